"""Texts of any size that are made to be slow: a sign, a mark or a line again and again, nested, numbered or never closed.

Each value of `TEXTS` is a function from a number of bytes to a text of about that size.
"""

from collections.abc import Callable
from itertools import count, takewhile


def _times(unit: str, size: int) -> str:
    return unit * (size // len(unit.encode()))


def _numbered(pattern: str, size: int) -> str:
    """A pattern with one number after the other in the place of `@`."""
    length, parts = 0, []
    while length < size:
        parts.append(pattern.replace("@", str(len(parts))))
        length += len(parts[-1])
    return "".join(parts)


def _growing(sign: str, after: str, size: int) -> str:
    """A sign once, then twice, and so on, each time followed by another text."""
    lengths = takewhile(lambda number: number * number < 2 * size, count(1))
    return "".join(sign * number + after for number in lengths)


UNITS = (
    "[", "]", "[]", "[a", "[a](", "[a](<b", "![", "![a](b)", "!", "! ", "*", "*a", "**a ", "_a", "a_", "*a_ ",
    "***a **b *c", "~", "~~a", "a~b~", "`", "`a", '"', '"a ', 'a" ', "'", "'a ", '"a \'b ', "a'b ", "&", "&amp;",
    "&#", "<", "<a", "<!--", "<?", "<![CDATA[", "<!A", '<a b="', "<http:", "<http://a.b>", "http://a.b ", "www.a.b ",
    "a@b.c ", "a@", "http://", "http://a(", ".", "-", "- ", "-- ", "=", "#", "# ", ">", "> ", "+ ", "- a\n",
    " - a\n", " ", "\t", "\n", " \n", "a  \n", "\\\n", "\\", '\\"', "|", "|a", "a|b\n", "^", "a^b^", "$", "$a",
    "$a = ", "$$ a ", ":", ":a", ":a:", "++a", "%%a", "[[", "[[a", "[[a|", "[[a#", "[[a/b]]", "[[a]]\n", "[^", "^[",
    "^[a", "^[a]", "{", "{{", "{{<", "{% ", "{++a", "{>>", "{==a", "{: .a", "{{< a ", "...", ". . .", "(c)", "(",
    "\u4e2d", '\u4e2d"\u6587"', "\u4e2d**\u6587", "\u4e2d\n", "\ufe0f", "\ufe0f*", "\u200b\n", "\xa0", "a", "a\n",
    "a\n\n", "a\n=\n", "a\n-\n", "# a\n", "# a\n\n", "---\n", "```\n", "~~~a\n", "    a\n", "<div>\n", "&#1234567;",
    "1", "1. ", "1) ", "1.\n", "<<<<<<<\n", "<<<<<<< a\n=======\n>>>>>>> b\n", "[TOC]\n", "[@a1", "@a ", "*[A",
    '"a\n\n', '"\'a\n\n', '"*', '"[a](b)', '"`a`', '*"', "![[a", "![[a]]\n", "==a", "==a==", "> [!a]\n", "- [ ] a\n",
    "a\n: b\n", "![a", "[![a](b)](c)", '[a](b "', "[a](b '", "[a](<", "\ufffd", '\u05d0"', "\u0301", "\u2020",
    "a\u2020 ", "a* ", "a*\n\n", "\u2020 a\n", "<sup>", "<sup>a</sup>", "<br>", "<br", "<span style=", "<!-- a -->",
    "<!-- a\n", "<dd", "a--b", "1-2 ", "1/2 ", '5\'6" ', '6" ', "A. ", "1 000 ", "e.g. ", '*a **b `c "d [e',
    '![a](b "c', "> - > ", ">- ", "1. > ", "](", "[a] (b) ", "[a](b c)", "[a][b]", "[a] ", "[^a] ", "[1] ", "</a",
    "</", "<a ", "<a b=", "<a b='c' ", "mailto:", "a:", "/", "a/", "C:\\", "\u200d", "\xad", "\u2010\n", "a-\n",
    "\u201c", "\u201ca ", "\xab", "->", "<-", "<=", "\u22121 ", "*a\n", "* ", "* a\n", "_a\n", "A", "Aa ",
    "A a A a. ", "[a]: b\n", "[a]: b\n\n", '[a]: b "c\n', "[a]: b '", "[a]: b (c\n", "[^a]: b\n\n", "a^[b] ",
    "a^[b]\n\n", "[^a]: b\n    c\n", "[^a]:\n", "a|b\n-|-\nc|d\n\n", "|-", "a|b\n-|\n", "[a](b.md) ", "[a](b.md)\n",
    "[a]() ", "[](b.md) ", "7. a\n", "- a\n\n", "- a\n\nb\n\n", "- - - - a\n", "a\na\n===\n", "a\n---\n\n",
    "- ```\n", "```\na\n```\n", "~~~\na\n~~~\n", "```python\na\n```\n", "*a*\n", "![a](b)\n", "[]()\n", "<!---->\n",
    "**\n", "`a`\n", '"a" ', '"a"\n', '"a \'b\' c" ', '\'a "b ', " 'a", '"a\' ', '*"a* ', '[a"](b) ', '"*a* ',
    '\u4e2d"a ', "\u4e2d'\u6587", '"<a> ', "<!-- a\n\n", "<div>\n\n", "a <? ", "a <!A ", "a <![CDATA[ ", "a <b ",
    "<b c ", '<b c=" ', "a <!-- b\n\n", "{{< embed ", '{{< embed url="a" >}}\n\n', ":::\n", "::: a\n",
    "::: quote\na\n:::\n\n", "[embed ", "> a\n>\n> -- b\n\n", "::: pull\n", "a.", "a.b@c.", "*a\n\n", "2*3*4 ",
    "2 * 3\n", "a*b ", "a_b_c ", "a* \n\n\\* b\n\n", "<<<<<<< a\n", "=======\n", ">>>>>>> a\n", "||||||| a\n",
    "{++a++}", "{--a", "{~~a~>", "{>>a<<}", "{==a==}", "{{a}}", "{{ a ", "{% a %}", "{.a}", "{#a ", "[a]{.b ",
    "[a]{", "5. a\n\n3) b\n\n", "[[a          ", " \n \t\n",
)  # fmt: skip
"""Texts that are repeated without anything between them."""
WRAPPED = (
    ("[", "a", "]: b"),
    ('[a]: b "', "c\n", '"'),
    ("[a", "\n", ""),
    ("[^a]: ", "b ", ""),
    ("a|b\n-|-\n", "\\|", ""),
    ("[a](", "b", ")"),
    ("[a](", "%20", ")"),
    ("[a](#", "b", ")"),
    ("# ", "a ", ""),
    ("```", "a", ""),
    ('"a ', 'b" ', ""),
    ("{{< embed ", 'a="b" ', ">}}"),
    ("http://a.b/", "c.", ""),
    ("[[", " ", "x"),
    ("[[a|", " ", "x"),
    ("a", " ", "b"),
    ("*", " ", "b"),
    ("%%", " ", "b"),
    ("a$$", " ", "b"),
    ("[a", " ", "b"),
    ("[a](", " ", "b"),
    ("<a", " ", "b"),
    ("<a", "  b", "c"),
    ("[a]:", " ", "b"),
    ("[^a]:", " ", "b"),
    ("a", "\t", "b"),
    ("-", " ", "b"),
    ("# a", " ", "#b"),
    ("# a", "#", " b"),
    ("```", " ", "`"),
    ("a\n=", " ", "b"),
    ("-", " ", "b"),
    ("a|b\n-|", " ", "x"),
    ("a|b\n-|", "-", " :x"),
    (":", "a", ""),
    ("_", "a b ", ""),
    ("a\n\n", " ", "\n\nb"),
)
"""A beginning, a text that is repeated, and an end."""
NUMBERED = (
    ("[a@]: b\n",),
    ("[^a@]: b\n",),
    ("[^a@] ",),
    ("[^a@]\n\n",),
    ("[^a@]: [^a@]\n",),
    ("[a](b@.md) ",),
    ("[a](b@.md)\n",),
    ("[[a/b@]] ",),
    ("[[a/b@]]\n",),
    ("[a](b@.md)\n\n",),
    ("![a](b@.jpg)\n\n",),
    ("[a](htp://b@) ",),
    ("[a](htp://b@)\n",),
    ("@. a\n",),
    ("   1. a\n",),
    ("# a@\n\n",),
    ("# a\n\n# a-@\n\n",),
    ("http://a@.b ",),
    ("http://a@.b\n",),
    ("a@@b.c ",),
    ("a@.com ",),
    ("a\u2020 \n\n\u2020 b@\n\n",),
    ("a@\u2021 ",),
    ("*@* ",),
    ("word@ ",),
    ("[a@]: b\n", "\n[a@]"),
    ("[^a@]: b\n\n", "[^a@] "),
    ("[^a@]: b\n\n", "[^a@]\n\n"),
    ("[^a@]: b\n\n", "- [^a@]\n"),
)
"""Patterns with a number that grows in the place of `@`; of several, each fills its part of the text."""
SHAPED: dict[str, Callable[[int], str]] = {
    "one note, many marks": lambda size: "[^a]: b\n\n" + "[^a] " * (size // 5),
    "notes in notes": lambda size: (
        "[^0]\n\n" + "".join(f"[^{number}]: [^{number + 1}]\n" for number in range(size // 14))
    ),
    "inline notes in inline notes": lambda size: "^[a" * (size // 4) + "]" * (size // 4),
    "a long table": lambda size: "a|b\n-|-\n" + "c|d\n" * (size // 4),
    "a wide table": lambda size: "|a" * (size // 4) + "\n" + "|-" * (size // 4),
    "a square table": lambda size: (
        "|" + "a|" * 400 + "\n|" + "-|" * 400 + "\n" + ("|" + "b|" * 400 + "\n") * (size // 800)
    ),
    "short rows": lambda size: "|" + "a|" * 20_000 + "\n|" + "-|" * 20_000 + "\n" + "b\n" * ((size - 80_000) // 2),
    "long rows": lambda size: "a|b\n-|-\n" + "|c|d|e\n" * (size // 7),
    "open code in a table": lambda size: "a|b\n-|-\n" + "`|" * (size // 2),
    "references in a table": lambda size: "a|b\n-|-\n" + "[[a/b]]|[c](d.md)\n" * (size // 18),
    "links in one row": lambda size: (
        "|" + "a|" * (size // 22) + "\n|" + "-|" * (size // 22) + "\n" + "|[a](b.md)" * (size // 22)
    ),
    "a table in a quotation": lambda size: "> a|b\n> -|-\n" + "> c|d\n" * (size // 6),
    "links in links": lambda size: "[" * (size // 8) + "a" + "](b)" * (size // 8),
    "images in images": lambda size: "![" * (size // 8) + "a" + "](b)" * (size // 8),
    "parentheses in an address": lambda size: "[a](" + "(" * (size // 2) + ")" * (size // 2) + ")",
    "one definition, many links": lambda size: "[a]: b.md\n\n" + "[a]\n" * (size // 4),
    "one faulty definition": lambda size: "[a]: htp://b\n\n" + "[a]\n" * (size // 4),
    "a long definition": lambda size: '[a]: b.md "' + "c\n" * (size // 4) + '"\n\n' + "[a]\n" * (size // 8),
    "lists in lists": lambda size: "".join(" " * (2 * (number % 45)) + "- a\n" for number in range(size // 50)),
    "deeper and deeper lists": lambda size: "".join(" " * (2 * number) + "- a\n" for number in range(int(size**0.5))),
    "quotations in quotations": lambda size: (">" * 90 + " a\n") * (size // 93),
    "lazy lines of a deep quotation": lambda size: ">" * 90 + "a\n" + "a\n" * (size // 2),
    "empty lines in a list": lambda size: "- a\n" + "\n" * size + "b",
    "a long heading": lambda size: "a\n" * (size // 2) + "===",
    "code without an end": lambda size: "```\n" + "a\n" * (size // 2),
    "growing runs of `": lambda size: _growing("`", " ", size),
    "growing runs of *": lambda size: _growing("*", "a ", size),
    "growing runs of ~": lambda size: _growing("~", "a ", size),
    "long words": lambda size: ("a" * 1_000 + " ") * (size // 1_000),
    "quotations in emphasis": lambda size: '"*a ' * (size // 8) + '*" ' * (size // 16),
    "prose": lambda size: ("The quick brown fox. " * 40 + "\n\n") * (size // 840),
}
"""Texts with a structure, by name."""

TEXTS: dict[str, Callable[[int], str]] = {
    **{repr(unit): lambda size, unit=unit: _times(unit, size) for unit in UNITS},
    **{
        f"{unit!r} between {start!r} and {end!r}": lambda size, start=start, unit=unit, end=end: (
            start + _times(unit, size) + end
        )
        for start, unit, end in WRAPPED
    },
    **{
        f"numbered {' and '.join(map(repr, patterns))}": lambda size, patterns=patterns: "".join(
            _numbered(pattern, size // len(patterns)) for pattern in patterns
        )
        for patterns in NUMBERED
    },
    **SHAPED,
}
"""All hostile texts, by a name for test reports."""
