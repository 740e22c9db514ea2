"""Images without what a camera or an editor put into them: places, names, times and thumbnails stay in the newsroom."""

from __future__ import annotations

import io

IMAGES = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".webp": "WEBP",
    ".gif": "GIF",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}


def without_metadata(data: bytes, name: str) -> bytes:
    """An image rebuilt from its pixels and colour profile, upright; what is no image (or cannot be read as one) as it is.

    An image that holds several frames is written with all of them. Raises ValueError for an image that is damaged,
    since publishing it would publish what is in it unseen.
    """
    kind = IMAGES.get("." + name.lower().rpartition(".")[2])
    if kind is None:
        return data
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            return _rebuilt(image, kind)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        message = f"the image cannot be read, so what it carries cannot be taken out: {error}"
        raise ValueError(message) from None


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
    if kind in {"JPEG", "WEBP"}:
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
