"""Decisions of the tagging page: only a page of the preview itself may send them, and only for what the editor saw."""

import hashlib
import http.client
import json
import re

import pytest
from filelock import FileLock
from support.live import PATIENCE, serving

PORT = 8471
STORY = "---\ntitle: A vote\nstatus: draft\n---\nWe met Ann Lee.\n"
DIGEST = hashlib.sha256(STORY.encode()).hexdigest()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    from support.archive import Archive

    archive = Archive(tmp_path_factory.mktemp("desk") / "archive")
    archive.entity("person", "ann-lee", name="Ann Lee", status=None)
    archive.write("content/stories/vote.md", STORY)
    with serving(archive, port=PORT) as preview:
        preview.archive = archive
        preview.token = re.search(r'data-token="([^"]+)"', preview.until("/_/tags/", "Ann Lee"))[1]
        yield preview


def text(world):
    return (world.archive.root / "content/stories/vote.md").read_text()


@pytest.fixture(autouse=True)
def unchanged(world):
    yield
    (world.archive.root / "tagging.toml").unlink(missing_ok=True)
    if text(world) != STORY:
        world.until("/_/tags/", DIGEST, absent=True)
        part = world.archive.write("vote.part", STORY)
        part.replace(world.archive.root / "content/stories/vote.md")  # at once: no rebuild reads a half of it
    world.until("/_/tags/", DIGEST)


def decision(**changes):
    return {
        "story": "story/vote",
        "decision": "yes",
        "name": "Ann Lee",
        "entity": "person/ann-lee",
        "digest": DIGEST,
    } | changes


def send(world, *decisions, method="POST", path="/_/tags/decide", token=None, body=None, **headers):
    """Status and body of the response to decisions; headers as the page sends them, None leaves one out."""
    sent = {
        "Origin": f"http://127.0.0.1:{world.port}",
        "Content-Type": "application/json",
        "Sec-Fetch-Site": "same-origin",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if body is not None else json.dumps({"token": token or world.token, "decisions": decisions})
    connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=PATIENCE)
    connection.request(method, path, data, {name: value for name, value in sent.items() if value is not None})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_yes_changes_one_line(world):
    status, answer = send(world, decision())
    assert (status, json.loads(answer)["message"]) == (200, "Tagged 1 story with person/ann-lee.")
    assert text(world) == STORY.replace("status: draft\n", "status: draft\nentities: [person/ann-lee]\n")
    world.until("/_/tags/", "There are no suggestions")


def test_a_new_entity_is_opened_in_the_editor(world):
    try:
        status, answer = send(world, decision(decision="new", kind="person", name="Bo Berg", entity=""))
        assert status == 200
        world.until("/_/tags/", "person/bo-berg")
        root = world.archive.root
        assert json.loads(answer) == {
            "message": "Created content/people/bo-berg.md and tagged 1 story with person/bo-berg.",
            "open": f"vscode://file{root}/content/people/bo-berg.md:1:1",
        }
    finally:
        (world.archive.root / "content/people/bo-berg.md").unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (403, {"Origin": "http://evil.example"}),
        (403, {"Origin": "null"}),
        (403, {"Origin": f"http://127.0.0.1:{PORT + 1}"}),
        (403, {"Origin": f"https://127.0.0.1:{PORT}"}),
        (403, {"Origin": None}),
        (403, {"Sec_Fetch_Site": "cross-site"}),
        (403, {"Sec_Fetch_Site": "same-site"}),
        (403, {"Sec_Fetch_Site": "none"}),
        (403, {"Host": "evil.example"}),
        (403, {"token": "x"}),
        (415, {"Content_Type": "text/plain"}),
        (415, {"Content_Type": "application/x-www-form-urlencoded"}),
        (415, {"Content_Type": None}),
        (400, {"body": "{}"}),
        (400, {"body": "["}),
        (400, {"body": b"\xff"}),
        (413, {"body": " " * 1_000_001}),
        (405, {"method": "GET"}),
        (405, {"method": "PUT"}),
        (405, {"path": "/_/tags/"}),
        (405, {"path": "/"}),
        (405, {"path": "/_/tags/decide/"}),
        (400, {"path": "/_/tags/../tags/decide"}),
    ],
)
def test_a_request_that_is_not_one_of_the_page_writes_nothing(world, status, headers):
    assert send(world, decision(), **headers)[0] == status
    assert text(world) == STORY


def test_decisions_about_a_changed_story_or_during_a_build_write_nothing(world):
    status, answer = send(world, decision(digest="0" * 64))
    assert status == 409
    assert "content/stories/vote.md is not the file for which the suggestion was made" in answer
    with FileLock(world.archive.root / ".sitegen/lock"):
        status, answer = send(world, decision())
    assert status == 409
    assert "a build is running" in answer
    assert text(world) == STORY


def test_a_wrong_entity_is_reported_with_a_hint(world):
    status, answer = send(world, decision(entity="person/an-lee"))
    assert status == 409
    assert json.loads(answer)["problems"] == ['there is no entity "person/an-lee"; did you mean "person/ann-lee"?']


def test_a_refused_suggestion_does_not_come_back(world):
    status, answer = send(world, decision(decision="no"))
    assert (status, json.loads(answer)["message"]) == (200, "Noted 1 refusal in tagging.toml.")
    assert "There are no suggestions" in world.ask("/_/tags/")[1]
    (world.archive.root / "tagging.toml").unlink()
    assert "We met" in world.ask("/_/tags/")[1]


def test_a_mistake_in_tagging_toml_is_shown_on_the_page(world):
    world.archive.write("tagging.toml", "[[refused]]\n")
    page = world.ask("/_/tags/")[1]
    assert "a refusal needs an entity or a name" in page
    assert f"vscode://file{world.archive.root}/tagging.toml:1:1" in page


def test_the_token_is_on_no_page_of_the_archive(world):
    for path in ("/", "/stories/vote/", "/_/", "/_/build/", "/_/tags.js"):
        assert world.token not in world.ask(path)[1]


def test_the_page_of_a_site_below_a_path_sends_to_its_own_address(tmp_path):
    from support.archive import CONFIG, Archive

    archive = Archive(tmp_path / "archive")
    archive.write("sitegen.toml", CONFIG.replace(".org/", ".org/our%20archive/"))
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.write("content/stories/vote.md", STORY)
    with serving(archive, port=PORT + 5) as preview:
        page = preview.until("/our%20archive/_/tags/", "We met")
        preview.token = re.search(r'data-token="([^"]+)"', page)[1]
        address = re.search(r'data-address="([^"]+)"', page)[1]
        assert address == "/our%20archive/_/tags/decide"
        assert send(preview, decision(), path=address)[0] == 200
        assert send(preview, decision(), path="/_/tags/decide")[0] == 405
    assert "person/ann-lee" in (archive.root / "content/stories/vote.md").read_text()
