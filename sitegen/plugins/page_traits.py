"""Traits of page kinds and outputs: what other modules have to know about their pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTraits:
    """The optional constant `TRAITS` of a page kind or an output. The defaults are those of a kind without it."""

    title: str = ""
    """English title in breadcrumbs and JSON-LD, of a kind with a single page. Other kinds have a variable `title`."""
    schema_type: str = "WebPage"
    """Type of the pages in the vocabulary of schema.org."""
    has_one_subject: bool = False
    """The pages describe one document, the variable `summary`. They link to its permanent address and its type."""
    has_own_feeds: bool = False
    """The pages link to feeds of their own, not to those of the archive. The outputs in `sitegen.outputs.feeds` make the files."""
    is_recorded: bool = False
    """The ledger of addresses records the pages. A build that would lose one of them is an error.

    Each page needs a `document`: the line of an address has the id of its document, by which the address is found again after a
    rename. The pages of outputs are not recorded.
    """
    can_be_disabled: bool = False
    """A key in `sitegen.toml` disables the pages."""


DEFAULT_PAGE_TRAITS = PageTraits()
DEFAULT_OUTPUT_TRAITS = PageTraits(can_be_disabled=True)


def page_traits(kind: Any) -> PageTraits:
    """Return the traits of a page kind."""
    return getattr(kind, "TRAITS", DEFAULT_PAGE_TRAITS)


def output_traits(output: Any) -> PageTraits:
    """Return the traits of an output. Without `TRAITS` it can be disabled."""
    return getattr(output, "TRAITS", DEFAULT_OUTPUT_TRAITS)
