"""Markup that readers would see as it was typed, and Markdown that nobody meant: each is reported where it is."""

import re

import pytest
from tools.archive import Archive

from sitegen.content.markdown import parser

SHOWN = [
    ("a footnote that is nowhere", "He did.[^9]\n", "1:8 error", "[^9]: …"),
    ("a footnote in other letters", "a[^B] b[^b]\n\n[^b]: note\n", "1:2 error", 'did you mean "b"?'),
    ("a footnote with a space", "a[^two words]\n", "1:2 error", "without spaces"),
    ("a frame", 'See <iframe width="3" src="https://x.org/v"></iframe>\n', "1:5 error", "(https://x.org/v)"),
    ("a tag over two lines", '<div\nclass="x">\n', "1:1 error", "an empty line"),
    ("bold as HTML", "> a\n> b <b>c</b>\n", "2:5 error", "**words**"),
    ("a closing tag alone", "a</center>\n", "1:2 error", "</center>"),
    ("a tag of a word processor", "a<o:p>b\n", "1:2 error", "<o:p>"),
    ("a tag in an inline note", "a ^[b <i>c</i>]\n", "1:7 error", "*words*"),
    ("a comment", "- a\n- b <!-- ask -->\n", "2:5 error", "internal:"),
    ("Hugo", "a {{< youtube abc >}}\n", "1:3 error", "{{< youtube abc >}}"),
    ("Hugo with Markdown", "{{% notice %}}\n", "1:1 error", "{{% notice %}}"),
    ("Jekyll's tag", "{% include map.html %}\n", "1:1 error", r"\{"),
    ("Jekyll's value", "a {{ site.title }}\n", "1:3 error", "{{ site.title }}"),
    ("WordPress", '[caption id="a"]x\n', "1:1 error", "[caption"),
    ("WordPress without values", "[gallery]\n", "1:1 error", "[gallery]"),
    ("a shortcode of a plugin", "a [map lat='3']\n", "1:3 error", "[map"),
    ("a forum's bold", "[b]x[/b]\n", "1:5 error", "[/b]"),
    ("a class", "text {.wide}\n", "1:6 error", "{.wide}"),
    ("a heading's id", "## A {#here}\n", "1:6 error", "{#here}"),
    ("bold not closed", "one **two three\n", "1:5 error", r"\*\*"),
    ("bold not closed in a cell", "a|b\n-|-\nc|d **e\n", "3:5 error", r"\*\*"),
    ("bold not closed in a heading", "# A **head\n", "1:5 error", r"\*\*"),
    ("bold not closed in a caption", "![a **b](https://x.org/a.png)\n", "1:5 error", r"\*\*"),
    ("bold not closed in a label", "[a **b](https://x.org/)\n", "1:4 error", r"\*\*"),
    ("bold that a letter follows", "**Warning:**read\n", "1:1 error", "directly"),
    ("bold over two paragraphs", "**One.\n\nTwo.** Three.\n", "1:1 error", "one paragraph"),
    ("bold not opened", "nothing** here\n", "1:8 warning", "nothing opens"),
    ("bold with lines", "one __two three\n", "1:5 error", r"\_\_"),
    ("italics not closed", "read *The Times and left\n", "1:6 warning", r"\*"),
    ("struck words not closed", "one ~~two\n", "1:5 error", r"\~\~"),
    ("code not closed", "`a` and `b\n", "1:9 warning", r"\`"),
    ("code that is a word's middle", "Hawai`i and O`ahu\n", "1:6 warning", "\u02bb"),
    ("a reference not closed", "`[[a]]` [[Smith said\n", "1:9 error", r"\[\["),
    ("a reference closed once", "[[Smith] said\n", "1:1 error", "[[Name]]"),
    ("a reference not opened", "Smith]] said\n", "1:6 error", r"\]\]"),
    ("an empty reference", "x [[]] y\n", "1:3 error", "[[Name]]"),
    ("a link with a space", "[memo](https://x.org/a b.pdf)\n", "1:6 error", "between < and >"),
    ("a link with curly quotes", "[x](\u201chttps://x.org\u201d)\n", "1:5 error", "quotation marks"),
    ("a link with straight quotes", '[x]("https://x.org")\n', "1:5 error", "quotation marks"),
    ("a link the wrong way round", "a (https://x.org)[text]\n", "1:3 error", "in the wrong order"),
    ("a link that runs a script", "[x](javascript:alert)\n", "1:3 error", "a web address"),
    ("a label that is nowhere", "the [report][rpt]\n", "1:12 error", "[rpt]: https://…"),
    ("a picture with a space", "![a](my photo.jpg)\n", "1:1 error", "between < and >"),
    ("a picture by a label", "![a][x]\n", "1:1 error", "photo.jpg"),
    ("an alert", "> [!NOTE]\n> Mind this.\n", "1:3 error", "**Note:**"),
    ("a pull quote on the mark's line", "> [!pull] a\n", "1:3 error", "on a line of its own"),
    ("a task", "- a\n- [ ] b\n", "2:3 error", "☐"),
    ("a task that is done", "- [x] b\n", "1:3 error", "☑"),
    ("a fence of colons", "::: note\na\n", "1:1 error", ":::"),
    ("a table without its second row", "| a | b |\n| c | d |\n", "1:1 error", "a row of ---"),
    ("a table with a wide second row", "a | b\n--|--|--\n1 | 2\n", "2:1 error", "as many cells"),
    ("a heading without a space", "a\n\n##Heading\n", "3:1 warning", "a space after ##"),
    ("a space written twice over", "a &amp;nbsp; b\n", "1:3 warning", "&amp;nbsp;"),
    ("a space without its semicolon", "a &nbsp b\n", "1:3 warning", "semicolon"),
    (
        "a link with a space before its address",
        "See [the report] (https://x.org/a)\n",
        "1:5 error",
        "(https://x.org/a)",
    ),
    ("a link to a document with a space", "See [it] (@/stories/a.md)\n", "1:5 error", "remove the space"),
    ("a link to a file with a space", "See [it] (memo.pdf)\n", "1:5 warning", "[it](memo.pdf)"),
    ("a link of a wiki", "- [https://x.org/a the report]\n", "1:3 warning", "[the report](https://x.org/a)"),
    ("a note not closed", "He did.^[So they say.\n", "1:8 error", "end the note"),
    ("highlighted words", "a ==two words== b\n", "1:3 error", "**words**"),
    ("a spoiler", "a ||the butler|| b\n", "1:3 warning", "hidden"),
    ("a table of a wiki", "||Name||Born||\n", "1:1 warning", "hidden"),
    ("a program", "a <?php echo 1 ?>\n", "1:3 error", "remove it"),
    ("a type of document", "<!DOCTYPE html>\n", "1:1 error", "remove it"),
    ("front matter in the text", "a\n\n---\nkind: x\nlayout: y\n---\n", "4:1 error", "at its top"),
]
ACCIDENTS = [
    ("years", "1968. A year.\n\n2019. Another.\n", ["1:1 warning", "3:1 error"], r"1968\."),
    ("a year", "1968. A year.\n", ["1:1 warning"], r"1968\."),
    ("a number twice", "1. a\n2. b\n2. c\n", ["3:1 error"], r"2\."),
    ("a number left out", "- x\n\n  1) a\n  3) b\n", ["4:1 error"], r"3\)"),
    ("zeros", "007. Bond\n", ["1:1 error"], r"007\."),
    ("a plus", "+ 3 percent\n", ["1:1 warning"], r"\+"),
    ("a minus", "a\n\n- 3 degrees\n", ["3:1 warning"], r"\-"),
    ("a line under a sentence", "It is so.\n---\n", ["2:1 warning"], "an empty line above"),
    ("an indented sentence", "    The council voted on Tuesday.\n", ["1:1 warning"], "remove the indentation"),
    ("code not closed", "```\na\n\nb\n", ["1:1 error"], "where the code ends"),
    ("a product", "2*3*4 = 24\n", ["1:2 error"], r"\*"),
]
MEANT = r"""[sic], [...], […], [the mayor], [New York] and "[He] said" [laughs] [video] [/] [*]

[[the] mayor] said

a[i][j] = 3, [1][2], f(x) = [0, 1]

2 * 3 * 4, 5 ** 2, 2**10, $5*, 3 < 4, x < y > z, 1<2>0, a<b, <3

a_b, a_b_c, file__name, @__jane, __, ____

:) :-( ;) ¯\\\_(ツ)\_/¯

f*** sh** damn**

the b**ch

the s**t of it

R&D, AT&T, Q&A, &c., Barnes & Noble

<redacted> and <inaudible>

Hawai`i

~5, ~~, a ~ b

Wow![sic]

#hashtag and #1, C# and C++

|x| is its value, a | b

x^2, {a, b}, {{1, 2}}, $x_{n}$

Smith v. Jones, [1990] 2 S.C.R. 217 (https://x.org/a), [3] (https://x.org/b), [sic] (https://x.org/c), [the mayor] (left)

[https://x.org/a], [https://x.org/a, accessed 2019], [https://x.org/a – 3 May]

||x||, ||Ax - b||, a || b || c, a||b, a == b == c, a==b==c, if (a ==b) or (c== d), =====

`==a==` and `||word||` and \==a== and \||word|| and <? and <! and 1 <?> 2

don't `code **` and `[[x]]` and `<b>` and `{{ x }}`

\*\*a \[\[b\]\] \<b> \{\{ x }} \`a \_\_x \[^9] \[!NOTE]

* one

1. one
1. two

01. one
02. two

3) three
4) four

Total* and Rate**
*Not adjusted.
**Excludes tax.

Heading
-------

    x = f(a, b)

```
{{< a >}} <b> ** [[
```
"""


def problems(text):
    return parser.parse_body(text, "content/stories/x.md", 0, "en", html=False)[1]


@pytest.mark.parametrize(("text", "place", "hint"), [case[1:] for case in SHOWN], ids=[case[0] for case in SHOWN])
def test_what_would_be_shown_as_text_is_reported_where_it_is(text, place, hint):
    found = problems(text)
    assert f"{found[0].line}:{found[0].column} {found[0].severity}" == place
    assert hint in f"{found[0].message} {found[0].hint}"
    assert found[0].excerpt == text.split("\n")[found[0].line - 1]


@pytest.mark.parametrize(
    ("text", "places", "hint"), [case[1:] for case in ACCIDENTS], ids=[case[0] for case in ACCIDENTS]
)
def test_what_markdown_makes_by_accident_is_reported(text, places, hint):
    found = sorted(problems(text), key=lambda problem: problem.line)
    assert [f"{problem.line}:{problem.column} {problem.severity}" for problem in found] == places
    assert hint in found[0].hint


@pytest.mark.parametrize("text", MEANT.split("\n\n"))
def test_signs_that_are_meant_are_no_markup(text):
    assert problems(text) == []


@pytest.mark.parametrize("text", [case[1] for case in SHOWN], ids=[case[0] for case in SHOWN])
def test_what_the_hint_says_of_signs_that_are_meant_works(text):
    """The escape that a hint names takes its problem away, and the signs are shown."""
    first = problems(text)[0]
    escape = re.search(r"to show the characters themselves, write (\S+)", first.hint)
    if not escape:
        return
    lines = text.split("\n")
    line = lines[first.line - 1]
    plain = escape[1].replace("\\", "")
    at = line.index(plain, first.column - 1)
    lines[first.line - 1] = line[:at] + escape[1] + line[at + len(plain) :]
    left = [(problem.column, problem.message) for problem in problems("\n".join(lines))]
    assert (first.column, first.message) not in left


def told(archive: Archive) -> list[str]:
    result = archive.run("build")
    assert "Traceback" not in result.err
    return re.findall(r"^(content/\S+): (?:error|warning): ", result.err, re.MULTILINE)


def test_a_build_reports_left_over_marks_again_and_again_until_they_are_gone(archive):
    archive.story("good", body="All is well.\n")
    archive.build()
    before = archive.tree()
    for number, (_, text, _, _) in enumerate(SHOWN):
        if "front matter" not in text:
            archive.story(f"s{number}", body=text)
    cold = told(archive)
    assert {place.partition(":")[0] for place in cold} == {f"content/stories/s{n}.md" for n in range(len(SHOWN))}
    assert told(archive) == cold
    assert archive.tree() == before
    for number in range(len(SHOWN)):
        archive.story(f"s{number}", body="Mended.\n")
    assert told(archive) == []
    assert "Mended." in archive.output("stories/s1/index.html")


def test_marks_that_are_meant_are_shown_letter_by_letter(archive):
    archive.story("a", body="A \\*\\*b\\*\\* \\[\\[c\\]\\] \\<i> `**d` {a} [sic] 2 * 3 [^9\\] f***\n")
    archive.build()
    text = archive.output("stories/a/index.html")
    assert "A **b** [[c]] &lt;i&gt; <code>**d</code> {a} [sic] 2 * 3 [^9] f***" in text


def test_html_that_a_folder_allows_is_not_reported(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\n[content]\nraw_html = ["stories/embeds"]\n')
    archive.story("embeds/a", body='<iframe src="https://x.org/"></iframe> <b>b</b> <!-- c -->\n')
    archive.build()
    assert '<iframe src="https://x.org/"></iframe>' in archive.output("stories/a/index.html")


def test_a_link_in_an_inline_note_works(archive):
    archive.entity("person", "p", name="Pat Lee")
    archive.story("b")
    archive.story("a", body="Said.^[See [[Pat Lee]] and [b](b.md).]\n", entities=["Pat Lee"])
    archive.build()
    note = archive.output("stories/a/index.html").partition('role="doc-footnote"')[2]
    assert '<a href="../../people/p/" data-ref="person/p">Pat Lee</a> and <a href="../b/">b</a>' in note
