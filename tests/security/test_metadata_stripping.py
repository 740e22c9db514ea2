"""Published images have no metadata except the credit."""

import hashlib
import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from support.images import (
    DRAWN,
    MEMORANDUM,
    SECRET,
    WORDS,
    exif,
    jpeg,
    opened,
    page,
    photograph,
    profile,
    saved,
    story,
    zlib_texts,
)
from support.picture_files import PICTURES, bare


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
def test_planted_metadata_is_in_no_published_file(archive, form, data):
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


def test_thumbnails_in_a_photograph_are_removed(archive):
    thumbnail = saved(photograph(160, 120).convert("L"), comment=SECRET)
    tags = exif()
    data = saved(photograph(), exif=tags.tobytes() + thumbnail)
    assert thumbnail in data
    story(archive, "memo", data)
    archive.build()
    assert all(SECRET not in published for published in archive.tree().values())


def test_the_credit_in_front_matter_is_written_to_the_image(archive):
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
def test_the_credit_is_used_only_if_all_uses_agree(archive, fronts, expected):
    archive.write("content/static/photo.jpg", jpeg())
    for number, front in enumerate(fronts):
        image = {"src": "/photo.jpg", "alt": "It"} | front.get("image", {})
        archive.story(f"s{number}", title=f"On {number}", **front | {"image": image})
    archive.build()
    for name in ("photo.jpg", "photo.jpg.480.webp"):
        assert opened(archive, name).getexif().get(0x013B) == expected


def test_a_png_keeps_its_credit(archive):
    archive.write("content/stories/memo/photo.png", saved(photograph(600, 400), "PNG"))
    archive.story("memo/index", credit="Zoë", license="CC0", body="![It](photo.png)\n")
    archive.build()
    image = opened(archive, f"{MEMORANDUM}/photo.png")
    assert image.getexif()[0x8298] == "CC0"
    assert "<photoshop:Credit>Zoë</photoshop:Credit>" in image.info["XML:com.adobe.xmp"]


def test_images_of_every_format_are_published_stripped(archive):
    for number, (name, data) in enumerate(PICTURES.items()):
        suffix = {"jpeg": "jpg", "tiff": "tif"}.get(name.split(",")[0], name.split(",")[0])
        archive.write(f"content/stories/one/p{number}.{suffix}", data)
    names = sorted(path.name for path in (archive.root / "content/stories/one").iterdir())
    archive.story("one/index", body="\n\n".join(f"![It]({name})" for name in names))
    archive.build()
    tree = archive.tree()
    for number, (name, data) in enumerate(PICTURES.items()):
        (path,) = (path for path in tree if path.startswith(f"stories/one/p{number}.") and path.count(".") == 1)
        assert tree[path] == bare(data), name
    assert hashlib.sha256(tree["index.html"]).digest()


@pytest.mark.parametrize("name", ["a.jpe", "a.jfif", "a", "a.dat", "a.jpg"])
def test_a_photograph_is_stripped_with_any_file_extension(archive, name):
    import io

    from PIL import Image

    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG", exif=exif, comment=b"SECRET NOTE")
    archive.write(f"content/static/{name}", out.getvalue())
    archive.build()
    assert b"SECRET" not in archive.tree()[name]
