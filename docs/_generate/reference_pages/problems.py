"""The page docs/reference/problems.md: every problem code with its cause, its fix and its messages."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from reference_pages.markdown import fence, join, page, table
from reference_pages.messages import messages_by_code
from sitegen.problem_codes import AREAS, ProblemCode, all_codes

ROOT = Path(__file__).resolve().parents[3]

INTRODUCTION = """\
# Problems

This page explains every problem that sitegen reports, for everyone who sees a message with a code such as `SG0301`.

A message has the place of the problem, what is wrong, and a hint. Below, `…` is a part of a message that differs from case to case.
`sitegen explain SG0301` prints the entry of a code in the terminal. A code keeps its meaning in all releases. [Mistakes](../guides/mistakes.md)
says which problems stop a build."""


def generate() -> str:
    """Return the page."""
    messages = messages_by_code(ROOT / "sitegen")
    areas = [[*codes] for _, codes in groupby(all_codes().values(), key=lambda code: code.code[:4])]
    headings = [*zip(AREAS.values(), areas, strict=True)]
    parts = [
        join(f"## {heading}", *(_entry(code, messages.get(code.code, [])) for code in codes)).rstrip()
        for heading, codes in headings
    ]
    index = table(
        ["Codes", "Area"], ([f"{codes[0].code[:4]}…", f"[{heading}](#{_slug(heading)})"] for heading, codes in headings)
    )
    return page("sitegen/problem_codes/", INTRODUCTION, index, *parts)


def _slug(heading: str) -> str:
    return "".join(char for char in heading.lower() if char.isalnum() or char in " -").replace(" ", "-")


def _entry(code: ProblemCode, messages: list[str]) -> str:
    return join(
        f'<a id="{code.code.lower()}"></a>',
        f"### {code.code}: {code.title}",
        fence("text", "\n".join(messages)) if messages else "",
        f"**Cause.** {code.cause}",
        f"**Fix.** {code.fix}",
    ).rstrip()
