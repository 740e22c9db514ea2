"""Plugins in installed packages."""

import pytest
from support.archive import CONFIG
from support.plugins import BASE, MARK, NUMBERS, TITLES


@pytest.mark.slow
def test_a_plugin_package_is_used_only_if_it_is_configured(world, installed):
    env = installed()
    world.write("sitegen.toml", CONFIG)
    world.build(env=env)
    assert "titles.txt" not in world.tree()
    world.write("sitegen.toml", CONFIG + '\n[plugins]\nenabled = ["titles"]\n')
    world.build(env=env)
    assert world.output("titles.txt") == "Story two\nStory one\n"
    assert '"rendered": 0' in world.build("--json", env=env).out
    env = installed(version="1.1")
    assert '"rendered": 0' not in world.build("--json", env=env).out
    env = installed(version="1.1", text=TITLES.replace("title}\\n", "title};;"))
    world.build(env=env)
    assert world.output("titles.txt") == "Story two;;Story one;;"


@pytest.mark.slow
def test_a_plugin_package_has_templates_and_is_named_in_errors(world, installed):
    env = installed(text=NUMBERS)
    installed.root.write("our_titles/templates/numbers.html", BASE + "{{ stories }}{% endblock %}")
    world.write("sitegen.toml", CONFIG + '\n[plugins]\nenabled = ["titles"]\nfolder = "plugins"\n')
    world.write("plugins/mark.py", MARK)
    world.build(env=env)
    assert "<h1>Numbers</h1>2" in world.output("numbers/index.html")
    assert "<mark>" in world.output("stories/one/index.html")
    installed.root.write("our_titles/templates/numbers.html", "{{ nothing }}")
    assert "our_titles/templates/numbers.html:1:1: error: 'nothing' is undefined" in world.run("build", env=env).err
    installed.root.write("our_titles/i18n/en.po", 'nonsense "\n')
    assert world.run("build", env=env).err.startswith("our_titles/i18n/en.po:")
    (installed.root.root / "our_titles/i18n/en.po").unlink()
    env = installed(text=NUMBERS.replace('"stories": ', '"stories": 1 / 0 + '))
    failed = world.run("build", env=env)
    assert "our_titles/__init__.py:12:1: error: ZeroDivisionError" in failed.err
    assert '  12 |         return {"stories": 1 / 0' in failed.err
    assert "Traceback" not in failed.err


def test_a_missing_or_duplicate_plugin_package_is_reported_at_its_line(world, installed):
    env = installed()
    world.write("sitegen.toml", CONFIG + '\n[plugins]\nenabled = ["title"]\n')
    failed = world.run("build", env=env)
    assert failed.code == 2
    assert 'sitegen.toml:6:1: error: no installed package offers a plugin "title"' in failed.err
    assert 'did you mean "titles"?' in failed.err
    env = installed(name="other_titles")
    world.write("sitegen.toml", CONFIG + '\n[plugins]\nenabled = ["titles"]\n')
    failed = world.run("build", env=env)
    assert (failed.code, 'more than one package offers a plugin "titles"' in failed.err) == (2, True)
