"""Notes beside the paragraph that refers to them, for a theme to set in the margin; the others stay at the end.

A note moves if the first reference to it stands in a paragraph of the text itself: one in a list, a table, a quotation or
a heading has nothing beside which it could stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

    RenderRule = Callable[..., str]


class NoteLabels(NamedTuple):
    """The words around notes in one language, for people who listen to the page; `{}` is the number of the note."""

    reference: str
    backlink: str
    section: str


NOTE_LABELS = {
    "en": NoteLabels("Note {}", "Back to note {} in the text", "Notes"),
    "es": NoteLabels("Nota {}", "Volver a la nota {} en el texto", "Notas"),
    "zh": NoteLabels("注释{}", "返回正文中的注释{}", "注释"),
    "zh-hant": NoteLabels("註釋{}", "返回正文中的註釋{}", "註釋"),
}
TRADITIONAL_CHINESE_TAGS = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def note_labels(language: str) -> NoteLabels:
    """Return the labels for a language (a BCP 47 tag), the English ones if there are none for it."""
    tag = language.lower()
    if tag.startswith(TRADITIONAL_CHINESE_TAGS):
        return NOTE_LABELS["zh-hant"]
    return NOTE_LABELS.get(tag.partition("-")[0], NOTE_LABELS["en"])


def sidenotes_plugin(md: MarkdownIt, language: str) -> None:
    """Move notes next to their paragraphs and render them; to be used after the footnote plugin, whose rules it replaces."""
    md.core.ruler.push("sidenotes", _move_notes)
    for name, rule in _render_rules(note_labels(language)).items():
        md.add_render_rule(name, rule)


def _render_rules(labels: NoteLabels) -> dict[str, RenderRule]:
    """Return the render rule of each type of token of a note."""

    def reference(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
        number, again = _number(tokens[index])
        label = labels.reference.format(number)
        return (
            f'<a href="#_note-{number}" id="_ref-{number}{again}" role="doc-noteref" aria-label="{label}">{number}</a>'
        )

    def backlink(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
        number, again = _number(tokens[index])
        label = labels.backlink.format(number)
        return f' <a href="#_ref-{number}{again}" role="doc-backlink" aria-label="{label}">\u21a9\ufe0e</a>'

    def note_open(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
        number, _again = _number(tokens[index])
        if tokens[index].meta.get("is_sidenote"):
            return f'<aside class="note" id="_note-{number}" role="doc-footnote"><b>{number}</b> '
        return f'<li id="_note-{number}" value="{number}">'

    def note_close(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
        return "</aside>\n" if tokens[index].meta.get("is_sidenote") else "</li>\n"

    return {
        "footnote_ref": reference,
        "footnote_anchor": backlink,
        "footnote_open": note_open,
        "footnote_close": note_close,
        "footnote_block_open": _constant(
            f'<section class="notes" role="doc-endnotes" aria-label="{labels.section}">\n<ol>\n'
        ),
        "footnote_block_close": _constant("</ol>\n</section>\n"),
        "sidenote_open": _constant('<div class="noted">\n'),
        "sidenote_close": _constant("</div>\n"),
    }


def _constant(html: str) -> RenderRule:
    """Return a rule that always renders the same HTML."""

    def render(*_: Any) -> str:
        return html

    return render


def _number(token: Token) -> tuple[int, str]:
    """Return the number of a token's note, from 1, and the suffix that tells its second and later references apart."""
    repeat = token.meta.get("subId", 0)
    return token.meta["id"] + 1, f"-{repeat}" if repeat > 0 else ""


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
    meta: dict[str, Any] = {**first.meta, "is_sidenote": True}
    first.meta, last.meta = meta, meta
    return [first, *inside, last]
