"""Images with planted metadata, the same bytes each time."""

import io
import re
import struct
import zlib
from functools import cache

from lxml import html
from PIL import Image, ImageCms, ImageDraw

SECRET = b"PLANTED-SECRET"
WORDS = SECRET.decode()


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


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)

DRAWN = {"SITEGEN_IMAGES__SOCIAL_CARDS": "stories"}


MEMORANDUM = "stories/memo"


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


def difference(one, other):
    """Mean difference of two pictures of any size, in 255ths."""
    size = (32, 32)
    pairs = zip(
        *(image.convert("RGB").resize(size, Image.Resampling.BOX).tobytes() for image in (one, other)), strict=True
    )
    return sum(abs(a - b) for a, b in pairs) / (3 * size[0] * size[1])


def ink(card, box):
    """How many pixels of a part of a card are not paper."""
    part = Image.open(io.BytesIO(card)).crop(box)
    return sum(part.histogram()[1:16])
