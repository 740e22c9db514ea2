"""Bylines that contain several names, or words around a name, are reported; organizations are not."""

import pytest

from sitegen.database.linking.bylines import find_byline_problem

WRONG = [
    (["Robert Smith", "Jr."], '"Robert Smith, Jr."'),
    (["Robert Smith", "Staff Writer"], "remove it"),
    (["By Sam Lee"], "write Sam Lee"),
    (["BY SAM LEE"], "write SAM LEE"),
    (["Sam Lee and Ann Po"], "bylines: [Sam Lee, Ann Po]"),
    (["Sam Lee, Ann Po & Bo T. Ray"], "bylines: [Sam Lee, Ann Po, Bo T. Ray]"),
    (["sam.lee@x.com"], "name of the writer"),
    (["Sam Lee (sam@x.com)"], "name of the writer"),
    (["Sam Lee, Staff Writer"], "write Sam Lee"),
]
GOOD = [
    "Staff", "Staff Report", "Staff Writer", "Associated Press", "Smith and Sons News Service", "The Associated Press and Sam Lee",
    "Robert Smith, Jr.", "Sam Lee", "Byron Lee", "Ortega y Gasset", "Andrea Sand", "李伟", "Simon & Schuster", "Lee, Sam",
    "University of California, Los Angeles", "Black and White Photography",
]  # fmt: skip


@pytest.mark.parametrize(("names", "hint"), WRONG)
def test_a_byline_that_is_not_one_name_is_reported_with_a_hint(names, hint):
    assert hint in find_byline_problem(tuple(names), len(names) - 1)[1]


@pytest.mark.parametrize("name", GOOD)
def test_a_byline_that_may_be_one_name_is_accepted(name):
    assert find_byline_problem((name,), 0) is None
