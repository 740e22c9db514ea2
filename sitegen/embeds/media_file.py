"""A file of sound or video at any host, such as an episode of a podcast, in the player of the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed, EmbedError

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "a media file"
HOSTS = ()
FORMS = "use the address of a file of sound or video, such as https://podcast.example/episodes/12.mp3"
_SOUND = ("mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "aac")
_VIDEO = ("mp4", "m4v", "webm", "ogv", "mov")


def embed(address: WebAddress) -> Embed | None:
    """Return the file, if the name at the end of the path is that of a file of sound or video.

    Raises:
        EmbedError: if the file is not served over HTTPS, which browsers refuse on a secure page.
    """
    suffix = address.path[-1].rpartition(".")[2].lower() if address.path else ""
    if suffix not in _SOUND + _VIDEO:
        return None
    if not address.text.startswith("https://"):
        hint = "use an address with https://, or add the file to the archive"
        raise EmbedError("browsers do not play a file from an address with http:// on a secure page", hint)
    if suffix in _SOUND:
        return Embed(address.host, "audio", address.text, address.text, "audio")
    return Embed(address.host, "video", address.text, address.text, "video", ratio="16/9")
