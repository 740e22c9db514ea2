"""Addresses of an old site in a document: tokens stand for them, and a heading is named only where the new document has it."""

import pytest

from sitegen.importers._references import References

SITE = "https://old.example/stories/a/"


def own():
    return References(SITE, has_own_headings=True)


def test_links_to_headings_of_a_site_of_sitegen_keep_them_and_share_a_token():
    references = own()
    written = [references.refer(f"/stories/x/{end}", "link") for end in ("", "#one", "#two-2", "#_note-1")]
    assert written == [f"x-import-0001-page.md{end}" for end in ("", "#one", "#two-2", "#_note-1")]
    assert [each.address for each in references.found] == ["https://old.example/stories/x/"]
    assert references.old_address(written[1]) == "https://old.example/stories/x/#one"


def test_headings_of_other_sites_are_part_of_the_address():
    references = References(SITE)
    assert references.refer("/stories/x/#one", "link") == "x-import-0001-page.md"
    assert references.found[0].address == "https://old.example/stories/x/#one"


@pytest.mark.parametrize("address", ["/stories/x/#:~:text=a", "/stories/x/#", "/files/memo.pdf#page=2"])
def test_a_fragment_that_names_no_heading_is_part_of_the_address(address):
    references = own()
    assert "#" not in references.refer(address, "link")
    assert references.found[0].address == f"https://old.example{address.rstrip('#')}"
