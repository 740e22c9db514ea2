"""The shortcode `{audio}`: a sound recording with its player, a transcript, and a link to the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.shortcodes import _recordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.plugins.shortcode_types import ArgumentError
    from sitegen.render.shortcodes import ShortcodeView

NAME = "audio"
MAIN = "file"


class Arguments(_recordings.Recording, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The arguments of `{audio}`."""


def check(arguments: Arguments) -> Iterator[ArgumentError]:
    """Yield a mistake for a file that is not a sound recording, and for wrong captions."""
    yield from _recordings.check_recording(arguments, "audio")


def context(shortcode: ShortcodeView) -> dict[str, Any]:
    """Return the variables of the template."""
    return _recordings.recording_context(shortcode)
