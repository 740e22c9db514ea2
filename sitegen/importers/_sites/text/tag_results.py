"""Meanings of tags and shortcodes: built-in ones, and those that the map file states."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sitegen.importers._items import Change
from sitegen.importers._markdown.keeping.source import source_parser

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.importers._sites.text.tags import Filter, Tag

_QUOTED = re.compile(r"""(["'])(.*)\1""", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{([\w-]+)\}")
_LANGUAGE = re.compile(r"[\w#+.-]+")
_SPECIAL = re.compile(r"[\\`*_\[\]<>&~^{}|#!]")
ADDRESS_FILTERS = frozenset({"url", "relative_url", "absolute_url", "htmlBaseUrl", "inputPathToUrl", "link"})
UNCHANGED_FILTERS = frozenset(
    {"safe", "strip", "escape_once", "markdownify", "smartify", "uri_escape", "trim", "default"}
)
SOURCE_NAMES = ("src", "image", "file", "path", "image_path", "image_url", "url")
CAPTION_NAMES = ("caption", "figcaption", "title", "description")
ADDRESS_OF_ID = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "youtubeplayer": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "gist": "https://gist.github.com/{}",
    "soundcloud": "https://soundcloud.com/{}",
    "spotify": "https://open.spotify.com/track/{}",
}
"""Addresses of what built-in tags name by an id."""


class TagContext(NamedTuple):
    """Facts about the page whose tags are expanded."""

    value_of: Callable[[str], str | None]
    """Returns the text of a variable such as `page.title`; None if it is not known."""
    address_of: Callable[[str], str | None]
    """Returns the address of a page by the name of its file; None if there is no such page."""
    base: str = ""
    """Path of the site below its host, such as `/blog`."""


class Result(NamedTuple):
    """Text in place of a tag."""

    text: str
    is_block: bool = False
    inline_text: str = ""
    """Text in place of a block in the middle of a line, if it differs."""
    changes: tuple[Change, ...] = ()


def tag_key(tag: Tag) -> str:
    """Return the key of a tag in the map: its name, `include NAME`, the first filter that is not known, or the variable."""
    if tag.form == "value":
        unknown = next((each.name for each in tag.filters if not _is_known_filter(each)), "")
        return unknown or (tag.name if not _QUOTED.fullmatch(tag.name) else "value")
    if tag.name in {"include", "render", "include_relative", "include_cached", "partial"} and tag.positional:
        return f"include {tag.positional[0]}"
    return tag.name


def _is_known_filter(each: Filter) -> bool:
    return each.name in ADDRESS_FILTERS | UNCHANGED_FILTERS | {
        "prepend",
        "append",
        "escape",
        "xml_escape",
        "cgi_escape",
    }


def evaluate(tag: Tag, context: TagContext) -> str | None:
    """Return the text of a value such as `"/about/" | url`; None if its variable or a filter is not known."""
    value = _literal_or_variable(tag.name, context)
    for each in tag.filters:
        if value is None or not _is_known_filter(each):
            return None
        value = _filtered(value, each, context)
    return value


def _literal_or_variable(text: str, context: TagContext) -> str | None:
    quoted = _QUOTED.fullmatch(text)
    return quoted[2] if quoted else context.value_of(text)


def _filtered(value: str, each: Filter, context: TagContext) -> str | None:
    argument = each.arguments[0] if each.arguments else None
    if each.name in {"prepend", "append"}:
        if argument is None:
            return value
        other = argument.value if argument.is_quoted else context.value_of(argument.value)
        if other is None:
            return None
        return other + value if each.name == "prepend" else value + other
    if each.name in ADDRESS_FILTERS:
        return with_base(value, context.base)
    if each.name == "cgi_escape":
        return quote(value, safe="")
    return escape(value) if each.name in {"escape", "xml_escape"} else value


def with_base(address: str, base: str) -> str:
    """Return an address from the root of the site with the path of the site before it; others are unchanged."""
    is_rooted = address.startswith("/") and not address.startswith("//")
    return f"{base.rstrip('/')}{address}" if is_rooted and not (base and address.startswith(f"{base}/")) else address


def result_of_answer(answer: str, tag: Tag, inner: str, context: TagContext) -> Result | None:
    """Return the result of a tag for which the map has an answer; None for an answer that is not known."""
    action, _, template = answer.partition(" ")
    name = tag_key(tag)
    if action in {"figure", "link", "embed"}:
        return _with_address(action, template, tag, inner, context)
    if action == "unwrap" and template:
        inner = unescape(
            tag.named(template.lower()) or dict(enumerate(_words(tag, context), 1)).get(_number(template), "")
        )
    text = inner.strip() or " ".join(_words(tag, context))
    results = {
        "drop": Result("", changes=(Change("lost", f"shortcode {name} left out", 1, (text[:100],) if text else ()),)),
        "unwrap": Result(
            inner, changes=(Change("changed", f"shortcode {name} left out, and the text inside it kept"),)
        ),
        "text": Result(inner or _as_text(text), changes=(Change("changed", f"shortcode {name} became text"),)),
        "footnote": Result(
            f"<x-footnote>{text}</x-footnote>", changes=(Change("changed", f"shortcode {name} became a footnote"),)
        ),
        "quote": Result(
            _quotation(text), is_block=True, changes=(Change("changed", f"shortcode {name} became a quotation"),)
        ),
    }
    return results.get(action)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _with_address(action: str, template: str, tag: Tag, inner: str, context: TagContext) -> Result | None:
    """Return the picture, the link or the embed that a tag is by the map."""
    name = tag_key(tag)
    if action == "figure":
        return _picture(tag, inner, context, name)
    address, title = _fill(template, tag, inner, context), _title(tag, inner)
    if action == "link":
        return _link(address, title)._replace(changes=(Change("changed", f"shortcode {name} became a link"),))
    return embed(address, title)._replace(changes=(Change("changed", f"shortcode {name} became an embed"),))


def _words(tag: Tag, context: TagContext) -> list[str]:
    if tag.form != "value":
        return list(tag.positional[1:] if tag_key(tag) != tag.name else tag.positional)
    return [_literal_or_variable(tag.name, context) or ""]


def _title(tag: Tag, inner: str) -> str:
    title = tag.named("title", "caption", "text", "alt") or inner
    arguments = [each.value for filter_ in tag.filters for each in filter_.arguments]
    return " ".join((title or next(iter(arguments), "")).split())


def _fill(template: str, tag: Tag, inner: str, context: TagContext) -> str:
    """Return a template with `{1}`, `{name}` and `{text}` replaced by the arguments of a tag and the text inside it."""
    numbered = {str(number): value for number, value in enumerate(_words(tag, context), 1)}
    values = {"text": inner.strip()} | numbered | {each.key: each.value for each in tag.arguments if each.key}
    return _PLACEHOLDER.sub(lambda found: quote(values.get(found[1], ""), safe="/:?=&#%.,+~@!;"), template)


def _as_text(text: str) -> str:
    """Return a text whose signs have no meaning, neither in Markdown nor in HTML."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)


def _quotation(text: str) -> str:
    return f"<blockquote>\n\n{text}\n\n</blockquote>"


def _link(address: str, text: str) -> Result:
    return Result(f'<a href="{escape(address)}">{escape(text or address)}</a>')


def embed(address: str, title: str) -> Result:
    """Return an embed, which the converter makes a block of sitegen or a link."""
    return Result(f'<x-embed src="{escape(address)}" title="{escape(title)}"></x-embed>', is_block=True)


def result_of_tag(tag: Tag, inner: str, context: TagContext) -> Result | None:
    """Return the result of a tag with a built-in meaning, or None."""
    if tag.form == "verbatim":
        return Result(tag.text)
    if tag.form == "comment":
        return Result("", changes=(Change("lost", "comment for editors left out"),))
    name = re.sub(r"^include (?:[\w-]+/)*([\w-]+)\.\w+$", r"\1", tag_key(tag)).lower()
    if name in CODE_TAGS and not inner and tag.form == "tag":
        return None
    meaning = _BUILT_IN.get(name)
    return meaning(tag, inner, context) if meaning else _known_embed(name, tag, inner, context)


def _code(tag: Tag, inner: str, _context: TagContext) -> Result:
    language = tag.named("lang", "language") or next(iter(tag.positional), "")
    text = inner.strip("\n")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    block = f"{fence}{language if _LANGUAGE.fullmatch(language) else ''}\n{text}\n{fence}"
    return Result(block, is_block=True, inline_text=f"<code>{escape(text)}</code>")


def _picture(tag: Tag, inner: str, context: TagContext, name: str = "") -> Result | None:
    """Return a picture, with a caption as a figure. Arguments that are not shown are counted."""
    arguments = list(_words(tag, context))
    source = tag.named(*SOURCE_NAMES) or (arguments.pop(0) if arguments else "")
    if not source:
        return None
    if any(not each.is_quoted and not each.key for each in tag.arguments[1:]):  # quotation marks inside quotation marks
        arguments = [tag.text.strip().partition(" ")[2].strip().removeprefix('"').removesuffix('"')]
    alt = tag.named("alt", "alttext", "alt_text") or (arguments.pop() if arguments else "")
    lost = tuple(Change("lost", f"argument of {name or tag.name} left out", 1, (each,)) for each in arguments if each)
    is_from_root = tag.form == "tag" and not source.startswith((".", "/")) and "//" not in source
    address = with_base(f"/{source}" if is_from_root else source, context.base)
    image = f'<img src="{escape(address)}" alt="{escape(alt)}">'
    link = tag.named("link", "href", "attrlink")
    image = f'<a href="{escape(link)}">{image}</a>' if link and link != source else image
    caption = " ".join(
        part for part in (" ".join((tag.named(*CAPTION_NAMES) or inner).split()), tag.named("attr", "credit")) if part
    )
    text = source_parser().renderInline(caption) if caption else ""
    figure = f"<figure>{image}<figcaption>{text}</figcaption></figure>" if text else image
    return Result(figure, is_block=True, changes=lost)


def _page_address(tag: Tag, _inner: str, context: TagContext) -> Result | None:
    target = tag.named("path") or next(iter(_words(tag, context)), "")
    path, hash_sign, fragment = target.partition("#")
    if not path:
        return Result(target) if fragment else None
    address = context.address_of(path)
    found = with_base(f"/{path.lstrip('/')}", context.base) if address is None else address
    return Result(f"{found}{hash_sign}{fragment}")


def _details(tag: Tag, inner: str, _context: TagContext) -> Result:
    summary = tag.named("summary", "title") or next(iter(tag.positional), "")
    return Result(f"<details><summary>{escape(summary)}</summary>\n\n{inner.strip()}\n\n</details>", is_block=True)


def _parameter(tag: Tag, _inner: str, context: TagContext) -> Result | None:
    value = context.value_of(f"page.{next(iter(tag.positional), '')}")
    return None if value is None else Result(value)


def _known_embed(name: str, tag: Tag, inner: str, context: TagContext) -> Result | None:
    arguments = [*_words(tag, context), ""]
    if name in {"tweet", "twitter", "x", "twitter_simple", "x_simple"}:
        number = tag.named("id") or arguments[-2 if len(arguments) > 1 else 0]
        user = tag.named("user") or (arguments[0] if len(arguments) > 2 else "i/web")  # noqa: PLR2004 - user and id
        return (
            embed(number if "//" in number else f"https://twitter.com/{user}/status/{number}", "") if number else None
        )
    first = tag.named("id", "url", "src", "video") or arguments[0]
    if name == "gist" and len(arguments) > 2:  # noqa: PLR2004 - user and id
        first = f"{arguments[0]}/{arguments[1]}"
    if name not in ADDRESS_OF_ID or not first:
        return embed(first, _title(tag, inner)) if name == "embed" and first.startswith("https://") else None
    return embed(first if "//" in first else ADDRESS_OF_ID[name].format(quote(first, safe="/")), _title(tag, inner))


CODE_TAGS = frozenset({"highlight", "code", "codeblock"})
"""Tags around code."""
_BUILT_IN: dict[str, Callable[[Tag, str, TagContext], Result | None]] = {
    **dict.fromkeys(CODE_TAGS, _code),
    **dict.fromkeys(("image", "img", "picture", "figure", "imgproc", "asset_img"), _picture),
    **dict.fromkeys(("post_url", "link", "ref", "relref", "post_link"), _page_address),
    "details": _details,
    "param": _parameter,
}
"""Tags with a meaning of their own."""
