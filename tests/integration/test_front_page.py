"""The front page and the sections as editors compose them: lead, pins, featured stories, weights, packages, pictures, corrections."""

import json

import pytest
from lxml import html
from support.archive import CONFIG
from support.rich import picture

NOW = ("--now", "2026-12-01T12:00")


def page(archive, path="index.html"):
    return html.fromstring(archive.output(path))


def text(element):
    return " ".join(element.text_content().split())


def headlines(archive, path="index.html"):
    return [
        text(each)
        for each in page(archive, path).xpath(
            "//main//h2[@class='headline'] | //ul[contains(@class, 'listing')]//p[@class='name']"
        )
    ]


def package(archive, path="index.html"):
    return [
        text(each) for each in page(archive, path).xpath("//section[contains(@class, 'package')]//p[@class='name']")
    ]


@pytest.fixture
def paper(archive):
    """Six stories of two sections, the newest last."""
    for number in range(1, 7):
        archive.story(
            f"s{number}",
            title=f"Story {number}",
            published=f"2026-0{number}-01",
            section="courts" if number % 2 else "harbor",
        )
    return archive


def test_nothing_set_the_front_page_is_the_newest_first(paper):
    paper.build(*NOW)
    assert headlines(paper) == [f"Story {number}" for number in (6, 5, 4, 3, 2, 1)]


def test_the_configuration_chooses_the_lead_and_pins(paper):
    paper.write(
        "sitegen.toml", CONFIG + '[front]\nlead = "story/s2"\npins = [{ story = "story/s1" }, { story = "story/s3" }]\n'
    )
    paper.build(*NOW)
    assert headlines(paper) == [f"Story {number}" for number in (2, 1, 3, 6, 5, 4)]


def test_a_featured_story_is_before_newer_ones_and_leads_its_section(paper):
    paper.story("s2", title="Story 2", published="2026-02-01", section="harbor", featured=True)
    paper.build(*NOW)
    assert headlines(paper) == [f"Story {number}" for number in (2, 6, 5, 4, 3, 1)]
    assert headlines(paper, "sections/harbor/index.html") == [f"Story {number}" for number in (2, 6, 4)]
    assert headlines(paper, "sections/courts/index.html")[0] == "Story 5"


def test_the_order_by_weight(paper):
    for number, weight in ((3, 10), (1, 2), (6, -1)):
        paper.story(f"s{number}", title=f"Story {number}", published=f"2026-0{number}-01", weight=weight)
    paper.write("sitegen.toml", CONFIG + '[front]\norder = "weight"\n')
    paper.build(*NOW)
    assert headlines(paper) == [f"Story {number}" for number in (3, 1, 5, 4, 2, 6)]


def test_a_section_has_the_lead_that_is_configured(paper):
    paper.write("sitegen.toml", CONFIG + '[sections.courts]\nlead = "story/s1"\n')
    paper.build(*NOW)
    assert headlines(paper, "sections/courts/index.html") == [f"Story {number}" for number in (1, 5, 3)]


def test_a_package_is_listed_below_its_lead_and_not_again(paper):
    paper.story(
        "s6", title="Story 6", published="2026-06-01", section="harbor", package=["story/s1", "story/s4", "story/s6"]
    )
    paper.build(*NOW)
    assert package(paper) == ["Story 1", "Story 4"]
    assert headlines(paper) == [f"Story {number}" for number in (6, 5, 3, 2)]
    assert package(paper, "sections/harbor/index.html") == ["Story 1", "Story 4"]
    assert headlines(paper, "sections/harbor/index.html") == ["Story 6", "Story 2"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({"status": "draft"}, "is not published"),
        ({"embargo": "2027-01-01"}, "is not published"),
        ({"status": "withdrawn"}, "is not published"),
    ],
)
def test_an_unavailable_lead_is_a_warning_and_leaks_nothing(paper, status, said):
    paper.story(
        "secret", title="The secret of the harbor", **({"published": "2026-07-01", "package": ["story/s1"]} | status)
    )
    paper.write(
        "sitegen.toml",
        CONFIG
        + '[front]\nlead = "story/secret"\npins = [{ story = "story/secret" }]\n[sections.courts]\nlead = "story/secret"\n',
    )
    paper.story("s6", title="Story 6", published="2026-06-01", package=["story/secret"])
    result = paper.build(*NOW)
    assert "sitegen.toml:5:1: warning: story/secret" in result.err
    assert said in result.err
    left_out = [line for line in result.err.splitlines() if line.startswith("content/stories/s6.md:")]
    assert len(left_out) == 1, result.err
    assert "warning: story/secret is " in left_out[0]
    assert left_out[0].endswith("so the package is shown without it [SG0127]")
    assert headlines(paper)[0] == "Story 6"
    assert package(paper) == []
    assert not [path for path, data in paper.tree().items() if b"secret of the harbor" in data]
    paper.story("secret", title="The secret of the harbor", published="2026-05-01")
    assert "so the package is shown without it" not in paper.build(*NOW).err, "a story that is published"


def test_unknown_and_wrong_references_are_errors_at_their_line(paper):
    for value, line, said in (
        ('lead = "story/none"', 5, 'no document has the id "story/none"'),
        ('lead = "person/ann"', 5, '"person/ann" is not the id of a story'),
        ('pins = [{ story = "story/s1", until = "soon" }]', 5, '"soon" is not a date'),
        ('pins = [{ story = "story/none" }]', 5, 'no document has the id "story/none"'),
        ("corrections = 21", 5, "20"),
    ):
        paper.write("sitegen.toml", f"{CONFIG}[front]\n{value}\n")
        result = paper.run("build", *NOW)
        assert result.code in {1, 2}, value
        assert f"sitegen.toml:{line}:" in result.err, value
        assert said in result.err, value
    paper.write("sitegen.toml", CONFIG)
    paper.story("s6", title="Story 6", package=["story/none"])
    assert "content/stories/s6.md:6:3:" in paper.run("build").err


def test_a_pin_ends_at_its_time_and_only_the_front_page_is_rendered(paper):
    paper.write(
        "sitegen.toml",
        CONFIG + 'timezone = "America/Chicago"\n[front]\npins = [{ story = "story/s1", until = "2026-12-05" }]\n',
    )
    result = paper.build(*NOW)
    assert (
        "next change: 2026-12-06 00:00 America/Chicago (story/s1 is no longer pinned to the front page)" in result.out
    )
    assert headlines(paper)[:2] == ["Story 6", "Story 1"]
    again = json.loads(paper.build("--json", "--now", "2026-12-05T23:59:59-06:00").out)
    assert again["written"] == 0
    result = json.loads(paper.build("--json", "--now", "2026-12-06T00:00:00-06:00").out)
    assert result["written"] == 1
    assert "next_change" not in result or not result["next_change"]
    assert headlines(paper) == [f"Story {number}" for number in (6, 5, 4, 3, 2, 1)]


def test_the_front_page_has_a_document_of_its_own(paper):
    paper.write(
        "content/pages/index.md",
        "---\ntitle: Harbor Gazette\nstatus: published\nlead: story/s3\npackage: [story/s1]\n---\n\n"
        "A note of the **editors** on [the courts](../stories/s5.md).\n",
    )
    paper.build(*NOW)
    assert text(page(paper).xpath("//div[contains(@class, 'front-text')]")[0]) == "A note of the editors on the courts."
    assert headlines(paper)[0] == "Story 3"
    assert package(paper) == ["Story 1"]
    assert not (paper.root / "build/index/index.html").exists()
    assert not page(paper).xpath("//footer//a[.='Harbor Gazette']")
    paper.write("sitegen.toml", CONFIG + '[front]\nlead = "story/s5"\n')
    paper.build(*NOW)
    assert headlines(paper)[0] == "Story 5", "the configuration has precedence"
    paper.write(
        "content/pages/index.md",
        "---\ntitle: Harbor Gazette\nstatus: draft\nlead: story/s3\n---\n\nA note of the editors.\n",
    )
    paper.write("sitegen.toml", CONFIG)
    paper.build(*NOW)
    assert headlines(paper)[0] == "Story 6"
    assert "note of the editors" not in paper.output("index.html")


def test_only_the_front_page_document_has_a_lead(paper):
    paper.write("content/pages/about.md", "---\ntitle: About\nstatus: published\nlead: story/s3\n---\n")
    result = paper.run("build")
    assert result.code == 1
    assert 'content/pages/about.md:4:1: error: "lead" is a key of the front page' in result.err


def test_an_unpublished_lead_of_the_document_is_a_warning_at_its_line(paper):
    paper.story("secret", title="The secret of the harbor", status="draft")
    paper.write(
        "content/pages/index.md", "---\ntitle: Harbor Gazette\nstatus: published\nlead: story/secret\n---\n\nText.\n"
    )
    result = paper.build(*NOW)
    assert "content/pages/index.md:4:1: warning: story/secret is a draft" in result.err
    assert headlines(paper)[0] == "Story 6"
    paper.story("secret", title="The secret of the harbor", published="2025-01-01")
    result = paper.build(*NOW)
    assert "warning: story/secret" not in result.err
    assert headlines(paper)[0] == "The secret of the harbor"


def test_pictures_of_lists_have_sizes_and_descriptions(paper):
    for number in (4, 5, 6):
        paper.write(f"content/stories/p{number}.png", picture())
        image = {"src": f"p{number}.png", "alt": f"Picture {number}"}
        paper.story(
            f"s{number}", title=f"Story {number}", published=f"2026-0{number}-01", section="harbor", image=image
        )
    paper.build(*NOW)
    for path in ("index.html", "sections/harbor/index.html", "stories/index.html"):
        found = page(paper, path).xpath("//main//img")
        assert [each.get("alt") for each in found] == ["Picture 6", "Picture 5", "Picture 4"], path
        assert [each.get("loading") for each in found] == [None, "lazy", "lazy"], path
        assert all(
            "480w" in each.get("srcset") and each.get("sizes") and each.get("width") == "1600" for each in found
        ), path


def test_pull_quotes_never_become_excerpts(paper):
    paper.story(
        "s6",
        title="Story 6",
        published="2026-06-01",
        body="> [!pull]\n> Loud words.\n\nFirst.\n\n> [!pull]\n> More of them.\n\nSecond.\n\nThird.\n",
    )
    paper.build(*NOW)
    assert [text(each) for each in page(paper).xpath("//article[@class='lead']//div[@class='text']/p")] == [
        "First.",
        "Second.",
    ]


def test_the_newest_corrections_are_on_the_front_page(paper):
    for number in range(1, 6):
        corrections = [{"date": f"2026-0{number}-02", "kind": "correction", "text": f"It was {number}."}]
        paper.story(f"s{number}", title=f"Story {number}", published=f"2026-0{number}-01", corrections=corrections)
    paper.build(*NOW)
    box = page(paper).xpath("//section[h2[@id='_corrected']]")[0]
    assert [text(each) for each in box.xpath(".//li/p[2]")] == [
        "It was 5. Story 5",
        "It was 4. Story 4",
        "It was 3. Story 3",
    ]
    paper.write("sitegen.toml", CONFIG + "[front]\ncorrections = 0\n")
    paper.build(*NOW)
    assert not page(paper).xpath("//*[@id='_corrected']")


def test_a_retagged_story_changes_the_front_page_alone(paper):
    paper.build(*NOW)
    paper.story("s2", title="Story 2", published="2026-02-01", section="harbor", featured=True)
    result = json.loads(paper.build("--json", *NOW).out)
    assert result["written"] <= 3, "the story, the front page and its section"
