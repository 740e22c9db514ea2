"""Bags of the conformance suite of the Library of Congress: valid, invalid, and valid with warnings."""

import pytest
from support.shared_data import shared_files

from sitegen.preserve.bag.verify import verify_bag

INVALID_ON_SOME_SYSTEM = {"linux-only", "windows-only"}
"""Folders of bags with paths that lead out of the bag on one system: refused on every system."""
HARMLESS = {"bag-with-leading-dot-slash-in-manifest"}
"""Valid bags for which we have a warning: BagIt does not forbid `./`."""
BAGS = [path for path in shared_files("bagit-conformance/v*/*/*") if path.is_dir()]


@pytest.mark.parametrize("bag", BAGS, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_bag_of_the_suite_is_judged_as_the_suite_says(bag):
    severities = {problem.severity for problem in verify_bag(bag).problems}
    found = "invalid" if "error" in severities else "warning" if severities else "valid"
    expected = "invalid" if bag.parent.name in INVALID_ON_SOME_SYSTEM else bag.parent.name
    assert found == ("warning" if bag.name in HARMLESS else expected)
