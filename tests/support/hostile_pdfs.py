"""PDF files that are made to be slow, to need much memory, or to end the program that reads them. Each is made by a function without arguments."""

import zlib
from collections.abc import Callable, Mapping

BOMB_BYTES = 300 << 20
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = b"BT /F1 12 Tf 72 720 Td (Some words of a page.) Tj ET "


def _stream(data: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def _deflated(unit: bytes, size: int) -> bytes:
    """Return `size` bytes of a repeated unit, compressed without keeping them in memory."""
    deflate, block = zlib.compressobj(9), unit * ((1 << 20) // len(unit))
    return b"".join(deflate.compress(block) for _ in range(max(size // len(block), 1))) + deflate.flush()


def _file(objects: Mapping[int, str | bytes], trailer: str = "") -> bytes:
    """Return a PDF of objects by number; object 1 is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, value in objects.items():
        offsets[number] = len(out)
        out += f"{number} 0 obj\n".encode() + (value.encode() if isinstance(value, str) else value) + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    rows = (f"{offsets[n]:010} 00000 n \n" if n in offsets else f"{0:010} 65535 f \n" for n in range(size))
    out += f"xref\n0 {size}\n{''.join(rows)}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n".encode()
    return bytes(out) + f"startxref\n{start}\n%%EOF\n".encode()


def _page(
    contents: bytes = TEXT, resources: str = "", font: str = FONT, entries: str = "", **more: str | bytes
) -> bytes:
    """Return a PDF with one page: `contents` is its stream, `entries` are those of the stream, and `more` are objects named `o9`, `o10`, …"""
    objects: dict[int, str | bytes] = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> {resources} >> >>",
        4: _stream(contents, entries),
        5: font,
    }
    return _file(objects | {int(name[1:]): value for name, value in more.items()})


def _pages(kids: str, count: int, more: Mapping[int, str | bytes]) -> bytes:
    return _file(
        {1: "<< /Type /Catalog /Pages 2 0 R >>", 2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", **more}
    )


def _deep_page_tree(depth: int = 20_000) -> bytes:
    nodes = {n: f"<< /Type /Pages /Parent {n - 1} 0 R /Kids [{n + 1} 0 R] /Count 1 >>" for n in range(3, depth)}
    last = {depth: f"<< /Type /Page /Parent {depth - 1} 0 R /MediaBox [0 0 9 9] >>"}
    return _pages("3 0 R", 1, {**nodes, **last})


def _wide_page_tree(depth: int = 24) -> bytes:
    """A tree whose nodes have the next node as a child twice, so that it has 2^24 pages."""
    nodes = {
        n: f"<< /Type /Pages /Parent {n - 1} 0 R /Kids [{n + 1} 0 R {n + 1} 0 R] /Count 2 >>" for n in range(3, depth)
    }
    return _pages("3 0 R 3 0 R", 1 << depth, {**nodes, depth: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"})


def _nested_forms(depth: int = 30) -> bytes:
    """Drawings, each of which shows the next one twice."""
    head = "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
    forms = {
        f"o{n}": _stream(b"/X Do /X Do", f"{head} /Resources << /XObject << /X {n + 1} 0 R >> >>")
        for n in range(10, 10 + depth)
    }
    return _page(b"/X Do", "/XObject << /X 10 0 R >>", **forms, **{f"o{10 + depth}": _stream(TEXT, head)})


def _cmap(body: bytes) -> bytes:
    font = "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 9 0 R /DescendantFonts [10 0 R] >>"
    cmap = b"/CMapName /A def 1 begincodespacerange <0000> <FFFF> endcodespacerange " + body + b" end end"
    descendant = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /W [0 4294967295 500 1 999999999 2] >>"
    return _page(b"BT /F1 12 Tf <00410042> Tj ET", font=font, o9=_stream(cmap), o10=descendant)


def _many_pages(contents: bytes, count: int) -> bytes:
    """Pages that share one stream of contents."""
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    )
    pages: dict[int, str | bytes] = dict.fromkeys(range(10, 10 + count), page)
    kids = " ".join(f"{number} 0 R" for number in pages)
    return _pages(kids, count, {4: _stream(zlib.compress(contents), "/Filter /FlateDecode"), 5: FONT, **pages})


def _chain(length: int = 20_000) -> bytes:
    return _page(entries="/Filter 10 0 R", **{f"o{n}": f"{n + 1} 0 R" for n in range(10, 10 + length)})


def _looped_xref() -> bytes:
    data = _page()
    start = data.rindex(b"xref\n0 ")
    return data.replace(b"/Root 1 0 R", f"/Root 1 0 R /Prev {start}".encode())


def _word() -> bytes:
    deflate = zlib.compressobj(9)
    data = deflate.compress(b"BT /F1 12 Tf (") + b"".join(deflate.compress(b"a" * (1 << 20)) for _ in range(60))
    return _page(data + deflate.compress(b") Tj ET") + deflate.flush(), entries=DEFLATE)


def _without_xref(unit: bytes, size: int = 2_000_000) -> bytes:
    return b"%PDF-1.7\n" + unit * (size // len(unit)) + b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"


DEFLATE = "/Filter /FlateDecode"
PDFS: dict[str, Callable[[], bytes]] = {
    "a deep page tree": _deep_page_tree,
    "a page tree of 2^24 pages": _wide_page_tree,
    "a page tree with a loop": lambda: _pages("2 0 R", 1, {}),
    "a page a million times": lambda: _pages("3 0 R " * 1_000_000, 1_000_000, {3: "<< /Type /Page /Parent 2 0 R >>"}),
    "a count of pages": lambda: _pages("3 0 R", 1 << 60, {3: "<< /Type /Page /Parent 2 0 R >>"}),
    "a bomb of spaces": lambda: _page(_deflated(b" ", BOMB_BYTES), entries=DEFLATE),
    "a bomb of operators": lambda: _page(_deflated(b"q Q ", 60 << 20), entries=DEFLATE),
    "a bomb of texts": lambda: _page(_deflated(TEXT, 60 << 20), entries=DEFLATE),
    "a bomb in a bomb": lambda: _page(
        zlib.compress(_deflated(b" ", BOMB_BYTES)), entries="/Filter [/FlateDecode /FlateDecode]"
    ),
    "a thousand filters": lambda: _page(TEXT, entries=f"/Filter [{'/ASCIIHexDecode ' * 1000}]"),
    "run lengths": lambda: _page(b"\x81 " * 2_000_000, entries="/Filter /RunLengthDecode"),
    "ASCII85": lambda: _page(b"z" * 20_000_000, entries="/Filter /ASCII85Decode"),
    "columns of a predictor": lambda: _page(
        _deflated(b"\2", 50 << 20), entries=f"{DEFLATE} /DecodeParms << /Predictor 12 /Columns 1000000000 >>"
    ),
    "narrow columns of a predictor": lambda: _page(
        _deflated(b"\4", 60 << 20), entries=f"{DEFLATE} /DecodeParms << /Predictor 15 /Columns 1 >>"
    ),
    "drawings in drawings": _nested_forms,
    "a drawing in itself": lambda: _page(
        b"/X Do",
        "/XObject << /X 9 0 R >>",
        o9=_stream(b"/X Do", "/Subtype /Form /Resources << /XObject << /X 9 0 R >> >>"),
    ),
    "nested lists": lambda: _page(b"[" * 200_000),
    "nested tables": lambda: _page(b"<< /a " * 200_000),
    "nested parentheses": lambda: _page(b"BT /F1 12 Tf " + b"(" * 2_000_000 + b") Tj"),
    "digits": lambda: _page(b"BT " + b"9" * 5_000_000 + b" Tz ET"),
    "a long name": lambda: _page(b"/" + b"a" * 5_000_000),
    "a name of escapes": lambda: _page(b"/" + b"#41" * 1_000_000),
    "a long comment": lambda: _page(b"%" + b"a" * 5_000_000),
    "comments": lambda: _page(b"%\n" * 1_000_000),
    "unclosed pictures in the text": lambda: _page(b"BI /W 1 /H 1 ID " * 100_000),
    "a word of 60 MB": _word,
    "lines of hyphens": lambda: _page(b"BT /F1 12 Tf 0 -14 TL " + b"(a-) Tj T* " + b"( ) Tj T* " * 50_000 + b"ET"),
    "positions": lambda: _page(b"BT /F1 12 Tf " + b"1 0 0 1 1e99 -1e99 Tm (a) Tj " * 200_000 + b"ET"),
    "saved states": lambda: _page(b"q " * 2_000_000),
    "a range of characters": lambda: _cmap(b"1 beginbfrange <0000> <FFFFFFFF> <0041> endbfrange"),
    "ranges of characters": lambda: _cmap(b"100 beginbfrange " + b"<0000> <FFFF> <0041> " * 20_000 + b" endbfrange"),
    "characters": lambda: _cmap(b"100 beginbfchar " + b"<0041> <" + b"0041" * 500_000 + b"> " + b" endbfchar"),
    "widths": lambda: _page(
        font=FONT.replace(">>", f"/FirstChar 0 /LastChar 999999999 /Widths [{'1 ' * 1_000_000}] >>")
    ),
    "differences": lambda: _page(font=FONT.replace(">>", f"/Encoding << /Differences [{'1 /a ' * 300_000}] >> >>")),
    "a chain of references": _chain,
    "a reference to itself": lambda: _page(entries="/Filter 10 0 R", o10="10 0 R"),
    "a table of references that names itself": _looped_xref,
    "no table of references": lambda: _without_xref(b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"),
    "unclosed objects": lambda: _without_xref(b"1 0 obj <<\n"),
    "no ends of objects": lambda: _without_xref(b"1 0 obj\n"),
    "unclosed streams": lambda: _without_xref(b"1 0 obj << /Length 9 >> stream\n"),
    "headers": lambda: _without_xref(b"%PDF-1.7\n"),
    "references to references": lambda: _without_xref(b"startxref\n0\n%%EOF\n"),
    "blank lines at the end": lambda: _page() + b"\n" * 5_000_000,
    "a table of a billion references": lambda: _page().replace(b"xref\n0 6", b"xref\n0 999999999"),
    "pages that are slow together": lambda: _many_pages(TEXT * 2_000, 2_000),
    "many pages without words": lambda: _many_pages(b"BT 1 0 0 1 1 1 Tm ET " * 100, 20_000),
    "random bytes": lambda: b"%PDF-1.7\n" + bytes(n * n * 7 % 251 for n in range(500_000)),
}
