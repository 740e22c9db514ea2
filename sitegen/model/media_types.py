"""IANA media types by file extension."""

from __future__ import annotations

BINARY_TYPE = "application/octet-stream"
MEDIA_TYPES = {
    "html": "text/html", "htm": "text/html", "css": "text/css", "js": "text/javascript", "mjs": "text/javascript", "txt": "text/plain",
    "md": "text/markdown", "csv": "text/csv", "tsv": "text/tab-separated-values", "xml": "application/xml",
    "xsl": "application/xml", "json": "application/json", "jsonld": "application/ld+json", "map": "application/json",
    "geojson": "application/geo+json", "ndjson": "application/x-ndjson", "webmanifest": "application/manifest+json",
    "ris": "application/x-research-info-systems", "bib": "application/x-bibtex", "svg": "image/svg+xml",
    "webp": "image/webp", "avif": "image/avif", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "ico": "image/x-icon",
    "pdf": "application/pdf", "wasm": "application/wasm", "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf",
    "otf": "font/otf", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg",
    "opus": "audio/ogg", "wav": "audio/wav", "flac": "audio/flac", "aac": "audio/aac", "mp4": "video/mp4", "m4v": "video/mp4",
    "mov": "video/quicktime", "webm": "video/webm", "ogv": "video/ogg", "vtt": "text/vtt", "ics": "text/calendar",
    "vcf": "text/vcard", "rtf": "application/rtf", "doc": "application/msword", "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint", "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "zip": "application/zip", "gz": "application/gzip",
    "sqlite": "application/vnd.sqlite3", "db": "application/vnd.sqlite3", "epub": "application/epub+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip
"""IANA media types by file extension. Other files are `BINARY_TYPE`, such as those of the search index."""
