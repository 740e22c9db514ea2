"""The query `active_pins`, which depends on the time of the build, and the stories that the configuration names in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.config.appearance.validation import named_stories

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sitegen.config.schema import Config
    from sitegen.database.store import Store
    from sitegen.struct_paths import KeyPath


def active_pins(config: Config, now: dt.datetime) -> tuple[bytes, list[str]]:
    """Return the bytes to fingerprint, and the ids of the stories that are pinned at a moment, in order.

    The stories may be unpublished: a page reads their summaries.
    """
    ends = [(pin.story, pin.end(config.zone)) for pin in config.front.pins]
    found = list(dict.fromkeys(uid for uid, end in ends if end is None or now < end))
    return encode(found), found


def next_pin_end(config: Config, now: dt.datetime) -> tuple[dt.datetime, str] | None:
    """Return the next moment at which a pin ends, with the id of its story; None if no pin will end."""
    ends = ((pin.end(config.zone), pin.story) for pin in config.front.pins)
    return min(((end, uid) for end, uid in ends if end and end > now), default=None)


def unavailable_stories(store: Store, config: Config) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield each story that the configuration names and that is not public: its path, its id, and if it exists."""
    for path, uid in named_stories(config.front, config.section_leads):
        states = [row.state for row in store.documents_with_id(uid)]
        if "public" not in states:
            yield path, uid, bool(states)
