"""Values of the archive's own keys in YAML."""

import pytest

from sitegen.content.front_matter import yaml_events


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("007", "'007'"),
        ("1.50", "'1.50'"),
        ("1e3", "'1e3'"),
        ("0x1F", "'0x1F'"),
        ("+5", "'+5'"),
        ("5.", "'5.'"),
        (".5", "'.5'"),
        ("-0", "'-0'"),
        (".inf", "'.inf'"),
        ("1_000", "'1_000'"),
        ("12:30", "'12:30'"),
        ("2019-01-05", "'2019-01-05'"),
        ("yes", "'yes'"),
        ("5", "5"),
        ("-1.5", "-1.5"),
        ("true", "True"),
        ("'5'", "'5'"),
    ],
)
def test_values_below_extra_are_read_as_written(written, read):
    found = yaml_events.load_yaml(f"extra:\n  a: {written}\n  b: [{written}]\n", "x.md", 1)
    assert isinstance(found, tuple)
    assert repr(found[0]["extra"]["a"]) == read
    assert repr(found[0]["extra"]["b"][0]) == read
