"""Word boundaries: decides if a name, a title or a slug in a text is a whole word.

Links in bodies, the check for unlinked mentions and the leak check use `is_whole_word`, so that they agree. The first two also
examine the context of a name (`content/text/name_context.py`). Combining marks, hyphens and the dots in names such as
玛丽亚·加西亚 continue a name. The next letter of Han, kana, Thai and other scripts without spaces does not. A Hangul name may be
followed by particles.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

UNSPACED_SCRIPT = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Characters of scripts that are written without spaces. A name in them may be next to any other letter."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_KATAKANA = re.compile("[\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_NEVER_INITIAL = re.compile(
    "[\u3005\u303b\u3041\u3043\u3045\u3047\u3049\u3083\u3085\u3087\u308e\u309d\u309e\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\u30fc-\u30fe\u31f0-\u31ff\uff67-\uff70\uff9e\uff9f]"
)
"""Iteration and length marks and small kana, with which no word begins. Small hiragana tsu is missing: って follows names."""
_HYPHENS = frozenset("-\u2010\u2011\u05be")
_NAME_DOTS = frozenset("\u00b7\u2027\u30fb")
_APOSTROPHES = frozenset("'\u2019")
INVISIBLE = frozenset("\u00ad\u200b\u200d\u2060\ufeff")
"""Invisible characters: soft hyphen, zero-width space and joiner, word joiner, byte-order mark."""
_IGNORED_CHARS = INVISIBLE - {"\u200b"}
"""Invisible characters that do not separate words."""
_KOREAN_PARTICLES = (
    "은 는 이 가 을 를 의 에 에게 에게서 에서 께 께서 한테 한테서 로 으로 로서 으로서 로써 으로써 로부터 으로부터 와 과 랑 이랑 하고 도 만 까지 "
    "부터 마저 조차 처럼 같이 보다 마다 밖에 뿐 대로 만큼 야 아 이야 여 이여 나 이나 든 이든 든지 이든지 라도 이라도 라고 이라고 라는 이라는 "
    "라며 이라며 란 이란 라면 이라면 다 이다 고 이고 며 이며 이자 인 였다 이었다 였던 이었던 였고 이었고 였으며 이었으며 입니다 예요 이에요 "
    "들 씨 님 군 양 측 네 등"
)
_KOREAN_PARTICLE = re.compile(
    rf"(?:{'|'.join(sorted(_KOREAN_PARTICLES.split(), key=lambda particle: (-len(particle), particle)))}){{1,3}}(?![\uac00-\ud7a3\w])"
)
"""Up to three particles, honorifics or forms of the copula, followed by the end of the word."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
_COMPATIBILITY_IDEOGRAPHS = {
    code: form
    for code in (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
    if (form := unicodedata.normalize("NFC", chr(code))) != chr(code)
}
_CHAR_REPLACEMENTS: dict[int, str | int | None] = {
    **{ord(c): " " for c in "\n\u00a0\u202f\u3000"},
    **{ord(c): "'" for c in "\u2019\u2018"},
    **{ord(c): '"' for c in "\u201c\u201d\u201e\u00ab\u00bb"},
    **_FULL_WIDTH,
    **_COMPATIBILITY_IDEOGRAPHS,
}
_TOKEN = re.compile(
    rf"{UNSPACED_SCRIPT.pattern}|{_HANGUL.pattern}|(?:(?!{UNSPACED_SCRIPT.pattern}|{_HANGUL.pattern})[^\W_])+"
)


def normalize_characters(text: str) -> str:
    """Return a text in the form in which names are searched for, with all offsets unchanged.

    Quotes become straight, line feeds and wide spaces become spaces, and full-width letters and compatibility ideographs
    become their normal forms.
    """
    return text.translate(_CHAR_REPLACEMENTS)


def is_whole_word(text: str, start: int, end: int) -> bool:
    """Return True if `text[start:end]` is one or more whole words, and not a part of a longer name."""
    return not (_is_continued_before(text, start) or _is_continued_after(text, end))


def is_whole_slug(text: str, start: int, end: int) -> bool:
    """Return True if `text[start:end]` is a whole slug. `tax-vote` is not a whole slug in `sales-tax-vote-2`."""
    return not any(char == "-" or _is_spaced_letter(char) for char in (text[start - 1 : start], text[end : end + 1]))


def has_compact_script(name: str) -> bool:
    """Return True if a name is in a script in which two or three characters may be a whole name, such as Han or Hangul."""
    return bool(UNSPACED_SCRIPT.search(name) or _HANGUL.search(name))


def unspaced_width(text: str) -> int:
    """Return the weight of the characters of a text in scripts without spaces: two for each Han character, one for others."""
    return len(UNSPACED_SCRIPT.findall(text)) + len(_HAN.findall(text))


def fold_characters(text: str) -> str:
    """Return a text in the form of `normalize_characters`, without case and accents, with all offsets unchanged."""
    return "".join(map(_fold_character, normalize_characters(text)))


@lru_cache(maxsize=4096)
def _fold_character(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    folded = (parts[0] if all("\u0300" <= mark <= "\u036f" for mark in parts[1:]) else char).casefold()
    return folded if len(folded) == 1 else char


def split_words(text: str) -> list[str]:
    """Return the folded words of a text. Each character of Hangul and of scripts without spaces is a word."""
    return _TOKEN.findall(fold_characters(text))


def word_pairs(name: str) -> list[str]:
    """Return all pairs of adjacent words of a name. `covering_pairs` returns those to look it up by."""
    found = split_words(name)
    return [f"{left} {right}" for left, right in pairwise(found)]


def covering_pairs(before: str, name: str, after: str) -> list[str]:
    """Return word pairs around `name` between these two texts. Every longer name that covers it contains at least one of them."""
    left, own, right = split_words(before)[-1:], split_words(name), split_words(after)[:1]
    return word_pairs(" ".join((*left, *own[:1]))) + word_pairs(" ".join((*own[-1:], *right)))


def covers(longer: str, text: str, start: int, end: int) -> bool:
    """Return True if `longer` is in the text as a whole name that includes `text[start:end]`."""
    name = text[start:end]
    at = longer.find(name)
    while at >= 0:
        first = start - at
        if first >= 0 and text.startswith(longer, first) and is_whole_word(text, first, first + len(longer)):
            return True
        at = longer.find(name, at + 1)
    return False


def _is_continued_before(text: str, start: int) -> bool:
    """Return True if the text before an offset belongs to the same word."""
    first, at = text[start], _previous_visible(text, start)
    before = text[at] if at >= 0 else ""
    if UNSPACED_SCRIPT.match(first) or UNSPACED_SCRIPT.match(before):
        return before in _NAME_DOTS and _is_joined_by_dot(text, _previous_visible(text, at), start)
    if before in _HYPHENS:
        return _is_spaced_letter(first) and _is_name_part(_word_before(text, at)[:1])
    if before in _NAME_DOTS:
        return _is_joined_by_dot(text, _previous_visible(text, at), start)
    if before in _APOSTROPHES:
        return first.isupper() and _word_before(text, at)[:1].isupper()
    return _is_letter(before) and _is_letter(first)


def _is_continued_after(text: str, end: int) -> bool:
    """Return True if the text after an offset belongs to the same word."""
    last, at = text[end - 1], _next_visible(text, end)
    after = text[at : at + 1]
    if not after:
        return False
    if unicodedata.category(after)[0] == "M" or (_NEVER_INITIAL.match(after) and UNSPACED_SCRIPT.match(last)):
        return True
    if after in _NAME_DOTS:
        return _is_joined_by_dot(text, end - 1, _next_visible(text, at + 1))
    if UNSPACED_SCRIPT.match(last) or UNSPACED_SCRIPT.match(after):
        return False
    if after in _HYPHENS:
        other = _next_visible(text, at + 1)
        return _is_spaced_letter(last) and _is_name_part(text[other : other + 1])
    is_initial = last == "." and after.isupper()
    return is_initial or (_is_letter(last) and _is_letter(after) and not _KOREAN_PARTICLE.match(text, at))


def _is_joined_by_dot(text: str, left: int, right: int) -> bool:
    """Return True if a dot between two letters joins the parts of one name.

    A katakana middle dot also separates the items of a list, so it joins only katakana.
    """
    if left < 0 or right >= len(text) or not (text[left].isalnum() and text[right].isalnum()):
        return False
    dot = next(char for char in text[left + 1 : right] if char in _NAME_DOTS)
    return dot != "\u30fb" or bool(_KATAKANA.match(text[left]) and _KATAKANA.match(text[right]))


def _word_before(text: str, at: int) -> str:
    """Return the letters that end before an offset."""
    start = at
    while start > 0 and _is_letter(text[start - 1]):
        start -= 1
    return text[start:at]


def _previous_visible(text: str, at: int) -> int:
    """Return the offset of the visible character before an offset; -1 at the beginning."""
    at -= 1
    while at >= 0 and text[at] in _IGNORED_CHARS:
        at -= 1
    return at


def _next_visible(text: str, at: int) -> int:
    """Return the offset of the visible character at or after an offset."""
    while at < len(text) and text[at] in _IGNORED_CHARS:
        at += 1
    return at


def _is_letter(char: str) -> bool:
    return bool(char) and (char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M")


def _is_name_part(first: str) -> bool:
    """Return True if a word with this first letter continues a hyphenated name: Diaz-Ortega, but not Diaz-led."""
    return _is_spaced_letter(first) and not first.islower()


def _is_spaced_letter(char: str) -> bool:
    return _is_letter(char) and not UNSPACED_SCRIPT.match(char) and not _HANGUL.match(char)
