"""The page docs/reference/problems.md: every problem code with its cause, its fix and its messages."""

from __future__ import annotations

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
    parts = []
    codes = all_codes()
    messages = messages_by_code(ROOT / "sitegen")
    for number, (_, heading) in enumerate(AREAS.items(), 1):
        own = [code for code in codes.values() if code.code.startswith(f"SG{number:02}")]
        parts.append(join(f"## {heading}", *(_entry(code, messages.get(code.code, [])) for code in own)).rstrip())
    index = table(
        ["Codes", "Area"],
        ([f"SG{number:02}…", f"[{heading}](#{_slug(heading)})"] for number, heading in enumerate(AREAS.values(), 1)),
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
