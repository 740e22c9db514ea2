"""The omission of empty values from mappings."""

from sitegen.codec import omit_empty


def test_zero_and_false_are_not_empty():
    values = {"a": None, "b": "", "c": [], "d": (), "e": {}, "f": 0, "g": False, "h": "x", "i": [0]}
    assert omit_empty(values) == {"f": 0, "g": False, "h": "x", "i": [0]}
