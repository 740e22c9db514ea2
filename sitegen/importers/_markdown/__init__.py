"""Conversion of HTML and of other Markdown to sitegen's Markdown, for all importers, with a proof that no word and no mark is lost.

notes, tree       HTML → tree of elements, with the notes of importers at their marks
handmade_notes    notes that are made by hand → the same
cleaning/         tree → only the elements that sitegen's Markdown has; everything else is counted in `changes`
places            links to headings of the text → the ids that sitegen gives them
writing/          cleaned tree → Markdown
proof             Markdown → read by sitegen's own parser, and compared with the cleaned tree
alternatives      texts that differ → written in another style
keeping/          Markdown of other programs → the same, and unchanged where sitegen reads it alike

`convert.html_to_markdown` and `keeping.convert.keep_or_convert` are what importers call.
"""
