"""Recordings in the arguments of shortcodes: their struct, their checks, and the variables of their templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
from babel import Locale, UnknownLocaleError

from sitegen.model.media_info import file_extension, media_element
from sitegen.model.media_types import MEDIA_TYPES
from sitegen.names import language_tags
from sitegen.plugins.shortcode_types import ArgumentError, FilePath, Prose
from sitegen.problem_codes.fields import INVALID_LANGUAGE
from sitegen.problem_codes.text import INVALID_SHORTCODE
from sitegen.shortcodes import _pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.render.shortcodes import ShortcodeView

CaptionsKind = Literal["captions", "subtitles", "descriptions", "chapters"]
"""Kind of a file with timed text.

Values:
    captions: the words and the sounds, for readers who do not hear them; the default
    subtitles: a translation of the words
    descriptions: what is seen, for readers who do not see it
    chapters: the titles of chapters, for navigation
"""


class Captions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file with timed text (WebVTT)."""

    file: FilePath
    """File in the format WebVTT, which ends in `.vtt`.

    Example: debate.en.vtt
    """
    language: str
    """Language of the text, as a BCP 47 tag.

    Example: en
    """
    label: Prose = ""
    """Words in the menu of the player. By default, the name of the language.

    Example: English
    """
    kind: CaptionsKind = "captions"
    """Kind of the text.

    Example: subtitles
    """


class Recording(_pictures.Figure, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The arguments of every recording."""

    file: FilePath
    """File of the recording. It is published unchanged.

    Example: debate.mp4
    """
    title: Prose
    """Name of the recording in a few words.

    Example: The council's debate of March 2
    """
    captions: tuple[Captions, ...] = ()
    """Files with timed text, in the order of the player's menu.

    Example: [{file: debate.en.vtt, language: en}, {file: debate.es.vtt, language: es, kind: subtitles}]
    """
    transcript: Prose = ""
    """Everything that is said, as text. An empty line separates paragraphs.

    Example: The clerk calls the roll.
    """
    transcript_file: FilePath = ""
    """File with the transcript, instead of its text.

    Example: debate.pdf
    """


def check_recording(arguments: Recording, element: str) -> Iterator[ArgumentError]:
    """Yield the mistakes that video and audio have in common; `element` is the HTML element that plays the file."""
    if media_element(arguments.file) != element:
        message = INVALID_SHORTCODE(f'"{arguments.file}" is not a file that {element} can play')
        yield ArgumentError(("file",), message, _file_hint(arguments.file, element))
    if not arguments.title.strip():
        yield ArgumentError(
            ("title",), INVALID_SHORTCODE("the recording has no title"), "write what it is in a few words"
        )
    for index, captions in enumerate(arguments.captions):
        yield from _check_captions(index, captions)
    if arguments.transcript and arguments.transcript_file:
        message = INVALID_SHORTCODE("the transcript is given twice: as text and as a file")
        yield ArgumentError(("transcript_file",), message, "keep one of them")


def _file_hint(file: str, element: str) -> str:
    """Return the hint for a file that an element cannot play."""
    if other := media_element(file):
        return f"write {{{other}}} instead of {{{element}}}"
    return "use an MP4 or WebM file" if element == "video" else "use an MP3, M4A, Ogg, WAV or FLAC file"


def _check_captions(index: int, captions: Captions) -> Iterator[ArgumentError]:
    path = ("captions", index)
    if file_extension(captions.file) != "vtt":
        hint = "name a WebVTT file, which ends in .vtt; most programs for subtitles can save it"
        yield ArgumentError((*path, "file"), INVALID_SHORTCODE(f'"{captions.file}" is not a WebVTT file'), hint)
    if not language_tags.is_tag(captions.language):
        message = INVALID_LANGUAGE(f'"{captions.language}" is not a language tag')
        yield ArgumentError((*path, "language"), message, language_tags.tag_hint(captions.language))


def recording_context(shortcode: ShortcodeView) -> dict[str, Any]:
    """Return the media type, the name of the format and the size of the file, and the tracks of the player."""
    args = shortcode.args
    tracks = [
        {"href": each.file.href, "kind": each.kind, "language": each.language, "label": each.label or language_name(each.language)}
        for each in args.captions
    ]  # fmt: skip
    extension = file_extension(args.file.path)
    return {
        "media_type": MEDIA_TYPES.get(extension, ""),
        "format": extension.upper(),
        "size": shortcode.file_size(args.file.path),
        "tracks": tracks,
    }


def language_name(tag: str) -> str:
    """Return the name of a language in that language, such as `Español`; the tag itself if it is not known."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        return tag
    return f"{name[:1].upper()}{name[1:]}" if name else tag
