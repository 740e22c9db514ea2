"""Every query has a description for `sitegen explain`."""

from sitegen.database.dependencies import keys
from sitegen.database.queries import explain


def test_every_read_can_be_told_in_words():
    assert keys.KEYS_BY_QUERY.keys() | keys.EXTERNAL | {"new", "damaged"} == explain.described_queries()
