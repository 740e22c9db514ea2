"""What `sitegen check` finds in public texts that should not be left there, and what it lets be."""

import re

import pytest

CONFLICT = "One.\n\n<<<<<<< HEAD\nOurs.\n=======\nTheirs.\n>>>>>>> theirs\n"


def told(archive, *args, wanted=r"would be public|editorial note|placeholder|tracked change|merge conflict|SHOUTED"):
    """Place and message of each warning of these patterns."""
    err = archive.run("check", *args).err
    return [
        (place, said)
        for place, said in re.findall(r"^(\S+:\d+:\d+): warning: (.*) \[SG\d{4}\]$", err, re.MULTILINE)
        if re.search(wanted, said)
    ]


@pytest.mark.sampled(10)
@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ("It cost TK dollars.", 9, "TK"),
        ("It cost TKTK.", 9, "TKTK"),
        ("It cost $tktk, he said.", 10, "tktk"),
        ("他说TK。", 3, "TK"),
        ("On Monday [CHECK] he left.", 11, "[CHECK]"),
        ("On Monday [CHECK: Tuesday?] he left.", 11, "[CHECK: Tuesday?]"),
        ("On Monday (CQ) he left.", 11, "(CQ)"),
        ("He is Jon [CQ] Smyth.", 11, "[CQ]"),
        ("Write to sam.lee+tips@news.example.org.", 10, "sam.lee+tips@news.example.org"),
        ("Write to [Sam](mailto:sam@example.org).", 23, "sam@example.org"),
        ("Write to <sam@example.org>.", 11, "sam@example.org"),
        ("请写信至sam@example.org。", 5, "sam@example.org"),
        ("Пишите: сэм@пример.рф.", 9, "сэм@пример.рф"),
        ("Call (626) 555-0187 now.", 6, "(626) 555-0187"),
        ("Call 626-555-0187.", 6, "626-555-0187"),
        ("Call 1-800-555-0187.", 6, "1-800-555-0187"),
        ("call source 555-1234", 13, "555-1234"),
        ("The tip line, 626.555.0187, is open.", 15, "626.555.0187"),
        ("The desk: +44 20 7946 0018.", 11, "+44 20 7946 0018"),
        ("The desk: +1 (626) 555-0187.", 11, "+1 (626) 555-0187"),
        ("The desk: +34 612 345 678.", 11, "+34 612 345 678"),
        ("The desk is at 020 7946 0018.", 16, "020 7946 0018"),
        ("Le 01 42 68 53 00 est libre.", 4, "01 42 68 53 00"),
        ("Das Amt, 030/9018200, schweigt.", 10, "030/9018200"),
        ("Telefon 030 901820", 9, "030 901820"),
        ("電話 03-1234-5678", 4, "03-1234-5678"),
        ("电话：010-65529988。", 4, "010-65529988"),
        ("手机13812345678", 3, "13812345678"),
        ("Reach him on his cell, 626 555 0187.", 24, "626 555 0187"),
        ("See [his line](tel:+16265550187).", 20, "+16265550187"),
        ("Commented [JD1]: is this so?", 1, "Commented [JD1]:"),
        ("Formatted: Font: Bold", 1, "Formatted: Font"),
    ],
)  # fmt: skip
def test_forbidden_patterns_are_warnings_at_their_place(archive, text, at, found):
    archive.story("one", body=f"First.\n\n{text}\n")
    archive.build()
    ((place, said),) = told(archive)
    assert place == f"content/stories/one.md:8:{at}"
    assert found in said


@pytest.mark.parametrize(
    "text",
    [
        "He won by TKO. TK-421 was not at his post. TK 421 neither. They met at TK Maxx.",
        "From 1987-1999, 2001–2005 and 1900 - 1950; on 2019-03-02, 03/02/2019, 2. 3. 2019 and 12.05.2019.",
        "It cost $1,234,567, 12 000 000 euros, 1.234.567,89 or 0.12345678; growth was +12 000 000.",
        "ISBN 978-0-306-40615-7, ISBN 0-306-40615-2, ISSN 0028-0836, doi 10.1000/182.",
        "Case 213-555-1234 and No. 626-555-0187; parcel 5712-003-014; § 1798.100; #2019-0042.",
        "The vote was 245-1902; pages 101-1204; the score 102-98; SSN 078-05-1120.",
        "At 34.0522, -118.2437 (+34.05223456), 10:30-11:45, 91101-1234 Pasadena.",
        "IDs such as 1234567890, 12345678901 and 4111111111111111 stay.",
        "`TK`, `a@b.org` and ``626-555-0187`` are code.",
        "See <https://example.org/TK/626-555-0187>, https://example.org/sam@example.org/x and [it](https://a@example.org/555-1234).",
        "On social media @sam and @sam@social.example; 5 @ 10 dollars; see [VERIFY YOUR VOTE](https://example.org/).",
        "[sic] and [CHECKMATE] and (check) and [Check your bill] are words.",
        "A set {a, b} -- or {1 + 1} == 2 -- and `{++x++}`.",
        "1 | 2\n--|--\n3 | 4",
    ],
)
def test_ordinary_prose_matches_no_pattern(archive, text):
    archive.story(
        "one", body=f"{text}\n\n    TK 626-555-0187\n\n```\nTK a@b.org {{++x++}}\n<<<<<<< HEAD\n```\n\nTitle\n=======\n"
    )
    assert told(archive) == []


def test_patterns_are_checked_in_every_text_field(archive):
    archive.story("one", title="A TK story", deck="Call\n626-555-0187.",
                  image={"src": "a.svg", "alt": "The TK view", "caption": "By sam@example.org.", "credit": "TK"},
                  corrections=[{"date": "2020-01-01", "kind": "correction", "text": "It was [CHECK]."}],
                  extra={"note": "TK"}, internal={"text": "TK"}, original_url="https://example.org/TK")  # fmt: skip
    archive.write("content/stories/a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    lines = (archive.root / "content/stories/one.md").read_text().splitlines()
    found = told(archive)
    assert len(found) == 6
    for place, said in found:
        _, line, column = place.split(":")
        word = next(word for word in ("626-555-0187", "TK", "sam@example.org", "[CHECK]") if word in said)
        assert lines[int(line) - 1][int(column) - 1 :].startswith(word), (place, said)


def test_the_words_of_a_shortcode_are_checked_and_code_is_not(archive):
    body = """```{factbox} It cost TK
text: "Call 626-555-0187."
items:
  - The desk is sam@example.org.
```

```text
Call 626-555-0187.
```
"""
    archive.story("one", body=body)
    assert [place.partition(":")[2] for place, _ in told(archive)] == ["6:22", "7:13", "9:17"]


def test_patterns_ignore_unpublished_documents_and_contact_pages(archive):
    archive.story("draft", status="draft", body="TK, call 626-555-0187.\n")
    archive.entity(
        "page", "about", title="About", status="published", body="Write to desk@example.org, or call 626-555-0187.\n"
    )
    archive.entity("page", "todo", title="To do", status="published", body="TK.\n")
    assert told(archive) == [("content/pages/todo.md:5:1", '"TK" is a placeholder for missing text')]


@pytest.mark.parametrize("found", ["{++never++}", "{--never--}", "{~~never~>once~~}", "{>>ask him<<}", "{==never==}"])
def test_tracked_changes_are_reported(archive, found):
    archive.story("one", deck=f"He {found} said so.")
    assert [said for _, said in told(archive)] == [f"{found} is a tracked change"]
    archive.story("one", body=f"He {found} said so.\n")
    result = archive.run("build")
    assert result.code == 1
    assert f"content/stories/one.md:6:4: error: the tracked change {found} would be published" in result.err


def test_merge_markers_are_errors(archive):
    archive.story("one", body=CONFLICT)
    result = archive.run("build")
    assert result.code == 1
    marked = "(one.md:\\d+:1): error: unresolved merge conflict"
    assert re.findall(marked, result.err) == ["one.md:8:1", "one.md:12:1"]
    archive.story("one", body=CONFLICT, status="draft")
    assert archive.run("build").code == 0
    assert archive.run("check", "content/stories/one.md").code == 1


def test_patterns_can_be_disabled_and_added(archive):
    config = (archive.root / "sitegen.toml").read_text()
    config += '[check]\noff = ["tk", "phone"]\n'
    own = '[check.patterns.shouting]\npattern = "[!]{2,}"\nmessage = "this is SHOUTED {really}"\nhint = "one will do"\n'
    archive.write("sitegen.toml", config + own)
    archive.story("one", title="TK!!", body="Call 626-555-0187!!!\n\n[CHECK]\n")
    assert told(archive) == [
        ("content/stories/one.md:2:10", "this is SHOUTED {really}"),
        ("content/stories/one.md:6:18", "this is SHOUTED {really}"),
        ("content/stories/one.md:8:1", "[CHECK] is an editorial note"),
    ]
    assert "help: one will do" in archive.run("check").err


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ('off = ["tkk"]', 5, 'unknown value "tkk"'),
        ('[check.patterns.x]\npattern = "("\nmessage = "m"', 6, "is not a valid regular expression"),
        ('[check.patterns.x]\npattern = "a"', 4, '"message" is missing'),
    ],
)
def test_an_error_in_the_patterns_is_reported_at_its_line(archive, table, line, message):
    archive.write("sitegen.toml", f"{(archive.root / 'sitegen.toml').read_text()}[check]\n{table}\n")
    result = archive.run("build")
    assert result.code == 2
    assert message in result.err
    assert f"sitegen.toml:{line}:" in result.err


def test_the_patterns_do_not_change_the_output(archive):
    archive.story("one", body="TK\n")
    archive.build()
    before = archive.tree()
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + '[check]\noff = ["tk"]\n')
    assert "0 changed" in archive.build().out
    assert archive.tree() == before
