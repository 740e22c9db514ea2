"""The tagging page of the preview in a browser: keys, buttons, new entities, refusals, and what other pages show afterwards."""

import pytest
from support.archive import Archive
from support.browser import axe, until
from support.live import serving
from support.live import until as wait

PORT = 8481
STORY = "---\ntitle: {}\nstatus: draft\n---\nPolice Chief Rosa Diaz met Ann Lee. Then Rosa Diaz and Coach left.\n"
FOCUSED = "document.activeElement.querySelector('h3')?.textContent === {!r}"


@pytest.fixture
def desk(tmp_path):
    archive = Archive(tmp_path / "archive")
    archive.entity("person", "ann-lee", name="Ann Lee", status=None)
    archive.entity("person", "bo-berg", name="Bo Berg", aliases=["Coach"], note="soccer")
    archive.entity("person", "cy-kim", name="Cy Kim", aliases=["Coach"], note="chess")
    for slug in ("one", "two"):
        archive.write(f"content/stories/{slug}.md", STORY.format(slug.capitalize()))
    with serving(archive, port=PORT) as preview:
        preview.until("/_/tags/", "Ann Lee")
        preview.archive = archive
        yield preview


def story(desk, slug):
    return (desk.archive.root / f"content/stories/{slug}.md").read_text()


def note(page):
    return page.locator("sitegen-note span")


def test_keys_decide_about_all_checked_stories(desk, visit):
    page = visit(f"{desk.address}_/tags/")
    page.keyboard.press("j")
    until(page, FOCUSED.format("Ann Lee"))
    page.locator("form", has_text="Ann Lee").first.locator("li input").nth(1).uncheck()
    page.keyboard.press("y")
    note(page).get_by_text("Tagged 1 story with person/ann-lee.").wait_for()
    assert "entities: [person/ann-lee]\n" in story(desk, "one")
    assert story(desk, "two") == STORY.format("Two")
    page.keyboard.press("k")
    until(page, FOCUSED.format("Ann Lee"))  # with the story that was not checked
    page.keyboard.press("n")
    note(page).get_by_text("Noted 1 refusal in tagging.toml.").wait_for()
    until(page, FOCUSED.format("Coach"))
    assert 'story = "story/two"\nentity = "person/ann-lee"' in (desk.archive.root / "tagging.toml").read_text()


def test_one_of_several_entities_is_chosen(desk, visit):
    page = visit(f"{desk.address}_/tags/")
    form = page.locator("form", has=page.get_by_role("heading", name="Coach", exact=True))
    form.focus()
    page.keyboard.press("y")
    note(page).get_by_text("Choose one of the entities first.").wait_for()
    form.get_by_role("radio").nth(1).check()
    page.keyboard.press("y")
    note(page).get_by_text("Tagged 2 stories with person/cy-kim.").wait_for()
    assert "person/cy-kim" in story(desk, "one")
    assert "person/cy-kim" in story(desk, "two")


def test_a_new_entity_is_created_and_tagged(desk, visit):
    desk.archive.write(
        "sitegen.toml", (desk.archive.root / "sitegen.toml").read_text() + '[preview]\neditor = "none"\n'
    )
    desk.until("/_/tags/", "vscode:", absent=True)
    page = visit(f"{desk.address}_/tags/")
    form = page.locator("form", has=page.get_by_role("heading", name="Rosa Diaz"))
    form.get_by_label("Name").fill("Rosa Maria Diaz")
    assert form.get_by_label("Kind").input_value() == "person"
    form.get_by_label("Name").press("Enter")
    note(page).get_by_text("Created content/people/rosa-maria-diaz.md and tagged 2 stories").wait_for()
    assert "aliases: [Rosa Diaz]" in (desk.archive.root / "content/people/rosa-maria-diaz.md").read_text()
    assert form.count() == 0
    desk.until("/people/rosa-maria-diaz/", "Rosa Maria Diaz")
    desk.until("/_/tags/", ">Rosa Diaz<", absent=True)
    until(page, "![...document.querySelectorAll('h3')].some((heading) => heading.textContent === 'Rosa Diaz')")


def test_an_entity_of_the_archive_is_tagged_by_its_id(desk, visit):
    page = visit(f"{desk.address}_/tags/")
    form = page.locator("form", has=page.get_by_role("heading", name="Ann Lee"))
    form.focus()
    page.keyboard.press("e")
    form.get_by_label("Or an entity of the archive").fill("person/cy-kin")
    form.get_by_role("button", name="Tag this one").click()
    note(page).get_by_text('there is no entity "person/cy-kin"; did you mean "person/cy-kim"?').wait_for()
    form.get_by_label("Or an entity of the archive").fill("person/cy-kim")
    form.get_by_role("button", name="Tag this one").click()
    note(page).get_by_text("Tagged 2 stories with person/cy-kim.").wait_for()


def test_an_edit_in_another_program_updates_the_page(desk, visit):
    page = visit(f"{desk.address}_/tags/")
    desk.archive.write("content/stories/one.md", STORY.format("Uno").replace("Ann Lee", "a woman"))
    until(page, "document.body.textContent.includes('Uno')")
    assert page.evaluate("window.kept")
    form = page.locator("form", has=page.get_by_role("heading", name="Ann Lee"))
    assert form.locator("li input").count() == 1


def test_what_an_editor_has_chosen_stays_with_its_name_after_other_decisions(desk, visit):
    desk.archive.entity("person", "aa", name="Police Chief")  # its suggestions appear before all others
    page = visit(f"{desk.address}_/tags/")
    form = page.locator("form", has=page.get_by_role("heading", name="Coach", exact=True))
    form.get_by_role("checkbox", name="Two").uncheck()
    form.get_by_role("radio").nth(0).check()
    form.get_by_label("Another entity (e)").check()
    form.get_by_label("Name").fill("Coach Carter")
    desk.archive.write(
        "content/stories/zero.md", STORY.format("Zero") + "Mayor Al Zed came. Mr. Zed left. Al Zed ran.\n"
    )
    until(page, "document.body.textContent.includes('Al Zed')")
    page.locator("form", has=page.get_by_role("heading", name="Ann Lee")).focus()
    page.keyboard.press("y")
    note(page).get_by_text("Tagged 3 stories with person/ann-lee.").wait_for()
    desk.until("/_/tags/", "<h3>Ann Lee", absent=True)
    page.wait_for_timeout(1000)
    assert not form.get_by_role("checkbox", name="Two").is_checked()
    assert form.get_by_role("checkbox", name="Zero").is_checked()
    assert form.get_by_role("checkbox", name="One").is_checked()
    assert form.get_by_role("radio").nth(0).is_checked()
    assert form.get_by_label("Name").input_value() == "Coach Carter"
    assert form.get_by_label("Name").is_visible()
    assert page.evaluate("window.kept")
    form.get_by_role("button", name="Yes").click()
    note(page).get_by_text("Tagged 2 stories with person/bo-berg.").wait_for()
    assert "person/bo-berg" not in story(desk, "two")


def test_a_story_that_changed_meanwhile_is_not_written(desk, visit):
    page = visit(f"{desk.address}_/tags/")
    page.route("**/_/events*", lambda route: route.abort())
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.keyboard.press("j")
    changed = STORY.format("One") + "More.\n"
    desk.archive.write("content/stories/one.md", changed)
    wait(lambda: "More." in desk.ask("/stories/one/")[1])
    page.keyboard.press("y")
    note(page).get_by_text("is not the file for which the suggestion was made").wait_for()
    assert story(desk, "one") == changed
    assert story(desk, "two") == STORY.format("Two")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_can_be_read_aloud(desk, visit, width, scheme):
    page = visit(f"{desk.address}_/tags/", viewport={"width": width, "height": 844}, color_scheme=scheme)
    for box in page.get_by_label("Another entity (e)").all():
        box.check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []


def test_without_scripts_the_page_is_readable(desk, visit):
    page = visit(f"{desk.address}_/tags/", java_script_enabled=False)
    assert page.get_by_text("This page needs JavaScript to write anything").is_visible()
    assert page.get_by_role("button").count() == 0
    assert page.get_by_text("met Ann Lee").first.is_visible()
