"""What a review found: unkind files and numbers are told, passed over or taken, and never end in a traceback."""

import io

import pytest
from PIL import Image
from support.archive import Archive

from sitegen.render.charts.text_metrics import wrap_text

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"/>'


def turned():
    """A JPEG whose camera said in letters how it was held."""
    entry = b"\x12\x01\x02\x00\x04\x00\x00\x00six\x00"
    out = io.BytesIO()
    exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00" + entry + b"\x00\x00\x00\x00"
    Image.new("RGB", (60, 40), "#9ab").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", turned()),
        ("a.svg", f'<?xml version="1.0" encoding="shift_jis"?>{SVG}'.encode()),
        ("a.svg", f'<?xml version="1.0" encoding="nonsense"?>{SVG}'.encode()),
        ("a.svg", SVG.replace("10 10", "1e300 10").encode()),
    ],
)
def test_an_unkind_picture_is_published_all_the_same(archive, name, data):
    archive.write(f"content/static/{name}", data)
    archive.build()
    assert (archive.root / "build" / name).is_file()


def test_an_unkind_page_number_is_no_page(archive):
    from support.rich import pdf

    archive.entity("document", "mou", name="Memorandum", file="mou.pdf")
    archive.write("content/documents/mou.pdf", pdf(1))
    archive.story("a", documents=[{"id": "document/mou", "page": "9" * 5000}])
    result = archive.run("build")
    assert "Traceback" not in result.err


def test_a_long_name_is_wrapped_at_once():
    assert len(wrap_text("word " * 100_000, 100, 3)) == 3


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            'msgid "%(num)s story"\nmsgid_plural "%(num)s stories"\nmsgstr[0] "%(num)s 100%"\nmsgstr[1] "%(num)s"\n',
            "es.po:6",
        ),
        ("", "es.po:1"),
        ('msgid "Stories"\nmsgstr "Notas\n', "es.po:7:1: error: the text is not closed"),
        ('msgid "Stories"\nmsgstr "\n"Notas"\n', "es.po:7:1: error: the text is not closed"),
    ],
)
def test_a_translation_that_cannot_be_filled_in_is_told(archive, file, said):
    rule = "n != 1" if file else "5%n"
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=({rule});\\n"\n'
    archive.write("i18n/es.po", head + "\n" + file)
    archive.write("sitegen.toml", '[site]\ntitle = "A"\nlanguage = "es"\n')
    result = archive.run("build")
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err


@pytest.fixture
def searched(tmp_path):
    archive = Archive(tmp_path)
    archive.on.add("search")
    return archive


def test_years_of_any_length_have_their_pages_in_their_order(archive):
    for name, date in {"flood": "Y-17000", "wall": "-0044-03", "now": "2019-03", "far": "Y17000"}.items():
        archive.story(
            name, title=f"Of {name}", published=date if name != "far" else "2019"
        )  # not public before its year
        archive.entity("event", name, name=f"The {name}", when=date)
    archive.build()
    listed = {path for path in archive.tree() if path.startswith("dates/")}
    assert {f"dates/{year}/index.html" for year in ("Y-17000", "-0044", "-0044/03", "2019/03", "Y17000")} <= listed
    front = archive.output("dates/index.html")
    places = [front.rindex(f'href="{year}/"') for year in ("2019", "-0044", "Y-17000")]
    assert places == sorted(places)
    assert "The flood" in archive.output("dates/Y-17000/index.html")


def fragments(archive):
    return len(list((archive.root / "build/search/pagefind").glob("*/fragment/*")))


def test_what_has_a_title_alone_is_found(searched):
    searched.story("bare", title="A bare headline")
    searched.story("full", title="Another", body="With words.\n")
    searched.build()
    assert fragments(searched) == 2


def test_an_entity_that_asks_not_to_be_indexed_leaves_the_index_at_once(searched):
    searched.entity("person", "ann", name="Ann Lee", summary="A person.")
    searched.story("full", title="Another", body="With words.\n")
    searched.build()
    assert fragments(searched) == 2
    searched.entity("person", "ann", name="Ann Lee", summary="A person.", visibility="noindex")
    searched.build("--skip-artifacts")
    assert fragments(searched) == 1
