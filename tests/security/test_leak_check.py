"""The leak check in every script, and however what is secret is set."""

import json
import re

import pytest
from support.archive import CONFIG, Archive

TITLES = [
    ("The night budget", "They call it the night budget."),
    ("The night budget", "They call it “The Night Budget”—and more."),
    ("The night budget", "The night budget’s authors."),
    ("The night budget", "Read The ni\u00adght bud\u200bget."),
    ("The night budget", "Read The night\u2060 bud\ufeffget."),
    ("The night budget", "Read Ｔｈｅ ｎｉｇｈｔ　ｂｕｄｇｅｔ."),
    ("The night budget", "Read the night-budget plan. The night budget-led plan."),
    ("Ｔｈｅ ｎｉｇｈｔ budget", "Read The night budget."),
    ("The office café plan", "The o\ufb03ce cafe\u0301 plan is out."),
    ("深夜通过预算", "他们说深夜通过预算了。"),
    ("深夜预算", "他们说「深夜预算」。"),
    ("夜の予算を可決", "市は夜の予算を可決した。"),
    ("งบประมาณกลางคืน", "เขาพูดถึงงบประมาณกลางคืนแล้ว"),
    ("งบประมาณกลางคืน", "เขาพูดถึง\u200bงบประมาณ\u200bกลางคืน\u200bแล้ว"),
    ("심야 예산 통과", "심야 예산 통과는 비밀이다."),
]
NAMES = [
    ("陈静", "昨日陈静在场。"),
    ("陈静", "昨日陈\ufe00静在场。"),
    ("박민수", "박민수에게 물었다."),
    ("สมชาย", "เมื่อวานสมชายพูด"),
    ("Cruz", "Mayor Ｃｒｕｚ spoke."),
    ("Olmos", "The Olmos-led group."),
    ("Olmos", "The Ol\u00admos group."),
    ("T. J. Ray", "So T.J. Ray said."),
    ("T. J. Ray", "So T.J.Ray said."),
    ("T. J. Ray", "So T J Ray said."),
    ("T.J. Ray", "So TJ Ray said."),
    ("TJ Ray", "So T. J. Ray said."),
    ("Ray T. J.", "So Ray TJ said."),
]
OTHERS = [
    ("The night budget", "The night budgeting."),
    ("预算", "他们说预算了。"),
    ("Eva Cruz", "Eva Cruz-Soto spoke. Eva Cruzado too."),
    ("박민수", "박민수산업은 크다."),
    ("Ortega y Gasset", "Ortega Y. Gasset spoke."),
    ("J. Ray", "The JR Ray and a Ray."),
]


@pytest.mark.parametrize(("title", "body"), TITLES)
def test_the_title_of_a_draft_is_found(archive: Archive, title: str, body: str) -> None:
    archive.story("x-draft", title=title, status="draft")
    archive.story("open", body=body)
    result = archive.run("build")
    assert result.code == 1
    assert "would be published, and story/x-draft is draft" in result.out + result.err
    assert not archive.tree()


@pytest.mark.parametrize(("name", "body"), NAMES)
def test_the_name_of_a_suppressed_person_is_found(archive: Archive, name: str, body: str) -> None:
    archive.entity("person", "x-hidden", name=name, visibility="suppressed")
    archive.story("open", body=body)
    result = archive.run("build", "--strict")
    assert result.code == 1
    assert "is named here, and person/x-hidden is suppressed" in result.out + result.err


@pytest.mark.parametrize(("secret", "body"), OTHERS)
def test_other_words_are_not_leaks(archive: Archive, secret: str, body: str) -> None:
    archive.story("x-draft", title=secret, status="draft")
    archive.entity("person", "x-hidden", name=secret, visibility="suppressed")
    archive.story("open", body=body)
    result = archive.run("build")
    named = "预算" in secret  # as a name it counts, as a title two characters are one word
    assert (result.code, "is named here" in result.out + result.err) == (0, named)


def test_an_unchanged_page_is_scanned_for_new_secrets(archive: Archive) -> None:
    archive.story("open", body="深夜通过预算了。 The o\ufb03ce pl\u00adan. 박민수는")
    archive.build()
    before = archive.tree()
    for title in ("深夜通过预算", "The office plan"):
        draft = archive.story("x-draft", title=title, status="draft")
        result = archive.run("build")
        assert result.code == 1, title
        assert f'"{title.casefold()}" would be published' in result.out + result.err
        assert archive.tree() == before
        draft.unlink()
        archive.build()
    archive.entity("person", "x-hidden", name="박민수", visibility="suppressed")
    assert archive.run("build", "--strict").code == 1


@pytest.mark.parametrize(
    ("draft", "front", "body"),
    [
        ("story/follow-up", {}, "A follow-up came, either/follow-up or not."),
        ("story/covid-19", {}, "COVID-19 spread: see <https://www.example.net/covid-19/> and [more](https://example.net/x/covid-19/)."),
        ("story/2019-election", {}, "## 2019 election\n\nSee [above](#2019-election)."),
        ("story/sam-lee", {"bylines": ["Sam Lee"]}, "By him."),
        ("story/city-hall", {"section": "city-hall"}, "There."),
        ("page/people", {"entities": ["person/ann"]}, "Here."),
        ("page/stories", {}, "Here."),
    ],
)  # fmt: skip
def test_ordinary_words_and_other_addresses_are_not_leaks(archive: Archive, draft, front, body) -> None:
    archive.entity("person", "ann", name="Ann Lee")
    kind, _, slug = draft.partition("/")
    archive.write(
        f"content/{'stories' if kind == 'story' else 'pages'}/{slug}.md", "---\ntitle: T\nstatus: draft\n---\n"
    )
    archive.story("open", body=body + "\n", **front)
    archive.build("--strict")


@pytest.mark.parametrize(
    "link", ['<a href="../x-draft/">', "<a href=../x-draft/>", "<a href='x-draft/'>", "<p>/stories/x-draft/"]
)
def test_a_link_to_a_draft_in_a_template_is_found(archive: Archive, link: str) -> None:
    archive.story("x-draft", title="T", status="draft")
    archive.story("open")
    archive.write(
        "templates/story.html",
        '{% extends "!parent/story.html" %}{% block main %}{{ super() }}' + link + "{% endblock %}",
    )
    result = archive.run("build")
    assert result.code == 1
    assert "x-draft" in result.err
    assert not archive.tree()


@pytest.mark.parametrize(
    "text", ["![Smith & Jones indicted](x.txt)", "SMITH & JONES INDICTED", "smith &amp; jones indicted"]
)
def test_the_title_of_a_held_story_is_found_in_attributes_and_any_case(archive, text):
    archive.story("held-one", status="held", title="Smith & Jones indicted")
    archive.write("content/stories/x.txt", "x")
    archive.story("open", body=f"{text}\n")
    assert archive.run("build").code == 1


def _problems(archive: Archive, *args: str) -> list[dict]:
    problems = json.loads(archive.run(*(args or ("build",)), "--json").out)["problems"]
    return [each for each in problems if each["code"] in {"SG0801", "SG0802"}]


def test_a_title_of_common_words_is_one_problem_at_the_draft(archive: Archive) -> None:
    archive.on |= {"colophon", "feeds"}
    archive.write("sitegen.toml", CONFIG.replace("Test archive", "A story"))
    archive.story("open")
    archive.write("content/stories/m.md", '---\nstatus: draft\ntitle: "A story"\n---\nWords.\n')
    (problem,) = _problems(archive)
    assert (problem["file"], problem["line"], problem["column"]) == ("content/stories/m.md", 3, 1)
    assert problem["severity"] == "error"
    assert re.search(
        r'"a story" would be published, and story/m is draft; it is in \d+ files: 404.html, ', problem["message"]
    )
    assert problem["hint"].startswith("give story/m another title, or publish it")
    assert not archive.tree()
    (again,) = _problems(archive)
    assert again == problem
    archive.story("m", title="Another title", status="draft")
    archive.build()


def test_a_title_in_a_text_is_reported_with_its_line(archive: Archive) -> None:
    archive.story("m", title="The night budget", status="draft")
    archive.entity(
        "page", "about", title="About", status="published", body="First.\n\nThen the **night\nbudget** came.\n"
    )
    (problem,) = _problems(archive)
    assert (problem["file"], problem["line"]) == ("content/pages/about.md", 7)
    assert "it is in 1 file: about/index.html" in problem["message"]
    assert problem["hint"].startswith("change the text of content/pages/about.md:7:")
    archive.on.add("feeds")
    archive.story("open", deck="The night budget is out.")
    (problem,) = _problems(archive)
    assert (problem["file"], problem["line"]) == ("content/stories/m.md", 2)
    assert "change the text of content/pages/about.md:7:6, content/stories/open.md:5:7, publish" in problem["hint"]


@pytest.mark.parametrize("text", ["person/witness", "/people/witness/"])
def test_the_id_of_a_suppressed_entity_is_reported_at_the_text(archive: Archive, text: str) -> None:
    archive.on |= {"feeds", "dataset"}
    archive.entity("person", "witness", name="Wanda Witness", visibility="suppressed")
    archive.story("open", deck="Words.", body=f"First.\n\nCome with `{text}` there.\n")
    (problem,) = _problems(archive)
    assert (problem["file"], problem["line"], problem["column"]) == ("content/stories/open.md", 9, 12)
    assert problem["message"].startswith(f'"{text}" would be published, and person/witness is suppressed; it is in ')
    assert problem["hint"] == "change the text of content/stories/open.md:9:12"
    assert _problems(archive, "check", "story/open")[0]["hint"] == problem["hint"]
    assert not archive.tree()


def test_the_warning_of_a_suppressed_name_lists_only_documents(archive: Archive) -> None:
    archive.on |= {"feeds", "dataset", "sitemap", "citations"}
    archive.entity("person", "witness", name="Wanda Witness", visibility="suppressed")
    archive.story("one", section="city-hall", deck="Wanda Witness spoke.", body="Wanda Witness.\n")
    archive.story("two", section="city-hall", body="With\nWanda\nWitness.\n")
    (problem,) = _problems(archive)
    assert problem["severity"] == "warning"
    assert (problem["file"], problem["line"]) == ("content/stories/one.md", 6)
    assert (
        problem["hint"]
        == "to remove the name, change the text of content/stories/one.md:6:7, content/stories/two.md:8:1"
    )
    assert "it is in " in problem["message"]
    assert " files: " in problem["message"]
