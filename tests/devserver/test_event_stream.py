"""The event stream of the preview server, through which a page learns of each rebuild."""

import msgspec
import pytest
from support import ROOT
from support.preview import PROBLEM, Archive, Stream, served

from sitegen.devserver.responses import RebuildEvent


def test_the_event_stream_is_only_for_pages_of_the_site(preview):
    port = preview.port
    for origin in [f"http://127.0.0.1:{port}", f"http://localhost:{port}", f"http://[::1]:{port}"]:
        stream = Stream(preview, Origin=origin)
        assert stream.head.startswith("HTTP/1.1 200 ")
        assert "content-type: text/event-stream; charset=utf-8" in stream.head
        stream.close()
    foreign = [
        "http://evil.example",
        "null",
        f"https://127.0.0.1:{port}",
        "http://127.0.0.1",
        f"http://localhost:{port + 1}",
        "file://",
        "",
    ]
    for origin in foreign:
        assert preview.get("/_/events", Origin=origin)[::2] == (403, b"403 Forbidden\n"), origin
    for site in ["cross-site", "same-site", "nonsense"]:
        assert preview.get("/_/events", Sec_Fetch_Site=site)[0] == 403, site


def test_every_rebuild_is_sent_to_every_subscriber():
    with served() as preview:
        streams = [Stream(preview), Stream(preview)]
        preview.publish("stories/x/index.html", page="stories/x/index.html", problems=(PROBLEM,))
        for stream in streams:
            _, data = stream.next()
            assert data == {
                "number": 1, "paths": ["stories/x/index.html"], "everything": False, "assets": [], "page": "stories/x/index.html",
                "problems": [list(msgspec.structs.astuple(PROBLEM))],
            }  # fmt: skip
            assert msgspec.convert(data, RebuildEvent).problems == (PROBLEM,)
            stream.close()


def test_a_reconnecting_client_gets_missed_events():
    with served() as preview:
        stream = Stream(preview)
        preview.publish("a")
        mark, _ = stream.next()
        preview.publish("b")
        preview.publish("c")
        stream.next()
        _, data = stream.next()
        again = Stream(preview, after=mark)
        assert [again.next()[1]["paths"] for _ in range(2)] == [["b"], ["c"]]
        for _ in range(70):
            preview.publish("d")
        preview.publish("e", problems=(PROBLEM,))
        while data["number"] < 74:
            last, data = stream.next()
        late = Stream(preview, after=mark)
        newest, data = late.next()
        assert (newest, data["everything"], data["number"], len(data["problems"])) == (last, True, 74, 1)
        for each in (stream, again, late):
            each.close()


@pytest.mark.parametrize("mark", ["0badc0de.3", "nonsense", ".", "0.-1", "%00"])
def test_a_client_of_another_server_reloads(mark):
    with served() as preview:
        stream = Stream(preview, after=mark)
        assert stream.next()[1]["everything"] is True
        stream.close()


def test_pages_are_served_after_the_event_stream_ends(capfd):
    class Silent(Archive):
        async def events(self):
            raise OSError("no watch left")
            yield

    with served(Silent()) as preview:
        assert preview.get("/")[0] == 200
        assert capfd.readouterr().err == "sitegen: live reload has ended: OSError: no watch left\n"


def test_the_script_is_small():
    script = ROOT / "sitegen/devserver/parts/live.js"
    assert script.stat().st_size < 13_000
