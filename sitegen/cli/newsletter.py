"""The command `sitegen newsletter`: prints the newest stories as HTML or text for a mail, with the theme's `newsletter` templates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli._completion import completes, sections
from sitegen.cli._options import command as _command
from sitegen.cli._sections import require_declared_section

if TYPE_CHECKING:
    from sitegen.cli._options import Settings
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page
    from sitegen.model.summary import DocumentSummary

DEFAULT_DAYS = 7
MAX_STORIES = 200


@_command
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help=f"First day of publication, such as 2026-11-20 (default: {DEFAULT_DAYS} days ago).",
)
@click.option(
    "--section",
    default="",
    metavar="SECTION",
    shell_complete=completes(sections),
    help="Only the stories of a section.",
)
@click.option("--text", "as_text", is_flag=True, help="Print plain text instead of HTML.")
def command(settings: Settings, *, since: dt.datetime | None, section: str, as_text: bool) -> None:
    """Print the published stories of the last days for a newsletter, as web page code or plain text.

    The addresses are absolute. Stories whose day of publication is not known are left out, and so are retracted ones. The templates
    are newsletter.html and newsletter.txt of the theme.
    """
    from sitegen.build.context import open_context
    from sitegen.build.indexing import update_index
    from sitegen.cli._output import show_problems
    from sitegen.diagnostics import SitegenError, errors
    from sitegen.model.page import Page
    from sitegen.render.copied_file import as_bytes

    config = settings.load_config()
    require_declared_section(config, section)
    today = settings.now(config.zone).astimezone(config.zone).date()
    first = since.date() if since else today - dt.timedelta(days=DEFAULT_DAYS)
    with open_context(settings.build_options(config)) as context:
        if errors(problems := update_index(context)):
            raise SitegenError(problems)
        letter = _Newsletter("newsletter.txt" if as_text else "newsletter.html", first, section)
        result = context.renderer.render(Page("/", "newsletter", (), "the newsletter"), context.queries, letter)
    if result.problems:
        raise SitegenError(result.problems)
    show_problems(problems, settings.root)
    click.echo(as_bytes(result.data).decode().strip())


@dataclass(frozen=True, slots=True)
class _Newsletter:
    """The page that is printed. It is rendered like a page of the site, and never published."""

    TEMPLATE: str
    first: dt.date
    section: str

    def context(self, _page: Page, reader: Reader) -> dict[str, Any]:
        """Return the stories, newest first."""
        index = ("section", self.section) if self.section else ("stories", "")
        newest = (item.summary for item in reader.descending(*index, MAX_STORIES))
        return {
            "stories": [story for story in newest if self._is_included(story)],
            "since": self.first.isoformat(),
            "section": self.section,
        }

    def _is_included(self, story: DocumentSummary) -> bool:
        from sitegen.model.fields import EdtfStr

        date = EdtfStr(story.date).edtf if story.date else None
        if date is None or story.retracted or date.earliest is None or date.earliest != date.latest:
            return False
        return date.earliest >= (self.first.year, self.first.month, self.first.day)
