"""Social cards of stories: when they are drawn, in which font, and what changes them."""

import struct
from pathlib import Path

from support.archive import CONFIG
from support.images import DRAWN, MEMORANDUM, ink, jpeg, opened, page, story


def test_the_head_has_the_social_card(archive):
    archive.story("memo", title="Council votes 3-2 to nullify memorandum", section="courts")
    archive.build(env=DRAWN)
    head = page(archive, MEMORANDUM).xpath("//head")[0]
    told = {meta.get("property") or meta.get("name"): meta.get("content") for meta in head.xpath("./meta[@content]")}
    assert told["og:image"] == "https://archive.example.org/stories/memo/card.png"
    assert (told["og:image:width"], told["og:image:height"]) == ("800", "420")
    assert told["og:image:alt"] == "Council votes 3–\u20602 to nullify memorandum"
    assert told["twitter:card"] == "summary_large_image"
    card = opened(archive, f"{MEMORANDUM}/card.png")
    assert card.size == (800, 420)
    assert card.mode == "P"
    archive.build()
    assert "og:image" not in archive.output(f"{MEMORANDUM}/index.html")
    assert not list((archive.root / "build").rglob("card.png"))


def test_by_default_stories_without_a_picture_share_the_card_of_the_site(archive):
    archive.on.add("social_cards")
    archive.story("memo", title="Council votes")
    story(archive, "shown", jpeg(1, (700, 500)), published="2020")
    archive.build()
    assert [path for path in archive.tree() if path.endswith("card.png")] == ["card.png"]
    assert 'property="og:image" content="https://archive.example.org/card.png"' in archive.output(
        f"{MEMORANDUM}/index.html"
    )
    pictured = archive.output("stories/shown/index.html")
    assert opened(archive, "card.png").size == (1200, 630)
    assert "card.png" not in pictured
    assert 'property="og:image:width" content="700"' in pictured
    before = archive.tree()["card.png"]
    archive.write("sitegen.toml", CONFIG.replace("Test archive", "Another archive"))
    archive.build()
    assert archive.tree()["card.png"] != before
    archive.on.remove("social_cards")
    archive.build()
    assert "card.png" not in archive.tree()


def test_a_story_with_a_picture_has_no_card_until_it_loses_it(archive):
    story(archive, "shown", jpeg(1, (700, 500)), published="2020")
    archive.build(env=DRAWN)
    assert not [path for path in archive.tree() if path.endswith("card.png")]
    archive.story("shown/index", published="2020")
    archive.build(env=DRAWN)
    assert "stories/shown/card.png" in archive.tree()


def test_a_social_card_shows_the_story_and_changes_with_it(archive):
    archive.story("memo", title="One headline", section="courts", publication="The Weekly")
    archive.build(env=DRAWN)
    seen = {archive.tree()[f"{MEMORANDUM}/card.png"]}
    for change in (
        {"title": "Two headline"},
        {"section": "schools"},
        {"publication": "The Daily"},
        {"published": "2020"},
    ):
        archive.story("memo", **{"title": "One headline", "section": "courts", "publication": "The Weekly"} | change)
        archive.build(env=DRAWN)
        seen.add(archive.tree()[f"{MEMORANDUM}/card.png"])
    assert len(seen) == 5


HEADLINE = (51, 139, 800, 343)


def font_of(text):
    """A font that has these signs alone, with the looks of others."""
    from importlib import resources

    data = bytearray(
        resources.files("font_source_serif_pro").joinpath("files", "SourceSerifPro-Black.ttf").read_bytes()
    )
    groups = b"".join(struct.pack(">3I", ord(sign), ord(sign), 40) for sign in sorted(set(text)))
    table = (
        struct.pack(">HHHHI", 0, 1, 3, 10, 12)
        + struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(groups) // 12)
        + groups
    )
    at = data.index(b"cmap")
    data[at + 8 : at + 16] = struct.pack(">II", len(data), len(table))
    return bytes(data) + table


def test_an_archive_may_bring_a_font_for_its_own_script(archive):
    archive.write("content/fonts/own.ttf", font_of("市议会投票"))
    archive.write("sitegen.toml", CONFIG + '[images]\nsocial_card_font = "content/fonts/own.ttf"\n')
    archive.story("memo", title="市议会")
    archive.story("other", title="市议会又")
    archive.build(env=DRAWN)
    tree = archive.tree()
    assert ink(tree[f"{MEMORANDUM}/card.png"], HEADLINE) > 500
    assert ink(tree["stories/other/card.png"], HEADLINE) == 0
    assert not [path for path in tree if "own.ttf" in path]
    assert "own.ttf" not in archive.run("check").err
    archive.write("content/fonts/own.ttf", font_of("市"))
    archive.build(env=DRAWN)
    assert ink(archive.tree()[f"{MEMORANDUM}/card.png"], HEADLINE) == 0
    archive.write("content/fonts/own.ttf", b"no font")
    archive.build(env=DRAWN)
    (archive.root / "content/fonts/own.ttf").unlink()
    result = archive.run("build", env=DRAWN)
    assert result.code == 2
    assert 'sitegen.toml:5:1: error: there is no file "content/fonts/own.ttf"' in result.err


def test_held_stories_have_no_card(archive):
    archive.story("memo", status="held", title="Something that nobody may know")
    archive.build(env=DRAWN)
    assert not [path for path in archive.tree() if "memo" in path]


def test_social_cards_are_the_same_with_two_processes(archive, tmp_path):
    for number in range(3):
        archive.story(f"s{number}", published="2020")
    archive.build("-j", "1", env=DRAWN)
    once = archive.tree()
    archive.run("clean")
    archive.build("-j", "2", env=DRAWN)
    assert archive.tree() == once
    assert Path(tmp_path / "build").is_dir()
