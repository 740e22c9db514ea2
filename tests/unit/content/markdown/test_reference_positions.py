"""Lines and columns of references in a text."""

from sitegen.content.markdown import parser

PLACED = """\
A [b](@/stories/a.md) and [c](/stories/a/) and `[x](/stories/a/)` [d](/stories/a/#x) or /stories/a/.
> [e](</a b.md> "/a") and
> ![alt [q](z.md)](p.png) [f][ref] [[story/a|w]] [[story/a]]

- item
  [g](/stories/a) [![i](i.png)](/k/)

| `[h](/x/)` | b [h](/x/) |
|---|---|
| [h](/x/) | [h](/x/) |

note^[in [n](/stories/a/)] and[^1]

[^1]: foot [m](/m/)
  next [m](/m/)

[ref]: <z.md>
"""


def test_the_place_of_a_reference_is_where_it_is_written():
    body, _ = parser.parse_body(PLACED, "content/stories/x.md", 4, "en", html=False)
    found = [(ref.line - 4, ref.column, ref.target) for ref in body.refs]
    assert found == [
        (1, 7, "content/stories/a.md"), (1, 31, "/stories/a/"), (1, 71, "/stories/a/"),
        (2, 8, "/a b.md"), (3, 20, "content/stories/p.png"), (3, 13, "content/stories/z.md"),
        (17, 9, "content/stories/z.md"), (3, 36, "story/a"), (3, 50, "story/a"),
        (6, 7, "/stories/a"), (6, 33, "/k/"), (6, 25, "content/stories/i.png"),
        (8, 22, "/x/"), (10, 7, "/x/"), (10, 18, "/x/"),
        (12, 14, "/stories/a/"), (14, 16, "/m/"), (15, 12, "/m/"),
    ]  # fmt: skip


def test_the_position_of_a_reference_at_the_start_of_a_quoted_line_is_found():
    body, _ = parser.parse_body("> [[story/a]]", "content/stories/x.md", 0, "en", html=False)
    assert [(ref.line, ref.column) for ref in body.refs] == [(1, 3)]
