"""Keys of other systems: what an author who comes from one writes, and what it is called here.

Hugo, Jekyll, Eleventy, Hexo, Pelican, Astro, Ghost and WordPress exports were looked at. A hint shows the line
as it would be written here, with the author's own value where that is certain.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sitegen.model import dates
from sitegen.model.entity import Entity
from sitegen.model.names import SLUG, new_slug
from sitegen.model.story import Leaf, Thread
from sitegen.model.usual_dates import offered

if TYPE_CHECKING:
    from collections.abc import Callable

    Hint = Callable[[str, Any], str]

_NAMES: dict[str, tuple[str, ...]] = {
    "published": (
        "date", "pubdate", "publishdate", "publisheddate", "datepublished", "publishedat", "publishedon", "publicationdate", "posted",
        "postdate", "postdategmt", "created", "createdat", "createdon", "datecreated", "creationdate", "datetime", "time", "day",
        "firstpublished",
    ),
    "updated": (
        "lastmod", "lastmodified", "lastmodifiedat", "modified", "modifieddate", "datemodified", "updatedat", "updateddate", "dateupdated",
        "lastupdated", "lastupdate", "postmodified", "edited", "revised",
    ),
    "embargo": ("embargoed", "embargountil", "embargodate", "scheduled", "schedule", "golive", "releasedate", "unpublisheduntil"),
    "bylines": (
        "author", "authors", "by", "byline", "writer", "writers", "reporter", "reporters", "creator", "creators", "contributor",
        "contributors", "primaryauthor", "authorname", "writtenby",
    ),
    "entities": (
        "tags", "tag", "keywords", "keyword", "topics", "topic", "people", "persons", "subjects", "subject", "organizations", "labels",
        "metakeywords", "primarytag", "mentions", "about",
    ),
    "section": ("category", "categories", "sections", "channel", "desk", "rubric", "department", "primarycategory"),
    "deck": (
        "dek", "description", "excerpt", "summary", "subtitle", "subtitles", "subhead", "subheadline", "subheading", "standfirst", "lede", "lead",
        "abstract", "teaser", "intro", "introduction", "blurb", "customexcerpt", "metadescription", "postexcerpt", "snippet", "kicker",
    ),
    "image": (
        "cover", "coverimage", "thumbnail", "thumb", "featureimage", "featuredimage", "featured", "hero", "heroimage", "banner", "images",
        "ogimage", "header", "headerimage", "picture", "photo", "photos", "poster", "socialimage", "cardimage", "figure", "lead_image", "leadimage",
    ),
    "status": ("draft", "isdraft", "drafts", "state", "poststatus", "unpublished", "ispublished", "public", "private", "hidden", "publish"),
    "redirect_from": (
        "aliases", "alias", "redirects", "redirect", "redirectfrom", "oldurl", "oldurls", "oldpath", "oldslug", "redirecturls", "formerurl",
    ),
    "slug": ("permalink", "url", "uri", "path", "link", "postname", "basename", "saveas", "filename"),
    "title": ("headline", "head", "heading", "name", "posttitle", "hed"),
    "follows": ("series", "previous", "prev", "followsup", "followup", "followupto", "precededby", "partof", "sequel"),
    "lang": ("language", "locale", "languagecode"),
    "publication": ("newspaper", "paper", "source", "publisher", "outlet", "site"),
    "dateline": ("location", "place", "city"),
    "original_url": ("canonical", "canonicalurl", "originalurl", "sourceurl", "externalurl"),
    "license": ("copyright", "rights", "licence"),
    "documents": ("document", "attachments", "files", "resources", "enclosure"),
    "corrections": ("correction", "errata", "erratum", "corrected", "editorsnote"),
    "imported": ("guid", "id", "wordpressid", "postid", "legacyid", "importid", "uuid", "commentid", "externalid"),
    "internal": ("notes", "note", "comment", "todo", "assignee", "editor"),
    "kind": ("type", "posttype", "format", "genre", "articletype"),
    "translation_of": ("translation", "translations", "translationkey", "translationof"),
}  # fmt: skip
"""By our key, the keys of other systems: in lower case, without hyphens and underscores."""
_ENTITY: dict[str, tuple[str, ...]] = {
    "name": ("title", "headline", "fullname", "label", "displayname"),
    "aliases": ("alias", "aka", "alsoknownas", "othernames", "nicknames", "nickname", "alternatename", "akas"),
    "summary": ("description", "bio", "biography", "about", "abstract", "deck", "excerpt", "role", "occupation", "jobtitle"),
    "same_as": ("url", "urls", "website", "homepage", "wikidata", "wikipedia", "links", "link", "sameas", "twitter"),
    "redirect_from": ("redirects", "redirect", "oldurl", "oldurls"),
    "sort_name": ("sortname", "sort", "sortas", "familyname", "lastname", "surname"),
    "relations": ("relation", "relationships", "related", "ties", "memberof", "affiliation", "employer"),
    "visibility": ("hidden", "private", "draft", "public"),
    "lang": ("language", "locale"),
    "date": ("published", "created", "datecreated"),
    "when": ("date", "day", "time", "start"),
    "enacted": ("date", "passed", "adopted"),
    "coordinates": ("location", "geo", "latlng", "latlong", "gps"),
    "where": ("place", "location", "venue"),
    "entities": ("people", "participants", "tags"),
    "file": ("pdf", "attachment", "document", "path"),
    "source_url": ("source",),
    "internal": ("notes", "comment", "todo"),
}  # fmt: skip
_NOTHING = frozenset({
    "layout", "template", "theme", "weight", "order", "pin", "pinned", "sticky", "menu", "nav", "toc", "math", "markup", "comments",
    "commentstatus", "pingstatus", "sidebar", "sharing", "outputs", "cascade", "build", "sitemap", "eleventynavigation", "mathjax", "mermaid",
    "isfeatured", "access", "emailonly", "codeinjectionhead", "codeinjectionfoot", "expirydate", "expires", "readingtime", "wordcount",
    "robots", "seo", "metatitle", "ogtitle", "ogdescription", "twittertitle", "pagination", "permalinkpattern", "photoset", "disablenunjucks",
})  # fmt: skip
"""Keys of other systems that stand for nothing here."""
_KNOWN = frozenset(name for table in (_NAMES, _ENTITY) for names in table.values() for name in names)
_TEXTS = frozenset({"title", "deck", "summary", "name", "dateline", "publication", "license", "lang", "sort_name"})
_HIDES = frozenset({"draft", "isdraft", "drafts", "unpublished", "private", "hidden"})
"""Keys that are true of what is not published."""
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_VALUES = {
    "status": {
        "publish": "published", "live": "published", "public": "published", "final": "published", "future": "published",
        "scheduled": "published", "pending": "draft", "auto-draft": "draft", "wip": "draft", "unpublished": "draft", "private": "held",
        "hold": "held", "hidden": "held", "trash": "withdrawn", "retracted": "withdrawn", "deleted": "withdrawn",
    },
    "kind": {
        "article": "news", "post": "news", "story": "news", "brief": "news", "editorial": "opinion", "op-ed": "opinion", "oped": "opinion",
        "column": "opinion", "commentary": "opinion", "review": "opinion", "explainer": "background", "feature": "background",
    },
}  # fmt: skip
"""By our key, the values of other systems with ours."""
LONGEST = 80
"""Characters of a value that a hint repeats."""
LISTS = frozenset({"bylines", "entities", "redirect_from", "aliases", "same_as"})
_PLAIN = re.compile(r"[^\W_][^:#\[\]{},&*!|>'\"%@`\n]*")
_TAKEN = frozenset({"null", "true", "false", "~"})


def hints(kind: type) -> Hint:
    """Return what tells, of a key that a kind of document does not have, which of its keys is meant, with the value."""
    known = list(kind.__struct_fields__)  # type: ignore[attr-defined] # every kind is a struct
    table = {
        name: ours
        for ours, names in (_ENTITY if issubclass(kind, Entity) else _NAMES).items()
        for name in names
        if ours in known
    }
    if issubclass(kind, Thread | Leaf):
        table |= dict.fromkeys(_NAMES["deck"], "summary")

    def hint(key: str, value: Any) -> str:
        folded = _folded(key)
        if ours := table.get(folded, ""):
            return _shown(ours, folded, value)
        if folded in _NOTHING or (folded in _KNOWN and key not in known):
            return "take it out: it has no meaning here. Keys for your own templates belong under extra:"
        return ""

    return hint


def listed(key: str, value: str) -> str:
    """Return a text as the list that a key takes: names that stand beside each other become several."""
    parts = re.split(r"\s*[,;]\s*|\s+(?:and|&)\s+" if key == "bylines" else r"\s*[,;]\s*", value.strip())
    if key == "bylines":
        parts[0] = re.sub(r"^by\s+", "", parts[0], flags=re.IGNORECASE)
    return f"[{', '.join(_text(part) for part in parts if part)}]"


def of_value(key: str, value: Any) -> str:
    """Return the line that is meant by a known key with a value of another type; empty where that is not certain."""
    if key == "published" and _flag(value) is not None:
        return f"status: {'published' if _flag(value) else 'draft'}"
    if key in _VALUES and isinstance(value, str):
        ours = _VALUES[key].get(value.casefold())
        return f"{key}: {ours}" if ours else ""
    if isinstance(value, str) and key == "image":
        return _image(value)
    if isinstance(value, str) and key in LISTS:
        return f"{key}: {listed(key, value)}"
    if (
        isinstance(value, list)
        and value
        and all(isinstance(each, str) for each in value)
        and key not in {"image", "documents"}
    ):
        return f"{key}: {_text(value[0])}"
    return ""


def _shown(ours: str, folded: str, value: Any) -> str:
    line = _line(ours, folded, value)
    meant = f'did you mean "{ours}"?'
    return f"{meant} Write {line}" if line else meant


def _line(ours: str, folded: str, value: Any) -> str:
    """The line as it would be written here; empty where the value does not tell."""
    if ours in _TEXTS:
        fits = isinstance(value, str) and len(value) <= LONGEST
        return f"{ours}: {_text(' '.join(value.split()))}" if fits else ""
    if ours in LISTS:
        return _list(ours, value)
    if ours in {"published", "updated", "embargo"}:
        return f"{ours}: {_date(value)}"
    make = {
        "status": _status,
        "visibility": _visibility,
        "image": _picture,
        "section": _section,
        "slug": _slug,
        "imported": _imported,
    }
    return make[ours](folded, value) if ours in make else ""


def _visibility(folded: str, value: Any) -> str:
    hides = value is not True if folded == "public" else value is True
    return f"visibility: {'suppressed' if hides else 'public'}"


def _picture(_folded: str, value: Any) -> str:
    return _image(value) if isinstance(value, str) else "image: {src: …, alt: …}"


def _section(_folded: str, value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return f"section: {new_slug(first) or '…'}" if isinstance(first, str) else ""


def _slug(_folded: str, value: Any) -> str:
    last = new_slug(str(value).rstrip("/").rpartition("/")[2].removesuffix(".html"))
    return f"slug: {last}" if SLUG.fullmatch(last) else ""


def _imported(_folded: str, value: Any) -> str:
    return f"imported: {{system: …, id: {_text(str(value))}}}" if isinstance(value, str | int) else ""


def _status(folded: str, value: Any) -> str:
    flag = _flag(value)
    if flag is not None:
        return f"status: {'draft' if flag is (folded in _HIDES) else 'published'}"
    stated = str(value).casefold()
    near = _VALUES["status"].get(stated, stated)
    return f"status: {near}" if near in {"draft", "held", "published", "withdrawn"} else "status: draft"


def _list(ours: str, value: Any) -> str:
    if isinstance(value, str):
        return f"{ours}: {listed(ours, value)}"
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return f"{ours}: [{', '.join(_text(str(each)) for each in value)}]"
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return f"{ours}: [{_text(value['name'])}]"
    return ""


def _image(value: str) -> str:
    return f"image: {{src: {_text(value)}, alt: …}}"


def _date(value: Any) -> str:
    """A date as it is, where it is one; a date in other words as the date that it is."""
    text = str(value)
    try:
        return dates.parse(text, "UTC").text
    except dates.DateError:
        return offered(text) or "2019-03-02"


def _text(value: str) -> str:
    """A text as YAML: plain where it can be, otherwise in quotes."""
    simple = (
        _PLAIN.fullmatch(value) and not value[0].isdigit() and value.casefold() not in _TAKEN and value == value.strip()
    )
    return (
        value
        if simple or re.fullmatch(r"[/.]?[A-Za-z0-9][\w./-]*[A-Za-z/][\w./-]*", value)
        else json.dumps(value, ensure_ascii=False)
    )


def _folded(key: str) -> str:
    return re.sub(r"[\s_.-]", "", str(key)).casefold()


def _flag(value: Any) -> bool | None:
    """True or false, also as the words that YAML 1.1 took for them; None for anything else."""
    return value if isinstance(value, bool) else _FLAGS.get(str(value).casefold())
