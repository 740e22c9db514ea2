"""Sections and tags, from categories and other taxonomies."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sitegen.names.naming import slugify
from sitegen.urls import section_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers._request import ImportMap
    from sitegen.importers._wordpress.text.context import TextContext
    from sitegen.importers._wordpress.wxr.elements import Term

_PRIMARY_KEYS = ("_yoast_wpseo_primary_category", "rank_math_primary_category", "_primary_category", "primary_category")
_NOT_SUBJECTS = frozenset(
    {
        "author", "ppma_author", "post_format", "nav_menu", "wp_theme", "wp_template_part_area", "language", "post_translations",
        "term_language", "term_translations", "wp_pattern_category", "elementor_library_type", "category", "newspack_nl_list",
    }
)  # fmt: skip


def find_section(context: TextContext, answers: ImportMap) -> str:
    """Return the section: that of the primary category, else of the first category that WordPress did not set itself; "" for none."""
    categories = _categories(context)
    if not categories:
        return ""
    primary = context.index.category_names.get(context.item.value(*_PRIMARY_KEYS), "")
    term = next((each for each in categories if each.name == primary), categories[0])
    name, slug = html.unescape(term.name), slugify(unquote(term.slug)) or slugify(term.name)
    answer = next((answers.sections[key] for key in (name, unquote(term.slug)) if key in answers.sections), None)
    section = slug if answer is None else answer
    if answer is None:
        context.ask("sections", name, slug, "", is_required=False)
    if section and term.slug:
        old = f"{context.index.base_path}category/{unquote(term.slug)}/"
        context.ask("redirects", old, section_address(section), f"category {name}", is_required=False)
    return section


def category_names(context: TextContext) -> list[str]:
    """Return the names of all categories but the one that WordPress sets itself."""
    return _names(_categories(context))


def _categories(context: TextContext) -> list[Term]:
    """Return the categories without the one that WordPress sets itself, and without the copies of all terms that old exports have."""
    terms = context.item.terms
    named = {term.name for term in terms if term.slug}
    return [
        term
        for term in terms
        if term.domain == "category"
        and term.name.casefold() != "uncategorized"
        and (term.slug or term.name not in named)
    ]


def find_tags(context: TextContext, tags: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the names of tags and of terms of other taxonomies, and the entities that the map has for them."""
    names = _names([term for term in context.item.terms if term.domain not in _NOT_SUBJECTS])
    return names, list(dict.fromkeys(tags[name] for name in names if tags.get(name)))


def find_language(context: TextContext, language: str) -> str:
    """Return the language that a plugin for several languages gives a post, if it is not that of the archive; else ""."""
    found = next((unquote(term.slug) for term in context.item.terms if term.domain == "language"), "")
    return found if found.replace("-", "").isalpha() and found.casefold() != language.casefold() else ""


def _names(terms: list[Term]) -> list[str]:
    return list(dict.fromkeys(" ".join(html.unescape(term.name).split()) for term in terms if term.name.strip()))
