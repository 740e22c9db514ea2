"""Mistakes in front matter and text: each stops the build, and is reported at its line with a hint."""

import pytest
from support.errors import BAD, HEAD, entity, expect, refused, story


def one(name, text, *expected):
    """A case of one bad story; each thing expected is `line:column phrase`."""
    return pytest.param({BAD: text}, [f"{BAD}:{told}" for told in expected], id=name)


def many(name, files, *expected):
    """A case of some files below content/; each thing expected is `file:line:column phrase`."""
    files = {f"content/{path}": text for path, text in files.items()}
    return pytest.param(files, [f"content/{told}" for told in expected], id=name)


FRONT_MATTER = [
    one("broken YAML", story("deck: [a\n"), "5:7 is never closed"),
    one("colon in a value", story("deck: One: two\n"), '5:10 write deck: "One: two"'),
    one("tab in YAML", story("extra:\n\ta: 1\n"), "6:1 not tabs"),
    one("no closing fence", f"---\n{HEAD}\nText.\n", "1:1 never closed"),
    one("a line above the front matter", "\n" + story(), "1:1 does not begin with front matter"),
    one("unknown key", story("titel: x\n"), '5:1 did you mean "title"'),
    one("unknown key, nothing near", story("zzz: x\n"), "5:1 known keys: archived_url"),
    one("unknown key inside", story("image:\n  scr: a.png\n  alt: x\n"), '6:3 did you mean "src"'),
    one("unknown key in a list", story("sources:\n- title: a\n- titel: b\n"), '7:3 did you mean "title"'),
    one("deep YAML", story(f"extra: {'[' * 50_000}\n"), "5:40 nested deeper than 32"),
    one(
        "deep mappings",
        story("extra:\n" + "".join(f"{' ' * depth}a:\n" for depth in range(1, 41))),
        "38:34 nested deeper than 32",
    ),
    one("deep mappings in braces", story(f"extra: {'{a: ' * 9_000}\n"), "5:136 nested deeper than 32"),
    one("a Python tag", story("extra: !!python/object/apply:os.system [id]\n"), "5:8 python/object/apply:os.system"),
    one("a tag", story("extra:\n  a: !x 1\n"), "6:6 the tag !x is not allowed"),
    one("a tag on a key", story("extra:\n  !x a: 1\n"), "6:3 the tag !x is not allowed"),
    one(
        "an alias bomb",
        story("extra:\n  a: &a [x, x]\n" + "".join(f"  b{n}: &b{n} [*a, *a, *a]\n" for n in range(40))),
        "6:6 the anchor &a is not allowed",
    ),
    one("an anchor", story("extra: &x\n  a: 1\n"), "5:8 the anchor &x is not allowed"),
    one("an anchor on a key", story("extra:\n  &x a: 1\n"), "6:3 the anchor &x is not allowed"),
    one("an alias", story("deck: *x\n"), "5:7 the alias *x is not allowed"),
    one("a key twice", story("deck: a\ndeck: b\n"), '6:1 duplicate key "deck"'),
    one("a key twice inside", story("extra:\n  a: 1\n  a: 2\n"), '7:3 duplicate key "a"'),
    one("a list as a key", story("extra:\n  [a]: 1\n"), "6:3 a key must be plain text"),
    one("two documents", story("--- # more\ndeck: more\n"), "5:1 a second YAML document"),
    one("two documents after dots", story("...\ndeck: more\n"), "6:1 a second YAML document"),
    one("64 kB of front matter", story(f"deck: {'long ' * 14_000}\n"), "1:1 larger than 64 kB"),
    one("broken TOML", '+++\ntitle = "Bad"\nstatus = published\n+++\n', "3:10 not valid TOML"),
]


FIELDS = [
    one("no title", story(head="status: published\npublished: 2019-01-05\n"), '2:1 "title" is missing'),
    one(
        "an empty title", story(head="title: ' '\nstatus: published\npublished: 2019-01-05\n"), "2:1 the title is empty"
    ),
    one(
        "a title without a value",
        story(head="title:\nstatus: published\npublished: 2019-01-05\n"),
        '2:1 "title" must be text',
    ),
    one(
        "a list as title",
        story(head="title: [a]\nstatus: published\npublished: 2019-01-05\n"),
        '2:1 "title" must be text, not a list',
    ),
    one("a number as title", story(head="title: 42\nstatus: published\npublished: 2019-01-05\n"), "2:1 quote it"),
    one("true as title", story(head="title: true\nstatus: published\npublished: 2019-01-05\n"), "2:1 quote it"),
    one("a number as section", story("section: 2019\n"), "5:1 quote it"),
    one("text as a list", story("entities: Eugene Harris\n"), "5:1 write entities: [Eugene Harris]"),
    one("a number in a list", story("bylines:\n- A\n- 3\n"), "7:3 must be text, not a whole number"),
    one("a date there is not", story(head="title: x\npublished: 2019-02-30\nstatus: published\n"), "3:1 2019-02-30"),
    one("an English date", story("updated: March 2, 2025\n"), "5:1 write 2025-03-02"),
    one("a date with slashes", story("updated: 3/2/2025\n"), "5:1 write 2025-03-02 or 2025-02-03"),
    one("a date inside", story("corrections:\n- date: 2019-13-01\n  kind: update\n  text: x\n"), "6:3 2019-13-01"),
    one("unknown status", story(head="title: x\nstatus: publish\n"), '3:1 did you mean "published"'),
    one("unknown kind", story("kind: gossip\n"), '5:1 unknown value "gossip" for "kind"'),
    one("unknown kind, one near", story("kind: opinon\n"), '5:1 did you mean "opinion"'),
    one("published without a date", story(head="title: x\nstatus: published\n"), '3:1 needs "published"'),
    one("an embargo without a year", story("embargo: XXXX-12-07\n"), "5:1 must end at a known time"),
    one("a slug that climbs", story("slug: ../../etc/passwd\n"), "5:1 is not a valid slug"),
    one("a slug with capitals", story("slug: News\n"), "5:1 write slug: news"),
    one("a slug of 300 letters", story(f"slug: {'a' * 300}\n"), "5:1 longer than 200 bytes"),
    one("an old address that climbs", story("redirect_from:\n- /a/\n- /../../x/\n"), '7:3 ".."'),
    one("an old address with a backslash", story("redirect_from: ['/a\\b/']\n"), "5:17 must not contain"),
    one(
        "an old address with an encoded backslash",
        story("redirect_from: [/a%5Cb/]\n"),
        "5:17 must not be percent-encoded",
    ),
    one("an old address without its slash", story("redirect_from: [old/]\n"), '5:17 must begin with "/"'),
    one("an old address of another host", story("redirect_from: [//evil.example/]\n"), '5:17 must not contain "//"'),
    one(
        "an update before it was published",
        story("updated: 2018-12\n"),
        "5:1 before the story was published (2019-01-05)",
    ),
    one(
        "a correction before it was published",
        story("corrections:\n- date: 2019-01-04\n  kind: update\n  text: x\n"),
        "6:3 before the story was published",
    ),
    one("an old address with a blank query", story("redirect_from: ['/?p=1 2']\n"), "5:17 cannot be an address"),
    one("a control character by YAML's escape", story(head=HEAD.replace("Bad", '"a\\u0001b"')), "2:1 U+0001"),
    one(
        "a control character by TOML's escape",
        '+++\ntitle = "a\\u0001b"\nstatus = "published"\npublished = 2019\n+++\n',
        "2:1 U+0001",
    ),
    one("a script as an address", story("original_url: javascript:alert(1)\n"), "5:1 is not a web address"),
    one(
        "a script as a source", story("sources:\n- title: a\n  url: javascript:alert(1)\n"), "7:3 is not a web address"
    ),
    many("a name that cannot be an address", {"stories/🎉.md": story()}, "stories/🎉.md:2:1 give one with slug:"),
    many(
        "an unsourced relation",
        {"people/a.md": entity("relations:\n- to: person/eugene-harris\n  kind: family\n")},
        "people/a.md:4:3 has no source",
    ),
    many(
        "a relation that ends before it starts",
        {
            "people/a.md": entity(
                "relations:\n- to: person/eugene-harris\n  kind: family\n  source: story/good\n  start: 2019-02\n  end: 2018\n"
            )
        },
        "people/a.md:8:3 ends (2018) before it starts (2019-02)",
    ),
    many(
        "an unsourced relation in TOML",
        {
            "people/a.md": '+++\nname = "A"\nstatus = "published"\n[[relations]]\nto = "person/eugene-harris"\nkind = "family"\n'
            'source = "story/good"\n\n[[relations]]\nto = "person/lee-one"\nkind = "family"\n+++\n'
        },
        "people/a.md:9:1 has no source",
    ),
    many(
        "a relation to nobody",
        {"people/a.md": entity("relations:\n- kind: family\n  to: person/eugen-harris\n  source: story/good\n")},
        'people/a.md:5:3 did you mean "person/eugene-harris"',
    ),
    many(
        "a relation from nothing",
        {"people/a.md": entity("relations:\n- kind: family\n  to: person/eugene-harris\n  source: story/none\n")},
        'people/a.md:6:3 no document has the id or name "story/none"',
    ),
    many(
        "a merge loop",
        {"people/a.md": entity("merged_into: person/b\n"), "people/b.md": entity("merged_into: person/a\n")},
        "people/a.md:3:1 circular merge",
        "people/b.md:3:1 circular merge",
    ),
    many("merged into itself", {"people/a.md": entity("merged_into: person/a\n")}, "people/a.md:3:1 circular merge"),
    many(
        "merged into nothing",
        {"people/a.md": entity("merged_into: person/eugene-hariss\n")},
        'people/a.md:3:1 did you mean "person/eugene-harris"',
    ),
    many(
        "merged into another kind", {"people/a.md": entity("merged_into: story/good\n")}, "people/a.md:3:1 is a story"
    ),
    many(
        "a person merged into an organization",
        {"people/a.md": entity("merged_into: organization/b\n"), "organizations/b.md": entity("")},
        'people/a.md:3:1 "organization/b" is an organization, but "merged_into" takes a person',
    ),
    one("unknown entity", story("entities:\n- Eugene Harris\n- Eugene Haris\n"), '7:3 did you mean "Eugene Harris"'),
    one("unknown entity by id", story("entities: [person/eugene-haris]\n"), '5:12 did you mean "person/eugene-harris"'),
    one("a story as an entity", story("entities: [story/good]\n"), '5:12 "story/good" is a story'),
    one("an ambiguous alias", story("entities: [Pat Lee]\n"), "5:12 it means person/lee-one, person/lee-two"),
    one("a person who is followed", story("follows: person/eugene-harris\n"), "5:1 takes a story"),
    one("a story that follows itself", story("follows: story/bad\n"), "5:1 follows itself"),
    one("a cited document that is none", story("documents:\n- id: document/x\n"), '6:3 name "document/x"'),
    one("a translation of nothing", story("translation_of: story/x\n"), '5:1 name "story/x"'),
    one("a byline of nobody", story("bylines: [person/x]\n"), '5:11 name "person/x"'),
    one("a main picture that is missing", story("image:\n  src: x.png\n  alt: x\n"), "6:3 there is no file"),
    many(
        "stories in a circle",
        {f"stories/{name}.md": story(f"follows: story/{before}\n") for name, before in ("ac", "ba", "cb")},
        "stories/a.md:5:1 story/a → story/c → story/b → story/a",
        "stories/b.md:5:1 story/b → story/a → story/c → story/b",
        "stories/c.md:5:1 story/c → story/b → story/a → story/c",
    ),
]


BODY = [
    one("unknown reference", story(body="One.\n\nTwo [[Eugene Haris]].\n"), '8:5 did you mean "Eugene Harris"'),
    one("unknown reference by id", story(body="[[person/x|he]]\n"), '6:1 no document has the id or name "person/x"'),
    one("unknown twice on a line", story(body="[[Nobody]] and [[Nobody]]\n"), "6:1 Nobody", "6:16 Nobody"),
    one("ambiguous reference", story(body="[[Pat Lee]]\n"), "6:1 ambiguous"),
    one(
        "broken link to a file", story(body="a\n[x](../stories/god.md)\n"), '7:5 did you mean "content/stories/good.md"'
    ),
    one("broken link to a file elsewhere", story(body="[x](good.md)\n[y](../pages/good.md)\n"), "7:5 did you mean"),
    one("broken link from content", story(body="[x](@/stories/x.md)\n"), '6:5 there is no file "content/stories/x.md"'),
    one("link out of content", story(body="[x](../../sitegen.toml)\n"), "6:5 is outside content/"),
    one("link with a NUL", story(body="[x](a%00b.md)\n"), "6:5 there is no file"),
    one("broken anchor", story(body="# Here\n\n[x](#hear)\n"), '8:5 did you mean "here"'),
    one(
        "broken anchor elsewhere",
        story(body="[x](good.md#there)\n"),
        '6:5 content/stories/good.md has no heading "#there"',
    ),
    one("broken anchor at an address", story(body="[x](/stories/good/#there)\n"), '6:5 no heading "#there"'),
    one(
        "link to no page",
        story(body="a\n\n[x](/stories/none/)\n"),
        '8:5 no page of the archive has the address "/stories/none/"',
    ),
    one("missing picture", story(body="![x](x.png)\n"), '6:6 there is no file "content/stories/x.png"'),
    one("link by a definition", story(body="[x][a]\n\n[a]: none.md\n"), "8:6 there is no file"),
    one("broken link in a table", story(body="a|b\n-|-\n1|2\n3|[x](none.md)\n"), "9:7 there is no file"),
    one("broken link in a list", story(body="- a\n- b\n  - [x](none.md)\n"), "8:9 there is no file"),
    one("broken link in a note", story(body="a[^1]\n\n[^1]: b\n    c [x](none.md)\n"), "9:11 there is no file"),
    one(
        "a row with more cells",
        story(body="a|b\n-|-\n1|2\n1|2|3\n"),
        "9:1 a row has 3 cells, but its table has 2 columns",
    ),
    one("a note nobody refers to", story(body="a\n\n[^1]: lost\n"), "8:1 nothing refers to the footnote [^1]"),
    one("a note written twice", story(body="a[^1]\n\n[^1]: b\n\n[^1]: c\n"), "10:1 is defined twice"),
    one("a definition nobody uses", story(body="a\n\n[NOTE]: this-is-lost\n"), "8:1 nothing uses the link definition"),
    one("a definition written twice", story(body="[a]\n\n[a]: good.md\n[a]: /lost\n"), "9:1 twice"),
    one("a comment", story(body="a\n\n<!-- ask the lawyer -->\n"), "8:1 HTML comment"),
    one("a comment in a line", story(body="a\n\nb <!-- ask the lawyer -->\n"), "8:3 HTML comment"),
    one("a comment in a list", story(body="- a\n- <!-- ask the lawyer -->\n"), "7:3 HTML comment"),
    one("5,000 >", story(body=f"a\n\n{'>' * 5000} lost\n"), "8:1 nesting too deep"),
    one(
        "300 lists in lists",
        story(body="".join(f"{'  ' * depth}- word{depth}\n" for depth in range(300))),
        "55:1 nesting too deep",
    ),
]


BYTES = [
    one("invalid UTF-8", story(body="One.\n\ncaf").encode() + b"\xe9 two\n", "8:4 0xe9 is not UTF-8"),
    one("invalid UTF-8 after a mark", b"\xef\xbb\xbf" + story(body="One.\n\ncaf").encode() + b"\xe9.\n", "8:4 0xe9"),
    one("UTF-16", story().encode("utf-16"), "1:1 save the file as UTF-8"),
    one("a bell", story(body="One.\nTwo\a three.\n"), "7:4 U+0007"),
    one("a NUL in the front matter", story("deck: a\0b\n"), "5:8 U+0000"),
    one("a form feed", story(body="One.\fTwo.\n"), "6:5 U+000C"),
    one("an escape", story(body="\x1b[31mred\n"), "6:1 U+001B"),
]


ADDRESSES = [
    many(
        "one slug twice",
        {"stories/a.md": story("slug: same\n"), "stories/b/b.md": story("deck: x\nslug: same\n")},
        'stories/a.md:5:1 "story/same" is also used by content/stories/b/b.md',
        'stories/b/b.md:6:1 "story/same" is also used by content/stories/a.md',
    ),
    many(
        "one file name twice",
        {"stories/2019/a.md": story(), "stories/2020/a.md": story()},
        "stories/2019/a.md:1:1 is also used by content/stories/2020/a.md",
        "stories/2020/a.md:1:1 is also used by content/stories/2019/a.md",
    ),
    many(
        "names that differ in case",
        {"stories/Foo.md": story(), "stories/foo.md": story()},
        "stories/Foo.md:1:1 is also used by content/stories/foo.md",
        "stories/foo.md:1:1 is also used by content/stories/Foo.md",
    ),
    many(
        "names that differ in form",
        {"stories/caf\u00e9.md": story(), "stories/cafe\u0301.md": story()},
        "stories/caf\u00e9.md the same name",
    ),
    many(
        "an old address that another has",
        {"stories/bad.md": story("redirect_from:\n- /stories/good/\n")},
        "stories/bad.md:6:3 would be the address of",
        "stories/good.md:1:1 would be the address of",
    ),
    many(
        "an old address of two",
        {f"stories/{name}.md": story("redirect_from: [/old/]\n") for name in "ab"},
        "stories/a.md:5:17 content/stories/b.md",
        "stories/b.md:5:17 content/stories/a.md",
    ),
    many(
        "a page where the people are",
        {"pages/a.md": "---\ntitle: A\nslug: people\nstatus: published\n---\n"},
        "pages/a.md:3:1 the index of people",
    ),
    many(
        "an old address of the front page",
        {"stories/bad.md": story("redirect_from: [/]\n")},
        "stories/bad.md:5:17 would be the address of",
    ),
    many(
        "an old address where a page's folder is",
        {"stories/bad.md": story("redirect_from: [/stories/good.html, /stories/good.html/x/]\n")},
        "stories/bad.md:5:17 needs a folder at that path",
    ),
    many(
        "a copied file where a page is",
        {"static/stories/good/index.html": "mine"},
        "static/stories/good/index.html would be the address of",
        "stories/good.md:1:1 would be the address of",
    ),
    many("a folder of no kind", {"storys/x.md": story()}, 'storys/x.md did you mean "stories"'),
    many("a folder of no kind, nothing near", {"zzz/x.md": story()}, "zzz/x.md under [kinds] in sitegen.toml"),
    many("no folder", {"x.md": story()}, "x.md the folder of its kind"),
]


UNPUBLISHED = [  # what does not say that it is published
    one("no front matter", "Text.\n", "1:1 does not begin with front matter"),
    one("an empty file", "", "1:1 does not begin with front matter"),
    one("a list as front matter", "---\n- a\n---\n", "2:1 such as title:"),
    one("text as front matter", "---\nhello\n---\n", "2:1 such as title:"),
    one("TOML never closed", '+++\ntitle = "Bad"\n', '1:1 "+++" is never closed'),
    one("YAML between TOML's fences", "+++\ntitle: Bad\n+++\n", "2:6 not valid TOML"),
    one("unknown key in TOML", '+++\ntitle = "Bad"\n\ntitel = 1\n+++\n', '4:1 did you mean "title"'),
    one("deep TOML", f'+++\ntitle = "Bad"\n[extra]\na = {"[" * 5000}\n+++\n', "4:37 nested deeper than 32 levels"),
    one("nothing at all", "---\n---\n", '1:1 "title" is missing'),
    many("no name", {"people/a.md": "---\nnote: x\n---\n"}, 'people/a.md:2:1 "name" is missing'),
    many(
        "a thread that starts nowhere", {"threads/a.md": "---\ntitle: T\n---\n"}, 'threads/a.md:2:1 "starts" is missing'
    ),
]


@pytest.mark.sampled(60)
@pytest.mark.parametrize(("files", "expected"), [*FRONT_MATTER, *FIELDS, *BODY, *BYTES, *ADDRESSES])
def test_an_error_is_reported_at_its_line_and_nothing_is_written(archive, files, expected):
    before = archive.tree()
    for path, text in files.items():
        archive.write(path, text)
    refused(archive, before, expected)


@pytest.mark.parametrize(("files", "expected"), UNPUBLISHED)
def test_an_error_in_an_unpublished_file_does_not_stop_the_build(archive, files, expected):
    before = archive.tree()
    for path, text in files.items():
        archive.write(path, text)
    result = archive.build("--strict")
    assert "error:" not in result.err
    assert archive.tree() == before
    expect(result, expected)
