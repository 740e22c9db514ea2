"""The command `sitegen serve`: runs the live preview of `sitegen.devserver`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import click

from sitegen.cli._options import command as _command
from sitegen.cli._options import poll_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from sitegen.build.options import BuildOptions
    from sitegen.build.session import Session
    from sitegen.cli._options import Settings
    from sitegen.devserver.app import Application
    from sitegen.devserver.service import ThreadedPreviewService
    from sitegen.watch.watcher import Watcher

DEFAULT_PORT = 8000


@_command
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port; the next free one if it is in use.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the preview in a browser.")
@click.option("--follow-edits", is_flag=True, help="Let open browsers go to the page of the document that was edited.")
@poll_option
def command(settings: Settings, *, port: int, open_browser: bool, follow_edits: bool, poll: int | None) -> None:
    """Preview the archive on this machine, with unpublished documents, and update it as files change.

    Does not change the published site. The dashboard at /_/ shows what goes live next, unpublished documents, mistakes and warnings, and
    the one at /_/build/ the effect of the last edit.
    """
    from sitegen.build.session import Session
    from sitegen.devserver.app import create_application
    from sitegen.devserver.server import allowed_hosts, listen_on_free_port

    options = _preview_options(settings)
    watcher = _create_watcher(settings, options, poll)
    with Session(lambda: _preview_options(settings)) as session:
        service = _create_service(settings, session, watcher)
        sock = listen_on_free_port("127.0.0.1", port)
        app = create_application(
            service,
            base=unquote(urlsplit(options.config.site.base_url).path),
            hosts=allowed_hosts(sock),
            follow_edits=follow_edits,
            policy=lambda: service.content_policy,
        )
        announce = partial(_announce, watcher=watcher, quiet=settings.quiet, open_browser=open_browser)
        _run(service, app, sock, options, announce)


def _create_watcher(settings: Settings, options: BuildOptions, poll: int | None) -> Watcher:
    """Return the watcher of all files that the preview depends on."""
    from sitegen.build.session import watched_folders
    from sitegen.content.ledger_file import LEDGER_FILE_NAME
    from sitegen.watch.watcher import Watcher

    files = [settings.config_file, settings.root / LEDGER_FILE_NAME]
    excluded = [options.output_folder, options.state_folder, options.root / ".git"]
    return Watcher(watched_folders(options), files, excluded=excluded, poll_ms=poll)


def _create_service(settings: Settings, session: Session, watcher: Watcher) -> ThreadedPreviewService:
    """Return the service, which answers requests from the session or, if a browser asks for it, from the public view."""
    from sitegen.devserver.engine import PreviewEngine
    from sitegen.devserver.public_view import PublicView
    from sitegen.devserver.service import ThreadedPreviewService

    public_view = PublicView(lambda: replace(settings.build_options(settings.load_config()), is_public_view=True))
    return ThreadedPreviewService(
        PreviewEngine(session),
        watcher,
        public_view,
        lambda text: click.echo(text, err=True),
        lambda: settings.now(session.options.config.zone),
    )


def _run(
    service: ThreadedPreviewService,
    app: Application,
    sock: socket,
    options: BuildOptions,
    announce: Callable[[str], None],
) -> None:
    """Serve requests until the user stops the preview. Meanwhile a file states the address, for other processes."""
    from sitegen.build.lock import PREVIEW_ADDRESS_FILE
    from sitegen.devserver.server import run

    address_file = options.state_folder / PREVIEW_ADDRESS_FILE

    def on_ready(address: str) -> None:
        address_file.write_text(address, "utf-8")
        announce(address)

    service.start()
    try:
        run(app, sock, on_ready)
    finally:
        address_file.unlink(missing_ok=True)
        service.stop()


def _preview_options(settings: Settings) -> BuildOptions:
    """Return the options of the preview: with unpublished documents, and with links to folders, which the server resolves."""
    return settings.build_options(settings.load_config(output={"links": "directory"}), drafts=True)


def _announce(address: str, watcher: Watcher, *, quiet: bool, open_browser: bool) -> None:
    if not quiet:
        click.echo(
            f"Preview: {address}   dashboard: {address}_/   all parts of the theme: {address}_/style/   "
            f"(file watching: {watcher.method}; press Ctrl-C to stop)"
        )
    if open_browser:
        click.launch(address)
