"""Paragraphs, blocks and shortcodes are read as WordPress reads them: the same input to its own functions (npm) and to ours."""

import json
import random
import re
import subprocess

import pytest
from selectolax.lexbor import LexborHTMLParser
from support.needs import node_module, program

from sitegen.importers._wordpress.text.block_parser import parse_blocks
from sitegen.importers._wordpress.text.paragraphs import add_paragraphs
from sitegen.importers._wordpress.text.shortcodes.parser import find_shortcodes

pytestmark = pytest.mark.tools("wordpress")
NAMES = {"autop": "autop", "blocks": "block-serialization-default-parser", "shortcodes": "shortcode"}
ASK = {
    "autop": "m.autop(text)",
    "blocks": "m.parse(text)",
    "shortcodes": "[...text.matchAll(m.regexp('gallery'))].map((f) => [f[5] ?? null, m.attrs(f[3])])",
}
HTML = [
    "word", "two words", "\n", "\n\n", "\n\n\n", "<p>", "</p>", "<div>", "</div>", "<br />", "<br>", "<b>", "</b>", "<em>x</em>",
    "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<blockquote>", "</blockquote>", "<pre>a\n\nb\n</pre>", '<img src="a.jpg"\n alt="b" />',
    "<h2>Head</h2>", "<table><tr><td>", "</td></tr></table>", "<!-- comment -->", "<!--more-->", "<script>\na\n\nb\n</script>",
    "<style>\nx\n</style>", "<li>", "</li>", '<a href="x">', "</a>", " ", "<object><param name=a>\n</object>",
    "<select><option>a</option>\n<option>b</option></select>", "<audio>\n<source src=a>\n</audio>", "&nbsp;", "<span>\n", "</span>",
    "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>", "<address>", "</address>", "<form>", "</form>", "<input>", "<iframe src=x></iframe>",
    "<details>\n<summary>s</summary>\n", "<hr />\n\n",
]  # fmt: skip
SHORTCODES = [
    "[gallery]", "[gallery ", 'ids="1,2" ', "a='b' ", "x=y ", "bare ", "]", "[/gallery]", "/]", "[[gallery]]", "[[gallery ", "[", "]",
    "text", "\n", "[/", "<b>", "\u00a0", "[gallerya]", "[gallery-b]", '"q" ', "[caption]", "[/caption]", "/",
]  # fmt: skip
LEAVES = [
    "<p>x</p>", "\n", "<!-- comment -->", "<!-- wp:more /-->", '<!-- wp:jetpack/map {"x":"\\u003cb\\u003e"} /-->', "<!--wp:x -->",
    '<!-- wp:void {"a":1} /-->', "-->", "}", "<!-- wp:bad -->", "", "text",
]  # fmt: skip


def _ask(kind, texts):
    """The answers of WordPress's own function."""
    script = (
        "const m = require(process.argv[1]);"
        f"const answers = JSON.parse(require('fs').readFileSync(0)).map((text) => {ASK[kind]});"
        "console.log(JSON.stringify(answers));"
    )
    module = node_module(f"@wordpress/{NAMES[kind]}/build/index.cjs")
    line = [program("node"), "--eval", script, "--", str(module)]
    return json.loads(
        subprocess.run(line, input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=300).stdout
    )


def _random_texts(pieces, seed, number, most=12):
    source = random.Random(seed)
    return ["".join(source.choice(pieces) for _ in range(source.randint(1, most))) for _ in range(number)]


def _tree(html):
    return re.sub(r"\s+", " ", LexborHTMLParser(html).body.html)


def test_paragraphs_are_those_of_autop():
    texts = _random_texts(HTML, 1, 3000)
    theirs = _ask("autop", texts)
    different = [text for text, other in zip(texts, theirs, strict=True) if _tree(other) != _tree(add_paragraphs(text))]
    assert different == []


def test_shortcodes_are_those_of_wordpress():
    texts = _random_texts(SHORTCODES, 2, 4000, 10)
    for text, found in zip(texts, _ask("shortcodes", texts), strict=True):
        numbered = [each["named"] | {str(n): value for n, value in enumerate(each["numeric"])} for _, each in found]
        if any("[" in value or "<" in value for arguments in numbered for value in arguments.values()):
            continue  # a shortcode without its `]`, of which WordPress loses the words
        expected = [[content, arguments] for (content, _), arguments in zip(found, numbered, strict=True)]
        assert [[each.content, each.arguments] for each in find_shortcodes(text, "gallery")] == expected, text


def _block(source, depth=0):
    """A random block whose inner blocks are closed."""
    if depth > 3 or source.random() < 0.4:
        return source.choice(LEAVES) if source.random() < 0.7 else "<p>y</p>"
    name = source.choice(["group", "image", "newspack-blocks/homepage", "columns"])
    attributes = source.choice(
        ["", '{"id":5,"a":{"b":"}"}} ', '{"text":"\\u002d\\u002d"} ', "{bad} ", '{"x":["]","}}"]} ']
    )
    inner = "".join(_block(source, depth + 1) for _ in range(source.randint(0, 3)))
    return f"<!-- wp:{name} {attributes}-->{inner}<!-- /wp:{name} -->"


def _theirs(block):
    inner = [_theirs(each) for each in block["innerBlocks"]]
    return [block["blockName"] or "", block["attrs"] or {}, block["innerHTML"], inner]


def _ours(block):
    return [block.name, block.attributes, block.html, [_ours(each) for each in block.blocks]]


def test_blocks_are_those_of_wordpress():
    source = random.Random(3)
    texts = [
        "".join(_block(source) for _ in range(source.randint(1, 4))).replace("<!-- wp:bad -->", "") for _ in range(3000)
    ]
    texts += ["<!-- /wp:x --> text <!-- wp:p --><!-- /wp:p -->", "<!-- wp:p -->open"]
    for text, found in zip(texts, _ask("blocks", texts), strict=True):
        assert [_ours(each) for each in parse_blocks(text)] == [_theirs(each) for each in found], text
