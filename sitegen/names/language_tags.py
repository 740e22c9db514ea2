"""Language tags (BCP 47): validation, canonical spelling, and the tags of language names for hints."""

from __future__ import annotations

import re

_TAG = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    r"(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-[A-Za-z0-9](-[A-Za-z0-9]{1,8})+)*"
)
"""A well-formed tag: language, script, region, variants, extensions (RFC 5646, 2.1)."""
_TAGS_BY_NAME = {
    "english": "en", "spanish": "es", "espa\u00f1ol": "es", "espanol": "es", "french": "fr", "fran\u00e7ais": "fr", "german": "de", "deutsch": "de",
    "chinese": "zh-Hans", "mandarin": "zh-Hans", "traditional chinese": "zh-Hant", "simplified chinese": "zh-Hans", "cantonese": "yue",
    "armenian": "hy", "korean": "ko", "japanese": "ja", "vietnamese": "vi", "tagalog": "tl", "filipino": "fil", "arabic": "ar",
    "farsi": "fa", "persian": "fa", "portuguese": "pt", "russian": "ru", "italian": "it", "hindi": "hi", "thai": "th", "ukrainian": "uk",
    "polish": "pl", "dutch": "nl", "hebrew": "he", "greek": "el", "turkish": "tr", "khmer": "km", "hungarian": "hu", "english language": "en",
    "jp": "ja", "cn": "zh-Hans", "kr": "ko", "ua": "uk", "gr": "el", "cz": "cs", "dk": "da",
}  # fmt: skip
"""Tags by the name of a language, or by a country code that is often used for it."""
_COUNTRY_ONLY_CODES = frozenset({"jp", "cn", "gr", "cz", "dk"})
"""Country codes that are not language codes."""
LANGUAGE_TAG_HINT = 'use a BCP 47 tag, such as "en", "es" or "zh-Hant"'

RTL_LANGUAGES = {"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
"""Languages that are written from right to left."""


def is_tag(text: str) -> bool:
    """Return True for a well-formed language tag."""
    return _TAG.fullmatch(text) is not None and text.casefold() not in _COUNTRY_ONLY_CODES


def canonicalize_tag(tag: str) -> str:
    """Return a tag in canonical case (RFC 5646, 2.1.1): `zh-Hant-TW` for `ZH-hant-tw`. A text that is not a tag is unchanged."""
    if not is_tag(tag):
        return tag
    first, *rest = tag.lower().split("-")
    spelled = [first]
    for part in rest:
        after_single = any(len(each) == 1 for each in spelled)
        plain = after_single or not part.isalpha()
        spelled.append(part if plain else part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part)  # noqa: PLR2004 - region, script
    return "-".join(spelled)


def tag_hint(text: str) -> str:
    """Return a hint for a text that is not a tag: the intended tag if it is known, otherwise examples."""
    spelled = canonicalize_tag(
        re.sub(r"\.(utf-?8|[a-z0-9-]+)$", "", text.strip(), flags=re.IGNORECASE).replace("_", "-").replace(" ", "-")
    )
    known = _TAGS_BY_NAME.get(" ".join(text.casefold().replace("_", " ").split()), "")
    tag = known or (spelled if is_tag(spelled) and spelled != text else "")
    return f"write {tag}" if tag else LANGUAGE_TAG_HINT


def text_direction(language: str) -> str:
    """Return the direction in which a language (a BCP 47 tag) is written: `ltr` or `rtl`."""
    return "rtl" if language.partition("-")[0].lower() in RTL_LANGUAGES else "ltr"
