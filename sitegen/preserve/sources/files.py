"""The files of an archive that are not documents: theme, plugins and configuration, and what must not be among them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sitegen.build.context import load_layered_theme
from sitegen.content.scanner import is_ignored
from sitegen.diagnostics import Problem, SitegenError
from sitegen.folder_contents import list_tree
from sitegen.problem_codes.preservation import PRIVATE_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.build.context import BuildContext

OWN_LAYER_FOLDERS = ("templates", "static", "i18n")
"""Folders of the archive that are a layer of its theme."""
_KEY_BEGINNINGS = (
    b"-----BEGIN ",
    b"untrusted comment: minisign encrypted secret key",
    b"untrusted comment: rsign encrypted secret key",
)
_KEY_LINE_BYTES = 100


class PackedFile(NamedTuple):
    """A file of a package, as a file on this machine or as bytes."""

    path: str
    """Path below `data/`."""
    source: Path | None = None
    data: bytes = b""

    def read(self) -> bytes:
        """Return the bytes."""
        return self.source.read_bytes() if self.source else self.data


def theme_and_plugin_files(context: BuildContext, prefix: str) -> Iterator[PackedFile]:
    """Yield the files of the archive's own templates, of its themes and of its plugins; those of installed packages are not the archive's."""
    root = context.options.root
    folders = [root / name for name in OWN_LAYER_FOLDERS]
    layers = load_layered_theme(context.options, context.renderer.plugins).layers
    folders += [layer for layer in layers if layer.parent == root / "themes"]
    if plugins := context.options.config.plugins.folder:
        folders.append(root / plugins)
    for path in sorted({path for folder in folders for path in _files_below(folder)}):
        yield PackedFile(f"{prefix}{path.relative_to(root).as_posix()}", path)


def has_own_templates(context: BuildContext) -> bool:
    """Return True if templates or plugins that are not sitegen's can read the documents."""
    options = context.options
    layers = load_layered_theme(options, context.renderer.plugins).layers
    builtin = Path(__file__).resolve().parents[3] / "themes", Path(__file__).resolve().parents[2] / "themes"
    is_own_theme = any(layer.parent.resolve() not in builtin for layer in layers[1:])
    return is_own_theme or bool(context.renderer.plugins.sources) or (options.root / "templates").is_dir()


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and in those below it, without hidden files, caches and backups of editors.

    Of static files, only hidden ones are left out, because a build publishes all others.
    """
    for path in list_tree(folder):
        parts = path.relative_to(folder).parts
        is_hidden = "__pycache__" in parts or any(part.startswith(".") for part in parts)
        is_static = "static" in {folder.name, parts[0]}
        if path.is_file() and not is_hidden and (is_static or not any(map(is_ignored, parts))):
            yield path


def refuse_private_keys(files: Iterable[PackedFile]) -> None:
    """Refuse files that are private keys.

    Raises:
        SitegenError: with each of them.
    """
    found = [file for file in files if _is_private_key(file)]
    if found:
        message = PRIVATE_KEY("this is a private key, which must not be in a package")
        raise SitegenError([Problem(file.path, 0, 0, message, "move it out of the archive's folder") for file in found])


def _is_private_key(file: PackedFile) -> bool:
    if file.source:
        with file.source.open("rb") as stream:
            start = stream.read(_KEY_LINE_BYTES)
    else:
        start = file.data[:_KEY_LINE_BYTES]
    line = start.lstrip().partition(b"\n")[0]
    return line.startswith(_KEY_BEGINNINGS) and (b"PRIVATE KEY" in line or b"secret key" in line)
