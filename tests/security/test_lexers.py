"""Every lexer of Pygments with texts that are made to be slow: no pair takes more than five seconds of CPU time or a gigabyte."""

import json
import resource
import sys

import pytest

from sitegen.content.markdown.highlight import MAX_HIGHLIGHTED_CHARS
from sitegen.content.markdown.limits.highlighting import MAX_SECONDS, MEMORY_BYTES, answer_request
from sitegen.limited_process import LimitedProcess, LimitExceededError, OutOfTimeError, WorkFailedError

MAX_TOTAL_SECONDS = 5
"""Seconds of CPU time for a text, with the start of the helper process."""
UNITS = (
    "a", "a ", "a.", "a:", "a=", "a\n", "A", "0", "0x", "1e", " ", "\t", "\n", " \n", "\\", "\\\\", '"', '\\"', '"a', "'", "\\'", "`", "(", "[", "{",
    "<", "<a ", "</", "<!--", "&", "#", "#{", "//", "/*", "--", "*", "=", "@", "${", "a b: ",
)  # fmt: skip


def lexer_names():
    """Return the first name of each lexer, sorted."""
    from pygments.lexers import get_all_lexers

    return sorted(aliases[0] for _, aliases, _, _ in get_all_lexers(plugins=False) if aliases)


def children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def outcome(helper, code, language):
    """Return how the highlighting of a code ends, and the seconds of CPU time of the work or of the helper process that it ended."""
    before = children_seconds()
    try:
        return "highlighted", helper.call(json.dumps([language, code]).encode(), MAX_SECONDS)[1]
    except WorkFailedError:
        return "failed", 0.0
    except OutOfTimeError:
        return "out of time", children_seconds() - before
    except LimitExceededError:
        return "out of memory or crashed", children_seconds() - before


@pytest.mark.long
@pytest.mark.parametrize("unit", UNITS, ids=[repr(unit) for unit in UNITS])
def test_no_lexer_exceeds_the_limits(unit):
    helper = LimitedProcess(f"{answer_request.__module__}:{answer_request.__name__}", MEMORY_BYTES)
    code = (unit * MAX_HIGHLIGHTED_CHARS)[:MAX_HIGHLIGHTED_CHARS]
    counts, slowest, used_before = {}, (0.0, ""), 0.0
    names = lexer_names()
    for language in names:
        result, seconds = outcome(helper, code, language)
        counts[result] = counts.get(result, 0) + 1
        if result == "highlighted":
            used_before += seconds
            slowest = max(slowest, (seconds, language))
            assert seconds < MAX_TOTAL_SECONDS, language
        elif seconds:
            assert seconds - used_before < MAX_TOTAL_SECONDS, language
            used_before = 0.0
    helper.close()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    assert memory < MEMORY_BYTES
    sys.stdout.write(
        f"{unit!r}: {len(names)} lexers, {counts}, slowest {slowest[0]:.2f} s ({slowest[1]}), {memory >> 20} MB\n"
    )
