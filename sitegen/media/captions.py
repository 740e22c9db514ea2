"""The check of captions (WebVTT): the first line, the times of the cues, and their order.

Browsers show nothing of a file whose first line is wrong, and leave out cues whose times they cannot read.
"""

from __future__ import annotations

import re

_FIRST_LINE = re.compile(r"WEBVTT(?:[ \t].*)?")
_TIMING = re.compile(r"\s*(\S+)\s+-->\s+(\S+)(?:\s.*)?")
_TIME = re.compile(r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})", re.ASCII)
_ARROW = "-->"


def captions_error(data: bytes) -> str:
    """Return the first mistake of a WebVTT file with its line, such as `line 4: …`; empty if there is none."""
    try:
        lines = re.split(r"\r\n|\r|\n", data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "it is not in UTF-8"
    if not _FIRST_LINE.fullmatch(lines[0]):
        return "line 1: it must be WEBVTT"
    started, has_cues = 0, False
    for number, line in enumerate(lines, 1):
        if _ARROW in line:
            span = _cue_times(line)
            if isinstance(span, str):
                return f"line {number}: {span}"
            start, end = span
            if end <= start:
                return f"line {number}: the cue ends before it starts"
            if start < started:
                return f"line {number}: the cue starts before the one above it"
            started, has_cues = start, True
    return "" if has_cues else "it has no cues"


def _cue_times(line: str) -> tuple[int, int] | str:
    """Return the start and the end of a cue in milliseconds, or the reason why they cannot be read."""
    found = _TIMING.fullmatch(line)
    if not found:
        return "the times of a cue are two times with --> between them"
    times = [_milliseconds(text) for text in found.groups()]
    for text, time in zip(found.groups(), times, strict=True):
        if time is None:
            return f'"{text}" is not a time such as 00:01:02.500'
    start, end = (time or 0 for time in times)
    return start, end


def _milliseconds(text: str) -> int | None:
    """Return a time in milliseconds; None if it is not one."""
    if not (found := _TIME.fullmatch(text)):
        return None
    hours, minutes, seconds, thousandths = (int(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
