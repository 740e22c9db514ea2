"""What is published of a picture has its pixels, frames and times as they were, and nothing else that its file carried."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageChops, ImageCms, ImageSequence
from support.images import SECRET, chunk, exif, photograph, profile, saved, zlib_texts
from support.limited_child import measure_in_child
from support.picture_files import PICTURES, bare

from sitegen.media.probe import probe
from sitegen.media.resize import resize
from sitegen.media.strip_metadata import is_image_file, open_image, strip_metadata
from sitegen.model.media_info import Credit

GIVEN = Credit("Zoë Chen", "https://example.org/license")


def published(data):
    """What is published; None where it is refused, which must be with a sentence."""
    found = told = None
    try:
        found = bare(data, "photo.jpg")
    except ValueError as refused:
        told = str(refused)
    assert found is not None or "the metadata of the image cannot be removed" in told
    return found


def shown(data):
    """Every frame as it is shown, upright, with its time."""
    image = Image.open(io.BytesIO(data))
    return [(frame.convert("RGBA").tobytes(), frame.info.get("duration")) for frame in ImageSequence.Iterator(image)]


def told(image):
    """What a file says of its picture beside pixels; of a JPEG without a resolution Pillow says 72 if it has EXIF."""
    found = {name: image.info.get(name) for name in ("loop", "dpi", "transparency")}
    return found | {"dpi": None if found["dpi"] == (72, 72) else found["dpi"]}


@pytest.mark.parametrize("data", PICTURES.values(), ids=PICTURES.keys())
@pytest.mark.parametrize("credit", [Credit(), GIVEN], ids=["plain", "with credit"])
def test_pixels_frames_and_durations_are_unchanged(data, credit):
    found = bare(data, credit=credit)
    first = Image.open(io.BytesIO(data)).format == "MPO"
    assert shown(found) == (shown(data)[:1] if first else shown(data))
    before, after = (Image.open(io.BytesIO(each)) for each in (data, found))
    assert (after.mode, after.size) == (before.mode, before.size)
    assert told(after) == told(before)
    assert len(found) <= len(data) + (0 if credit == Credit() else 2000)


@pytest.mark.parametrize("data", PICTURES.values(), ids=PICTURES.keys())
def test_metadata_is_removed_from_every_format(data):
    assert SECRET in data or SECRET in zlib_texts(data)
    for found in (bare(data), bare(data + SECRET), bare(data, credit=GIVEN)):
        assert SECRET not in found
        assert b"SECR" not in found
        assert SECRET not in zlib_texts(found)


@pytest.mark.parametrize("data", [each for name, each in PICTURES.items() if not name.startswith(("gif", "bmp"))])
def test_the_credit_can_be_read(data):
    found = bare(data, credit=GIVEN)
    tags = Image.open(io.BytesIO(found)).getexif()
    assert tags[0x013B].endswith(" Chen")
    assert "Zoë Chen\0".encode() in found  # Pillow itself reads no UTF-8 here
    assert tags[0x8298] == "https://example.org/license"


@pytest.mark.parametrize("data", PICTURES.values(), ids=PICTURES.keys())
def test_stripping_twice_changes_nothing(data):
    once = bare(data)
    assert bare(once) == once
    assert bare(bare(data, credit=GIVEN)) == once
    assert bare(data, credit=GIVEN) == bare(data, credit=GIVEN)


@pytest.mark.parametrize("name", ["png", "png, deep", "webp, plain", "gif", "gif, moving", "jpeg, gray", "tiff, scans"])
def test_a_file_without_metadata_is_published_unchanged(name):
    image = Image.open(io.BytesIO(PICTURES[name]))
    clean = bare(PICTURES[name])
    assert image.format in {"PNG", "WEBP", "GIF", "JPEG", "TIFF"}
    assert bare(clean) == clean


# -- metadata in unusual places


def jpeg_with(*segments):
    data = saved(photograph(80, 60))
    return (
        data[:2]
        + b"".join(b"\xff" + bytes([code]) + struct.pack(">H", len(body) + 2) + body for code, body in segments)
        + data[2:]
    )


def png_with(*chunks, before=b"IDAT"):
    data = saved(photograph(80, 60), "PNG")
    place = data.index(before) - 4
    return data[:place] + b"".join(chunk(*each) for each in chunks) + data[place:]


def riff_with(*chunks):
    data = saved(photograph(80, 60), "WEBP")
    body = data[12:] + b"".join(
        name + struct.pack("<I", len(each)) + each + bytes(len(each) % 2) for name, each in chunks
    )
    head = b"VP8X" + struct.pack("<I", 10) + b"\x0c\0\0\0" + b"\x4f\0\0\x3b\0\0"
    return b"RIFF" + struct.pack("<I", 4 + len(head) + len(body)) + b"WEBP" + head + body


def gif_with(*extensions):
    data = saved(photograph(80, 60).quantize(), "GIF")
    place = data.index(b"\x2c", 13 + 3 * 256)
    packed = b"".join(
        b"\x21" + bytes([label]) + b"".join(bytes([len(each)]) + each for each in blocks) + b"\0"
        for label, blocks in extensions
    )
    return data[:place] + packed + data[place:]


def hidden():
    """Pictures with something in every place that a format has for it, or does not have."""
    whole = saved(photograph(40, 30))
    for code in (*range(0xE0, 0xF0), 0xFE):
        yield jpeg_with((code, b"Thing\0" + SECRET))
    yield jpeg_with((0xE0, b"JFIF\0\1\1\0\0\1\0\1\2\2" + SECRET[:12]), (0xE0, b"JFXX\0\x10" + whole + SECRET))
    yield jpeg_with((0xEE, b"Adobe\0\x64\0\0\0\0\1" + SECRET))
    yield jpeg_with((0xE1, b"Exif\0\0" + SECRET), (0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + SECRET))
    yield jpeg_with((0xE2, b"ICC_PROFILE\0\1\1" + SECRET), (0xE2, b"MPF\0" + SECRET))
    yield saved(photograph(80, 60)).replace(b"\xff\xda", SECRET.join((b"\xff\xfe\0\x10", b"\xff\xda")), 1)
    yield saved(photograph(80, 60))[:-2] + b"\xff\xd9" + whole + SECRET
    yield saved(photograph(80, 60))[:-2] + b"\xff\xd9PK\3\4" + SECRET
    for name in (
        b"tEXt",
        b"zTXt",
        b"iTXt",
        b"eXIf",
        b"tIME",
        b"dSIG",
        b"sPLT",
        b"prVt",
        b"vpAg",
        b"caBX",
        b"iDOT",
        b"gAMA",
        b"pHYs",
    ):
        yield png_with((name, SECRET))
    yield png_with((b"tEXt", SECRET), before=b"IEND")
    yield png_with((b"iCCP", b"Thing\0\0" + zlib.compress(SECRET)))
    yield png_with((b"IDAT", SECRET), before=b"IEND")
    yield saved(photograph(80, 60), "PNG") + b"PK\3\4" + SECRET
    for name in (b"EXIF", b"XMP ", b"ICCP", b"META", b"JUNK", b"exif"):
        yield riff_with((name, SECRET))
    yield saved(photograph(80, 60), "WEBP") + SECRET
    yield gif_with((0xFE, [SECRET, SECRET]))
    yield gif_with(
        (0xFF, [b"XMP DataXMP", SECRET]),
        (0xFF, [b"NETSCAPE2.0", b"\3\1\0\0", SECRET]),
        (0xFF, [b"ICCRGBG1012", SECRET]),
    )
    yield gif_with((0x01, [bytes(12), SECRET]), (0xCE, [SECRET]), (0xF9, [SECRET]))
    yield saved(photograph(80, 60).quantize(), "GIF") + SECRET


@pytest.mark.parametrize("data", list(hidden()))
def test_data_hidden_in_image_files_is_removed(data):
    assert SECRET in data or SECRET in zlib_texts(data)
    found = published(data)
    if found is None:
        return
    assert SECRET not in found
    assert SECRET not in zlib_texts(found)
    assert (
        Image.open(io.BytesIO(found)).convert("RGB").tobytes() == Image.open(io.BytesIO(data)).convert("RGB").tobytes()
    )


def test_color_and_resolution_of_a_png_are_kept():
    color = [(b"gAMA", struct.pack(">I", 45455)), (b"cHRM", bytes(range(32))), (b"pHYs", struct.pack(">IIB", 11811, 11811, 1)),
              (b"cICP", b"\x0c\x0d\0\1"), (b"sBIT", b"\x08\x08\x08"), (b"bKGD", bytes(6))]  # fmt: skip
    found = bare(png_with(*color, (b"tEXt", b"a\0b")))
    assert [name for name, data in color if chunk(name, data) not in found] == []


@pytest.mark.parametrize(("form", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("WEBP", {"quality": 90})])
def test_images_are_rotated_if_browsers_ignore_their_orientation(form, options):
    data = saved(photograph(60, 40), form, exif=exif(6), **options)
    found = Image.open(io.BytesIO(bare(data)))
    assert (found.size, dict(found.getexif())) == ((40, 60), {})
    upright = Image.open(io.BytesIO(data)).convert("RGB").transpose(Image.Transpose.ROTATE_270)
    most = max(high for _, high in ImageChops.difference(found.convert("RGB"), upright).getextrema())
    assert most == 0 or "quality" in options


def test_a_resolution_from_exif_is_kept():
    tags = exif()
    tags[0x011A], tags[0x011B], tags[0x0128] = 240.0, 240.0, 2
    data = saved(photograph(60, 40), exif=tags)
    data = data[:2] + data[data.index(b"\xff\xe1") :]  # without JFIF, as cameras write it
    found = Image.open(io.BytesIO(bare(data)))
    assert found.info["dpi"] == (240, 240)
    assert set(found.getexif()) == {0x011A, 0x011B, 0x0128}


def test_smaller_copies_of_a_scanned_page_are_removed():
    small = photograph(40, 30)
    data = saved(photograph(400, 300), "TIFF", save_all=True, append_images=[small])
    assert Image.open(io.BytesIO(data)).n_frames == 2
    second = data.rindex(struct.pack("<HH", 256, 4))
    flagged = data[:second] + struct.pack("<HHII", 254, 4, 1, 1) + data[second + 12 :]
    assert Image.open(io.BytesIO(bare(flagged))).n_frames == 1
    assert len(bare(flagged)) < len(data)


# -- damaged and large files


@pytest.mark.parametrize("name", PICTURES)
def test_a_damaged_image_is_refused_or_stripped(name):
    data, dice = PICTURES[name], random.Random(name)
    for number in range(60):
        broken = bytearray(data[: dice.randrange(len(data))] if number % 3 else data)
        for _ in range(dice.randrange(1, 6)):
            if broken:
                broken[dice.randrange(min(len(broken), 400 if number % 2 else len(broken)))] = dice.randrange(256)
        if found := published(bytes(broken)):
            Image.open(io.BytesIO(found)).load()


@pytest.mark.slow
def test_a_stripped_file_is_not_larger_than_the_original():
    scan = saved(Image.new("1", (4000, 4000), 1), "TIFF", compression="group4")
    assert len(bare(scan)) <= len(scan) + 16
    first, *rest = [Image.new("P", (3000, 3000), number) for number in range(40)]
    film = saved(first, "GIF", save_all=True, append_images=rest, duration=50)
    assert len(bare(film)) <= len(film)


def test_strips_that_overlap_are_refused():
    data = bytearray(saved(photograph(64, 64), "TIFF", tiffinfo={278: 1}))
    pages = Image.open(io.BytesIO(bytes(data)))
    assert len(pages.tag_v2[273]) == 1 or len(set(pages.tag_v2[273])) > 1
    place = data.index(struct.pack("<HH", 279, 4))
    struct.pack_into("<I", data, place + 8, 10**9)
    with pytest.raises(ValueError, match="cannot be removed"):
        bare(bytes(data), "a.tif")


def test_a_scan_of_several_pages_has_a_size_that_browsers_show(tmp_path):
    (tmp_path / "a.tif").write_bytes(PICTURES["tiff, scans"])
    found = probe(tmp_path / "a.tif", "")
    assert (found.format, found.is_animated) == ("TIFF", False)


def test_a_color_profile_keeps_its_colors_and_loses_its_texts():
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
def test_an_invalid_color_profile_is_removed(bad):
    assert (
        "icc_profile" not in Image.open(io.BytesIO(strip_metadata(saved(photograph(), icc_profile=bad), "a.jpg"))).info
    )


OTHER_FILES = {
    "empty": b"",
    "zeros": bytes(100_000),
    "film": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(5000),
    "mpeg": b"\0\0\1\xb3\x16\0\xf0\xc4" + bytes(5000),
    "sound": b"ID3\4\0\0\0\0\0\0" + bytes(5000),
    "wave": b"RIFF\x24\x10\0\0WAVEfmt " + bytes(5000),
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" + bytes(5000),
    "text": b"Name: value\n" * 1000,
    "zip": b"PK\3\4" + bytes(5000),
    "icon": b"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0" + bytes(5000),
    "photoshop": b"8BPS\0\1" + bytes(20) + bytes(5000),
    "damaged png": PICTURES["png"][:40],
    "damaged gif": PICTURES["gif"][:12],
    "damaged tiff": PICTURES["tiff"][:200],
}


def outcome(call):
    try:
        return call()
    except ValueError as refused:
        return str(refused)


@pytest.mark.parametrize("name", [*PICTURES, *OTHER_FILES])
@pytest.mark.parametrize("file_name", ["film.mp4", "report.pdf", "photo.JPG", "blob"])
def test_a_file_that_is_not_in_memory_is_recognized_as_the_same_bytes_are(name, file_name, tmp_path):
    data = (PICTURES | OTHER_FILES)[name]
    (tmp_path / "1").write_bytes(data)
    is_expected = file_name == "photo.JPG"
    expected = outcome(lambda: open_image(data, is_expected=is_expected) is not None)
    found = outcome(lambda: is_image_file(tmp_path / "1", file_name))
    assert str(found).partition("<_io")[0] == str(expected).partition("<_io")[0]
    assert found is True or name not in PICTURES


def test_of_a_large_film_only_the_beginning_is_read(tmp_path):
    with (tmp_path / "film").open("wb") as stream:
        stream.write(OTHER_FILES["film"])
        stream.truncate(20_000_000_000)

    def work():
        return str(is_image_file(tmp_path / "film", "film.mp4"))

    found, _, memory = measure_in_child(work, 30)
    assert (found, memory < 50_000_000) == ("False", True)
