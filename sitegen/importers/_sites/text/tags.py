"""Finds the tags of Liquid and Nunjucks, `{% … %}` and `{{ … }}`, and the shortcodes of Hugo, `{{< … >}}`, before Markdown is parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from sitegen.importers._sites.text.code_places import CodePlaces, code_places

if TYPE_CHECKING:
    from collections.abc import Iterator

Form = Literal["tag", "value", "shortcode", "verbatim", "comment"]
Syntax = Literal["liquid", "hugo", "both"]
_LIQUID = r"\{%|\{\{(?![<%])"
_HUGO = r"\{\{<|\{\{%"
_COMMENT = r"\{#(?![\w.-]+\})"
_OPENINGS = {"liquid": _LIQUID, "hugo": _HUGO, "both": f"{_HUGO}|{_LIQUID}"}
_CLOSINGS = {"{%": "%}", "{{": "}}", "{{<": ">}}", "{{%": "%}}", "{#": "#}"}
_VERBATIM = frozenset({"raw", "verbatim", "comment"})
"""Tags of Liquid inside which nothing is a tag."""
_ESCAPED = re.compile(r"/\*(.*)\*/", re.DOTALL)
_END = r"""(?=[\s,)|/]|$)"""
_ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w.-]+)\s*(?:=|:(?!//))\s*)?"""
    rf"""(?:"(?P<double>(?:[^"\\]|\\.|"(?![\s,)|/]|$))*)"{_END}|'(?P<single>(?:[^'\\]|\\.|'(?![\s,)|/]|$))*)'{_END}"""
    r"""|"(?P<double2>[^"]*)"|'(?P<single2>[^']*)'|`(?P<back>[^`]*)`|(?P<bare>[^\s,"'`]+))""",
    re.DOTALL,
)
"""An argument. A quotation mark inside a text that is quoted with the same marks belongs to it, unless a space or a comma follows."""
_QUOTED_OR_BAR = re.compile(r"""("[^"]*"|'[^']*'|\|)""")


class Argument(NamedTuple):
    """An argument of a tag; `key` is "" for one without a name."""

    key: str
    value: str
    is_quoted: bool = True


class Filter(NamedTuple):
    """A filter of a value, such as `| url`."""

    name: str
    arguments: tuple[Argument, ...]


class Tag(NamedTuple):
    """A tag in a text."""

    form: Form
    name: str
    """Name of the tag or the shortcode; of a value its first part, as it is written."""
    arguments: tuple[Argument, ...]
    filters: tuple[Filter, ...]
    start: int
    end: int
    is_closing: bool = False
    is_single: bool = False
    """True if it certainly has no closing tag."""
    text: str = ""
    """The words of a tag that is verbatim or a comment; of others the arguments as they are written."""

    @property
    def positional(self) -> tuple[str, ...]:
        """The values of the arguments without a name."""
        return tuple(each.value for each in self.arguments if not each.key)

    def named(self, *keys: str) -> str:
        """Return the value of the first of some named arguments that is there, or ""."""
        found = {each.key.lower(): each.value for each in self.arguments if each.key}
        return next((found[key] for key in keys if found.get(key)), "")


def find_tags(
    text: str, syntax: Syntax, *, has_comments: bool = False, skips_code: bool = False, is_html: bool = False
) -> Iterator[Tag]:
    """Yield the tags of a text in order.

    Args:
        text: the body of a page.
        syntax: the tags to find.
        has_comments: `{# … #}` is a comment, as in Nunjucks.
        skips_code: tags in code blocks and code spans are text, because no program has read them.
        is_html: the page is HTML, not Markdown.
    """
    opening = re.compile(f"{_OPENINGS[syntax]}|{_COMMENT}" if has_comments else _OPENINGS[syntax])
    code = CodePlaces(code_places(text, is_html=is_html) if skips_code else ())
    missing: set[str] = set()
    position = 0
    while found := opening.search(text, position):
        if place := code.at(found.start()):
            position = place.end
            continue
        closing = _CLOSINGS[found[0]]
        end = -1 if closing in missing else text.find(closing, found.end())
        position = found.end()
        if end < 0:  # no tag: nothing closes it
            missing.add(closing)
            continue
        tag = _read_tag(text, found[0], found.start(), end)
        yield tag
        position = tag.end


def _read_tag(text: str, opening: str, start: int, inner_end: int) -> Tag:
    """Return the tag that begins at an offset and whose content ends at another one."""
    inner = text[start + len(opening) : inner_end]
    end = inner_end + len(_CLOSINGS[opening])
    inner = (inner.removeprefix("-").removesuffix("-") if opening in {"{%", "{{"} else inner).strip()
    if opening == "{#":
        return Tag("comment", "{# … #}", (), (), start, end, text=inner)
    if opening == "{{":
        name, filters = _read_value(inner)
        return Tag("value", name, (), filters, start, end, is_single=True)
    if opening == "{%":
        return _read_verbatim(text, inner, start, end) or _read_named("tag", inner, start, end)
    if escaped := _ESCAPED.fullmatch(inner):
        shown = f"{opening}{escaped[1]}{_CLOSINGS[opening]}"
        return Tag("verbatim", "escape", (), (), start, end, text=shown)
    return _read_named("shortcode", inner, start, end)


def _read_verbatim(text: str, name: str, start: int, end: int) -> Tag | None:
    """Return a tag such as `{% raw %}` with all up to its end tag; None if it is another tag or has no end tag."""
    closing = re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}").search(text, end) if name in _VERBATIM else None
    if closing is None:
        return None
    form: Form = "comment" if name == "comment" else "verbatim"
    return Tag(form, name, (), (), start, closing.end(), text=text[end : closing.start()])


def _read_named(form: Form, inner: str, start: int, end: int) -> Tag:
    is_single = form == "shortcode" and inner.endswith("/")
    inner = inner.removesuffix("/").strip() if is_single else inner
    name, _, rest = inner.partition(" ") if " " in inner.split("\n")[0] else inner.partition("\n")
    is_closing = name.startswith("/") if form == "shortcode" else name.startswith("end")
    if form == "shortcode" and name == "/":
        name, _, rest = rest.strip().partition(" ")
        name = f"/{name}"
    name = name.removeprefix("/" if form == "shortcode" else "end") if is_closing else name
    return Tag(form, name.strip(), read_arguments(rest), (), start, end, is_closing, is_single, rest)


def read_arguments(text: str) -> tuple[Argument, ...]:
    """Return the arguments in a text: quoted or not, with or without a name, with commas between them or not."""
    found = []
    for match in _ARGUMENT.finditer(text):
        quoted = next(
            (match[name] for name in ("double", "single", "double2", "single2") if match[name] is not None), None
        )
        value = (
            re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
            if quoted is not None
            else match["back"] or match["bare"] or ""
        )
        found.append(Argument(match["key"] or "", value, match["bare"] is None))
    return tuple(found)


def _read_value(text: str) -> tuple[str, tuple[Filter, ...]]:
    first, *rest = _split_filters(text)
    filters = []
    for part in rest:
        name, _, arguments = part.partition(":")
        if "(" in name:  # Nunjucks: `| filter("argument")`
            name, _, arguments = part.partition("(")
            arguments = arguments.rstrip(") ")
        filters.append(Filter(name.strip(), read_arguments(arguments)))
    return first, tuple(filters)


def _split_filters(text: str) -> list[str]:
    """Return the parts of a value between the signs `|` that are not inside quotation marks."""
    parts = [""]
    for piece in _QUOTED_OR_BAR.split(text):
        if piece == "|":
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]
