"""Markup that readers would see as it was typed, and Markdown that nobody meant: each is reported where it is."""

import re

import pytest
from support.leftover_markup import SHOWN
from support.markdown import problems

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

x^2, {a, b}, {{1, 2}}, 2^3^4, x^_^, ^_^

Smith v. Jones, [1990] 2 S.C.R. 217 (https://x.org/a), [3] (https://x.org/b), [sic] (https://x.org/c), [the mayor] (left)

[https://x.org/a], [https://x.org/a, accessed 2019], [https://x.org/a – 3 May]

||x||, ||Ax - b||, a || b || c, a||b, a == b == c, a==b==c, if (a ==b) or (c== d), =====

$5 and $6, $5-$10, US$5/US$ 7, A$5 and NZ$6, NZ$ and A$, Ke$ha and A$AP, $2M/$3M, $5 = C$6.80, $TSLA and $GME=$AMC

Lunch $$, dinner $$$, from $$ to $$$, $$ – moderate, $$$ – expensive

$PATH=$HOME and $HOME/$USER and $A$1:$B$2 and ${a_b}/${c}

10:30, 10:30:15, 3:2:1, Luke 2:4-6, Leser:innen und Bürger:innen, urn:isbn:0451450523, std::vector, he said: yes: no. :p :)

~5 to ~10 percent, 10~20, 30~40, ~/bin and ~/lib, 와~대박~ 10시~12시~

https://x.org/~jane/a~b~c and https://x.org/:word:/ and https://x.org/$x$/a^2^

C++ and C++, i++ and ++j, ++i > 1/i++, 50%% and 20%%, [@handle] wrote and [@jane_doe] said

Il a dit hier soir au conseil municipal de la ville de Millbrook
: oui

: )

!!! Wow

H\~2~O and `x^2^` and \$x$ and \:smile: and `%%a b%%`

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


@pytest.mark.parametrize(("text", "place", "hint"), [case[1:] for case in SHOWN], ids=[case[0] for case in SHOWN])
def test_leftover_markup_is_reported_at_its_place(text, place, hint):
    found = problems(text)
    assert f"{found[0].line}:{found[0].column} {found[0].severity}" == place
    assert hint in f"{found[0].message} {found[0].hint}"
    assert found[0].excerpt == text.split("\n")[found[0].line - 1]


@pytest.mark.parametrize(
    ("text", "places", "hint"), [case[1:] for case in ACCIDENTS], ids=[case[0] for case in ACCIDENTS]
)
def test_accidental_markdown_is_reported(text, places, hint):
    found = sorted(problems(text), key=lambda problem: problem.line)
    assert [f"{problem.line}:{problem.column} {problem.severity}" for problem in found] == places
    assert hint in found[0].hint


@pytest.mark.parametrize("text", MEANT.split("\n\n"))
def test_intended_characters_are_not_reported_as_markup(text):
    assert problems(text) == []


@pytest.mark.parametrize("text", [case[1] for case in SHOWN], ids=[case[0] for case in SHOWN])
def test_the_hint_for_intended_characters_works(text):
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


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("[Smith]: Yes.\n", "[Smith]"),
        ("a\n\n- [Die Straße]: b.md\n", "[Die Straße]"),
        ("[a]\n\n[a]: b.md\n[A]: c.md\n", "[A]"),
    ],
)
def test_a_message_has_the_label_of_a_definition_as_it_is_written(text, label):
    assert any(label in problem.message for problem in problems(text))
