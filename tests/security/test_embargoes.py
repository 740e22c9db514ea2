"""Embargoes and time zones."""

import pytest
from support.unpublished import traces, words


def test_an_embargo_ends_at_its_minute(archive):
    archive.story("scoop", title="The scoop", embargo="2026-01-05T06:00")
    archive.build("--now", "2026-01-05T05:59:59")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T06:00")
    assert "The scoop" in words(archive, "/")
    archive.build("--now", "2026-01-05T05:00")
    assert traces(archive, ["scoop"]) == []


ZONE = '[site]\ntitle = "Test archive"\nbase_url = "https://archive.example.org/"\ntimezone = "America/Los_Angeles"\n'


def test_an_embargo_without_a_time_zone_uses_that_of_the_archive(archive):
    archive.write("sitegen.toml", ZONE)
    archive.story("scoop", embargo="2026-01-05T06:00")
    archive.build("--now", "2026-01-05T13:59:59+00:00")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T14:00:00+00:00")
    assert "stories/scoop/index.html" in archive.tree()


def test_a_moment_without_a_zone_is_in_the_archives_zone(archive):
    archive.write("sitegen.toml", ZONE)
    archive.story("scoop", embargo="2026-01-05T06:00")
    archive.build("--now", "2026-01-05T05:59")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T06:00")
    assert "stories/scoop/index.html" in archive.tree()


def test_an_embargo_with_a_time_zone_keeps_it(archive):
    archive.write("sitegen.toml", ZONE)
    archive.story("scoop", embargo="2026-01-05T06:00+01:00")
    archive.build("--now", "2026-01-05T04:59:00+00:00")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T05:00:00+00:00")
    assert "stories/scoop/index.html" in archive.tree()


def test_an_embargo_of_a_day_ends_at_its_first_minute(archive):
    archive.write("sitegen.toml", ZONE)
    archive.story("scoop", embargo="2026-01-05")
    archive.build("--now", "2026-01-05T07:59:00+00:00")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T08:00:00+00:00")
    assert "stories/scoop/index.html" in archive.tree()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("machine", ["Asia/Tokyo", "America/Los_Angeles", "UTC"])
def test_embargoes_do_not_depend_on_the_time_zone_of_the_machine(archive, machine):
    archive.story("scoop", embargo="2026-01-05")
    assert archive.run("build", "--now", "2026-01-04T23:59", env={"TZ": machine}).code == 0
    assert "stories/scoop/index.html" not in archive.tree()
    assert archive.run("build", "--now", "2026-01-05T00:00", env={"TZ": machine}).code == 0
    assert "stories/scoop/index.html" in archive.tree()
