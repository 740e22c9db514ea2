"""The Nu HTML checker: what is wrong with HTML and CSS by the standard."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from support.needs import node_module, program


def check(folder_or_files: Path | Iterable[Path], *, css: bool = False) -> list[dict]:
    """Errors and warnings in all HTML below a folder, or in the files given; with css, in .css files too.

    A message is {"type": "error" or "warning", "file": Path, "line": int or None, "message": str}.
    """
    paths = [folder_or_files] if isinstance(folder_or_files, Path) else list(folder_or_files)
    html = _files(paths, ".html")
    if not html:
        msg = f"no HTML to check in {paths}"
        raise FileNotFoundError(msg)
    messages = _run("--skip-non-html", *paths)
    # A run of its own, because in a mixed run the lines reported for HTML are wrong by one.
    if css and (sheets := _files(paths, ".css")):
        messages += _run("--css", *sheets)
    return messages


def _files(paths: list[Path], ending: str) -> list[Path]:
    below = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
    return sorted(file for file in below if file.suffix == ending and file.is_file())


def _run(*args: str | Path) -> list[dict]:
    jar = node_module("vnu-jar/build/dist/vnu.jar")
    command = [program("java"), "-Xss8m", "-jar", jar, "--stdout", "--exit-zero-always", "--format", "json", *args]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)
    if done.returncode or not done.stdout.strip():
        msg = f"the Nu checker failed: {done.stderr}"
        raise RuntimeError(msg)
    return [_message(each) for each in json.loads(done.stdout)["messages"] if _counts(each)]


def _counts(raw: dict) -> bool:
    return raw["type"] != "info" or raw.get("subType") == "warning"


def _message(raw: dict) -> dict:
    return {
        "type": "warning" if raw["type"] == "info" else "error",
        "file": Path(unquote(urlsplit(raw.get("url", "")).path)),
        "line": raw.get("lastLine"),
        "message": raw["message"],
    }
