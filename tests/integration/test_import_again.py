"""Random histories: whatever the old site and the editors change, a second import adds up and touches nothing that was edited."""

import random

import pytest
from support.imports import content, import_items, prepare, report


@pytest.mark.parametrize("seed", range(6))
def test_a_second_import_touches_nothing_that_an_editor_has_edited(archive, seed):
    chance = random.Random(seed)
    prepare(archive)
    stories = {number: {"id": number, "body": f"Text {number}."} for number in range(12)}
    folder = archive.root / "content/stories"
    edited: dict[str, bytes] = {}
    deleted: set[str] = set()
    assert import_items(archive, [*stories.values()]).code == 0
    for turn in range(3):
        before = content(archive)
        for number in [*stories]:
            name = f"s{number}.md"
            if chance.random() < 0.3:
                stories[number] = stories[number] | {"body": f"Text {number}, {turn}."}
            if chance.random() < 0.2 and (folder / name).exists():
                edited[name] = (folder / name).read_bytes() + b"\nEdited.\n"
                (folder / name).write_bytes(edited[name])
            elif chance.random() < 0.1 and (folder / name).exists():
                (folder / name).unlink()
                edited.pop(name, None)
                deleted.add(name)
            if chance.random() < 0.1:
                del stories[number]
        new = 100 * (turn + 1)
        stories[new] = {"id": new, "body": "New."}
        result = import_items(archive, [*stories.values()], chance.choice(("--again", "--renew")), "--partial")
        after = content(archive)
        assert {name: (folder / name).read_bytes() for name in edited} == edited
        assert not any((folder / name).exists() for name in deleted)
        assert before.keys() <= after.keys() | {f"stories/{name}" for name in deleted}
        for number, story in stories.items():
            name = f"s{number}.md"
            if name not in edited and name not in deleted:
                assert (folder / name).read_text("utf-8").endswith(f"---\n{story['body']}\n"), result.err
        if f"{len(stories)} unchanged" not in result.err:
            total = report(archive)["items"]["total"]
            assert total["in"] == len(stories) == sum(total.values()) - total["in"]


def _linked_stories(chance, number):
    """Stories of which each links to some of the others, by their addresses of any form."""

    def link():
        other = chance.randrange(number + 2)
        return f"[x](<link https://old.example.org{chance.choice((f'/2019/{other}/', f'/?p={other}'))}>)"

    return [
        {
            "id": each,
            "body": " ".join([f"Text {each}.", *(link() for _ in range(chance.randrange(4)))]),
            "addresses": [f"https://old.example.org/2019/{each}/", f"https://old.example.org/?p={each}"],
        }
        for each in range(number)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_parts_that_are_imported_one_after_another_become_what_the_whole_becomes(archive, tmp_path, seed):
    chance = random.Random(seed)
    stories = _linked_stories(chance, 12)
    whole = type(archive)(tmp_path / "whole")
    for each in (whole, archive):
        prepare(each)
    assert import_items(whole, stories).code == 0
    chance.shuffle(stories)
    parts = [stories[number::3] for number in range(3)]
    for part in parts:
        assert import_items(archive, part).code == 0
    edited = archive.root / f"content/stories/s{parts[0][0]['id']}.md"
    kept = edited.read_bytes() + b"\nEdited.\n"
    edited.write_bytes(kept)
    for part in parts:
        assert import_items(archive, part, "--again").code == 0
    name = f"stories/{edited.name}"
    assert content(archive) | {name: b""} == content(whole) | {name: b""}
    assert edited.read_bytes() == kept
    before = (archive.root / "imports/export.ndjson").read_bytes()
    for part in parts:
        assert f"0 written, {len(part)} unchanged" in import_items(archive, part, "--again").err
    assert (archive.root / "imports/export.ndjson").read_bytes() == before


def test_a_document_of_an_earlier_part_keeps_its_old_address(archive):
    prepare(archive)
    address = "https://old.example.org/a/"
    import_items(archive, [{"id": 1, "addresses": [address], "front": {"redirect_from": ["/a/"]}}])
    second = {"id": 2, "addresses": [address], "front": {"redirect_from": ["/a/"]}, "body": f"[x](<link {address}>)"}
    assert import_items(archive, [second]).code == 0
    text = content(archive)["stories/s2.md"].decode()
    assert ("redirect_from" in text, "[x](@/stories/s1.md)" in text) == (False, True)
    assert "redirects to another document that had it too" in (archive.root / "imports/export.report.md").read_text(
        "utf-8"
    )
    assert report(archive)["no_longer_in_source"] == []


def test_stories_of_a_trial_link_to_the_others_with_again(archive):
    prepare(archive)
    stories = _linked_stories(random.Random(7), 6)
    assert import_items(archive, stories, "--limit", "2").code == 0
    assert import_items(archive, stories, "--again").code == 0
    found = content(archive)
    assert import_items(archive, stories, "--renew").code == 0
    assert content(archive) == found
