"""Image files of every format and kind with planted metadata."""

import struct

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sitegen.media.strip_metadata import NO_CREDIT, strip_metadata
from support.images import SECRET, WORDS, exif, photograph, profile, saved

TIMES = [70, 1500, 20, 300]


def bare(data, name="a", credit=NO_CREDIT):
    return strip_metadata(data, name, credit)


def slides(mode="RGB", size=(60, 30)):
    """A square that moves over nothing."""
    for number in range(4):
        frame = Image.new("RGBA", size, (0, 0, 0, 0))
        frame.paste((200, 30 * number, 90, 255), (10 * number, 5, 10 * number + 8, 20))
        yield frame.convert(mode)


def moving(form, mode="RGBA", **options):
    first, *rest = slides(mode)
    return saved(first, form, save_all=True, append_images=rest, duration=TIMES, **options)


def text():
    info = PngInfo()
    info.add_text("Comment", WORDS)
    info.add_itxt("XML:com.adobe.xmp", WORDS, zip=True)
    return info


def deep(mode):
    """A ramp in more than eight bits."""
    ramp = Image.linear_gradient("L").rotate(90).resize((600, 300))
    if mode == "I;16":
        return Image.frombytes(
            "I;16", ramp.size, b"".join(struct.pack("<H", value * 256 + 3) for value in ramp.tobytes())
        )
    return ramp.convert("F").point(lambda value: value * 4.0 + 0).convert(mode)


def pages(*images, **options):
    return saved(images[0], "TIFF", save_all=True, append_images=images[1:], **options)


PICTURES = {
    "jpeg": saved(photograph(300, 200), quality=61, comment=SECRET, exif=exif(), icc_profile=profile(), dpi=(300, 300)),
    "jpeg, progressive": saved(photograph(300, 200), progressive=True, quality=75, subsampling=0, comment=SECRET),
    "jpeg, gray": saved(photograph(300, 200, "L"), comment=SECRET, exif=exif()),
    "jpeg, print": saved(photograph(300, 200, "CMYK"), comment=SECRET, exif=exif()),
    "jpeg, restarts": saved(photograph(300, 200), restart_marker_rows=1, comment=SECRET),
    "jpeg, two": saved(photograph(300, 200), "MPO", save_all=True, append_images=[photograph(90, 70)], exif=exif()),
    "png": saved(photograph(300, 200), "PNG", pnginfo=text(), exif=exif(), icc_profile=profile(), dpi=(144, 144)),
    "png, palette": saved(photograph(300, 200).quantize(16), "PNG", transparency=bytes([0, 255]), pnginfo=text(), exif=exif()),
    "png, deep": saved(deep("I;16"), "PNG", pnginfo=text()),
    "png, bits": saved(photograph(301, 200, "1"), "PNG", pnginfo=text()),
    "png, moving": moving("PNG", pnginfo=text(), disposal=[0, 1, 2, 0], blend=0),
    "webp, lossless": saved(photograph(300, 200, "RGBA"), "WEBP", lossless=True, exif=exif(), xmp=SECRET, icc_profile=profile()),
    "webp, plain": saved(photograph(300, 200), "WEBP", lossless=True, exif=exif()),
    "webp, lossy": saved(photograph(300, 200), "WEBP", quality=30, xmp=SECRET),
    "webp, moving": moving("WEBP", exif=exif(), xmp=SECRET, lossless=True, loop=3),
    "gif": saved(photograph(300, 200).quantize(), "GIF", comment=SECRET),
    "gif, moving": moving("GIF", comment=SECRET, disposal=2, loop=2),
    "gif, once": moving("GIF", comment=SECRET, disposal=[1, 2, 3, 1]),
    "tiff": saved(photograph(300, 200), "TIFF", exif=exif(), description=WORDS, software=WORDS, icc_profile=profile(), dpi=(600, 600)),
    "tiff, scans": pages(photograph(400, 300, "1"), photograph(300, 400, "1"), compression="group4", description=WORDS),
    "tiff, packed": pages(photograph(200, 100), photograph(100, 50, "L"), compression="tiff_lzw", software=WORDS),
    "tiff, jpeg": saved(photograph(320, 160), "TIFF", compression="jpeg", software=WORDS),
    "tiff, deep": saved(deep("F"), "TIFF", software=WORDS),
    "avif": saved(photograph(300, 200), "AVIF", quality=50, exif=exif(), xmp=SECRET, icc_profile=profile(), speed=10),
    "avif, clear": saved(photograph(300, 200, "RGBA"), "AVIF", exif=exif(), speed=10),
    "avif, on its side": saved(photograph(300, 200), "AVIF", exif=exif(6), xmp=SECRET, subsampling="4:4:4", speed=10),
    "bmp": saved(photograph(30, 20), "BMP", dpi=(300, 300)) + SECRET,
}  # fmt: skip
