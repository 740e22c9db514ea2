"""`sitegen import wordpress` on whole exports: every item is accounted for, and nothing that was closed becomes public."""

import json
import random
import re
from collections import Counter

import pytest
from selectolax.lexbor import LexborHTMLParser
from support.images import photograph, saved
from support.links import broken
from support.shared_data import shared_files
from support.wxr import HEAD, SITE, TAIL, Read, attachment, export, post, request

from sitegen.importers import wordpress
from sitegen.importers._wordpress.wxr.elements import WxrItem
from sitegen.importers._wordpress.wxr.reader import PartReader

COUNTS = ("written", "unchanged", "skipped", "refused")
EXPORTS = [file for file in shared_files("wxr/**/*.xml") if b"<rss" in file.read_bytes()]
SECTIONS = '[site]\ntitle = "T"\nbase_url = "https://archive.example.org/"\ntimezone = "Europe/Berlin"\n'


def _import(archive, *files, code=0, name="old", more=()):
    found = archive.run("import", "wordpress", *map(str, files), "--name", name, *more)
    assert found.code == code, found.out + found.err
    return found


def _content(archive):
    folder = archive.root / "content"
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*.md"))}


def _report(archive, name="old"):
    return json.loads((archive.root / f"imports/{name}.report.json").read_text("utf-8"))


@pytest.mark.parametrize("file", EXPORTS, ids=lambda file: file.stem)
def test_every_item_of_a_public_export_is_accounted_for(archive, file):
    found = archive.run("import", "wordpress", str(file), "--name", "old", "--partial", "--status", "as-source")
    items = file.read_bytes().count(b"<item>")
    counts = _report(archive)["items"]["total"]
    assert counts["in"] == items == sum(counts[name] for name in COUNTS), found.out + found.err
    assert len(_content(archive)) == counts["written"]
    before = _content(archive)
    again = archive.run("import", "wordpress", str(file), "--name", "old", "--partial", "--status", "as-source")
    assert (_content(archive), " 0 written" in again.out + again.err) == (before, True)


@pytest.mark.parametrize("file", EXPORTS, ids=lambda file: file.stem)
def test_no_word_of_a_public_export_is_missing(file):
    """The words of the text as a browser shows it, without shortcodes, are in the Markdown."""
    sources = {
        each.id: each["content"]
        for each in PartReader(file.name).read([file.read_bytes()])
        if isinstance(each, WxrItem)
    }
    for document in Read(wordpress.read_items(request(file))).documents:
        shown = LexborHTMLParser(re.sub(r"\[/?[a-zA-Z][\w-]*(\s[^\]]*)?\]", " ", sources[document.source_id])).body
        words = Counter(re.findall(r"[^\W_]+", shown.text(separator=" ") if shown else ""))
        assert words - Counter(re.findall(r"[^\W_]+", document.body)) == Counter(), document.slug


def _site(number):
    """Posts of which several want one slug and one address, and that link to each other."""
    posts = [
        post(f'See <a href="{SITE}/2019/03/same-7/">that</a> and <a href="{SITE}/?p=12">this</a>.', id=10 + each, slug=f"same-{each % 8}",
             link=f"{SITE}/2019/03/same-{each % 8}/", terms=[("post_tag", "a", "Tag A")])
        for each in range(number)
    ]  # fmt: skip
    posts.append(post("A page.", id=900, type="page", slug="same-1", link=f"{SITE}/2019/03/same-1/"))
    return [*posts, attachment(950, "2019/03/a.jpg", parent=10)]


def test_an_export_in_shuffled_parts_gives_the_same_files_as_the_whole(archive, tmp_path):
    posts = _site(20)
    whole = archive.write("old.xml", export(*posts))
    _import(archive, whole)
    expected = _content(archive)
    assert len(expected) == 21
    for seed in range(3):
        order = list(posts)
        random.Random(seed).shuffle(order)
        other = type(archive)(tmp_path / f"other-{seed}")
        files = [other.write(f"part-{part}.xml", export(*order[part::4])) for part in (2, 0, 3, 1)]
        _import(other, *files)
        assert _content(other) == expected


SECRET_WORDS = {
    "password": "hunterpassword", "mail": "reader77@mail.example", "author mail": "ana.ruiz@mail.example", "login": "aruiz77",
    "address": "203.0.113.77", "comment": "commentword", "message": "formword",
}  # fmt: skip
CLOSED = {
    "private": {"status": "private"}, "pending": {"status": "pending"}, "draft": {"status": "draft"}, "future": {
        "status": "future", "date": "2031-01-01 10:00:00", "gmt": "2031-01-01 09:00:00"},
    "trash": {"status": "trash"}, "autodraft": {"status": "auto-draft"}, "protected": {"password": "hunterpassword"},
    "scheduled": {"date": "2031-01-01 10:00:00", "gmt": "2031-01-01 09:00:00"}, "undated": {
        "date": "0000-00-00 00:00:00", "gmt": "0000-00-00 00:00:00"},
    "revision": {"type": "revision", "status": "inherit"}, "nostatus": {"status": ""},
}  # fmt: skip
COMMENT = (
    "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author><![CDATA[Reader]]></wp:comment_author>"
    "<wp:comment_author_email>reader77@mail.example</wp:comment_author_email><wp:comment_author_IP>203.0.113.77</wp:comment_author_IP>"
    "<wp:comment_content><![CDATA[commentword]]></wp:comment_content></wp:comment>"
)


def _closed_posts():
    yield post(
        "Publicword here.", slug="open", title="Open", extra=COMMENT, meta=[("_reader_email", "reader77@mail.example")]
    )
    for name, given in CLOSED.items():
        words = {
            "slug": f"slug{name}word",
            "title": f"Title{name}word",
            "excerpt": f"Excerpt{name}word",
            "extra": COMMENT,
        }
        terms = [("post_tag", name, f"Tag{name}word")]
        yield post(f"Body{name}word and <a href='{SITE}/2019/03/open/'>open</a>", terms=terms, **words | given)
    block = '<!-- wp:block {"ref":70} /--><p>End.</p>'
    yield post(block, slug="with-block", title="With block")
    yield post("<p>Bodyblockword</p>", id=70, type="wp_block", status="private")
    yield post("formword", type="feedback", title="formword", status="publish")
    yield post(
        "Links: " + " ".join(f'<a href="{SITE}/2019/03/slug{name}word/">one</a>' for name in CLOSED),
        slug="links",
        title="Links",
    )


def test_nothing_that_was_closed_is_in_the_site_and_no_secret_is_anywhere(archive):
    archive.write("sitegen.toml", SECTIONS)
    source = archive.write("../old.xml", export(*_closed_posts()))
    found = _import(archive, source, more=["--status", "as-source"])
    secrets = [word.encode() for word in SECRET_WORDS.values()]
    files = {file: file.read_bytes() for file in archive.root.rglob("*") if file.is_file()}
    assert {(word, file) for word in secrets for file, data in files.items() if word in data} == set()
    assert [word for word in SECRET_WORDS.values() if word in found.out + found.err] == []
    built = archive.build()
    assert [word for word in SECRET_WORDS.values() if word in built.out + built.err] == []
    site = archive.tree()
    assert any(b"Publicword" in data for data in site.values())
    closed = [f"{part}{name}word".encode() for name in CLOSED for part in ("Body", "Title", "Excerpt", "Tag")]
    closed.append(b"Bodyblockword")
    assert {(word, path) for word in closed for path, data in site.items() if word in data} == set()


def test_a_site_with_its_uploads_is_built_without_a_problem(archive):
    """Pictures in three sizes, a gallery, a file, links between stories, a featured image and a page."""
    archive.write("sitegen.toml", SECTIONS + '[sections.city-hall]\ntitle = "City Hall"\n')
    for name in ("fire.jpg", "fire-300x200.jpg", "a.jpg", "b.jpg", "caf\u00e9.jpg"):
        archive.write(f"../uploads/2019/03/{name}", saved(photograph(640, 480)))
    archive.write("../uploads/2019/03/data.csv", "a,b\n1,2\n")
    uploads = f"{SITE}/wp-content/uploads/2019/03"
    text = (
        f'Text with <a href="{SITE}/?p=12">a link</a> and <a href="http://www.courier.example/about/#top">another</a>.\n\n'
        f'[caption width="300"]<a href="{uploads}/fire.jpg"><img src="{uploads}/fire-300x200.jpg" alt="A fire" /></a> The fire.[/caption]\n\n'
        f'[gallery ids="31,32"]\n\n<img src="{uploads}/caf%C3%A9.jpg?w=300" alt="Coffee" />\n\n<a href="{uploads}/data.csv">Data</a>'
    )
    posts = [
        post(text, id=11, slug="one", terms=[("category", "city-hall", "City Hall")], meta=[("_thumbnail_id", "31")]),
        post("Words.", id=12, slug="two"),
        post("About us.", id=13, slug="about", type="page"),
        attachment(30, "2019/03/fire.jpg", alt="A fire", parent=11),
        attachment(31, "2019/03/a.jpg", alt="First", caption="Caption A", parent=11),
        attachment(32, "2019/03/b.jpg", alt="Second", parent=11),
    ]
    source = archive.write("../old.xml", export(*posts))
    _import(archive, source, more=["--status", "as-source", "--media", str(archive.root.parent / "uploads")])
    built = archive.build("--strict")
    page = archive.output("stories/one/index.html")
    assert "courier.example/" not in page.partition("</head>")[2], built.err
    assert all(word in page for word in ("The fire.", "Caption A", 'alt="Second"', 'alt="Coffee"', "data.csv"))
    assert 'href="../two/"' in page
    assert broken(archive.root / "build") == []


def test_a_damaged_item_shows_its_place_but_not_what_readers_wrote(archive):
    text = export(
        post(extra=COMMENT.replace("203.0.113.77</wp:comment_author_IP>", "203.0.113.77</wp:comment_author_XX>"))
    )
    found = _import(archive, archive.write("../old.xml", text), code=1)
    assert ":40:" in found.err or ".xml:" in found.err
    assert [word for word in SECRET_WORDS.values() if word in found.out + found.err] == []
    assert _content(archive) == {}


def test_a_draft_import_publishes_nothing(archive):
    _import(
        archive, archive.write("../old.xml", export(post("Words.", slug="one"), post("Page.", type="page", slug="two")))
    )
    assert all(b"status: published" not in data for data in _content(archive).values())


def test_an_export_without_items_writes_nothing(archive):
    _import(archive, archive.write("../old.xml", HEAD.replace("{site}", SITE) + TAIL))
    assert _content(archive) == {}


def test_the_report_compares_the_words_and_names_the_texts_that_differ(archive):
    file = archive.write(
        "old.xml",
        export(
            post("One two three.", id=1, slug="same"),
            post("One <button>press me</button> two.", id=2, slug="fewer"),
            post('A <abbr title="City Council">CC</abbr>.', id=3, slug="more"),
        ),
    )
    _import(archive, file)
    words = _report(archive)["words"]
    assert (words["source"], words["written"], words["not_compared"]) == (9, 9, 0)
    left_out, added = "<button> left out", "meaning of an abbreviation in parentheses"
    assert words["differences"] == [{"construct": left_out, "words": -2}, {"construct": added, "words": 2}]
    assert words["documents"] == [
        {"file": "content/stories/fewer.md", "source": 4, "written": 2, "differences": {left_out: -2}},
        {"file": "content/stories/more.md", "source": 2, "written": 4, "differences": {added: 2}},
    ]
    text = (archive.root / "imports/old.report.md").read_text("utf-8")
    assert "- in the texts of the source: 9\n- in these texts in the new files: 9\n  - -2: " in text
    assert "- `content/stories/fewer.md`: 4 → 2 (-2 \\<button\\> left out)\n" in text


def test_each_value_that_the_proposal_names_is_one_of_the_map(archive):
    file = archive.root / "export.xml"
    file.write_text(export(post("A claim((note)) and [odd a=1] words.", id=1)), encoding="utf-8")
    _import(archive, file, code=1)
    proposed = (archive.root / "imports/old.proposed.toml").read_text("utf-8")
    assert '"((" = "text"' in proposed
    for value in ("drop", "unwrap", "text", "figure", "quote", "footnote", "link https://x.example/{a}"):
        answers = proposed.replace('"((" = "text"', '"((" = "footnote"').replace('odd = "drop"', f'odd = "{value}"')
        assert f'odd = "{value}"' in answers
        archive.write("imports/old.toml", answers)
        _import(archive, file, more=("--again",) if _content(archive) else ())
        (text,) = (each.decode() for name, each in _content(archive).items() if name.startswith("stories/"))
        assert "A claim[^1] and" in text


def test_pictures_that_were_missing_come_with_again_and_new_answers_of_the_map_with_a_renewal(archive, tmp_path):
    picture = f'<img src="{SITE}/wp-content/uploads/2019/03/hall.jpg" alt="The hall">'
    posts = [
        post(f"Words.\n\n{picture}\n\nMore.", id=1, slug="one", meta=[("_thumbnail_id", "9")], terms=[("category", "news", "News")]),
        attachment(9, "2019/03/main.jpg"),
    ]  # fmt: skip
    file = archive.write("old.xml", export(*posts))
    _import(archive, file)
    before = _content(archive)["stories/one.md"].decode()
    assert f"![The hall]({SITE}/wp-content/uploads/2019/03/hall.jpg)" in before
    for name in ("hall", "main"):
        target = tmp_path / f"uploads/2019/03/{name}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(saved(photograph(60, 40), "JPEG"))
    more = ("--media", str(tmp_path / "uploads"))
    assert " 0 written, 1 unchanged" in _import(archive, file, more=("--again",)).err
    assert " 1 written, 0 unchanged" in _import(archive, file, more=("--again", *more)).err
    assert "![The hall](@/media/2019/03/hall.jpg)" in _content(archive)["stories/one.md"].decode()
    assert " 0 written, 1 unchanged" in _import(archive, file, more=("--again", *more)).err
    archive.write("imports/old.toml", '[sections]\nNews = "city"\n')
    assert " 0 written, 1 unchanged" in _import(archive, file, more=("--again", *more)).err
    _import(archive, file, more=("--renew", *more))
    after = _content(archive)["stories/one.md"].decode()
    assert "section: city" in after
    assert "src: '@/media/2019/03/main.jpg'" in after
    archive.build()


def test_an_embed_that_the_configuration_does_not_allow_is_found_although_the_text_is_proven(archive):
    text = 'Words.\n\n<iframe src="https://maps.example.org/x" title="Map"></iframe>\n\nMore.'
    archive.write("sitegen.toml", SECTIONS)
    archive.write("imports/old.toml", '[embeds]\n"maps.example.org" = "embed"\n')
    file = archive.write("old.xml", export(post(text, id=1, slug="one"), post("Words.", id=2)))
    found = _import(archive, file, code=1)
    assert "story/one would be invalid" in found.err
    assert re.search(r"\(line \d\d of the new file", found.err)


@pytest.mark.parametrize(
    ("names", "code"),
    [(["x.php", "data.toml"], 0), (["index.md"], 1), (["notes.md"], 1)],
    ids=["code", "index", "notes"],
)
def test_a_file_that_sitegen_would_read_as_content_is_never_a_picture(archive, tmp_path, names, code):
    """Its address stays in the text. A story that shows a text file as a picture is refused, since readers would see nothing of it."""
    (tmp_path / "uploads").mkdir()
    for name in names:
        (tmp_path / "uploads" / name).write_text("---\ntitle: Evil\nstatus: published\n---\nEvilwords\n", "utf-8")
    (tmp_path / "uploads/hall.jpg").write_bytes(saved(photograph(60, 40), "JPEG"))
    pictures = "".join(f'<img src="{SITE}/wp-content/uploads/{name}" alt="A">' for name in [*names, "hall.jpg"])
    file = archive.write("old.xml", export(post(f"Words.{pictures}", id=1, slug="one")))
    found = _import(archive, file, code=code, more=("--media", str(tmp_path / "uploads"), "--status", "as-source"))
    written = {path.name: path for path in (archive.root / "content").rglob("*") if path.is_file()}
    assert written.keys() == (set() if code else {"index.md", "hall.jpg"})
    assert not any(b"Evilwords" in path.read_bytes() for path in written.values())
    assert ("is not an image" in found.err) == bool(code)
