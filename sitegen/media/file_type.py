"""Compare a file's first bytes with what its name says: a download that failed often leaves an error page, or nothing."""

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
"""How files begin, by the ending of their names. Spreadsheets named `.xls` are often text or HTML: they are left out."""
SIGNATURES = {ending: re.compile(beginning, re.DOTALL) for ending, beginning in _SIGNATURE_PATTERNS.items()}
MAYBE_HTML_EXTENSIONS = frozenset(
    {"html", "htm", "xhtml", "shtml", "xht", "svg", "xml", "txt", "md", "xls", "mht", "mhtml", "eml"}
)
"""Endings of files that may hold a web page, or begin like one."""


def file_type_error(name: str, head: bytes) -> str:
    """Return why a file is not what its name says, as the end of a sentence; an empty string if it may be.

    `head` is the file's first 1,024 bytes: a PDF may begin anywhere in them.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not head:
        return "it is empty"
    if ending not in MAYBE_HTML_EXTENSIONS and ending and _WEB_PAGE.match(head):
        return "it is a web page (HTML), such as a server sends in place of a missing file"
    expected = SIGNATURES.get(ending)
    if expected and not expected.match(head):
        return f"it does not begin as {ending.upper()} files do"
    return ""
