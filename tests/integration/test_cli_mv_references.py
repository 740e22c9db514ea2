"""sitegen mv changes references and nothing else, and leaves an archive in which there is nothing to mend."""

import shutil
from types import SimpleNamespace

import pytest
from support.archive import CONFIG

from sitegen.cli import _config_ids

HEAD = "title: {}\nstatus: published\npublished: 2019-01-05\n"


@pytest.fixture
def paper(archive):
    archive.on |= {"ledger", "hosts"}
    archive.write("sitegen.toml", CONFIG.replace("archive.example.org", "gazette.news"))
    archive.write("content/stories/old.md", f"---\n{HEAD.format('First')}---\n## What\n\nText.\n")
    return archive


def text(archive, path):
    return (archive.root / "content" / path).read_bytes().decode()


def moved(archive, *names):
    """Move, after a dry run that says the same, and build: there is nothing to mend, and a clean build gives the same."""
    archive.build()
    dry = archive.run("mv", "--dry-run", *names)
    result = archive.run("mv", *names)
    assert result.code == 0, result.err
    assert [line.split() for line in dry.out.replace("would be ", "").splitlines()] == [
        line.split() for line in result.out.replace("its id is", "its id").splitlines()
    ]
    assert dry.err == result.err
    built = archive.build()
    assert "warning" not in built.err
    assert "error" not in built.err
    tree = archive.tree()
    for folder in (".sitegen", "build"):
        shutil.rmtree(archive.root / folder)
    archive.build()
    assert archive.tree() == tree
    return result


def redirects(archive, old, new):
    return f"{old} {new} 301" in archive.output("_redirects")


def test_mv_keeps_text_that_looks_like_the_id(paper):
    before = (
        "---\ntitle: Two with story/old in title\ndeck: 'Of story/old, and story/old'\n"
        "status: published\npublished: 2019-02-05\noriginal_url: https://paper.test/?p=story/old\n"
        'follows: [story/old]  # story/old\nextra:\n  note: story/old\nsources: ["story/old", {title: story/old}]\n---\nText.\n'
    )
    paper.write("content/stories/two.md", before)
    moved(paper, "story/old", "story/brand-new")
    assert text(paper, "stories/two.md") == before.replace("follows: [story/old]", "follows: [story/brand-new]")
    assert "Two with story/old in title" in paper.output("stories/two/index.html")


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("before", "after"), [
    ("follows: story/old", "follows: story/brand-new"),
    ("follows: 'story/old' # story/old", "follows: 'story/brand-new' # story/old"),
    ('"follows": "story/old"', '"follows": "story/brand-new"'),
    ("follows:\n- story/old\n- 'story/other'", "follows:\n- story/brand-new\n- 'story/other'"),
    ('follows: [story/other, "story/old"]', 'follows: [story/other, "story/brand-new"]'),
    ("follows: [\n  story/other,  # [story/old]\n  story/old\n]", "follows: [\n  story/other,  # [story/old]\n  story/brand-new\n]"),
    ("follows: >-\n  story/old", 'follows: "story/brand-new"'),
    ("translation_of: story/old\nlang: fr", "translation_of: story/brand-new\nlang: fr"),
    ('follows: "story\\u002fold"', 'follows: "story/brand-new"'),
])  # fmt: skip
def test_mv_edits_every_yaml_style(paper, before, after):
    paper.story("other", body="Other.\n")
    paper.write("content/stories/two.md", f"---\n{HEAD.format('Two')}{before}\n---\nText.\n".replace("\n", "\r\n"))
    moved(paper, "story/old", "story/brand-new")
    expected = f"---\n{HEAD.format('Two')}{after}\n---\nText.\n".replace("\n", "\r\n")
    assert text(paper, "stories/two.md") == expected


TOML = """+++
# story/old
title = "Of story/old"  # "story/old"
status = 'published'
published = 2019-02-05
follows = ['story/other', # story/old
  "story/old"]
redirect_from = ['/a/', # ]
]
"sources" = [{title = "story/old", url = "https://paper.test/story/old"}]
[extra]
"story/old" = "story/old"
redirect_from = ["story/old"]
+++
[[story/old]]
"""


def test_toml_keeps_its_layout(paper):
    paper.story("other", body="Other.\n")
    paper.write("content/stories/two.md", TOML)
    moved(paper, "story/old", "story/brand-new")
    expected = TOML.replace('  "story/old"]', '  "story/brand-new"]').replace("[[story/old]]", "[[story/brand-new]]")
    assert text(paper, "stories/two.md") == expected
    moved(paper, "story/two", "story/deux")
    assert text(paper, "stories/deux.md") == expected.replace("['/a/',", "['/a/', \"/stories/two/\",")


@pytest.mark.slow
def test_mv_edits_every_field_with_an_id(paper):
    archive = paper
    for kind, slug, front in (
        ("person", "ann", {}), ("person", "twin", {"merged_into": "person/ann"}),
        ("place", "hall", {}), ("document", "memo", {"aliases": ["document/memo of ours"]}),
        ("organization", "paper", {"name": "The Paper", "relations": [
            {"to": "person/ann", "kind": "member", "role": "person/ann", "source": ["document/memo", "https://paper.test/document/memo"]},
            {"to": "person/ann", "kind": "party_to", "source": "story/s"}]}),
        ("event", "fire", {"entities": ["person/ann"], "where": "place/hall", "follows": "story/s", "sources": ["document/memo", "story/s"]}),
        ("thread", "long", {"starts": "story/s", "status": "published"}),
    ):  # fmt: skip
        archive.entity(kind, slug, **front)
    archive.story("s", title="Of person/ann", bylines=["person/ann", "Ann"], publication="organization/paper",
                  entities=["person/ann", "place/hall"], documents=[{"id": "document/memo", "page": 2}])  # fmt: skip
    archive.story("t", follows=["story/s"], body="[[person/ann|she]], [[document/memo#p2|*it*]], [[The Paper]].\n")
    for old, new in (("person/ann", "person/anna"), ("place/hall", "place/new-hall"), ("document/memo", "document/note"),
                     ("organization/paper", "organization/daily"), ("story/s", "story/sx"), ("thread/long", "thread/short")):  # fmt: skip
        moved(archive, old, new)
        named = [
            path.name
            for path in (archive.root / "content").rglob("*.md")
            if old in path.read_text("utf-8").replace("Of person/ann", "").replace(f"https://paper.test/{old}", "")
            .replace("role: person/ann", "").replace(f"{old} of ours", "").replace(new, "")
        ]  # fmt: skip
        assert named == []
    assert "role: person/ann\n" in text(archive, "organizations/daily.md")
    assert "Of person/ann" in text(archive, "stories/sx.md")
    assert redirects(archive, "/people/ann/", "/people/anna/")
    assert redirects(archive, "/people/twin/", "/people/anna/")
    assert redirects(archive, "/threads/long/", "/threads/short/")


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "given", ["", "redirect_from: [/a/]\n", "redirect_from:\n  - /a/  # ours\n", "redirect_from: [ /a/, '/b/', ]\n"]
)
def test_a_move_can_be_undone(paper, given):
    before = f"---\n{HEAD.format('First')}{given}---\nText.\n"
    paper.write("content/stories/old.md", before)
    moved(paper, "story/old", "story/second")
    moved(paper, "story/second", "story/old")
    assert "/stories/old/" not in text(paper, "stories/old.md")
    assert redirects(paper, "/stories/second/", "/stories/old/")
    assert (
        text(paper, "stories/old.md")
        .replace(", /stories/second/", "")
        .replace("  - /stories/second/\n", "")
        .replace("redirect_from: [/stories/second/]\n", "")
        == before
    )


def test_mv_does_not_redirect_an_address_that_is_in_use(paper):
    moved(paper, "story/old", "story/x")
    shutil.move(paper.root / "content/stories/x.md", paper.root / "content/stories/y.md")
    paper.write("content/stories/y.md", text(paper, "stories/y.md").replace("[/stories/old/]", "[/stories/x/]"))
    paper.write("addresses.txt", (paper.root / "addresses.txt").read_text("utf-8").replace(" story/old ", " story/y "))
    paper.story("old", title="A new story")
    moved(paper, "story/y", "story/z")
    assert "/stories/old/" not in text(paper, "stories/z.md")
    assert "A new story" in paper.output("stories/old/index.html")
    assert redirects(paper, "/stories/x/", "/stories/z/")


@pytest.mark.parametrize("other", ["redirect", "gone", "slug"])
def test_a_name_whose_address_is_not_free_is_refused(paper, other):
    if other == "redirect":
        paper.story("two", redirect_from=["/stories/new"])
    elif other == "slug":
        paper.write(
            "sitegen.toml",
            (paper.root / "sitegen.toml").read_text("utf-8") + '[kinds.page]\npermalink = "/stories/{slug}/"\n',
        )
        paper.entity("page", "new", status="published")
    paper.build()
    if other == "gone":
        with (paper.root / "addresses.txt").open("a") as ledger:
            ledger.write("gone: /stories/new/\n")
        paper.build()
    result = paper.run("mv", "story/old", "story/new")
    assert result.code == 1
    assert "/stories/new/" in result.err
    assert "choose another name" in result.err
    assert (paper.root / "content/stories/old.md").exists()


def test_mv_updates_file_paths_in_front_matter(paper):
    paper.write("content/stories/fig.csv", "a,b\n1,2\n")
    paper.write("content/stories/my fig.csv", "a,b\n1,2\n")
    paper.write("content/documents/memo/scan.txt", "Words.\n")
    paper.write("content/documents/memo/index.md", "---\nname: Memo\nstatus: published\nfile: scan.txt\n---\n")
    before = (
        "---\n"
        + HEAD.format("'fig.csv'")
        + "files: [fig.csv, 'my fig.csv', @]\n".replace("@", '"@/documents/memo/scan.txt"')
        + "---\nfig.csv\n"
    )
    paper.write("content/stories/old.md", before)
    moved(paper, "content/stories/old.md", "content/stories/2019/old.md")
    assert text(paper, "stories/2019/old.md") == before.replace("[fig.csv, 'my", "[../fig.csv, '../my")
    moved(paper, "document/memo", "content/documents/years/note")
    assert '"@/documents/years/note/scan.txt"' in text(paper, "stories/2019/old.md")
    assert "file: scan.txt" in text(paper, "documents/years/note/index.md")
    assert "stories/fig.csv" in paper.tree()


@pytest.mark.parametrize(("file", "front", "after", "line"), [
    ("my-slug.md", "slug: my-slug  # ours\n", "other-slug.md", "slug: other-slug  # ours\n"),
    ("0017.md", "slug: 'my-slug'\n", "other-slug.md", "slug: 'other-slug'\n"),
    ("2026-01-01-my-slug.md", "", "2026-01-01-other-slug.md", ""),
    ("2026-01-01_my-slug/index.md", "", "2026-01-01_other-slug/index.md", ""),
    ("2019/2026-01-01 my-slug.md", "slug: my-slug\n", "2019/2026-01-01 other-slug.md", "slug: other-slug\n"),
])  # fmt: skip
def test_mv_handles_stated_ids_and_dates_in_file_names(paper, file, front, after, line):
    paper.write(f"content/stories/{file}", f"---\n{HEAD.format('Mine')}{front}---\nText.\n")
    paper.story("two", follows="story/my-slug")
    moved(paper, "story/my-slug", "story/other-slug")
    expected = f"---\n{HEAD.format('Mine')}{line}redirect_from: [/stories/my-slug/]\n---\nText.\n"
    assert text(paper, f"stories/{after}") == expected
    assert redirects(paper, "/stories/my-slug/", "/stories/other-slug/")


def test_mv_edits_a_slug_in_toml_and_a_numeric_slug(paper):
    head = '+++\ntitle = "Mine"\nstatus = "published"\npublished = "2019-01-05"\nslug = "my-slug"\n+++\n'
    paper.write("content/stories/my-slug.md", head)
    moved(paper, "story/my-slug", "story/1984")
    assert 'slug = "1984"' in text(paper, "stories/1984.md")
    paper.write("content/stories/x.md", f"---\n{HEAD.format('X')}slug: x\n---\n")
    moved(paper, "story/x", "story/1985")
    assert 'slug: "1985"' in text(paper, "stories/1985.md")


def test_a_name_that_would_have_another_id_is_refused(paper):
    paper.build()
    result = paper.run("mv", "story/old", "story/2020-01-01-x")
    assert result.code == 2
    assert "story/x" in result.err


def test_mv_reports_an_unreadable_file_that_may_refer_to_the_document(paper):
    paper.write("content/stories/broken.md", "---\ntitle: [\nfollows: story/old\n---\n")
    paper.write("content/stories/broken-too.md", "---\ntitle: Two\nstatus: 7\n---\n\n[[story/old]] [one](old.md)\n")
    paper.write("content/pages/linked.md", "---\ntitle: [\n---\n\nText [it](../stories/old.md#what)\n")
    paper.write("content/stories/other.md", "---\ntitle: [\nfollows: story/older\n---\n")
    for dry in (("--dry-run",), ()):
        result = paper.run("mv", *dry, "story/old", "story/new")
        assert result.code == 0
        assert (
            "content/stories/broken.md:3:10: warning: this file could not be read; it may refer to story/old"
            in result.err
        )
        assert "content/pages/linked.md:5:22: warning: this file could not be read" in result.err
        assert "other.md" not in result.err
    assert text(paper, "stories/broken-too.md").endswith("[[story/new]] [one](new.md)\n")
    assert "broken-too.md" not in result.err


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("before", "after"), [
    ("A [b](@/stories/old.md) and [c](/stories/old/) and.", "A [b](@/stories/new.md) and [c](/stories/new/) and."),
    ("`[x](/stories/old/)` [b](/stories/old/#what)", "`[x](/stories/old/)` [b](/stories/new/#what)"),
    ('[b](/stories/old/?q=1#what) [b](/stories/old/ "/stories/old/")', '[b](/stories/new/?q=1#what) [b](/stories/new/ "/stories/old/")'),
    ("/stories/old/ [/stories/old/](/stories/old/)", "/stories/old/ [/stories/old/](/stories/new/)"),
    ("[a][l] and [l]\n\n[l]: /stories/old/", "[a][l] and [l]\n\n[l]: /stories/new/"),
    ("[l]: </stories/old/> 'T'\n\n> [a][l]", "[l]: </stories/new/> 'T'\n\n> [a][l]"),
    ("- x\n\n  [a](old.md)\n  [b](old.md#what)^[c [d](old.md)]", "- x\n\n  [a](new.md)\n  [b](new.md#what)^[c [d](new.md)]"),
    ("| a | b |\n|---|---|\n| `old.md` [a](old.md) | [a](old.md) |", "| a | b |\n|---|---|\n| `old.md` [a](new.md) | [a](new.md) |"),
    ("`[[story/old]]` [[story/old|a `x`]] [[story/old#what|b]]", "`[[story/old]]` [[story/new|a `x`]] [[story/new#what|b]]"),
    ("[a](/stories/old/citation.ris)", "[a](/stories/new/citation.ris)"),
    ("caf\u0065\u0301 [a](old.md) e\u0301 [[story/old|e\u0301]]", "caf\u0065\u0301 [a](new.md) e\u0301 [[story/new|e\u0301]]"),
])  # fmt: skip
def test_mv_edits_each_reference_in_place(paper, before, after):
    paper.on |= {"citations", "citation_files"}
    paper.write("content/stories/two.md", f"\ufeff---\n{HEAD.format('Two')}---\n{before}\n".replace("\n", "\r\n"))
    moved(paper, "story/old", "story/new")
    assert text(paper, "stories/two.md") == f"\ufeff---\n{HEAD.format('Two')}---\n{after}\n".replace("\n", "\r\n")


def test_documents_in_a_folder_that_moves_keep_their_links(paper):
    paper.write("content/stories/big/index.md", f"---\n{HEAD.format('Big')}---\n[part](part.md)\n")
    paper.write(
        "content/stories/big/part.md",
        f"---\n{HEAD.format('Part')}---\n[old](../old.md) [big](index.md) [data](/stories/big/d.txt) [same](d.txt)\n",
    )
    paper.write("content/stories/big/d.txt", "data")
    moved(paper, "content/stories/big", "content/stories/years/large")
    assert "[old](../../old.md) [big](index.md) [data](d.txt) [same](d.txt)" in text(
        paper, "stories/years/large/part.md"
    )
    assert redirects(paper, "/stories/big/", "/stories/large/")


def test_mv_updates_the_thread_that_starts_with_the_story(paper):
    paper.story("two", follows="story/old", body="[All of it](/threads/old/)\n")
    moved(paper, "story/old", "story/new")
    assert "[All of it](/threads/new/)" in text(paper, "stories/two.md")


def test_mv_uses_the_published_one_of_two_files_with_an_id(paper):
    paper.write("content/stories/drafts/old.md", "---\ntitle: Draft\n---\nText.\n")
    paper.story("two", follows="story/old", body="[a](/stories/old/)\n")
    paper.run("build")
    assert paper.run("mv", "content/stories/drafts/old.md", "content/stories/drafts/new.md").code == 0
    assert "redirect_from" not in text(paper, "stories/drafts/new.md")
    assert "follows: story/old" in text(paper, "stories/two.md")
    paper.build()


def test_mv_creates_and_removes_folders(paper):
    paper.entity("page", "about", status="published", body="[o](../stories/old.md) [o](/stories/old/#what)\n")
    paper.story("two", body="[a](/about/) [b](../pages/about.md) [[page/about|c]]\n")
    moved(paper, "page/about", "page/info")
    assert text(paper, "stories/two.md").endswith("[a](/info/) [b](../pages/info.md) [[page/info|c]]\n")
    moved(paper, "content/stories/old.md", "content/stories/old/index.md")
    assert "[o](../stories/old/index.md) [o](/stories/old/#what)" in text(paper, "pages/info.md")
    moved(paper, "content/stories/old/index.md", "content/stories/older.md")
    assert "[o](../stories/older.md) [o](/stories/older/#what)" in text(paper, "pages/info.md")
    assert not (paper.root / "content/stories/old").exists()
    assert redirects(paper, "/about/", "/info/")
    assert redirects(paper, "/stories/old/", "/stories/older/")


def test_mv_to_a_path_keeps_an_id_stated_by_slug(paper):
    paper.write("content/stories/mine.md", f"---\n{HEAD.format('Mine')}slug: my-slug\n---\nText.\n")
    result = moved(paper, "content/stories/mine.md", "content/stories/yours.md")
    assert "its id stays story/my-slug" in result.out
    assert "redirect_from" not in text(paper, "stories/yours.md")


def test_files_and_links_in_shortcodes_are_rewritten(archive):
    archive.write("content/stories/x.csv", "a,b\n1,2\n")
    archive.write("content/stories/y.csv", "a,b\n1,2\n")
    archive.story("two")
    body = '```{table} x.csv\ncaption: A\nsource: B\nsource_url: two.md\n```\n\n```{table}\nfile: "y.csv"\ncaption: C\n```\n'
    archive.story("one", body=body)
    assert archive.run("mv", "content/stories/one.md", "content/stories/sub/one.md").code == 0
    text = (archive.root / "content/stories/sub/one.md").read_text("utf-8")
    wanted = body.replace("x.csv", "../x.csv").replace("two.md", "../two.md").replace("y.csv", "../y.csv")
    assert text.endswith(wanted)
    archive.build("--strict")


def configure(archive, text):
    """Add a text to the configuration; return all of it."""
    whole = CONFIG.replace("archive.example.org", "gazette.news") + text
    archive.write("sitegen.toml", whole)
    return whole


def config_text(archive):
    return (archive.root / "sitegen.toml").read_bytes().decode()


@pytest.mark.sampled(5)
@pytest.mark.parametrize("before", [
    '[front]\nlead = "@"  # story/old, and "story/old"\n',
    "[sections]\nnews.lead='@' # ours\n",
    "[front]\r\nlead = '@'\r\n# story/old\r\n",
    '["front"]\n  "lead"   =   """@"""\n',
    "[front]\nlead = '''@'''\n",
    '[[front.pins]]\nstory = "story/two"\n[[front.pins]]\nstory = "@"\nuntil = "2999-12-05"\n',
    '[front]\npins = [\n  { until = "2999-12-05", story = "@" }, # [story/old]\n  {story=\'story/two\'},\n]\n',
    '[sections.news]\ntitle = "story/old"\nsummary = "story/old"\nlead = "@"\n',
    '[sections."news"]\nlead = "@"\n[sections.sport]\ntitle = "lead = \\"story/old\\""\n',
    '[navigation]\nitems = [\n  "stories", # "story/old"\n  \'@\',\n  "story/two", { label = "story/old", to = "@" },\n]\n',
    '[[footer.links]]\nlabel = "Old"\nto = "@"\n[[footer.links]]\nlabel = "x"\nto = "https://paper.test/story/old"\n',
    '[footer]\ntext = "story/old"\nlicense = "story/old"\nsocial = [{ to = \'@\', label = \'story/old\' }]\n',
    '[front]\nlead = "@"\n[navigation]\nitems = ["@", "stories"]\n[head]\nmeta = { "old" = "story/old" }\n',
])  # fmt: skip
def test_mv_edits_each_id_in_the_configuration_in_place(paper, before):
    paper.story("two", section="news")
    paper.write("content/stories/old.md", f"---\n{HEAD.format('First')}section: news\n---\n## What\n\nText.\n")
    configured = configure(paper, before.replace("@", "story/old"))
    result = moved(paper, "story/old", "story/brand-new")
    assert "edited   sitegen.toml\n" in result.out
    assert config_text(paper) == configured.replace(
        before.replace("@", "story/old"), before.replace("@", "story/brand-new")
    )


def test_mv_keeps_the_bytes_of_a_configuration_around_an_escaped_id(paper):
    body = '[front] # caf\u0065\u0301\r\nlead\t= "story\\u002fold"\t# \u00e9\r\n'
    paper.write("sitegen.toml", "\ufeff" + configure(paper, body))
    paper.root.joinpath("sitegen.toml").chmod(0o640)
    moved(paper, "story/old", "story/brand-new")
    assert config_text(paper) == "\ufeff" + configure(paper, body.replace("story\\u002fold", "story/brand-new"))


def test_mv_leaves_a_configuration_without_the_id(paper):
    configured = configure(paper, '[front]\nlead = "story/older"\n[footer]\ntext = "story/old"\n')
    paper.story("older")
    result = moved(paper, "story/old", "story/brand-new")
    assert "sitegen.toml" not in result.out
    assert config_text(paper) == configured


def test_mv_leaves_the_configuration_if_the_id_stays(paper):
    configured = configure(paper, '[front]\nlead = "story/old"\n')
    result = moved(paper, "content/stories/old.md", "content/stories/2019/old.md")
    assert "sitegen.toml" not in result.out
    assert config_text(paper) == configured


def test_a_dry_run_lists_the_configuration_and_keeps_it(paper):
    configured = configure(paper, '[front]\nlead = "story/old"\n')
    result = paper.run("mv", "--dry-run", "story/old", "story/brand-new")
    assert "would be edited   sitegen.toml\n" in result.out
    assert config_text(paper) == configured


def test_mv_edits_the_configuration_that_a_link_or_an_option_names(paper, tmp_path):
    configured = configure(paper, '[front]\nlead = "story/old"\n')
    shared = tmp_path / "shared.toml"
    shared.write_text(configured, "utf-8")
    (paper.root / "sitegen.toml").unlink()
    (paper.root / "sitegen.toml").symlink_to(shared)
    moved(paper, "story/old", "story/second")
    assert (paper.root / "sitegen.toml").is_symlink()
    assert paper.run("-c", str(shared), "mv", "story/second", "story/third").code == 0
    assert shared.read_text("utf-8") == configured.replace("story/old", "story/third")


def test_mv_does_not_edit_values_of_the_environment(paper):
    configured = configure(paper, "")
    result = paper.run("mv", "story/old", "story/brand-new", env={"SITEGEN_FRONT__LEAD": "story/old"})
    assert result.code == 0, result.err
    assert "sitegen.toml" not in result.out
    assert config_text(paper) == configured


@pytest.mark.parametrize("located", [{}, {("front", "lead"): SimpleNamespace(start=0, end=3, style='"')}])
def test_mv_warns_at_each_id_of_a_configuration_that_it_cannot_edit(paper, monkeypatch, located):
    configured = configure(paper, '[front]\n  lead = "story/old"\n[navigation]\nitems = ["stories", "story/old"]\n')
    monkeypatch.setattr(_config_ids, "locate_toml_texts", lambda _: located)
    row = SimpleNamespace(uid="story/old")
    move = SimpleNamespace(root=paper.root, row=row, uid="story/new", new_id="story/new", new_texts={}, warnings=[])
    _config_ids.edit_config_ids(move, paper.root / "sitegen.toml")
    assert move.new_texts == {}
    assert [(one.file, one.line, one.column, one.severity, one.hint) for one in move.warnings] == [
        ("sitegen.toml", line, column, "warning", "replace story/old by story/new")
        for line, column in ((5, 3), (7, 21))
    ]
    assert config_text(paper) == configured
