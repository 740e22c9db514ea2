"""A leak is reported at the line that an author has to change. The database is in memory."""

import pytest
from support.stored_archive import StoredArchive

from sitegen.publish.leak_check import Leak
from sitegen.publish.leak_report import MAX_LISTED_FILES, report_leaks


@pytest.fixture
def stored(tmp_path):
    (tmp_path / "content/story").mkdir(parents=True)
    stored = StoredArchive(tmp_path)
    stored.document("story/secret", "Night Budget", "draft", positions={"title": (2, 8)})
    return stored


def write(stored, slug, text):
    """Write a public story, and return the path of its file."""
    stored.document(f"story/{slug}")
    (stored.root / f"content/story/{slug}.md").write_text(text)
    return f"content/story/{slug}.md"


def leak(
    source, path="story/fire/index.html", *, text="night budget", uid="story/secret", state="draft", merged_into=""
):
    return Leak(path, text, uid, state, source, merged_into)


def report(stored, *leaks):
    return report_leaks(stored.store, stored.root, leaks)


def place(problem):
    return problem.file, problem.line, problem.column


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("---\n---\nThe Night Budget is here", (3, 5)),
        ("the **Night** [Budget](x)", (1, 7)),
        ("---\nNight Budget", (2, 1)),
        ("the Night\nBudget", (1, 5)),
        ("---\n---\nthe Night\nBudget", (3, 5)),
        ("the Night&#32;Budget", (1, 5)),
        ("Night\n\nThe Night Budget", (3, 5)),
    ],
)
def test_a_title_in_one_file_is_reported_where_it_is_written(stored, text, where):
    file = write(stored, "fire", text)
    (problem,) = report(stored, leak(file))
    assert place(problem) == (file, *where)
    assert '"night budget" would be published, and story/secret is draft' in problem.message
    assert "story/fire/index.html" in problem.message
    assert problem.hint.startswith(f"change the text of {file}:{where[0]}:{where[1]}, publish story/secret")
    assert "another title" in problem.hint
    assert problem.severity == "error"


def test_a_source_may_be_the_id_of_a_document(stored):
    file = write(stored, "fire", "Night Budget")
    (problem,) = report(stored, leak("story/fire"))
    assert place(problem) == (file, 1, 1)


def test_a_title_in_many_files_is_reported_at_the_draft(stored):
    file = write(stored, "fire", "Night Budget")
    (problem,) = report(stored, leak(file), leak(file, "data/stories.json"))
    assert place(problem) == ("content/story/secret.md", 2, 8)
    assert "2 files: story/fire/index.html, data/stories.json" in problem.message, "pages first"


@pytest.mark.parametrize("change", ["missing", "other"])
def test_a_title_that_is_in_no_text_is_reported_at_the_draft(stored, change):
    file = write(stored, "fire", "Other words")
    if change == "missing":
        (stored.root / file).unlink()
    (problem,) = report(stored, leak(file))
    assert place(problem) == ("content/story/secret.md", 2, 8)
    assert problem.hint.startswith("give story/secret another title, or publish it")


@pytest.mark.parametrize(
    "text",
    ["Budget of the Night", "---\nBudget of the Night", "Budget\nNight", "Night\n\nBudget", "Night\nand\nBudget"],
)
def test_a_title_extends_over_adjacent_lines_only(stored, text):
    (problem,) = report(stored, leak(write(stored, "fire", text)))
    assert place(problem) == ("content/story/secret.md", 2, 8)


def test_a_draft_without_a_known_line_is_reported_at_its_beginning(stored):
    stored.document("story/other", "Night Budget", "draft")
    (problem,) = report(stored, leak("a template", uid="story/other"))
    assert place(problem) == ("content/story/other.md", 1, 1)


@pytest.mark.parametrize("state", ["broken", "public"])
def test_of_two_files_with_one_id_the_draft_is_named(stored, state):
    stored.document("story/secret", "Night Budget", state, file="content/0.md")
    (problem,) = report(stored, leak("a template"))
    assert place(problem) == ("content/story/secret.md", 2, 8)


def test_a_text_in_many_content_files_is_reported_at_the_first(stored):
    files = [write(stored, slug, "see /stories/secret/") for slug in ("b", "a:1", "c")]
    (problem,) = report(stored, *(leak(file, text="/stories/secret/") for file in files))
    assert place(problem) == ("content/story/a:1.md", 1, 5)


def test_the_file_of_the_site_is_named_if_no_content_has_the_text(stored):
    (problem,) = report(stored, leak("the theme", "theme.css", text="/stories/secret/"))
    assert place(problem) == ("theme.css", 0, 0)
    assert "it is in" not in problem.message
    assert problem.hint.startswith("it comes from the theme: remove it there")
    assert problem.hint.endswith("give story/secret another slug")


def test_the_title_of_a_merged_document_is_reported_at_its_own_file(stored):
    stored.document("story/merged", "Night Budget", "merged", positions={"title": (4, 1)})
    (problem,) = report(stored, leak("a template", uid="story/merged", merged_into="story/secret"))
    assert place(problem) == ("content/story/merged.md", 4, 1)
    assert "story/merged was merged into story/secret, which is draft" in problem.message
    assert "or publish story/secret;" in problem.hint


def test_of_many_files_of_the_site_the_first_page_is_named(stored):
    paths = ("b/index.html", "theme.css", "a/index.html")
    (problem,) = report(stored, *(leak("the theme", path, text="/stories/secret/") for path in paths))
    assert place(problem) == ("a/index.html", 0, 0)
    assert "it is in 3 files: a/index.html, b/index.html, theme.css" in problem.message


@pytest.mark.parametrize("state", ["suppressed", "withdrawn"])
def test_what_is_never_published_can_only_be_removed(stored, state):
    file = write(stored, "fire", "see /stories/secret/ there")
    (problem,) = report(stored, leak(file, text="/stories/secret/", state=state))
    assert problem.hint == f"change the text of {file}:1:5"


def test_a_suppressed_name_is_a_warning(stored):
    file = write(stored, "fire", "With Jane Roe.")
    (problem,) = report(stored, leak(file, text="jane roe", uid="person/jr", state="suppressed"))
    assert problem.severity == "warning"
    assert place(problem) == (file, 1, 6)
    assert '"jane roe" is named here, and person/jr is suppressed' in problem.message


def test_drafts_are_no_sources(stored):
    file = write(stored, "other", "Night Budget")
    stored.store.db.execute("UPDATE document SET state = 'draft' WHERE file = ?", (file,))
    (problem,) = report(stored, leak(file, text="/x/"))
    assert place(problem) == ("story/fire/index.html", 0, 0)


def test_each_document_and_text_is_one_problem_in_order(stored):
    file = write(stored, "fire", "Night Budget")
    leaks = [leak(file, text=text, uid=uid) for uid in ("story/z", "story/a") for text in ("b", "a", "b")]
    found = [
        problem.message.partition(" would")[0] + problem.message.partition("and ")[2][:7]
        for problem in report(stored, *leaks)
    ]
    assert found == ['"a"story/a', '"b"story/a', '"a"story/z', '"b"story/z']


def test_of_many_files_some_are_named(stored):
    files = [write(stored, f"s{number:02}", "Night Budget") for number in range(MAX_LISTED_FILES + 3)]
    (problem,) = report(stored, *(leak(file, f"{number}.html") for number, file in enumerate(files)))
    assert f"{len(files)} files" in problem.message
    assert problem.hint.count("content/story/") == MAX_LISTED_FILES


def test_a_word_in_another_form_is_at_the_beginning_of_the_line(stored):
    file = write(stored, "fire", "the \uff2eight Budget")
    (problem,) = report(stored, leak(file))
    assert place(problem) == (file, 1, 1)
