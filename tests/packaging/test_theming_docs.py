"""docs/reference/templates.md lists what themes can use; themes from a folder and from an installed package use it."""

import base64
import datetime as dt
import hashlib
import inspect
import subprocess
import sys
import tomllib
import zipfile
from collections import defaultdict

import jinja2.nodes
import pytest
from lxml import html
from support import ROOT, nu
from support.browser import axe
from support.contract import Types, difference, fields_of, read, touching
from support.own_archive import copied
from support.pdfs import pdf
from support.rich import picture
from support.servers import http_server

from sitegen import pages
from sitegen.build.context import open_context
from sitegen.build.options import BuildOptions
from sitegen.build.pipeline import build
from sitegen.config.loader import load
from sitegen.database.queries.reader import Reader
from sitegen.devserver import styleguide_samples
from sitegen.model.summary import EventLinks, MainImage, PublicRelation, RelatedEntity
from sitegen.pages import directory
from sitegen.pages.document_viewer import CitedPage
from sitegen.publish.planner import all_pages
from sitegen.render.charts import bar_chart, network, timeline
from sitegen.render.page_view import PageView
from sitegen.theme.filters import TEMPLATE_FILTERS, TEMPLATE_TESTS

THEMES = ROOT / "themes"
TEMPLATES = THEMES / "broadsheet/templates"
DOC = (ROOT / "docs/reference/templates.md").read_text("utf-8")
PARTIAL = {"Body", "Links"}
"""Structs of which a theme needs a few fields alone."""
MADE = [
    MainImage, RelatedEntity, EventLinks, PublicRelation, CitedPage, bar_chart.Bar, bar_chart.BarChart, network.ArcEdge,
    network.ArcDiagram, network.LadderDiagram, network.Neighbor, network.LadderEdge, network.LadderNode, network.ArcNode,
    timeline.TimelineMark, timeline.TimelineRow, timeline.Timeline,
]  # fmt: skip


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """An archive with every kind of page, most of them in several states."""
    archive = copied(tmp_path_factory.mktemp("rich"))
    config = (archive.root / "sitegen.toml").read_text("utf-8")
    archive.write("sitegen.toml", f'{config}\n[content]\nlisting_size = 3\n[images]\nsocial_cards = "none"\n')
    archive.write("content/documents/report.pdf", pdf())
    archive.write("content/stories/view.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>')
    archive.write("content/documents/plan.png", picture())
    archive.entity("document", "plan", name="The plan", file="plan.png")
    package = ["story/s1", "story/s2"]
    archive.entity("page", "index", title="The front page", status="published", package=package, body="A note.\n")
    archive.entity("document", "report", name="The report", file="report.pdf", date="2018-11", obtained="2019-01-02")
    archive.entity(
        "person", "ann", name="Ann Lee", aliases=["A. Lee"], extra={"beat": "courts"},
        relations=[{"to": "document/report", "kind": "related", "role": "signed it", "start": "2018",
                    "source": ["story/s1", "https://press.example/a"]},
                   {"to": "organization/pasadena-weekly", "kind": "member", "source": "story/s1"}],
    )  # fmt: skip
    archive.write("content/staff/bo.png", picture())
    archive.entity("staff", "bo", name="Bo Poe", role="Reporter", image={"src": "bo.png", "alt": "Bo Poe"},
                   contact=[{"label": "E-mail", "to": "mailto:bo@press.example"}], start="2018")  # fmt: skip
    archive.entity("staff", "cy", name="Cy Roe", former=True)
    archive.entity(
        "event", "hearing", name="The hearing", when="2019-02", where="pasadena", entities=["person/ann"],
        sources=["story/s1"],
    )  # fmt: skip
    for number in range(1, 9):
        cited = {"id": "document/report", "page": 2} if number % 2 else {"id": "document/report"}
        archive.story(
            f"s{number}", title=f"Story {number}", published=f"2019-0{number}-02", section="courts", body="Words.\n",
            entities=["Ann Lee"], bylines=["Ann Lee", "Bo Poe"], documents=[cited, {"id": "document/plan"}],
        )  # fmt: skip
    archive.story(
        "full", title="A full story", deck="A deck.", published="2019-09-01", updated="2019-09-03", section="courts", lang="en-GB",
        package=["story/s1"], follows="story/s8", entities=["Ann Lee"], publication="organization/pasadena-weekly", dateline="Town", license="CC0",
        print={"edition": "First", "page": 3}, imported={"system": "old", "id": 7}, original_url="https://press.example/b",
        sources=["A call", {"title": "A site", "url": "https://press.example/c", "date": "2019"}], credit="By hand", bylines=["Ann Lee"],
        corrections=[{"date": "2019-09-02", "kind": "correction", "text": "It was two."}], redirect_from=["/old/"],
        image={"src": "view.svg", "alt": "A view", "caption": "A caption", "credit": "A painter"}, translation_of="story/s1",
        body="See [the first](s2.md) and [[document/report#p2]].\n\n## A heading\n\nMore.\n",
    )  # fmt: skip
    archive.write("content/stories/heard/call.mp3", b"ID3" + b"\0" * 97)
    archive.story(
        "heard/index", title="A call", published="2019-09-01", body="![A call](call.mp3)\n", bylines=["Guy Guest"],
        attachments=[{"file": "call.mp3", "title": "The call", "note": "All of it."}],
    )  # fmt: skip
    why = {"date": "2019-09-02", "kind": "retraction", "text": "It was made up."}
    archive.story("gone", status="withdrawn", corrections=[why])
    return archive


def job_of(archive):
    file = archive.root / "sitegen.toml"
    return BuildOptions(
        archive.root, load(file, {}), file, archive.root / "build", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


@pytest.fixture(scope="module")
def contexts(rich):
    """Of each kind of page the variables of every page; and the general names of one."""
    found, names = defaultdict(list), {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(directory, "MAX_SINGLE_PAGE_ENTRIES", 12)  # so that it has pages of one letter
        report = build(job_of(rich))
        assert [problem for problem in report.problems if problem.severity == "error"] == []
        with open_context(job_of(rich)) as archive:
            _collect(archive, found, names)
    return found, names


def _collect(archive, found, names):
    for page in all_pages(archive.store):
        if page.kind in pages.builtin_page_kinds():
            reader = Reader(archive.queries)
            found[page.kind].append(pages.builtin_page_kinds()[page.kind].context(page, reader))
            names |= PageView(page, reader, has_file_links=False).template_globals()


def templates(text):
    return {name: part for name, part in read(text)["Templates"].items() if name}


def kinds_of(name, part):
    """The kinds of page that a template shows, by the program; the documented ones are held against them."""
    real = {kind for kind, module in pages.builtin_page_kinds().items() if name == module.TEMPLATE}
    return real, difference(f"{name}, pages", part.listed("Pages"), real)


def mistakes(text, found, names):
    """Everything in which the tables and the program differ."""
    types = Types(read(text)["Values"])
    wrong, shown = [], set()
    for name, part in templates(text).items():
        kinds, differs = kinds_of(name, part)
        shown |= kinds
        wrong += differs
        given = (
            [each for kind in kinds for each in found[kind]]
            if name != "style.html"
            else [styleguide_samples.styleguide_context()]
        )
        for each in given:
            own = {key: value for key, value in each.items() if key not in names}
            wrong += difference(name, part.rows, own)
            for row in part.rows.values():
                wrong += types.wrong(f"{name}: {row.name}", own.get(row.name, ...), row.type)
    wrong += difference("templates", shown, pages.builtin_page_kinds())
    general = read(text)["Names in every template"][""].rows
    wrong += difference("general names", general, names)
    wrong += [each for row in general.values() if row.arguments is None for each in types.wrong(row.name, names.get(row.name), row.type)]  # fmt: skip
    return list(dict.fromkeys(wrong))


def test_every_variable_of_every_template_is_documented_with_its_type(contexts):
    found, names = contexts
    assert set(found) == set(pages.builtin_page_kinds()), "the archive has every kind of page"
    assert mistakes(DOC, found, names) == []


def test_every_template_variable_has_a_value_somewhere(contexts):
    found, _ = contexts
    empty = {"entity.html": {"page_number", "newer"}, "staff.html": {"page_number", "newer"}}
    for name, part in templates(DOC).items():
        kinds, _ = kinds_of(name, part)
        for variable in set(part.rows) - empty.get(name, set()) if kinds else ():
            assert any(each.get(variable) for kind in kinds for each in found[kind]), f"{name}: {variable}"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "| `before` | list of DocumentSummary | the stories that it follows |\n",
            "",
            "story.html: before is not documented",
        ),
        ("| `part_number` |", "| `portion` |", "story.html: portion is documented, and is not there"),
        ("| `policy` | DocumentSummary or None |", "| `policy` | str |", "corrections.html: policy is DocumentSummary"),
        ("| `canonical` | str |", "| `canon` | str |", "general names: canonical is not documented"),
        ("Pages: `static_page`.", "Pages: `page`.", "static_page.html, pages: static_page is not documented"),
        ("| `genre` | str |", "| `sort_of` | str |", ".sort_of is Ellipsis, not str"),
    ],
)
def test_a_mistake_in_the_tables_is_found(contexts, old, new, says):
    assert DOC.count(old) == 1
    assert any(says in each for each in mistakes(DOC.replace(old, new), *contexts))


def test_every_field_of_every_value_is_documented(contexts):
    found, names = contexts
    values = {name: part for name, part in read(DOC)["Values"].items() if name}
    drawn = {kind.__name__: kind for kind in MADE}
    given = [each for shown in found.values() for one in shown for each in one.values()]
    seen = classes([*names.values(), *given]) | drawn
    assert set(values) - set(seen) == set()
    for name, part in values.items():
        real = fields_of(seen[name]) | {each for each in part.rows if isinstance(vars(seen[name]).get(each), property)}
        real |= {row.name for row in part.rows.values() if row.arguments is not None and hasattr(seen[name], row.name)}
        assert difference(name, part.rows, set(part.rows) & real if name in PARTIAL else real) == []


def classes(values):
    """The classes of values and of all that is in them, by name."""
    found, waiting = {}, list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, list | tuple | set):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
        elif hasattr(value, "__struct_fields__"):
            waiting += [getattr(value, name) for name in value.__struct_fields__]
            found |= {each.__name__: each for each in type(value).__mro__ if hasattr(each, "__struct_fields__")}
    return found


def test_charts_have_the_documented_fields():
    types = Types(read(DOC)["Values"])
    given = styleguide_samples.styleguide_context()
    kinds = {row.name: row.type for row in read(DOC)["Names in every template"][""].rows.values()}
    wrong = list(
        types.wrong(
            "timeline", timeline.timeline_chart(given["chronologies"]["everything"], str), kinds["timeline_chart"]
        )
    )
    wrong += types.wrong("bars", bar_chart.bar_chart(given["counts_by_year"]), kinds["bar_chart"])
    for size, related, edges in given["networks"]:
        neighbors = [network.Neighbor(each.summary, "", each.story_count) for each in related]
        diagram = network.network_diagram("A", neighbors, edges)
        wrong += types.wrong(f"network {size}", diagram, kinds["network_diagram"])
    assert wrong == []
    assert {
        "Timeline",
        "TimelineRow",
        "TimelineMark",
        "LadderDiagram",
        "LadderNode",
        "LadderEdge",
        "ArcDiagram",
        "ArcNode",
        "ArcEdge",
        "BarChart",
        "Bar",
        "Neighbor",
    } <= types.seen


def test_functions_take_what_is_documented(contexts):
    _, names = contexts
    for row in read(DOC)["Names in every template"][""].rows.values():
        real = names[row.name]
        assert callable(real) == (row.arguments is not None), row.name
        if row.arguments is None or isinstance(getattr(real, "__self__", None), dict):
            continue
        taken = [name for name, each in inspect.signature(real).parameters.items() if each.kind is not each.VAR_KEYWORD]
        if hasattr(real, "jinja_pass_arg"):  # the first one is handed to it by Jinja
            del taken[0]
        assert row.arguments == taken, row.name


def test_filters_tests_options_blocks_and_macros_are_documented():
    parts = read(DOC)
    said = parts["Names in every template"][""].text
    for name in [*TEMPLATE_FILTERS, *TEMPLATE_TESTS]:
        assert f"`{name}` (" in said or f"`{name}`," in said, name
    manifest = tomllib.loads((THEMES / "broadsheet/theme.toml").read_text("utf-8"))
    assert difference("options", parts["Options of broadsheet"][""].rows, manifest["options"]) == []
    others = parts["Parts"] | parts["Shortcodes"]
    documented = templates(DOC) | {name: part for name, part in others.items() if name}
    files = (file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.html"))
    assert difference("templates", documented, files) == []
    for name, part in documented.items():
        tree = jinja2.Environment(extensions=["jinja2.ext.i18n"]).parse((TEMPLATES / name).read_text("utf-8"))
        blocks = [node.name for node in tree.find_all(jinja2.nodes.Block)]
        assert difference(f"{name}, blocks", part.listed("Blocks"), blocks) == []
        macros = {node.name: [arg.name for arg in node.args] for node in tree.find_all(jinja2.nodes.Macro)}
        if name in parts["Parts"]:
            assert {row.name: row.arguments for row in part.rows.values()} == macros, name


def test_a_template_may_show_all_that_is_documented(rich):
    """Generated templates that touch every name and field: a missing one would be an error of a strict environment."""
    structs = read(DOC)["Values"]
    general = read(DOC)["Names in every template"][""].rows.values()
    names = "".join(
        touching(row.name, row.type, structs) if row.arguments is None else f"{{{{ {row.name} is defined }}}}"
        for row in general
    )
    drawn = (
        "{% set a = timeline_chart(chronology) %}{% set c = bar_chart(counts_by_year) if counts_by_year else none %}"
    )
    drawn += "{% set b = network_diagram(summary, related_entities, related_pairs) %}"
    drawn += touching("a", "Timeline", structs) + touching("c", "BarChart or None", structs)
    drawn += f"{{% if b and b.kind == 'ladder' %}}{touching('b', 'LadderDiagram', structs)}"
    drawn += f"{{% elif b %}}{touching('b', 'ArcDiagram', structs)}{{% endif %}}"
    for name, part in templates(DOC).items():
        if part.listed("Pages"):
            own = "".join(touching(row.name, row.type, structs) for row in part.rows.values())
            rich.write(f"templates/{name}", own + names + (drawn if name == "entity.html" else ""))
    report = build(job_of(rich))
    assert [str(problem) for problem in report.problems if problem.severity == "error"] == []
    rich.write("templates/404.html", "{{ site.nothing }}")
    assert '"site" has no field "nothing"' in build(job_of(rich)).problems[0].message


# -- clipping


@pytest.fixture(scope="module")
def clipped(tmp_path_factory):
    archive = copied(tmp_path_factory.mktemp("clipped"))
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text("utf-8").replace("broadsheet", "clipping"))
    archive.on.add("search")
    archive.build()
    return archive


def test_clipping_is_small_and_overrides_two_blocks(clipped):
    files = [file for file in (THEMES / "clipping").rglob("*") if file.is_file()]
    assert sum(len(file.read_text("utf-8").splitlines()) for file in files) < 150
    blocks = [
        block for file in files if file.suffix == ".html" for block in file.read_text("utf-8").split("{% block ")[1:]
    ]
    assert sorted(block.split()[0] for block in blocks) == ["nameplate", "styles", "text"]
    tree = html.document_fromstring(clipped.output("stories/council-votes-to-nullify-memorandum/index.html"))
    assert tree.xpath("//p[@class='slip']")[0].text_content().startswith("Pasadena Weekly, date not stated")
    assert tree.xpath("//p[@class='mark']/text()") == ["/stories/council-votes-to-nullify-memorandum/"]


def test_every_page_of_clipping_has_its_stylesheet_last(clipped):
    for path, data in clipped.tree().items():
        if path.endswith(".html") and b"http-equiv" not in data:
            sheets = html.document_fromstring(data.decode()).xpath("//link[@rel='stylesheet']/@href")
            assert [sheet.rpartition("/")[2].partition(".")[0] for sheet in sheets] == ["style", "clipping"], path


@pytest.mark.tools("nu")
def test_the_nu_checker_finds_nothing_in_clipping(clipped):
    assert nu.check(clipped.root / "build", css=True) == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_clipping_and_its_colors_are_far_enough_apart(clipped, new_page, width, scheme):
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    with http_server(clipped.root / "build") as base:
        for address in ("", "stories/council-votes-to-nullify-memorandum/", "people/eugene-harris/", "entries/"):
            page.goto(base + address)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        colors = page.evaluate(
            "['paper', 'card', 'mark', 'ink', 'soft', 'accent', 'thread'].map(name => "
            "[name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()])"
        )
    known = {name: light(color) for name, color in colors}
    for ground in ("paper", "card", "mark"):
        for ink, least in (("ink", 7), ("soft", 4.5), ("accent", 4.5)):
            assert apart(known[ground], known[ink]) >= least, (ground, ink)
    assert apart(known["paper"], known["thread"]) >= 3


def light(color):
    """The relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def apart(one, other):
    """The contrast ratio of two luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


# -- a theme from an installed package

MESSAGES = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Corrections"\nmsgstr "Errata"\n'
PACKAGE = {
    "evening/__init__.py": "",
    "evening/theme.toml": 'name = "evening"\nparent = "broadsheet"\n[options.motto]\ntype = "text"\ndefault = "Daily."\n',
    "evening/templates/base.html": '{% extends "!parent/base.html" %}{% block styles %}{{ super() }}'
    '<link rel="stylesheet" href="{{ asset("evening.css") }}">{% endblock %}'
    '{% block nameplate %}{{ super() }}<p>{{ option("motto") }}</p>{% endblock %}',
    "evening/static/evening.css": "body { color: teal }\n",
    "evening/static/moon.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    "evening/i18n/en.po": MESSAGES,
    "sitegen_theme_evening-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: sitegen-theme-evening\nVersion: 1.0\n",
    "sitegen_theme_evening-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "sitegen_theme_evening-1.0.dist-info/entry_points.txt": "[sitegen.themes]\nevening = evening\n",
}


def wheel_of(files, folder):
    """A wheel, as the standard has it (PEP 427)."""
    record = "sitegen_theme_evening-1.0.dist-info/RECORD"
    rows = [f"{name},sha256={digest(text)},{len(text.encode())}\n" for name, text in files.items()]
    file = folder / "sitegen_theme_evening-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as wheel:
        for name, text in (files | {record: "".join([*rows, f"{record},,\n"])}).items():
            wheel.writestr(name, text)
    return file


def digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.mark.slow
def test_an_installed_theme_package_works(archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--target",
        str(folder / "site"),
    ]
    subprocess.run([*pip, str(wheel_of(PACKAGE, folder))], check=True, timeout=120)
    archive.story("one", body="Text.")
    archive.write("sitegen.toml", '[site]\ntitle = "T"\n[theme]\nname = "evening"\n')
    archive.build(env={"PYTHONPATH": str(folder / "site")})
    page = archive.output("stories/one/index.html")
    assert "<p>Daily.</p>" in page
    assert "Errata" in page
    assert "<p>Text.</p>" in page
    published = archive.tree()
    (sheet,) = (path for path in published if path.startswith("assets/evening."))
    assert published[sheet] == b"body { color: teal }\n"
    assert f'href="../../{sheet}"' in page
    assert "assets/moon.svg" in published
    (folder / "site/evening/templates/404.html").write_text("{{ option('motto') }}")
    archive.build(env={"PYTHONPATH": str(folder / "site")})
    assert archive.output("404.html") == "Daily."
