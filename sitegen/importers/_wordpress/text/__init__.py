"""Turns the text of a post into plain HTML: blocks, shortcodes, and the paragraphs of classic texts."""
