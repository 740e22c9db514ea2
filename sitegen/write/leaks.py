"""The leak check: no file that is about to be published may hold the id, the address or the title of what is not public."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import ahocorasick

from sitegen.archive.filing import own_address
from sitegen.model.entity import Entity
from sitegen.model.names import fold
from sitegen.model.permalink import old_address, opaque, output_file, same_place
from sitegen.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sitegen.archive.rows import Row
    from sitegen.archive.store import Store
    from sitegen.config import Config

SHORT = 4
"""Names of fewer letters are in too many words."""
UNPUBLISHED = ("draft", "held", "embargoed", "suppressed")
_NAMED = """
SELECT 1 FROM entry JOIN document ON document.id = entry.document
WHERE idx IN ('name', 'title') AND bucket = ? AND state = 'public' LIMIT 1
"""
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")
_DASHES = re.compile("-{2,3}|[\u2010-\u2015]")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
        "\u2060": None,
        "\u2026": "...",
    }
)
_BINARY = (
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".gif",
    ".tif",
    ".tiff",
    ".avif",
    ".mp3",
    ".mp4",
    ".webm",
    ".woff2",
    ".zip",
    ".pagefind",
    ".pf_filter",
    ".pf_fragment",
    ".pf_index",
    ".pf_meta",
)


class LeakCheck:
    """Looks for what must not be published. A title counts where it has two words or more: one word is no secret."""

    def __init__(self, store: Store, config: Config) -> None:
        self.owners: dict[str, tuple[str, str]] = {}
        public = _Public(store, config)
        for secret in _secrets(store, public, config):
            owner = (secret.uid, secret.state)
            for needle in (secret.uid, *secret.addresses, *secret.names):
                if needle and _telling(needle, secret.state) and not public.name(needle):
                    self.owners[plain(needle)] = owner
            if "-" in secret.slug and not public.slug(secret.slug):
                self.owners.setdefault(secret.slug, owner)
        self.automaton = ahocorasick.Automaton()
        for needle in self.owners:
            self.automaton.add_word(needle, needle)
        if self.owners:
            self.automaton.make_automaton()

    @property
    def needles(self) -> list[str]:
        """All that is looked for: when something is added, files written earlier are looked at again."""
        return sorted(self.owners)

    def quick(self, needles: Iterable[str]) -> Callable[[str, bytes], bool]:
        """Whether a file may hold one of some needles: by the longest word of each, without regard to how it is set."""
        words = sorted({max(_WORD.findall(needle) or [needle], key=len) for needle in needles})

        def may(path: str, data: bytes) -> bool:
            if path.endswith(_BINARY):
                return False
            text = f"{path} {data.decode('utf-8', 'replace')}".casefold()
            shown = unescape(text)
            return any(word in form for form in (text, shown, _TAG.sub("", shown)) for word in words)

        return may

    def problems(self, path: str, data: bytes, source: str) -> list[Problem]:
        """Each unpublished thing that a file holds or is called, once."""
        if not self.owners or path.endswith(_BINARY):
            return []
        text = data.decode("utf-8", "replace")
        shown = [f"/{path}", text, *([unescape(text), unescape(_TAG.sub("", text))] if path.endswith(".html") else [])]
        found = {self.owners[needle]: needle for form in map(plain, shown) for needle in self._needles(form)}
        return [_problem(path, needle, *owner, source) for owner, needle in sorted(found.items())]

    def _needles(self, text: str) -> Iterator[str]:
        for end, needle in self.automaton.iter(text):
            if _alone(text, end - len(needle) + 1, end + 1, needle):
                yield needle


def plain(text: str) -> str:
    """A text as it may be set in many ways: quotes straight, dashes as hyphens, one space, no capitals."""
    return _SPACE.sub(" ", _DASHES.sub("-", text.translate(_PLAIN))).casefold()


def _telling(needle: str, state: str) -> bool:
    """Whether words say something by themselves: an address, several words; of the suppressed, any longer name."""
    return "/" in needle or " " in needle or (state == "suppressed" and len(needle) >= SHORT)


def _problem(path: str, needle: str, uid: str, state: str, source: str) -> Problem:
    """A leak; where the name of a suppressed entity stands in a story's own words, only its writer can decide."""
    if state == "suppressed" and "/" not in needle and needle != uid.partition("/")[2]:
        hint = f"if it must go, change the text of {source}"
        return Problem(path, 0, 0, f'"{needle}" is named here, and {uid} is suppressed', hint, "warning")
    hint = f"it comes from {source}: take it out there, or publish {uid}"
    return Problem(path, 0, 0, f'"{needle}" would be published, and {uid} is {state}', hint)


def _alone(text: str, start: int, end: int, needle: str) -> bool:
    """Whether a slug or a title stands as whole words: `tax-vote` is not in `sales-tax-vote-2`."""
    if needle.startswith("/"):
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    return not re.match(r"[\w-]", before) and not re.match(r"[\w-]", after)


class _Public:
    """The ids, slugs and names that anybody may read anyway."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store, self.kinds = store, tuple(config.kinds)

    def uid(self, uid: str) -> bool:
        """Whether a document that is known to all has this id."""
        rows = self.store.rows("uid = ? AND +state IN ('public', 'withdrawn', 'merged')", uid)
        return any(row.address != opaque(uid) for row in rows)

    def address(self, address: str) -> bool:
        """Whether a page of the site has this address."""
        place = same_place(output_file(address))
        return self.store.db.execute("SELECT 1 FROM page WHERE place = ?", (place,)).fetchone() is not None

    def slug(self, slug: str) -> bool:
        """Whether a document of any kind has this slug."""
        return any(self.uid(f"{kind}/{slug}") for kind in self.kinds)

    def name(self, name: str) -> bool:
        """Whether a public document is called so."""
        return self.store.db.execute(_NAMED, (fold(name),)).fetchone() is not None


@dataclass(frozen=True, slots=True)
class _Secret:
    """What is not public, and under which words it could be found."""

    uid: str
    state: str
    slug: str
    addresses: tuple[str, ...]
    names: tuple[str, ...]


def _secrets(store: Store, public: _Public, config: Config) -> Iterator[_Secret]:
    marks = ",".join("?" * len(UNPUBLISHED))
    for row in store.rows(f"state IN ({marks})", *UNPUBLISHED):
        if not public.uid(row.uid):
            yield _Secret(row.uid, row.state, row.uid.partition("/")[2], (row.address,), _names(store, row))
    if config.content.tombstones == "opaque":
        yield from _withdrawn(store, public, config)


def _withdrawn(store: Store, public: _Public, config: Config) -> Iterator[_Secret]:
    """What is withdrawn, and what was merged into it: ids and addresses, since each may hold a name."""
    for stone in store.rows("state = 'withdrawn'"):
        merged = [row for _, number, _ in store.bucket("became", stone.uid) for row in store.rows("id = ?", number)]
        for row in (stone, *merged):
            meta = store.meta(row)
            old = (own_address(row.kind, row.uid, meta, config), *map(old_address, meta.redirect_from if meta else ()))
            hidden = tuple(address for address in old if _long(address) and not public.address(address))
            yield _Secret(row.uid, stone.state, row.uid.partition("/")[2], hidden, ())


def _long(address: str) -> bool:
    """Whether an address is one that no other would have in it by chance: two parts, or several words."""
    return "-" in address or address.strip("/").count("/") > 0


def _names(store: Store, row: Row) -> tuple[str, ...]:
    meta = store.meta(row)
    if isinstance(meta, Entity):
        return tuple(name.strip() for name in (meta.name, *meta.aliases))
    return (meta.title.strip(),) if meta else ()
