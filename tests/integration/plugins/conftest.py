"""An archive with a folder of plugins, and a plugin in an installed package."""

import os
import shutil

import pytest
from support.archive import Archive
from support.plugins import TITLES, peopled


@pytest.fixture
def world(archive):
    """Two stories and a person, and a folder of plugins with nothing in it."""
    return peopled(archive)


@pytest.fixture
def installed(tmp_path_factory):
    """What an installer leaves of a package that offers a plugin, and the environment in which it is found."""
    site = Archive(tmp_path_factory.mktemp("site-packages"))

    def install(version="1.0", text=TITLES, *, name="our_titles"):
        for folder in site.root.glob(f"{name}-*"):
            shutil.rmtree(folder)
        site.write(f"{name}/__init__.py", text)
        site.write(f"{name}-{version}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        site.write(f"{name}-{version}.dist-info/entry_points.txt", f"[sitegen]\ntitles = {name}\n")
        return {"PYTHONPATH": os.pathsep.join([str(site.root), *filter(None, [os.environ.get("PYTHONPATH")])])}

    install.root = site
    return install
