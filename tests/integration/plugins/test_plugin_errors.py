"""Plugins that cannot be loaded or that fail: each is reported at its line."""

import re

import pytest
from support.archive import CONFIG, Archive
from support.plugins import BASE, MARK, NUMBERS, ON, SHOUT, TITLES, peopled


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The same archive, built; and what was built."""
    archive = peopled(Archive(tmp_path_factory.mktemp("built")))
    archive.write("plugins/templates/numbers.html", BASE + "{{ stories }}{% endblock %}")
    archive.entity("page", "about", status="published", body="We.\n")
    archive.build()
    return archive, archive.tree()


@pytest.fixture
def good(built):
    """It, with no plugin yet."""
    yield built
    for file in [*(built[0].root / "plugins").glob("*.py"), *(built[0].root / "templates").glob("*")]:
        file.unlink()


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("nowhere", 'there is no folder "nowhere"'),
        ("../elsewhere", 'the folder "../elsewhere" is not inside the archive'),
        (".", 'the folder "." is not inside the archive'),
        ("/tmp", 'the folder "/tmp" is not inside the archive'),
        ("link", 'the folder "link" is not inside the archive'),
        ("content/static", 'the files in "content/static" would be published'),
        ("sitegen.toml", 'there is no folder "sitegen.toml"'),
    ],
)
def test_an_invalid_plugin_folder_is_reported_at_its_line(world, tmp_path_factory, folder, says):
    (world.root / "link").symlink_to(tmp_path_factory.mktemp("elsewhere"), target_is_directory=True)
    world.write("content/static/x.txt", "x")
    world.write("sitegen.toml", f'{CONFIG}\n[plugins]\nfolder = "{folder}"\n')
    failed = world.run("build")
    assert failed.code == 2
    assert f"sitegen.toml:6:1: error: {says}" in failed.err
    assert f'  6 | folder = "{folder}"' in failed.err


CLASH = "from sitegen.hookspecs import hookimpl\n\n@hookimpl\ndef outputs():\n    return {names}\n"
HOOK = "from sitegen.hookspecs import hookimpl\n\n@hookimpl\ndef {}:\n    {}\n"


@pytest.mark.parametrize(
    ("text", "says", "helps"),
    [
        (TITLES.replace('"titles": ', '"sitemap": '), '14:1: error: "sitemap" already exists in sitegen.outputs', ""),
        (TITLES.replace('"titles": ', '"story": '), '14:1: error: "story" already exists in sitegen.pages', ""),
        (TITLES.replace('"titles": ', '"Ti tles": '), "14:1: error: outputs returns the invalid name 'Ti tles'", ""),
        (TITLES.replace('("",)', '"document"'), '14:1: error: "titles" has no valid FOR_EACH', "FOR_EACH (a tuple such as"),
        (TITLES.replace('("",)', '("storys",)'), '"titles" has the unknown index "storys" in FOR_EACH', 'did you mean "stories"?'),
        (TITLES.replace('("",)', '("zzz",)'), '"titles" has the unknown index "zzz" in FOR_EACH', "known indexes: '', 'document',"),
        (TITLES.replace("(self, page, reader)", "(self, page)"), '"titles" has no valid generate', "generate(page, reader)"),
        (NUMBERS.replace('TEMPLATE = "numbers.html"', ""), '"numbers" has no valid TEMPLATE', "TEMPLATE (text)"),
        (HOOK.format("output()", "return {}"), '4:1: error: there is no hook "output"', 'did you mean "outputs"?'),
        (HOOK.format("markdown(parser)", "pass"), "4:1: error: ", "docs/reference/hooks.md"),
        (HOOK.format("outputs()", "return []"), "4:1: error: outputs returns a list", "return a dict"),
        (HOOK.format("checks()", "pass"), "4:1: error: checks returns nothing", "check(context)"),
        (HOOK.replace("@hookimpl", "@hookimpl(wrapper=True)").format("outputs()", "yield"), "cannot be wrapped", "remove"),
        ("import nothing_of_that_name\n", "1:1: error: ModuleNotFoundError: No module named", ""),
        ("x = 1\n\nx = 1 / 0\n", "3:1: error: ZeroDivisionError: division by zero (while it was imported)", ""),
        ("raise SystemExit(3)\n", "1:1: error: SystemExit: 3", ""),
        ("def x(:\n", "1:7: error: not valid Python: invalid syntax", ""),
        ("x = '\xff'\n".encode("latin-1"), "error: ", ""),
        ("x = 1\n", ": error: the plugin has none of the hooks markdown,", "@hookimpl"),
    ],
)  # fmt: skip
def test_a_plugin_that_cannot_be_loaded_is_reported_at_its_line(good, text, says, helps):
    archive, before = good
    archive.write("plugins/odd.py", text)
    failed = archive.run("build")
    assert failed.code == 2, failed.err
    assert re.search(r"^plugins/odd\.py:", failed.err) or "plugins" in failed.err
    assert says in failed.err
    assert helps in failed.err
    assert "Traceback" not in failed.err
    assert archive.tree() == before


def test_two_plugins_with_one_name_are_an_error(world):
    world.write("plugins/one.py", TITLES)
    world.write("plugins/two.py", TITLES)
    failed = world.run("build")
    assert (failed.code, 'two.py:14:1: error: "titles" already exists in plugins/one.py' in failed.err) == (2, True)


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("titles", TITLES.replace("yield Page", "1 / 0; yield Page"), '8:1: error: ZeroDivisionError: division by zero (while "titles" was planned)'),
        ("titles", TITLES.replace('"stories"', "1 / 0"), "11:1: error: ZeroDivisionError: division by zero (seen first on /titles.txt)"),
        ("titles", TITLES.replace('"titles", ()', '"title", ()'), "7:1: error: plan returned Page("),
        ("titles", TITLES.replace("yield Page(", "yield ("), "7:1: error: plan returned ('/titles.txt'"),
        ("titles", TITLES.replace("yield Page(", "return print("), "7:1: error: plan returned None"),
        ("titles", TITLES.replace('"/titles.txt"', '"titles.txt"'), "7:1: error: plan returned Page("),
        ("titles", TITLES.replace('"stories"', "exit(3)"), "11:1: error: SystemExit: 3 (seen first on /titles.txt)"),
        ("titles", TITLES.replace(".encode()", ""), "10:1: error: generate returns str"),
        ("titles", TITLES.replace('reader.descending("stories", "")', 'reader.read("storys")'), "11:1: error: KeyError: 'storys'"),
        ("numbers", NUMBERS.replace('return {"stories"', 'return 1 / 0, {"stories"'), "12:1: error: ZeroDivisionError"),
        ("numbers", NUMBERS.replace("    TEMPLATE", "    TRAITS = PageTraits(is_recorded=True)\n    TEMPLATE").replace(
            "import Page\n", "import Page\nfrom sitegen import PageTraits\n"),
         "10:1: error: /numbers/ cannot be recorded in addresses.txt: it belongs to no document"),
        ("numbers", NUMBERS.replace('return {"stories"', 'return 1, {"stories"'), "11:1: error: context does not return a dict"),
        ("mark", MARK.replace("if not silent:", "if 1 / 0:"), "11:1: error: ZeroDivisionError: division by zero (while content/stories/one.md"),
        ("mark", MARK.replace("md.inline", "md.inlin"), "5:1: error: AttributeError: 'MarkdownIt' object has no attribute 'inlin' (while content/"),
        ("shout", SHOUT.replace("text.upper()", "text.uper()"), "5:1: error: AttributeError: 'str' object has no attribute 'uper' (seen first"),
        ("shout", SHOUT.replace("filters[", "filter["), "5:1: error: AttributeError"),
        ("odd", HOOK.format("outputs()", "return 1 / 0"), "5:1: error: ZeroDivisionError"),
    ],
)  # fmt: skip
def test_a_plugin_that_raises_is_reported_at_its_line(good, name, text, says):
    archive, before = good
    if name == "shout":
        archive.write("templates/static_page.html", "{{ site.title|shout }}")
    archive.write(f"plugins/{name}.py", text)
    for _ in range(2):
        failed = archive.run("build")
        assert failed.code == 1, failed.err
        assert f"plugins/{name}.py:{says}" in failed.err
        assert "Traceback" not in failed.err
        assert archive.tree() == before


def test_a_check_that_raises_is_reported_and_the_others_run(world):
    text = "from sitegen.hookspecs import hookimpl\n\nclass Odd:\n    def check(self, context):\n        yield from 1 / 0\n\n"
    world.write("plugins/odd.py", text + "@hookimpl\ndef checks():\n    return {'odd': Odd()}\n")
    world.entity("person", "bo-diaz", name="Bo Diaz")
    told = world.run("check")
    assert told.code == 1
    assert "plugins/odd.py:5:1: error: ZeroDivisionError" in told.err
    assert "no story names person/bo-diaz" in told.err


def test_an_error_in_a_template_of_a_plugin_names_the_template(world):
    world.write("sitegen.toml", CONFIG + ON.replace('"plugins"', '"tools/plugins/"'))
    world.write("tools/plugins/numbers.py", NUMBERS)
    world.write("tools/plugins/templates/numbers.html", BASE + "\n{{ storys }}{% endblock %}")
    failed = world.run("build")
    assert failed.err.startswith("tools/plugins/templates/numbers.html:2:1: error: 'storys' is undefined"), failed.err
    world.write("tools/plugins/i18n/en.po", 'nonsense "\n')
    failed = world.run("build")
    assert (failed.code, failed.err.startswith("tools/plugins/i18n/en.po:")) == (2, True), failed.err
