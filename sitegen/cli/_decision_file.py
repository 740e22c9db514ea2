"""The JSON form of suggestions, which an editor or a program completes with decisions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.content.text.limited_files import find_size_problem, require_limited
from sitegen.diagnostics import Problem, SitegenError, line_of
from sitegen.problem_codes.tagging import INVALID_DECISION
from sitegen.tagging.decisions import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.tagging.places import PlaceFinder
    from sitegen.tagging.suggestion import Quote, Suggestion

KEY = "suggestions"
MAX_FILE_BYTES = 64_000_000
"""Maximum bytes of a file, which are some 100,000 suggestions. Reading it takes several times as much memory."""
_FORM = 'write what "sitegen tag --json" prints, with a decision in each suggestion: yes, new, no or later'
_TO_ITEM = re.compile(r"\s*,?\s*")


def suggestions_as_dicts(suggestions: Iterable[Suggestion], places: PlaceFinder) -> list[dict[str, Any]]:
    """Return suggestions for JSON, each with the decision `later`. The entity is filled in if there is only one."""
    return [_as_dict(one, places.quote(one), *places.find(one)) for one in suggestions]


def _as_dict(one: Suggestion, quote: Quote, line: int, column: int) -> dict[str, Any]:
    return {
        "decision": "later", "story": one.story, "name": one.name, "entity": one.entities[0] if len(one.entities) == 1 else "",
        "entities": list(one.entities), "kind": one.kind, "new_name": one.name if not one.entities else "", "rule": one.rule,
        "reason": one.reason, "sentence": f"{quote.before}{quote.name}{quote.after}", "file": one.file, "line": line,
        "column": column, "digest": one.digest,
    }  # fmt: skip


def list_size_problems(text: str) -> list[Problem]:
    """Return a warning if a list of suggestions is nearly or really too large to be read with its decisions; none otherwise."""
    hint = "name some stories, such as sitegen tag --json story/a story/b, or divide the list before it is applied"
    problem = find_size_problem("suggestions", {"bytes": (len(text.encode()) + 1, MAX_FILE_BYTES)}, hint)
    return [msgspec.structs.replace(problem, severity="warning")] if problem else []


def read_decisions(file: Path) -> DecisionFile:
    """Return the decisions in a JSON file.

    Raises:
        SitegenError: if the file is not JSON, or has another form. The problem has the place in the file.
    """
    try:
        text = _read(file).decode("utf-8-sig")
        data = json.loads(text)
    except RecursionError:
        raise _file_error(file, "", 0, "the file is nested too deep") from None
    except UnicodeDecodeError as error:
        raise _file_error(file, "", 0, f"the file is not UTF-8 text: byte {error.start + 1} is wrong") from None
    except json.JSONDecodeError as error:
        raise _file_error(file, text, error.pos, f"the file is not JSON: {error.msg}") from None
    items = data.get(KEY) if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise _file_error(file, text, 0, f'the file has no list "{KEY}"')
    return DecisionFile(file, text, items)


def _read(file: Path) -> bytes:
    hint = "divide the list among several files, and apply one after the other"
    return require_limited(file, MAX_FILE_BYTES, hint, code=INVALID_DECISION)


class DecisionFile:
    """A file with decisions, and the place of each."""

    def __init__(self, file: Path, text: str, items: list[Any]) -> None:
        self._file, self._text = file, text
        self._offsets = _item_offsets(text)
        self.decisions = [self._convert(number, item) for number, item in enumerate(items)]

    def _convert(self, number: int, item: Any) -> Decision:
        try:
            return msgspec.convert(item, Decision)
        except msgspec.ValidationError as error:
            message = f"the decision cannot be read: {str(error).partition(' - at')[0]}"
            raise _file_error(self._file, self._text, self._offset(number), message) from None

    def problem_of(self, number: int, problem: Problem) -> Problem:
        """Return the problem of a decision at the place of that decision."""
        line, column = _place(self._text, self._offset(number))
        excerpt = line_of(self._text, line)
        return Problem(str(self._file), line, column, problem.message, problem.hint, excerpt=excerpt, code=problem.code)

    def _offset(self, number: int) -> int:
        return self._offsets[number] if number < len(self._offsets) else 0


def _item_offsets(text: str) -> list[int]:
    """Return the offset of each item of the list of decisions in a valid JSON text."""
    found = re.search(rf'"{KEY}"\s*:\s*\[', text)
    offsets: list[int] = []
    decoder, at = json.JSONDecoder(), found.end() if found else len(text)
    while True:
        at = _after_separator(text, at)
        if at >= len(text) or text[at] == "]":
            return offsets
        offsets.append(at)
        at = decoder.raw_decode(text, at)[1]


def _after_separator(text: str, at: int) -> int:
    found = _TO_ITEM.match(text, at)
    return found.end() if found else at


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _file_error(file: Path, text: str, offset: int, message: str) -> SitegenError:
    line, column = _place(text, offset)
    return SitegenError(
        [Problem(str(file), line, column, INVALID_DECISION(message), _FORM, excerpt=line_of(text, line))]
    )
