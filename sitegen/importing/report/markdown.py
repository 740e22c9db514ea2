"""The report of an import in Markdown, for editors."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import pluralize
from sitegen.importing.report.account import MAX_PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_LISTED = 200
"""Maximum number of entries of one list. The JSON report has all."""
MAX_QUESTION_PLACES = 3
"""Maximum number of places of one question."""
_CHANGE_HEADINGS = {
    "repaired": "Repaired in the source",
    "lost": "Left out",
    "changed": "Has another form",
    "told": "Look at these",
    "kept": "Kept in Markdown",
}


def report_markdown(data: dict[str, Any]) -> str:
    """Return the report of `report_data` in Markdown."""
    return "\n".join(_lines(data)).rstrip() + "\n"


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield from (f"# Import {data['import']}", "")
    yield f"Importer `{data['importer']}`, {', '.join(f'`{each}`' for each in data['sources'])}, {data['time']}."
    yield from ([""] if data["files_written"] else ["", "**No files were written.**", ""])
    yield from _items(data)
    yield from _section("Words", _words(data["words"]))
    yield from _section("Texts whose number of words differs", _texts_with_differences(data["words"]["documents"]))
    yield from _section("Refused", _refused(data["refused"]))
    yield from _section("Questions for the map file", _questions(data["questions"]))
    for kind, heading in _CHANGE_HEADINGS.items():
        yield from _section(heading, _tallies("construct", data["changes"][kind]))
    media = data["media"]
    yield from _section("Files of the old site that are missing", _tallies("address", media["missing"]))
    yield from _section("Files that no document uses", (f"- {_code(each)}" for each in media["not_used"]))
    yield from _section("Links to the old site that lead to no imported document", _unresolved_links(data))
    yield from _section("No longer in the source", (f"- {_code(each)}" for each in data["no_longer_in_source"]))
    yield from _section(
        "Deleted from the archive, not written again", (f"- {_code(each)}" for each in data["deleted_from_archive"])
    )
    yield from _section("Tags", (f"- {_text(each['tag'])}: {each['count']:,}" for each in data["tags"]))


def _items(data: dict[str, Any]) -> Iterator[str]:
    """Yield the table of all items: each row adds up to the number in the source."""
    yield from ("## Items", "")
    wrote = "written" if data["files_written"] else "could be written"
    yield from (f"| type | in the source | {wrote} | unchanged | skipped | refused |", "|---|--:|--:|--:|--:|--:|")
    for name, row in data["items"].items():
        yield f"| {_text(name)} | {' | '.join(f'{number:,}' for number in row.values())} |"
    yield ""
    for each in data["skipped"]:
        yield f"- skipped: {each['count']:,} {_text(each['type'])}: {_text(each['rule'])}{_places(each)}"
    for each in data["statuses"]:
        source = f"{_text(each['source'])} → " if each["source"] else ""
        yield f"- status: {each['count']:,} {_text(each['type'])}: {source}{_text(each['status'] or 'no status')}"
    yield f"- files of the old site that are used: {data['media']['used']:,}"
    yield ""


def _words(words: dict[str, Any]) -> Iterator[str]:
    """Yield the words before and after, with what makes the difference."""
    if words["source"] or words["written"]:
        yield f"- in the texts of the source: {words['source']:,}"
        yield f"- in these texts in the new files: {words['written']:,}"
    for each in words["differences"]:
        yield f"  - {each['words']:+,}: {_text(each['construct'])}"
    if words["not_compared"]:
        yield f"- in texts that the importer does not compare: {words['not_compared']:,}"


def _texts_with_differences(documents: list[dict[str, Any]]) -> Iterator[str]:
    for each in documents:
        reasons = "; ".join(f"{count:+,} {_text(construct)}" for construct, count in each["differences"].items())
        yield f"- {_code(each['file'])}: {each['source']:,} → {each['written']:,} ({reasons})"


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a section, unless it is empty."""
    rest = iter(lines)
    found = list(islice(rest, MAX_LISTED))
    if found:
        yield from (f"## {heading}", "", *found)
        if more := sum(1 for _ in rest):
            yield f"- … and {more:,} more in the JSON report"
        yield ""


def _unresolved_links(data: dict[str, Any]) -> Iterator[str]:
    """Yield the command that mends the links to documents that are imported later, and the links."""
    if links := data["links_to_old_site"]:
        command = f"sitegen import {data['importer']} SOURCE… --name {data['import']} --again"
        text = "links them, in files that have not been edited, to documents of other parts of the source that are imported later"
        yield from (f"{_code(command)} {text}.", "")
        yield from _tallies("address", links)


def _refused(problems: list[dict[str, Any]]) -> Iterator[str]:
    """Yield each reason once, with the places, the most frequent first."""
    places: dict[tuple[str, str], list[str]] = {}
    for each in problems:
        places.setdefault((each["message"], each["hint"]), []).append(each["place"])
    for (message, hint), found in sorted(places.items(), key=lambda pair: -len(pair[1])):
        more = f" and {len(found) - MAX_PLACES:,} more" if len(found) > MAX_PLACES else ""
        yield f"- {_text(message)}: {', '.join(map(_code, found[:MAX_PLACES]))}{more}"
        if hint:
            yield f"  - {_text(hint)}"


def _questions(questions: list[dict[str, Any]]) -> Iterator[str]:
    for each in questions:
        required = ", needed" if each["required"] else ""
        yield f"- [{each['table']}] {_code(each['key'])}: {pluralize(each['count'], 'time', 'times')}{required}{_places(each, MAX_QUESTION_PLACES)}"


def _tallies(name: str, tallies: list[dict[str, Any]]) -> Iterator[str]:
    for each in tallies:
        examples = f": {'; '.join(_code(text) for text in each['examples'])}" if each["examples"] else ""
        subject = _code(each[name]) if name == "address" else _text(each[name])
        yield f"- {subject}: {pluralize(each['count'], 'time', 'times')}{_places(each)}{examples}"


def _places(tally: dict[str, Any], limit: int = MAX_PLACES) -> str:
    """Return the first places of a tally, in parentheses."""
    return f" ({', '.join(map(_code, tally['places'][:limit]))})" if tally["places"] else ""


def _code(text: str) -> str:
    """Return a text as code, with as many backticks as it needs."""
    plain = " ".join(text.split())
    marks = "`" * (1 + max((len(run) for run in re.findall("`+", plain)), default=0))
    space = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{marks}{space}{plain}{space}{marks}" if plain else ""


def _text(text: str) -> str:
    """Return a text of a source without what Markdown would take for markup."""
    return "".join(f"\\{char}" if char in "\\*_[]<>|#&~^" else char for char in " ".join(text.split()))
