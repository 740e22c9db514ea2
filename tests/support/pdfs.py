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
