"""This repository's own archive."""

import shutil
from pathlib import Path

from support import ROOT
from support.archive import Archive


def copied(folder: Path) -> Archive:
    """This repository's archive in a folder of its own, so that the tests change nothing here."""
    archive = Archive(folder)
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copyfile(ROOT / "sitegen.toml", folder / "sitegen.toml")
    return archive
