"""Sort names of persons."""

import pytest

from sitegen.names.personal_names import split_name


@pytest.mark.parametrize(
    "name",
    ["Staff", "By Ana Ruiz", "The Associated Press", "Associated Press", "City News", "Staff Report", "ANA RUIZ", "Ana Ruiz and Bo Poe",
     "Getty Images", "Pope Francis", "Dr. Roe", "Malcolm X", "El Diario", "Ana", ""],
)  # fmt: skip
def test_an_unusual_personal_name_has_no_sort_name(name):
    assert split_name(name) is None
