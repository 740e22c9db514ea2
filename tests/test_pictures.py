"""Pictures: sizes, places, credit, what is taken out of them; and the cards that are drawn of stories."""

import io
import re
import struct
import zlib
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html
from PIL import Image, ImageCms, ImageDraw, ImageOps
from PIL.PngImagePlugin import PngInfo
from tools import nu
from tools.archive import CONFIG
from tools.browser import axe
from tools.servers import http_server

from sitegen.media.resize import resize
from sitegen.media.strip_metadata import strip_metadata
from sitegen.model.media_info import ImageInfo, published_widths, scaled_height
from sitegen.outputs.social_cards._drawing import CardText, draw_card

DRAWN = {"SITEGEN_IMAGES__SOCIAL_CARDS": "true"}
SECRET = b"PLANTED-SECRET"
WORDS = SECRET.decode()
MEMORANDUM = "stories/memo"


def photograph(width=2000, height=1000, mode="RGB", seed=7):
    """Something with edges and slopes, so that it is neither empty nor noise."""
    small = Image.linear_gradient("L").resize((width, height))
    image = Image.merge(
        "RGB", (small, small.transpose(Image.Transpose.FLIP_LEFT_RIGHT), small.point(lambda v: v * seed % 256))
    )
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill=(200, 30, 30))
    return image.convert(mode)


def saved(image, form="JPEG", **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def exif(orientation=1):
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010E] = found[0x013B] = found[0x8298] = found[0x0131] = WORDS
    found.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + SECRET
    found.get_ifd(0x8825).update({1: "N", 2: (34.0, 5.0, 0.0), 3: "W", 4: (118.0, 6.0, 0.0), 27: SECRET})
    return found


@cache
def profile(space="RGB"):
    """A real profile with secrets in the words that describe it."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB" if space == "RGB" else "LAB")).tobytes())
    made[48:52] = made[80:84] = b"SECR"
    (count,) = struct.unpack_from(">I", made, 128)
    for number in range(count):
        name, start, size = struct.unpack_from(">4sII", made, 132 + 12 * number)
        if name in {b"desc", b"cprt"} and size >= 28 + len(SECRET):
            made[start + size - len(SECRET) : start + size] = SECRET
    assert SECRET in made
    return bytes(made)


def jpeg(orientation=1, size=(2000, 1000)):
    """A photograph with everything in it that could tell who took it where."""
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{WORDS}</x:xmpmeta>'.encode()
    data = saved(photograph(*size), exif=exif(orientation), icc_profile=profile(), comment=SECRET, xmp=xmp, quality=88)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0" + struct.pack(">H", 5 + len(SECRET))
    iptc += b"\x1c\x02\x78" + struct.pack(">H", len(SECRET)) + SECRET
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return data[:2] + segment + data[2:] + SECRET


def page(archive, name):
    return html.fromstring(archive.output(f"{name}/index.html"))


def opened(archive, path):
    image = Image.open(archive.root / "build" / path)
    image.load()
    return image


def story(archive, slug, picture, **front):
    """A story in a folder of its own, with its main picture beside it."""
    image = {"src": "photo.jpg", "alt": "A council in session"} | front.pop("image", {})
    archive.write(f"content/stories/{slug}/photo.jpg", picture)
    archive.story(f"{slug}/index", **{"title": f"On {slug}", "image": image, "body": "Text.\n"} | front)


def candidates(image):
    """Width and address of each size that an `<img>` offers."""
    return {int(width.rstrip("w")): url for url, width in (each.split() for each in image.get("srcset").split(", "))}


def test_a_picture_comes_in_sizes_whose_widths_are_true(archive):
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
def test_commas_in_a_name_do_not_end_it(archive, name):
    archive.write(f"content/stories/memo/{name}", jpeg(1, (700, 350)))
    archive.story("memo/index", title="On memo", body=f"![A council](<{name}>)\n")
    archive.build()
    (image,) = page(archive, MEMORANDUM).xpath("//figure/img")
    for address in (image.get("src"), *(each.rpartition(" ")[0] for each in image.get("srcset").split("w, "))):
        assert opened(archive, f"{MEMORANDUM}/{unquote(address)}")
    assert archive.run("check").out == "Nothing to mend.\n"


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


def difference(one, other):
    """Mean difference of two pictures of any size, in 255ths."""
    size = (32, 32)
    pairs = zip(
        *(image.convert("RGB").resize(size, Image.Resampling.BOX).tobytes() for image in (one, other)), strict=True
    )
    return sum(abs(a - b) for a, b in pairs) / (3 * size[0] * size[1])


def forms():
    """Every kind of image with secrets wherever it has room for them."""
    photo, info = photograph(900, 700), PngInfo()
    info.add_text("Comment", WORDS)
    info.add_itxt("XML:com.adobe.xmp", WORDS, zip=True)
    options = {"exif": exif(6), "icc_profile": profile()}
    yield "jpeg", jpeg(6)
    yield "png", saved(photo, "PNG", pnginfo=info, **options) + SECRET
    yield "png", saved(photo.quantize(16), "PNG", pnginfo=info, transparency=bytes([0, 255]), **options)
    yield "webp", saved(photo, "WEBP", xmp=SECRET, **options)
    yield "avif", saved(photo, "AVIF", xmp=SECRET, speed=10, **options)
    yield "tiff", saved(photo, "TIFF", exif=exif(6), description=WORDS, software=WORDS, icc_profile=profile())
    yield "gif", saved(photo.quantize(), "GIF", comment=SECRET)
    yield (
        "gif",
        saved(photo.quantize(), "GIF", comment=SECRET, save_all=True, append_images=[photo.rotate(90).quantize()]),
    )
    yield "jpeg", saved(photo, "MPO", save_all=True, append_images=[photo.resize((90, 70))], exif=exif(6))
    yield "jpeg", saved(photo.convert("CMYK"), exif=exif(6), comment=SECRET)
    yield "jpeg", saved(photo.convert("L"), exif=exif(1), comment=SECRET)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("form", "data"), list(forms()))
def test_nothing_that_was_planted_is_in_any_published_file(archive, form, data):
    assert SECRET in data or SECRET in zlib_texts(data)
    name = f"photo.{form}"
    archive.write(f"content/stories/memo/{name}", data)
    archive.story("memo/index", body=f"Text.\n\n![It](<{name}>)\n")
    archive.build(env=DRAWN)
    tree = archive.tree()
    assert f"{MEMORANDUM}/{name}" in tree
    for path, published in tree.items():
        assert SECRET not in published, path
        assert b"SECR" not in published, path
        assert SECRET not in zlib_texts(published), path
    told = opened(archive, f"{MEMORANDUM}/{name}").getexif()
    assert told.get(0x0112, 1) == (
        Image.open(io.BytesIO(data)).getexif().get(0x0112, 1) if form in {"jpeg", "avif"} else 1
    )


def zlib_texts(data):
    """What stands compressed in a PNG's chunks of text."""
    found = b""
    for start in (match.start() for match in re.finditer(rb"iTXt|zTXt|iCCP", data)):
        packed = data.find(b"\x78", start)
        try:
            found += zlib.decompressobj().decompress(data[packed:])
        except zlib.error:
            continue
    return found


def test_thumbnails_in_a_photograph_go_too(archive):
    thumbnail = saved(photograph(160, 120).convert("L"), comment=SECRET)
    tags = exif()
    data = saved(photograph(), exif=tags.tobytes() + thumbnail)
    assert thumbnail in data
    story(archive, "memo", data)
    archive.build()
    assert all(SECRET not in published for published in archive.tree().values())


def test_colours_of_a_profile_stay_and_its_words_go():
    data = saved(photograph(), icc_profile=profile())
    clean = Image.open(io.BytesIO(strip_metadata(data, "a.jpg"))).info["icc_profile"]
    assert SECRET not in clean
    assert len(clean) > 300
    tables = [[tag for tag in (b"rXYZ", b"rTRC", b"wtpt") if tag in found] for found in (clean, profile())]
    assert tables == [[b"rXYZ", b"rTRC", b"wtpt"]] * 2
    transform = [
        ImageCms.profileToProfile(
            photograph(20, 10), io.BytesIO(found), ImageCms.createProfile("LAB"), outputMode="LAB"
        )
        for found in (clean, profile())
    ]
    assert transform[0].tobytes() == transform[1].tobytes()
    assert Image.open(io.BytesIO(resize(data, 480, 240, "webp"))).info["icc_profile"] == clean


@pytest.mark.parametrize("bad", [b"", b"x" * 200, b"x" * 16 + b"RGB " + b"\xff" * 400, profile("LAB")])
def test_a_profile_that_is_none_is_left_out(bad):
    assert (
        "icc_profile" not in Image.open(io.BytesIO(strip_metadata(saved(photograph(), icc_profile=bad), "a.jpg"))).info
    )


def test_credit_of_the_front_matter_is_put_back(archive):
    story(
        archive,
        "memo",
        jpeg(),
        image={"credit": "Zoë Chen / Weekly <1>", "caption": "The council"},
        license="https://creativecommons.org/licenses/by/4.0/",
    )
    archive.build()
    for name in ("photo.jpg", "photo.jpg.480.webp", "photo.jpg.1440.webp"):
        image = opened(archive, f"{MEMORANDUM}/{name}")
        tags = image.getexif()
        assert tags[0x013B].encode("latin-1").decode() == "Zoë Chen / Weekly <1>"
        assert tags[0x8298] == "https://creativecommons.org/licenses/by/4.0/"
        assert set(tags) == {0x013B, 0x8298}
        xmp = image.info["xmp"].decode()
        assert "<photoshop:Credit>Zoë Chen / Weekly &lt;1&gt;</photoshop:Credit>" in xmp
        assert "<xmpRights:WebStatement>https://creativecommons.org/licenses/by/4.0/</xmpRights:WebStatement>" in xmp
    (caption,) = page(archive, MEMORANDUM).xpath("//figcaption")
    assert caption.text_content() == "The council Zoë Chen / Weekly <1>"


@pytest.mark.parametrize(
    ("fronts", "expected"),
    [
        ([{"credit": "Weekly"}, {"image": {"credit": "Weekly"}}], "Weekly"),
        ([{"credit": "Weekly"}, {}], "Weekly"),
        ([{"credit": "Weekly", "image": {"credit": "Chen"}}], "Chen"),
        ([{"credit": "Weekly"}, {"credit": "Somebody else"}], None),
        ([{"credit": "Weekly"}, {"credit": "Somebody else", "status": "held"}], "Weekly"),
        ([{}], None),
    ],
)  # fmt: skip
def test_the_credit_is_the_one_on_which_all_agree(archive, fronts, expected):
    archive.write("content/static/photo.jpg", jpeg())
    for number, front in enumerate(fronts):
        image = {"src": "/photo.jpg", "alt": "It"} | front.get("image", {})
        archive.story(f"s{number}", title=f"On {number}", **front | {"image": image})
    archive.build()
    for name in ("photo.jpg", "photo.jpg.480.webp"):
        assert opened(archive, name).getexif().get(0x013B) == expected


def test_credit_in_a_png_can_be_read(archive):
    archive.write("content/stories/memo/photo.png", saved(photograph(600, 400), "PNG"))
    archive.story("memo/index", credit="Zoë", license="CC0", body="![It](photo.png)\n")
    archive.build()
    image = opened(archive, f"{MEMORANDUM}/photo.png")
    assert image.getexif()[0x8298] == "CC0"
    assert "<photoshop:Credit>Zoë</photoshop:Credit>" in image.info["XML:com.adobe.xmp"]


def test_what_is_small_moves_or_is_drawn_in_lines_stays_as_it_is(archive):
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


@pytest.mark.parametrize(
    ("size", "expected"),
    [((300, 200), []), ((480, 10), []), ((500, 10), [500]), ((1000, 10), [480, 1000]), ((1300, 1), [480, 960, 1300]),
     ((9000, 1), [480, 960, 1440]), ((900, 30_000), [480]), ((481, 90_000), [])],
)  # fmt: skip
def test_no_size_is_wider_than_the_picture_or_higher_than_the_format(size, expected):
    picture = ImageInfo(*size, "JPEG")
    assert published_widths(picture, (960, 480, 1440)) == expected
    assert all(1 <= scaled_height(picture, width) <= 16_383 for width in expected)


@pytest.mark.parametrize(
    "image",
    [photograph(600, 300, mode) for mode in ("CMYK", "L", "1", "P", "LA", "YCbCr")],
    ids=lambda image: image.mode,
)
def test_every_colour_space_looks_the_same_in_a_smaller_size(image):
    form = "PNG" if image.mode in {"1", "P", "LA"} else "JPEG"
    data = saved(image, form)
    small = Image.open(io.BytesIO(resize(data, 480, 240, "webp"))).convert("RGB")
    assert difference(small, Image.open(io.BytesIO(data))) < 10


def test_sixteen_bits_become_eight_and_not_white():
    deep = Image.frombytes("I;16", (600, 300), (b"\0\x40" * 300 + b"\0\xc0" * 300) * 300)
    small = Image.open(io.BytesIO(resize(saved(deep, "PNG"), 480, 240, "webp"))).convert("L")
    assert abs(small.getpixel((100, 100)) - 0x40) < 3
    assert abs(small.getpixel((400, 100)) - 0xC0) < 3
    again = Image.open(io.BytesIO(strip_metadata(saved(deep, "PNG"), "a.png")))
    assert again.mode.startswith("I;16")
    assert again.getpixel((400, 100)) == 0xC000


def test_transparency_stays():
    clear = photograph(600, 300).quantize(8)
    data = saved(clear, "PNG", transparency=bytes([0] * 8))
    small = Image.open(io.BytesIO(resize(data, 480, 240, "webp")))
    assert small.mode == "RGBA"
    assert small.getextrema()[3] == (0, 0)


def test_avif_if_it_is_asked_for(archive):
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
def test_a_configuration_that_cannot_be_is_refused(archive, text):
    archive.write("sitegen.toml", CONFIG + "[images]\n" + text)
    result = archive.run("build")
    assert result.code == 2
    assert "sitegen.toml:5" in result.err


def test_only_what_is_shown_in_public_is_made_smaller(archive):
    archive.write("content/stories/memo/unseen.jpg", jpeg())
    story(archive, "memo", jpeg(), body="[a file](unseen.jpg)\n")
    story(archive, "held", jpeg(), status="held")
    archive.build()
    names = {path for path in archive.tree() if path.endswith((".webp", ".jpg"))}
    assert names == {
        f"{MEMORANDUM}/{name}"
        for name in ("photo.jpg", "photo.jpg.480.webp", "photo.jpg.960.webp", "photo.jpg.1440.webp", "unseen.jpg")
    }


def test_damaged_and_huge_images_are_told_once_with_a_sentence(archive):
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


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_two_pictures_of_one_name_have_sizes_of_their_own(archive):
    archive.write("content/stories/memo/photo.png", saved(photograph(), "PNG"))
    story(archive, "memo", jpeg(), body="![It](photo.png)\n")
    archive.build()
    assert {f"{MEMORANDUM}/photo.{suffix}.480.webp" for suffix in ("jpg", "png")} <= archive.tree().keys()


def test_a_file_that_is_named_as_a_size_is_a_clash(archive):
    archive.write("content/stories/memo/photo.jpg.480.webp", saved(photograph(), "WEBP"))
    story(archive, "memo", jpeg(), body="![It](photo.jpg) [Small](photo.jpg.480.webp)\n")
    result = archive.run("build")
    assert result.code == 1
    assert '"/stories/memo/photo.jpg.480.webp" would be the address of' in result.err


def test_a_picture_changed_alone_remakes_no_page(archive):
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
def test_after_any_edit_the_site_is_that_of_a_clean_build(archive, tmp_path_factory):
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


def test_a_build_with_nothing_changed_opens_no_image(archive):
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
def test_markup_and_looks_are_sound(archive, new_page):
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


def test_the_page_does_not_move_while_pictures_come(archive, new_page):
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


def test_the_head_tells_of_the_card(archive):
    archive.story("memo", title="Council votes 3-2 to nullify memorandum", section="courts")
    archive.build(env=DRAWN)
    head = page(archive, MEMORANDUM).xpath("//head")[0]
    told = {meta.get("property") or meta.get("name"): meta.get("content") for meta in head.xpath("./meta[@content]")}
    assert told["og:image"] == "https://archive.example.org/stories/memo/card.png"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"] == "Council votes 3–\u20602 to nullify memorandum"
    assert told["twitter:card"] == "summary_large_image"
    card = opened(archive, f"{MEMORANDUM}/card.png")
    assert card.size == (1200, 630)
    assert card.mode == "P"
    archive.build()
    assert "og:image" not in archive.output(f"{MEMORANDUM}/index.html")
    assert not list((archive.root / "build").rglob("card.png"))


def test_a_card_says_what_the_story_says_and_changes_with_it(archive):
    archive.story("memo", title="One headline", section="courts", publication="The Weekly")
    archive.build(env=DRAWN)
    seen = {archive.tree()[f"{MEMORANDUM}/card.png"]}
    for change in (
        {"title": "Two headline"},
        {"section": "schools"},
        {"publication": "The Daily"},
        {"published": "2020"},
    ):
        archive.story("memo", **{"title": "One headline", "section": "courts", "publication": "The Weekly"} | change)
        archive.build(env=DRAWN)
        seen.add(archive.tree()[f"{MEMORANDUM}/card.png"])
    assert len(seen) == 5


def ink(card, box):
    """How many pixels of a part of a card are not paper."""
    part = Image.open(io.BytesIO(card)).crop(box)
    return sum(part.histogram()[1:16])


HEADLINE = (76, 208, 1200, 515)
NAME = (76, 30, 1200, 100)
MARGIN = (1130, 0, 1200, 630)


@pytest.mark.parametrize(
    ("headline", "is_set"),
    [
        ("Rain", True), ("Council votes to nullify memorandum " * 12, True), ("W" * 300, True), ("Ünïcödé Привет Χαίρε Việt", True),
        ("市议会投票废除备忘录", False), ("المجلس يصوت", False), ("सभा ने मतदान किया", False), ("שלום", False),
        ("Parade \U0001f389 draws \U0001f468\u200d\U0001f469\u200d\U0001f467 crowds", True), ("\U0001f389", False),
        ("e\u0301 is e\u0301", True), ("", False),
    ],
    ids=["short", "long", "one word", "Latin, Cyrillic, Greek", "Chinese", "Arabic", "Hindi", "Hebrew", "emoji", "emoji alone", "composed", "none"],
)  # fmt: skip
def test_a_card_shows_words_or_none_and_never_boxes(headline, is_set):
    card = draw_card(CardText("The archive", "Courts", headline, "The Weekly · 2 March 2019"))
    assert (ink(card, HEADLINE) > 500) is is_set
    assert ink(card, NAME) > 500
    assert ink(card, MARGIN) == 0
    assert len(card) < 40_000
    assert card == draw_card(CardText("The archive", "Courts", headline, "The Weekly · 2 March 2019"))


def test_emoji_leave_the_words_around_them_as_they_are():
    with_it, without = (
        draw_card(CardText("A", "", text, "")) for text in ("Parade \U0001f389 draws crowds", "Parade draws crowds")
    )
    assert with_it == without


def font_of(text):
    """A font that has these signs alone, with the looks of others."""
    from importlib import resources

    data = bytearray(
        resources.files("font_source_serif_pro").joinpath("files", "SourceSerifPro-Black.ttf").read_bytes()
    )
    groups = b"".join(struct.pack(">3I", ord(sign), ord(sign), 40) for sign in sorted(set(text)))
    table = (
        struct.pack(">HHHHI", 0, 1, 3, 10, 12)
        + struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(groups) // 12)
        + groups
    )
    at = data.index(b"cmap")
    data[at + 8 : at + 16] = struct.pack(">II", len(data), len(table))
    return bytes(data) + table


def test_an_archive_may_bring_a_font_for_its_own_script(archive):
    archive.write("content/fonts/own.ttf", font_of("市议会投票"))
    archive.write("sitegen.toml", CONFIG + '[images]\nsocial_card_font = "content/fonts/own.ttf"\n')
    archive.story("memo", title="市议会")
    archive.story("other", title="市议会又")
    archive.build(env=DRAWN)
    tree = archive.tree()
    assert ink(tree[f"{MEMORANDUM}/card.png"], HEADLINE) > 500
    assert ink(tree["stories/other/card.png"], HEADLINE) == 0
    assert not [path for path in tree if "own.ttf" in path]
    assert "own.ttf" not in archive.run("check").err
    archive.write("content/fonts/own.ttf", font_of("市"))
    archive.build(env=DRAWN)
    assert ink(archive.tree()[f"{MEMORANDUM}/card.png"], HEADLINE) == 0
    archive.write("content/fonts/own.ttf", b"no font")
    archive.build(env=DRAWN)
    (archive.root / "content/fonts/own.ttf").unlink()
    result = archive.run("build", env=DRAWN)
    assert result.code == 2
    assert 'sitegen.toml:5:1: error: there is no file "content/fonts/own.ttf"' in result.err


def test_held_stories_have_no_card(archive):
    archive.story("memo", status="held", title="Something that nobody may know")
    archive.build(env=DRAWN)
    assert not [path for path in archive.tree() if "memo" in path]


def test_the_same_bytes_in_one_process_or_two(archive, tmp_path):
    for number in range(3):
        story(archive, f"s{number}", jpeg(number + 1, (700, 500)), published="2020")
    archive.build("-j", "1", env=DRAWN)
    once = archive.tree()
    archive.run("clean")
    archive.build("-j", "2", env=DRAWN)
    assert archive.tree() == once
    assert Path(tmp_path / "build").is_dir()
