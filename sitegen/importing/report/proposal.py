"""The proposal for the map file: the answers that it has, and a line for each question."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.diagnostics import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers import ImportMap
    from sitegen.importing.report.account import Account, QuestionTally

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
CHOICES = {
    "status": "draft, held, published or skip",
    "types": "the name of a kind, or skip",
    "sections": "the id of a section, or nothing",
    "bylines": "a name, an id of a staff member, or a list of them",
    "shortcodes": "drop, unwrap, text, figure, quote, link TEMPLATE or error",
    "embeds": "embed, link or drop",
    "tags": "the id of an entity",
    "hosts": "add hosts of the old site",
    "fields": "a field, extra.KEY, internal.KEY or drop",
}
"""The tables of the map file with their values, in the order of the file."""
_EMPTY_VALUES = {"shortcodes": "error", "types": "skip", "status": "draft", "fields": "drop"}
"""Value of a line without a proposal. Lines of other tables are comments until they are filled in."""


def proposed_map(answers: ImportMap, account: Account) -> str:
    """Return the proposed map file; "" if there is no question."""
    questions = {key: each for key, each in account.questions.items() if key[0] in CHOICES}
    if not questions:
        return ""
    return "\n".join([
        "# Proposal of sitegen. Fill in the lines, and save the file as the map file.",
        *_top_level(answers, questions),
        *(line for table in CHOICES if table != "hosts" for line in _table(table, answers, questions)),
        "",
    ])  # fmt: skip


def _top_level(answers: ImportMap, questions: dict[tuple[str, str], QuestionTally]) -> Iterator[str]:
    yield from (f"{name} = true" for name in ("updated", "original") if getattr(answers, name))
    hosts = [key for table, key in sorted(questions) if table == "hosts"]
    if answers.hosts:
        yield f"hosts = {_value(list(answers.hosts))}"
    if hosts:
        yield f"# {CHOICES['hosts']}:"
        yield f"# hosts = {_value([*answers.hosts, *hosts])}"


def _table(name: str, answers: ImportMap, questions: dict[tuple[str, str], QuestionTally]) -> Iterator[str]:
    """Yield the lines of a table: present answers first, then the questions by how often they are asked."""
    present = getattr(answers, name)
    asked = [(key, each) for (table, key), each in questions.items() if table == name and key not in present]
    if not present and not asked:
        return
    yield from ("", f"[{name}]  # {CHOICES[name]}")
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
    yield from (f"#   {_one_line(example)}" for example in tally.examples[:3])


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:160]


def _key(text: str) -> str:
    return text if _BARE_KEY.fullmatch(text) else _value(text)


def _value(value: Any) -> str:
    """Return a text or a list of texts in TOML, whose strings have the escapes of JSON."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False).replace("\x7f", "\\u007f")
