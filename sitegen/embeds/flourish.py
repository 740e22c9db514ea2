"""Flourish: visualisations and stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Flourish"
HOSTS = ("flourish.studio", "flo.uri.sh")
FORMS = "use the address of a published visualisation or story, such as https://public.flourish.studio/visualisation/1234567/"


def embed(address: WebAddress) -> Embed | None:
    """Return the visualisation or story."""
    found = address.match(r"(visualisation|story)/(\d+)(?:/embed|/edit)?")
    if not found:
        return None
    part = f"{found[1]}/{found[2]}"
    return Embed(
        NAME, "chart", f"https://public.flourish.studio/{part}/", f"https://flo.uri.sh/{part}/embed", height=575
    )
