"""A second build does nothing, an edit redoes little, and after any change the output is that of a clean build."""

import datetime as dt
import io
import json
import os
import re
import shutil
import unicodedata
from dataclasses import replace

import pytest
from PIL import Image
from support.archive import CONFIG, UNSEARCHED, Archive

from sitegen.build import indexing
from sitegen.build.context import open_context
from sitegen.build.options import BuildOptions
from sitegen.build.parallel.executor import SerialExecutor
from sitegen.build.pipeline import run_build
from sitegen.config.loader import load
from sitegen.database.connection import DAMAGED
from sitegen.diagnostics import SitegenError
from sitegen.publish.render_task import render_page_task

NOW = ("--now", "2026-01-01T00:00")


def picture(color):
    out = io.BytesIO()
    Image.new("RGB", (6, 6), color).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def world(archive):
    """An archive with something of everything, built."""
    archive.write("sitegen.toml", CONFIG + '[content]\nlisting_size = 3\n[sections.courts]\ntitle = "The courts"\n')
    archive.entity("person", "ann-lee", name="Ann Lee", aliases=["Lee"])
    archive.entity("person", "bob-poe", name="Bob Poe", aliases=["Poe"], relations=[
        {"to": "person/ann-lee", "kind": "family", "source": "story/s2"}
    ])  # fmt: skip
    archive.entity("person", "annie-lee", name="Annie Lee", body="Once thought another.\n")
    archive.entity("place", "town", name="Town")
    archive.entity("document", "memo", name="The memo")
    archive.entity("event", "vote", name="The vote", when="2019-01-20", entities=["person/ann-lee"], where="place/town")
    archive.entity("page", "about", title="About", status="published", body="## Who\n\nWe.\n")
    for n in range(1, 9):
        archive.story(f"s{n}", **story(n))
    archive.story("pic/index", title="With a picture", published="2019-04-01", body="![Alt](a.png)\n[it](file.txt)\n")
    archive.write("content/stories/pic/a.png", picture((1, 2, 3)))
    archive.write("content/stories/pic/file.txt", "one")
    archive.write("content/static/robots.txt", "User-agent: *\n")
    archive.story("later", title="Under embargo", embargo="2026-01-05T06:00", entities=["Ann Lee"], section="courts")
    archive.entity("thread", "saga", title="The saga", starts="story/s1", status="published", body="It began.\n")
    archive.build(*NOW)
    return archive


def story(n, **front):
    return {
        "title": f"Story {n}", "deck": f"Deck {n}", "published": f"2019-01-{n + 10:02d}", "section": "courts",
        "entities": ["Ann Lee", "Bob Poe"] if n % 2 else ["Ann Lee", "place/town", "event/vote"],
        "bylines": ["Carl Day"], "body": f"Lee met Poe in Town, part {n}.\n",
        "documents": [{"id": "document/memo", "page": n}] if n == 4 else [],
        "follows": "story/s1" if n == 3 else "", "redirect_from": ["/old/s5/"] if n == 5 else [],
        "corrections": [{"date": "2019-02-01", "kind": "correction", "text": "Part was wrong."}] if n == 6 else [],
    } | front  # fmt: skip


def counts(archive, *args):
    result = archive.run("build", "--json", *args)
    assert result.code == 0, result.out + result.err
    return json.loads(result.out)


def clean(archive, folder, *args):
    """What a build of the same sources gives in another folder."""
    other = Archive(folder / "clean")
    for name in ("content", "templates", "themes", "sitegen.toml"):
        source = archive.root / name
        if source.is_dir():
            shutil.copytree(source, other.root / name, dirs_exist_ok=True)
        elif source.is_file():
            shutil.copy(source, other.root / name)
    result = other.run("build", *args)
    return result, other.tree()


def same_as_clean(archive, folder, *args):
    result = archive.run("build", *args)
    wanted, tree = clean(archive, folder, *args)
    told = result.err.removeprefix(f"{DAMAGED}\n")
    assert (result.code, told) == (wanted.code, wanted.err)
    ours = archive.tree()
    assert sorted(ours) == sorted(tree)
    assert [path for path in tree if ours[path] != tree[path]] == []


# -- how much is rendered


def test_a_second_build_renders_nothing_and_writes_nothing(world):
    times = {file: file.stat().st_mtime_ns for file in (world.root / "build").rglob("*")}
    for _ in range(2):
        again = counts(world, *NOW)
        assert (again["rendered"], again["written"], again["removed"]) == (0, 0, 0)
        assert again["pages"] > 40
    assert {file: file.stat().st_mtime_ns for file in (world.root / "build").rglob("*")} == times


def test_a_touched_file_renders_no_page(world):
    for file in (world.root / "content").rglob("*.md"):
        os.utime(file)
    again = counts(world, *NOW)
    assert (again["rendered"], again["written"]) == (0, 0)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 8], ids=lambda n: f"s{n}")
def test_an_edit_of_a_body_renders_one_page(world, n):
    """s1 has a named thread, s5 an old address, s6 a correction."""
    world.story(f"s{n}", **story(n, body=f"Lee met Poe in Town, part {n}, amended.\n"))
    again = counts(world, *NOW)
    assert (again["rendered"], again["written"]) == (1, 1)


def test_an_edit_of_the_newest_storys_body_renders_one_page(world):
    """The front page may show how it begins, so the edit is far below."""
    above = "\n\n".join(["A long paragraph of the newest story. " * 30] * 5)
    for last in ("![Alt](a.png) [it](file.txt)\n", "Amended. ![Alt](a.png) [it](file.txt)\n"):
        world.story("pic/index", title="With a picture", published="2019-04-01", body=f"{above}\n\n{last}")
        again = counts(world, *NOW)
    assert (again["rendered"], again["written"]) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "slug", "fields"),
    [("person", "annie-lee", {"name": "Annie Lee"}), ("page", "about", {"title": "About", "status": "published"}),
     ("thread", "saga", {"title": "The saga", "starts": "story/s1", "status": "published"})],
)  # fmt: skip
def test_an_edit_of_any_body_renders_one_page(world, kind, slug, fields):
    world.entity(kind, slug, body="Amended.\n", **fields)
    again = counts(world, *NOW)
    assert (again["rendered"], again["written"]) == (1, 1)


def test_an_edit_without_effect_writes_nothing(world):
    world.story("s2", **story(2, internal={"note": "ask again"}))
    assert counts(world, *NOW)["written"] == 0


def test_a_new_title_renders_only_the_pages_that_show_it(world):
    before = world.tree()
    world.story("s2", **story(2, title="Story two, retitled"))
    again = counts(world, *NOW)
    after = world.tree()
    changed = {path for path in after if after[path] != before.get(path)} - {"manifest-sha256.txt"}
    assert changed == {path for path in changed if b"Story two, retitled" in after[path]}
    assert again["rendered"] <= len(changed) + 3


# -- equal to a clean build


def _retag(world):
    world.story("s3", **story(3, entities=["place/town"]))


def _delete_entity(world):
    for n in (1, 3, 5, 7):
        world.story(f"s{n}", **story(n, entities=["Ann Lee"], body="None.\n"))
    (world.root / "content/people/bob-poe.md").unlink()


def _rename(world):
    (world.root / "content/stories/s2.md").rename(world.root / "content/stories/second.md")
    world.entity("person", "bob-poe", name="Bob Poe", aliases=["Poe"])


def _template(world):
    world.write(
        "templates/story.html", '{% extends "!parent/story.html" %}{% block title %}Ours: {{ super() }}{% endblock %}'
    )


def _macro(world):
    _template(world)
    world.build(*NOW)
    world.write("templates/macros.html", '{% extends "!parent/macros.html" %}')
    (world.root / "templates/macros.html").unlink()
    (world.root / "templates/story.html").unlink()


def _vandal(world):
    (world.root / "build/index.html").write_text("mine", encoding="utf-8")
    (world.root / "build/stories/s1/index.html").unlink()
    shutil.rmtree(world.root / "build/people")


def _sly_vandal(world):
    """The same size and the same time: only the change time of the file tells."""
    file = world.root / "build/stories/s1/index.html"
    stat = file.stat()
    file.write_bytes(file.read_bytes().replace(b"part 1", b"part 9"))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


CHANGES = {
    "edit": lambda w: w.story("s2", **story(2, body="Other words with Lee.\n")),
    "touch nothing": lambda _: None,
    "delete a story": lambda w: (w.root / "content/stories/s4.md").unlink(),
    "delete the newest": lambda w: shutil.rmtree(w.root / "content/stories/pic"),
    "delete the first of a chain": lambda w: ((w.root / "content/stories/s1.md").unlink(),
                                              (w.root / "content/threads/saga.md").unlink(),
                                              w.story("s3", **story(3, follows=""))),
    "delete an entity": _delete_entity,
    "rename": _rename,
    "retag": _retag,
    "retitle a story": lambda w: w.story("s1", **story(1, title="Retitled")),
    "retitle an entity": lambda w: w.entity("person", "ann-lee", name="Anna Lee", aliases=["Lee", "Ann Lee"]),
    "other summary": lambda w: w.entity("place", "town", name="Town", summary="A town."),
    "redate": lambda w: w.story("s2", **story(2, published="2018-05-05")),
    "undate": lambda w: w.story("s2", **story(2, published="XXXX-12-07")),
    "resection": lambda w: w.story("s2", **story(2, section="town-hall")),
    "withdraw": lambda w: w.story("s3", **story(3, status="withdrawn")),
    "withdraw the first of a chain": lambda w: w.story("s1", **story(1, status="withdrawn")),
    "hold": lambda w: w.story("s2", **story(2, status="held")),
    "merge": lambda w: w.entity("person", "annie-lee", name="Annie Lee", merged_into="person/ann-lee"),
    "merge with tags": lambda w: w.entity("person", "ann-lee", name="Ann Lee", aliases=["Lee"],
                                          merged_into="person/annie-lee"),
    "suppress": lambda w: w.entity("person", "ann-lee", name="Ann Lee", aliases=["Lee"], visibility="suppressed"),
    "an alias that makes one ambiguous": lambda w: w.entity("person", "annie-lee", name="Annie Lee", aliases=["Lee"]),
    "a new story": lambda w: w.story("s9", **story(9, entities=["Lee", "Poe"], follows="story/s3")),
    "an old story": lambda w: w.story("s0", **story(0, published="2017-01-01")),
    "a story in the middle": lambda w: w.story("s45", **story(4, published="2019-01-14", documents=[])),
    "a new entity": lambda w: w.entity("person", "poe-2", name="Edgar Poe", aliases=["Poe"]),
    "a template": _template,
    "a template added and taken away": _macro,
    "config title": lambda w: w.write("sitegen.toml", CONFIG.replace("Test archive", "Another title")),
    "config address": lambda w: w.write("sitegen.toml", CONFIG.replace("archive.example", "other.example")),
    "config zone": lambda w: w.write("sitegen.toml", CONFIG + 'timezone = "Asia/Tokyo"\n'),
    "config section": lambda w: w.write("sitegen.toml", CONFIG + '[sections.courts]\ntitle = "Courts of law"\n'),
    "config listing": lambda w: w.write("sitegen.toml", CONFIG + "[content]\nlisting_size = 2\n"),
    "config kind": lambda w: w.write("sitegen.toml", CONFIG + '[kinds.person]\npermalink = "/who/{slug}/"\n'),
    "config links": lambda w: w.write("sitegen.toml", CONFIG + '[output]\nlinks = "file"\n'),
    "an asset replaced": lambda w: w.write("content/stories/pic/a.png", picture((200, 2, 3))),
    "an asset of the same size": lambda w: w.write("content/stories/pic/file.txt", "two"),
    "an asset added": lambda w: w.write("content/stories/pic/more.txt", "more"),
    "an asset deleted": lambda w: ((w.root / "content/stories/pic/file.txt").unlink(),
                                   w.story("pic/index", title="With a picture", body="![Alt](a.png)\n")),
    "a static file in another case": lambda w: (w.root / "content/static/robots.txt").rename(
        w.root / "content/static/Robots.txt"),
    "a static file becomes a folder": lambda w: ((w.root / "content/static/robots.txt").unlink(),
                                                 w.write("content/static/robots.txt/a.txt", "a")),
    "a lost database": lambda w: shutil.rmtree(w.root / ".sitegen"),
    "a damaged database": lambda w: (w.root / ".sitegen/archive.db").write_bytes(b"no database" * 100),
    "a lost output": lambda w: shutil.rmtree(w.root / "build"),
    "both lost": lambda w: (shutil.rmtree(w.root / "build"), shutil.rmtree(w.root / ".sitegen")),
    "a vandalised output": _vandal,
    "a sly vandal": _sly_vandal,
    "a lost manifest": lambda w: (w.root / "build/manifest-sha256.txt").unlink(),
    "a damaged manifest": lambda w: (w.root / "build/manifest-sha256.txt").write_bytes(b"\xff nonsense"),
    "a vandalised output and a lost database": lambda w: (_vandal(w), shutil.rmtree(w.root / ".sitegen")),
    "an error": lambda w: w.story("s2", **story(2, body="[[Nobody]]\n")),
}  # fmt: skip
KEEPS_OLD = {"an error"}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_output_equals_a_clean_build(world, tmp_path_factory, change):
    before = world.tree()
    CHANGES[change](world)
    if change in KEEPS_OLD:
        assert world.run("build", *NOW).code == 1
        assert world.tree() == before
    else:
        same_as_clean(world, tmp_path_factory.mktemp("again"), *NOW)


@pytest.mark.sampled(10)
@pytest.mark.parametrize("change", [name for name in CHANGES if not name.startswith(("a lost", "both", "a damaged"))])
def test_after_a_reverted_change_the_output_is_unchanged(world, change):
    before = world.tree()
    copies = {name: world.root / f"kept-{name}" for name in ("content", "sitegen.toml")}
    shutil.copytree(world.root / "content", copies["content"])
    shutil.copy(world.root / "sitegen.toml", copies["sitegen.toml"])
    CHANGES[change](world)
    world.run("build", *NOW)
    shutil.rmtree(world.root / "content")
    shutil.rmtree(world.root / "templates", ignore_errors=True)
    shutil.copytree(copies["content"], world.root / "content")
    shutil.copy(copies["sitegen.toml"], world.root / "sitegen.toml")
    result = world.run("build", *NOW)
    assert result.code == 0, result.err
    after = world.tree()
    assert sorted(after) == sorted(before)
    assert [path for path in before if after[path] != before[path]] == []


def test_an_embargo_ends_and_is_set_again(world, tmp_path_factory):
    before = world.tree()
    same_as_clean(world, tmp_path_factory.mktemp("passed"), "--now", "2026-01-05T06:00")
    assert "stories/later/index.html" in world.tree()
    assert counts(world, "--now", "2026-01-05T07:00")["rendered"] == 0
    same_as_clean(world, tmp_path_factory.mktemp("back"), *NOW)
    assert world.tree() == before


@pytest.mark.slow
def test_a_sequence_of_changes_equals_a_clean_build(world, tmp_path_factory):
    """What each step leaves behind in the database must not show in a later one."""
    for number, change in enumerate(("hold", "a new story", "retag", "redate", "merge", "withdraw the first of a chain",
                                     "a template", "delete the newest", "resection", "a lost output")):  # fmt: skip
        CHANGES[change](world)
        same_as_clean(world, tmp_path_factory.mktemp(f"step{number}"), *NOW)
    again = counts(world, *NOW)
    assert (again["rendered"], again["written"], again["removed"]) == (0, 0, 0)


def test_a_build_after_errors_equals_a_clean_build(world, tmp_path_factory):
    CHANGES["an error"](world)
    world.entity("person", "ann-lee", name="Annette Lee", aliases=["Lee", "Ann Lee"])
    assert world.run("build", *NOW).code == 1
    world.story("s2", **story(2))
    same_as_clean(world, tmp_path_factory.mktemp("mended"), *NOW)


def test_foreign_files_in_the_output_stay_untouched(world):
    foreign = {"mine.txt": b"mine", "stories/mine.html": b"mine too", "stories/s4/note.txt": b"a note", ".hidden": b"x"}
    for path, data in foreign.items():
        world.write(f"build/{path}", data)
    (world.root / "content/stories/s4.md").unlink()
    world.build(*NOW)
    shutil.rmtree(world.root / ".sitegen")
    world.build(*NOW)
    tree = world.tree()
    assert {path: tree[path] for path in foreign} == foreign
    assert "stories/s4/index.html" not in tree
    assert "mine" not in world.output("manifest-sha256.txt")


def test_a_foreign_file_in_place_of_a_folder_stops_the_build(world, tmp_path_factory):
    shutil.rmtree(world.root / "build/stories/s1")
    place = world.write("build/stories/s1", "mine")
    before = world.tree()
    world.story("s8", **story(8, title="Retitled"))
    result = world.run("build", *NOW)
    assert result.code != 0
    assert "build/stories/s1" in result.err
    assert world.tree() == before
    place.unlink()
    same_as_clean(world, tmp_path_factory.mktemp("free"), *NOW)


def test_a_removed_alias_is_an_error_where_it_is_used(archive):
    archive.entity("document", "memo", name="Memorandum", aliases=["MOU"])
    archive.story("one", entities=["MOU"], body="See [[MOU]].\n")
    archive.build()
    archive.entity("document", "memo", name="Memorandum")
    result = archive.run("build")
    assert result.code == 1
    assert result.err.count('no document has the id or name "MOU"') == 2
    archive.entity("document", "memo", name="Memorandum", aliases=["MOU"])
    archive.build()


def test_replacing_a_file_by_a_rename_is_noticed(archive):
    """A disk may keep two spellings of one name apart; a rename keeps size, times and inode."""
    archive.story("b/index", title="A bundle", body="[notes](\u00e9.txt)\n")
    other = archive.write("content/stories/b/e\u0301.txt", "notes")
    os.utime(other, (1, 1))
    archive.build()
    other.rename(other.with_name("\u00e9.txt"))
    archive.build()
    (archive.root / "build/stories/b/\u00e9.txt").unlink()
    archive.build()
    assert archive.output("stories/b/\u00e9.txt") == "notes"


def test_changed_bytes_with_an_old_modification_time_are_noticed(archive):
    story = archive.story("one", title="One", body="It rained.\n")
    os.utime(story, (10**9, 10**9))
    archive.build()
    with story.open("r+b") as stream:
        data = stream.read().replace(b"rained", b"poured")
        stream.seek(0)
        stream.write(data)
    os.utime(story, (10**9, 10**9))
    archive.build()
    assert "It poured." in archive.output("stories/one/index.html")


def test_suggestions_equal_those_of_a_clean_build(archive):
    archive.story("a", title="A", body="[[story/zebra-crossing]] and ![x](pic.png)\n")
    assert "zebra-crossings" not in archive.run("build").err
    archive.story("zebra-crossings", title="Other")
    archive.write("content/stories/pics.png", "x")
    told = re.sub(r"[0-9.]+ s\b", "", archive.run("build").err)
    assert 'did you mean "story/zebra-crossings"' in told
    shutil.rmtree(archive.root / ".sitegen")
    assert re.sub(r"[0-9.]+ s\b", "", archive.run("build").err) == told


def test_explain_reports_a_damaged_file_and_an_edit(archive):
    archive.story("one", title="One", body="It rained.\n")
    archive.build()
    (archive.root / "build/stories/one/index.html").write_text("!")
    assert "its file was changed or deleted since the last build" in archive.run("explain", "/stories/one/").out
    archive.story("one", title="One", body="It poured.\n")
    archive.build()
    told = next(line for line in archive.run("explain", "--last-build").out.splitlines() if "stories/one/" in line)
    assert "the text or front matter of story/one" in told
    assert "its file was changed or deleted since the last build" in told


def test_a_dry_run_reports_what_a_build_then_does(world):
    before = world.tree()
    world.story("s2", **story(2, title="Another title"))
    (world.root / "content/stories/s7.md").unlink()
    dry = json.loads(world.run("build", "--dry-run", "--json", *NOW).out)
    assert world.tree() == before
    done = counts(world, *NOW)
    assert [dry[name] for name in ("rendered", "written", "removed", "build_log")] == [
        done[name] for name in ("rendered", "written", "removed", "build_log")
    ]


def test_a_dry_run_of_a_new_archive_makes_no_output_folder(archive):
    archive.story("one", title="One")
    assert "would change" in archive.run("build", "--dry-run").out
    assert not (archive.root / "build").exists()


def test_a_theme_does_not_publish_files_behind_symbolic_links(archive):
    archive.write("outside.txt", "secret")
    (archive.root / "static").mkdir()
    (archive.root / "static/leak.txt").symlink_to(archive.root / "outside.txt")
    result = archive.run("build")
    assert (result.code, "points outside static/" in result.err) == (2, True)


def test_a_template_included_by_an_imported_one_is_a_dependency(archive):
    archive.write("templates/icons.html", "{% macro icon() %}<i>old</i>{% endmacro %}")
    archive.write(
        "templates/own.html", '{% import "icons.html" as icons %}{% macro mark() %}{{ icons.icon() }}{% endmacro %}'
    )
    archive.write(
        "templates/story.html",
        '{% extends "!parent/story.html" %}{% import "own.html" as own %}{% block text %}{{ own.mark() }}{% endblock %}',
    )
    for name in ("one", "two", "three"):
        archive.story(name)
    archive.build()
    archive.write("templates/icons.html", "{% macro icon() %}<i>new</i>{% endmacro %}")
    archive.build()
    for name in ("one", "two", "three"):
        assert "<i>new</i>" in archive.output(f"stories/{name}/index.html")


class Breaking:
    """An executor that fails before its last page."""

    def map_batches(self, work, items, worker_state, _init_worker):
        if work is not render_page_task:
            yield from SerialExecutor().map_batches(work, items, worker_state, _init_worker)
            return
        yield from work(worker_state, list(items[:-1]))
        raise SitegenError("the workers are gone")

    def close(self):
        """Nothing to do."""


def job(archive):
    """A build of it."""
    file = archive.root / "sitegen.toml"
    return BuildOptions(
        archive.root, load(file, UNSEARCHED), file, archive.root / "build", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


def test_an_interrupted_build_leaves_no_recorded_reads(archive):
    archive.story("one")
    archive.entity("person", "zoe-last", name="Zoe Last")
    archive.write("content/static/zz.txt", "the last of all paths")
    archive.write("templates/story.html", '{% extends "!parent/story.html" %}{% block text %}first{% endblock %}')
    with open_context(job(archive)) as site:
        with pytest.raises(SitegenError):
            run_build(replace(site, executor=Breaking()))
        assert run_build(site).written > 5
    for word in ("second", "third"):
        archive.write(
            "templates/story.html", f'{{% extends "!parent/story.html" %}}{{% block text %}}{word}{{% endblock %}}'
        )
        archive.build("--now", "2026-01-01T00:00:00Z")
        assert word in archive.output("stories/one/index.html")


def test_a_file_that_disappears_while_it_is_read_is_read_later(world, monkeypatch):
    file, away = world.root / "content/stories/s1.md", world.root / "s1.md"
    parse_batch = indexing.parse_batch
    world.story("s1", **story(1) | {"body": "Amended while you looked.\n"})

    def moved(*given):
        file.rename(away)
        try:
            return parse_batch(*given)
        finally:
            away.rename(file)

    with open_context(job(world)) as archive:
        with monkeypatch.context() as patch:
            patch.setattr(indexing, "parse_batch", moved)
            run_build(archive)
        assert "Amended" not in world.output("stories/s1/index.html")
        run_build(archive)
    assert "Amended while you looked." in world.output("stories/s1/index.html")


def test_a_changed_folder_and_its_files_are_read_once(world):
    world.story("new/index", title="In a new folder", published="2020-01-01")
    with open_context(job(world)) as archive:
        hints = ["content/stories/new", "content/stories/new/index.md"]
        assert not run_build(archive, changed_paths=hints).problems
    assert "In a new folder" in world.output("stories/new/index.html")


def test_changed_paths_in_another_unicode_form_are_recognized(world):
    folder = unicodedata.normalize("NFD", "content/stories/Münster")
    text = "---\ntitle: Münster\nstatus: published\npublished: 2020-01-02\nslug: munster\n---\nOne.\n"
    world.write(f"{folder}/index.md", text)
    world.write(f"{folder}/other.md", text.replace("munster", "other"))
    world.build(*NOW)
    world.write(f"{folder}/index.md", text.replace("One.", "Two."))
    with open_context(job(world)) as archive:
        assert not run_build(archive, changed_paths=[f"{folder}/index.md"]).problems
        assert "Two." in world.output("stories/munster/index.html")
        (world.root / folder / "other.md").unlink()
        assert run_build(archive, changed_paths=[f"{folder}/other.md"]).removed == 1
    assert not (world.root / "build/stories/other").exists()


def test_the_site_is_kept_if_database_and_content_are_lost(world):
    before = world.tree()
    shutil.rmtree(world.root / ".sitegen")
    (world.root / "content").rename(world.root / "away")
    refused = world.run("build")
    assert (refused.code, "content not found" in refused.err) == (2, True)
    assert world.tree() == before


def test_a_broken_template_is_reported_for_the_first_page(world):
    world.write("templates/story.html", '{% extends "!parent/story.html" %}{% block main %}{{ nobody }}{% endblock %}')
    told = [world.run(name, *NOW).err for name in ("build", "check")]
    assert all("seen first on /stories/pic/" in text for text in told), told


def test_a_missing_content_folder_takes_nothing_away(archive):
    archive.story("one")
    archive.build()
    before = archive.tree()
    (archive.root / "content").rename(archive.root / "elsewhere")
    result = archive.run("build")
    assert result.code == 2
    assert "content not found" in result.err
    assert archive.tree() == before
