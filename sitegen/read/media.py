"""Images without what a camera or an editor put into them: places, names, times and thumbnails stay in the newsroom."""

from __future__ import annotations

import io

SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".png",
    ".webp",
    ".gif",
    ".tif",
    ".tiff",
    ".bmp",
    ".avif",
    ".heic",
    ".heif",
)
"""Names under which an image is expected: what cannot be read as one is then refused."""
LOSSY = {"JPEG", "WEBP", "AVIF"}
WRITABLE = {"JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"}


def without_metadata(data: bytes, name: str) -> bytes:
    """An image rebuilt from its pixels and colour profile, upright; any other file as it is. Judged by its content.

    An image that holds several frames is written with all of them. Raises ValueError for an image that cannot be read
    or written again, since publishing it would publish what is in it unseen. SVG and PDF are not images here.
    """
    from PIL import Image, UnidentifiedImageError

    is_named_so = name.lower().endswith(SUFFIXES)
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.format in WRITABLE:
                return _rebuilt(image, image.format)
            why = f"its form, {image.format}, cannot be written"
    except UnidentifiedImageError:
        why = "it cannot be read"
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        why, is_named_so = f"it cannot be read: {error}", True
    if not is_named_so:
        return data
    message = f"what the image carries cannot be taken out, since {why}; save it anew as JPEG, PNG or WebP"
    raise ValueError(message)


def _rebuilt(image: object, kind: str) -> bytes:
    from PIL import Image, ImageOps, ImageSequence

    assert isinstance(image, Image.Image)  # noqa: S101 - for the type checker
    profile = image.info.get("icc_profile")
    durations = image.info.get("duration", 0)
    frames = []
    for frame in ImageSequence.Iterator(image):
        upright = ImageOps.exif_transpose(frame)
        bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
        if upright.mode == "P" and (palette := upright.getpalette("RGB")):
            bare.putpalette(palette)
        if "transparency" in upright.info:
            bare.info["transparency"] = upright.info["transparency"]
        frames.append(bare)
    out = io.BytesIO()
    options: dict[str, object] = {"icc_profile": profile} if profile else {}
    if kind in LOSSY:
        options["quality"] = 90
    if len(frames) > 1:
        options |= {
            "save_all": True,
            "append_images": frames[1:],
            "duration": durations,
            "loop": image.info.get("loop", 0),
        }
    frames[0].save(out, kind, **options)
    return out.getvalue()
