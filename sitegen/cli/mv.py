"""The command `sitegen mv`: renames a document, rewrites references to it, and redirects its old address."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli._completion import completes, ids
from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import INVALID_ARGUMENT, NAME_IN_USE

if TYPE_CHECKING:
    from sitegen.cli._moved import Move
    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store


@_command
@click.argument("old", shell_complete=completes(ids, files=True))
@click.argument("new", shell_complete=completes(ids, files=True))
@click.option("--dry-run", "dry", is_flag=True, help="Write nothing; list the files that would be renamed and edited.")
def command(settings: Settings, *, old: str, new: str, dry: bool) -> None:
    """Rename a document, rewrite references to it, and redirect its old address.

    OLD is its file, its folder or its id; NEW is a path, or an id of the same kind. Its id in sitegen.toml changes, too. If one of
    the references in documents cannot be rewritten, no file is changed.
    """
    from sitegen.build.context import open_context
    from sitegen.build.indexing import update_index
    from sitegen.cli._config_ids import edit_config_ids
    from sitegen.cli._move import prepare_move
    from sitegen.cli._output import show_problems

    config = settings.load_config()
    with open_context(settings.build_options(config)) as context:
        update_index(context)
        row = _find_document(context.store, settings.root, old)
        move = prepare_move(context.store, config, settings.root, row, *_new_location(settings.root, config, row, new))
        edit_config_ids(move, settings.config_file)
        if not dry:
            _apply_move(settings.root, move)
    show_problems(move.warnings, settings.root)
    if not settings.quiet:
        _print_move(move, dry=dry)


def _find_document(store: Store, root: Path, old: str) -> DocumentRecord:
    from sitegen.diagnostics import SitegenError

    path = _archive_path(root, old)
    for where, value in (
        ("uid = ?", old),
        ("file = ?", path),
        ("file = ?", f"{path}/index.md"),
        ("file = ?", f"content/{path}"),
    ):
        if rows := store.find_documents(where, value):
            return rows[0]
    raise SitegenError(
        INVALID_ARGUMENT(
            f'there is no document "{old}"; use its file, such as content/stories/x.md, or its id, such as story/x'
        ),
        2,
    )


def _archive_path(root: Path, path: str) -> str:
    """Return a path relative to the archive's folder; an existing one may be given relative to the current folder."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - symbolic links are not resolved
    if absolute.is_relative_to(root) and not (root / path).exists():
        return absolute.relative_to(root).as_posix()
    return posixpath.normpath(path)


def _new_location(root: Path, config: Config, row: DocumentRecord, new: str) -> tuple[str, str]:
    """Return the new path of the document's file, and the new slug, or "" unless NEW is an id.

    Raises:
        SitegenError: if the path is in another kind's folder, or exists already (exit code 2).
    """
    from sitegen.diagnostics import SitegenError

    kind, _, slug = new.partition("/")
    by_id = kind == row.kind and slug and "/" not in slug and not slug.endswith(".md")
    path = _path_with_slug(row.file, slug) if by_id else _new_file_path(root, row.file, new)
    home = f"content/{config.kinds[row.kind].folder}/"
    if not path.startswith(home):
        raise SitegenError(INVALID_ARGUMENT(f"{row.uid} is a {row.kind}, so its file must be below {home}"), 2)
    target = root / (posixpath.dirname(path) if path.endswith("/index.md") else path)
    if target.exists() and not (path == row.file and by_id and new != row.uid):
        raise SitegenError(NAME_IN_USE(f"{target.relative_to(root).as_posix()} exists already; choose another name"), 2)
    return path, slug if by_id else ""


def _path_with_slug(file: str, slug: str) -> str:
    """Return the path of a file with another slug; for an `index.md`, its folder is renamed. A date prefix is kept."""
    folder, name = posixpath.split(file)
    if name != "index.md":
        return f"{folder}/{_date_prefix(name)}{slug}.md"
    above, name = posixpath.split(folder)
    return f"{above}/{_date_prefix(name)}{slug}/index.md"


def _date_prefix(name: str) -> str:
    from sitegen.names.naming import DATE_PREFIX

    found = DATE_PREFIX.match(name)
    return found[0] if found else ""


def _new_file_path(root: Path, file: str, new: str) -> str:
    """Return the path of the file for NEW: a path with or without `.md`, or an existing folder to move the file into."""
    folder, name = posixpath.split(file)
    is_index = name == "index.md"
    path = _archive_path(root, new)
    path = path if path.startswith("content/") else f"content/{path}"
    if new.endswith("/") or ((root / path).is_dir() and not is_index):
        path = f"{path}/{posixpath.basename(folder) if is_index else name}"
    if is_index and not path.endswith(".md"):
        path += "/index.md"
    return path if path.endswith(".md") else f"{path}.md"


def _apply_move(root: Path, move: Move) -> None:
    """Rename the file and write all edits; if that fails, restore the previous files."""
    from sitegen.editing.replaced_files import write_all

    edits = {root / move.path_after_move(file): text.encode() for file, text in sorted(move.new_texts.items())}
    after = root / move.new_path
    after.parent.mkdir(parents=True, exist_ok=True)
    (root / move.old_path).rename(after)
    try:
        write_all(edits)
    except BaseException:
        after.rename(root / move.old_path)
        raise
    if move.old_path.endswith("/index.md") and not any((root / move.old_path).parent.iterdir()):
        (root / move.old_path).parent.rmdir()


def _print_move(move: Move, *, dry: bool) -> None:
    from sitegen.names.naming import slug_from_filename

    would = "would be " if dry else ""
    click.echo(f"{would}renamed  {move.old_path} -> {move.new_path}")
    for file in sorted(move.new_texts):
        click.echo(f"{would}edited   {move.path_after_move(file)}")
    if move.uid != move.row.uid:
        click.echo(f"its id {'would be' if dry else 'is'} {move.uid}, no longer {move.row.uid}")
    elif slug_from_filename(move.file) != slug_from_filename(move.row.file):
        click.echo(f"its id stays {move.uid}, which is set by slug:")
    for address in move.new_redirects:
        click.echo(f"{would}redirected  {address} -> {move.address}")
