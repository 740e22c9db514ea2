"""Smaller sizes of images: their widths, and their colors."""

import io

import pytest
from PIL import Image
from support.images import difference, photograph, saved
from support.picture_files import deep

from sitegen.media.resize import avif_effort, is_noise, resize, webp_effort
from sitegen.media.strip_metadata import strip_metadata
from sitegen.model.media_info import ImageInfo, published_widths, scaled_height


@pytest.mark.parametrize(
    ("size", "expected"),
    [((300, 200), []), ((480, 10), []), ((500, 10), [500]), ((1000, 10), [480, 1000]), ((1300, 1), [480, 960, 1300]),
     ((9000, 1), [480, 960, 1440]), ((900, 30_000), [480]), ((481, 90_000), [])],
)  # fmt: skip
def test_resized_widths_are_bounded_by_image_and_format(size, expected):
    picture = ImageInfo(*size, "JPEG")
    assert published_widths(picture, (960, 480, 1440)) == expected
    assert all(1 <= scaled_height(picture, width) <= 16_383 for width in expected)


@pytest.mark.parametrize(
    "image",
    [photograph(600, 300, mode) for mode in ("CMYK", "L", "1", "P", "LA", "YCbCr")],
    ids=lambda image: image.mode,
)
def test_every_color_space_looks_the_same_in_a_smaller_size(image):
    form = "PNG" if image.mode in {"1", "P", "LA"} else "JPEG"
    data = saved(image, form)
    small = Image.open(io.BytesIO(resize(data, 480, 240, "webp"))).convert("RGB")
    assert difference(small, Image.open(io.BytesIO(data))) < 10


def test_a_16_bit_image_is_resized_to_8_bits():
    deep = Image.frombytes("I;16", (600, 300), (b"\0\x40" * 300 + b"\0\xc0" * 300) * 300)
    small = Image.open(io.BytesIO(resize(saved(deep, "PNG"), 480, 240, "webp"))).convert("L")
    assert abs(small.getpixel((100, 100)) - 0x40) < 3
    assert abs(small.getpixel((400, 100)) - 0xC0) < 3
    again = Image.open(io.BytesIO(strip_metadata(saved(deep, "PNG"), "a.png")))
    assert again.mode.startswith("I;16")
    assert again.getpixel((400, 100)) == 0xC000


def test_transparency_is_kept():
    clear = photograph(600, 300).quantize(8)
    data = saved(clear, "PNG", transparency=bytes([0] * 8))
    small = Image.open(io.BytesIO(resize(data, 480, 240, "webp")))
    assert small.mode == "RGBA"
    assert small.getextrema()[3] == (0, 0)


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_a_gradient_with_many_bits_stays_a_gradient_when_resized(mode):
    form = "PNG" if mode == "I;16" else "TIFF"
    small = Image.open(io.BytesIO(resize(saved(deep(mode), form), 480, 240, "webp"))).convert("L")
    grays = [small.getpixel((across, 100)) for across in range(4, 480, 40)]
    assert grays == sorted(grays)
    assert grays[0] < 12
    assert grays[-1] > 225
    assert abs(grays[6] - 130) < 12


@pytest.mark.parametrize(
    ("mode", "high", "white"), [("F", 1.0, 255), ("F", 200.0, 200), ("I", 200, 200), ("I", 4095, 255), ("F", 1e6, 255)]
)
def test_white_stays_white_in_every_number_format(mode, high, white):
    image = Image.new(mode, (600, 300), 0)
    image.paste(high, (300, 0, 600, 300))
    small = Image.open(io.BytesIO(resize(saved(image, "TIFF"), 480, 240, "webp"))).convert("L")
    assert abs(small.getpixel((400, 100)) - white) < 3
    assert small.getpixel((60, 100)) < 3


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1, 1), (4, 80)), ((1440, 1041), (4, 80)), ((1440, 1042), (4, 51)), ((2000, 2000), (4, 51)), ((2000, 3000), (2, 50)),
     ((2001, 3000), (0, 20)), ((16_383, 16_383), (0, 20))],
)  # fmt: skip
def test_the_effort_of_compression_depends_on_the_number_of_pixels_only(size, expected):
    assert webp_effort(size[0] * size[1]) == expected


@pytest.mark.parametrize(
    ("size", "bands", "expected"),
    [((480, 320), 3, (6, 60)), ((1440, 2560), 3, (6, 60)), ((1440, 2570), 3, (9, 60)), ((1440, 1920), 4, (6, 60)),
     ((1440, 2560), 4, (9, 60)), ((1440, 13_888), 3, (9, 60)), ((1440, 10_417), 4, (9, 40)), ((16_383, 16_383), 3, (9, 40))],
)  # fmt: skip
def test_the_effort_of_avif_depends_on_the_number_of_samples_only(size, bands, expected):
    assert avif_effort(size[0] * size[1] * bands) == expected


def test_only_large_noise_with_transparency_is_not_compressed_without_loss():
    assert is_noise("RGBA", 12_000_001, 7_200_001)
    assert not is_noise("RGBA", 12_000_001, 7_200_000)
    assert not is_noise("RGBA", 12_000_000, 12_000_000)
    assert not is_noise("RGB", 20_000_000, 20_000_000)
