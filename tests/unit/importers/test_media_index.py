"""Which file of the media folder an old address means."""

import os
import unicodedata

import pytest

from sitegen.importers._media_index import MediaIndex

OLD = "https://www.example.org/wp-content/uploads/"


@pytest.fixture
def found(tmp_path):
    """Returns what an address means in a folder `uploads` with some files."""

    def find(files, address, folder="uploads"):
        for name in files:
            path = tmp_path / "uploads" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x")
        file = MediaIndex([tmp_path / folder]).find(address)
        return file and file.relative_to(tmp_path / "uploads").as_posix()

    return find


@pytest.mark.parametrize(
    ("files", "asked", "expected"),
    [
        (["2019/03/a.jpg", "2019/03/a-300x200.jpg"], "2019/03/a-300x200.jpg", "2019/03/a.jpg"),
        (["2019/03/a-300x200.jpg", "2019/03/a-1024x683.jpg"], "2019/03/a-300x199.jpg", "2019/03/a-1024x683.jpg"),
        (["2019/03/a-scaled.jpg", "2019/03/a-300x200.jpg"], "2019/03/a-300x200.jpg", "2019/03/a-scaled.jpg"),
        (["2019/03/a.jpg", "2019/03/a-scaled.jpg"], "2019/03/a-scaled.jpg", "2019/03/a-scaled.jpg"),
        (
            ["2019/03/a.jpg", "2019/03/a-e1467000000.jpg"],
            "2019/03/a-e1467000000-300x9.jpg",
            "2019/03/a-e1467000000.jpg",
        ),
        (["2019/03/a.jpg"], "2019/03/a-e1467000000-300x9.jpg", "2019/03/a.jpg"),
        (["2019/03/a-e1467000000.jpg"], "2019/03/a.jpg", "2019/03/a-e1467000000.jpg"),
        (["2019/03/a.jpg"], "2019/03/a.jpg?w=1024", "2019/03/a.jpg"),
        (["2019/03/A.JPG"], "2019/03/a.jpg", "2019/03/A.JPG"),
        (["2019/03/UP.JPG", "2019/03/up.jpg"], "2019/03/up.jpg", "2019/03/up.jpg"),
        (["2019/03/UP.JPG", "2019/03/up.jpg"], "2019/03/UP-300x200.JPG", "2019/03/UP.JPG"),
        (["2019/03/Hall/a.jpg", "2019/03/hall/a.jpg"], "2019/03/hall/a.jpg", "2019/03/hall/a.jpg"),
        (["2019/03/a b.jpg"], "2019/03/a%20b.jpg", "2019/03/a b.jpg"),
        (["2019/03/50% off.jpg"], "2019/03/50%25%20off.jpg", "2019/03/50% off.jpg"),
        (["2020/01/image1.jpg"], "2019/03/image1.jpg", None),
        (["image1.jpg"], "2019/03/image1.jpg", "image1.jpg"),
        (["2019/03/a.jpg", "a.jpg"], "2019/03/a.jpg", "2019/03/a.jpg"),
        (["2019/03/a.jpg"], "2019/03/a.png", None),
        (["2019/03/a.jpg"], "2019/03/", None),
        ([".hidden.jpg"], ".hidden.jpg", None),
    ],
)
def test_the_original_is_taken_else_the_largest_variant(found, files, asked, expected):
    assert found(files, OLD + asked) == expected


def test_accents_are_found_however_they_are_composed_and_encoded(found):
    decomposed = unicodedata.normalize("NFD", "é.jpg")
    assert found([f"2019/03/{decomposed}"], OLD + "2019/03/%C3%A9.jpg") == f"2019/03/{decomposed}"
    assert found(["2019/04/é.jpg"], OLD + "2019/04/e%CC%81.jpg") == "2019/04/é.jpg"


def test_a_folder_of_one_year_has_no_pictures_of_another(found):
    assert found(["2019/03/a.jpg"], OLD + "2019/03/a.jpg", folder="uploads/2019") == "2019/03/a.jpg"
    assert found(["2019/03/a.jpg"], OLD + "2020/03/a.jpg", folder="uploads/2019") is None


def test_the_folder_may_be_the_whole_old_site(found):
    assert found(["wp-content/uploads/2019/03/a.jpg"], OLD + "2019/03/a.jpg") == "wp-content/uploads/2019/03/a.jpg"


def test_pictures_of_the_image_proxy_are_those_of_the_site(found):
    address = "https://i0.wp.com/www.example.org/wp-content/uploads/2019/03/a.jpg?resize=300%2C200&ssl=1"
    assert found(["2019/03/a.jpg"], address) == "2019/03/a.jpg"


def test_symbolic_links_are_not_followed(tmp_path, found):
    (tmp_path / "secret.jpg").write_text("x")
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads/a.jpg").symlink_to(tmp_path / "secret.jpg")
    assert found([], OLD + "a.jpg") is None


def test_a_name_without_a_folder_is_no_file_if_several_folders_have_one(found):
    assert found(["2019/a.jpg"], "a.jpg") == "2019/a.jpg"
    assert found(["2020/a.jpg"], "a.jpg") is None


def test_nothing_is_found_without_folders():
    assert MediaIndex().find("https://example.org/a.jpg") is None


def test_a_named_pipe_in_a_media_folder_is_no_file(tmp_path):
    (tmp_path / "a.jpg").write_text("x")
    os.mkfifo(tmp_path / "b.jpg")
    media = MediaIndex([tmp_path])
    assert [file.name for file, _ in media.files()] == ["a.jpg"]
    assert media.find("b.jpg") is None
