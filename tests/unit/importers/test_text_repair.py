"""Text that was decoded with the wrong encoding is told, and mended only if that is asked for."""

import pytest

from sitegen.importers._text_repair import repair_text

BROKEN = "Itâ€™s the mayorâ€™s\nrÃ©sumÃ©\nand fine"


def test_it_is_mended_if_asked():
    text, (change,) = repair_text(BROKEN, is_wanted=True, line=7)
    assert text == "It’s the mayor’s\nrésumé\nand fine"
    assert (change.kind, change.count, change.line) == ("repaired", 2, 7)


def test_it_is_told_and_stays_otherwise():
    text, (change,) = repair_text(BROKEN, is_wanted=False)
    assert text == BROKEN
    assert (change.kind, change.count, change.examples) == ("told", 2, ("Itâ€™s the mayorâ€™s", "rÃ©sumÃ©"))


@pytest.mark.parametrize("text", ["It’s fine", "«Â» CAFÉ", "São Paulo", "你好", "naïve façade", "Ã", "A\u00a0B"])
def test_right_text_stays_as_it_is(text):
    assert repair_text(text, is_wanted=True) == (text, ())
