"""Syntax highlighting of fenced code with Pygments, as class names for the theme's stylesheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it.common.utils import escapeHtml

from sitegen.content.markdown.limits.highlighting import MAX_SECONDS, highlight_in_helper
from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.problem_codes.text import CODE_NOT_HIGHLIGHTED

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_HIGHLIGHTED_CHARS = 10_000
"""Maximum characters of highlighted code. Longer code is shown plain, since some lexers take quadratic time."""


def make_highlighter(env: dict[str, Any], line: int) -> Callable[[str, str, str], str]:
    """Return the function that markdown-it calls with the code, the language and the attributes of a block.

    Code in an unknown language, or with more than `MAX_HIGHLIGHTED_CHARS` characters, is only escaped.

    Args:
        env: the environment of the body, to which code that cannot be highlighted is reported.
        line: the line of the body, from 0, at which the block begins.
    """

    def highlight_code(code: str, language: str, _attributes: str) -> str:
        is_highlighted = language and code and len(code) <= MAX_HIGHLIGHTED_CHARS
        return (_highlight(code, language, env, line) if is_highlighted else "") or escapeHtml(code)

    return highlight_code


def _highlight(code: str, language: str, env: dict[str, Any], line: int) -> str:
    """Return highlighted code; empty for an unknown language, and after the first error in a body, which is not published."""
    from sitegen.limited_process import LimitExceededError, OutOfTimeError, WorkFailedError

    seconds_left = env.get("highlighting_seconds", MAX_SECONDS)
    if not seconds_left:
        return ""
    try:
        html, used = highlight_in_helper(code, language, seconds_left)
    except (LimitExceededError, WorkFailedError) as error:
        env["highlighting_seconds"] = 0.0
        too_long = f"the code of this text takes more than {MAX_SECONDS:.0f} s of CPU time"
        reason = too_long if isinstance(error, OutOfTimeError) else str(error)
        message = CODE_NOT_HIGHLIGHTED(f"the code cannot be highlighted as {language}: {reason}")
        report_dropped_markup(env, line, message, "write ```text to show it without colors")
        return ""
    env["highlighting_seconds"] = max(seconds_left - used, 0.001)
    return html
