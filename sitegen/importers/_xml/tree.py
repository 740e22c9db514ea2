"""A strict XML parser: expat, without external entities and without declarations of entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from sitegen.diagnostics import Problem, line_of
from sitegen.problem_codes.environment import IMPORT_FAILED
from sitegen.problem_codes.files import FILE_OVER_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 500
"""Maximum depth of nested elements. Deeper ones are no document that people wrote."""
MAX_XML_BYTES, MAX_NODES = 128_000_000, 2_000_000
"""Maximum bytes of a file, and maximum number of its elements and attributes, which take some 300 bytes of memory each."""
DAMAGED_HINT = "export the file again, or correct it at this place"


class XmlError(Exception):
    """XML that cannot be read, with its place."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line, self.column = line, column

    def problem(self, file: str, data: bytes = b"") -> Problem:
        """Return the error as a problem of a file, with its line if the bytes are given."""
        excerpt = line_of(data.decode("utf-8", "replace"), self.line)
        return Problem(file, self.line, self.column, IMPORT_FAILED(str(self)), DAMAGED_HINT, excerpt=excerpt)


class XmlTooLargeError(XmlError):
    """XML with more elements and attributes than are held in memory."""

    def problem(self, file: str, data: bytes = b"") -> Problem:  # noqa: ARG002 - the line of a large file is no help
        """Return the error as a problem of a file."""
        return Problem(file, self.line, self.column, FILE_OVER_LIMIT(str(self)), "divide the file into several")


class XmlElement:
    """An element. Its name is `{NAMESPACE}LOCAL`, or the local name if it has no namespace."""

    __slots__ = ("attributes", "children", "line", "name")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.children: list[XmlElement | str] = []

    @property
    def local_name(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition("}")[2]

    @property
    def namespace(self) -> str:
        """The namespace; "" if there is none."""
        return self.name[1:].rpartition("}")[0]

    @property
    def elements(self) -> list[XmlElement]:
        """The child elements."""
        return [child for child in self.children if isinstance(child, XmlElement)]

    def iter(self) -> Iterator[XmlElement]:
        """Yield the element and all elements below it, in the order of the document."""
        yield self
        for child in self.elements:
            yield from child.iter()

    def all(self, *local_names: str) -> list[XmlElement]:
        """Return the child elements with one of some local names."""
        return [child for child in self.elements if child.local_name in local_names]

    def first(self, *local_names: str) -> XmlElement | None:
        """Return the first child element with one of some local names."""
        return next(iter(self.all(*local_names)), None)

    def text(self) -> str:
        """Return the text of the element and of all below it."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def get(self, local_name: str, default: str = "") -> str:
        """Return an attribute by its local name."""
        found = (value for name, value in self.attributes.items() if name.rpartition("}")[2] == local_name)
        return next(found, default)


def parse_xml(data: bytes) -> XmlElement:
    """Return the root element of a document.

    Raises:
        XmlError: if the document is not well-formed, declares entities, is nested too deeply, or has more than `MAX_NODES`.
    """
    from xml.parsers import expat

    root = XmlElement("", {}, 0)
    stack = [root]
    left = MAX_NODES
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal left
        left -= 1 + len(attributes)
        if len(stack) > MAX_DEPTH:
            _fail("the elements are nested too deeply")
        if left < 0:
            message = f"the document has more than {MAX_NODES:,} elements and attributes"
            raise XmlTooLargeError(message, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        named = {_qualified(key): value for key, value in attributes.items()}
        element = XmlElement(_qualified(name), named, parser.CurrentLineNumber)
        stack[-1].children.append(element)
        stack.append(element)

    def add_text(text: str) -> None:
        stack[-1].children.append(text)

    def _fail(message: str) -> NoReturn:
        raise XmlError(message, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: stack.pop()
    parser.CharacterDataHandler = add_text
    parser.EntityDeclHandler = lambda *_declaration: _fail("the document declares entities")
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the interface of expat
    except expat.ExpatError as error:
        raise XmlError(expat.ErrorString(error.code), error.lineno, error.offset + 1) from None
    return root.elements[0]


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name
