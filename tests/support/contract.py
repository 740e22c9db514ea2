"""What docs/reference/templates.md promises to themes, read from its tables, and how real values differ from it.

A type is written in words: `str`, `list of DocumentSummary`, `(DocumentSummary, int) or None`, `dict of str to int`; `(A or B)` is a group.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from functools import partial
from typing import Any

import msgspec

HIDDEN = {"slug", "redirect_from", "merged_into", "internal"}
"""Front matter that no theme has to do with."""
PLAIN = {"str": str, "date": str, "html": str, "int": int, "bool": bool}
CODE = re.compile(r"`([^`]+)`")
CALL = re.compile(r"(\w+)\(([^)]*)\)")


@dataclass
class Row:
    """One row of a table, for one of the names in its first cell."""

    name: str
    type: str = ""
    arguments: list[str] | None = None


@dataclass
class Section:
    """What stands under one heading."""

    text: str = ""
    rows: dict[str, Row] = field(default_factory=dict)

    def listed(self, word: str) -> list[str]:
        """The names after a word such as `Blocks:`."""
        found = re.search(rf"{word}: (.*?)\.(?:\s|$)", self.text, re.DOTALL)
        return CODE.findall(re.sub(r"\([^)]*\)", "", found[1])) if found else []


def read(text: str) -> dict[str, dict[str, Section]]:
    """The sections of the page, by its headings of the second and third level; "" is what stands before the latter."""
    parts: dict[str, dict[str, Section]] = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        pieces = re.split(r"^### ", rest, flags=re.MULTILINE)
        parts[title] = {"": _section(pieces[0])}
        for piece in pieces[1:]:
            name, _, body = piece.partition("\n")
            parts[title][name.strip("` ")] = _section(body)
    return parts


def _section(text: str) -> Section:
    section = Section("\n".join(line for line in text.splitlines() if not line.startswith("|")))
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for name in CODE.findall(cells[0]) if line.startswith("| `") else []:
            call = CALL.fullmatch(name)
            arguments = [each for each in call[2].split(", ") if each] if call else None
            section.rows[call[1] if call else name] = Row(call[1] if call else name, cells[1], arguments)
    return section


def difference(what: str, documented: Any, real: Any) -> list[str]:
    """Names that stand on one side alone, in words."""
    documented, real = set(documented), set(real)
    lacks = [f"{what}: {name} is not documented" for name in sorted(real - documented)]
    return lacks + [f"{what}: {name} is documented, and is not there" for name in sorted(documented - real)]


def fields_of(kind: type) -> set[str]:
    """What a value of some class has for themes."""
    if issubclass(kind, msgspec.Struct):
        return {each.name for each in msgspec.structs.fields(kind)} - HIDDEN
    constants = {name for name, value in vars(kind).items() if name == "kind" and isinstance(value, str)}
    return {each.name for each in dataclass_fields(kind)} | constants


@dataclass
class Types:
    """The documented values, and which of them occurred."""

    structs: Mapping[str, Section]
    seen: set[str] = field(default_factory=set)

    def wrong(self, where: str, value: Any, kind: str) -> Iterator[str]:
        """How a value differs from a type in words."""
        choices = split(kind, " or ")
        if len(choices) > 1:
            found = [list(self.wrong(where, value, choice)) for choice in choices]
            yield from [] if [] in found else max(found, key=len)
        elif kind == "None" or kind in PLAIN:
            expected = PLAIN.get(kind, type(None))
            if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
                yield f"{where} is {value!r:.60}, not {kind}"
        elif kind != "any":
            yield from self._compound(where, value, kind)

    def _compound(self, where: str, value: Any, kind: str) -> Iterator[str]:
        if kind.startswith("list of "):
            if not isinstance(value, list | tuple):
                yield f"{where} is {value!r:.60}, not {kind}"
                return
            for each in value:
                yield from self.wrong(f"{where}[…]", each, kind.removeprefix("list of "))
        elif kind.startswith("dict of "):
            of, to = kind.removeprefix("dict of ").split(" to ", 1)
            for key, each in value.items():
                yield from self.wrong(f"{where} key", key, of)
                yield from self.wrong(f"{where}[{key!r}]", each, to)
        elif kind.startswith("("):
            yield from self._group(where, value, split(kind[1:-1], ", "))
        else:
            yield from self._struct(where, value, kind)

    def _group(self, where: str, value: Any, members: list[str]) -> Iterator[str]:
        if len(members) == 1:
            yield from self.wrong(where, value, members[0])
        elif not isinstance(value, list | tuple) or len(value) != len(members):
            yield f"{where} is {value!r:.60}, not ({', '.join(members)})"
        else:
            for number, (each, member) in enumerate(zip(value, members, strict=True)):
                yield from self.wrong(f"{where}[{number}]", each, member)

    def _struct(self, where: str, value: Any, kind: str) -> Iterator[str]:
        names = [each.__name__ for each in type(value).__mro__]
        if kind not in names and not (kind == "DocumentSummary" and value is None):
            if kind in self.structs:
                yield f"{where} is {value!r:.60}, not {kind}"
            else:
                yield f"{where}: nothing tells what {kind} is"
            return
        self.seen.add(kind)
        for row in self.structs[kind].rows.values():
            if row.arguments is None:
                yield from self.wrong(f"{where}.{row.name}", getattr(value, row.name, ...), row.type)


def split(kind: str, at: str) -> list[str]:
    """A type taken apart where `at` stands outside of brackets."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(kind):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if not depth and kind.startswith(at, place) and not _inside_list(kind, at):
            parts.append(kind[start:place])
            start = place + len(at)
    return [*parts, kind[start:]]


def _inside_list(kind: str, at: str) -> bool:
    """`list of A or B` would be unclear: it is written `list of (A or B)`."""
    return at == " or " and kind.startswith(("list of ", "dict of ")) and not kind.endswith(" or None")


def touching(name: str, kind: str, structs: Mapping[str, Section]) -> str:
    """A piece of template that shows everything that a documented value has."""
    choices = [each for each in split(kind, " or ") if each != "None"]
    if len(choices) > 1:
        return (
            f"{{% if {name} is string %}}{{{{ {name} }}}}{{% else %}}{touching(name, choices[0], structs)}{{% endif %}}"
        )
    if choices != [kind]:
        return f"{{% if {name} %}}{touching(name, choices[0], structs)}{{% endif %}}"
    return _touching(name, kind, structs)


def _touching(name: str, kind: str, structs: Mapping[str, Section]) -> str:
    own = "v" + "".join(filter(str.isalnum, name))
    inner = partial(touching, own, structs=structs)
    if kind.startswith("list of "):
        return f"{{% for {own} in {name} %}}{inner(kind.removeprefix('list of '))}{{% endfor %}}"
    if kind.startswith("dict of "):
        of = kind.removeprefix("dict of ").split(" to ", 1)[1]
        return f"{{% for {own}k, {own} in {name}.items() %}}{{{{ {own}k }}}}{inner(of)}{{% endfor %}}"
    if kind.startswith("("):
        members = split(kind[1:-1], ", ")
        places = [f"{name}[{number}]" if len(members) > 1 else name for number in range(len(members))]
        return "".join(touching(place, member, structs) for place, member in zip(places, members, strict=True))
    rows = structs[kind].rows.values() if kind in structs else ()
    parts = [touching(f"{name}.{row.name}", row.type, structs) for row in rows if row.arguments is None]
    return "".join(parts) or f"{{{{ {name} }}}}"
