"""Names of one entity, and names that only look like it."""

from itertools import combinations

import pytest

from sitegen.tagging.duplicates.rules import confirm, keys_of, misspelled_pairs

SAME = [
    ("person", "Jane Roe", "jane  roe", "same letters"),
    ("person", "José Díaz", "Jose Diaz", "same letters"),
    ("person", "Jane O’Hara", "Jane O'Hara", "same letters"),
    ("person", "J. Roe", "Jane Roe", "initials"),
    ("person", "E. Harris", "Eugene Harris", "initials"),
    ("person", "Jane M. Roe", "Jane Roe", "middle name"),
    ("person", "Steve Mermell", "Stephen Mermell", "nickname"),
    ("person", "Bill Clinton", "William Clinton", "nickname"),
    ("person", "Rosa Alvares", "Rosa Alvarez", "spelling"),
    ("organization", "City Council of San Gabriel", "San Gabriel City Council", "word order"),
    ("organization", "Public Works Dept.", "Public Works Department", "short words"),
    ("organization", "Acme Co.", "Acme Company", "short words"),
    ("organization", "U.S. Forest Service", "United States Forest Service", "short words"),
    ("organization", "FEC", "Federal Election Commission", "acronym"),
    ("organization", "F.E.C.", "Federal Election Commission", "acronym"),
    ("organization", "San Gabriel Police", "San Gabriel Police Department", "one word"),
    ("place", "Main St.", "Main Street", "short words"),
    ("law", "SB 54", "S.B. 54", "same letters"),
]
DIFFERENT = [
    ("person", "Jonathan Fu", "Jonathan Wu"),
    ("person", "Jane A. Roe", "Jane B. Roe"),
    ("person", "John Roe Jr.", "John Roe Sr."),
    ("person", "Jane Roe", "John Roe"),
    ("person", "Jane Roe", "Jane Doe"),
    ("person", "Ann Lee", "Ann Li"),
    ("law", "Measure A", "Measure B"),
    ("law", "SB 54", "SB 34"),
    ("law", "Measure A", "Measure"),
    ("organization", "District 1", "District 2"),
    ("organization", "School Board", "School Board District 3"),
    ("organization", "Federal Election Commission", "Federal Energy Council"),
    ("place", "Lake Park", "Lane Park"),
]


def rules(kind, one, other):
    """The rules that say that two names may be those of one entity."""
    shared = {rule for rule, key in keys_of(one, kind)} & {rule for rule, key in keys_of(other, kind)}
    keys = set(keys_of(one, kind)) & set(keys_of(other, kind))
    found = {confirmed for rule, _ in keys if rule in shared and (confirmed := confirm(rule, one, other))}
    return found | ({"spelling"} if misspelled_pairs({one, other}) else set())


@pytest.mark.parametrize(("kind", "one", "other", "rule"), SAME, ids=str)
def test_names_that_may_be_of_one_entity_are_found_by_their_rule(kind, one, other, rule):
    assert rule in rules(kind, one, other)
    assert rules(kind, one, other) == rules(kind, other, one)


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT, ids=str)
def test_names_of_different_entities_are_not_found(kind, one, other):
    assert rules(kind, one, other) == set()


def test_names_in_other_scripts_are_compared_by_their_letters():
    for one, other in combinations(["李伟", "李薇", "王芳", "Мария Петрова", "علي حسن"], 2):
        assert rules("person", one, other) == set()
    assert "same letters" in rules("person", "李伟", "李 伟")
