"""Pictures: sizes, places, credit, what is taken out of them; and the cards that are drawn of stories."""

import io
import re
import struct
import zlib
from urllib.parse import unquote

import pytest
from PIL import Image, ImageOps
from support import nu
from support.archive import CONFIG
from support.browser import axe
from support.images import (
    DRAWN,
    MEMORANDUM,
    candidates,
    chunk,
    difference,
    jpeg,
    opened,
    page,
    photograph,
    saved,
    story,
)
from support.servers import http_server


def test_an_image_has_resized_variants_of_the_stated_widths(archive):
    story(archive, "memo", jpeg(), body="One.\n\n![Two](photo.jpg)\n")
    archive.build()
    main, inline = page(archive, MEMORANDUM).xpath("//figure/img")
    assert candidates(main) == {480: "photo.jpg.480.webp", 960: "photo.jpg.960.webp", 1440: "photo.jpg.1440.webp"}
    for width, url in candidates(main).items():
        image = opened(archive, f"{MEMORANDUM}/{url}")
        assert (image.format, image.size) == ("WEBP", (width, width // 2))
    assert (main.get("src"), main.get("width"), main.get("height")) == ("photo.jpg", "2000", "1000")
    assert opened(archive, f"{MEMORANDUM}/photo.jpg").size == (2000, 1000)
    assert (main.get("fetchpriority"), main.get("loading"), inline.get("loading")) == ("high", None, "lazy")
    assert main.get("sizes")
    assert inline.get("srcset") == main.get("srcset")
    for url in candidates(main).values():
        assert len((archive.root / f"build/{MEMORANDUM}/{url}").read_bytes()) < len(jpeg())


@pytest.mark.parametrize("name", ["Smith, John.jpg", "a, 2x.jpg", "b,c.jpg", "trailing,.jpg"])
def test_commas_in_an_image_name_work_in_srcset(archive, name):
    archive.write(f"content/stories/memo/{name}", jpeg(1, (700, 350)))
    archive.story("memo/index", title="On memo", body=f"![A council](<{name}>)\n")
    archive.build()
    (image,) = page(archive, MEMORANDUM).xpath("//figure/img")
    for address in (image.get("src"), *(each.rpartition(" ")[0] for each in image.get("srcset").split("w, "))):
        assert opened(archive, f"{MEMORANDUM}/{unquote(address)}")
    assert archive.run("check").out == "No problems.\n"


@pytest.mark.sampled(3)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(archive, orientation):
    story(archive, "memo", jpeg(orientation, (1200, 600)))
    archive.build()
    (image,) = page(archive, MEMORANDUM).xpath("//figure/img")
    upright = (1200, 600) if orientation < 5 else (600, 1200)
    assert (image.get("width"), image.get("height")) == tuple(map(str, upright))
    published = opened(archive, f"{MEMORANDUM}/photo.jpg")
    assert dict(published.getexif()) == ({0x0112: orientation} if orientation > 1 else {})
    original = ImageOps.exif_transpose(published)
    assert original.size == upright
    for width, url in candidates(image).items():
        small = opened(archive, f"{MEMORANDUM}/{url}")
        assert small.size == (width, width * upright[1] // upright[0])
        assert not small.getexif()
        assert difference(small, original) < 4


def test_small_animated_and_vector_images_are_not_resized(archive):
    frames = [photograph(900, 700), photograph(900, 700, seed=3)]
    files = {
        "small.jpg": saved(photograph(400, 300)),
        "moves.gif": saved(frames[0].quantize(), "GIF", save_all=True, append_images=[frames[1].quantize()]),
        "moves.webp": saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "lines.svg": b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"/>',
        "sized.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="12px" height="7.6"/>',
        "wild.svg": b'<!DOCTYPE svg [<!ENTITY a "1">]><svg xmlns="http://www.w3.org/2000/svg" width="&a;" height="1"/>',
    }
    for name, data in files.items():
        archive.write(f"content/stories/memo/{name}", data)
    archive.story("memo/index", body="\n\n".join(f"![It]({name})" for name in files))
    archive.build()
    images = {image.get("src"): image for image in page(archive, MEMORANDUM).xpath("//img")}
    assert [image.get("srcset") for image in images.values()] == [None] * len(files)
    places = {name: (image.get("width"), image.get("height")) for name, image in images.items()}
    assert places == {
        "small.jpg": ("400", "300"), "moves.gif": ("900", "700"), "moves.webp": ("900", "700"),
        "lines.svg": ("30", "20"), "sized.svg": ("12", "8"), "wild.svg": (None, None),
    }  # fmt: skip
    assert {path for path in archive.tree() if path.startswith(MEMORANDUM)} == {
        f"{MEMORANDUM}/{name}" for name in [*files, "index.html"]
    }
    assert opened(archive, f"{MEMORANDUM}/moves.gif").n_frames == 2


def test_avif_variants_are_written_if_configured(archive):
    archive.write("sitegen.toml", CONFIG + '[images]\nformat = "avif"\nsizes = [300, 200]\n')
    story(archive, "memo", jpeg(6, (640, 320)))
    archive.build()
    (image,) = page(archive, MEMORANDUM).xpath("//figure/img")
    assert candidates(image) == {200: "photo.jpg.200.avif", 300: "photo.jpg.300.avif"}
    assert opened(archive, f"{MEMORANDUM}/photo.jpg.300.avif").size == (300, 600)
    archive.write("sitegen.toml", CONFIG + "[images]\nsizes = []\n")
    archive.build()
    assert page(archive, MEMORANDUM).xpath("//figure/img/@width") == ["320"]
    assert not page(archive, MEMORANDUM).xpath("//@srcset")
    assert not list((archive.root / "build").rglob("*.avif"))


@pytest.mark.parametrize(
    "text",
    [
        "sizes = [0]\n",
        "sizes = [480, 20000]\n",
        'social_card_font = "../x.otf"\n',
        'social_card_font = "content/../x.otf"\n',
        'format = "gif"\n',
    ],
)
def test_an_impossible_image_configuration_is_an_error(archive, text):
    archive.write("sitegen.toml", CONFIG + "[images]\n" + text)
    result = archive.run("build")
    assert result.code == 2
    assert "sitegen.toml:5" in result.err


def test_only_publicly_shown_images_are_resized(archive):
    archive.write("content/stories/memo/unseen.jpg", jpeg())
    story(archive, "memo", jpeg(), body="[a file](unseen.jpg)\n")
    story(archive, "held", jpeg(), status="held")
    archive.build()
    names = {path for path in archive.tree() if path.endswith((".webp", ".jpg"))}
    assert names == {
        f"{MEMORANDUM}/{name}"
        for name in ("photo.jpg", "photo.jpg.480.webp", "photo.jpg.960.webp", "photo.jpg.1440.webp", "unseen.jpg")
    }


def test_damaged_and_huge_images_are_reported_once(archive):
    story(archive, "memo", jpeg()[:9000])
    result = archive.run("build")
    assert result.code == 1
    assert "Traceback" not in result.err
    assert result.err.count("the metadata of the image cannot be removed") == 1
    assert "content/stories/memo/photo.jpg" in result.err
    huge = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )
    story(archive, "memo", huge)
    result = archive.run("build")
    assert result.code == 1
    assert "Traceback" not in result.err
    assert "cannot be read" in result.err


def test_two_images_of_one_name_have_separate_variants(archive):
    archive.write("content/stories/memo/photo.png", saved(photograph(), "PNG"))
    story(archive, "memo", jpeg(), body="![It](photo.png)\n")
    archive.build()
    assert {f"{MEMORANDUM}/photo.{suffix}.480.webp" for suffix in ("jpg", "png")} <= archive.tree().keys()


def test_a_file_named_like_a_resized_image_is_an_error(archive):
    archive.write("content/stories/memo/photo.jpg.480.webp", saved(photograph(), "WEBP"))
    story(archive, "memo", jpeg(), body="![It](photo.jpg) [Small](photo.jpg.480.webp)\n")
    result = archive.run("build")
    assert result.code == 1
    assert '"/stories/memo/photo.jpg.480.webp" would be the address of' in result.err


def test_changing_an_image_renders_no_page(archive):
    story(archive, "memo", jpeg(), body="![It](photo.jpg)\n")
    story(archive, "other", jpeg())
    archive.build(env=DRAWN)
    archive.write("content/stories/memo/photo.jpg", saved(photograph(seed=3)))
    archive.build(env=DRAWN)
    done = archive.run("explain", "--last-build", env=DRAWN)
    remade = set(re.findall(r"(?<!content/)stories/[\w/.-]+\.(?:webp|jpg|html|png)", done.out))
    assert remade == {
        f"{MEMORANDUM}/{name}"
        for name in ("photo.jpg", "photo.jpg.480.webp", "photo.jpg.960.webp", "photo.jpg.1440.webp")
    }
    archive.write("content/stories/memo/photo.jpg", saved(photograph(1000, 800)))
    archive.build(env=DRAWN)
    assert candidates(page(archive, MEMORANDUM).xpath("//img")[0]).keys() == {480, 1000}


@pytest.mark.slow
def test_after_an_edit_of_an_image_the_site_equals_a_clean_build(archive, tmp_path_factory):
    edits = [
        lambda: story(archive, "memo", jpeg(), body="![It](photo.jpg)\n", credit="Weekly"),
        lambda: story(archive, "memo", jpeg(), body="No more.\n", credit="Chen"),
        lambda: story(archive, "memo", jpeg(6), body="No more.\n", credit="Chen"),
        lambda: archive.story("memo/index", title="Without", body="[it](photo.jpg)\n"),
        lambda: story(archive, "memo", saved(photograph(300, 200)), title="Small again"),
        lambda: story(archive, "memo", jpeg(), status="held"),
        lambda: story(
            archive,
            "memo",
            jpeg(),
            status="withdrawn",
            corrections=[{"date": "2020", "kind": "retraction", "text": "No."}],
        ),
        lambda: story(archive, "memo", jpeg(), section="courts", publication="Weekly", published="2020-03"),
        lambda: (archive.root / "content/stories/memo/photo.jpg").write_bytes(b"\x89PNG" + jpeg()),
        lambda: story(archive, "memo", jpeg()),
    ]
    archive.story("plain", body="No picture.\n")
    for number, edit in enumerate(edits):
        edit()
        code = archive.run("build", env=DRAWN).code
        clean = type(archive)(tmp_path_factory.mktemp(f"clean{number}"))
        (clean.root / "content").symlink_to(archive.root / "content")
        assert clean.run("build", "-j", "2", env=DRAWN).code == code
        if not code:
            assert archive.tree() == clean.tree(), number
            before = {path: (archive.root / "build" / path).stat().st_mtime_ns for path in archive.tree()}
            assert "0 changed" in archive.build(env=DRAWN).out
            assert before == {path: (archive.root / "build" / path).stat().st_mtime_ns for path in archive.tree()}


def test_an_unchanged_build_opens_no_image(archive):
    story(archive, "memo", jpeg())
    archive.build()
    watcher = archive.write(
        "watch/sitecustomize.py",
        "import sys\nsys.addaudithook(lambda event, args: event == 'import' and args[0] == 'PIL' and sys.exit(9))\n",
    )
    archive.story("another", title="Another")
    story(archive, "memo", jpeg(), body="Another text.\n")
    archive.build(env={"PYTHONPATH": str(watcher.parent)})
    assert "Another text." in archive.output(f"{MEMORANDUM}/index.html")
    story(archive, "memo", jpeg(2))
    assert archive.run("build", env={"PYTHONPATH": str(watcher.parent)}).code == 9


@pytest.mark.tools("nu")
def test_pages_are_valid_and_accessible(archive, new_page):
    story(
        archive,
        "memo",
        jpeg(),
        body='One.\n\n![Two](photo.jpg "A caption")\n\n![Three](photo.jpg)\n',
        image={"caption": "Cap", "credit": "Chen"},
    )
    archive.build(env=DRAWN)
    assert nu.check(archive.root / f"build/{MEMORANDUM}/index.html".replace("index.html", "")) == []
    with http_server(archive.root / "build") as address, new_page() as tab:
        tab.goto(f"{address}/{MEMORANDUM}/")
        assert axe(tab) == []
        assert tab.evaluate("document.images[0].currentSrc").endswith("photo.jpg.960.webp")


def test_images_cause_no_layout_shift(archive, new_page):
    story(archive, "memo", jpeg(6), body="\n\n".join(f"{'Words. ' * 60}\n\n![It](photo.jpg)" for _ in range(4)))
    archive.build()
    for viewport in ({"width": 1280, "height": 900}, {"width": 390, "height": 800}):
        with http_server(archive.root / "build") as address, new_page(viewport=viewport) as tab:
            tab.goto(f"{address}/{MEMORANDUM}/", wait_until="networkidle")
            for _ in range(20):
                tab.mouse.wheel(0, 700)
                tab.wait_for_timeout(40)
            moved = """new Promise(done => { let sum = 0; new PerformanceObserver(list => {
                for (const entry of list.getEntries()) sum += entry.value }).observe({type: 'layout-shift', buffered: true});
                setTimeout(() => done(sum), 300) })"""
            assert tab.evaluate(moved) == 0
            assert tab.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")


def test_an_unreadable_image_is_refused(archive):
    archive.write("content/static/a.heic", b"\0\0\0\x18ftypheic SECRET")
    result = archive.run("build")
    assert result.code == 1
    assert "the metadata of the image cannot be removed" in result.err


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
def test_an_unusual_image_is_published(archive, name, data):
    archive.write(f"content/static/{name}", data)
    archive.build()
    assert (archive.root / "build" / name).is_file()
