"""Keys of front matter in Jekyll, Hugo, Eleventy and Pelican, without hyphens and underscores and in lower case."""

from __future__ import annotations

import re

KEYS = {
    "title": ("title", "headline", "hed", "linktitle"),
    "deck": (
        "deck", "dek", "subtitle", "subheadline", "subhead", "standfirst", "lede", "excerpt", "summary", "description", "customexcerpt",
        "abstract", "teaser", "metadescription",
    ),
    "bylines": ("bylines", "byline", "authors", "author"),
    "section": ("section", "category", "categories"),
    "tags": ("tags", "tag", "keywords"),
    "image": (
        "image", "featuredimage", "featureimage", "featured", "cover", "coverimage", "hero", "heroimage", "header", "headerimage", "banner",
        "leadimage", "thumbnail", "thumb", "images", "ogimage", "socialimage", "teaserimage",
    ),
    "image alt": ("imagealt", "alt", "coveralt", "featuredimagealt", "imagedescription", "imgalt", "thumbnailalt"),
    "image caption": ("imagecaption", "imagefigcaption", "caption", "covercaption", "featuredimagecaption"),
    "image credit": ("imagecredit", "credit", "photocredit", "covercredit", "featuredimagecredit"),
    "updated": ("updated", "lastmod", "modified", "lastmodified", "lastmodifiedat", "lastupdated", "updatedat", "datemodified"),
    "lang": ("lang", "language", "locale", "languagecode"),
    "original_url": ("originalurl", "canonicalurl", "canonical", "externalurl", "sourceurl"),
    "dateline": ("dateline",),
    "license": ("license", "licence"),
}  # fmt: skip
"""Keys of other systems by field, without hyphens and in lower case, in the order in which they are taken."""
FIELDS = frozenset({*(name for name in KEYS if " " not in name), "published", "slug", "status", "redirect_from"})
"""Fields that the map can give a key."""
EXPIRY_KEYS = ("expirydate", "expires", "unpublishdate")
"""Keys of the date after which a page is no longer public."""
READ_BEFORE = frozenset({
    *EXPIRY_KEYS,
    "date", "publishdate", "pubdate", "published", "publishedat", "postdate", "created", "draft", "status", "private", "hidden",
    "unlisted", "slug", "permalink", "url", "basename", "saveas", "aliases", "alias", "redirectfrom",
    "build", "password", "protected", "searchexclude", "type", "eleventyexcludefromcollections", "headless", "visibility", "publish",
})  # fmt: skip
"""Keys that decide about the address, the date and the status, and are read for these."""
TECHNICAL = frozenset({
    "layout", "template", "theme", "weight", "order", "pin", "pinned", "sticky", "menu", "menus", "nav", "navorder", "toc", "math", "mathjax",
    "markup", "sidebar", "sharing", "share", "outputs", "cascade", "sitemap", "eleventynavigation", "commentstatus", "comments", "disqus",
    "pagination", "paginate", "parent", "haschildren", "readtime", "readingtime", "classes", "bodyclass", "css", "js", "feed", "related",
    "showtoc", "mermaid", "showdate", "hidemeta", "searchhidden", "redirectto", "resources", "isfeatured", "robots", "noindex", "renderwithliquid",
    "hiddeninhomelist", "hiddeninrss",
})  # fmt: skip
"""Keys that tell a program how to show a page."""
PASSWORD_PARTS = (
    "password", "passwd", "passphrase", "passcode", "passwort", "kennwort", "wachtwoord", "contraseña", "contrasena", "motdepasse", "senha", "hasło",
    "lösenord", "adgangskode", "salasana", "parola", "пароль", "密码", "密碼", "パスワード", "비밀번호",
)  # fmt: skip
"""Parts of the keys of passwords."""
PASSWORD_WORDS = frozenset({"pw", "pwd", "pass", "secret"})
"""Words of the keys of passwords."""
PERSONAL_PARTS = (
    *PASSWORD_PARTS, "email", "mail", "login", "phone", "secret", "token", "apikey", "ipaddress", "remoteip", "authorip", "userip", "clientip",
    "userid", "username", "usernicename", "credential",
)  # fmt: skip
"""Parts of keys whose values are written nowhere."""
PERSONAL_WORDS = PASSWORD_WORDS | {
    "user", "users", "ip", "tel", "mobile", "fax", "uid", "auth", "account", "ssn", "cookie", "session",
}  # fmt: skip
"""Words of such keys."""
UNCATEGORIZED = frozenset({"uncategorized", "uncategorised", "misc", "none", ""})
"""Categories that say nothing."""
_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")


def words_of_key(key: str) -> tuple[str, ...]:
    """Return the words of a key in lower case: `is_draft`, `is-draft` and `isDraft` have the same."""
    return tuple(word.lower() for word in _WORD.findall(_CAMEL_CASE.sub(" ", key)))


def is_personal_key(key: str) -> bool:
    """Return True if the values of a key are written nowhere."""
    words = words_of_key(key)
    return any(part in "".join(words) for part in PERSONAL_PARTS) or bool(PERSONAL_WORDS & {*words})


def is_password_key(key: str) -> bool:
    """Return True for a key of a password."""
    words = words_of_key(key)
    return any(part in "".join(words) for part in PASSWORD_PARTS) or bool(PASSWORD_WORDS & {*words})
