"""What published files tell beside their content is named by `sitegen check`: nothing of it is published unannounced."""

import io
import random
import struct
import wave
import zipfile

import pikepdf
import pytest

from sitegen.media.metadata import embedded_metadata

WHO = "Ann Planted Lee"


def box(name, *parts):
    data = b"".join(parts)
    return struct.pack(">I4s", len(data) + 8, name) + data


def film():
    place = box(b"\xa9xyz", struct.pack(">HH", 16, 0), b"+34.1478-118.1445/")
    keys = box(b"keys", bytes(4), struct.pack(">I", 1), box(b"mdta", b"com.apple.quicktime.location.ISO6709"))
    tags = box(
        b"meta",
        bytes(4),
        box(b"hdlr", bytes(24)),
        keys,
        box(b"ilst", box(b"\xa9too", box(b"data", bytes(8), b"Phone 12"))),
    )
    times = box(b"mvhd", bytes(4), struct.pack(">II", 3_600_000_000, 0), bytes(90))
    return box(b"ftyp", b"isom") + box(b"mdat", bytes(500)) + box(b"moov", times, box(b"udta", place, tags))


def silent_film():
    return box(b"ftyp", b"isom") + box(b"mdat", bytes(500)) + box(b"moov", box(b"mvhd", bytes(100)))


def sound():
    frame = b"TPE1" + struct.pack(">IH", len(WHO) + 1, 0) + b"\0" + WHO.encode()
    picture = b"APIC" + struct.pack(">IH", 4, 0) + bytes(4)
    size = len(frame + picture)
    head = b"ID3\3\0\0" + bytes((0, 0, size >> 7, size & 0x7F))
    return head + frame + picture + b"\xff\xfb\x90\0" * 50 + b"TAG" + bytes(125)


def waves(extra=b""):
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(8000)
        made.writeframes(bytes(100))
    return out.getvalue() + extra


def chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def comments(*texts):
    return (
        struct.pack("<I", 3)
        + b"enc"
        + struct.pack("<I", len(texts))
        + b"".join(struct.pack("<I", len(t)) + t.encode() for t in texts)
    )


def element(name, data):
    return bytes.fromhex(name) + bytes((0x10 | len(data) >> 24, *(len(data)).to_bytes(4)[1:])) + data


def matroska():
    info = element("1549A966", element("7BA9", WHO.encode()) + element("4461", bytes(8)))
    tags = element(
        "1254C367", element("7373", element("67C8", element("45A3", b"LOCATION") + element("4487", b"Pasadena")))
    )
    return element("1A45DFA3", b"") + element("18538067", info + element("1F43B675", bytes(900)) + tags)


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return out.getvalue()


CORE = f'<cp:coreProperties xmlns:dc="x"><dc:creator>{WHO}</dc:creator><cp:lastModifiedBy>Bo &amp; Co</cp:lastModifiedBy></cp:coreProperties>'
WORD = {
    "docProps/core.xml": CORE,
    "word/document.xml": "<w:p><w:ins w:author='x'>a</w:ins></w:p>",
    "word/comments.xml": "<w/>",
    "word/media/a.jpeg": "x",
}
OPEN = {
    "meta.xml": f"<meta:initial-creator>{WHO}</meta:initial-creator>",
    "content.xml": "<x/>",
    "Thumbnails/thumbnail.png": "x",
}


def pdf(**info):
    out = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    for key, value in info.items():
        made.docinfo[f"/{key}"] = value
    made.save(out, deterministic_id=True)
    return out.getvalue()


CALL = chunk(b"LIST", b"INFO" + chunk(b"IART", WHO.encode())) + chunk(
    b"bext", b"A call".ljust(256, b"\0") + WHO.encode().ljust(400, b"\0")
)
VORBIS = b"OggS" + bytes(24) + b"\x03vorbis" + comments("LOCATION=Pasadena", "METADATA_BLOCK_PICTURE=AAAA")
TELLING = {
    "a.mp4": (film(), ['location "+34.1478-118.1445/"', "creation time", "location.ISO6709", 'software "Phone 12"']),
    "a.mov": (film(), ["location"]), "a.m4a": (film(), ["location"]),
    "a.mp3": (sound(), [f'artist "{WHO}"', "a cover image", "an ID3 tag at the end"]),
    "a.wav": (waves(CALL),
              [f'artist "{WHO}"', 'description "A call"', f'originator "{WHO}"']),
    "a.flac": (b"fLaC\x84" + struct.pack(">I", 200)[1:] + comments(f"ARTIST={WHO}"), [f'artist "{WHO}"']),
    "a.ogg": (VORBIS, ['location "Pasadena"', "a cover image"]),
    "a.webm": (matroska(), [f'title "{WHO}"', "creation time", 'tag "LOCATION"', 'tag text "Pasadena"']),
    "a.docx": (packed(**WORD), [f'author "{WHO}"', 'last changed by "Bo & Co"', "comments", "tracked changes", "photographs"]),
    "a.xlsx": (packed(**{"docProps/app.xml": "<Company>Weekly</Company>"}), ['company "Weekly"']),
    "a.odt": (packed(**OPEN), [f'author "{WHO}"', "a thumbnail of the first page"]),
    "a.zip": (packed(**{"__MACOSX/a": "", "b.jpg": ""}), ["photographs", "system files"]),
    "a.rtf": (rb"{\rtf1{\info{\author " + WHO.encode() + rb"}}}", [f'author "{WHO}"']),
    "a.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), ["author, company and edit history"]),
    "a.pdf": (pdf(Author=WHO, Title="Memo"), [f'author "{WHO}"']),
    "a.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" sodipodi:docname="/home/ann/secret.svg"/>', ['sodipodi:docname "/home/ann/secret.svg"']),
    "a.jp2": (b"\0\0\0\x0cjP  \r\n\x87\n", ["sitegen does not remove from this image format"]),
}  # fmt: skip
SILENT = {
    "b.mp4": silent_film(), "b.wav": waves(), "b.docx": packed(**{"word/document.xml": "<w/>"}), "b.pdf": pdf(Title="Memo"), "b.txt": b"Words.\n",
    "b.svg": b"<svg/>", "b.mp3": b"\xff\xfb\x90\0" * 50, "b.csv": b"a,b\n", "b.zip": packed(a="x"), "b.rtf": b"{\\rtf1 x}",
}  # fmt: skip


def write(archive, files):
    for name, data in files.items():
        archive.write(f"content/static/files/{name}", data)


def test_check_lists_embedded_metadata_of_published_files(archive):
    write(archive, {name: data for name, (data, _) in TELLING.items()} | SILENT)
    said = archive.run("check").err
    for name, (_, findings) in TELLING.items():
        (line,) = (
            line
            for line in said.splitlines()
            if f"files/{name}:" in line and "warning: published unchanged, with " in line
        )
        assert [each for each in findings if each not in line] == [], line
    assert not [name for name in SILENT if f"files/{name}" in said]


def test_check_does_not_list_metadata_of_unpublished_files(archive):
    archive.write("content/stories/held/a.docx", TELLING["a.docx"][0])
    archive.story("held/index", status="held", body="[It](a.docx)\n")
    assert WHO not in archive.run("check").err


@pytest.mark.parametrize("name", TELLING)
def test_damaged_media_files_never_cause_an_error(tmp_path, name):
    data, dice = TELLING[name][0], random.Random(name)
    file = tmp_path / name
    for number in range(150):
        broken = bytearray(data[: dice.randrange(len(data) + 1)] if number % 2 else data)
        for _ in range(dice.randrange(1, 8)):
            if broken:
                broken[dice.randrange(len(broken))] = dice.choice([0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)])
        file.write_bytes(bytes(broken))
        assert all(each.isprintable() and len(each) < 200 for each in embedded_metadata(file))


def test_a_value_is_cut_short_and_shown_in_one_line(tmp_path):
    file = tmp_path / "a.rtf"
    file.write_bytes(rb"{\rtf1{\info{\author " + b"Ann\x1b[31m\n" * 40 + rb"}{\title x}}}")
    first, second = embedded_metadata(file)
    assert len(first) < 90
    assert first.isprintable()
    assert second == 'title "x"'
