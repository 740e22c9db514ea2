"""No picture takes a gigabyte of memory or many seconds: each is probed, stripped and scaled down in a process of its own."""

import io
import os

import pytest
from PIL import Image
from support.large_pictures import animation, large_gif, large_jpeg, large_png, repeated_avif, tiff_of_pages, with_scans
from support.limited_child import measure_in_child

from sitegen.media.probe import probe
from sitegen.media.resize import resize
from sitegen.media.strip_metadata import strip_metadata

MAX_MEMORY_BYTES = 1 << 30
MAX_SECONDS = 30
MAX_ANIMATION_SECONDS = 10
"""Twice the limit, since processes that share a core need more CPU time."""
MAX_NOISE_SECONDS = 12
"""More than twice the limit, too: without `EFFORTS`, the largest picture needs 20 s."""
ACCEPTED_SIDE, REFUSED_SIDE = 9_400, 13_000
ACCEPTED = {
    "PNG in colors": ("png", lambda: large_png(ACCEPTED_SIDE, 2)),
    "PNG with transparency": ("png", lambda: large_png(ACCEPTED_SIDE, 6)),
    "PNG with a palette": ("png", lambda: large_png(ACCEPTED_SIDE, 3)),
    "PNG in 16 bits of gray": ("png", lambda: large_png(ACCEPTED_SIDE, 0, depth=16)),
    "GIF": ("gif", lambda: large_gif(ACCEPTED_SIDE, 20)),
    "JPEG": ("jpg", lambda: large_jpeg(REFUSED_SIDE)),
    "progressive JPEG": ("jpg", lambda: large_jpeg(12_000, progressive=True)),
    "animated AVIF": ("avif", lambda: animation("AVIF", 500, 60)),
    "animated WebP": ("webp", lambda: animation("WEBP", 500, 60)),
    "animated PNG": ("png", lambda: animation("PNG", 500, 60)),
    "animated GIF": ("gif", lambda: animation("GIF", 500, 60)),
}
REFUSED = {
    "PNG": ("png", lambda: large_png(REFUSED_SIDE, 2), "90 million are the most for its format; scale it down"),
    "animated PNG": ("png", lambda: large_png(REFUSED_SIDE, 6, frames=4), "scale it down"),
    "animated GIF": ("gif", lambda: large_gif(REFUSED_SIDE, 20), "scale it down"),
    "animated AVIF": ("avif", lambda: repeated_avif(500, 70), "its frames have more than 16 million pixels"),
    "progressive JPEG": ("jpg", lambda: large_jpeg(REFUSED_SIDE, progressive=True), "150 million are the most"),
    "JPEG of many scans": ("jpg", lambda: with_scans(large_jpeg(6_000, progressive=True), 200), "too many scans"),
    "TIFF of many pages": ("tif", lambda: tiff_of_pages(2_000, 40_000), "its fields overlap"),
}


def try_all(tmp_path, suffix, data, max_seconds=MAX_SECONDS):
    """Do all that a build does with a picture; return the messages of the refusals."""
    file = tmp_path / f"x.{suffix}"
    file.write_bytes(data)

    def work():
        messages = set()
        probe(file, "")
        for use in (
            lambda: strip_metadata(file.read_bytes(), file.name),
            lambda: resize(file.read_bytes(), 800, 800, "webp"),
        ):
            try:
                use()
            except ValueError as error:
                messages.add(str(error))
        return " | ".join(sorted(messages))

    messages, seconds, memory = measure_in_child(work, MAX_SECONDS)
    assert memory < MAX_MEMORY_BYTES
    assert seconds < max_seconds
    return messages


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", ACCEPTED)
def test_a_large_picture_takes_less_than_a_gigabyte(name, tmp_path):
    suffix, make = ACCEPTED[name]
    assert not try_all(tmp_path, suffix, make(), MAX_ANIMATION_SECONDS if "animated" in name else MAX_SECONDS)


@pytest.mark.parametrize("name", REFUSED)
def test_a_picture_that_would_take_more_is_refused_with_advice(name, tmp_path):
    suffix, make, message = REFUSED[name]
    assert message in try_all(tmp_path, suffix, make())


@pytest.mark.parametrize("side", [1_200, 2_000, 3_000])
def test_noise_is_compressed_without_loss_in_seconds(side):
    out = io.BytesIO()
    Image.effect_noise((side, side), 50).convert("RGB").save(out, "PNG", compress_level=0)
    _, seconds, memory = measure_in_child(lambda: resize(out.getvalue(), side, side, "webp") and "", MAX_SECONDS)
    assert seconds < MAX_NOISE_SECONDS
    assert memory < MAX_MEMORY_BYTES


@pytest.mark.parametrize("form", ["webp", "avif"])
def test_the_largest_copies_of_noise_with_transparency_take_seconds(form):
    width, height = 1440, 16_383
    out = io.BytesIO()
    noise = os.urandom(1 << 22) * (4 * width * height // (1 << 22) + 1)
    Image.frombytes("RGBA", (width, height), noise[: 4 * width * height]).save(out, "PNG", compress_level=0)
    del noise
    _, seconds, memory = measure_in_child(lambda: resize(out.getvalue(), width, height, form) and "", MAX_SECONDS)
    assert seconds < MAX_NOISE_SECONDS
    assert memory < MAX_MEMORY_BYTES


def test_a_refused_picture_is_an_error_of_its_file(archive):
    archive.write("content/static/large.png", large_png(REFUSED_SIDE, 2))
    archive.story("a")
    result = archive.run("build")
    assert result.code == 1
    assert (
        "content/static/large.png: error: the image has 13,000 × 13,000 pixels, and 90 million are the most"
        in result.err
    )
