"""Folders that cannot be read, also by the administrator, who may read all others."""

import errno
import os
from pathlib import Path


def make_unreadable(monkeypatch, end: str, number: int = errno.EACCES) -> None:
    """Let each list of a folder whose path has an end, such as `/stories`, fail with an error of the system."""
    real = os.scandir

    def scandir(path="."):
        if os.fspath(path).endswith(end):
            raise OSError(number, os.strerror(number), os.fspath(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)


def unreadable_in_commands(folder: Path, end: str) -> dict[str, str]:
    """Return the environment for a command that may not list such a folder; `folder` is a new one for a module that Python imports first."""
    folder.mkdir()
    call = "class Patch:\n    setattr = staticmethod(setattr)\n\n\n"
    code = f"from support.unreadable import make_unreadable\n\n\n{call}make_unreadable(Patch, {end!r})\n"
    (folder / "sitecustomize.py").write_text(code, "utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(Path(__file__).parent.parent)])}
