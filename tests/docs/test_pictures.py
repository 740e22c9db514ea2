"""The pictures of the README, which show the archive of this repository.

With SITEGEN_LOOKS=new, the pictures are written to `docs/images`; otherwise they are compared.
"""

import re
from urllib.parse import unquote

import pytest
from PIL import Image
from support import ROOT, servers
from support.archive import OFF
from support.own_archive import copied
from support.pictures import FOLDER, MAX_BYTES, check_picture, use_fixed_fonts

SHOWN = {
    "front-page.png": ("", 1200, 800, "light"),
    "story.png": ("stories/council-votes-to-nullify-memorandum/", 1200, 960, "light"),
    "dossier.png": ("organizations/immigration-and-customs-enforcement/", 1200, 1160, "light"),
    "phone.png": ("people/eugene-harris/", 390, 780, "dark"),
}
"""The address, the width and height in CSS pixels, and the color scheme of each picture."""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    archive = copied(tmp_path_factory.mktemp("site"))
    archive.on |= set(OFF)
    archive.build()
    with servers.http_server(archive.root / "build") as address:
        yield address


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_of_the_readme_shows_the_archive(base, new_page, name, tmp_path):
    address, width, height, scheme = SHOWN[name]
    page = new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(base + address, wait_until="networkidle")
    use_fixed_fonts(page)
    check_picture(page, name, tmp_path)


def test_every_picture_is_small_and_every_page_shows_pictures_that_exist():
    for file in FOLDER.glob("*.png"):
        assert file.stat().st_size <= MAX_BYTES, file.name
        assert Image.open(file).width >= 390, file.name
    shown = set()
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"!\[[^\]]*\]\(([^)]+\.png)\)", page.read_text("utf-8")):
            picture = (page.parent / unquote(link)).resolve()
            assert picture.is_file(), f"{page.relative_to(ROOT)}: {link}"
            shown.add(picture)
    assert set(FOLDER.glob("*.png")) - shown == set(), "pictures that no page shows"
