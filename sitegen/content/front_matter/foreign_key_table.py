"""Keys and values of other systems (Hugo, Jekyll, Eleventy, Pelican, Ghost, WordPress exports), by sitegen's own names."""

from __future__ import annotations

KEY_ALIASES: dict[str, tuple[str, ...]] = {
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
"""Keys of other systems for stories and threads, by sitegen's key: in lower case, without hyphens and underscores."""
ENTITY_KEY_ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("title", "headline", "fullname", "label", "displayname"),
    "aliases": ("alias", "aka", "alsoknownas", "othernames", "nicknames", "nickname", "alternatename", "akas"),
    "summary": ("description", "bio", "biography", "about", "abstract", "deck", "excerpt", "role", "occupation", "jobtitle"),
    "same_as": ("url", "urls", "website", "homepage", "wikidata", "wikipedia", "links", "link", "sameas", "twitter"),
    "redirect_from": ("redirects", "redirect", "oldurl", "oldurls"),
    "sort_name": ("sortname", "sort", "sortas", "familyname", "lastname", "surname"),
    "relations": ("relation", "relationships", "related", "ties", "memberof", "affiliation", "employer"),
    "image": ("portrait", "photo", "picture", "avatar", "headshot", "thumbnail", "cover", "featureimage", "profileimage"),
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
"""Keys of other systems for entities, by sitegen's key, in the same form."""
STAFF_KEY_ALIASES: dict[str, tuple[str, ...]] = {
    **{ours: ENTITY_KEY_ALIASES[ours] for ours in ("aliases", "image", "internal", "lang", "redirect_from", "sort_name")},
    "name": ("title", "fullname", "displayname"),
    "role": ("jobtitle", "job", "position", "occupation"),
    "contact": ("contacts", "links", "social", "email", "website", "url", "twitter", "mastodon", "bluesky", "phone"),
    "same_as": ("sameas",),
    "status": KEY_ALIASES["status"],
    "start": ("since", "joined", "hired"),
    "end": ("left", "until"),
}  # fmt: skip
"""Keys of other systems for staff members, in the same form."""
MEANINGLESS_KEYS = frozenset({
    "layout", "template", "theme", "weight", "order", "pin", "pinned", "sticky", "menu", "nav", "toc", "math", "markup",
    "commentstatus", "pingstatus", "sidebar", "sharing", "outputs", "cascade", "build", "sitemap", "eleventynavigation", "mathjax", "mermaid",
    "isfeatured", "access", "emailonly", "codeinjectionhead", "codeinjectionfoot", "expirydate", "expires", "readingtime", "wordcount",
    "robots", "seo", "metatitle", "ogtitle", "ogdescription", "twittertitle", "pagination", "permalinkpattern", "photoset", "disablenunjucks",
})  # fmt: skip
"""Keys of other systems that have no equivalent."""
VALUE_ALIASES = {
    "status": {
        "publish": "published", "live": "published", "public": "published", "final": "published", "future": "published",
        "scheduled": "published", "pending": "draft", "auto-draft": "draft", "wip": "draft", "unpublished": "draft", "private": "held",
        "hold": "held", "hidden": "held", "trash": "withdrawn", "retracted": "withdrawn", "deleted": "withdrawn",
    },
    "visibility": {"hidden": "suppressed", "private": "suppressed", "secret": "suppressed", "unlisted": "noindex", "none": "suppressed"},
    "kind": {
        "article": "news", "post": "news", "story": "news", "brief": "news", "editorial": "opinion", "op-ed": "opinion", "oped": "opinion",
        "column": "opinion", "commentary": "opinion", "review": "opinion", "explainer": "background", "feature": "background",
    },
}  # fmt: skip
"""Values of other systems and their equivalents, by sitegen's key."""
