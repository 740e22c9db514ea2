"""OpenStreetMap: a part of the map, with a marker if the address has one."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from sitegen.embeds._embed import Embed
from sitegen.embeds._web_address import query

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "OpenStreetMap"
HOSTS = ("openstreetmap.org", "osm.org")
FORMS = "use the address that the browser shows for a part of the map, such as https://www.openstreetmap.org/#map=15/34.1478/-118.1445"
_NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
_POSITION = re.compile(rf"(?:^|&)map=(\d{{1,2}})(?:\.\d+)?/{_NUMBER}/{_NUMBER}")
_BOX = re.compile(rf"{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}")
_TILE_PIXELS = 256
_FRAME_PIXELS = (640, 400)
_MAX_ZOOM = 19
_MAX_LATITUDE = 85.0
"""Limit of the projection, rounded down."""


class _Position(NamedTuple):
    zoom: int
    latitude: float
    longitude: float


def embed(address: WebAddress) -> Embed | None:
    """Return the part of the map that the address names."""
    if box := _BOX.fullmatch(address.query.get("bbox", "")):
        marker = address.query.get("marker", "")
        return _map(box[0], marker, f"https://www.openstreetmap.org/{query({'bbox': box[0]})}")
    position = _position(address)
    if position is None:
        return None
    marker = f"{address.query.get('mlat', '')},{address.query.get('mlon', '')}".strip(",")
    zoom, latitude, longitude = position
    link = f"https://www.openstreetmap.org/{address.kept_query('mlat', 'mlon')}#map={zoom}/{latitude}/{longitude}"
    return _map(_box(position), marker, link)


def _map(box: str, marker: str, link: str) -> Embed:
    frame = query({"bbox": box, "layer": "mapnik", "marker": marker})
    return Embed(NAME, "map", link, f"https://www.openstreetmap.org/export/embed.html{frame}", ratio="8/5")


def _position(address: WebAddress) -> _Position | None:
    found = _POSITION.search(address.fragment)
    if found:
        position = _Position(int(found[1]), float(found[2]), float(found[3]))
    elif re.fullmatch(_NUMBER, address.query.get("mlat", "")) and re.fullmatch(_NUMBER, address.query.get("mlon", "")):
        position = _Position(15, float(address.query["mlat"]), float(address.query["mlon"]))
    else:
        return None
    is_valid = position.zoom <= _MAX_ZOOM and abs(position.latitude) <= _MAX_LATITUDE and abs(position.longitude) <= 180  # noqa: PLR2004
    return position if is_valid else None


def _box(position: _Position) -> str:
    """Return the limits west, south, east and north of the part of the map that a frame shows."""
    width, height = _FRAME_PIXELS
    degrees_per_pixel = 360 / (_TILE_PIXELS * 2**position.zoom)
    east_west = degrees_per_pixel * width / 2
    north_south = degrees_per_pixel * math.cos(math.radians(position.latitude)) * height / 2
    latitude, longitude = position.latitude, position.longitude
    limits = (longitude - east_west, latitude - north_south, longitude + east_west, latitude + north_south)
    return ",".join(f"{limit:.5f}" for limit in limits)
