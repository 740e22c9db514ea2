"""The check of a file's first bytes against its extension.

A failed download often leaves an HTML error page or an empty file.
"""

from __future__ import annotations

import re

_WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.IGNORECASE
)
_ZIP_SIGNATURE, _OLE_SIGNATURE = rb"PK(?:\x03\x04|\x05\x06)", rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MP4_BOX = rb".{4}(?:ftyp|moov|mdat|free|skip|wide)"
_SIGNATURE_PATTERNS = {
    "pdf": rb".*?%PDF-",
    **dict.fromkeys(("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "kmz"), _ZIP_SIGNATURE),
    **dict.fromkeys(("doc", "ppt", "msg"), _OLE_SIGNATURE),
    **dict.fromkeys(("mp4", "m4a", "m4v", "mov"), _MP4_BOX),
    **dict.fromkeys(("webm", "mkv"), rb"\x1a\x45\xdf\xa3"),
    **dict.fromkeys(("ogg", "oga", "ogv", "opus"), rb"OggS"),
    "wav": rb"(?:RIFF|RF64|BW64)",
    "mp3": rb"ID3|.*?\xff[\xe2-\xff]",
    "flac": rb"fLaC|ID3",
    "gz": rb"\x1f\x8b",
    "7z": rb"7z\xbc\xaf\x27\x1c",
    "sqlite": rb"SQLite format 3\0",
    "jp2": rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51",
}
"""Patterns of the first bytes, by file extension. `.xls` is missing, since such files are often text or HTML."""
SIGNATURES = {extension: re.compile(pattern, re.DOTALL) for extension, pattern in _SIGNATURE_PATTERNS.items()}
MAYBE_HTML_EXTENSIONS = frozenset(
    {"html", "htm", "xhtml", "shtml", "xht", "svg", "xml", "txt", "md", "xls", "mht", "mhtml", "eml"}
)
"""Extensions of files that may contain a web page, or begin like one."""


def file_type_error(name: str, head: bytes) -> str:
    """Return the reason why a file does not match its extension, as the end of a sentence; "" if it may match.

    `head` is the first 1,024 bytes of the file. A PDF may begin anywhere in them.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not head:
        return "it is empty"
    if extension not in MAYBE_HTML_EXTENSIONS and extension and _WEB_PAGE.match(head):
        return "it is a web page (HTML), such as a server sends instead of a missing file"
    expected = SIGNATURES.get(extension)
    if expected and not expected.match(head):
        return f"it does not begin like a {extension.upper()} file"
    return ""
