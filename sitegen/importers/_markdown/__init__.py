"""Conversion of HTML to sitegen's Markdown, for all importers, with a proof that no word and no mark is lost.

`tree.parse_html` parses as browsers do, `cleanup.clean` removes what text cannot have and counts it, `blocks.write_markdown` writes
Markdown, and `proof.compare` parses that again with sitegen's own parser and compares words and marks with those of the tree.
"""
