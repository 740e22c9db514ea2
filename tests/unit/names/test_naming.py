"""Slugs of titles and names."""

import pytest

from sitegen.names.naming import new_slug, slug_from_filename


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Mayor's brother", "mayors-brother"),
        ("Mayor\u2019s brother", "mayors-brother"),
        ("It didn't pass", "it-didnt-pass"),
        ("Shaun O'Neil", "shaun-oneil"),
        ("Workers' pay in the '90s", "workers-pay-in-the-90s"),
        ("K\u02bcs caf\u00e9", "ks-cafe"),
        ("word " * 30, "-".join(["word"] * 16)),
        ("x" * 100, "x" * 80),
        ("\u674e\u4f1f", "li-wei"),
    ],
)
def test_a_new_slug_has_single_hyphens_and_ends_at_a_word(text, slug):
    assert new_slug(text) == slug
    assert len(slug) <= 80


def test_existing_files_keep_their_slugs():
    assert slug_from_filename("content/stories/mayor's-brother.md") == "mayor-s-brother"
    assert slug_from_filename(f"content/stories/{'word-' * 30}x.md") == f"{'word-' * 30}x"
