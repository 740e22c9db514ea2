"""The wheel with the locked versions of what it needs, in a fresh environment: an archive made anywhere builds."""

import subprocess
import sys
import venv
import zipfile

import pytest
from support import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_contains_the_themes_and_the_schema(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "sitegen/themes/broadsheet/theme.toml" in names
    assert "sitegen/themes/broadsheet/templates/story.html" in names
    assert "sitegen/themes/clipping/theme.toml" in names
    assert "sitegen/themes/clipping/static/clipping.css" in names
    assert "sitegen/database/schema.sql" in names
    assert not [name for name in names if name.startswith(("tests/", "content/", "build/"))]


def test_an_archive_builds_with_the_wheel(wheel, tmp_path):
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--no-deps"]
    for what in (["--require-hashes", "-r", ROOT / "requirements/site.txt"], [wheel]):
        subprocess.run([*pip, *what], check=True, capture_output=True, timeout=400, cwd=tmp_path)
    sitegen = str(home / "bin/sitegen")
    subprocess.run([sitegen, "init", "paper"], check=True, cwd=tmp_path, timeout=60)
    done = subprocess.run(
        [sitegen, "-C", "paper", "build"], check=True, cwd=tmp_path, timeout=60, capture_output=True, text=True
    )
    assert "0 problems" in done.stdout
    assert "The archive opens" in (tmp_path / "paper/build/index.html").read_text("utf-8")
    assert list((tmp_path / "paper/build/assets").glob("style.*.css"))
