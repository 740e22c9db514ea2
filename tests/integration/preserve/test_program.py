"""The program in a package builds the site again, without the network and without the sources of sitegen."""

import shutil
import subprocess
import venv
import zipfile
from pathlib import Path

import jinja2
import pytest
from support.preserved import NOW, write_newsroom

from sitegen.preserve.program.versions import installed_versions
from sitegen.preserve.program.wheel import write_wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    (folder / "parts").mkdir()
    return write_wheel(folder, folder / "parts")


def test_the_wheel_has_the_program_with_its_themes_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        record = archive.read(names[-1]).decode().splitlines()
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    assert wheel.name.startswith("newsroom_sitegen-")
    assert {
        "sitegen/cli/preserve.py",
        "sitegen/database/schema.sql",
        "sitegen/themes/broadsheet/templates/story.html",
    } <= {*names}
    assert not [
        name for name in names if not name.startswith(("sitegen/", "newsroom_sitegen-")) or "__pycache__" in name
    ]
    assert sorted(line.split(",")[0] for line in record) == sorted(names)
    assert "direct_url" not in "".join(names)
    assert "Name: newsroom-sitegen" in metadata


def test_the_versions_are_those_of_what_the_site_depends_on(archive):
    from sitegen.config.loader import load

    found = installed_versions(load(archive.root / "sitegen.toml", {}))
    assert {"newsroom-sitegen", "jinja2", "markupsafe", "pagefind-bin", "pillow", "tzdata"} <= found.keys()
    assert {"pytest", "playwright", "mypy"} & found.keys() == set()


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--complete",)], ids=["public", "complete"])
def test_the_program_in_a_package_gives_the_same_site(archive, tmp_path_factory, options):
    write_newsroom(archive)
    folder = tmp_path_factory.mktemp("handover")
    assert archive.run("preserve", "--now", NOW, *options, str(folder)).code == 0
    bag = next(path for path in folder.iterdir() if path.is_dir())
    home = folder / "venv"
    venv.create(home, with_pip=True)
    python = str(home / "bin/python")
    pip = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, str(next((bag / "data/sitegen/program").glob("*.whl")))], check=True, capture_output=True)
    libraries = next((home / "lib").glob("python3*/site-packages")) / "libraries.pth"
    libraries.write_text(str(Path(jinja2.__file__).parents[1]) + "\n", "utf-8")
    rebuilt = shutil.copytree(bag / "data/content", folder / "rebuilt/content").parent
    shutil.copytree(bag / "data/sitegen/archive", rebuilt, dirs_exist_ok=True)
    line = [str(home / "bin/sitegen"), "-C", str(rebuilt), "build", "--now", NOW]
    subprocess.run(line, check=True, capture_output=True, cwd=folder, env={"PATH": "/usr/bin:/bin"})
    where = subprocess.run(
        [python, "-c", "import sitegen; print(sitegen.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    assert where.stdout.startswith(str(home))
    build = rebuilt / "build"
    found = {path.relative_to(build).as_posix(): path.read_bytes() for path in build.rglob("*") if path.is_file()}
    assert found == archive.tree()
