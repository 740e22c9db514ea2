"""Files of pictures with millions of pixels of one color, made without decoding them."""

import io
import struct
import zlib

from PIL import Image

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of a pixel, by the color type of PNG."""


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def large_png(side: int, color_type: int, *, depth: int = 8, frames: int = 1) -> bytes:
    """A square PNG; with `frames`, an animation whose frames are all as large as the image."""
    row = b"\0" + bytes(side * CHANNELS[color_type] * depth // 8)
    deflate = zlib.compressobj(1)
    pixels = b"".join(deflate.compress(row) for _ in range(side)) + deflate.flush()
    header = struct.pack(">IIBBBBB", side, side, depth, color_type, 0, 0, 0)
    parts = [_chunk(b"IHDR", header)]
    if color_type == 3:
        parts += [_chunk(b"PLTE", bytes(768)), _chunk(b"tRNS", b"\0\0")]
    control = struct.pack(">IIIIHHBB", side, side, 0, 0, 1, 10, 0, 0)
    if frames > 1:
        parts += [_chunk(b"acTL", struct.pack(">II", frames, 0)), _chunk(b"fcTL", struct.pack(">I", 0) + control)]
    parts.append(_chunk(b"IDAT", pixels))
    for number in range(1, frames):
        parts.append(_chunk(b"fcTL", struct.pack(">I", 2 * number - 1) + control))
        parts.append(_chunk(b"fdAT", struct.pack(">I", 2 * number) + pixels))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + _chunk(b"IEND", b"")


def large_gif(side: int, frames: int) -> bytes:
    """A square animation; every frame has the bytes of the first."""
    out = io.BytesIO()
    Image.new("P", (side, side)).save(out, "GIF")
    data = out.getvalue()
    start = data.index(b"\x2c\0\0\0\0")
    header_bytes = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    return data[:header_bytes] + (b"\x21\xf9\x04\x00\x0a\0\0\0" + data[start:-1]) * frames + b";"


def large_jpeg(side: int, **options: object) -> bytes:
    """A square JPEG in gray; `options` are those of Pillow."""
    out = io.BytesIO()
    Image.new("L", (side, side)).save(out, "JPEG", **options)
    return out.getvalue()


def with_scans(jpeg: bytes, count: int) -> bytes:
    """A progressive JPEG whose last scan is there `count` times."""
    start = jpeg.rindex(b"\xff\xda")
    return jpeg[:start] + jpeg[start:-2] * count + jpeg[-2:]


def tiff_of_pages(pages: int, profile_bytes: int) -> bytes:
    """A TIFF whose pages share one color profile, which a copy of each page would repeat."""
    profile, pixels = bytes(profile_bytes), bytes(1)
    data = bytearray(b"II*\0" + bytes(4) + profile + pixels)
    fields = [
        (256, 3, 1, 1),
        (257, 3, 1, 1),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8 + profile_bytes),
        (279, 4, 1, 1),
    ]
    fields.append((34675, 7, profile_bytes, 8))
    link = 4
    for _ in range(pages):
        struct.pack_into("<I", data, link, len(data))
        data += struct.pack("<H", len(fields)) + b"".join(struct.pack("<HHII", *each) for each in fields) + bytes(4)
        link = len(data) - 4
    return bytes(data)


def animation(format_name: str, side: int, frames: int) -> bytes:
    """A square animation of noise, which is slow to compress."""
    images = [Image.effect_noise((side, side), 60 + number).convert("RGB") for number in range(frames)]
    out = io.BytesIO()
    options = (
        {"speed": 10, "max_threads": 1} if format_name == "AVIF" else {"method": 0} if format_name == "WEBP" else {}
    )
    images[0].save(out, format_name, save_all=True, append_images=images[1:], duration=40, **options)
    return out.getvalue()


def repeated_avif(side: int, frames: int) -> bytes:
    """An animated AVIF of one color, which is small however many frames it has."""
    images = [Image.new("RGB", (side, side), (number % 256, 0, 0)) for number in range(frames)]
    out = io.BytesIO()
    images[0].save(out, "AVIF", save_all=True, append_images=images[1:], duration=40, speed=10, max_threads=1)
    return out.getvalue()
