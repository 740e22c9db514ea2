"""Google Maps: places, parts of the map, and maps of one's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed, EmbedError, short_link_error
from sitegen.embeds._web_address import query

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Google Maps"
HOSTS = ("google.com", "google.ca", "google.co.uk", "google.com.mx", "google.de", "google.es", "google.fr", "goo.gl")
FORMS = 'in Google Maps, choose Share, then "Embed a map", and use the address in the attribute src, https://www.google.com/maps/embed?pb=…'
_PLACE = re.compile(r"@(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(\d+)(?:\.\d+)?z")
_MAPS = "https://www.google.com/maps"


def embed(address: WebAddress) -> Embed | None:
    """Return the map.

    Raises:
        EmbedError: if the address is a short link, or that of a route or of Street View.
    """
    if address.is_at("goo.gl"):
        raise short_link_error(address.host)
    if address.host != "maps.google.com" and address.path[:1] != ("maps",):
        return None
    if address.match(r"maps/embed(/v1/\w+)?"):
        return _map(address.text, address.text)
    if address.match(r"maps/d/(?:u/\d+/)?(?:viewer|embed|edit)") and (own := address.query.get("mid", "")):
        return _map(f"{_MAPS}/d/viewer{query({'mid': own})}", f"{_MAPS}/d/embed{query({'mid': own})}")
    if address.match(r"maps/dir/.*"):
        raise EmbedError("a route of Google Maps cannot be embedded from its address", FORMS)
    return _searched_map(address)


def _searched_map(address: WebAddress) -> Embed | None:
    named = address.match(r"maps/(?:place|search)/([^@/][^/]*)(?:/.*)?")
    words = named[1].replace("+", " ") if named else address.query.get("q") or address.query.get("query", "")
    place = next((found for part in address.path if (found := _PLACE.match(part))), None)
    position = f"{place[1]},{place[2]}" if place else address.query.get("ll", "")
    if not words and not position:
        return None
    zoom = place[3] if place else address.query.get("z", "")
    frame = query({"q": words or position, "ll": position if words else "", "z": zoom, "output": "embed"})
    return _map(address.text, f"{_MAPS}{frame}")


def _map(link: str, frame: str) -> Embed:
    return Embed(NAME, "map", link, frame, ratio="8/5", needs_referrer=True)
