"""Media types of published files, by name and by extension."""

import pytest

from sitegen.render.media_types import content_type


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("stories/one/index.html", "text/html; charset=utf-8"),
        ("feed.xml", "application/atom+xml; charset=utf-8"),
        ("sections/courts/rss.xml", "application/rss+xml; charset=utf-8"),
        ("sections/courts/feed.json", "application/feed+json; charset=utf-8"),
        ("stories/one/citation.json", "application/vnd.citationstyles.csl+json; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("PHOTO.JPG", "image/jpeg"),
        ("drawn.svg", "image/svg+xml; charset=utf-8"),
        ("old/story.htm", "text/html; charset=utf-8"),
        ("call.opus", "audio/ogg"),
        ("hearing.ogv", "video/ogg"),
        ("meetings.ics", "text/calendar; charset=utf-8"),
        ("CNAME", "application/octet-stream"),
        ("a.b/unknown", "application/octet-stream"),
    ],
)
def test_a_file_has_the_content_type_of_its_name_or_extension(path, expected):
    assert content_type(path) == expected
