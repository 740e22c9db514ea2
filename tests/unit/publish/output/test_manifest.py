"""The manifest of the output folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.publish.output import manifest
from sitegen.publish.output.manifest import HEADER, MANIFEST, Manifest, ManifestEditor, format_manifest, parse_manifest

NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda name: "  " not in name
)
SITE = "https://archive.example.org/"
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(files=st.dictionaries(NAMES, DIGESTS, max_size=40), others=st.sets(NAMES, max_size=10), data=st.data())
def test_a_manifest_can_be_searched_without_parsing_it(files, others, data):
    listed = ManifestEditor(format_manifest(files, SITE))
    assert all(path in listed for path in files)
    assert not [path for path in others - files.keys() if path in listed]
    changed = {path: data.draw(DIGESTS) for path in files if data.draw(st.booleans())}
    assert listed.with_digests(changed.items()) == format_manifest(files | changed, SITE)
    for path in others - files.keys():
        with pytest.raises(KeyError):
            listed.with_digests([(path, "0" * 64)])


def test_a_manifest_without_its_last_newline_can_be_searched():
    listed = ManifestEditor(format_manifest({"a": "0" * 64, "b": "1" * 64}, SITE)[:-1])
    assert [path for path in ("a", "aa", "b", "c") if path in listed] == ["a", "b"]


@pytest.mark.parametrize("base_url", [SITE, f"{SITE}a/"])
def test_no_part_of_a_line_is_taken_for_a_path(base_url):
    text = format_manifest({"a": "0" * 64, "b/a": "1" * 64, "b": "2" * 64}, base_url)
    listed = ManifestEditor(text)
    assert not [
        path for path in ("", " a", "\n", "/a", "b/", HEADER[66:], text.decode().split("\n")[0]) if path in listed
    ]
    assert 1 not in listed
    assert "a" not in ManifestEditor(b"")


def test_a_search_reads_few_lines():
    class Counted(bytes):
        """Counts the lines that are read."""

        reads = 0

        def find(self, *values):
            type(self).reads += 1
            return super().find(*values)

    paths = [f"{number:04}" for number in range(1000)]
    for path in (*paths[::37], paths[-1], "", "x"):
        Counted.reads = 0
        assert (path in ManifestEditor(Counted(format_manifest(dict.fromkeys(paths, "0" * 64), SITE)))) is (
            path in paths
        )
        assert Counted.reads <= 12, f"{path}: the end of the first line, and 11 of 1,000 lines"


def test_the_site_of_a_manifest_is_in_its_first_line():
    listed = ManifestEditor(format_manifest({"a": "0" * 64}, SITE))
    assert listed.is_for_site(SITE)
    assert not listed.is_for_site(f"{SITE}a/")
    assert not listed.is_for_site("https://other.example.org/")
    assert not listed.is_for_site("/archive.example.org/")
    assert not ManifestEditor(f"{HEADER} 0 files of x\n{'0' * 64}  a of {SITE}".encode()).is_for_site(SITE)


FILES = {"a/index.html": "0" * 64, "b  c.html": "a" * 64, "ö..html": "f" * 64}


@given(files=st.dictionaries(NAMES.filter(lambda name: not {"..", ""} & set(name.split("/"))), DIGESTS, max_size=5))
def test_a_manifest_is_parsed_as_it_was_written(files):
    assert parse_manifest(format_manifest(files, SITE)) == Manifest(files, SITE, is_complete=True)


def test_the_text_of_a_manifest():
    assert format_manifest(FILES, SITE).decode() == (
        f"{HEADER} 3 files of {SITE}\n{'0' * 64}  a/index.html\n{'a' * 64}  b  c.html\n{'f' * 64}  ö..html\n"
    )


def test_line_ends_of_windows_and_a_byte_order_mark_are_accepted():
    text = format_manifest(FILES, SITE)
    assert parse_manifest(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n")) == parse_manifest(text)


@pytest.mark.parametrize("data", [b"", b"\n", b"# Another list\n", f"\n{HEADER}\n".encode(), HEADER[:-1].encode()])
def test_a_file_with_another_first_line_is_not_a_manifest(data):
    assert parse_manifest(data) is None


def test_a_manifest_of_an_older_version_has_no_number_and_no_address():
    assert parse_manifest(f"{HEADER}\n{'0' * 64}  a\n".encode()) == Manifest({"a": "0" * 64}, "", is_complete=True)
    assert Manifest({}).is_complete


@pytest.mark.parametrize(("count", "is_complete"), [(0, False), (2, False), (3, True), (4, False), (300, False)])
def test_a_manifest_with_another_number_of_lines_is_not_complete(count, is_complete):
    text = format_manifest(FILES, SITE).replace(b" 3 files", b" %d files" % count)
    assert parse_manifest(text) == Manifest(FILES, SITE, is_complete=is_complete)


def test_a_long_manifest_is_complete():
    files = {f"{number}": "0" * 64 for number in range(1000)}
    assert parse_manifest(format_manifest(files, SITE)) == Manifest(files, SITE, is_complete=True)


def test_paths_outside_of_the_folder_and_other_lines_are_left_out():
    outside = ("/a", "../a", "a/../../b", "..", "a/..", "//a")
    text = format_manifest({**dict.fromkeys(outside, "0" * 64), **FILES}, SITE)
    assert parse_manifest(text) == Manifest(FILES, SITE, is_complete=True)
    lines = f"# a note\n{'0' * 63}  a\n{'0' * 64} *b\n{'0' * 64}  \n{'G' * 64}  c\n".encode()
    assert parse_manifest(format_manifest(FILES, SITE) + lines) == Manifest(FILES, SITE, is_complete=True)


def test_the_manifest_of_a_folder(tmp_path):
    assert not manifest.has_manifest(tmp_path)
    assert manifest.read_manifest(tmp_path) is None
    assert manifest.owned_files(tmp_path) == {}
    (tmp_path / MANIFEST).write_text("mine")
    assert not manifest.has_manifest(tmp_path)
    assert manifest.owned_files(tmp_path) == {}
    (tmp_path / MANIFEST).write_bytes(format_manifest(FILES, SITE))
    assert manifest.has_manifest(tmp_path)
    assert manifest.read_manifest(tmp_path) == Manifest(FILES, SITE, is_complete=True)
    assert manifest.owned_files(tmp_path) == FILES
