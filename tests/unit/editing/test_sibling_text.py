"""The address of an archived copy is written next to the address that it is a copy of: one value and one line change."""

import difflib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.content.front_matter.splitter import read_front_matter
from sitegen.content.parser import MAX_DOCUMENT_BYTES
from sitegen.diagnostics import SitegenError
from sitegen.editing.sibling_text import add_sibling_text, hint_by_hand

COPY = "https://perma.cc/A?x=1&y=%2F"
SOURCE = ("sources", 0, "archived_url")
TOP = ("archived_url",)
FORMS = {
    "block": (SOURCE, "---\nsources:\n  - title: A\n    url: https://a.example/  # seen\n    date: 2019\n---\nText.\n",
              "---\nsources:\n  - title: A\n    url: https://a.example/  # seen\n    archived_url: COPY\n    date: 2019\n---\nText.\n"),
    "block, first key": (SOURCE, "---\nsources:\n-   url: https://a.example/\n    title: A\n---\n",
                         "---\nsources:\n-   url: https://a.example/\n    archived_url: COPY\n    title: A\n---\n"),
    "block, the last line": (SOURCE, "---\nsources:\n  - title: A\n    url: 'https://a.example/'\n---\n",
                             "---\nsources:\n  - title: A\n    url: 'https://a.example/'\n    archived_url: 'COPY'\n---\n"),
    "no value yet": (SOURCE, "---\nsources:\n  - title: A\n    url: https://a.example/\n    archived_url:  # later\n---\n",
                     "---\nsources:\n  - title: A\n    url: https://a.example/\n    archived_url: COPY  # later\n---\n"),
    "an empty value": (SOURCE, '---\nsources:\n  - title: A\n    url: https://a.example/\n    archived_url: ""\n---\n',
                       "---\nsources:\n  - title: A\n    url: https://a.example/\n    archived_url: COPY\n---\n"),
    "folded": (SOURCE, "---\nsources:\n  - title: A\n    url: >-\n      https://a.example/\n    date: 2019\n---\n",
               '---\nsources:\n  - title: A\n    url: >-\n      https://a.example/\n    archived_url: "COPY"\n    date: 2019\n---\n'),
    "braces": (SOURCE, "---\nsources: [{title: A, url: https://a.example/}, B]\n---\n",
               '---\nsources: [{title: A, url: https://a.example/, archived_url: "COPY"}, B]\n---\n'),
    "braces in lines": (SOURCE, "---\nsources: [\n  {\n    url: https://a.example/,\n    title: A\n  }]\n---\n",
                        '---\nsources: [\n  {\n    url: https://a.example/, archived_url: "COPY",\n    title: A\n  }]\n---\n'),
    "top": (TOP, "---\noriginal_url: https://a.example/\ntitle: A\n---\n",
            "---\noriginal_url: https://a.example/\narchived_url: COPY\ntitle: A\n---\n"),
    "CRLF and a byte order mark": (TOP, "\ufeff---\r\noriginal_url: https://a.example/\r\n---\r\nText",
                                   "\ufeff---\r\noriginal_url: https://a.example/\r\narchived_url: COPY\r\n---\r\nText"),
    "decomposed letters": (TOP, "---\ntitle: Cafe\u0301\noriginal_url: https://a.example/\n---\n",
                           "---\ntitle: Cafe\u0301\noriginal_url: https://a.example/\narchived_url: COPY\n---\n"),
    "the whole front matter in braces": (TOP, "---\n{title: A, original_url: https://a.example/}\n---\n",
                                         '---\n{title: A, original_url: https://a.example/, archived_url: "COPY"}\n---\n'),
    "TOML": (TOP, '+++\noriginal_url = "https://a.example/" # x\ntitle = "A"\n+++\n',
             '+++\noriginal_url = "https://a.example/" # x\narchived_url = "COPY"\ntitle = "A"\n+++\n'),
    "TOML, inline table": (SOURCE, '+++\nsources = [{title = "A", url = "https://a.example/"}]\n+++\n',
                           '+++\nsources = [{title = "A", url = "https://a.example/", archived_url = "COPY"}]\n+++\n'),
    "TOML, table": (SOURCE, "+++\n[[sources]]\nurl = 'https://a.example/'\ntitle = \"A\"\n+++\n",
                    "+++\n[[sources]]\nurl = 'https://a.example/'\narchived_url = 'COPY'\ntitle = \"A\"\n+++\n"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after"), FORMS.values(), ids=FORMS)
def test_a_copy_is_added_in_every_form(path, before, after):
    key = "original_url" if path == TOP else "url"
    assert add_sibling_text(before.encode(), "a.md", path, COPY, key).decode() == after.replace("COPY", COPY)


def test_what_cannot_be_edited_is_reported_at_its_place():
    text = '---\nsources:\n  - ? url\n    : "https://a.example/"\n---\n'
    with pytest.raises(SitegenError) as raised:
        add_sibling_text(text.encode(), "a.md", SOURCE, COPY, "url")
    (problem,) = raised.value.problems
    assert (problem.file, problem.line, problem.code) == ("a.md", 3, "SG1113")
    assert problem.hint == f'write "{COPY}" as the value of "archived_url", next to "url"'


@pytest.mark.parametrize(
    ("source", "line", "hint"),
    [
        ("    url: https://a.example/", 4, 'write below line 4, after 4 spaces: archived_url: "COPY"'),
        ("  - url: https://a.example/", 4, 'write below line 4, after 4 spaces: archived_url: "COPY"'),
        ("url: 'https://a.example/'", 2, 'write below line 2: archived_url: "COPY"'),
        ('url = "https://a.example/"', 2, 'write below line 2: archived_url = "COPY"'),
        ("    url: >-", 4, 'write "COPY" as the value of "archived_url", next to "url"'),
        ("    url: &address https://a.example/", 4, 'write "COPY" as the value of "archived_url", next to "url"'),
        ('sources = [{url = "https://a.example/"}]', 2, 'write "COPY" as the value of "archived_url", next to "url"'),
    ],
)
def test_a_hint_offers_a_line_only_where_one_line_is_enough(source, line, hint):
    assert hint_by_hand(source, line, SOURCE, COPY, "url") == hint.replace("COPY", COPY)


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"], exclude_characters="\x85"),
    min_size=1,
    max_size=30,
)
urls = st.from_regex(r"https://[a-z]{1,9}\.example/[a-z0-9/._~?=&%#'!,;:@()-]{0,80}", fullmatch=True)


@given(
    st.lists(st.fixed_dictionaries({"title": words, "url": urls}, optional={"date": words}), min_size=1, max_size=4),
    urls,
    st.data(),
    st.sampled_from([None, False, True]),
    st.sampled_from([40, 80, 1000]),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=300, deadline=None)
def test_a_copy_changes_one_value_and_one_line(sources, copy, data, flow, width, newline):
    number = data.draw(st.integers(0, len(sources) - 1))
    sources = [dict(data.draw(st.permutations(list(source.items())))) for source in sources]
    front = yaml.safe_dump(
        {"title": "A", "sources": sources}, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False
    )
    text = f"---\n{front}---\nText.\n".replace("\n", newline)
    edited = add_sibling_text(text.encode(), "a.md", ("sources", number, "archived_url"), copy, "url").decode()
    before, after = (read_front_matter(each.replace("\r\n", "\n"), "a.md").data for each in (text, edited))
    assert after["sources"][number].pop("archived_url") == copy
    assert after == before
    changes = [line for line in difflib.ndiff(text.splitlines(), edited.splitlines()) if line[0] in "+-"]
    assert len([line for line in changes if line[0] == "+"]) == 1
    assert edited.count("\r\n") in {0, edited.count("\n")}


def test_a_document_that_would_be_too_large_to_be_read_is_not_edited():
    text = "---\nsources:\n  - title: A\n    url: https://a.example/\n---\n"
    data = (text + "x" * (MAX_DOCUMENT_BYTES - len(text) - 10)).encode()
    with pytest.raises(SitegenError, match="the document is larger than 2 MB"):
        add_sibling_text(data, "a.md", SOURCE, COPY, "url")
    data = data[:-100]
    assert data != add_sibling_text(data, "a.md", SOURCE, COPY, "url")
