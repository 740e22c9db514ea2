"""Scripts in SVG files. A browser runs them when the drawing is opened by its own address (SVG 2, 15 "Scripting and Interactivity")."""

from __future__ import annotations

import re
from xml.parsers import expat

_SCRIPT_ELEMENTS = frozenset(
    {"script", "handler", "listener", "iframe", "embed", "object", "frame", "portal", "base", "meta", "link"}
)
"""Local names of elements that run a script, load a document, or change addresses, also as HTML inside `foreignObject`."""
_ADDRESS_ATTRIBUTES = frozenset({"href", "src", "data", "action", "formaction", "from", "to", "by", "values"})
"""Local names of attributes with an address, and those with which an animation sets one."""
_SCRIPT_ADDRESS = re.compile(
    r"(?:^|;)(?:javascript|vbscript|data:(?!image/(?:png|jpe?g|gif|webp|avif)[;,]|font/|application/font))",
    re.IGNORECASE,
)
_IGNORED_CHARS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]+")
"""Characters that browsers ignore in the scheme of an address (WHATWG URL, "basic URL parser")."""
_CSS_TYPE = re.compile(r"""type\s*=\s*["']text/css["']""")


class _FoundScriptError(Exception):
    """Stops the parser; its arguments are a line, a column and a description."""


def find_script(data: bytes) -> tuple[int, int, str] | None:
    """Return where an SVG file has a script, and what it is; None if it has none.

    Whatever is not well-formed XML is not shown by browsers, so that only what precedes the mistake is searched. Entities that the file
    declares are expanded; external ones are not read.

    Returns:
        Line and column, from 1, and a description such as `the element <script>`.
    """
    parser = expat.ParserCreate()

    def stop(description: str) -> None:
        raise _FoundScriptError(parser.CurrentLineNumber, parser.CurrentColumnNumber + 1, description)

    def check_element(name: str, attributes: dict[str, str]) -> None:
        if _local_name(name) in _SCRIPT_ELEMENTS:
            stop(f"the element <{name}>")
        for attribute, value in attributes.items():
            if description := _script_in_attribute(attribute, value):
                stop(description)

    def check_instruction(target: str, content: str) -> None:
        if target.lower() == "xml-stylesheet" and not _CSS_TYPE.search(content):
            stop("a style sheet that is not CSS")

    parser.StartElementHandler, parser.ProcessingInstructionHandler = check_element, check_instruction
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's signature
    except _FoundScriptError as found:
        line, column, description = found.args
        return line, column, description
    except (expat.ExpatError, ValueError, LookupError):  # the last two: an unsupported encoding
        return None
    return None


def _script_in_attribute(attribute: str, value: str) -> str:
    """Return a description of the script that an attribute runs or sets; "" if there is none."""
    name = _local_name(attribute)
    if name.startswith("on"):
        return f'the attribute "{attribute}"'
    if name == "attributename" and _local_name(value.strip()).startswith("on"):
        return f'an animation of "{value.strip()}"'
    if name in _ADDRESS_ATTRIBUTES and _SCRIPT_ADDRESS.search(_IGNORED_CHARS.sub("", value)):
        return f'the address in "{attribute}"'
    return ""


def _local_name(name: str) -> str:
    return name.rpartition(":")[2].lower()
