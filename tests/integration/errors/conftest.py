"""An archive that is built once, and copied for each test."""

import shutil

import pytest
from support.archive import Archive


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A good archive that has been built."""
    archive = Archive(tmp_path_factory.mktemp("good"))
    archive.story("good", body="[[Eugene Harris]] said so.\n", entities=["Eugene Harris"])
    archive.story("better", follows="story/good")
    archive.entity("person", "eugene-harris", name="Eugene Harris", aliases=["the chief"])
    for number in ("one", "two"):
        archive.entity("person", f"lee-{number}", name=f"Lee {number}", aliases=["Pat Lee"])
    archive.entity("page", "about", status="published")
    archive.write("content/static/robots.txt", "User-agent: *\n")
    archive.build()
    return archive


@pytest.fixture
def archive(built, tmp_path):
    """A copy of the good archive with its published site."""
    shutil.copytree(built.root, tmp_path, dirs_exist_ok=True)
    return Archive(tmp_path)
