"""The guides for developers, docs/guides/: their examples are written into an archive, built, and do what the guides say."""

import re
import shlex
import subprocess
import sys
import zipfile

import pytest
from support import ROOT
from support.archive import Archive
from support.doc_pages import commands
from support.examples import blocks, blocks_below, texts, write_files
from support.images import jpeg
from support.plugins import same_as_clean

GUIDES = ROOT / "docs/guides"
PLUGIN_GUIDES = (
    "plugins", "page-kinds", "outputs", "checks", "importers", "markdown-rules", "template-filters", "shortcodes", "plugin-packages",
)  # fmt: skip
SECONDS = re.compile(r"\(\d+\.\d+ s\)")
PYTHON = {
    f"{page}_{block.title.replace('/', '_')}": block.text
    for page in PLUGIN_GUIDES
    for block in blocks(f"guides/{page}.md")
    if block.language == "python"
}


def page_of(name):
    return f"guides/{name}.md"


def with_stories(archive):
    archive.story(
        "the-archive-opens", title="The archive opens", published="2026-11-27", section="archive", body="Text.\n"
    )
    return archive


def shown(text):
    """What a command prints, without times and the lines that a guide leaves out."""
    return SECONDS.sub("", text)


# -- themes


@pytest.fixture
def evening(archive):
    """The theme of "Make a theme in an hour", before its last step switches off the dark colors."""
    found = blocks(page_of("themes"))
    last = [block.title for block in found].index("sitegen.toml") + 1
    write_files(
        with_stories(archive),
        [block for block in found[:last] + found[last:] if block.title != "sitegen.toml" or block is found[last - 1]],
    )
    return archive


def test_the_theme_shows_what_the_guide_says(evening):
    result = evening.build("--strict")
    assert result.err == ""
    page = evening.output("stories/library-vote/index.html")
    assert '<p class="motto">Printed daily since 1911.</p>' in page
    assert "<p>Ana Ruiz attended the meeting and read the minutes.</p>" in page
    assert "How we know" not in evening.output("stories/the-archive-opens/index.html")
    assert page.index("assets/style.") < page.index("assets/evening.")


def test_the_theme_works_in_a_new_archive(archive):
    found = blocks(page_of("themes"))
    first = commands(found[0])
    options = shlex.split(first[0][1])
    assert options[:2] == ["sitegen", "init"]
    assert archive.run(*options[1:]).code == 0
    courier = Archive.__new__(Archive)
    vars(courier).update(vars(archive), root=archive.root / options[-1])
    write_files(courier, found, (courier.root / "sitegen.toml").read_text("utf-8"))
    courier.build()
    assert "Printed daily since 1911." in courier.output("stories/the-archive-opens/index.html")


def test_the_theme_without_dark_colors_is_light(archive):
    write_files(with_stories(archive), blocks(page_of("themes")))
    archive.build("--strict")
    assert 'data-theme="light"' in archive.output("index.html")


def test_mistakes_in_the_theme_are_reported_as_the_guide_says(evening):
    error, warning = texts(page_of("themes"))
    template = evening.root / "themes/evening/templates/story.html"
    good = template.read_text("utf-8")
    template.write_text(good.replace("block text", "block texts"), "utf-8")
    assert warning in evening.build().err
    template.write_text(
        '{% extends "!parent/story.html" %}\n{% block text %}\n{{ super() }}\n{% if story.extra.how_we_know %}\n{% endif %}{% endblock %}\n',
        "utf-8",
    )
    printed = evening.run("build")
    assert shown(printed.err + printed.out) == shown(error)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_theme_has_its_colors_and_typefaces(evening, new_page, language):
    config = (evening.root / "sitegen.toml").read_text("utf-8")
    evening.write("sitegen.toml", config.replace("[site]\n", f'[site]\nlanguage = "{language}"\n'))
    evening.build()
    said = "(name) => getComputedStyle(document.documentElement).getPropertyValue(name)"
    for address in ("", "stories/library-vote/"):
        for scheme, accent in (("light", "#7a2b52"), ("dark", "#e0a3c2")):
            page = new_page(color_scheme=scheme)
            page.goto((evening.root / "build" / address / "index.html").as_uri())
            assert page.evaluate(said, "--accent") == accent
            assert page.evaluate(said, "--serif").startswith('"Palatino Linotype"')


RECIPES = {
    "A web font": ("assets/courier.*.css", 'font-family: "Courier Text"'),
    "A logo": ("index.html", '<h1 class="nameplate">\n  <a href="./"><img src="assets/logo.svg" alt="Test archive"'),
    "A favicon": ("index.html", '<link rel="apple-touch-icon" href="assets/touch-icon.png">'),
    "Code in the head": ("index.html", '<meta name="google-site-verification"'),
    "A script": ("stories/one/index.html", 'src="../../assets/count.'),
    "A box after the text": ("stories/one/index.html", "Write to tips@courier.example."),
    "Pictures on the front page": (
        "index.html",
        '<img src="stories/hall.svg" width="3" height="2" loading="lazy" decoding="async" alt="The town hall">',
    ),
    "The footer": ("stories/one/index.html", "Printed on Thursdays since 1952."),
    "Printed pages": ("assets/courier.*.css", "@page { size: letter"),
    "Other words": ("index.html", ">Amendments</a>"),
}


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_works(archive, recipe):
    page = page_of("theme-recipes")
    for name in ("courier.css", "courier-text.woff2", "logo.svg", "touch-icon.png", "count.js"):
        archive.write(f"static/{name}", " ")
    write_files(archive, blocks_below(page, "Before you begin") + blocks_below(page, recipe))
    archive.write("content/stories/hall.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"/>')
    archive.story("one", image={"src": "hall.svg", "alt": "The town hall"}, body="Text.\n")
    assert archive.build("--strict").err == ""
    pattern, text = RECIPES[recipe]
    (file,) = (archive.root / "build").glob(pattern)
    assert text in file.read_text("utf-8")


def test_every_recipe_is_tried():
    text = (GUIDES / "theme-recipes.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == ["Before you begin", *RECIPES, "See also"]


# -- languages


def test_words_are_replaced_as_the_guide_says(archive):
    write_files(archive, blocks(page_of("languages")))
    archive.entity("page", "about", status="published", body="We.\n")
    archive.build("--strict")
    assert ">Rectificaciones</a>" in archive.output("index.html")
    page = archive.output("about/index.html")
    assert (
        "<p>Rectificaciones</p>\n<p>3 artículos</p>\n<p>Publicado por primera vez en El Correo de Millbrook.</p>"
        in page
    )


# -- plugins


def test_the_first_plugin_works(archive):
    write_files(archive, blocks(page_of("plugins")))
    archive.story("library-vote", title="Council votes to keep the library open", published="2026-11-20")
    archive.build()
    assert archive.output("titles.txt") == "Council votes to keep the library open\n"
    explained, error = texts(page_of("plugins"))
    assert archive.run("explain", "/titles.txt").out == explained
    same_as_clean(archive)
    plugin = archive.root / "plugins/titles.py"
    plugin.write_text(plugin.read_text("utf-8").replace("reader.descending", "reader.newest"), "utf-8")
    printed = archive.run("build")
    assert shown(printed.err + printed.out) == shown(error)


def test_the_kinds_of_page_work(archive):
    write_files(with_stories(archive), blocks(page_of("page-kinds")))
    archive.entity("person", "ana-ruiz", name="Ana Ruiz")
    archive.build("--strict")
    assert "<li>Stories: 1</li><li>People: 1</li>" in archive.output("numbers/index.html")
    page = archive.output("calendars/archive/index.html")
    assert "<li>2026: 1</li>" in page
    assert '"CollectionPage"' in page
    same_as_clean(archive)


def test_the_outputs_work(archive):
    write_files(with_stories(archive), blocks(page_of("outputs")))
    archive.build("--strict")
    letter = archive.output("newsletter/archive.txt")
    assert "\nThe archive opens\n" in letter
    assert "\nhttps://archive.millbrook.us/stories/the-archive-opens/\n" in letter
    assert '"title": "The archive opens"' in archive.output("stories/the-archive-opens/card.json")
    same_as_clean(archive)
    archive.story("the-archive-opens", status="draft", section="archive")
    archive.build()
    assert [path for path in archive.tree() if path.startswith("newsletter/") or path.endswith("card.json")] == []


def test_the_checks_report_what_the_guide_says(archive):
    found = blocks(page_of("checks"))
    write_files(archive, found)
    archive.story(
        "2026-11-20-library-vote",
        title="Council votes to save the library",
        body="See [the old site](http://old.courier.example/1).\n",
    )
    (console,) = (block.text for block in found if block.language == "console")
    printed = archive.run("check")
    assert console.partition("\n")[2] in printed.err
    assert "the story is very short" in printed.err
    assert "stories/library-vote/index.html" in printed.err
    assert "the page links to the old site" in printed.err
    assert printed.code == 0


@pytest.mark.parametrize("importer", ["courier_csv", "courier_json"])
def test_the_importers_write_what_the_guide_shows(archive, importer):
    found = blocks(page_of("importers"))
    results = [path for path in write_files(archive, found) if path.endswith(".md")]
    expected = {path: (archive.root / path).read_text("utf-8") for path in results}
    for path in results:
        (archive.root / path).unlink()
    archive.write("old-site/img/hall.jpg", jpeg(size=(60, 40)))
    printed = {block.text.split()[3]: block.text for block in found if block.language == "console"}
    source, media = printed[importer].split()[4], [str(archive.root / "old-site")]
    options = ["--media", *media] if importer == "courier_json" else []
    run = ("import", importer, str(archive.root / source), *options)
    assert archive.run(*run).out == printed[importer].partition("\n")[2]
    written = [path for path in results if (archive.root / path).exists()]
    assert len(written) == 1
    assert (archive.root / written[0]).read_text("utf-8") == expected[written[0]]
    again = archive.run(*run)
    if importer == "courier_csv":
        assert again.err.replace(f"{archive.root}/", "").startswith(texts(page_of("importers"))[0])
    else:
        assert (again.code, again.out, "2 unchanged, 1 skipped" in again.err) == (0, "", True)
    archive.build("--strict")


def test_the_markdown_rule_works(archive):
    write_files(archive, blocks(page_of("markdown-rules")))
    archive.build("--strict")
    assert "<ins>shall stay open until 2028, and then</ins>" in archive.output("stories/library-bill/index.html")


def test_the_shortcode_works(archive):
    written = write_files(archive, blocks(page_of("shortcodes")))
    assert archive.build("--strict").err == ""
    page = archive.output("stories/schools/index.html")
    assert '<aside class="key-figures framed" aria-labelledby="_key_figures-1">' in page
    assert "<div><dt>new teachers</dt><dd>12</dd></div>" in page
    assert '<a href="../budget/">Source</a>' in page
    assert '<aside class="factbox"' in archive.output("stories/budget/index.html")
    story = archive.root / next(path for path in written if path.endswith("schools.md"))
    story.write_text(story.read_text("utf-8").replace("figures:", "figurs:"), "utf-8")
    (message,) = texts(page_of("shortcodes"))
    assert message in archive.run("build").err


def test_the_template_filter_works(archive):
    write_files(with_stories(archive), blocks(page_of("template-filters")))
    archive.build("--strict")
    assert '<p class="small">1 minute</p>' in archive.output("stories/the-archive-opens/index.html")


def test_the_plugins_import_from_the_package_only():
    assert len(PYTHON) > 8
    assert set(re.findall(r"\bsitegen\.[\w.]*\w", "".join(PYTHON.values()))) == set()


@pytest.mark.slow
def test_the_plugins_pass_the_type_checker(tmp_path):
    pytest.importorskip("mypy")
    files = [tmp_path / name for name in PYTHON]
    for file in files:
        file.write_text(PYTHON[file.name], "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path / 'cache'}"]
    command += ["--config-file", str(ROOT / "pyproject.toml"), *map(str, files)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


# -- packages


@pytest.mark.slow
@pytest.mark.parametrize("guide", ["theme-packages", "plugin-packages"])
def test_a_package_can_be_built_installed_and_used(archive, tmp_path_factory, guide):
    source, site = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    found = blocks(page_of(guide))
    for block in found:
        if block.title and block.title != "sitegen.toml":
            file = source / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, "utf-8")
    if guide == "theme-packages":
        for block in blocks(page_of("themes")):
            if block.title.startswith("themes/evening/"):
                file = source / block.title.replace("themes/evening/", "sitegen_evening/")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, "utf-8")
        (source / "sitegen_evening/__init__.py").touch()
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(source / "dist"), str(source)]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    (wheel,) = (source / "dist").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    write_files(with_stories(archive), [block for block in found if block.title == "sitegen.toml"])
    archive.build("--strict", env={"PYTHONPATH": str(site)})
    if guide == "theme-packages":
        assert '<p class="motto">All of it, in order.</p>' in archive.output("index.html")
        (message,) = (text for text in texts(page_of(guide)) if text.startswith("sitegen.toml:"))
        config = (archive.root / "sitegen.toml").read_text("utf-8")
        archive.write("sitegen.toml", config.replace("evening", "evning"))
        printed = archive.run("build", env={"PYTHONPATH": str(site)}).err
        assert message in printed
    else:
        assert "<p>1 story</p>" in archive.output("numbers/index.html")


@pytest.mark.parametrize("guide", ["themes", "theme-recipes", "theme-packages", "languages", *PLUGIN_GUIDES])
def test_the_text_before_a_file_names_it(guide):
    """A code host does not show the title of a block."""
    lines = (GUIDES / f"{guide}.md").read_text("utf-8").splitlines()
    for block in blocks(page_of(guide)):
        if block.title:
            before = lines[max(block.line - 6, 0) : block.line - 1]
            assert block.title.rpartition("/")[2] in " ".join(before), f"{guide}: {block.title}, line {block.line}"
