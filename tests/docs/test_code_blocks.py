"""Every example in the documentation is valid: fenced blocks, commands, options, keys, paths. Pages are short and have a common form."""

import pytest
from support.doc_examples import block_faults
from support.doc_inline import inline_faults
from support.doc_pages import DocPage, all_paths, page

PATHS = all_paths()
MAX_WORDS = 1500
LONG_PAGES = ("docs/reference/", "docs/performance.md", "docs/adr/")
"""Pages that are looked things up in, not read from beginning to end."""


every_page = pytest.mark.parametrize("path", PATHS, ids=[path.removeprefix("docs/") for path in PATHS])


@every_page
def test_the_blocks_of_a_page_are_valid(path):
    assert block_faults(page(path)) == []


@every_page
def test_the_names_in_code_font_exist(path):
    assert inline_faults(page(path)) == []


@every_page
def test_a_page_can_be_read_in_one_go(path):
    count = page(path).word_count
    assert path.startswith(LONG_PAGES) or count <= MAX_WORDS, f"{path} has {count} words; split it"


@every_page
def test_a_page_begins_with_its_title_and_says_what_it_is_for(path):
    tags = [tag for tag, _ in page(path).outline]
    assert tags[:2] == ["h1", "p"], f"{path}: a heading, then a sentence that says what the page is for"
    assert tags.count("h1") == 1, f"{path}: one heading of the first level"


@pytest.mark.parametrize(
    "path", [path for path in PATHS if path.startswith("docs/guides/") and not path.endswith("index.md")]
)
def test_a_guide_ends_with_links_to_related_pages(path):
    text = page(path).text
    assert "See also" in text, f"{path}: end the page with two to four links under See also"
    assert 2 <= text.rpartition("See also")[2].count("](") <= 6, f"{path}: two to four links"


def faults(text):
    return block_faults(DocPage("page.md", text)) + inline_faults(DocPage("page.md", text))


def fence(info, text):
    return f"```{info}\n{text}\n```\n"


PLUGIN = """from sitegen import hookimpl


@hookimpl
def markdown(md):
    md.inline.ruler.before("emphasis", "loud", lambda state, silent: state.src.startswith("==", state.pos) and not end(state))


def end(state):
    state.pos = state.posMax


@hookimpl
def jinja_environment(environment):
    environment.filters["shout"] = str.upper
"""
VALID = [
    fence('toml title="sitegen.toml"', '[outputs]\nfeeds = false\nhosts = ["nginx"]'),
    fence('toml title="sitegen.toml"', '[site]\nbase_url = "https://a.example/"\n[theme.options]\nscheme = "dark"'),
    fence('toml title="themes/mine/theme.toml"', 'parent = "broadsheet"\n[options.tint]\ntype = "text"\ndefault = ""'),
    fence('toml title="sitegen.toml"', '[kinds.vessel]\nfolder = "vessels"')
    + fence('markdown title="content/vessels/ann.md"', "---\nname: Ann\n---\n\nA boat.")
    + fence('yaml title="front matter of a vessel"', "aliases: [Annie]"),
    fence('markdown title="content/stories/fire.md"', "---\ntitle: Fire\n---\n\nSee [[person/ann]]."),
    fence("markdown", "A [link](@/stories/x.md)."),
    fence('yaml title="front matter of a story"', "status: published\nbylines: [Ana Ruiz]"),
    fence('yaml title="front matter of an event"', "when: 2026-03"),
    fence('yaml title=".github/workflows/site.yml"', "on: push\njobs:\n  a:\n    steps:\n      - run: sitegen build --strict"),
    fence("console", "$ sitegen new story 'A title' \\\n    --strict\nanything\n$ cd x && sitegen -C . build | head"),
    fence("sh", "# sitegen\nfor x in a b; do sitegen build -q; done"),
    fence("python", "from sitegen import Page, hookimpl"),
    fence("jinja", '{% extends "!parent/story.html" %}{% block text %}{{ super() }}{% endblock %}'),
    fence('python title="plugins/loud.py"', PLUGIN) + fence("markdown", "==loud==") + fence("jinja", "{{ x|shout }}"),
    fence("css", ":root { --accent: red; --own: 1px }\na { margin: var(--own) }"),
    fence("json", "{}") + fence("nginx", "server { }") + fence("sql", "SELECT title FROM stories;") + fence("text", "x"),
    "`sitegen new story`, `sitegen check DRAFT…`, `--dry-run`, `-o DIR`, `--port 9000`, `make lint`",
    "`[site] title`, `[outputs] feeds = false`, `[sections.city-hall]`, `[theme.options] scheme`, `feeds = false`",
    "`[sections] order`, `[kinds.vessel] folder`, `[check.patterns.tk] message`",
    "`status: held`, `slug:`, `published: 2026-03-02?`, `mailto:`, `draft: true`, `documents: [{id: document/x, page: 2}]`",
    "`SITEGEN_SITE__BASE_URL=https://a.example/`, `sitegen/urls.py`, `SG0301`, `--accent`, `nothing in particular`",
]  # fmt: skip
WRONG = [
    (fence('toml title="sitegen.toml"', "[outputs]\nfeed = false"), "feed"),
    (fence('toml title="sitegen.toml"', '[site]\nbase_url = "nowhere"'), "not an absolute address"),
    (fence('toml title="sitegen.toml"', "[site\n"), "TOML"),
    (fence('toml title="sitegen.toml"', '[theme.options]\nskheme = "dark"'), 'no option "skheme"'),
    (fence('toml title="theme.toml"', 'parents = "broadsheet"'), "parents"),
    (fence('toml title="pyproject.toml"', "a = "), "Invalid"),
    (fence("toml", "a = 1"), "no title"),
    (fence('markdown title="content/stories/fire.md"', "---\ntitle: Fire\ntags: [x]\n---\n"), "tags"),
    (fence('markdown title="content/story/fire.md"', "---\ntitle: Fire\n---\n"), "not the folder of a kind"),
    (fence("markdown", "A [link]()."), "link"),
    (fence('yaml title="front matter of a story"', "statuz: published"), "statuz"),
    (fence('yaml title="front matter of a story"', "status: live"), "live"),
    (fence('yaml title="front matter of a vessel"', "name: Ann"), "KIND"),
    (fence('yaml title="front matter of a story"', "published: March 3"), "1: "),
    (fence("yaml", "status: published"), "KIND"),
    (fence('yaml title="x.yml"', "a: [b"), "expected"),
    (fence('yaml title="x.yml"', "run: sitegen biuld"), "biuld"),
    (fence("console", "$ sitegen build --dryrun"), "--dryrun"),
    (fence("console", "$ sitegen new"), "Missing argument"),
    (fence("console", "$ cd x && sitegen biuld"), "biuld"),
    (fence("console", "$ uvx --from newsroom-sitegen sitegen biuld"), "biuld"),
    (fence("console", "$ make nope"), "nope"),
    (fence("console", "sitegen build"), "no line begins"),
    (fence("sh", "for x in; done"), "syntax error"),
    (fence("sh", "sitegen build --dryrun"), "--dryrun"),
    (fence("python", "def f(:"), "invalid syntax"),
    (fence("python", "from sitegen import Bench"), "Bench"),
    (fence("jinja", "{% if %}"), "Expected"),
    (fence("jinja", "{{ x|shout }}"), "shout"),
    (fence("jinja", '{% extends "storyy.html" %}'), "storyy.html"),
    (fence("jinja", '{% extends "story.html" %}{% block bdoy %}{% endblock %}'), "bdoy"),
    (fence("css", "a { color: var(--linc) }"), "--linc"),
    (fence("css", ":root { --linc: red }"), "--linc"),
    (fence("css", "a { color red }"), "EOF"),
    (fence("json", "{,}"), "Expecting"),
    (fence("nginx", "server {"), "braces"),
    (fence("sql", "SELECT titel FROM stories"), "titel"),
    (fence("xml", "<a>"), "mismatched"),
    (fence("", "x"), "no language"),
    (fence("cobol", "x"), "no check"),
    ("    indented\n", "indented"),
    ("`sitegen biuld`", "biuld"),
    ("`sitegen build --dryrun`", "--dryrun"),
    ("`--dryrun`", "--dryrun"),
    ("`make nope`", "nope"),
    ("`[site] titel`", "titel"),
    ("`[stie] title`", "stie"),
    ("`[stie]`", "stie"),
    ("`[outputs] feeds = 3`", "3"),
    ("`feed = true`", "feed"),
    ("`statuz:`", "statuz"),
    ("`status: live`", "live"),
    ("`SITEGEN_SITE__TITEL`", "titel"),
    ("`SITEGEN_NOPE`", "SITEGEN_NOPE"),
    ("`sitegen/nope.py`", "nope.py"),
    ("`SG9999`", "SG9999"),
    ("| a |\n|---|\n| `--dryrun` |\n", "page.md:3"),
    ("- x\n\n  ```cobol\n  x\n  ```\n", "page.md:3"),
]  # fmt: skip


@pytest.mark.parametrize("text", VALID)
def test_a_valid_example_is_accepted(text):
    assert faults(text) == []


@pytest.mark.parametrize(("text", "part"), WRONG)
def test_a_mistake_in_an_example_is_found(text, part):
    found = faults(text)
    assert len(found) == 1
    assert part in found[0]


def test_words_are_counted_without_code():
    assert (
        DocPage(
            "p", "# Two words\n\nThree [more words](x.md), `code` and *one*.\n\n```text\nno words\n```\n"
        ).word_count
        == 8
    )
