"""Damaged front matter, tags and pages are reported or imported; none of them ends an import with a traceback."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.diagnostics import Problem
from sitegen.importers import ImportedDocument, ImportMap, ImportOptions, ImportRequest, RefusedItem, SkippedItem
from sitegen.importers._media_index import MediaIndex
from sitegen.importers._sites.metadata.front_matter import split_front_matter
from sitegen.importers._sites.text.dialect import clean_text
from sitegen.importers._sites.text.expansion import Rules, expand_tags
from sitegen.importers._sites.text.tag_results import TagContext
from sitegen.importers._sites.text.tags import find_tags
from sitegen.importers._slugs import SlugAllocator
from sitegen.importers.markdown import read_items

PIECES = ["{%", "%}", "{{", "}}", "{{<", ">}}", "{{%", "%}}", "{#", "#}", " raw ", " endraw ", " image ", '"', "'", "|", " url ", "/", "/*",
          "*/", "=", ":", ",", "a", "b ", "\n", "\n\n", "`", "```\n", "(", ")", "comment", "endcomment", "-", "{:", "}", "[", "]", "<b>"]  # fmt: skip
MARKUP = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
FRONT = ["---\n", "+++\n", "title: ", "title", ": ", "- ", "[", "]", "{", "}", "&a ", "*a ", "<<: ", "\t", "  ", "\n", '"', "'", "date: 2019-03-02\n",
         "draft: true\n", "tags: [a, b]\n", "x", "|\n", ">\n", "!!python/object:x ", "%YAML", "é", "\u2028", "a = 1\n"]  # fmt: skip
SYNTAXES = st.sampled_from(["liquid", "hugo", "both"])
CONTEXT = TagContext({"page.title": "T"}.get, {"a": "/a/"}.get)


@given(MARKUP, SYNTAXES)
@example("{% raw %}", "liquid")
@example("{{", "both")
@settings(max_examples=400)
def test_tags_of_any_form_are_expanded_or_unknown(text, syntax):
    tags = list(find_tags(text, syntax, has_comments=True))
    assert [tag.end for tag in tags] == sorted(tag.end for tag in tags)
    found = expand_tags(text, Rules(syntax, {}, has_comments=True), CONTEXT)
    if not tags:
        assert found.text == text
    assert all(text[each.offset] == "{" for each in found.unknown)


@given(st.lists(st.sampled_from(FRONT), max_size=20).map("".join))
@settings(max_examples=400)
def test_front_matter_of_any_form_is_read_or_has_a_problem_with_its_place(text):
    found = split_front_matter(f"---\n{text}", "a.md")
    if isinstance(found, Problem):
        assert 1 <= found.line <= text.count("\n") + 2
        assert found.hint
    else:
        assert found.body in text


@given(st.text("ab cd*_`#-[]()\n", max_size=200))
def test_text_without_attributes_is_unchanged(text):
    assert clean_text(text, has_plain_attributes=True).text == text or re.search(
        r"\[\[?toc|^\*\[", text, re.MULTILINE | re.IGNORECASE
    )


@given(MARKUP, st.lists(st.sampled_from(FRONT), max_size=8).map("".join))
@settings(max_examples=60, deadline=None)
def test_a_damaged_page_is_imported_or_refused(tmp_path_factory, markup, front):
    pytest.importorskip("selectolax")
    folder = tmp_path_factory.mktemp("site")
    (folder / ".eleventy.js").write_text("")
    (folder / "posts").mkdir()
    (folder / "posts/a.md").write_text(f"---\ntitle: A\n{front}\n---\nBefore.\n\n{markup}\n\nAfter.\n", "utf-8")
    request = ImportRequest(
        (folder,), ImportMap(), ImportOptions(as_source=True), datetime(2026, 1, 1, tzinfo=UTC), "UTC", "en", frozenset({"story", "page"}),
        SlugAllocator(), MediaIndex(),
    )  # fmt: skip
    (item,) = read_items(request)
    assert isinstance(item, ImportedDocument | RefusedItem | SkippedItem)
    if isinstance(item, RefusedItem):
        assert item.problem.line
        assert item.problem.hint
