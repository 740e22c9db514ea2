"""The helper process that highlights code with Pygments, whose lexers take quadratic or exponential time for some texts.

The CPU time of a helper process depends on the machine, so exceeding it is an error that stops a build, and never another page.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pygments.lexer import Lexer

    from sitegen.limited_process import LimitedProcess

MAX_SECONDS: Final = 4.0
"""Maximum seconds of CPU time for the highlighting of one body. Ordinary code needs 0.03 for 10,000 characters."""
MEMORY_BYTES: Final = 1 << 30
"""Maximum bytes of memory of the helper process."""


def highlight_in_helper(code: str, language: str, seconds: float) -> tuple[str, float]:
    """Highlight code in the helper process.

    Returns:
        HTML in spans with Pygments' short class names, empty for an unknown language, and the CPU time in seconds.

    Raises:
        LimitExceededError: if it takes more than `seconds` of CPU time, or too much memory.
        WorkFailedError: if the lexer raises an exception.
    """
    result, used = _helper().call(json.dumps([language, code]).encode(), seconds)
    return result.decode(), used


@lru_cache(maxsize=1)
def _helper() -> LimitedProcess:
    from sitegen.limited_process import LimitedProcess

    return LimitedProcess(f"{__name__}:{answer_request.__name__}", MEMORY_BYTES)


def answer_request(request: bytes) -> bytes:
    """Run in the helper process: return the HTML of a language and a code in JSON; empty for an unknown language."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter

    language, code = json.loads(request)
    lexer = _find_lexer(language)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True))).encode() if lexer else b""


@lru_cache(maxsize=64)
def _find_lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
