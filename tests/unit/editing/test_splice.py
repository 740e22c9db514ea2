"""A tag is added to front matter by a splice: one value and one line change, whatever the form of the front matter is."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from sitegen.content.front_matter.splitter import read_front_matter
from sitegen.content.parser import MAX_DOCUMENT_BYTES
from sitegen.diagnostics import Problem, SitegenError
from sitegen.editing.splice import add_to_list

NEW = "person/ann-lee"
FORMS = {
    "no key": ("---\ntitle: A\n---\nText.\n", "---\ntitle: A\nentities: [person/ann-lee]\n---\nText.\n"),
    "no value": ("---\nentities:\ntitle: A\n---\n", "---\nentities: [person/ann-lee]\ntitle: A\n---\n"),
    "no value and a comment": ("---\nentities:  # who\n---\n", "---\nentities: [person/ann-lee]  # who\n---\n"),
    "null": ("---\nentities: ~\ntitle: A\n---\n", "---\nentities: [person/ann-lee]\ntitle: A\n---\n"),
    "empty": ("---\nentities: []\n---\n", "---\nentities: [person/ann-lee]\n---\n"),
    "flow": ("---\nentities: [ a,  b ]  # x\n---\n", "---\nentities: [ a,  b, person/ann-lee ]  # x\n---\n"),
    "flow with a comma": ("---\nentities: [a, ]\n---\n", "---\nentities: [a, person/ann-lee, ]\n---\n"),
    "flow in lines": (
        "---\nentities: [\n  a,  # one\n  b  # two\n]\n---\n",
        "---\nentities: [\n  a,  # one\n  b,  # two\n  person/ann-lee\n]\n---\n",
    ),
    "flow in lines with a comma": (
        "---\nentities: [\n  a,\n  b,  # two\n]\n---\n",
        "---\nentities: [\n  a,\n  b,  # two\n  person/ann-lee,\n]\n---\n",
    ),
    "flow that ends in the line of its last item": (
        "---\nentities: [a,\n  b]\n---\n",
        "---\nentities: [a,\n  b, person/ann-lee]\n---\n",
    ),
    "block": ("---\nentities:\n  - a  # x\ntitle: A\n---\n", "---\nentities:\n  - a  # x\n  - person/ann-lee\ntitle: A\n---\n"),
    "block without indentation": ("---\nentities:\n-   a\n---\n", "---\nentities:\n-   a\n-   person/ann-lee\n---\n"),
    "block, several lines": (
        "---\nentities:\n  - Ann\n    Lee Senior\n\n# next\ntitle: A\n---\n",
        "---\nentities:\n  - Ann\n    Lee Senior\n  - person/ann-lee\n\n# next\ntitle: A\n---\n",
    ),
    "quotation marks": ("---\n\"entities\": ['a', \"b\"]\n---\n", "---\n\"entities\": ['a', \"b\", person/ann-lee]\n---\n"),
    "a mapping in braces": ("---\n{title: A, entities: [a]}\n---\n", "---\n{title: A, entities: [a, person/ann-lee]}\n---\n"),
    "braces without the key": ("---\n{title: A}\n---\n", "---\n{title: A, entities: [person/ann-lee]}\n---\n"),
    "braces with a comma": ("---\n{title: A,\n}\n---\n", "---\n{title: A,\nentities: [person/ann-lee]}\n---\n"),
    "a block text at the end": ("---\ndeck: |\n  Two\n\n---\n", "---\ndeck: |\n  Two\n\nentities: [person/ann-lee]\n---\n"),
    "CRLF": ("---\r\nentities:\r\n  - a\r\n---\r\nText.\r\n", "---\r\nentities:\r\n  - a\r\n  - person/ann-lee\r\n---\r\nText.\r\n"),
    "byte order mark": ("\ufeff---\ntitle: A\n---\n", "\ufeff---\ntitle: A\nentities: [person/ann-lee]\n---\n"),
    "no final newline": ("---\ntitle: A\n---\nText", "---\ntitle: A\nentities: [person/ann-lee]\n---\nText"),
    "only front matter": ("---\ntitle: A\n---", "---\ntitle: A\nentities: [person/ann-lee]\n---"),
    "decomposed letters": (
        "---\ntitle: Cafe\u0301 \U0001f4f0\nentities: [a]\n---\n",
        "---\ntitle: Cafe\u0301 \U0001f4f0\nentities: [a, person/ann-lee]\n---\n",
    ),
    "the key inside of another": ("---\nextra: {entities: [a]}\n---\n", "---\nextra: {entities: [a]}\nentities: [person/ann-lee]\n---\n"),
    "the key in a text": ("---\ndeck: |\n  entities: [a]\n---\n", "---\ndeck: |\n  entities: [a]\nentities: [person/ann-lee]\n---\n"),
    "TOML": ('+++\nentities = ["a"] # x\n+++\n', '+++\nentities = ["a", "person/ann-lee"] # x\n+++\n'),
    "TOML without the key": ('+++\ntitle = "A"\n+++\n', '+++\ntitle = "A"\nentities = ["person/ann-lee"]\n+++\n'),
    "TOML with a table": (
        '+++\ntitle = "A"\n[extra]\nentities = ["b"]\n+++\n',
        '+++\ntitle = "A"\nentities = ["person/ann-lee"]\n[extra]\nentities = ["b"]\n+++\n',
    ),
    "TOML in lines": (
        '+++\nentities = [\n  "a", # one\n  "b" # two\n]\n+++\n',
        '+++\nentities = [\n  "a", # one\n  "b", # two\n  "person/ann-lee"\n]\n+++\n',
    ),
    "TOML, empty": ("+++\nentities = []\n+++\n", '+++\nentities = ["person/ann-lee"]\n+++\n'),
    "TOML with a table in a text": (
        "+++\ndeck = '''\n[extra]\nentities = [\n'''\n+++\n",
        "+++\ndeck = '''\n[extra]\nentities = [\n'''\nentities = [\"person/ann-lee\"]\n+++\n",
    ),
}  # fmt: skip
REFUSED = {
    "a text": "---\nentities: a\n---\n",
    "an anchor": "---\nx: &a [b]\nentities: *a\n---\n",
    "front matter that cannot be read": "---\nentities: [\n---\n",
    "no front matter": "Text.\n",
    "a quoted key in TOML": '+++\n"entities" = ["a"]\n+++\n',
}


@pytest.mark.parametrize("form", FORMS)
def test_a_tag_is_added_and_nothing_else_changes(form):
    before, after = FORMS[form]
    assert add_to_list(before.encode(), "content/stories/a.md", "entities", [NEW]).decode() == after


@pytest.mark.parametrize("form", REFUSED)
def test_front_matter_that_cannot_be_edited_is_refused_at_its_place(form):
    with pytest.raises(SitegenError) as refused:
        add_to_list(REFUSED[form].encode(), "content/stories/a.md", "entities", [NEW])
    (problem,) = refused.value.problems
    assert problem.location.startswith("content/stories/a.md:")
    assert problem.code
    assert problem.hint


def test_a_tag_is_not_added_twice():
    data = b"---\nentities: [person/ann-lee]\n---\n"
    assert add_to_list(data, "a.md", "entities", [NEW]) == data
    assert add_to_list(data, "a.md", "entities", ["x", "x"]) == b"---\nentities: [person/ann-lee, x]\n---\n"


@pytest.mark.parametrize("key", ["entities", "aliases", "sources", "redirect_from", "new_key"])
@pytest.mark.parametrize("file", sorted((ROOT / "content").rglob("*.md")), ids=lambda file: file.stem)
def test_every_file_of_the_example_archive_changes_in_one_value_and_one_line(file, key):
    data = file.read_bytes()
    before = read_front_matter(data.decode(), file.name)
    edited = add_to_list(data, file.name, key, [NEW])
    after = read_front_matter(edited.decode(), file.name)
    assert after.data == before.data | {key: [*before.data.get(key, []), NEW]}
    assert after.body == before.body
    changed = [line for line in difflib.ndiff(data.decode().split("\n"), edited.decode().split("\n")) if line[0] == "+"]
    assert len(changed) == 1


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
LINES = st.lists(
    st.one_of(
        TEXTS.map(lambda text: f"# {text}"),
        st.sampled_from(["entities:", "entities: []", "entities: [a, b]", "entities:\n  - a\n  - 'b: c'", "x: {a: [1]}", "deck: >\n  a\n\n  b", ""]),
        st.tuples(st.sampled_from(["title", "deck", "note"]), TEXTS).map(lambda pair: f'{pair[0]}: "{pair[1]}"'),
    ),
    max_size=6,
)  # fmt: skip


@given(lines=LINES, body=TEXTS, new=st.lists(TEXTS, min_size=1, max_size=3), newline=st.sampled_from(["\n", "\r\n"]))
def test_any_front_matter_gets_the_tag_or_is_refused(lines, body, new, newline):
    data = newline.join(["---", *"\n".join(lines).split("\n"), "---", body]).encode()
    try:
        edited = add_to_list(data, "a.md", "entities", new)
    except SitegenError:
        return
    texts = [each.decode().replace("\r\n", "\n") for each in (data, edited)]
    before, after = (read_front_matter(text, "a.md") for text in texts)
    assert not isinstance(before, Problem)
    assert not isinstance(after, Problem)
    old = before.data.get("entities") or []
    assert after.body == before.body
    assert after.data["entities"][: len(old)] == old
    assert set(new) <= set(after.data["entities"])


TOML_LINES = st.lists(
    st.one_of(
        TEXTS.map(lambda text: f"# {text}"),
        st.sampled_from(
            [
                "entities = []", "entities = ['a', \"b\"]", 'entities = [\n  "a", # [x]\n  "b"\n]', "other = [[1], [2]]",
                "deck = '''\n[extra]\n'''", "", "[extra]", "[[files]]", "x = {y = [1]}",
            ]
        ),
        TEXTS.filter(lambda text: not set(text) & set('"\\\\')).map(lambda text: f'title = "{text}"'),
    ),
    max_size=6,
    unique=True,
)  # fmt: skip


@given(lines=TOML_LINES, body=TEXTS, new=st.lists(TEXTS, min_size=1, max_size=3))
def test_any_front_matter_in_toml_gets_the_tag_or_is_refused(lines, body, new):
    data = "\n".join(["+++", *lines, "+++", body]).encode()
    try:
        edited = add_to_list(data, "a.md", "entities", new)
    except SitegenError:
        return
    before, after = (read_front_matter(each.decode(), "a.md") for each in (data, edited))
    assert not isinstance(before, Problem)
    assert not isinstance(after, Problem)
    old = before.data.get("entities") or []
    assert after.data == before.data | {"entities": [*old, *(text for text in dict.fromkeys(new) if text not in old)]}
    assert after.body == before.body


@pytest.mark.parametrize(
    ("text", "hint"), [("---\nentities: a\n---\n", "entities: []"), ('+++\nentities = "a"\n+++\n', "entities = []")]
)
def test_the_hint_has_the_syntax_of_the_front_matter(text, hint):
    with pytest.raises(SitegenError) as raised:
        add_to_list(text.encode(), "a.md", "entities", [NEW])
    assert raised.value.problems[0].hint == f"write it as a list: {hint}"


def test_a_document_that_would_be_too_large_to_be_read_is_not_edited():
    text = "---\nentities: [a]\n---\n"
    data = (text + "x" * (MAX_DOCUMENT_BYTES - len(text) - 10)).encode()
    with pytest.raises(SitegenError, match="the document is larger than 2 MB"):
        add_to_list(data, "a.md", "entities", [NEW])
    data = data[:-100]
    assert data != add_to_list(data, "a.md", "entities", [NEW])
