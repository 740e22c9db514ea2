"""The leak check's fast test, which decides if a file is normalized and searched."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.publish import leak_check
from sitegen.publish.leak_check import LeakCheck, contains_text
from sitegen.publish.text_normalization import normalize_for_search
from sitegen.publish.unpublished_texts import TextOwner

LETTERS = "ab\u00e9e\u0301 -.\u00ad\u200b\u2019'\uff21\u93ae\ufb01fi<>&;#/"
"""Letters, dashes and quotes in several forms, invisible characters, and the signs of tags and character references."""


def check_for(patterns: list[str], monkeypatch: pytest.MonkeyPatch) -> LeakCheck:
    owners = {pattern: TextOwner(f"story/{number}", "draft") for number, pattern in enumerate(patterns)}
    monkeypatch.setattr(leak_check, "find_unpublished_texts", lambda _store, _config: owners)
    nothing: Any = None
    return LeakCheck(nothing, nothing)


@given(
    st.lists(st.text(LETTERS, min_size=1).map(normalize_for_search).filter(str.strip), min_size=1, unique=True),
    st.text(LETTERS + "\u2013\n"),
    st.data(),
)
@example(["a b"], "a\u00ad <b>b</b>", None)
def test_no_text_is_missed_because_of_the_fast_test(patterns, text, data) -> None:
    if data is not None:
        text += data.draw(st.sampled_from(patterns)) + data.draw(st.text(LETTERS))
    with pytest.MonkeyPatch.context() as monkeypatch:
        check = check_for(patterns, monkeypatch)
        found = {leak.text for leak in check.find_leaks("index.html", text.encode("utf-8", "replace"), "")}
    expected = {
        pattern
        for pattern in patterns
        for form in leak_check._forms("index.html", text)  # noqa: SLF001 - the forms that are searched
        if contains_text(form, pattern)
    }
    assert found == expected


def test_texts_with_other_words_are_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    check = check_for(["night budget"], monkeypatch)
    may_contain = check.make_prefilter(check.owners)
    assert not may_contain("index.html", b"<p>The budget of the day.</p>")
    assert may_contain("index.html", "<p>The bud\u00adget of the ni<b>ght</b>.</p>".encode())


def test_without_secrets_nothing_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    check = check_for([], monkeypatch)
    assert check.find_leaks("index.html", b"<p>Words.</p>", "") == []
