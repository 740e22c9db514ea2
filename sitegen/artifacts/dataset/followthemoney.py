"""Entities, stories and relations as FollowTheMoney 4, the format of Aleph and other tools for investigations.

Places are Addresses. FollowTheMoney has no schema for laws, so they are documents. A Document must have a file name, which
only a document with a published copy has. Laws and other documents are Pages, which are labeled "Document" too. The format
has no qualifiers of dates, so only certain dates are included.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from sitegen.artifacts.dataset.rows import correction_sentences
from sitegen.codec import omit_empty
from sitegen.model.staff import StaffMember
from sitegen.render.metadata.jsonld.helpers import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.artifacts.dataset.rows import PublicDocuments, Row, Rows
    from sitegen.database.queries.document_view import DocumentView

FtmEntity = dict[str, Any]
SCHEMAS = {
    "person": "Person", "organization": "Organization", "place": "Address", "law": "Pages", "document": "Pages",
    "event": "Event",
}  # fmt: skip
"""The schema of each kind of entity. A kind that the archive defines is a Note, the simplest kind of Thing."""
MERGED_SQL = "SELECT DISTINCT sort_key FROM entry WHERE index_name = 'merged_into' AND key = ? ORDER BY sort_key"
_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?", re.ASCII)
_WIKIDATA = re.compile(r"https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(Q\d+)")


def ftm_entities(source: PublicDocuments, doc: DocumentView, rows: Rows) -> Iterator[FtmEntity]:
    """Yield the entities of one document: the document first, then its mentions or relations."""
    if "stories" in rows:
        yield _article_entity(source, doc, rows)
        yield from (_documentation_entity(row) for row in rows["mentions"])
        yield from (_authorship_entity(row) for row in rows["authors"] if row.get("staff"))
    else:
        yield _archive_entity(source, rows["entities"][0], rows["names"])
        yield from (_relation_entity(source, row) for row in rows["relations"])


def _article_entity(source: PublicDocuments, doc: DocumentView, rows: Rows) -> FtmEntity:
    row = rows["stories"][0]
    return _make_entity(
        row["id"],
        "Article",
        title=row["title"],
        summary=row["deck"],
        author=source.bylines(doc),
        publisher=row["publication"],
        publishedAt=iso_date(row["published"]),
        modifiedAt=iso_date(row["changed"]),
        language=row["language"],
        sourceUrl=row["address"],
        bodyText=row["text"],
        notes=correction_sentences(rows),
        referents=_merged_ids(source, row["id"]),
    )


def staff_entity(source: PublicDocuments, row: Row) -> FtmEntity:
    """Return a staff member, from its row in the table `staff`."""
    doc = source.reader.document(row["id"])
    return _make_entity(
        row["id"],
        "Person",
        name=row["name"],
        alias=list(doc.meta.aliases) if doc and isinstance(doc.meta, StaffMember) else [],
        position=row["role"],
        description=row["text"],
        sourceUrl=row["address"],
        referents=_merged_ids(source, row["id"]),
    )


def _archive_entity(source: PublicDocuments, row: Row, names: list[Row]) -> FtmEntity:
    file = _file_name(row.get("file"))
    schema = "Document" if file else SCHEMAS.get(row["kind"], "Note")
    document = {"title": row["name"], "date": iso_date(row["date"])}
    own: dict[str, Any] = {
        "Address": {"full": row["name"], "latitude": row.get("latitude"), "longitude": row.get("longitude")},
        "Document": {**document, "fileName": file},
        "Pages": document,
        "Event": {"date": iso_date(row["date"])},
    }.get(schema, {})  # fmt: skip
    wikidata = _WIKIDATA.search(row["same_as"] or "")
    return _make_entity(
        row["id"],
        schema,
        name=row["name"],
        alias=[name["name"] for name in names if name["name"] != row["name"]],
        summary=row["summary"],
        description=row["text"],
        notes=row["note"],
        sourceUrl=row["address"],
        wikidataId=wikidata[1] if wikidata else None,
        referents=_merged_ids(source, row["id"]),
        **own,
    )


def _file_name(address: str | None) -> str:
    """Return the file name of the published copy of a document; "" if there is none."""
    return unquote(urlsplit(address or "").path.rpartition("/")[2])


def _documentation_entity(row: Row) -> FtmEntity:
    role = "about" if row["about"] else "mentions"
    key = f"{row['story']} names {row['entity']}"
    return _make_entity(key, "Documentation", document=ftm_id(row["story"]), entity=ftm_id(row["entity"]), role=role)


def _authorship_entity(row: Row) -> FtmEntity:
    """Return the relation of a story to a staff member who wrote it."""
    key = f"{row['story']} is by {row['staff']}"
    return _make_entity(key, "Documentation", document=ftm_id(row["story"]), entity=ftm_id(row["staff"]), role="author")


def _relation_entity(source: PublicDocuments, row: Row) -> FtmEntity:
    """Return a relation in the schema for the kinds of its two entities, or else as an UnknownLink."""
    kinds = (row["subject"].partition("/")[0], row["object"].partition("/")[0])
    subject, other = ftm_id(row["subject"]), ftm_id(row["object"])
    urls = [url for each in row["sources"].split() if (url := _source_url(source, each))]
    common: dict[str, Any] = {
        "startDate": iso_date(row["start"]), "endDate": iso_date(row["end"]), "sourceUrl": urls,
        "recordId": f"{row['subject']} {row['number']}",
    }  # fmt: skip
    own: dict[str, Any]
    match (row["kind"], kinds):
        case ("position", ("person", "organization")):
            own = {"schema": "Employment", "employee": subject, "employer": other, "role": row["role"]}
        case ("member", ("person" | "organization", "organization")):
            own = {"schema": "Membership", "member": subject, "organization": other, "role": row["role"]}
        case ("family", ("person", "person")):
            own = {"schema": "Family", "person": subject, "relative": other, "relationship": row["role"]}
        case ("associate", ("person", "person")):
            own = {"schema": "Associate", "person": subject, "associate": other, "relationship": row["role"]}
        case _:
            role = row["role"] or row["kind"].replace("_", " ")
            own = {"schema": "UnknownLink", "subject": subject, "object": other, "role": role}
    return _make_entity(f"{row['subject']} tie {row['number']}", **own, **common)


def _source_url(source: PublicDocuments, source_id: str) -> str | None:
    """Return the URL of a source, which is a URL or an id; None if it is not public."""
    if "://" in source_id:
        return source_id
    summary = source.reader.summary(source_id)
    return source.absolute_url(summary.address) if summary else None


def _make_entity(key: str, schema: str, referents: list[str] | None = None, **properties: Any) -> FtmEntity:
    """Return an entity with its non-empty properties, each as a list of texts."""
    known = {name: _values(value) for name, value in omit_empty(properties).items()}
    return {"id": ftm_id(key), "schema": schema, "referents": referents or [], "properties": known}


def _values(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def ftm_id(key: str) -> str:
    """Return an id that FollowTheMoney allows: `person.x` for `person/x`, and a digest for ids with other characters."""
    name = key.replace("/", ".", 1)
    if _ID.fullmatch(name) and "/" not in name:
        return name
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def _merged_ids(source: PublicDocuments, uid: str) -> list[str]:
    """Return the ids of the documents that were merged into this one."""
    return [ftm_id(other) for (other,) in source.engine.store.db.execute(MERGED_SQL, (uid,))]
