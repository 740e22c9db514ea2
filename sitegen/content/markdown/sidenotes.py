"""Sidenotes: footnotes that are moved behind the paragraph that refers to them, so that a theme can set them in the margin.

A footnote becomes a sidenote if its first reference is in a top-level paragraph. References in lists, tables, quotations and
headings have no margin next to them, so their footnotes stay at the end.
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
    """Labels of notes in one language, for screen readers; `{}` is replaced by the number of the note."""

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
    """Return the labels for a language (a BCP 47 tag), or the English ones if it has none."""
    tag = language.lower()
    if tag.startswith(TRADITIONAL_CHINESE_TAGS):
        return NOTE_LABELS["zh-hant"]
    return NOTE_LABELS.get(tag.partition("-")[0], NOTE_LABELS["en"])


def sidenotes_plugin(md: MarkdownIt, language: str) -> None:
    """Move notes next to their paragraphs and render them. Use it after the footnote plugin: it replaces its render rules."""
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
    """Return the number of a token's note, from 1, and a suffix that distinguishes its second and later references."""
    repeat = token.meta.get("subId", 0)
    return token.meta["id"] + 1, f"-{repeat}" if repeat > 0 else ""


def _move_notes(state: StateCore) -> None:
    tokens = state.tokens
    start = next((index for index, token in enumerate(tokens) if token.type == "footnote_block_open"), None)
    if start is None:
        return
    notes = dict(_split_notes(tokens[start + 1 :]))
    moved: set[int] = set()
    placed: list[Token] = []
    index = 0
    while index < start:
        token = tokens[index]
        if token.type == "paragraph_open" and token.level == 0:
            numbers = [number for number in _first_references(tokens[index + 1]) if number in notes]
            placed += (
                _with_notes(tokens[index : index + 3], [notes[number] for number in numbers])
                if numbers
                else tokens[index : index + 3]
            )
            moved.update(numbers)
            index += 3
        else:
            placed.append(token)
            index += 1
    endnotes = [token for number, note in notes.items() if number not in moved for token in note]
    state.tokens = [*placed, *([tokens[start], *endnotes, tokens[-1]] if endnotes else [])]


def _split_notes(tokens: Sequence[Token]) -> Iterator[tuple[int, list[Token]]]:
    """Yield the number of each note, from 0, and its tokens, from the opening one to the closing one."""
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
    """Return the tokens of a note as a sidenote; a single paragraph is unwrapped."""
    first, content, last = note[0], note[1:-1], note[-1]
    single = [token.type for token in content].count("paragraph_open") == 1 and content[0].type == "paragraph_open"
    if single and content[-1].type == "paragraph_close":
        content = content[1:-1]
    meta: dict[str, Any] = {**first.meta, "is_sidenote": True}
    first.meta, last.meta = meta, meta
    return [first, *content, last]
