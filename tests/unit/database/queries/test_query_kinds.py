"""Every query has a provider, dependency keys or a place among the external ones, and a description."""

import datetime as dt
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from sitegen.build.context import create_engine
from sitegen.config.schema import Config, SiteConfig
from sitegen.database.dependencies import keys
from sitegen.database.queries import explain
from sitegen.database.store import Store
from sitegen.render.renderer import Renderer

QUERIES = keys.KEYS_BY_QUERY.keys() | keys.EXTERNAL
REASONS = {"new", "damaged"}
"""Reasons to render a page that are described like queries."""


@pytest.fixture(scope="module")
def engine():
    """The engine of a build, whose theme is not loaded."""
    options = SimpleNamespace(
        config=Config(SiteConfig("A")), root=Path("/"), now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    renderer = SimpleNamespace(query_providers=partial(Renderer.query_providers, Mock(spec=Renderer)))
    store = Store(Path(":memory:"), b"key")
    yield create_engine(options, store, renderer)
    store.close()


def test_no_query_has_keys_and_is_external():
    assert not keys.KEYS_BY_QUERY.keys() & keys.EXTERNAL


def test_every_query_has_a_provider(engine):
    assert engine.providers.keys() == QUERIES


def test_every_query_has_a_description():
    assert explain.described_queries() == QUERIES | REASONS


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (("summary", "person/x"), "what others show of person/x"),
        (("count", "section", "courts"), "how many the section courts has"),
        (("range", "mentions", "person/x", "", "", 3, 1), "the newest 3 of the stories that name person/x"),
        (("slice", "stories", "", 10, 5), "numbers 11 to 15 of all stories"),
        (("artifact", "search"), "the search index"),
    ],
)
def test_descriptions_of_queries(query, words):
    assert explain.describe_query(query) == words


def test_many_reasons_are_cut_short():
    reasons = [("summary", f"person/{name}") for name in "abcde"]
    assert (
        explain.describe_reasons(reasons, 2) == "what others show of person/a, what others show of person/b, and 3 more"
    )
    assert explain.describe_reasons([("new",), ("new",)]) == "it is new"
