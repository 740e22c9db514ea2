"""Datawrapper: charts, maps and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Datawrapper"
HOSTS = ("datawrapper.dwcdn.net", "datawrapper.de", "dwcdn.net")
FORMS = "use the address of a published chart, such as https://datawrapper.dwcdn.net/AbCdE/"


def embed(address: WebAddress) -> Embed | None:
    """Return the chart. An address without a version shows the version that was published last."""
    found = address.match(r"(?:_/|chart/)?(\w{5})(?:/(\d+))?(?:/(?:index\.html|publish|edit|visualize))?")
    if not found:
        return None
    chart = f"https://datawrapper.dwcdn.net/{found[1]}/{f'{found[2]}/' if found[2] else ''}"
    return Embed(NAME, "chart", chart, chart, height=420)
