"""sitegen serve: preview the archive on this machine, with drafts, live as files change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import click

from sitegen.cli._options import command as _command
from sitegen.cli._options import poll_option

if TYPE_CHECKING:
    from sitegen.build.context import Job
    from sitegen.cli._options import Settings

PORT = 8000


@_command
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="The next free one if busy."
)
@click.option("--open", "open_browser", is_flag=True, help="Open it in a browser.")
@click.option("--navigate", is_flag=True, help="Browsers go to the page of the document that was edited.")
@poll_option
def command(settings: Settings, *, port: int, open_browser: bool, navigate: bool, poll: int | None) -> None:
    """Preview the archive on this machine, with drafts, held and embargoed stories, live as files change.

    Writes nothing to the published site. The desk at /_/ shows problems, unpublished work, and what the last edit did.
    """
    from sitegen.build.context import ADDRESS
    from sitegen.build.session import Session, watched
    from sitegen.content.ledger_file import NAME
    from sitegen.devserver.app import application
    from sitegen.devserver.public_view import PublicView
    from sitegen.devserver.server import free_socket, names_of, run
    from sitegen.devserver.service import LiveWorkshop
    from sitegen.watch.watcher import Watcher

    job = _job(settings)
    avoid = [job.output, job.scratch, job.root / ".git"]
    watcher = Watcher(watched(job), [settings.config_file, settings.root / NAME], avoid=avoid, poll=poll)
    base = unquote(urlsplit(job.config.site.base_url).path)
    with Session(lambda: _job(settings)) as session:
        public = PublicView(lambda: replace(settings.job(settings.config()), public=True))
        workshop = LiveWorkshop(session, watcher, public, lambda text: click.echo(text, err=True))
        sock = free_socket("127.0.0.1", port)
        app = application(
            workshop,
            base=base,
            hosts=names_of(sock),
            navigate=navigate,
            frames=lambda: session.job.config.outputs.frames,
        )
        workshop.start()
        kept = job.scratch / ADDRESS

        def ready(address: str) -> None:
            kept.write_text(address, "utf-8")
            _ready(address, watcher.how, quiet=settings.quiet, open_browser=open_browser)

        try:
            run(app, sock, ready)
        finally:
            kept.unlink(missing_ok=True)
            workshop.stop()


def _job(settings: Settings) -> Job:
    """The archive as the preview shows it: with what is unpublished, and with links that a server answers."""
    return settings.job(settings.config(output={"links": "directory"}), drafts=True)


def _ready(address: str, how: str, *, quiet: bool, open_browser: bool) -> None:
    if not quiet:
        click.echo(f"Preview: {address}   desk: {address}_/   (watching by {how}; Ctrl-C ends it)")
    if open_browser:
        click.launch(address)
