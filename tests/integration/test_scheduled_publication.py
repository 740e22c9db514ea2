"""What changes because time passes: dates in the future, embargoes, their zones, and the moment of the next change."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzdata
from support import live
from support.live import running, serving

from sitegen.cli._zone import detect_zone

LOS_ANGELES = (
    '[site]\ntitle = "Test archive"\nbase_url = "https://archive.example.org/"\ntimezone = "America/Los_Angeles"\n'
)
SECRET = ("quarry-deal", "Quarry deal", "gravel barons", "/sections/minerals/", "scoop.png", "quarryonium")
ON = {"feeds", "sitemap", "search", "dataset", "citations", "hosts", "social_cards", "robots", "colophon"}


def leaks(archive):
    """The files of the output in whose name or bytes a word of the secret stands."""
    return [
        path
        for path, data in archive.tree().items()
        if any(word.lower().encode() in path.encode() + b"\0" + data.lower() for word in SECRET)
    ]


def scoop(archive, **front):
    """Write a story that must not be known yet, beside one that is public."""
    archive.story("open", title="An open story", entities=["person/ann-lee"], body="Ann Lee came.\n")
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.story("quarry-deal", title="Quarry deal", deck="The gravel barons.", section="minerals", follows="story/open",
                  entities=["person/ann-lee"], body="Quarryonium, says Ann Lee.\n", **front)  # fmt: skip


def listed(archive, *args):
    """What `sitegen list` says of each story, by id."""
    return {row["id"]: row for row in json.loads(archive.run("list", "--json", *args).out)["stories"]}


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("published", "before", "at"),
    [
        ("2027-06-01", "2027-05-31T23:59:59", "2027-06-01T00:00"),
        ("2027-06-01T10:30", "2027-06-01T10:29:59", "2027-06-01T10:30"),
        ("2027-06-01T10:30+09:00", "2027-05-31T18:29:59", "2027-05-31T18:30"),
        ("2027-06", "2027-05-31T23:59:59", "2027-06-01T00:00"),
        ("2027-06~", "2027-05-31T23:59:59", "2027-06-01T00:00"),
        ("2027-22", "2027-05-31T23:59:59", "2027-06-01T00:00"),
        ("2027?", "2026-12-31T23:59:59", "2027-01-01T00:00"),
        ("203X", "2029-12-31T23:59:59", "2030-01-01T00:00"),
        ("2027-XX", "2026-12-31T23:59:59", "2027-01-01T00:00"),
        ("2027-02/2027-05", "2027-01-31T23:59:59", "2027-02-01T00:00"),
        ("2027/..", "2026-12-31T23:59:59", "2027-01-01T00:00"),
        ("2027-11-07", "2027-11-06T23:59:59", "2027-11-07T00:00"),  # the day on which the clocks go back
        ("2028-02-29", "2028-02-28T23:59:59", "2028-02-29T00:00"),
    ],
)
def test_a_story_with_a_future_date_is_withheld_until_then(archive, published, before, at):
    archive.write("sitegen.toml", LOS_ANGELES)
    scoop(archive, published=published)
    archive.build("--now", before)
    assert leaks(archive) == []
    archive.build("--now", at)
    assert "stories/quarry-deal/index.html" in archive.tree()
    archive.build("--now", before)
    assert leaks(archive) == []


@pytest.mark.parametrize(
    "published",
    ["2026-11-27", "2026-11", "2026", "202X", "20XX", "XXXX", "XXXX-12-24", "../2030", "/2030", "1999/2030", "-0044", "0000",
     "0001-01-01", "Y-12000"],
)  # fmt: skip
def test_a_date_that_may_be_in_the_past_withholds_nothing(archive, published):
    archive.story("old", published=published)
    archive.build("--now", "2026-11-27T00:00")
    assert "stories/old/index.html" in archive.tree()


@pytest.mark.parametrize("published", ["9999", "9999-12-31", "Y12000"])
def test_a_year_beyond_the_calendar_is_an_error(archive, published):
    archive.story("good")
    archive.build()
    before = archive.tree()
    archive.story("never", published=published)
    _assert_never_public(archive, before, f'a story dated "{published}" never becomes public')
    assert listed(archive)["story/never"]["goes_live"] == "never by itself (date of publication)"


@pytest.mark.parametrize("embargo", ["2027/..", "2027/", "9999", "Y12000", "2027/Y12000", "XXXX"])
def test_an_embargo_that_never_ends_is_an_error(archive, embargo):
    archive.story("good")
    archive.build()
    before = archive.tree()
    archive.story("never", embargo=embargo)
    _assert_never_public(archive, before, "an embargo must end at a known time before the year 9999")


@pytest.mark.parametrize("status", ["draft", "held"])
def test_an_embargo_that_never_ends_is_a_warning_in_unpublished_work(archive, status):
    archive.story("never", embargo="2027/..", status=status)
    assert "warning: an embargo must end at a known time" in archive.build("--strict").err


def _assert_never_public(archive, before, message):
    """Every command that reads the story must report the error at it, and a build must not publish anything."""
    for command in (("build",), ("check",), ("check", "story/never"), ("list", "problems")):
        result = archive.run(*command)
        assert result.code == (0 if command[0] == "list" else 1), command
        assert "content/stories/never.md:" in result.err, command
        assert message in result.err, command
    assert archive.tree() == before


@pytest.mark.parametrize(
    ("published", "embargo", "live", "why"),
    [
        ("2027-06-01", "2027-01-01", "2027-06-01 00:00", "date of publication"),
        ("2027-06-01", "2027-06-01T06:00", "2027-06-01 06:00", "embargo"),
        ("2019-01-05", "2027-06", "2027-06-30 00:00", "embargo"),
        ("2027-06-01T00:00", "2027-06-01", "2027-06-01 00:00", "embargo"),
    ],
)
def test_the_later_of_embargo_and_date_counts(archive, published, embargo, live, why):
    archive.write("sitegen.toml", LOS_ANGELES)
    scoop(archive, published=published, embargo=embargo)
    result = archive.build("--now", "2026-12-01T00:00")
    assert f"next change: {live} America/Los_Angeles (story/quarry-deal goes live)" in result.out
    row = listed(archive, "--now", "2026-12-01T00:00")["story/quarry-deal"]
    assert (row["state"], row["goes_live"]) == ("embargoed", f"{live} America/Los_Angeles ({why})")
    assert (
        f"{live} America/Los_Angeles ({why})"
        in archive.run("list", "--status", "held", "--now", "2026-12-01T00:00").out
    )


@pytest.mark.parametrize("status", ["draft", "held", "withdrawn"])
def test_only_published_stories_go_live_by_themselves(archive, status):
    archive.story("quiet", published="2027-06-01", status=status)
    assert "next change" not in archive.build("--now", "2026-12-01T00:00").out


@pytest.mark.parametrize("kind", ["person", "event", "document"])
def test_dates_of_entities_may_be_in_the_future(archive, kind):
    field = {"event": {"when": "2031"}, "document": {"date": "2031-05-01"}}.get(kind, {})
    archive.entity(kind, "later", name="Later thing", **field)
    archive.story("one", entities=[f"{kind}/later"])
    archive.build("--now", "2026-12-01T00:00")
    assert any(path.endswith("/later/index.html") for path in archive.tree())


def test_a_merged_story_is_withheld_like_any_other(archive):
    archive.story("one", title="One")
    archive.story("two", title="Two", published="2027-06-01", merged_into="story/one")
    assert archive.build("--now", "2027-06-02T00:00").code == 0
    there = archive.tree()
    assert "stories/two/index.html" in there
    archive.build("--now", "2027-05-02T00:00")
    assert "stories/two/index.html" not in archive.tree()
    archive.build("--now", "2027-06-02T00:00")
    assert archive.tree() == there


# -- clean and incremental builds, watching, preview


def soon(seconds):
    """A moment that is near, to the second."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)).replace(microsecond=0)


@pytest.mark.parametrize("field", ["published", "embargo"])
def test_a_story_of_tomorrow_leaves_no_trace_until_then(archive, tmp_path_factory, field):
    archive.on |= ON
    archive.write("sitegen.toml", LOS_ANGELES + "[outputs]\nnews_sitemap = true\n")
    scoop(archive, **{field: "2027-06-01T06:00"})
    before, after = ("--now", "2027-06-01T05:59:59"), ("--now", "2027-06-01T06:00")
    archive.build(*before)
    assert leaks(archive) == []
    hidden = archive.tree()
    archive.build(*after)
    shown = archive.tree()
    assert {path for path in shown if "quarry" in path}
    archive.build(*before)
    assert archive.tree() == hidden
    for moment, tree in ((before, hidden), (after, shown)):
        clean = tmp_path_factory.mktemp("clean") / "build"
        archive.build("-o", str(clean), *moment)
        assert {
            path.relative_to(clean).as_posix(): path.read_bytes() for path in clean.rglob("*") if path.is_file()
        } == tree


@pytest.mark.slow
def test_a_watching_build_publishes_at_the_moment(archive):
    archive.write("sitegen.toml", LOS_ANGELES)
    archive.story("open", title="An open story")
    with running(archive, "build", "--watch") as process:
        until(lambda: "stories/open/index.html" in archive.tree(), soon(0))
        scoop(archive, embargo=(moment := soon(8)).isoformat())
        line = next(line for line in process.stdout if line.startswith("next change: "))
        local = moment.astimezone(ZoneInfo("America/Los_Angeles"))
        assert line.startswith(f"next change: {local:%Y-%m-%d %H:%M}")
        assert line.endswith(" America/Los_Angeles (story/quarry-deal goes live)\n")
        while dt.datetime.now(dt.UTC) < moment:
            assert leaks(archive) == [] or dt.datetime.now(dt.UTC) >= moment
            time.sleep(0.2)
        late = until(lambda: "stories/quarry-deal/index.html" in archive.tree(), moment)
    assert late < 15  # seconds; without the timer it would be found by the look of every half minute
    there = archive.tree()
    archive.build()
    assert archive.tree() == there


def until(holds, moment):
    """Seconds after a moment at which something holds."""
    live.until(holds, patience=live.PATIENCE + (moment - dt.datetime.now(dt.UTC)).total_seconds())
    return (dt.datetime.now(dt.UTC) - moment).total_seconds()


@pytest.mark.slow
def test_the_preview_shows_the_end_of_an_embargo(archive):
    archive.write("sitegen.toml", LOS_ANGELES)
    scoop(archive, published="2999-06-01T06:00")
    archive.story("soon", title="Soon", embargo=(moment := soon(30)).isoformat())
    words = "embargoed until 2999-06-01 06:00 America/Los_Angeles (date of publication)"
    with serving(archive) as preview:
        assert f"Only in the preview: {words}" in preview.until("/stories/quarry-deal/", "Quarryonium")
        dashboard = preview.ask("/_/")[1]
        assert "Saturday, June 1, 2999, at 6:00 a.m. PDT (America/Los_Angeles)" in dashboard
        assert "on its date of publication" in dashboard
        assert "Only in the preview" in preview.ask("/stories/soon/")[1]
        late = until(lambda: "Only in the preview" not in preview.ask("/stories/soon/")[1], moment)
    assert late < 15
    assert not (archive.root / "build").exists()


# -- the next change


def test_the_json_summary_has_the_next_change(archive):
    archive.write("sitegen.toml", LOS_ANGELES)
    archive.story("a", embargo="2026-12-05T06:00")
    archive.story("b", published="2026-12-05T14:00Z")
    archive.story("c", published="2027-01-01")
    report = json.loads(archive.run("build", "--json", "--now", "2026-12-01T00:00").out)
    assert report["next_change"] == {
        "time": "2026-12-05T06:00:00-08:00", "zone": "America/Los_Angeles", "reason": "story/a and 1 more go live",
    }  # fmt: skip
    report = json.loads(archive.run("build", "--json", "--now", "2027-01-01T00:00").out)
    assert report["next_change"] is None


def test_leaving_the_news_sitemap_is_a_scheduled_change(archive):
    archive.write("sitegen.toml", LOS_ANGELES + "[outputs]\nnews_sitemap = true\n")
    archive.story("now", published="2026-12-01T06:00")
    assert (
        "next change: 2026-12-03 06:00:01 America/Los_Angeles (story/now leaves the news sitemap)"
        in archive.build("--now", "2026-12-01T07:00").out
    )
    assert "stories/now/" in archive.output("news-sitemap.xml")
    assert "next change" not in archive.build("--now", "2026-12-03T06:00:01").out
    assert "news-sitemap.xml" not in archive.tree()


def test_an_ambiguous_local_time_is_shown_with_its_offset(archive):
    archive.write("sitegen.toml", LOS_ANGELES)
    archive.story("a", embargo="2026-11-01T01:30-08:00")
    out = archive.build("--now", "2026-10-31T00:00").out
    assert "next change: 2026-11-01 01:30 America/Los_Angeles (UTC-08:00) (story/a goes live)" in out


@pytest.mark.parametrize(
    ("zone", "embargo", "message", "hint"),
    [
        ("America/Los_Angeles", "2026-11-01T01:30", "show 2026-11-01T01:30 twice", "2026-11-01T01:30-07:00 for the first time"),
        ("America/Los_Angeles", "2026-03-08T02:30", "skip 2026-03-08T02:30", "2026-03-08T01:30 or 2026-03-08T03:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "show 2026-04-05T01:45 twice", "2026-04-05T01:45+11:00 for the first"),
    ],
)  # fmt: skip
def test_an_embargo_at_a_skipped_or_ambiguous_time_is_an_error(archive, zone, embargo, message, hint):
    archive.write("sitegen.toml", LOS_ANGELES.replace("America/Los_Angeles", zone))
    archive.story("a", embargo=embargo)
    result = archive.run("build")
    assert result.code == 1
    assert re.search(r"content/stories/a.md:\d+:\d+: error: the clocks of", result.err)
    assert message in result.err
    assert hint in result.err


def test_explain_says_until_when_a_story_is_held_back(archive):
    archive.write("sitegen.toml", LOS_ANGELES)
    scoop(archive, published="2999-06-01")
    told = archive.run("explain", "story/quarry-deal").err
    assert (
        "story/quarry-deal has no page: it is under embargo, and goes live 2999-06-01 00:00 America/Los_Angeles (date of publication)"
        in told
    )


def test_a_correction_dated_in_the_future_is_a_warning(archive):
    archive.write("sitegen.toml", LOS_ANGELES)
    correction = {"date": "2026-12-02", "kind": "correction", "text": "It was Tuesday."}
    archive.story("a", updated="2026-12-01T10:01", corrections=[correction, correction | {"date": "2026-12-01"}])
    archive.story("b", updated="2026-12", corrections=[correction | {"date": "XXXX-12-31"}])
    err = archive.run("check", "--now", "2026-12-01T10:00").err
    assert re.findall(r"content/\S+: warning: .* is in the future", err) == [
        'content/stories/a.md:5:1: warning: "2026-12-01T10:01:00-08:00" is in the future',
        'content/stories/a.md:7:3: warning: "2026-12-02" is in the future',
    ]


# -- the time zone of a new archive


def machine(root, *, link="", text=None):
    """A machine whose /etc says where it is."""
    (root / "etc").mkdir()
    if link:
        (root / "etc/localtime").symlink_to(link)
    if text is not None:
        (root / "etc/timezone").write_text(text)
    return root


@pytest.mark.parametrize(
    ("environ", "etc", "zone"),
    [
        ({"TZ": "America/New_York"}, {"link": "/usr/share/zoneinfo/Asia/Tokyo"}, ("America/New_York", "TZ")),
        ({"TZ": ":Europe/Paris"}, {}, ("Europe/Paris", "TZ")),
        ({"TZ": "/usr/share/zoneinfo/Europe/Paris"}, {}, ("Europe/Paris", "TZ")),
        ({"TZ": ""}, {"text": "Asia/Tokyo"}, ("UTC", "TZ")),
        ({"TZ": "PST8PDT,M3.2.0,M11.1.0"}, {"text": "Asia/Tokyo\n"}, ("Asia/Tokyo", "/etc/timezone")),
        (
            {},
            {"link": "../usr/share/zoneinfo/America/Argentina/Ushuaia"},
            ("America/Argentina/Ushuaia", "/etc/localtime"),
        ),
        ({}, {"link": "/var/db/timezone/zoneinfo/America/Chicago"}, ("America/Chicago", "/etc/localtime")),
        ({}, {"link": "/usr/share/zoneinfo//Etc/UTC", "text": "Asia/Tokyo"}, ("Etc/UTC", "/etc/localtime")),
        ({}, {"link": "/somewhere/else", "text": "# set by hand\nAsia/Tokyo # here\n"}, ("UTC", "")),
        ({}, {"text": "Asia/Tokyo # here\n"}, ("Asia/Tokyo", "/etc/timezone")),
        ({}, {"text": ""}, ("UTC", "")),
        ({}, {}, ("UTC", "")),
    ],
)
def test_the_time_zone_of_the_machine_is_detected(tmp_path, environ, etc, zone):
    assert detect_zone(environ, machine(tmp_path, **etc)) == zone


def test_init_uses_the_time_zone_of_the_machine(archive):
    result = archive.run("init", "paper", "--now", "2026-01-05T23:30", env={"TZ": "America/Los_Angeles"})
    assert "Its time zone is America/Los_Angeles (from TZ of this machine)" in result.out
    assert 'timezone = "America/Los_Angeles"\n' in (archive.root / "paper/sitegen.toml").read_text()
    assert "published: 2026-01-05\n" in (archive.root / "paper/content/stories/the-archive-opens.md").read_text()


@pytest.mark.parametrize("now", ["2026-01-05T10:00Z", "2026-01-05T20:00Z"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
def test_the_first_story_of_a_new_archive_is_public_at_once(archive, zone, now):
    assert archive.run("init", "paper", "--timezone", zone, "--now", now).code == 0
    assert archive.run("-C", str(archive.root / "paper"), "build", "--now", now).code == 0
    assert (archive.root / "paper/build/stories/the-archive-opens/index.html").exists()


@pytest.mark.parametrize(
    ("name", "hint"),
    [("America/Los_Angelos", 'did you mean "America/Los_Angeles"?'), ("nowhere at all", "an IANA name"), ("", "an IANA name"),
     ("../etc/passwd", "is not a time zone")],
)  # fmt: skip
def test_an_unknown_time_zone_is_an_error(archive, name, hint):
    result = archive.run("init", "paper", "--timezone", name)
    assert result.code == 2
    assert hint in result.err
    assert not (archive.root / "paper").exists()


HOME = "America/Los_Angeles"


def test_time_zone_data_is_that_of_the_locked_package(tmp_path):
    wrong = tmp_path / HOME
    wrong.parent.mkdir()
    wrong.write_bytes((Path(tzdata.__file__).parent / "zoneinfo/UTC").read_bytes())
    program = (
        f"import sitegen, datetime, zoneinfo; print(datetime.datetime(2019, 1, 6, tzinfo=zoneinfo.ZoneInfo('{HOME}')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONTZPATH": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "2019-01-06 00:00:00-08:00\n"
