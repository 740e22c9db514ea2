"""Importing: drafts from plain text, no word of it lost, and nothing that is there already touched."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from support.archive import CONFIG

from sitegen.config import loader
from sitegen.content.parser import parse_document
from sitegen.content.text.decoding import normalize_nfc
from sitegen.importers import RefusedItem
from sitegen.importers import text as plain_text
from sitegen.importing.documents.front_matter import to_yaml

TEXT = """A raid at dawn

They met - at 5 p.m. - and *nobody* spoke. # 3 of
- the committee [sic] said <nothing> & left_early.

1. Not a list
    not code either
+ plus `tick` \\ back~slash | pipe $5 ^ user@example.org https://example.org/
"""


def words(archive, path):
    page = html.fromstring(archive.output(path))
    return page.xpath("//div[@id='_text']")[0].text_content().split()


def test_every_word_of_an_imported_text_is_kept(archive):
    archive.write("old/1998/raid.txt", TEXT)
    archive.write("old/second.txt", "Caf\u00e9\nOne line.\n")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.code == 0, result.err
    assert result.out.split() == [
        "content/stories/raid.md",
        "(story/raid)",
        "content/stories/second.md",
        "(story/second)",
    ]
    archive.build()
    assert "stories/raid/index.html" not in archive.tree(), "a draft"
    file = archive.root / "content/stories/raid.md"
    file.write_text(file.read_text("utf-8").replace("status: draft", "status: published\npublished: XXXX"), "utf-8")
    archive.build()
    said = [word.replace("\u2019", "'") for word in words(archive, "stories/raid/index.html")]
    assert said == TEXT.partition("\n")[2].split()
    assert not html.fromstring(archive.output("stories/raid/index.html")).xpath(
        "//div[@id='_text']//*[self::em or self::li or self::code or self::a]"
    )
    assert "Imported from text, where it was raid.txt." in archive.output("stories/raid/index.html")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"raid.txt": "Two"}, "story/raid is in use by content/stories/2019-01-05-raid.md"),
        ({"a/x.txt": "One", "b/x.txt": "Two"}, "two documents would have the id story/x"),
        ({"x.txt": " \n"}, "the file is empty"),
        ({"x.txt": b"\xff"}, "is not UTF-8"),
    ],
)
def test_an_import_error_is_reported_and_nothing_is_written(archive, files, why):
    archive.story("2019-01-05-raid")
    for name, text in {"fine.txt": "Fine", **files}.items():
        archive.write(f"old/{name}", text)
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.code == 1
    assert why in result.err
    assert "Traceback" not in result.err
    assert sorted(file.name for file in (archive.root / "content/stories").iterdir()) == ["2019-01-05-raid.md"]


CSV = """\
from sitegen import ImportedDocument, hookimpl

class Csv:
    def read(self, source):
        for row in source.read_text().splitlines():
            number, slug = row.split(";")
            if not number:
                raise ValueError(f"{NAME}story {slug} has no number")
            yield ImportedDocument(KIND, slug, {"title": slug}, "Text.", str(source))

@hookimpl
def importers():
    return {"sheet": Csv()}
"""


def import_csv(archive, rows, name="", kind="story"):
    """Import rows with a plugin. Its errors begin with `name`."""
    archive.write("sitegen.toml", CONFIG + '[plugins]\nfolder = "plugins"\n')
    archive.write("plugins/csv_import.py", CSV.replace("{NAME}", name).replace("KIND", repr(kind)))
    archive.write("export.csv", rows)
    result = archive.run("import", "sheet", str(archive.root / "export.csv"))
    assert result.code == 1
    assert not (archive.root / "content/stories/two.md").exists()
    return result.err.replace(f"{archive.root}/", "")


def test_an_accidental_error_of_an_importer_is_that_of_the_plugin(archive):
    err = import_csv(archive, "1;one\ntwo\n")
    assert "plugins/csv_import.py:6:1: error: ValueError: not enough values to unpack" in err
    assert "(while export.csv was imported)" in err
    assert "plugins/csv_import.py:8:1: error: ValueError: story two has no number" in import_csv(archive, ";two\n")


@pytest.mark.parametrize(
    ("name", "location"),
    [("{source}: ", "export.csv: "), ("{source.name}: ", "export.csv: "), ("export.csv:12: ", "export.csv:12:1: ")],
)
def test_an_importer_names_the_file_once(archive, name, location):
    err = import_csv(archive, "1;one\n;two\n", name)
    assert err.startswith(f"{location}error: story two has no number [SG1114]\n")
    assert "no files were written" in err


def test_hints_for_a_file_with_many_documents_do_not_say_to_rename_it(archive):
    archive.story("two")
    (archive.root / "content/stories/two.md").rename(archive.root / "content/stories/2019-01-05-two.md")
    err = import_csv(archive, "1;one\n2;two\n")
    assert "export.csv: error: story/two is in use by content/stories/2019-01-05-two.md" in err
    assert "help: change or remove this document in the source, or remove the file that has its id" in err
    err = import_csv(archive, "1;one\n2;one\n")
    assert "two documents would have the id story/one; the other is in the same file" in err
    assert "rename" not in err
    err = import_csv(archive, "1;one\n", kind="tale")
    assert 'there is no kind "tale" for "one"' in err
    assert "the importer has to use one of the kinds" in err


def test_an_unknown_importer_is_reported(archive):
    result = archive.run("import", "txet", str(archive.root))
    assert result.code == 2
    assert 'did you mean "text"' in result.err


def test_a_link_to_a_file_elsewhere_is_not_followed(archive):
    archive.write("secret.txt", "Secret\n")
    archive.write("old/.hidden.txt", "Hidden\n")
    (archive.root / "old/link.txt").symlink_to(archive.root / "secret.txt")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.code == 1
    assert "the file is a symbolic link" in result.err
    (archive.root / "old/link.txt").unlink()
    assert archive.run("import", "text", str(archive.root / "old")).out == ""


def test_an_empty_file_is_refused_and_the_others_are_imported_with_partial(archive):
    archive.write("old/council.txt", "One\n\nText.\n")
    archive.write("old/empty.txt", "\n")
    archive.write("old/latin.txt", "Caf\u00e9\n".encode("latin-1"))
    result = archive.run("import", "text", str(archive.root / "old"))
    assert (result.code, result.out) == (1, "")
    assert "empty.txt:1:1: error: the file is empty [SG1114]" in result.err
    assert "latin.txt:1:4: error:" in result.err
    result = archive.run("import", "text", str(archive.root / "old"), "--partial")
    assert (result.code, result.out) == (1, "content/stories/council.md (story/council)\n")
    assert "3 items: 1 written, 0 unchanged, 0 skipped, 2 refused" in result.err


def test_imported_drafts_have_the_ids_of_the_parser(archive):
    archive.write("old/1987-03-03 council.txt", "One\n\nText.\n")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.out == "content/stories/1987-03-03-council.md (story/council)\n"
    archive.build()
    again = archive.run("import", "text", str(archive.root / "old"))
    assert (again.code, "story/council is in use by content/stories/1987-03-03-council.md" in again.err) == (1, True)


def test_two_imported_files_with_one_id_are_an_error(archive):
    archive.write("old/1987-03-03 council.txt", "One\n\nText.\n")
    archive.write("old/1988-01-01 council.txt", "Two\n\nText.\n")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.code == 1
    assert "two documents would have the id story/council" in result.err
    assert not (archive.root / "content/stories").exists()


def test_an_id_from_a_slug_counts_as_used(archive):
    archive.write("content/stories/2019-01-05-other.md", "---\ntitle: Other\nslug: raid\n---\n")
    archive.write("old/raid.txt", "Two\n\nText.\n")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert "story/raid is in use by content/stories/2019-01-05-other.md" in result.err
    assert archive.run("new", "story", "Raid").code == 1


SIGNS = """{ } {{ }} {{x}} {%y%} {% y %} {.class} {#id} {:.a} {{<x>}} % [ ] [[ ]] [[A]] ]( [^1] ^[ ( ) ! ![ * ** _ __ ~~ ` ``` ~~~ < </b>
<b> <!-- --> > | || |-|-| -- --- - + +++ = === # ## ##x #x : :: ::: 1. 007) 1968. 2019 1e5 0o17 0x1F 12:30 .5 yes null \\ & &amp; &nbsp &#39;
@ a@b.org https://x.org/ http:// htp://a C:\\x www.x.org x.pdf $ $$ ^ ' " '80s ... … 5'2" ? !! word A é 李 強調。 「 ́ ￼
[caption [gallery] [/b] [] [x](y) [ ] [x] [!NOTE] [a]: [](x) [y]() 3*4*5 <htp://x> Term"""
PLACES = ["\u2028", "\n", "\n\n", "\n    ", "\n\t", "  \n", " ", "  ", " ", ""]
TEXTS = st.lists(st.one_of(st.sampled_from([*SIGNS.split(), *PLACES]), st.text(max_size=3)), max_size=14).map("".join)


def bare(text):
    """A text without what typography may change, and without spaces."""
    return re.sub(r"[\s'\"‘’“”′″.…–—-]", "", text)


@pytest.fixture(scope="module")
def read_back(tmp_path_factory):
    """Imports one text, publishes it, and returns what was read of it."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "sitegen.toml").write_text('[site]\ntitle = "A"\nbase_url = "https://a.example.org/"\n', "utf-8")
    own = loader.load(folder / "sitegen.toml", {})

    def read(text):
        file = folder / "a.txt"
        file.write_bytes(text.encode("utf-8", "replace"))
        (found,) = plain_text.read(file)
        if isinstance(found, RefusedItem):
            return None  # no text at all, or with control characters
        front = found.front_matter | {"status": "published", "published": "XXXX"}
        return parse_document("content/stories/a.md", f"---\n{to_yaml(front)}---\n{found.body}".encode(), own)

    return read


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_any_text_is_imported_with_its_words_and_without_errors(read_back, text):
    document = read_back(f"A title\n\n{text}")
    if document:
        assert document.problems == ()
        assert document.body.refs == ()
        said = html.fromstring(f"<div>{document.body.html}</div>").text_content()
        assert bare(said) == bare(normalize_nfc(text))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_any_headline_is_imported_without_errors(read_back, text):
    document = read_back(text.replace("\n", " "))
    if document:
        assert [problem for problem in document.problems if problem.severity == "error"] == []


def test_a_headline_with_invisible_line_breaks_is_imported_with_them(read_back):
    for text in ("{\u2028{", "a\u2029b", "a\u2028😀"):
        document = read_back(text)
        assert (document.problems, document.meta.title) == ((), text)


def test_special_characters_are_imported_literally(archive):
    archive.write("old/a.txt", "1e5\n\n{{x}} and {% y %}\n\nA line {.class}\n")
    archive.run("import", "text", str(archive.root / "old"))
    file = archive.root / "content/stories/a.md"
    file.write_text(file.read_text("utf-8").replace("status: draft", "status: published\npublished: XXXX"), "utf-8")
    archive.build()
    assert " ".join(words(archive, "stories/a/index.html")) == "{{x}} and {% y %} A line {.class}"
    assert "1e5" in archive.output("stories/a/index.html")
