"""Which web addresses may be images."""

import pytest

from sitegen.content.markdown import parser


@pytest.mark.parametrize(
    "written",
    ["https://x.org/photo", "https://x.org/view.php?id=3", "https://x.org/a.psd/", "data:image/png;base64,AAAA"],
)
def test_an_address_elsewhere_that_may_be_a_picture_is_let_be(written):
    assert parser.parse_body(f"![it]({written})\n", "content/stories/x.md", 0, "en", html=False)[1] == []


@pytest.mark.parametrize("written", ["https://x.org/a.mkv", "https://x.org/a.eps", "https://x.org/a.vtt?x=1"])
def test_an_address_elsewhere_that_is_no_picture_is_an_error(written):
    (found,) = parser.parse_body(f"![it]({written})\n", "content/stories/x.md", 0, "en", html=False)[1]
    assert (found.severity, found.message) == ("error", f"{written} is not an image: readers would see a broken image")


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
def test_what_browsers_show_is_a_picture(name):
    assert parser.parse_body(f"![it]({name})\n", "content/stories/x.md", 0, "en", html=False)[1] == []
