"""Links that cannot work are errors where they are: wrong web addresses, links without words or without an address."""

import pytest

from sitegen.content.markdown import parser

WRONG = [
    ("a misspelled scheme", "[z](htp://a.com)", "1:5", "write https://a.com"),
    ("a scheme with a letter too many", "a [z](hhttps://a.com/b)", "1:7", "write https://a.com/b"),
    ("no host", "[q](http://)", "1:5", "such as https://"),
    ("an empty host", "[y](https:///a)", "1:5", "such as https://"),
    ("one slash", "[h](http:/x.org/a)", "1:5", "write http://x.org/a"),
    ("no slash", "[h](https:x.org)", "1:5", "write https://x.org"),
    ("two schemes", "[d](https://http://x.org/a)", "1:5", "write http://x.org/a"),
    ("two schemes, one without its colon", "[d](http://https//x.org)", "1:5", "write https://x.org"),
    ("a port that is none", "[k](https://x.org:99999/)", "1:5", "such as https://"),
    ("a host with a space", "[k](<https://x y.org/>)", "1:6", "such as https://"),
    ("a name and a password", "[k](https://me:secret@x.org/)", "1:5", "write https://x.org/"),
    ("a path of Windows", "[j](C:\\Users\\me\\x.pdf)", "1:5", "[text](x.pdf)"),
    ("an address between < and >", "a\n<htp://zz.org>", "2:2", "write https://zz.org"),
    ("a host with a port and no scheme", "[w](www.x.org:80/a)", "1:5", "https://www.x.org:80/a"),
    ("another program's address", "[w](foo:bar)", "1:5", "mailto:"),
    ("a picture", "![w](htps://x.org/a.png)", "1:6", "write https://x.org/a.png"),
    ("a definition", "[t][r]\n\n[r]: htp://a.com\n", "3:6", "write https://a.com"),
    ("a definition above its link", "[r]: htp://a.com\n\n[t][r]\n", "1:6", "write https://a.com"),
    ("an address that is percent-encoded", "[a](/x) [z](htp://a.com/é)", "1:13", "write https://a.com/é"),
    ("a note in the line", "a^[see [z](htp://a.com)]", "1:12", "write https://a.com"),
    ("a picture in a link", "[![](a.jpg) ![x](htp://a.com/b.png)](b.md)", "1:18", "write https://a.com/b.png"),
    ("an address between < and >, in a quotation", "> <htp://zz.org>", "1:4", "write https://zz.org"),
    ("e-mail without a name", "[w](mailto:)", "1:5", "mailto:desk@example.org"),
    ("e-mail without a sign", "[w](mailto:desk)", "1:5", "mailto:desk@example.org"),
    ("a telephone number without digits", "[w](tel:)", "1:5", "tel:+1"),
    ("the second of two", "[a](htp://a.com) [b](htp://a.com)", "1:5", "write https://a.com"),
    ("no words", "See [](https://x.org).", "1:5", "[text](https://x.org)"),
    ("no words, a file", "See [ ](a.md).", "1:5", "[text](a.md)"),
    ("no words of a reference", "See [[person/a| ]].", "1:5", "[[person/a|the words to show]]"),
    ("a blank address", "> [l]( )", "1:3", "[l](https://…)"),
    ("no address", "a\nb [y *z*]() c", "2:3", "[y z](https://…)"),
    ("no address, in a table", "|a|b|\n|-|-|\n|x|[y]()|", "3:4", "[y](https://…)"),
    ("no address, behind code", "`[y]()` [y]()", "1:9", "[y](https://…)"),
    ("empty brackets", "[y](<>)", "1:1", "[y](https://…)"),
    ("a number sign", "[m](#)", "1:1", "[m](https://…)"),
    ("a question mark", "[n](?)", "1:1", "[n](https://…)"),
    ("a picture without a file", "![z]()", "1:1", "![z](photo.jpg)"),
    ("a picture without anything", "a ![](#)", "1:3", "![what it shows](photo.jpg)"),
]
GOOD = """[a](https://x.org) [b](HTTPS://X.org:8080/a_(b)?c=d#e) [c](http://a_b.org.) [d](//x.org/a) [e](http://localhost/)

[a](https://medium.com/@jane/x) [b](https://[2001:db8::1]/a) [c](https://münchen.de/ä) [d](<https://x.org/a b>)

[a](https://web.archive.org/web/2019/http://x.org/) [b](https://x.org/?u=https://y.org) [c](https://x.org/C:/a)

[a](mailto:a@x.org) [b](mailto:?subject=x) [c](tel:+1-626-555-0100) [d](sms:+1626) [e](geo:34,-118) [f](magnet:?xt=a)

[a](#heading) [b](?q=x) [c](/people/) [d](a.md) [e](@/stories/a.md) [[person/a]] [[A]] [[A|b]]

[![what](a.jpg)](https://x.org) [`code`](https://x.org) [![](a.jpg)](b.md) ![](a.jpg)

<https://x.org> <mailto:a@x.org> <a@x.org> https://x.org/a

see https://... and https:// and https://[site].org and https://x.org:99999/

`[](https://x.org)` `[y]()` \\[\\](x) and a[] (b)

note[^1]

[^1]: text"""


def problems(text):
    return parser.parse_body(text, "content/stories/x.md", 0, "en", html=False)[1]


@pytest.mark.parametrize(("text", "place", "hint"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_link_that_cannot_work_is_an_error_at_its_place(text, place, hint):
    found = problems(text)[0]
    assert f"{found.line}:{found.column} {found.severity}" == f"{place} error"
    assert hint in found.hint


@pytest.mark.parametrize("text", [*GOOD.split("\n\n")[:-2], "note[^1]\n\n[^1]: text"])
def test_a_working_link_is_accepted(text):
    assert problems(text) == []


@pytest.mark.parametrize("text", ["[](https://x.org)", "a [y]()", "[m](#)", "[ ](a.md)"])
def test_the_hint_for_intended_brackets_works(text):
    escape = problems(text)[0].hint.rpartition(" ")[2]
    assert problems(text.replace("](", escape)) == []


def test_two_dead_links_are_reported_separately():
    found = problems("[a](htp://a.com) [](b.md)\n[b](htp://a.com) [](b.md)")
    assert sorted((one.line, one.column) for one in found) == [(1, 5), (1, 18), (2, 5), (2, 18)]


def test_an_invalid_bare_url_stays_text():
    body = parser.parse_body(
        "see https://x.org:99999/ and https://... now", "content/stories/x.md", 0, "en", html=False
    )[0]
    assert "<a" not in body.html
    assert "https://x.org:99999/" in body.html
