"""Names of writers: no e-mail address stays in any form in which people type one, and no other name changes."""

import time

import pytest

from sitegen.importers._sites.metadata.fields import has_password
from sitegen.importers._stories.author_names import author_name, contains_address, looks_like_login


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("me@courier.example", ""),
        ("mailto:me@courier.example", ""),
        ("Ana Ruiz <me@courier.example>", "Ana Ruiz"),
        ("Ana Ruiz, me@courier.example", "Ana Ruiz"),
        ("Ana Ruiz (AP) me@courier.example", "Ana Ruiz (AP)"),
        ("me@courier.example (Ana Ruiz)", "Ana Ruiz"),
        ("Ana Ruiz/me@courier.example", "Ana Ruiz"),
        ("me [at] courier [dot] example", ""),
        ("Ana Ruiz (me(at)courier.example)", "Ana Ruiz"),
        ("me%40courier.example", ""),
        ("me&#64;courier.example", ""),
        ("me\uff20courier.example", ""),
        ("me@courier.example, leo@courier.example", ""),
    ],
)
def test_an_address_is_removed(written, name):
    assert contains_address({"a": [written]})
    assert author_name(written) == name


@pytest.mark.parametrize("name", ["Ana Ruiz", "@ana", "K@os", "Ana Ruiz,", "Ana [at] Work", "Ana Ruiz / AP", ""])
def test_a_name_without_an_address_is_unchanged(name):
    assert not contains_address(name)
    assert author_name(name) == name


@pytest.mark.parametrize("text", ["a", "a@", "a@b.", "( at ", " ", "a [ at", "a@b [ dot", "mailto:"])
def test_long_names_take_no_quadratic_time(text):
    start = time.process_time()
    author_name(text * 40_000)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("password", "is_closed"), [(" ", True), ("x", True), ("", False), (False, False), (None, False)]
)
def test_a_password_of_spaces_closes_a_page(password, is_closed):
    assert has_password({"password": password}) == is_closed


@pytest.mark.parametrize("name", ["aruiz", "ana-ruiz", "a.ruiz77", "ARuiz77", "Ana_Ruiz", "@ana_ruiz", "4711"])
def test_one_word_with_the_signs_of_a_login_looks_like_one(name):
    assert looks_like_login(name)


@pytest.mark.parametrize("name", ["Ruiz", "Émile", "Ana Ruiz", "ana ruiz", "AP", "O'Brien", "AP/Reuters", "李伟", ""])
def test_other_names_do_not_look_like_logins(name):
    assert not looks_like_login(name)
