"""Finds the tags of Liquid and Nunjucks, `{% … %}` and `{{ … }}`, and the shortcodes of Hugo, `{{< … >}}`, before Markdown is parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

Form = Literal["tag", "value", "shortcode", "verbatim", "comment"]
Syntax = Literal["liquid", "hugo", "both"]
_LIQUID = r"\{%-?\s*(?P<tag>.{0,4000}?)\s*-?%\}|\{\{(?![<%])-?\s*(?P<value>.{0,4000}?)\s*-?\}\}"
_HUGO = r"\{\{<\s*(?P<angle>.{0,4000}?)\s*>\}\}|\{\{%\s*(?P<percent>.{0,4000}?)\s*%\}\}"
_PATTERNS = {
    "liquid": re.compile(_LIQUID, re.DOTALL),
    "hugo": re.compile(_HUGO, re.DOTALL),
    "both": re.compile(f"{_HUGO}|{_LIQUID}", re.DOTALL),
}
_RAW = re.compile(r"\{%-?\s*(?P<name>raw|verbatim|comment)\s*-?%\}(?P<text>.*?)\{%-?\s*end(?P=name)\s*-?%\}", re.DOTALL)
_NUNJUCKS_COMMENT = re.compile(r"\{#(?![\w.-]+\})(.*?)#\}", re.DOTALL)
_ESCAPED = re.compile(r"/\*(.*)\*/", re.DOTALL)
_END = r"""(?=[\s,)|/]|$)"""
_ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w.-]+)\s*(?:=|:(?!//))\s*)?"""
    rf"""(?:"(?P<double>(?:[^"\\]|\\.|"(?![\s,)|/]|$))*)"{_END}|'(?P<single>(?:[^'\\]|\\.|'(?![\s,)|/]|$))*)'{_END}"""
    r"""|"(?P<double2>[^"]*)"|'(?P<single2>[^']*)'|`(?P<back>[^`]*)`|(?P<bare>[^\s,"'`]+))""",
    re.DOTALL,
)
"""An argument. A quotation mark inside a text that is quoted with the same marks belongs to it, unless a space or a comma follows."""
_FILTER_SPLIT = re.compile(r"""\|(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")
_CODE = re.compile(
    r"^(?P<fence>[ \t]*(?:`{3,}|~{3,})).*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
"""A code block or a code span."""


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


def find_tags(text: str, syntax: Syntax, *, has_comments: bool = False, skips_code: bool = False) -> Iterator[Tag]:
    """Yield the tags of a text in order.

    Args:
        text: the body of a page.
        syntax: the tags to find.
        has_comments: `{# … #}` is a comment, as in Nunjucks.
        skips_code: tags in code blocks and code spans are text, because no program has read them.
    """
    position = 0
    code = [found.span() for found in _CODE.finditer(text)] if skips_code else []
    while found := _next_match(text, position, syntax, has_comments=has_comments):
        if end := next((end for start, end in code if start <= found.start() < end), 0):
            position = max(end, found.start() + 1)
            continue
        yield _read_tag(found)
        position = found.end()


def _next_match(text: str, position: int, syntax: Syntax, *, has_comments: bool) -> re.Match[str] | None:
    patterns = [
        _PATTERNS[syntax],
        *([_RAW] if syntax != "hugo" else []),
        *([_NUNJUCKS_COMMENT] if has_comments else []),
    ]
    found = [match for pattern in patterns if (match := pattern.search(text, position))]
    return min(found, key=lambda match: (match.start(), -match.end()), default=None)


def _read_tag(found: re.Match[str]) -> Tag:
    groups = found.groupdict()
    start, end = found.span()
    if "name" in groups:
        form: Form = "comment" if found["name"] == "comment" else "verbatim"
        return Tag(form, found["name"], (), (), start, end, text=found["text"])
    if not groups:
        return Tag("comment", "{# … #}", (), (), start, end, text=found[1])
    if groups.get("value") is not None:
        name, filters = _read_value(found["value"])
        return Tag("value", name, (), filters, start, end, is_single=True)
    inner = groups.get("tag") or groups.get("angle") or groups.get("percent") or ""
    form = "tag" if groups.get("tag") is not None else "shortcode"
    if form == "shortcode" and (escaped := _ESCAPED.fullmatch(inner)):
        sign = "<>" if groups.get("angle") is not None else "%%"
        return Tag("verbatim", "escape", (), (), start, end, text=f"{{{{{sign[0]}{escaped[1]}{sign[1]}}}}}")
    return _read_named(form, inner, start, end)


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
    first, *rest = (part.strip() for part in _FILTER_SPLIT.split(text))
    filters = []
    for part in rest:
        name, _, arguments = part.partition(":")
        if "(" in name or "(" in part.split(":")[0]:  # Nunjucks: `| filter("argument")`
            name, _, arguments = part.partition("(")
            arguments = arguments.rstrip(") ")
        filters.append(Filter(name.strip(), read_arguments(arguments)))
    return first, tuple(filters)
