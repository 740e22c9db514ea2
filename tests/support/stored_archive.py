"""An archive that exists only as rows of a database in memory: documents, planned pages and lines of the ledger."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

from sitegen.codec import encode, encode_compressed
from sitegen.content.ledger_file import LedgerLine
from sitegen.database.ledger import ledger_rows
from sitegen.database.records import DocumentRow, encode_positions
from sitegen.database.store import Store
from sitegen.model.document import Body
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.model.page import Page
from sitegen.model.story import Story
from sitegen.urls import normalized_path


def digest(data):
    """Return the SHA-256 of some bytes in hexadecimal, as the database and the manifest have it."""
    return hashlib.sha256(data).hexdigest()


class StoredArchive:
    """The rows. `root` is the folder of the ledger's file; no other file is read."""

    def __init__(self, root: Path) -> None:
        self.root, self.store = root, Store(Path(":memory:"), b"key")
        self.engine = SimpleNamespace(store=self.store, root=root)

    def document(self, uid, title="", state="public", *, refs=(), positions=(), withheld="", file="", **front):
        """Store a document with an address of its own and some fields of front matter, and return its row."""
        kind, _, slug = uid.partition("/")
        values = {name: value if isinstance(value, str) else tuple(value) for name, value in front.items()}
        entity_type = ENTITY_TYPES.get(kind, Entity)
        meta = Story(title=title or slug, **values) if kind == "story" else entity_type(name=title or slug, **values)
        columns = (encode(meta), encode_positions(dict(positions)), encode([]), b"")
        row = DocumentRow(uid, kind, state, f"/{kind}/{slug}/", None, "", withheld, *columns)
        file = file or f"content/{kind}/{slug}.md"
        self.store.save_document(file, row, encode_compressed(Body(refs=tuple(refs))))
        return self.store.find_documents("file = ?", file)[0]

    def entry(self, index, key, document, sort_key=""):
        """Store an entry of a document, given by its row."""
        self.store.add_entries([(index, key, sort_key, document.id, None)])

    def page(self, address, kind="story", document=""):
        """Store a planned page, and return its row id."""
        page = Page(address, kind, (), "", document)
        query = "INSERT INTO page (normalized_path, address, kind, key, description, document, subject) VALUES (?, ?, ?, ?, '', ?, '')"
        values = (normalized_path(page.path), address, kind, encode(()), document)
        return self.store.db.execute(f"{query} RETURNING id", values).fetchone()[0]

    def redirect(self, address):
        """Store that a document redirects an address."""
        self.store.add_entries([("redirect", address, "", 1, None)])

    def line(self, address, uid, title="", state=""):
        """Store a line of the ledger; `title` is that of the document when it was published there."""
        digest = self.title_digest(uid, title) if title else ""
        ledger_rows.save_lines(self.store, [LedgerLine(address, uid, digest, state)])

    def lines(self):
        """Return (address, id, state) of each line of the ledger, sorted."""
        return [(line.address, line.uid, line.state) for line in ledger_rows.all_lines(self.store)]

    @staticmethod
    def title_digest(uid, title):
        """Return the digest of a title that a document has with this id."""
        other = StoredArchive(Path())
        return ledger_rows.title_digest(other.store, other.document(uid, title))
