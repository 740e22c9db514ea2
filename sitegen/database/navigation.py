"""The query `navigation`: the items of the main navigation that lead somewhere.

Every page reads it. Its result seldom changes, and then every page is rendered. So it is compared once in each build, like the
configuration, and has no dependency keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sitegen.codec import decode, encode
from sitegen.config.layout import LayoutLink
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.summary import DocumentSummary
from sitegen.urls import (
    CORRECTIONS_ADDRESS,
    DATASET_ADDRESS,
    DATES_ADDRESS,
    DIRECTORY_ADDRESS,
    SEARCH_ADDRESS,
    STORIES_ADDRESS,
    directory_address,
    normalized_path,
    output_file,
    section_address,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Config
    from sitegen.database.store import Store
    from sitegen.struct_paths import KeyPath

FIXED_ITEMS = {
    "timeline": ("Timeline", DATES_ADDRESS),
    "corrections": ("Corrections", CORRECTIONS_ADDRESS),
    "entries": ("Index A\u2013Z", DIRECTORY_ADDRESS),
}
"""Label and address of each item whose page always exists."""
HAS_ENTRY = "SELECT 1 FROM entry WHERE index_name = ? AND key = ? LIMIT 1"
SUMMARY = "SELECT address, summary FROM document WHERE uid = ? AND state = 'public'"
CONTACT_PATH: KeyPath = ("footer", "contact")
"""Path of the only link that is not left out if its page is not published."""
DOCUMENTS_AT_ADDRESS = "SELECT uid, state FROM document WHERE address = ? ORDER BY id"
PAGE_AT_PATH = "SELECT address FROM page WHERE normalized_path = ?"
STATES_WITH_PAGES = frozenset({"public", "withdrawn", "merged"})
"""States of documents with something at their address: a page, a tombstone or a redirect."""


class NavigationLink(NamedTuple):
    """A link of the navigation or the footer."""

    label: str
    address: str
    """An address of the site, or a web address."""
    is_message: bool = False
    """The label is a message of the theme, to be translated."""


def navigation_links(store: Store, config: Config) -> tuple[bytes, list[NavigationLink]]:
    """Return the bytes to fingerprint, and the links of the main navigation, in order. Items without content are left out."""
    found = [link for item in config.navigation.items for link in _links_of(store, config, item)]
    return encode(found), found


def links_of_footer(store: Store, config: Config) -> tuple[bytes, tuple[list[NavigationLink], list[NavigationLink]]]:
    """Return the bytes to fingerprint, and the links and the social links of the footer."""
    found = tuple(
        [link for item in links for link in _links_of(store, config, item)]
        for links in (config.footer.links, config.footer.social)
    )
    return encode(found), (found[0], found[1])


def missing_documents(store: Store, config: Config) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield each document in the navigation or the footer that has no page: its path in the configuration, its id, and if it exists."""
    for path, target in _targets(config):
        is_document = "/" in target and ":" not in target and not target.startswith(("/", "section/"))
        if is_document and not store.db.execute(SUMMARY, (target,)).fetchone():
            yield path, target, bool(store.documents_with_id(target))


def missing_addresses(store: Store, config: Config) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield each address of the site in the navigation or the footer that the plan does not contain.

    Each is a path in the configuration, the address, or the id of an unpublished document at the address, and if that exists.
    """
    for path, target in _targets(config):
        address = target.partition("#")[0]
        if not target.startswith("/") or (config.dataset.enabled and address.startswith(DATASET_ADDRESS)):
            continue  # files of the dataset are planned when they have been made
        uid = _unpublished_document(store, address)
        if uid and path != CONTACT_PATH:
            yield path, uid, True
        elif not _is_planned(store, address):
            yield path, target, False


def _targets(config: Config) -> Iterator[tuple[KeyPath, str]]:
    """Yield the target of each item of the navigation and each link of the footer, with its path in the configuration."""
    navigation, footer = config.navigation, config.footer
    places = {
        ("navigation", "items"): navigation.items,
        ("footer", "links"): footer.links,
        ("footer", "social"): footer.social,
    }
    for (table, key), items in places.items():
        for number, item in enumerate(items):
            yield (table, key, number), item.to if isinstance(item, LayoutLink) else item
    if footer.contact.startswith("/"):
        yield CONTACT_PATH, footer.contact


def _unpublished_document(store: Store, address: str) -> str:
    """Return the id of the document that will have a page at an address; "" if there is none, or if the page exists."""
    found = store.db.execute(DOCUMENTS_AT_ADDRESS, (address,)).fetchall()
    is_unpublished = found and all(state not in STATES_WITH_PAGES for _, state in found)
    return str(found[0][0]) if is_unpublished else ""


def _is_planned(store: Store, address: str) -> bool:
    path = output_file(address)
    row = store.db.execute(PAGE_AT_PATH, (normalized_path(path),)).fetchone()
    return row is not None and output_file(row[0]) == path


def _links_of(store: Store, config: Config, item: str | LayoutLink) -> Iterator[NavigationLink]:
    if isinstance(item, LayoutLink):
        if item.to.startswith("/"):
            if not _unpublished_document(store, item.to.partition("#")[0]):
                yield NavigationLink(item.label, item.to)
        elif item.to.startswith(("https://", "http://", "mailto:", "tel:")):
            yield NavigationLink(item.label, item.to)
        else:
            yield from (NavigationLink(item.label, link.address) for link in _links_of(store, config, item.to))
    elif item in FIXED_ITEMS:
        yield NavigationLink(*FIXED_ITEMS[item], is_message=True)
    elif item == "sections":
        names = sorted(config.sections, key=lambda name: (config.sections[name].order, config.section_title(name)))
        yield from (link for name in names for link in _section_link(store, config, name))
    elif item == "kinds":
        kinds = [name for name in config.kinds if name not in NON_ENTITY_KINDS]
        yield from (link for name in kinds for link in _kind_link(store, config, name))
    elif item in config.kinds and item not in NON_ENTITY_KINDS:
        yield from _kind_link(store, config, item)
    else:
        yield from _single_link(store, config, item)


def _single_link(store: Store, config: Config, item: str) -> Iterator[NavigationLink]:
    kind, _, name = item.partition("/")
    if item == "stories":
        yield NavigationLink(config.kinds["story"].label_plural, STORIES_ADDRESS, is_message=True)
    elif item == "search" and config.search.enabled:
        yield NavigationLink("Search", SEARCH_ADDRESS, is_message=True)
    elif item == "data" and config.dataset.enabled:
        yield NavigationLink("Data", DATASET_ADDRESS, is_message=True)
    elif kind == "section" and name:
        yield from _section_link(store, config, name)
    elif item == "staff":
        yield from _masthead_link(store, config)
    elif name:
        yield from _document_link(store, item)


def _section_link(store: Store, config: Config, name: str) -> Iterator[NavigationLink]:
    if store.db.execute(HAS_ENTRY, ("section", name)).fetchone():
        yield NavigationLink(config.section_title(name), section_address(name))


def _kind_link(store: Store, config: Config, name: str) -> Iterator[NavigationLink]:
    if store.db.execute(HAS_ENTRY, ("kind", name)).fetchone():
        kind = config.kinds[name]
        yield NavigationLink(kind.label_plural, directory_address(kind.folder), is_message=True)


def _masthead_link(store: Store, config: Config) -> Iterator[NavigationLink]:
    if any(store.db.execute(HAS_ENTRY, ("masthead", group)).fetchone() for group in ("current", "former")):
        kind = config.kinds["staff"]
        yield NavigationLink(kind.label_plural, directory_address(kind.folder), is_message=True)


def _document_link(store: Store, uid: str) -> Iterator[NavigationLink]:
    if row := store.db.execute(SUMMARY, (uid,)).fetchone():
        address, summary = row
        yield NavigationLink(decode(DocumentSummary, summary).title, address)
