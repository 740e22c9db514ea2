"""The leak check: the forms of a file that are searched, whole matches, sources, and the fast test that decides if a file is searched."""

import sqlite3
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.publish import leak_check
from sitegen.publish.leak_check import Leak, LeakCheck, contains_text
from sitegen.publish.text_normalization import normalize_for_search
from sitegen.publish.unpublished_texts import TextOwner

LETTERS = "ab\u00e9e\u0301 -.\u00ad\u200b\u2019'\uff21\u93ae\ufb01fi<>&;#/"
"""Letters, dashes and quotes in several forms, invisible characters, and the signs of tags and character references."""


UNKNOWN = "sitegen.toml or the file below content/ that contains it"


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


def leak(text: str, state: str, uid: str = "person/ann-lee") -> Leak:
    return Leak("index.html", text, uid, state, "content/stories/one.md")


@pytest.mark.parametrize(
    ("text", "state", "is_title", "is_suppressed_name"),
    [
        ("a secret plan", "draft", True, False),
        ("a secret plan", "held", True, False),
        ("a secret plan", "withdrawn", False, False),
        ("/stories/secret/", "draft", False, False),
        ("ann lee", "suppressed", False, True),
        ("ann", "suppressed", False, True),
        ("zoe", "suppressed", False, True),
        ("ann-lee", "suppressed", False, False),
        ("/people/ann-lee/", "suppressed", False, False),
        ("ann lee", "withdrawn", False, False),
        ("ann lee", "draft", True, False),
    ],
)
def test_titles_and_names_of_suppressed_entities_are_told_from_addresses_and_ids(
    text, state, is_title, is_suppressed_name
):
    assert leak(text, state).is_title is is_title
    assert leak(text, state).is_suppressed_name is is_suppressed_name


def texts(path: str, data: bytes, patterns: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    check = check_for(patterns, monkeypatch)
    found = [each.text for each in check.find_leaks(path, data, "content/stories/one.md")]
    assert check.make_prefilter(check.owners)(path, data) or not found
    return found


def test_pictures_and_documents_are_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    assert texts("a.png", b"secret plan", ["secret plan"], monkeypatch) == []
    assert not check_for(["secret plan"], monkeypatch).make_prefilter(["secret plan"])("a.png", b"secret plan")
    assert texts("a.txt", b"secret plan", ["secret plan"], monkeypatch) == ["secret plan"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.html", "the &quot;plan&quot; of nine"),
        ("a.html", 'the <b>"pl</b>an" of nine'),
        ("a.html", "the <b>&quot;pl</b>an&quot; of nine"),
        ("a.html", 'x title="the &quot;plan&quot; of nine"'),
        ("a.json", r'{"a": "the \"plan\" of nine"}'),
        ("a.ndjson", r'{"a": "the \"plan\"\nof nine"}'),
        ("a.csv", '"the ""plan"" of nine",b'),
        ("a.txt", 'the "plan" of\u200bnine'),
        ('the "plan" of nine.txt', ""),
    ],
)
def test_a_text_is_found_in_the_form_of_each_format(path, data, monkeypatch):
    assert texts(path, data.encode(), ['the "plan" of nine'], monkeypatch) == ['the "plan" of nine']


@pytest.mark.parametrize("path", ["a.txt", "a.html", "a.xml"])
def test_the_escapes_of_data_are_those_of_their_format(path, monkeypatch):
    assert texts(path, rb"the \"plan\" of nine", ['the "plan" of nine'], monkeypatch) == []
    assert texts(path, b'the ""plan"" of nine', ['the "plan" of nine'], monkeypatch) == []


@pytest.mark.parametrize(
    ("pattern", "found", "other"),
    [
        ("tax", "the tax.", "taxes"),
        ("tax vote", "a Tax Vote!", "a tax voter"),
        ("tax-vote", "see tax-vote.", "sales-tax-vote"),
        ("tax-vote", "see tax-vote/", "tax-vote-2"),
        ("story/tax-vote", '"story/tax-vote"', "story/tax-vote-2"),
        ("story/tax", "story/tax,", "story/tax-vote"),
        ("/stories/tax/", "https://x.example/stories/tax/#a", "/stories/taxes/"),
        ("/tax/", "mytax/tax/x", "/taxes/"),
        ("stories/tax/", "x/stories/tax/", "xstories/tax/"),
        ("tax-Vote", "the tax-Vote", "the sales tax-Voter"),
        ("-tax", "x -tax y", "x -taxes y"),
        ("tax", "the sales-tax here", "the salestax here"),
        ("(tax/", "x(tax/y", "x(taxes/y"),
        ("/tax.html", "my/tax.html", "my/tax.htm"),
    ],
)
def test_a_text_is_found_as_a_whole_only(pattern, found, other):
    pattern = normalize_for_search(pattern)
    assert contains_text(found, pattern)
    assert not contains_text(other, pattern)


class Documents:
    """A store that knows the documents of one id each: a file and its state."""

    def __init__(self, **files):
        self.files = files

    def documents_with_id(self, uid):
        return [SimpleNamespace(file=file, state=state) for file, state in self.files.get(uid, ())]


@pytest.mark.parametrize(
    ("path", "lines", "source"),
    [
        ("data/stories.ndjson", ['{"id":"story/one"}', '{"id":"story/two","title":"Secret plan"}'], "content/two.md"),
        ("data/ftm.ndjson", ['{"id":"story.two","title":"Secret plan"}'], "content/two.md"),
        ("data/stories.csv", ["story/one,x", "story/two,Secret plan", "story/one,Secret plan"], "content/two.md"),
        ("data/stories.csv", ["story/held,Secret plan"], UNKNOWN),
        ("data/stories.csv", ["story/held,Secret plan", "story/one,Secret plan"], "content/one.md"),
        ("data/stories.csv", ["story/nowhere,Secret plan"], UNKNOWN),
        ("data/index.html", ["<p>Secret plan</p>"], UNKNOWN),
        ("stories.csv", ["story/two,Secret plan"], "content/given.md"),
    ],
)
def test_a_leak_in_the_data_names_the_file_of_its_line(path, lines, source, monkeypatch):
    check = check_for(["secret plan"], monkeypatch)
    check.store = Documents(**{
        "story/one": [("content/one.md", "public")],
        "story/two": [("content/draft.md", "draft"), ("content/held.md", "zzz"), ("content/two.md", "public")],
        "story/held": [("content/held.md", "held")],
    })  # fmt: skip
    (found,) = check.find_leaks(path, "\n".join(lines).encode(), "content/given.md")
    assert found.source == source


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_the_values_of_a_database_are_searched(journal, tmp_path, monkeypatch):
    with closing(sqlite3.connect(tmp_path / "own.db")) as db:
        db.execute(f"PRAGMA journal_mode = {journal}")
        db.executescript(
            'CREATE TABLE "a ""b""" (x, y, z); CREATE VIRTUAL TABLE words USING fts5(text, content="");'
            "INSERT INTO words VALUES ('Hidden words');"
        )
        db.execute('INSERT INTO "a ""b""" VALUES (?, ?, ?)', ("The secret", "plan", 7))
        db.execute('INSERT INTO "a ""b""" VALUES (?, ?, ?)', ("one\nline", b"A quiet \xff deal", None))
        db.commit()
    data = (tmp_path / "own.db").read_bytes()
    assert texts("own.db", data, ["secret plan"], monkeypatch) == []
    for text in ("a quiet", "one line", "plan", "the secret", "create table"):
        assert texts("own.db", data, [text], monkeypatch) == [text]


def test_of_the_internal_tables_of_a_full_text_index_only_texts_are_searched(tmp_path, monkeypatch):
    with closing(sqlite3.connect(tmp_path / "own.db")) as db:
        db.execute("CREATE VIRTUAL TABLE notes USING fts5(text)")
        db.execute("INSERT INTO notes VALUES ('A secret plan')")
        db.commit()
    data = (tmp_path / "own.db").read_bytes()
    assert texts("own.db", data, ["secret plan"], monkeypatch) == ["secret plan"]
    lines = leak_check._readable_text("own.db", data).split("\n")  # noqa: SLF001 - what is searched
    assert [line for line in lines if "secret" in line] == ["A secret plan"]


def test_a_damaged_database_is_searched_as_bytes(monkeypatch):
    assert texts("own.db", b"SQLite format 3\0" + b"\0" * 90 + b" secret plan ", ["secret plan"], monkeypatch) == [
        "secret plan"
    ]
