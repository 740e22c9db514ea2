"""Full names in other forms than the archive has them: `Rosa M. Diaz` or `R. Diaz` for `Rosa Diaz`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.names.naming import name_sort_key
from sitegen.names.personal_names import split_name

if TYPE_CHECKING:
    from collections.abc import Mapping


class PersonVariants:
    """Finds the persons of the archive whose name may be another form of a name in a text."""

    def __init__(self, owners: Mapping[str, tuple[str, ...]]) -> None:
        """Create an index; `owners` has the ids of the entities with each name."""
        self._by_family: dict[str, list[tuple[str, str]]] = {}
        for name, uids in owners.items():
            parts = split_name(name)
            for uid in uids if parts else ():
                if parts and uid.startswith("person/"):
                    self._by_family.setdefault(_plain(parts.family), []).append((_plain(parts.given), uid))

    def find(self, name: str) -> tuple[str, ...]:
        """Return the sorted ids of the persons with the same family name, and a given name that the name does not exclude."""
        parts = split_name(name)
        if parts is None:
            return ()
        given = _plain(parts.given)
        known = self._by_family.get(_plain(parts.family), ())
        return tuple(sorted({uid for other, uid in known if _is_compatible(given, other)}))


def _plain(text: str) -> str:
    return name_sort_key(text).partition("\x1f")[0]


def _is_compatible(given: str, other: str) -> bool:
    """Return True if two given names may be the same one: the first names are equal, or one is the initial of the other."""
    first, second = given.split(maxsplit=1)[0].rstrip("."), other.split(maxsplit=1)[0].rstrip(".")
    if first == second:
        return True
    return min(len(first), len(second)) == 1 and first[0] == second[0]
