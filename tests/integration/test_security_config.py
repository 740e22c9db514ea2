"""Hosts and scripts that `sitegen.toml` allows: in the policy of every host, in pages, and as errors at their line."""

import pytest
from support.archive import CONFIG

POLICIES = ["hosting/nginx-maps.conf", "hosting/Caddyfile", ".htaccess", "_headers"]


def policy(archive):
    line = next(line for line in archive.output("_headers").splitlines() if "Content-Security-Policy" in line)
    parts = line.partition(": ")[2].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_by_default_pages_load_nothing_from_other_hosts(archive):
    archive.on.add("hosts")
    archive.story("one")
    archive.build()
    assert policy(archive)["script-src"] == "'self'"
    assert {"style-src", "font-src", "frame-src", "media-src", "connect-src"} & set(policy(archive)) == set()
    assert "defer" not in archive.output("stories/one/index.html")


def test_each_resource_is_allowed_in_its_directive_in_every_file(archive):
    archive.on.add("hosts")
    resources = ["scripts", "styles", "fonts", "frames", "media", "connections"]
    archive.write(
        "sitegen.toml", f'{CONFIG}[security]\nallow = [{{ host = "https://a.example", resources = {resources} }}]\n'
    )
    archive.build()
    directives = ["script-src", "style-src", "font-src", "frame-src", "media-src", "connect-src"]
    assert [policy(archive)[name] for name in directives] == ["'self' https://a.example"] * 6
    assert [path for path in POLICIES if "connect-src 'self' https://a.example" not in archive.output(path)] == []


def test_scripts_are_in_the_head_of_every_page_and_their_host_is_allowed(archive):
    archive.on.add("hosts")
    archive.write("content/static/js/own.js", "1")
    archive.write(
        "sitegen.toml",
        f'{CONFIG}[[head.scripts]]\nsrc = "/js/own.js"\n[[head.scripts]]\nsrc = "https://a.example:8443/x.js"\n'
        'attributes = { async = true, data-name = "A & \\"B\\"", defer = false }\n',
    )
    archive.story("one")
    archive.build()
    page = archive.output("stories/one/index.html")
    assert '<script src="../../js/own.js" defer></script>' in page
    assert '<script src="https://a.example:8443/x.js" async data-name="A &amp; &#34;B&#34;"></script>' in page
    assert policy(archive)["script-src"] == "'self' https://a.example:8443"


def test_comments_are_only_below_stories_and_allow_their_host(archive):
    archive.on.add("hosts")
    archive.write(
        "sitegen.toml", f'{CONFIG}[comments]\nsrc = "https://talk.example/a.js"\nattributes = {{ data-x = "y" }}\n'
    )
    archive.story("one")
    archive.build()
    page = archive.output("stories/one/index.html")
    assert '<template><script src="https://talk.example/a.js" data-x="y"></script></template>' in page
    assert "talk.example" not in archive.output("index.html")
    archive.story("two", comments=False)
    archive.build()
    assert "talk.example" not in archive.output("stories/two/index.html")
    for name in ("script-src", "style-src", "frame-src", "connect-src"):
        assert policy(archive)[name].endswith("https://talk.example")


def test_removing_a_script_gives_what_a_clean_build_gives(archive):
    archive.on.add("hosts")
    archive.story("one")
    archive.build()
    before = archive.tree()
    archive.write("sitegen.toml", f'{CONFIG}[[head.scripts]]\nsrc = "https://a.example/x.js"\n')
    archive.build()
    assert archive.tree() != before
    archive.write("sitegen.toml", CONFIG)
    archive.build()
    assert archive.tree() == before


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[security]\nallow = [{ host = "https://a.example", resources = ["cookies"] }]', 5, "cookies"),
        ('[security]\nallow = [{ host = "https://a.example" }]', 5, "resources"),
        ('[security]\nallow = ["https://a.example"]', 5, "table"),
        ('[[head.scripts]]\nsrc = "http://a.example/x.js"', 5, "is not the address of a script"),
        ('[[head.scripts]]\nsrc = "x.js"', 5, "is not the address of a script"),
        ('[[head.scripts]]\nsrc = "//a.example/x.js"', 5, "is not the address of a script"),
        ('[[head.scripts]]\nsrc = "https://a.example/x.js"\nattributes = { onload = "x()" }', 6, '"onload" cannot be an attribute'),
        ('[[head.scripts]]\nsrc = "https://a.example/x.js"\nattributes = { src = "y" }', 6, '"src" cannot be an attribute'),
        ('[[head.scripts]]\nsrc = "https://a.example/x.js"\nattributes = { "a b" = "y" }', 6, '"a b" cannot be an attribute'),
        ('[[head.scripts]]\nsrc = "/missing.js"', 5, '"/missing.js" is not a file below content/static/'),
        ('[comments]\nsrc = "/own.js"', 5, "is not the address of a script of another host"),
        ('[comments]\nsrc = "https://a.example/x.js"\nattributes = { onclick = "x()" }', 6, '"onclick" cannot be an attribute'),
        ('[outputs]\nframes = ["https://a.example"]', 5, "frames"),
    ],
)  # fmt: skip
def test_a_mistake_is_an_error_at_its_line(archive, text, line, says):
    archive.write("sitegen.toml", f"{CONFIG}{text}\n")
    result = archive.run("build")
    assert result.code == 2
    assert f"sitegen.toml:{line}:" in result.err
    assert says in result.err
