"""Exports that are damaged, compressed or in several parts: every item is read, or refused with its line."""

import gzip
import itertools
import random
import re
import tracemalloc
import warnings
import zipfile

import pytest
from support.wxr import HEAD, SITE, TAIL, Read, export, post, read, request

from sitegen.diagnostics import SitegenError
from sitegen.importers import ImportNote, wordpress
from sitegen.importers._wordpress.wxr.elements import WxrItem
from sitegen.importers._wordpress.wxr.reader import PartReader


def _import(file, **answers):
    return Read(wordpress.read_items(request(file, **answers)))


def _write(tmp_path, text, name="export.xml"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def _repairs(found):
    return {each.change.construct: each.change.line for each in found.items if isinstance(each, ImportNote)}


def test_a_control_character_is_removed_and_told_with_its_line(tmp_path):
    text = export(post("Before\x01 and after.", id=1), post("Other.", id=2))
    found = _import(_write(tmp_path, text))
    assert [each.body.strip() for each in found.documents] == ["Before and after.", "Other."]
    assert _repairs(found) == {
        "a character that XML does not allow, removed": text[: text.index("\x01")].count("\n") + 1
    }


def test_cdata_inside_cdata_keeps_all_words(tmp_path):
    text = export(post("PLACE", id=1)).replace("PLACE", "one two ]]> three ]]> four")
    found = _import(_write(tmp_path, text))
    assert re.findall(r"\w+", found.document.body) == ["one", "two", "three", "four"]
    assert list(_repairs(found)) == ["the end of a CDATA section inside of a text, escaped"]


def test_a_bare_ampersand_and_an_entity_of_html_stay_in_a_title(tmp_path):
    title = "<title>Fish &amp; Chips & caf&eacute;&nbsp;2 &#8217;19</title>"
    text = export(post(id=1)).replace("<title><![CDATA[Story 1]]></title>", title)
    assert _import(_write(tmp_path, text)).document.front_matter["title"] == "Fish & Chips & café 2 ’19"


def test_undeclared_prefixes_are_declared(tmp_path):
    text = re.sub(r"\txmlns:(wp|excerpt|content)=.*\n", "", export(post("Words.", id=1)))
    found = _import(_write(tmp_path, text))
    assert found.document.body.strip() == "Words."
    assert list(_repairs(found)) == ["an undeclared namespace prefix, declared"]


@pytest.mark.parametrize("prefix", ["wp", "excerpt", "content", "dc"])
def test_each_undeclared_prefix_is_counted_once(tmp_path, prefix):
    text = re.sub(rf"\txmlns:{prefix}=.*\n", "", export(post("Words.", id=1), post("<media:text> in words", id=2)))
    found = _import(_write(tmp_path, text))
    assert len(found.documents) == 2
    notes = [each.change for each in found.items if isinstance(each, ImportNote)]
    assert [(each.construct, each.count) for each in notes] == [("an undeclared namespace prefix, declared", 1)]


def test_a_file_without_the_version_of_the_format_is_refused(tmp_path):
    for posts in ([post(id=1)], []):
        file = _write(tmp_path, export(*posts).replace("\t<wp:wxr_version>1.2</wp:wxr_version>\n", ""))
        with pytest.raises(SitegenError, match="it has no <wp:wxr_version>"):
            _import(file)


def test_junk_before_the_xml_is_told(tmp_path):
    found = _import(_write(tmp_path, "\ufeff\nNotice: undefined index\n" + export(post(id=1))))
    assert len(found.documents) == 1
    assert list(_repairs(found)) == ["text before the XML, removed"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("]]></content:encoded>", "</content:encoded>", "CDATA"),
        ("<content:encoded><![CDATA[", "<content:encoded>", "not well-formed"),
        ("</wp:status>", "</wp:state>", "CDATA"),
        ("</item>", "</itm>", "end of this item"),
        ("<wp:status>", "", "mismatched tag"),
        ("SECRET", "SEC\udcffRET", "not well-formed"),
    ],
)
def test_a_damaged_item_is_refused_with_its_line_and_the_others_are_read(tmp_path, old, new, reason):
    damaged = post("SECRET words", id=2).replace(old, new, 1)
    text = export(post("One.", id=1), damaged, post("Three.", id=3))
    found = _import(_write(tmp_path, text.encode("utf-8", "surrogateescape")))
    assert [each.source_id for each in found.documents] == ["1", "3"]
    (refused,) = found.refused
    first = text[: text.index(damaged)].count("\n") + 1
    assert first <= refused.problem.line <= first + damaged.count("\n")
    assert reason in refused.problem.message
    assert "SECRET" not in repr(refused)


def test_a_missing_end_of_a_section_does_not_join_two_posts(tmp_path):
    """The text of the private post would otherwise be in the public one."""
    public = post("Public.", id=1).replace("]]></content:encoded>", "", 1).replace("</item>", "")
    found = _import(_write(tmp_path, export(public, post("Private.", id=2, status="private"))))
    assert [(each.source_id, each.front_matter["status"]) for each in found.documents] == [("2", "held")]
    assert len(found.refused) == 1


@pytest.mark.parametrize("share", [0.5, 0.8, 0.97])
def test_a_file_that_is_cut_off_is_told(tmp_path, share):
    text = export(*[post(f"Words of {number}.", id=number) for number in range(1, 6)])
    found = _import(_write(tmp_path, text[: int(len(text) * share)]))
    assert len(found.refused) == 1
    assert len(found.documents) < 6


def test_a_file_that_is_cut_off_between_two_items_is_told(tmp_path):
    found = _import(_write(tmp_path, HEAD.replace("{site}", SITE) + post(id=1)))
    assert [each.problem.message for each in found.refused] == ["the file ends before </rss>, so items may be missing"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<!DOCTYPE html><html><body>Log in</body></html>", "a page in HTML"),
        ("<rss version='2.0'><channel><title>A feed</title></channel></rss>", "RSS feed"),
        ("", "no <rss>"),
        ("Some text.", "no <rss>"),
        (b"\x1f\x8b damaged", "cannot be read"),
        (b"PK\x03\x04 damaged", "zip archive is damaged"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_hint(tmp_path, text, reason):
    with pytest.raises(SitegenError, match=reason) as error:
        _import(_write(tmp_path, text))
    assert "Tools → Export" in error.value.problems[0].hint


def test_entities_of_a_document_type_are_not_expanded(tmp_path):
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>\n<rss'
    text = export(post(id=1)).replace("<rss", bomb, 1).replace("<![CDATA[Story 1]]>", "One &b; &c;")
    assert _import(_write(tmp_path, text)).document.front_matter["title"] == "One &b; &c;"


def test_compressed_files_zip_archives_and_folders_are_read(tmp_path):
    text = export(post("Words.", id=1))
    packed = _write(tmp_path, gzip.compress(text.encode()), "one.xml.gz")
    with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("site/part-1.xml", export(post(id=1)))
        archive.writestr("site/part-2.xml", export(post(id=2)))
        archive.writestr("__MACOSX/site/._part-1.xml", "junk")
    assert _import(packed).document.body == _import(_write(tmp_path, text)).document.body
    assert len(_import(tmp_path / "export.zip").documents) == 2
    folder = tmp_path / "folder"
    folder.mkdir()
    _write(folder, export(post(id=3)), "a.xml")
    _write(folder, "no export", "readme.txt")
    assert len(_import(folder).documents) == 1


def test_a_compressed_bomb_is_refused(tmp_path):
    packed = _write(tmp_path, gzip.compress((HEAD + " " * 30_000_000 + TAIL).encode()), "bomb.xml.gz")
    with pytest.raises(SitegenError, match="more than an export can have"):
        _import(packed)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16"])
def test_the_encoding_that_the_xml_states_is_read(tmp_path, encoding):
    text = export(post("Zürich, Österreich", id=1)).replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert _import(_write(tmp_path, text.encode(encoding))).document.body.strip() == "Zürich, Österreich"


def test_two_exports_in_one_file_are_read(tmp_path):
    text = export(post(id=1)) + export(post(id=2))
    assert [each.source_id for each in _import(_write(tmp_path, text)).documents] == ["1", "2"]


def test_exports_of_two_sites_are_not_mixed(tmp_path):
    _write(tmp_path, export(post(id=1)), "a.xml")
    _write(tmp_path, export(post(id=1), site="https://other.example"), "b.xml")
    with pytest.raises(SitegenError, match="this is an export of other"):
        _import(tmp_path)


def test_of_two_states_of_a_post_the_newer_is_taken(tmp_path):
    _write(tmp_path, export(post("Old and public.", id=1, modified="2019-01-01 00:00:00")), "z.xml")
    _write(tmp_path, export(post("New and private.", id=1, status="private")), "a.xml")
    found = _import(tmp_path)
    assert (found.document.body.strip(), found.document.front_matter["status"]) == ("New and private.", "held")
    assert [each.rule for each in found.skipped] == ["a newer state is in the export"]


def test_two_posts_with_one_id_are_refused(tmp_path):
    found = read(tmp_path, post("One.", id=1), post("Two.", id=1))
    assert (len(found.refused), found.documents) == (2, [])


def test_unescaped_markup_in_a_text_is_refused(tmp_path):
    text = export(post("PLACE", id=1)).replace("<![CDATA[PLACE]]>", "<p>Words</p>")
    assert "contains other elements" in _import(_write(tmp_path, text)).refused[0].problem.message


def _kinds_of_damage(random_source, data):
    """A damaged copy of an export: a byte replaced, removed or added, a piece removed or repeated, or a tag removed."""
    place = random_source.randrange(data.index(b"<item>"), len(data))
    kind = random_source.choice(["byte", "cut", "piece", "repeat", "tag", "control", "end", "ampersand"])
    if kind == "byte":
        return data[:place] + bytes([random_source.randrange(256)]) + data[place + 1 :]
    if kind == "cut":
        return data[:place]
    if kind == "piece":
        return data[:place] + data[place + random_source.randrange(1, 400) :]
    if kind == "repeat":
        return data[:place] + data[place - 200 : place] + data[place:]
    marks = {"tag": b"<", "end": b"]]>", "control": b"", "ampersand": b""}
    if kind in {"control", "ampersand"}:
        return data[:place] + (b"\x03" if kind == "control" else b"&") + data[place:]
    found = data.find(marks[kind], place)
    return data if found < 0 else data[:found] + data[found + len(marks[kind]) :]


@pytest.mark.parametrize("seed", range(30))
def test_no_damage_joins_posts_or_loses_one_without_a_word(tmp_path, seed):
    """Each post has a word of its own, which occurs nowhere but in its document; a post that is missing was refused."""
    source = random.Random(seed)
    names = [f"uniq{number}word" for number in range(8)]
    posts = [post(f"Text with {name} & more.\n\nSecond ]]> part.", id=number) for number, name in enumerate(names, 1)]
    data = export(*posts).encode()
    for _ in range(5):
        found = _import(_write(tmp_path, _kinds_of_damage(source, data)))
        for document in found.documents:
            inside = {name for name in names if name in document.body}
            assert len(inside) <= 1, f"two posts in one document: {inside}"
        if len(found.documents) < len(names):
            assert found.refused or found.skipped or found.documents[0].questions, found.items


def test_memory_does_not_grow_with_the_number_of_items():
    item = post("Words. " * 200, id=1).encode()
    head, tail = HEAD.replace("{site}", SITE).encode(), TAIL.encode()
    chunks = itertools.chain([head], (item * 100 for _ in range(60)), [tail])
    tracemalloc.start()
    number = sum(isinstance(each, WxrItem) for each in PartReader("export.xml").read(chunks))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert number == 6000
    assert peak < 4_000_000 < 6000 * len(item)


def test_compressed_files_in_a_zip_archive_are_read_and_names_that_are_there_twice_are_refused(tmp_path):
    text = HEAD + post("Text", id=1) + TAIL
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("one.xml.gz", gzip.compress(text.encode()))
    assert len(_import(tmp_path / "packed.zip").documents) == 1
    with zipfile.ZipFile(tmp_path / "nested.zip", "w") as archive:
        archive.write(tmp_path / "packed.zip", "packed.zip")
    with pytest.raises(SitegenError, match="zip archive inside a zip archive: unpack it first"):
        _import(tmp_path / "nested.zip")
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr("one.xml", text)
        archive.writestr("one.xml", text)
    with pytest.raises(SitegenError, match=r"contains one\.xml twice"):
        _import(tmp_path / "twice.zip")
