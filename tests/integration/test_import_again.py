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
