"""The proposal for the map file: the answers that it has, and a line for each question."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.diagnostics import pluralize

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sitegen.importers import ImportMap
    from sitegen.importing.report.account import Account, QuestionTally

MAX_EXAMPLES = 3
"""Maximum number of examples of one question."""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
CHOICES = {
    "status": "draft, held, published or skip",
    "types": "the name of a kind, or skip",
    "sections": "the id of a section, or nothing",
    "bylines": "a name, an id of a staff member, or a list of them",
    "shortcodes": "drop, unwrap, text, figure, quote, footnote, link TEMPLATE, embed TEMPLATE or error",
    "embeds": "embed, link or drop",
    "tags": "the id of an entity",
    "fields": "a field, extra.KEY, internal.KEY or drop",
}
"""The values of the tables of the map file."""
_EMPTY_VALUES = {"shortcodes": "error", "types": "skip", "status": "draft", "fields": "drop"}
"""Value of a line without a proposal. Lines of other tables are comments until they are filled in."""


def proposed_map(answers: ImportMap, account: Account, declared: Collection[str] = ()) -> str:
    """Return the proposed map file: all answers that there are, and a line for each question; "" if there is no question.

    Args:
        answers: the answers that there are.
        account: the questions.
        declared: the sections that the configuration has. Lines for others are proposed as comments.
    """
    present = msgspec.to_builtins(answers)
    empty = msgspec.to_builtins(type(answers)())
    tables = [name for name, value in empty.items() if isinstance(value, dict)]
    questions = {key: each for key, each in account.questions.items() if key[0] in empty}
    if not questions:
        return ""
    return "\n".join([
        "# Proposal of sitegen. Fill in the lines, and save the file as the map file.",
        *(f"{name} = {_value(value)}" for name, value in present.items() if name not in tables and value != empty[name]),
        *_hosts(questions),
        *(line for table in tables for line in _table(table, present[table], questions)),
        *_undeclared_sections(questions, declared),
        "",
    ])  # fmt: skip


def _hosts(questions: dict[tuple[str, str], QuestionTally]) -> Iterator[str]:
    found = [key for table, key in sorted(questions) if table == "hosts"]
    if found:
        yield "# Hosts that may be those of the old site:"
        yield f"# hosts = {_value(found)}"


def _undeclared_sections(questions: dict[tuple[str, str], QuestionTally], declared: Collection[str]) -> Iterator[str]:
    """Yield lines for `sitegen.toml` with the proposed sections that it does not have."""
    titles = {
        each.proposal: key for (table, key), each in sorted(questions.items()) if table == "sections" and each.proposal
    }
    if missing := {section: title for section, title in titles.items() if section not in declared}:
        yield from (
            "",
            "# Sections that sitegen.toml does not declare. With strict_sections it needs these lines, for those that you keep:",
        )
        for section, title in missing.items():
            yield from ("#", f"# [sections.{_key(section)}]", f"# title = {_value(_one_line(title))}")


def _table(name: str, present: dict[str, Any], questions: dict[tuple[str, str], QuestionTally]) -> Iterator[str]:
    """Yield the lines of a table: present answers first, then the questions by how often they are asked."""
    asked = [(key, each) for (table, key), each in questions.items() if table == name and key not in present]
    if not present and not asked:
        return
    yield from ("", f"[{name}]  # {CHOICES[name]}" if name in CHOICES else f"[{name}]")
    yield from (f"{_key(key)} = {_value(value)}" for key, value in present.items())
    for key, each in sorted(asked, key=lambda pair: (-pair[1].tally.count, pair[0])):
        yield from _comments(each)
        value = each.proposal or _EMPTY_VALUES.get(name, "")
        yield f"{'' if value else '# '}{_key(key)} = {_value(value)}"


def _comments(question: QuestionTally) -> Iterator[str]:
    tally = question.tally
    needed = "needed; " if question.is_required else ""
    place = f", first in {_one_line(tally.places[0])}" if tally.places else ""
    yield f"# {needed}{pluralize(tally.count, 'time', 'times')}{place}"
    examples = [each for each in tally.examples if not any(place.endswith(each) for place in tally.places)]
    yield from (f"#   {_one_line(example)}" for example in examples[:MAX_EXAMPLES])


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:160]


def _key(text: str) -> str:
    return text if _BARE_KEY.fullmatch(text) else _value(text)


def _value(value: Any) -> str:
    """Return a text or a list of texts in TOML, whose strings have the escapes of JSON."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False).replace("\x7f", "\\u007f")
