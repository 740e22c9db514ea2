"""PDF files, the same bytes each time."""

import io

import pikepdf

SECRET = "PLANTED-SECRET"


def pdf(pages=3, title="Memorandum (final)", **options):
    """A PDF of empty pages, the same bytes each time."""
    out = io.BytesIO()
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    if title:
        made.docinfo["/Title"] = title
    made.docinfo["/Author"] = SECRET
    made.save(out, deterministic_id=not options, **options)
    return out.getvalue()


def pdf_with_text(*pages):
    """A PDF with a line of text on each page."""
    out = io.BytesIO()
    made = pikepdf.new()
    font = made.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for text in pages:
        made.add_blank_page(page_size=(595, 842))
        page = made.pages[-1]
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        lines = " ".join(f"({line}) Tj T*" for line in text.split("\n"))
        page.Contents = made.make_stream(f"BT /F1 12 Tf 14 TL 72 720 Td {lines} ET".encode())
    made.save(out, deterministic_id=True)
    return out.getvalue()
