"""Messages to authors: what each common mistake is told, and that the hint can be followed."""

import pytest
from support.archive import Archive
from support.live import serving

HEAD = "title: A story\nstatus: published\npublished: 2019-01-05\n"


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    made.story("held-money", body="Text.\n")
    made.entity("person", "ana-ruiz", name="Ana Ruiz")
    made.write("content/stories/other/index.md", f"---\n{HEAD}---\n![dot](dot.svg)\n")
    made.write("content/stories/other/dot.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    return made


def told(archive, front="", body="", head=HEAD, path="content/stories/bad.md"):
    """What `check` says of a story: its front matter begins on line 2, `front` on line 5."""
    archive.write(path, f"---\n{head}{front}---\n{body}")
    result = archive.run("check")
    assert "Traceback" not in result.err
    assert result.code == 1, result.out + result.err
    return result.err


FOREIGN = [
    ("date: 2021-05-06", "published", "published: 2021-05-06"),
    ("pubDate: May 6, 2021", "published", "published: 2021-05-06"),
    ("date: 2021-05-06T10:00:00.000Z", "published", "published: 2021-05-06T10:00:00Z"),
    ("lastmod: 2021-05-06", "updated", "updated: 2021-05-06"),
    ("tags: [Water, Ana Ruiz]", "entities", "entities: [Water, Ana Ruiz]"),
    ("keywords: Water, Ana Ruiz", "entities", "entities: [Water, Ana Ruiz]"),
    ("author: Sam Lee", "bylines", "bylines: [Sam Lee]"),
    ("authors: [Sam Lee, Ana Ruiz]", "bylines", "bylines: [Sam Lee, Ana Ruiz]"),
    ("byline: By Sam Lee and Ana Ruiz", "bylines", "bylines: [Sam Lee, Ana Ruiz]"),
    ("author: {name: Sam Lee}", "bylines", "bylines: [Sam Lee]"),
    ("categories: [City Hall]", "section", "section: city-hall"),
    ("category: News", "section", "section: news"),
    ("description: What happened", "deck", "deck: What happened"),
    ('excerpt: "Vote: 5 to 4"', "deck", 'deck: "Vote: 5 to 4"'),
    ("subtitle: x", "deck", "deck: x"),
    ("draft: true", "status", "status: draft"),
    ("draft: false", "status", "status: published"),
    ("post_status: publish", "status", "status: published"),
    ("post_status: private", "status", "status: held"),
    ("aliases: [/old/]", "redirect_from", "redirect_from: [/old/]"),
    ("redirect_to: x", None, ""),
    ("cover: photo.jpg", "image", "image: {src: photo.jpg, alt: …}"),
    ("featured_image: photo.jpg", "image", "image: {src: photo.jpg, alt: …}"),
    ("permalink: /2019/council-vote.html", "slug", "slug: council-vote"),
    ("permalink: /a/", "slug", "slug: a, and redirect_from: [/a/]"),
    ("url: https://old.example/2019/a.html", "slug", "slug: a, and redirect_from: [/2019/a.html]"),
    ("url: /stories/a/", "slug", "Write slug: a\n"),
    ("permalink: /:year/:title/", "slug", "Write slug: title\n"),
    ("headline: x", "title", "title: x"),
    ("language: es", "lang", "lang: es"),
    ("canonical_url: https://old.example/x", "original_url", ""),
    ("series: budget", "follows", ""),
    ("draft: yes", "status", "status: draft"),
    ("draft: no", "status", "status: published"),
    ("post_id: 17", "imported", 'imported: {system: …, id: "17"}'),
]


@pytest.mark.parametrize(("line", "key", "right"), [case for case in FOREIGN if case[1]])
def test_a_key_of_another_system_has_a_hint_with_the_right_key(archive, line, key, right):
    err = told(archive, f"{line}\n")
    assert f'did you mean "{key}"?' in err
    assert right in err


@pytest.mark.parametrize("key", ["layout", "order", "menu", "toc"])
def test_the_hint_for_a_meaningless_key_is_to_remove_it(archive, key):
    assert "remove it" in told(archive, f"{key}: x\n")


def test_a_key_of_other_documents_is_not_taken_for_a_misspelling(archive):
    archive.write("content/people/x.md", "---\nname: Jo Poe\ntags: [a]\n---\n")
    err = archive.run("check").err
    assert 'unknown key "tags"' in err
    assert "remove it" in err
    assert "status" not in err


def test_keys_of_other_systems_have_hints_for_entities(archive):
    archive.write(
        "content/people/x.md", "---\ntitle: Jo Poe\naka: Joey\nbio: A clerk\nwebsite: https://x.example/\n---\n"
    )
    err = archive.run("check").err
    for right in ("name: Jo Poe", "aliases: [Joey]", "summary: A clerk", "same_as: ["):
        assert right in err


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("bylines: Sam Lee", "write bylines: [Sam Lee]"),
        ("bylines: Sam Lee and Ana Ruiz", "write bylines: [Sam Lee, Ana Ruiz]"),
        ("image: photo.jpg", "write image: {src: photo.jpg, alt: …}"),
        ("section: [news]", "write section: news"),
        ("section: 2019", 'section: "2019"'),
        ("section: City Hall", "write section: city-hall"),
        ("print: A1", "write print: {page: A1}"),
        ("documents: [document/memo]", "write documents: [{id: document/memo}]"),
        ("slug: My Story", "write slug: my-story"),
        ("image: {src: other/dot.svg}", "add alt: … to it"),
        ("relations: []", "only people, organizations and other entities have this key"),
        ("dateline: true", 'dateline: "true"'),
    ],
)
def test_the_hint_for_a_wrong_type_has_the_line_to_write(archive, line, right):
    assert right in told(archive, f"{line}\n")


@pytest.mark.parametrize(
    ("line", "meant"),
    [("status: publish", "published"), ("status: private", "held"), ("status: pending", "draft"), ("status: trash", "withdrawn"),
     ("kind: article", "news"), ("kind: op-ed", "opinion"), ("kind: opinon", "opinion")],
)  # fmt: skip
def test_a_value_of_another_system_has_a_hint(archive, line, meant):
    head = HEAD if line.startswith("kind") else "title: x\npublished: 2019-01-05\n"
    assert f'did you mean "{meant}"?' in told(archive, f"{line}\n", head=head)


def test_the_hint_for_published_true_is_the_status(archive):
    assert "write status: published" in told(archive, head="title: x\nstatus: published\npublished: true\n")


SYNTAX = [
    ('deck: "Council votes\nsection: news\n', ":5:7:", 'deck: "Council votes"'),
    ('deck: "Council\nsection: "news"\n', ":5:7:", "is never closed"),
    ("deck: 'Council's votes'\n", ":5:15:", 'write deck: "Council\'s votes"'),
    ('deck: "He said "no" to it"\n', ":5:16:", "write deck: 'He said \"no\" to it'"),
    ('deck: "He said\n  "no" to it"\n', ":6:3:", "put a backslash before each quotation mark"),
    ("deck: 'The Council\n  voted; it's done'\n", ":6:12:", "inside the value, write each apostrophe twice"),
    ('deck: "Mayor" resigns\n', ":5:13:", "write deck: '\"Mayor\" resigns'"),
    ("deck: Breaking: Council\n", ":5:15:", 'write deck: "Breaking: Council"'),
    ("deck: @mayor resigns\n", ":5:7:", 'write deck: "@mayor resigns"'),
    ("deck: [Breaking] Council\n", ":5:17:", 'write deck: "[Breaking] Council"'),
    ("bylines: [Sam Lee, Ana\nsection: news\n", ":5:10:", "bylines: [Sam Lee, Ana]"),
    ('bylines: ["Sam Lee, Ana]\nsection: news\n', ":5:11:", "is never closed"),
    ("deck:Council\nsection: news\n", ":5:6:", "write deck: Council"),
    ("deck Council\nsection: news\n", ":5:1:", "no key"),
    ("extra:\n\ta: 1\n", ":6:1:", "indent with spaces, not tabs"),
    ("deck: a\n  section: news\n", ":6:3:", "not indented like"),
    ('deck: "a \\d b"\n', ":5:10:", "a backslash begins an escape"),
    ("deck: - dash first\n", ":5:7:", 'write deck: "- dash first"'),
    ("bylines: - Jane Roe\n", ":5:10:", 'put "- Jane Roe" on the next line'),
    ("bylines:\n  - Jane Roe #x\n", ":6:14:", 'such as - "Jane Roe #x"'),
    ("bylines: [Ana,\n  Jane Roe #x\n  ]\n", ":6:12:", 'such as "Jane Roe #x"'),
    ("bylines: [Jane Roe #x]\n", ":5:20:", "quote the value with the #"),
    ("<<<<<<< HEAD\ndeck: a\n=======\ndeck: b\n>>>>>>> main\n", ":5:1:", "keep one of the two versions"),
]
JARGON = ("mapping", "scalar", "token", "stream", "block", "context", "expected", "EDTF")


@pytest.mark.parametrize(("front", "place", "right"), SYNTAX)
def test_broken_yaml_is_reported_at_its_place_in_plain_words(archive, front, place, right):
    err = told(archive, front)
    assert place in err
    assert right in err
    assert not any(word in err for word in JARGON), err


def test_a_merge_conflict_in_front_matter_is_reported(archive):
    archive.write("content/stories/bad.md", f"<<<<<<< HEAD\n---\n{HEAD}---\n=======\n---\ntitle: x\n---\n>>>>>>> b\n")
    err = archive.run("check").err
    assert "bad.md:1:1: error: unresolved merge conflict" in err


@pytest.mark.parametrize(
    ("body", "right", "never"),
    [
        ("![x](held-money.jpg)", None, "held-money.md"),
        ("![x](other/dott.svg)", "content/stories/other/dot.svg", ".md"),
        ("[mail](desk@paper.example)", "mailto:desk@paper.example", "did you mean"),
        ("[site](www.paper.example/x)", "https://www.paper.example/x", "did you mean"),
        ("[site](paper.org)", "https://paper.org", "did you mean"),
        ("[x](held-mony.md)", "content/stories/held-money.md", "dot.svg"),
        ("[[person/ana-ruis|her]]", "person/ana-ruiz", "story/"),
        ("[[person/nope|her]]", "such as person/a-name", "did you mean"),
        ("[[story/bed|it]]", None, "did you mean"),
        ("[x](bed.md)", "add the file, or correct the path", "did you mean"),
        ("[x](@/stories/zz.md)", "add the file, or correct the path", "did you mean"),
        ("![x](empty.svg)", "add the file, or correct the path", "did you mean"),
        ("![x](dot.png)", "content/stories/other/dot.svg", ".md"),
        ("[x](../stories/held-money/)", "write /stories/held-money/, or @/stories/held-money.md", "did you mean"),
        ("[x](../held-money/)", "write /stories/held-money/, or @/stories/held-money.md", "did you mean"),
        ("[x](held-money.md#a)", "the file has no headings", "none"),
        ("under § 1983[2](a) of", "write \\[ and \\]", "did you mean"),
        ("CPLR 3211[a](7) says", "write \\[ and \\]", "did you mean"),
    ],
)
def test_hints_have_suggestions(archive, body, right, never):
    err = told(archive, body=f"{body}\n").partition("bad.md:6:")[2].partition("help:")[2]
    assert right is None or right in err
    assert never not in err.replace("bad.md", "")


def test_the_hint_for_literal_brackets_works(archive):
    archive.story("a", body="under § 1983\\[2\\](a) of CPLR 3211\\[a\\](7)\n")
    assert "a.md" not in archive.build().err


def test_a_footnote_that_is_parsed_as_a_link_is_reported_as_a_footnote(archive):
    err = told(archive, body="Text.[1]\n\n[1]: Source.\n")
    assert "[^1]: Source." in err
    assert "there is no file" not in err
    assert told(archive, body="Text.[1]\n\n[1]: memo.pdf\n").count("there is no file") == 1


@pytest.mark.parametrize("byline", ["", " ", "?", "..."])
def test_an_empty_byline_is_one_problem(archive, byline):
    err = told(archive, f'bylines: ["{byline}"]\n')
    assert "the byline is empty" in err
    assert "left out" not in err


def test_the_hint_for_a_headline_in_follows_names_the_story(archive):
    archive.entity("person", "held", name="Held Money Jr")
    err = told(archive, "follows: Held money\n")
    assert 'did you mean "story/held-money"?' in err


def test_hints_name_no_example_person(archive):
    err = told(archive, "entities: [Zzyzx]\nfollows: qqq\n")
    assert "eugene" not in err
    assert 'run sitegen new KIND "Zzyzx", where KIND is person, organization, place, ' in err


@pytest.mark.parametrize("name", ["Maria Delgado", "J. A. Lee", "Leo Park", "Mary Ann van Houten", "Åsa Öberg"])
def test_the_hint_for_an_unknown_name_of_a_person_makes_a_person(archive, name):
    is_personal = name != "Mary Ann van Houten"
    assert (f'sitegen new person "{name}"' in told(archive, f"entities: [{name}]\n")) == is_personal


@pytest.mark.parametrize(
    "name", ["City of Millbrook", "Millbrook City Council", "San Gabriel", "Measure 12", "Oakland", "the auditor"]
)
def test_the_hint_for_another_unknown_name_lets_the_writer_choose_the_kind(archive, name):
    assert f'sitegen new KIND "{name}", where KIND is' in told(archive, f"entities: [{name}]\n")


@pytest.mark.parametrize(
    ("tag", "right"),
    [
        ("zh_TW", "write zh-TW"),
        ("Spanish", "write es"),
        ("en-", "BCP 47"),
        ("jp", "write ja"),
        ("en_US.UTF-8", "write en-US"),
    ],
)
def test_an_invalid_language_tag_is_an_error(archive, tag, right):
    assert right in told(archive, f"lang: {tag}\n")
    archive.write("sitegen.toml", f'[site]\ntitle = "T"\nbase_url = "https://a.paper.test/"\nlanguage = "{tag}"\n')
    result = archive.run("build")
    assert (result.code, right in result.err) == (2, True)


def test_language_tags_are_compared_as_tags(archive):
    archive.story("own", title="Here", lang="EN")
    archive.story("other-way", title="There", lang="ZH-hant-tw")
    archive.build()
    assert 'lang="EN"' not in archive.output("stories/own/index.html")
    assert archive.output("stories/own/index.html").count('lang="en"') == 1
    assert 'lang="zh-Hant-TW"' in archive.output("stories/other-way/index.html")


def test_numeric_identifiers_are_kept_as_written(archive):
    archive.entity("document", "memo", name="The memo")
    front = "imported: {system: cms, id: 000123}\nprint: {edition: 05, page: 0x1F}\ndocuments: [{id: document/memo, page: 012}]\n"
    archive.write("content/stories/bad.md", f"---\n{HEAD}{front}---\nx\n")
    archive.build()
    text = archive.output("stories/bad/index.html")
    assert all(shown in text for shown in ("000123", "0x1F", "page 012", "05"))


def test_a_name_that_has_a_hash_is_tried_as_a_whole(archive):
    archive.entity("organization", "teamsters", name="Teamsters Local #396", aliases=["Local#396"])
    archive.entity("person", "bo", name="Bo Roe", body="# Career\n\nText.\n")
    archive.story(
        "union",
        body="[[Teamsters Local #396]], [[Local#396]] and [[Bo Roe#career]] met [[Bo Roe #career|the #1 man]].\n",
    )
    archive.build()
    text = archive.output("stories/union/index.html")
    assert 'teamsters/" data-ref="organization/teamsters">Teamsters Local #396</a>, ' in text
    assert ">Local#396</a> and " in text
    assert 'bo/#career" data-ref="person/bo">Bo Roe</a> met ' in text
    assert 'bo/#career" data-ref="person/bo">the #1 man</a>' in text


def test_a_broken_story_with_an_image_is_one_problem(archive):
    before = archive.tree()
    archive.write(
        "content/stories/other/index.md",
        "---\ntitle: x\nstatus: published\npublished: 2019-02-29\n---\n![dot](dot.svg)\n",
    )
    result = archive.run("build")
    assert result.code == 1
    assert result.err.count("error:") == 1
    assert "content/stories/other/index.md:4:1" in result.err
    assert archive.tree() == before


@pytest.mark.slow
def test_a_second_preview_is_refused_with_the_address_of_the_first(archive):
    with serving(archive, port=8439) as preview:
        result = archive.run("serve", "--port", "8440")
        assert result.code == 1
        assert f"already running at {preview.address}" in result.err
    assert not (archive.root / ".sitegen/preview.address").exists()
