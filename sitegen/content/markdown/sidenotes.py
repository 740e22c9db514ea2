"""Notes beside the paragraph that refers to them, for a theme to set in the margin; the others stay at the end.

A note moves if the first reference to it stands in a paragraph of the text itself: one in a list, a table, a quotation or
a heading has nothing beside which it could stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

NOTE_LABELS = {
    "en": ("Note {}", "Back to note {} in the text", "Notes"),
    "es": ("Nota {}", "Volver a la nota {} en el texto", "Notas"),
    "zh": ("注释{}", "返回正文中的注释{}", "注释"),
    "zh-hant": ("註釋{}", "返回正文中的註釋{}", "註釋"),
}
"""By language: what a reference, the way back and the list of notes are called, for those who hear the page."""
TRADITIONAL_CHINESE_TAGS = frozenset({"zh-hant", "zh-tw", "zh-hk", "zh-mo"})


def note_labels(language: str) -> tuple[str, str, str]:
    """What notes are called in a document's language; English where it is not known."""
    tag = language.lower()
    return (
        NOTE_LABELS["zh-hant"]
        if tag.startswith(tuple(TRADITIONAL_CHINESE_TAGS))
        else NOTE_LABELS.get(tag.split("-")[0], NOTE_LABELS["en"])
    )


def sidenotes_plugin(md: MarkdownIt) -> None:
    """Move notes beside their paragraphs; to be used after the footnote plugin."""
    md.core.ruler.push("margin_notes", _move_notes)


def _move_notes(state: StateCore) -> None:
    tokens = state.tokens
    start = next((at for at, token in enumerate(tokens) if token.type == "footnote_block_open"), None)
    if start is None:
        return
    notes = dict(_split_notes(tokens[start + 1 :]))
    moved: set[int] = set()
    found: list[Token] = []
    at = 0
    while at < start:
        token = tokens[at]
        if token.type == "paragraph_open" and token.level == 0:
            own = [number for number in _first_references(tokens[at + 1]) if number in notes]
            found += _with_notes(tokens[at : at + 3], [notes[number] for number in own]) if own else tokens[at : at + 3]
            moved.update(own)
            at += 3
        else:
            found.append(token)
            at += 1
    left = [token for number, note in notes.items() if number not in moved for token in note]
    state.tokens = [*found, *([tokens[start], *left, tokens[-1]] if left else [])]


def _split_notes(tokens: Sequence[Token]) -> Iterator[tuple[int, list[Token]]]:
    """Each note's number and its tokens, from its opening to its close."""
    note: list[Token] = []
    for token in tokens:
        note.append(token)
        if token.type == "footnote_close":
            yield int(note[0].meta["id"]), note
            note = []


def _first_references(inline: Token) -> list[int]:
    refs = [child.meta for child in inline.children or () if child.type == "footnote_ref"]
    return [int(meta["id"]) for meta in refs if not meta.get("subId", 0)]


def _with_notes(paragraph: Sequence[Token], notes: list[list[Token]]) -> list[Token]:
    opened = [Token("sidenote_open", "", 1), *paragraph]
    return [*opened, *(token for note in notes for token in _to_sidenote(note)), Token("sidenote_close", "", -1)]


def _to_sidenote(note: list[Token]) -> list[Token]:
    """A note as it stands in the margin; one of a single paragraph without the paragraph."""
    first, inside, last = note[0], note[1:-1], note[-1]
    single = [token.type for token in inside].count("paragraph_open") == 1 and inside[0].type == "paragraph_open"
    if single and inside[-1].type == "paragraph_close":
        inside = inside[1:-1]
    beside: dict[str, Any] = {**first.meta, "beside": True}
    first.meta, last.meta = beside, beside
    return [first, *inside, last]
