"""`sitegen links check`: what servers are asked and how, and what is recorded of their answers."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from itertools import pairwise

import pytest
from support.web_servers import web_server

EARLY, LATE = "2020-11-01T12:00Z", "2020-11-20T12:00Z"
ROBOTS = {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /private/\n")}


@pytest.fixture
def servers():
    """Starts servers, each on a loopback address of its own: to the program they are different hosts."""
    with ExitStack() as stack:
        yield [stack.enter_context(web_server({}, f"127.0.0.{number}")) for number in range(1, 8)]


def check(archive, *args, now=EARLY):
    return archive.run("--now", now, "links", "check", "--private-network", "--delay", "0.5", *args)


def records(archive):
    """The records by the path of their address, without it."""
    lines = (archive.root / "links.ndjson").read_text().splitlines()
    found = [json.loads(line) for line in lines]
    assert [one["address"] for one in found] == sorted(one["address"] for one in found)
    return {one.pop("address").split("/", 3)[3]: one for one in found}


def test_each_answer_is_recorded_and_what_does_not_answer_is_reported_where_it_is_cited(archive, servers):
    one, two, three, four, five, six, _ = servers
    one.answers.update({**ROBOTS, "/page": 200, "/private/page": 200})
    two.answers.update({"/old": (301, {"Location": "/new"}), "/new": 200, "/deep": (302, {"Location": "/"}), "/": 200})
    three.answers.update({"/gone": 410})
    four.answers.update({"HEAD /head": 405, "GET /head": 200, "/members": 403})
    five.answers.update({"/robots.txt": 503, "/a": 200})
    six.answers.update({"/b": (429, {"Retry-After": "3600"}), "/c": 200})
    links = [f"{one.origin}/page#part", f"{one.origin}/private/page", f"{two.origin}/old", f"{two.origin}/deep", f"{three.origin}/gone",
             f"{four.origin}/head", f"{four.origin}/members", f"{five.origin}/a", f"{six.origin}/b", f"{six.origin}/c"]  # fmt: skip
    archive.story(
        "cites",
        body="".join(f"[x]({link})\n" for link in links),
        sources=[{"title": "S", "url": f"{three.origin}/missing"}],
    )
    told = check(archive)
    assert told.code == 0
    moment = "2020-11-01T12:00:00Z"
    answered = {"result": "answered", "asked": moment, "status": 200, "answered": moment}
    assert records(archive) == {
        "page": answered,
        "private/page": {
            "result": "not asked",
            "asked": moment,
            "reason": "the robots.txt of the site does not allow it",
        },
        "old": answered | {"moved_to": f"{two.origin}/new"},
        "deep": answered | {"reason": "it redirects to a front page"},
        "gone": {"result": "gone", "asked": moment, "status": 410, "failing_since": moment, "reason": "410 Gone"},
        "missing": {
            "result": "gone",
            "asked": moment,
            "status": 404,
            "failing_since": moment,
            "reason": "404 Not Found",
        },
        "head": answered,
        "members": {"result": "refused", "asked": moment, "status": 403, "reason": "403 Forbidden"},
        "a": {"result": "not asked", "asked": moment, "reason": "its robots.txt cannot be read: status 503"},
    }
    assert [line for line in told.err.splitlines() if "warning" in line] == [
        f"content/stories/cites.md:7:3: warning: {three.origin}/missing does not answer (404 Not Found) [SG1705]",
        f"content/stories/cites.md:13:5: warning: {three.origin}/gone does not answer (410 Gone) [SG1705]",
    ]
    assert told.out == (
        "11 addresses: 4 answered, 2 gone, 1 refused to answer a program, "
        "2 not asked, since robots.txt forbids it or the host is in a private network, 2 left for later, since the host asked for a pause.\n"
    )
    assert one.asked == ["GET /robots.txt", "HEAD /page"]
    assert four.asked == ["GET /robots.txt", "HEAD /head", "GET /head", "HEAD /members", "GET /members"]
    assert five.asked == ["GET /robots.txt"]
    assert six.asked == ["GET /robots.txt", "HEAD /b"], "a host that asks for a pause is left alone"
    assert {headers["User-Agent"] for server in servers for *_, headers in server.requests} == {"sitegen/0.1.0"}
    for server in servers:
        moments = [(begin, end) for begin, end, *_ in server.requests]
        assert all(begin - end >= 0.49 for (_, end), (begin, _) in pairwise(moments)), server.asked
    assert check(archive, "--strict").code == 1


def test_later_runs_ask_what_was_not_asked_lately_and_remember_when_a_link_last_answered(archive, servers):
    server = servers[0]
    server.answers.update({"/a": 200, "/b": 500})
    archive.story("cites", body=f"[a]({server.origin}/a) [b]({server.origin}/b)\n")
    check(archive)
    before = server.asked
    assert check(archive, now="2020-11-07T12:00Z").out == "Nothing to ask. 2 addresses were left out this time.\n"
    assert server.asked == before
    server.answers.update({"/a": 404, "/b": 200})
    told = check(archive, now=LATE)
    early, late = "2020-11-01T12:00:00Z", "2020-11-20T12:00:00Z"
    assert records(archive) == {
        "a": {
            "result": "gone",
            "asked": late,
            "status": 404,
            "answered": early,
            "failing_since": late,
            "reason": "404 Not Found",
        },
        "b": {"result": "answered", "asked": late, "status": 200, "answered": late},
    }
    assert "/a does not answer (404 Not Found); it last answered on 2020-11-01 [SG1705]" in told.err
    assert check(archive, "--older-than", "0", "--limit", "1", now="2020-11-21").out.endswith(
        "1 address was left out this time.\n"
    )
    assert records(archive)["a"]["failing_since"] == late
    assert "[gone: 404 Not Found, last answered 2020-11-01]" in archive.run("links").out
    archive.story("cites", body="No links.\n")
    check(archive, now=LATE)
    assert (archive.root / "links.ndjson").read_bytes() == b"", "an address that nothing cites is forgotten"


def test_addresses_of_drafts_are_not_asked_without_complete(archive, servers):
    server = servers[0]
    server.answers.update({"/public": 200, "/secret": 200})
    archive.story("out", body=f"[a]({server.origin}/public)\n")
    archive.story("draft", status="draft", body=f"[a]({server.origin}/secret)\n")
    archive.story("later", published="2030-01-01", sources=[{"title": "S", "url": f"{server.origin}/secret"}])
    check(archive)
    assert check(archive, now="2999-01-01").code == 2
    assert server.asked == ["GET /robots.txt", "HEAD /public"]
    check(archive, "--complete")
    assert server.asked[2:] == ["GET /robots.txt", "HEAD /secret"]


def test_hosts_of_private_networks_are_not_asked(archive, servers):
    server = servers[0]
    port = server.origin.rpartition(":")[2]
    hosts = [f"127.0.0.1:{port}", f"localhost:{port}", f"[::ffff:127.0.0.1]:{port}", "10.0.0.1", "169.254.169.254"]
    archive.story("cites", body="".join(f"[x](http://{host}/admin)\n" for host in hosts))
    told = archive.run("links", "check")
    assert (told.code, server.asked) == (0, [])
    assert [(one["result"], "is in a private network" in one["reason"]) for one in records(archive).values()] == [
        ("not asked", True)
    ]
    assert told.out.startswith(f"{len(hosts)} addresses: {len(hosts)} not asked")


def test_a_record_that_cannot_be_read_is_reported_and_nothing_is_asked(archive, servers):
    server = servers[0]
    archive.story("cites", body=f"[x]({server.origin}/a)\n")
    archive.write(
        "links.ndjson",
        '{"address":"https://a.example/","result":"answered","asked":"2026-01-01T00:00:00Z"}\n<<<<<<< HEAD\n'
        '{"address":"javascript:x","result":"gone","asked":""}\n',
    )
    told = check(archive)
    assert (told.code, server.asked) == (1, [])
    assert "links.ndjson:2:1: error: this line is not a record of a link" in told.err
    assert "links.ndjson:3:1: error" in told.err
    lines = '{"address":"%s/a","result":"%s","asked":"%s"}\n'
    archive.write(
        "links.ndjson",
        lines % (server.origin, "gone", "2020-11-02T00:00:00Z")
        + lines % (server.origin, "answered", "2020-11-01T00:00:00Z"),
    )
    check(archive, now="2020-11-03")
    assert records(archive) == {"a": {"result": "gone", "asked": "2020-11-02T00:00:00Z"}}, (
        "the later of two lines counts"
    )


def test_an_interrupted_run_keeps_its_answers(archive, servers):
    server = servers[0]
    server.answers.update({f"/{number}": 200 for number in range(40)})
    archive.story("cites", body="".join(f"[x]({server.origin}/{number})\n" for number in range(40)))
    command = [
        sys.executable,
        "-m",
        "sitegen",
        "-C",
        str(archive.root),
        "links",
        "check",
        "--private-network",
        "--delay",
        "0.5",
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    until = time.monotonic() + 30
    while len(server.requests) < 4 and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, b"Traceback" in err) == (130, False), err
    asked = len(server.requests)
    assert 2 <= len(records(archive)) <= asked < 10


def test_without_a_network_nothing_is_recorded(archive):
    before = '{"address":"http://a.invalid/x","result":"answered","asked":"2020-01-01T00:00:00Z","status":200}\n'
    archive.write("links.ndjson", before)
    archive.story("cites", body="".join(f"[x](http://{name}.invalid/x)\n" for name in "abc"))
    told = check(archive)
    assert told.code == 1
    assert "3 hosts were asked, and none could be reached; nothing was recorded [SG1706]" in told.err
    assert (archive.root / "links.ndjson").read_text() == before
    archive.story("cites", body="[x](http://a.invalid/x)\n")
    assert check(archive).code == 0
    assert records(archive)["x"]["reason"] == "the host a.invalid is not known"
