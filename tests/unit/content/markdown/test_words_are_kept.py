"""Whatever is written in a body: each word and each number of it is shown as it is written, or a problem is reported."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from sitegen.content.markdown import parser

MARKS = [
    "*", "**", "_", "__", "`", "```", "~~", "[", "]", "[[", "]]", "](", ")", "(", "|", "||", "> ", "- ", "+ ", "1. ", "2. ",
    "1968. ", "# ", "## ", "#", "---", "===", "|-|-|", "![", "!", "<", ">", "<b>", "</b>", "<br>", "&", "&amp;", "&nbsp;", "[^a]", "[^a]: ", "[x]: ",
    "^[", "{{", "}}", "{%", "%}", ":::", "+++", "\\", "'", '"', "--", "...", "    ", "\t", "https://x.org/", ".pdf", ":", ";", ",", ".",
]  # fmt: skip
WORDS = [f"w{letter}rd" for letter in "abcdefghijklmnop"]
NUMBERS = ["7", "12", "1968", "007", "3.50"]
PIECES = st.lists(st.sampled_from([*MARKS, *WORDS * 3, *NUMBERS, " ", " ", "\n", "\n\n"]), max_size=40)

_MARK = re.compile("[\x00-\x02][0-9]+[\x00-\x02]")
"""What stands in a body for the links that other documents decide."""


def shown(written: str) -> str:
    """All that readers see of a body: its text, the numbers of its lists, the descriptions of its pictures."""
    tree = html.document_fromstring(f"<div>{written}</div>")
    for listed in tree.iter("ol"):
        for number, item in enumerate(listed.findall("li"), int(listed.get("start", 1))):
            item.text = f"{number}. {item.text or ''}"
    told = [
        " ".join(element.get(name, "") for name in ("alt", "title", "href", "src", "aria-label"))
        for element in tree.iter()
    ]
    return " ".join([tree.text_content(), *told])


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_every_word_and_number_is_shown_or_reported(pieces):
    text = "".join(pieces)
    body, problems = parser.parse_body(text, "content/stories/x.md", 0, "en", html=False)
    if problems:
        return
    seen = shown(_MARK.sub("", body.html))
    seen += " ".join(f"{ref.target} {ref.fragment} {ref.query}" for ref in body.refs)
    for word in [*WORDS, *NUMBERS]:
        assert seen.count(word) >= text.count(word), (text, body.html)
