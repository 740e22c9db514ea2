"""What `sitegen import` does with the items of any importer: files, links, the account of all items, and the second import."""

import json
import tomllib

import pytest
from support.images import jpeg
from support.imports import content, import_items, media_folder, prepare, report

OLD = "https://old.example.org"


@pytest.fixture
def items(archive):
    prepare(archive)
    return archive


def text(archive, path):
    return (archive.root / "content" / path).read_text("utf-8")


def test_every_item_is_written_skipped_or_refused(items):
    result = import_items(
        items,
        [
            {"id": 1},
            {"id": 2, "body": "A [gap]()."},
            {"item": "skip", "type": "attachment", "rule": "attachments are an index"},
            {"item": "skip", "type": "attachment", "rule": "attachments are an index"},
            {"item": "refuse", "type": "post", "message": "the XML of this post is damaged"},
            {"item": "note", "changes": [{"kind": "repaired", "construct": "U+0001 removed", "count": 3, "line": 9}]},
        ],
        "--partial",
    )
    assert result.code == 1
    data = report(items)
    assert data["items"]["total"] == {"in": 5, "written": 1, "unchanged": 0, "skipped": 2, "refused": 2}
    assert data["items"]["attachment"]["skipped"] == 2
    assert data["skipped"][0]["places"] == ["export.json:3", "export.json:4"]
    assert {each["place"] for each in data["refused"]} == {"export.json:2:1", "export.json:5:1"}
    assert data["changes"]["repaired"] == [
        {"construct": "U+0001 removed", "count": 3, "places": ["export.json:9"], "examples": []}
    ]
    assert [*content(items)] == ["stories/s1.md"]
    assert "the XML of this post is damaged" in result.err
    assert "story/s2 would be invalid" in result.err


def test_nothing_is_written_if_one_document_is_refused(items):
    result = import_items(items, [{"id": 1}, {"item": "refuse", "type": "post", "message": "damaged"}])
    assert (result.code, content(items)) == (1, {})
    assert "no files were written" in result.err
    assert not (items.root / "imports/export.ndjson").exists()
    assert report(items)["files_written"] is False


def test_the_lines_of_a_source_are_not_printed(items):
    result = import_items(items, [{"item": "refuse", "type": "post", "message": "damaged", "password": "hunter2"}])
    assert result.code == 1
    assert "hunter2" not in result.err + result.out
    assert "hunter2" not in (items.root / "imports/export.report.json").read_text("utf-8")


def test_links_between_documents_become_links_to_files(items):
    import_items(
        items,
        [
            {"id": 1, "body": f"[a](<link {OLD}/2019/two/?utm_source=x>) [b](<link /?p=2>) [c](<link /lost/>)"},
            {"id": 2, "addresses": [f"{OLD}/2019/two/", f"{OLD}/?p=2"]},
        ],
    )
    assert text(items, "stories/s1.md").endswith(
        "[a](@/stories/s2.md) [b](@/stories/s2.md) [c](https://old.example.org/lost/)\n"
    )
    assert [each["address"] for each in report(items)["links_to_old_site"]] == [f"{OLD}/lost/"]


def test_a_link_to_a_refused_document_stays_a_link_to_the_old_site(items):
    one = {"id": 1, "body": "[a](<link /two/>) ![x](<picture /two.jpg>)"}
    import_items(items, [one, {"id": 2, "addresses": ["/two/"], "body": "[gap]()"}], "--partial")
    assert "[a](https://old.example.org/two/)" in text(items, "stories/s1.md")
    assert report(items)["links_to_old_site"][0]["count"] == 1


def test_links_to_documents_that_an_answer_will_admit_are_not_reported(items):
    question = {"table": "shortcodes", "key": "pull", "is_required": True}
    two = {"id": 2, "addresses": ["/two/"], "questions": [question]}
    import_items(items, [{"id": 1, "body": "[a](<link /two/>)"}, two], "--dry-run")
    assert report(items)["links_to_old_site"] == []


def test_links_to_a_document_that_was_changed_on_both_sides_lead_to_its_file(items):
    two = {"id": 2, "addresses": ["/two/"]}
    import_items(items, [two])
    file = items.root / "content/stories/s2.md"
    file.write_text(file.read_text("utf-8") + "\nEdited.\n", "utf-8")
    import_items(items, [{"id": 1, "body": "[a](<link /two/>)"}, two | {"body": "New."}], "--again", "--partial")
    assert "[a](@/stories/s2.md)" in text(items, "stories/s1.md")


def test_files_of_the_other_documents_are_placed_if_one_is_refused(items):
    media = media_folder(items, **{"a.jpg": jpeg(size=(40, 30))})
    stories = [{"id": 1, "body": "![A](<picture /a.jpg>)"}, {"id": 2, "body": "[gap]() ![A](<picture /a.jpg>)"}]
    import_items(items, stories, "--media", str(media), "--partial")
    assert [*content(items)] == ["stories/s1/a.jpg", "stories/s1/index.md"]


def test_files_of_one_story_are_beside_it_and_shared_files_keep_their_folders(items):
    media = media_folder(items, **{"2019/03/Ünï côde.jpg": jpeg(size=(40, 30)), "2019/03/plan.pdf": b"%PDF-1.4\n"})
    result = import_items(
        items,
        [
            {
                "id": 1,
                "body": "![A](<picture /wp-content/uploads/2019/03/U%CC%88ni%CC%88%20co%CC%82de-300x200.jpg>)"
                "\n\n[p](<link /wp-content/uploads/2019/03/plan.pdf#page=2>)",
            },
            {"id": 2, "body": "[p](<link /wp-content/uploads/2019/03/plan.pdf#x>)"},
            {"id": 3, "body": "![B](<picture /wp-content/uploads/2019/03/none.jpg?w=5>)"},
        ],
        "--media",
        str(media),
    )
    assert result.code == 0, result.err
    assert [*content(items)] == [
        "media/2019/03/plan.pdf",
        "stories/s1/index.md",
        "stories/s1/uni-code.jpg",
        "stories/s2.md",
        "stories/s3.md",
    ]
    assert "![A](uni-code.jpg)\n\n[p](@/media/2019/03/plan.pdf#page=2)" in text(items, "stories/s1/index.md")
    assert "[p](@/media/2019/03/plan.pdf)" in text(items, "stories/s2.md")
    assert f"![B]({OLD}/wp-content/uploads/2019/03/none.jpg?w=5)" in text(items, "stories/s3.md")
    missing = (items.root / "imports/export.missing.txt").read_text("utf-8")
    assert missing == f"{OLD}/wp-content/uploads/2019/03/none.jpg?w=5\n"
    items.build()


def test_files_of_one_name_in_two_folders_do_not_replace_each_other(items):
    media = media_folder(items, **{"1/image1.jpg": jpeg(size=(40, 30)), "2/image1.jpg": jpeg(size=(50, 30))})
    body = "![a](<picture /1/image1.jpg>) ![b](<picture /2/image1.jpg>)"
    import_items(items, [{"id": 1, "body": body}], "--media", str(media))
    found = content(items)
    assert found["stories/s1/image1.jpg"] == jpeg(size=(40, 30))
    assert found["stories/s1/image1-2.jpg"] == jpeg(size=(50, 30))
    assert "![a](image1.jpg) ![b](image1-2.jpg)" in text(items, "stories/s1/index.md")


def test_a_document_is_made_for_a_pdf_file_that_two_stories_link_to_if_asked(items):
    media = media_folder(items, **{"2019/Budget_Memo.pdf": b"%PDF-1.4\n", "2019/once.pdf": b"%PDF-1.4\n%"})
    body = "[p](<link /2019/Budget_Memo.pdf>)"
    stories = [{"id": 1, "body": f"{body} [o](<link /2019/once.pdf>)"}, {"id": 2, "body": body}]
    import_items(items, stories, "--media", str(media), "--documents")
    expected = "---\nname: Budget memo\nfile: '@/media/2019/budget-memo.pdf'\n---\n"
    assert text(items, "documents/budget-memo.md") == expected
    assert len(content(items)) == 5
    items.build()


def test_files_that_are_no_pictures_are_not_taken(items):
    page = b"<!DOCTYPE html><html><body>404 Not found</body></html>"
    media = media_folder(items, **{"a.jpg": page, "b.jpg": b"", "c.jpg": jpeg(size=(40, 30))[:200]})
    body = "![A](<picture /a.jpg>) ![B](<picture /b.jpg>) ![C](<picture /c.jpg>)"
    import_items(items, [{"id": 1, "body": body}], "--media", str(media))
    assert [*content(items)] == ["stories/s1.md"]
    assert text(items, "stories/s1.md").count(f"]({OLD}/") == 3
    assert (items.root / "imports/export.missing.txt").read_text("utf-8").count("\n") == 3
    told = [each["construct"] for each in report(items)["changes"]["told"]]
    assert "a file of the old site cannot be used: it is empty" in told
    assert any("it is a web page (HTML)" in each for each in told)


def test_front_matter_has_paths_too_and_files_of_the_importer_are_beside_the_document(items):
    media = media_folder(items, **{"a.jpg": jpeg(size=(40, 30))})
    front = {"image": {"src": "<picture /a.jpg>", "alt": "A"}}
    import_items(items, [{"id": 1, "front": front, "files": {"note.txt": "Note"}}], "--media", str(media))
    assert "src: a.jpg" in text(items, "stories/s1/index.md")
    assert content(items)["stories/s1/note.txt"] == b"Note"


def test_a_page_keeps_the_old_address_that_a_story_wants_too(items):
    front = {"redirect_from": ["/about/", "/x/"]}
    import_items(
        items,
        [
            {"id": 1, "front": front},
            {"id": 2, "kind": "page", "slug": "about-us", "front": {"redirect_from": ["/about/"]}},
        ],
    )
    assert "redirect_from:\n- /x/\n" in text(items, "stories/s1.md")
    assert "redirect_from:\n- /about/\n" in text(items, "pages/about-us.md")
    told = report(items)["changes"]["told"]
    assert [(each["construct"], each["examples"]) for each in told] == [
        ("an old address redirects to another document that had it too", ["/about/"])
    ]


def test_old_addresses_that_have_a_page_here_do_not_redirect(items):
    items.write("content/pages/contact.md", "---\ntitle: Contact\nstatus: published\n---\n\nText.\n")
    front = {"status": "published", "redirect_from": ["/about", "/contact/", "/stories/", "/a//b/", "/%C3%A9/", "/ok/"]}
    pages = [{"id": 1, "kind": "page", "slug": "about", "front": front}]
    result = import_items(items, pages, "--status", "as-source")
    assert result.code == 0, result.err
    assert "redirect_from:\n- /é/\n- /ok/\n" in text(items, "pages/about.md")
    items.build()
    told = {each["construct"]: each["examples"] for each in report(items)["changes"]["told"]}
    assert told == {
        "an old address cannot redirect, because another page has it here": ["/contact/", "/stories/"],
        'an old address cannot redirect: it must not contain "//"': ["/a//b/"],
    }


def test_old_addresses_that_stay_the_same_are_kept_by_the_permalink(items):
    config = (items.root / "sitegen.toml").read_text("utf-8")
    items.write("sitegen.toml", config + '[kinds.story]\npermalink = "/{year}/{month}/{slug}/"\n')
    front = {"status": "published", "published": "2019-03-02", "redirect_from": ["/2019/03/s1/", "/?p=1"]}
    import_items(items, [{"id": 1, "front": front}], "--status", "as-source")
    assert "redirect_from:\n- /?p=1\n" in text(items, "stories/s1.md")
    assert report(items)["changes"]["kept"][0]["construct"] == "the old address is also the new one"
    items.build()


def test_a_changed_file_of_the_importer_is_not_replaced_if_an_editor_has_changed_it(items):
    import_items(items, [{"id": 1, "files": {"a.txt": "One"}}])
    import_items(items, [{"id": 1, "files": {"a.txt": "Two"}}], "--again")
    assert content(items)["stories/s1/a.txt"] == b"Two"
    items.write("content/stories/s1/a.txt", "Edited")
    result = import_items(items, [{"id": 1, "files": {"a.txt": "Three"}}], "--again")
    assert result.code == 1
    assert "content/stories/s1/a.txt is not the file that an import has written" in result.err
    assert content(items)["stories/s1/a.txt"] == b"Edited"


def test_importing_twice_writes_nothing(items):
    stories = [{"id": 1, "front": {"extra": {"import": {"tags": ["Water"]}}}}, {"id": 2}]
    import_items(items, stories)
    before = {
        file: file.read_bytes() for file in items.root.rglob("*") if file.is_file() and ".sitegen" not in file.parts
    }
    result = import_items(items, stories)
    assert (result.code, result.out) == (0, "")
    assert "2 unchanged" in result.err
    assert {file: file.read_bytes() for file in before} == before


def test_again_writes_what_is_new_or_changed_and_never_what_an_editor_has_edited(items):
    import_items(items, [{"id": number} for number in (1, 2, 3, 4, 5)])
    edited = items.root / "content/stories/s2.md"
    edited.write_text(edited.read_text("utf-8") + "\nEdited.\n", "utf-8")
    (items.root / "content/stories/s3.md").unlink()
    new = [
        {"id": 1, "body": "New."},
        {"id": 2},
        {"id": 3, "body": "New."},
        {"id": 4},
        {"id": 6, "body": "[a](<link /4/>)"},
    ]
    new[3]["addresses"] = ["/4/"]
    refused = import_items(items, new)
    assert refused.code == 1
    assert "the source has changed since the last import of story/s1" in refused.err
    assert "add --again" in refused.err
    result = import_items(items, new, "--again")
    assert result.code == 0, result.err
    assert result.out == "content/stories/s1.md (story/s1)\ncontent/stories/s6.md (story/s6)\n"
    assert "New." in text(items, "stories/s1.md")
    assert "Edited." in text(items, "stories/s2.md")
    assert "[a](@/stories/s4.md)" in text(items, "stories/s6.md")
    assert not (items.root / "content/stories/s3.md").exists()
    data = report(items)
    assert data["no_longer_in_source"] == ["content/stories/s5.md"]
    assert data["deleted_from_archive"] == ["content/stories/s3.md"]
    assert (items.root / "content/stories/s5.md").exists()


@pytest.mark.parametrize("option", ["--again", "--renew"])
def test_stories_get_the_files_that_were_missing_unless_an_editor_has_edited_them(items, option):
    stories = [{"id": number, "body": f"![](<picture {OLD}/hall.jpg>)"} for number in (1, 2)]
    import_items(items, stories)
    edited = items.root / "content/stories/s2.md"
    edited.write_text(edited.read_text("utf-8") + "\nEdited.\n", "utf-8")
    before = text(items, "stories/s2.md")
    folder = str(media_folder(items, **{"hall.jpg": jpeg()}))
    result = import_items(items, stories, option, "--media", folder)
    assert result.code == 0, result.err
    assert "1 written, 1 unchanged" in result.err
    assert text(items, "stories/s2.md") == before
    assert f"![]({OLD}/hall.jpg)" in before
    assert "![](@/media/hall.jpg)" in text(items, "stories/s1.md")
    assert content(items)["media/hall.jpg"] == jpeg()
    told = {each["construct"]: each["examples"] for each in report(items)["changes"]["told"]}
    assert [*told.values()] == [["content/stories/s2.md"]]
    assert all("edited here" in construct for construct in told)
    ledger = (items.root / "imports/export.ndjson").read_bytes()
    again = import_items(items, stories, option, "--media", folder)
    assert (again.code, again.out) == (0, "")
    assert "0 written, 2 unchanged" in again.err
    assert (items.root / "imports/export.ndjson").read_bytes() == ledger


def test_the_report_names_the_command_that_links_to_documents_of_a_later_part(items):
    first = {"id": 1, "body": "[x](<link https://old.example.org/b/>)"}
    second = {"id": 2, "addresses": ["https://old.example.org/b/"]}
    import_items(items, [first])
    report = (items.root / "imports/export.report.md").read_text("utf-8")
    assert "`sitegen import items SOURCE… --name export --again` links them" in report
    assert "https://old.example.org/b/" in text(items, "stories/s1.md")
    import_items(items, [first, second], "--again")
    assert "[x](@/stories/s2.md)" in text(items, "stories/s1.md")
    assert "--again" not in (items.root / "imports/export.report.md").read_text("utf-8")


def test_a_renewal_writes_a_change_of_the_source_and_refuses_it_if_an_editor_has_changed_the_file(items):
    stories = [{"id": number} for number in (1, 2)]
    import_items(items, stories)
    file = items.root / "content/stories/s2.md"
    file.write_text(file.read_text("utf-8") + "\nEdited.\n", "utf-8")
    result = import_items(items, [each | {"body": "New."} for each in stories], "--renew", "--partial")
    assert result.code == 1
    assert "both the source and content/stories/s2.md have changed" in result.err
    assert "New." in text(items, "stories/s1.md")
    assert text(items, "stories/s2.md").endswith("Edited.\n")


def test_a_document_that_was_changed_on_both_sides_is_refused(items):
    import_items(items, [{"id": 1}])
    file = items.root / "content/stories/s1.md"
    file.write_text(file.read_text("utf-8") + "\nEdited.\n", "utf-8")
    before = file.read_bytes()
    result = import_items(items, [{"id": 1, "body": "New."}, {"id": 2}], "--again")
    assert result.code == 1
    assert "export.json:1:1: error: both the source and content/stories/s1.md have changed" in result.err
    assert file.read_bytes() == before
    assert not (items.root / "content/stories/s2.md").exists()


def test_a_lost_ledger_is_made_again_from_the_files(items):
    import_items(items, [{"id": 1}, {"id": 2}])
    before = content(items)
    (items.root / "imports/export.ndjson").unlink()
    items.run("mv", "story/s2", "story/renamed")
    result = import_items(items, [{"id": 1}, {"id": 2}, {"id": 3}])
    assert result.code == 0, result.err
    assert result.out == "content/stories/s3.md (story/s3)\n"
    lines = [json.loads(line) for line in (items.root / "imports/export.ndjson").read_text("utf-8").splitlines()]
    assert [line["file"] for line in lines] == [
        "content/stories/s1.md", "content/stories/renamed.md", "content/stories/s3.md",
    ]  # fmt: skip
    assert content(items)["stories/s1.md"] == before["stories/s1.md"]


@pytest.mark.parametrize("path", ["stories/renamed.md", "stories/s1/index.md", "stories/2019/s1.md"])
def test_a_file_that_was_moved_is_found_by_its_origin(items, path):
    import_items(items, [{"id": 1}, {"id": 2}])
    moved = items.root / "content" / path
    moved.parent.mkdir(exist_ok=True)
    (items.root / "content/stories/s1.md").rename(moved)
    result = import_items(items, [{"id": 1}, {"id": 2}], "--again")
    assert (result.code, result.out) == (0, ""), result.err
    assert "2 unchanged" in result.err
    assert f'"file":"content/{path}"' in (items.root / "imports/export.ndjson").read_text("utf-8")
    result = import_items(items, [{"id": 1, "body": "New."}, {"id": 2, "body": "[a](<link /1/>)"}], "--again")
    assert result.code == 0, result.err
    assert [*content(items)] == sorted([path, "stories/s2.md"])
    assert "New." in text(items, path)


def test_a_change_in_the_source_of_a_renamed_story_is_told(items):
    import_items(items, [{"id": 1}])
    items.run("mv", "story/s1", "story/renamed")
    file = items.root / "content/stories/renamed.md"
    file.write_text(file.read_text("utf-8") + "\nEdited.\n", "utf-8")
    result = import_items(items, [{"id": 1, "body": "New."}], "--again")
    assert result.code == 1
    assert "both the source and content/stories/renamed.md have changed" in result.err
    assert "Edited." in text(items, "stories/renamed.md")


def test_files_of_the_importer_move_with_the_folder_of_their_story(items):
    import_items(items, [{"id": 1, "files": {"a.txt": "One"}}])
    (items.root / "content/stories/s1").rename(items.root / "content/stories/renamed")
    result = import_items(items, [{"id": 1, "files": {"a.txt": "Two"}}], "--again")
    assert result.code == 0, result.err
    assert [*content(items)] == ["stories/renamed/a.txt", "stories/renamed/index.md"]
    assert content(items)["stories/renamed/a.txt"] == b"Two"


def test_two_stories_whose_names_were_exchanged_keep_their_texts(items):
    import_items(items, [{"id": 1}, {"id": 2}])
    folder = items.root / "content/stories"
    (folder / "s1.md").rename(folder / "s3.md")
    (folder / "s2.md").rename(folder / "s1.md")
    (folder / "s3.md").rename(folder / "s2.md")
    result = import_items(items, [{"id": 1, "body": "New one."}, {"id": 2, "body": "New two."}], "--again")
    assert result.code == 0, result.err
    assert "New one." in text(items, "stories/s2.md")
    assert "New two." in text(items, "stories/s1.md")


def test_the_place_of_a_deleted_story_is_not_taken_from_another_one(items):
    import_items(items, [{"id": 1}, {"id": 2}])
    folder = items.root / "content/stories"
    (folder / "s2.md").replace(folder / "s1.md")
    before = content(items)
    result = import_items(items, [{"id": 1, "body": "New."}, {"id": 2}], "--again")
    assert result.code == 1
    assert "content/stories/s1.md is another document now" in result.err
    assert content(items) == before


def test_items_with_one_id_in_the_source_are_refused(items):
    result = import_items(items, [{"id": 1, "slug": "a"}, {"id": 1, "slug": "b"}, {"id": 2}], "--partial")
    assert result.code == 1
    assert result.out == "content/stories/s2.md (story/s2)\n"
    assert 'several items have the id "1"; the other is' in result.err
    data = report(items)
    assert data["items"]["total"] == {"in": 3, "written": 1, "unchanged": 0, "skipped": 0, "refused": 2}
    assert [each["code"] for each in data["refused"]] == ["SG1310", "SG1310"]


def test_a_document_without_its_text_is_never_written(items):
    result = import_items(items, [{"id": 1, "is_converted": False}])
    assert (result.code, content(items)) == (1, {})
    assert "the text of story/s1 was not read" in result.err


def test_an_importer_cannot_publish_what_was_not_asked_for(items):
    published = [{"id": 1, "front": {"status": "published", "published": "2019-01-05"}}]
    import_items(items, published)
    assert "status: draft" in text(items, "stories/s1.md")
    (items.root / "content/stories/s1.md").unlink()
    import_items(items, published, "--status", "as-source")
    assert "status: published" in text(items, "stories/s1.md")


def test_a_dry_run_changes_no_content_and_proposes_answers(items):
    question = {"table": "shortcodes", "key": "pull", "note": "[pull]Words[/pull]", "is_required": True}
    section = {"table": "sections", "key": "City & Hall", "proposal": "city-hall"}
    items.write("imports/export.toml", 'updated = true\n[bylines]\n"A of B" = "A"\n')
    result = import_items(items, [{"id": 1, "questions": [question, section]}, {"id": 2}], "--dry-run")
    assert result.code == 1
    assert '[shortcodes] has no answer for "pull"' in result.err
    assert "# Import export" in result.out
    assert content(items) == {}
    proposed = (items.root / "imports/export.proposed.toml").read_text("utf-8")
    assert tomllib.loads(proposed) == {
        "updated": True,
        "sections": {"City & Hall": "city-hall"},
        "bylines": {"A of B": "A"},
        "shortcodes": {"pull": "error"},
    }
    assert "# needed; 1 time, first in export.json:1" in proposed
    assert '# [sections.city-hall]\n# title = "City & Hall"\n' in proposed
    assert not (items.root / "imports/export.ndjson").exists()


@pytest.mark.parametrize(
    ("map_file", "message"),
    [
        ('[shortcodes]\npull = "remove"\n', 'imports/export.toml:2:1: error: "remove" is not a value for "pull"'),
        ('[types]\nrecipe = "tale"\n', "use one of story"),
        ('[shortcode]\npull = "drop"\n', 'did you mean "shortcodes"?'),
        ("[types\n", "not valid TOML"),
        ('[status]\ndraft = "published"\n', 'toml:2:1: error: the status "draft" was not public'),
        (
            '[shortcodes]\npoll = "link"\n',
            'toml:2:1: error: "link" has no address that begins with https://, a slash or an argument',
        ),
        ('[shortcodes]\npoll = "link https://p.example/{id"\n', "has no address"),
        ('[tags]\nBudget = "person/nobody"\n', 'toml:2:1: error: the archive has no entity "person/nobody"'),
        ('hosts = ["https://old.example/"]\n', "write the host only"),
        ('[permalinks]\nposts = "nope"\n', "is not a pattern of addresses"),
    ],
)
def test_a_mistake_in_the_map_file_is_reported_at_its_line(items, map_file, message):
    items.write("imports/export.toml", map_file)
    result = import_items(items, [{"id": 1}])
    assert result.code == 2
    assert message in result.err
    assert content(items) == {}


def test_a_type_becomes_a_story_or_a_page_and_no_entity(items):
    items.write("export.xml", "<rss/>")
    result = items.run("import", "wordpress", str(items.root / "export.xml"), "--type", "recipe=person")
    assert result.code == 2
    assert "use TYPE=KIND with one of story, page, skip" in result.err


def test_without_the_ledger_a_document_is_not_compared_and_this_is_told(items):
    import_items(items, [{"id": 1}], "--status", "as-source")
    (items.root / "imports/export.ndjson").unlink()
    import_items(items, [{"id": 1, "body": "New."}, {"id": 2}], "--again")
    told = "document without a line in the ledger, so it was not compared with the source"
    assert [each["construct"] for each in report(items)["changes"]["told"]] == [told]
    assert '"source"' not in (items.root / "imports/export.ndjson").read_text("utf-8").splitlines()[0]


def test_without_the_ledger_a_published_story_that_was_closed_in_the_source_is_refused(items):
    front = {"status": "published", "published": "2019-03-02"}
    import_items(items, [{"id": 1, "front": front}], "--status", "as-source")
    (items.root / "imports/export.ndjson").unlink()
    result = import_items(items, [{"id": 1, "front": {"status": "held"}}], "--again")
    assert result.code == 1
    assert "content/stories/s1.md is published, and is not public in the source" in result.err


def test_part_of_a_source_can_be_imported(items):
    stories = [{"id": number, "addresses": [f"{OLD}/{2018 + number}/x/"]} for number in range(1, 5)]
    import_items(items, stories, "--only", "*/2020/*")
    assert [*content(items)] == ["stories/s2.md"]
    import_items(items, stories, "--limit", "3")
    assert [*content(items)] == ["stories/s1.md", "stories/s2.md", "stories/s3.md"]
    assert report(items)["skipped"] == [
        {"type": "post", "rule": "left out by --limit", "count": 1, "places": ["export.json:4"], "examples": []}
    ]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"body": "a\ud800b"}, "half of a surrogate pair"),
        ({"front": {"title": "a\udfffb"}}, "half of a surrogate pair"),
        ({"body": "a\x01b"}, "control character"),
        ({"body": "[a](x-import-0099-page.md)"}, "the importer did not say what x-import-0099-page.md refers to"),
        ({"files": {"../../evil.md": "x"}}, "is not a name for a file"),
        ({"front": {"nonsense": 1}}, 'unknown key "nonsense"'),
    ],
)
def test_a_document_that_cannot_be_written_correctly_is_refused(items, item, message):
    result = import_items(items, [{"id": 1, **item}])
    assert result.code == 1
    assert message in result.err
    assert "export.json:1:1: error: " in result.err
    assert content(items) == {}


def test_the_report_as_json_is_the_only_output(items):
    result = import_items(items, [{"id": 1}], "--json")
    assert json.loads(result.out)["items"]["total"]["written"] == 1
    assert result.err == ""


def test_an_address_is_no_source(items):
    result = items.run("import", "items", "https://old.example.org/feed/")
    assert result.code == 2
    assert "download it first" in result.err
    missing = items.run("import", "items", "none.json")
    assert (missing.code, "there is no file or folder none.json" in missing.err) == (2, True)


def test_tags_are_listed_with_the_entities_that_have_their_names(items):
    items.write("content/people/maria-delgado.md", "---\nname: Maria Delgado\naliases: [Mayor Delgado]\n---\n")
    tags = {"extra": {"import": {"tags": ["mayor delgado", "=Water"]}}}
    import_items(items, [{"id": 1, "front": tags}, {"id": 2, "front": tags}])
    assert (items.root / "imports/export.tags.csv").read_text("utf-8") == (
        "tag,count,entity\n'=Water,2,\nmayor delgado,2,person/maria-delgado\n"
    )


def test_editors_are_shown_corrections_credits_and_bylines(items):
    body = '**Correction:** The vote was 4 to 3.\n\n![A](<picture /a.jpg> "The hall. (Photo: Ana Ruiz)")'
    import_items(items, [{"id": 1, "body": body, "front": {"bylines": ["By Ana Ruiz and Leo Park"]}}])
    told = {each["construct"]: each["examples"] for each in report(items)["changes"]["told"]}
    assert [examples[0] for examples in told.values()] == [
        "By Ana Ruiz and Leo Park",
        "(Photo: Ana Ruiz)",
        "**Correction:** The vote was 4 to 3.",
    ]


@pytest.mark.parametrize(
    "name", ["kara", "aidan-feldman", "a.ruiz77", "ARuiz77", "Ana_Ruiz", "@anaruiz", "voice-of-town"]
)
def test_bylines_that_look_like_logins_are_told(items, name):
    import_items(items, [{"id": 1, "front": {"bylines": [name, "Ana Ruiz", "Émile"]}}])
    (told,) = report(items)["changes"]["told"]
    assert (told["count"], told["examples"]) == (1, [name])
    assert "looks like a login" in told["construct"]


def test_bylines_that_are_ids_of_people_are_not_told(items):
    for kind, slug in (("staff", "ana-ruiz"), ("person", "bo-ray-2")):
        items.entity(kind, slug, name=slug.title())
    import_items(items, [{"id": 1, "front": {"bylines": ["staff/ana-ruiz", "person/bo-ray-2"]}}])
    assert report(items)["changes"]["told"] == []


def test_the_name_of_an_import_does_not_depend_on_the_date_of_the_export(items):
    import_items(items, [{"id": 1}], name="courier.WordPress.2024-01-01")
    result = import_items(items, [{"id": 1}], name="courier.WordPress.2025-02-02")
    assert "courier-wordpress: 1 item: 0 written, 1 unchanged" in result.err


def test_words_that_an_importer_does_not_compare_are_counted_apart(items):
    import_items(items, [{"id": 1, "body": "Three words *here*."}])
    words = report(items)["words"]
    assert (words["source"], words["written"], words["not_compared"]) == (0, 0, 3)
    assert "- in texts that the importer does not compare: 3\n" in (items.root / "imports/export.report.md").read_text(
        "utf-8"
    )
