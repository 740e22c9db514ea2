"""Code that keeps a lexer of Pygments busy, or makes it fail, is an error at its line, and the build goes on to its end."""

import time

import pytest

from sitegen import limited_process
from sitegen.content.markdown.parser import parse_body

SLOW = {"quadratic": ("console", "a:"), "an unclosed string": ("go", '\\"'), "an unclosed tag": ("html", "&")}
BLOCKS = 30


def parse(text):
    return parse_body(text, "content/stories/a.md", 3, "en", html=False)


def fence(language, code):
    return f"```{language}\n{code}\n```\n\n"


def test_code_is_highlighted_in_the_helper_process():
    body, problems = parse(fence("python", "def a(): return 'b'"))
    assert not problems
    assert '<span class="nf">a</span>' in body.html


@pytest.mark.parametrize("name", SLOW)
def test_the_cpu_time_of_all_code_of_a_body_is_limited(name, monkeypatch):
    monkeypatch.setattr("sitegen.content.markdown.highlight.MAX_SECONDS", 0.2)
    language, unit = SLOW[name]
    block = fence(language, unit * (9_000 // len(unit)))
    body, problems = parse("Text.\n\n" + block * BLOCKS)
    (problem,) = problems
    assert problem.code == "SG0532"
    assert problem.severity == "error"
    lines = block.count("\n")
    assert (problem.line - 3 - 3) % lines == 0
    assert f"cannot be highlighted as {language}: " in problem.message
    assert "of CPU time" in problem.message
    assert body.html.count("<pre") == BLOCKS


def test_a_helper_process_that_exceeded_a_limit_is_replaced():
    helper = limited_process.LimitedProcess("re:compile", 1 << 30)
    with pytest.raises(limited_process.WorkFailedError):
        helper.call(b"(", 1)
    helper.close()
    endless = limited_process.LimitedProcess("tests_of_limits:none", 1 << 30)
    for _ in range(2):
        with pytest.raises(limited_process.LimitExceededError, match="exit code 1"):
            endless.call(b"", 1)


def test_an_endless_regular_expression_is_ended(tmp_path, monkeypatch):
    (tmp_path / "endless.py").write_text(
        "import re\ndef search(data):\n    re.match('(a+)+b', data.decode())\n    return data\n"
        "def fill(data):\n    return bytes(1 << 31)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    helper = limited_process.LimitedProcess("endless:search", 1 << 30)
    before = time.process_time()
    with pytest.raises(limited_process.LimitExceededError, match="more than 1 s of CPU time"):
        helper.call(b"a" * 100, 1)
    assert helper.call(b"b", 1)[0] == b"b"
    assert time.process_time() - before < 1
    helper.close()
    large = limited_process.LimitedProcess("endless:fill", 1 << 30)
    with pytest.raises(limited_process.LimitExceededError, match="more than 1,024 MB of memory"):
        large.call(b"", 1)
    large.close()


def test_a_lexer_that_fails_is_an_error_at_the_line_of_its_code(monkeypatch):
    def fail(*_):
        raise limited_process.WorkFailedError("IndexError: list index out of range")

    monkeypatch.setattr("sitegen.content.markdown.highlight.highlight_in_helper", fail)
    _, (problem,) = parse("Text.\n\n" + fence("python", "a"))
    assert (problem.line, problem.code) == (6, "SG0532")
    assert "as python: IndexError: list index out of range" in problem.message


def test_a_build_with_endless_code_ends_with_a_problem(archive):
    archive.story("a", status="published", published="2020-01-01", body=fence("console", "a:" * 4500) * BLOCKS)
    result = archive.run("build")
    assert result.code == 1
    assert "the code cannot be highlighted as console" in result.err
    assert not (archive.root / "build/index.html").exists()
