"""The same files in every locale: names of files are UTF-8, and so is the output."""

import os
import subprocess
import sys

import pytest

LOCALES = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LANG": "C"},
]


@pytest.mark.parametrize(
    ("locale", "program"),
    [
        *((locale, ["-m", "sitegen"]) for locale in LOCALES),
        (LOCALES[0], ["-c", "from sitegen.cli import main; main()"]),
    ],
)
def test_names_beyond_ascii_are_the_same_in_every_locale(archive, locale, program):
    archive.write(
        "sitegen.toml",
        '[site]\ntitle = "T"\nbase_url = "https://t.example/"\n[search]\nenabled = false\n[dataset]\nenabled = false\n',
    )
    archive.write(
        "content/stories/été.md", "---\ntitle: L’été\nstatus: published\npublished: 2020-01-01\n---\nTexte.\n"
    )
    archive.write(
        "content/stories/wrong.md", "---\ntitle: 'Å'\nstatus: published\npublished: 2020-13-01 # → 漢\n---\nTexte.\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, *program, "-C", archive.root, "build"]

    def build():
        return subprocess.run(command, capture_output=True, env=environment | locale, check=False)

    failed = build()
    assert failed.returncode == 1
    assert b"content/stories/wrong.md:4:1: error: " in failed.stderr
    assert b"Traceback" not in failed.stderr
    (archive.root / "content/stories/wrong.md").unlink()
    done = build()
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert (archive.root / "build/stories/ete/index.html").exists()
