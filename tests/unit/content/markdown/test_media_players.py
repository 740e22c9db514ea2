"""Which web addresses may be images."""

import pytest

from sitegen.content.markdown import parser


@pytest.mark.parametrize(
    "written",
    ["https://x.org/photo", "https://x.org/view.php?id=3", "https://x.org/a.psd/", "data:image/png;base64,AAAA"],
)
def test_an_external_address_that_may_be_an_image_is_accepted(written):
    assert parser.parse_body(f"![it]({written})\n", "content/stories/x.md", 0, "en", html=False)[1] == []


@pytest.mark.parametrize("written", ["https://x.org/a.mkv", "https://x.org/a.eps", "https://x.org/a.vtt?x=1"])
def test_an_external_address_that_is_not_an_image_is_an_error(written):
    (found,) = parser.parse_body(f"![it]({written})\n", "content/stories/x.md", 0, "en", html=False)[1]
    assert (found.severity, found.message) == ("error", f"{written} is not an image: readers would see a broken image")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://x.org/a.mp3", "https://x.org/a.mp3"),
        ("https://x.org/a.mp4?x=1", "https://x.org/a.mp4?x=1"),
        ("https://youtu.be/AbCdEfGhIjK", "https://www.youtube.com/watch?v=AbCdEfGhIjK"),
        ("https://www.instagram.com/p/AbCdEfGhIjK/", "https://www.instagram.com/p/AbCdEfGhIjK/"),
    ],
)
def test_content_of_another_host_is_to_be_embedded(written, address):
    (found,) = parser.parse_body(f"![it]({written})\n", "content/stories/x.md", 0, "en", html=False)[1]
    assert "is not an image, and content of other hosts" in found.message
    assert f"```{{embed}} {address}" in found.hint


def test_a_recording_of_another_host_without_https_is_an_error():
    (found,) = parser.parse_body("![it](http://x.org/a.mp3)\n", "content/stories/x.md", 0, "en", html=False)[1]
    assert "use an address with https://, or add the file to the archive" in found.hint


@pytest.mark.parametrize(
    "name",
    [
        "a.jpg",
        "a.JPEG",
        "a.jfif",
        "a.png",
        "a.apng",
        "a.webp",
        "a.gif",
        "a.avif",
        "a.svg",
        "a.bmp",
        "a.ico",
        "a.tiff",
        "a",
    ],
)
def test_formats_that_browsers_show_are_images(name):
    assert parser.parse_body(f"![it]({name})\n", "content/stories/x.md", 0, "en", html=False)[1] == []
