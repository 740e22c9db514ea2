"""The index of an export, made in the first pass: everything about other items that a document needs."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from sys import intern
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import msgspec

from sitegen.importers._references import plain_host
from sitegen.importers._wordpress.attachment_pages import AttachmentEntry, AttachmentPages, id_key
from sitegen.importers._wordpress.fields.restrictions import find_restriction
from sitegen.importers._wordpress.post_types import document_kind, skip_rule

if TYPE_CHECKING:
    from sitegen.importers._disk_tables import DiskTables
    from sitegen.importers._request import ImportRequest
    from sitegen.importers._wordpress.wxr.elements import Channel, WxrItem

_SHORTCODE_WITH_CONTENT = re.compile(r"\[/([A-Za-z][\w-]*)\]")
_SHORTCODE_WITH_ARGUMENTS = re.compile(r"(?<!\[)\[([A-Za-z][\w-]*)(?:\s+[\w-]+\s*=[^\[\]]*/?|\s*/)\]")
_GUEST_TYPES = frozenset({"guest-author", "guest_author"})
_CREDIT_KEYS = ("_media_credit", "_credit", "credit", "_wp_attachment_credit", "photographer", "photo_credit")


class Entry(msgspec.Struct):
    """An item as the first pass reads it."""

    id: str
    file: str
    line: int
    digest: bytes
    """The first 16 bytes of the item's digest."""
    type: str
    status: str
    title: str
    """Title; "" if the item has a slug in ASCII, which is preferred."""
    link: str
    slug: str
    year: str
    modified: str
    has_conflict: bool = False
    """True if another item has the same id, the same time of change and other contents."""
    old_slugs: tuple[str, ...] = ()


class SiteIndex:
    """The index over all parts of an export."""

    def __init__(self, request: ImportRequest, tables: DiskTables) -> None:
        """Create an empty index; what exports have many of is in tables on the disk."""
        self.entries = tables.table("entries", Entry)
        self.attachments = tables.table("attachments", AttachmentEntry)
        self.attachments_by_page = tables.table("attachments_by_page", str)
        """Address of the file by the path of the attachment's page."""
        self.attachment_pages = AttachmentPages(tables)
        self.blocks: dict[str, str] = {}
        """Text of each reusable block that is published, by its id."""
        self.tables: dict[str, tuple[str, str]] = {}
        """Rows and visibility in JSON of each table of TablePress, by its number."""
        self.names_by_login: dict[str, str] = {}
        self.names_by_user_id: dict[str, str] = {}
        self.guest_names: dict[str, str] = {}
        """Name of each guest author by slug and by id."""
        self.category_names: dict[str, str] = {}
        """Name of each category by its number."""
        self.hosts: set[str] = set()
        """Hosts of the files of the media library."""
        self.definite_shortcodes: set[str] = set()
        """Names in square brackets that have arguments or an end somewhere, so that they are shortcodes everywhere."""
        self.sites: dict[str, str] = {}
        """Host of each site in the export, with the first file that states it."""
        self.site = ""
        self.slugs = tables.table("slugs", tuple[str, str])
        """Kind and slug of each document by the id of its item."""
        self._path_owners = tables.table("path_owners", tuple[int, str])
        """Precedence and id of the document that WordPress serves at a path."""
        self._request = request
        self._tables = tables
        self._children = tables.table("children", list[str])
        """Ids of the attachments of each post."""
        self._part_keys: dict[str, tuple[int, str]] = {}

    def add_channel(self, channel: Channel, file: str) -> None:
        """Add what an export says about the site."""
        if channel.base_url:
            self.site = self.site or channel.base_url.rstrip("/") + "/"
            self.sites.setdefault(_host_of(channel.base_url) + urlsplit(channel.base_url).path.rstrip("/"), file)
        for author in channel.authors:
            if author.login and author.name:
                self.names_by_login.setdefault(author.login, author.name)
                self.names_by_user_id.setdefault(author.id, author.name)

        self.category_names |= dict(channel.categories)

    def add_item(self, item: WxrItem) -> None:
        """Add an item. Of two with one id, the one that was changed later remains."""
        key = (int(item.id), "") if item.id.isdigit() else (0, item.id)
        self._part_keys[item.file] = min(self._part_keys.get(item.file, key), key)
        entry = _entry(item)
        if other := self.entries.get(item.id):
            if other.digest == entry.digest and (other.file, other.line) <= (entry.file, entry.line):
                return
            if other.digest != entry.digest and other.modified >= entry.modified:
                if other.modified == entry.modified:
                    other.has_conflict = True
                    self.entries[item.id] = other
                    self._forget(item)
                return
            self._forget(item)
        self.entries[item.id] = entry
        serves_others = item.type in {"attachment", "wp_block", "tablepress_table"} and not item.has_password
        is_public = serves_others and item.status == "publish" and not find_restriction(item)
        if item.type == "attachment" and (is_public or (serves_others and item.status in {"inherit", ""})):
            self._add_attachment(item)
        elif item.type == "wp_block" and is_public:
            self.blocks[item.id] = item["content"]
        elif item.type == "tablepress_table" and is_public:
            self.tables[_table_number(item)] = (item["content"], item.value("_tablepress_table_visibility"))
        elif item.type in _GUEST_TYPES:
            self._add_guest(item)
        if item.type != "attachment":
            self._add_uses(item)

    def _add_uses(self, item: WxrItem) -> None:
        """Add the shortcodes and the featured image of an item."""
        self.definite_shortcodes.update(_SHORTCODE_WITH_CONTENT.findall(item["content"]))
        self.definite_shortcodes.update(_SHORTCODE_WITH_ARGUMENTS.findall(item["content"]))
        if number := item.value("_thumbnail_id"):
            self.attachment_pages.add_user(number, item.id)

    def _forget(self, item: WxrItem) -> None:
        """Remove what an older state of an item serves others with, since the newer one may be closed."""
        self.blocks.pop(item.id, None)
        self.tables.pop(_table_number(item), None)
        if old := self.attachments.pop(item.id):
            self._children[old.parent] = [each for each in self._children.get(old.parent, []) if each != item.id]
            self.attachments_by_page.pop(old_path(old.link))

    def _add_attachment(self, item: WxrItem) -> None:
        url = item["attachment_url"].strip() or item["guid"].strip()
        entry = AttachmentEntry(
            item.id,
            url,
            item["title"].strip(),
            item["link"].strip(),
            item["post_parent"].strip(),
            _number(item["menu_order"]),
            item.value("_wp_attachment_image_alt"),
            item["excerpt"].strip(),
            item.value(*_CREDIT_KEYS),
        )
        self.attachments[item.id] = entry
        if host := urlsplit(url).hostname:
            self.hosts.add(host)
        if entry.parent not in {"", "0"}:  # no post
            self._children[entry.parent] = [*self._children.get(entry.parent, []), item.id]
        if entry.link:
            self.attachments_by_page[old_path(entry.link)] = url

    def _add_guest(self, item: WxrItem) -> None:
        name = item.value("cap-display_name", "_molongui_guest_author_display_name") or item["title"].strip()
        login = item.value("cap-user_login")
        for key in (item["post_name"], item["post_name"].removeprefix("cap-"), login, f"guest-{item.id}"):
            if key and name:
                self.guest_names.setdefault(unquote(key), name)

    def children(self, parent: str) -> list[AttachmentEntry]:
        """Return the attachments of a post in the order of its gallery."""
        found = [self.attachments[each] for each in dict.fromkeys(self._children.get(parent, ()))]
        return sorted(found, key=lambda each: (each.order, id_key(each.id)))

    @property
    def host(self) -> str:
        """The host of the site without `www.`."""
        return _host_of(self.site)

    @property
    def base_path(self) -> str:
        """The path of the site, such as `/` or `/blog/`."""
        return f"{urlsplit(self.site).path.rstrip('/')}/"

    def part_key(self, file: str) -> tuple[int, str]:
        """Return the key by which parts are read in the same order, however they are given: the smallest id in each."""
        return self._part_keys.get(file, (0, file))

    def path_owner(self, path: str) -> str:
        """Return the id of the document that WordPress serves at a path; "" if it serves none there."""
        return self._path_owners.get(path, (0, ""))[1]

    def complete(self) -> None:
        """Give each document its slug in the order of the ids, and each old path to the document that readers see there: the page.

        The index does not change afterwards.
        """
        for entry in self.entries.values():
            kind = "" if skip_rule(entry.type, entry.status) else document_kind(entry.type, self._request)
            if kind not in {"", "skip"}:
                wanted = [unquote(entry.slug), entry.title]
                if kind == "page" and entry.slug == "index":
                    wanted = ["index-page"]
                self.slugs[entry.id] = (kind, self._request.slugs.allocate(kind, entry.id, wanted, entry.year))
                self._add_paths(entry)
        self.attachment_pages.complete(self.attachments, self.slugs)
        self._tables.complete()

    def _add_paths(self, entry: Entry) -> None:
        precedence = 2 * (entry.status != "publish") + (entry.type != "page")
        for path in old_paths(entry.link, entry.old_slugs, "", self.base_path):
            other = self._path_owners.get(path)
            if other is None or precedence < other[0]:
                self._path_owners[path] = (precedence, entry.id)


def _table_number(item: WxrItem) -> str:
    return item.value("_tablepress_export_table_id", "_tablepress_table_id") or item.id


def _entry(item: WxrItem) -> Entry:
    year = item["post_date"].strip()[:4]
    slug = item["post_name"].strip()
    return Entry(
        item.id,
        item.file,
        item.line,
        bytes.fromhex(item.digest)[:16],
        intern(item.type),
        intern(item.status),
        "" if slug.isascii() and slug and "%" not in slug else item["title"].strip(),
        item["link"].strip(),
        slug,
        intern(year) if year.isdigit() and year != "0000" else "",
        intern(item["post_modified_gmt"].strip() or item["post_modified"].strip()),
        old_slugs=tuple(sorted(item.values("_wp_old_slug"))),
    )


def old_paths(link: str, old_slugs: tuple[str, ...], number: str, base_path: str) -> list[str]:
    """Return the addresses that a document had, from the root: its path, that with each former slug, and that of its number."""
    paths = []
    path = old_path(link)
    if path not in {"", "/", base_path} and "?" not in path:
        paths.append(path)
        before, _, last = path.rstrip("/").rpartition("/")
        end = "/" if path.endswith("/") else PurePosixPath(last).suffix
        paths += [f"{before}/{unquote(old)}{end}" for old in old_slugs]
    if number.isdigit():
        paths.append(f"{base_path}?p={number}")
    return list(dict.fromkeys(paths))


def old_path(link: str) -> str:
    """Return the decoded path of an address with its query; "" if it is no address of the web."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https", ""}:
        return ""
    path = re.sub("/{2,}", "/", unquote(parts.path)) or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _host_of(address: str) -> str:
    return plain_host(urlsplit(address).hostname or "")


def _number(text: str) -> int:
    return int(text) if text.strip().lstrip("-").isdigit() else 0
