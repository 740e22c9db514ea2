"""No front matter takes more than five seconds or a gigabyte, and none raises: each is parsed in a process of its own."""

from pathlib import Path

import pytest
from support.hostile_front_matter import ENTITY_LINES, TOML_LINES, YAML_LINES
from support.limited_child import measure_in_child

from sitegen.config.loader import load
from sitegen.config.toml import MAX_CONFIG_CHARS
from sitegen.content.data_files import read_data_file
from sitegen.content.parser import parse_document
from sitegen.diagnostics import SitegenError

MAX_SECONDS = 5
BUSY = 2
"""Processes that share a core need up to twice the CPU time."""
MAX_MEMORY_BYTES = 1 << 30
CONFIG_FILE = Path(__file__).parents[2] / "sitegen.toml"
CONFIG = load(CONFIG_FILE, {})
DOCUMENTS = {
    **{
        f"YAML, {name}": ("stories", f"---\ntitle: A\npublished: 2024-01-01\nstatus: published\n{lines}\n---\nText.\n")
        for name, lines in YAML_LINES.items()
    },
    **{
        f"TOML, {name}": ("stories", f'+++\ntitle = "A"\npublished = 2024-01-01\n{lines}\n+++\nText.\n')
        for name, lines in TOML_LINES.items()
    },
    **{f"person, {name}": ("people", f"---\nname: A B\n{lines}\n---\n") for name, lines in ENTITY_LINES.items()},
}
DEEP, LONG = 5000, 20_000
DATA_FILES = {
    "lists in JSON": ("json", "[" * DEEP + "]" * DEEP),
    "tables in JSON": ("json", '{"a":' * 200 + "1" + "}" * 200),
    "unclosed lists in JSON": ("json", "[" * LONG),
    "digits in JSON": ("json", f"[{'9' * LONG}]"),
    "keys of JSON that are the same": ("json", "{" + ", ".join(f'"k{n}": 1' for n in range(LONG)) + ', "k0": 2}'),
    "lists in TOML": ("toml", "x = " + "[" * DEEP + "]" * DEEP),
    "dotted keys in TOML": ("toml", "a" + ".a" * LONG + " = 1"),
    "digits in TOML": ("toml", f"x = {'9' * LONG}"),
    "lists in YAML": ("yaml", "[" * DEEP + "]" * DEEP),
    "aliases in YAML": ("yaml", "a: &a [x]\nb: [*a, *a]\n"),
    "columns of CSV that are the same": ("csv", ",".join(f"c{n}" for n in range(LONG)) + ",c0\n"),
    "an unclosed text in CSV": ("csv", 'a,b\n"' + "c\n" * LONG),
}


def assert_is_within_limits(work):
    result, seconds, memory = measure_in_child(work, 2 * BUSY * MAX_SECONDS)
    assert seconds < BUSY * MAX_SECONDS
    assert memory < MAX_MEMORY_BYTES
    return result


@pytest.mark.sampled(40)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_hostile_front_matter_is_read_within_the_limits(name):
    folder, text = DOCUMENTS[name]

    def work():
        document = parse_document(f"content/{folder}/x.md", text.encode(), CONFIG)
        assert all(problem.line and problem.column for problem in document.problems)
        return document.kind

    assert assert_is_within_limits(work) in {"story", "person"}


@pytest.mark.parametrize("name", DATA_FILES)
def test_a_hostile_data_file_is_refused_at_its_line(name):
    suffix, text = DATA_FILES[name]

    def work():
        try:
            read_data_file(f"content/data/x.{suffix}", text.encode())
        except SitegenError as error:
            (problem,) = error.problems
            return f"{problem.line}:{problem.column} {problem.code}"
        return "accepted"

    assert "SG" in assert_is_within_limits(work)


def load_outcome(file):
    """Return how the reading of a configuration ends."""
    try:
        load(file, {})
    except SitegenError as error:
        return f"exit code {error.exit_code}"
    return "accepted"


@pytest.mark.parametrize("name", TOML_LINES)
def test_a_hostile_configuration_is_refused_with_exit_code_2(name, tmp_path):
    file = tmp_path / "sitegen.toml"
    file.write_text(
        CONFIG_FILE.read_text("utf-8").replace("[site]\n", "[site]\n" + TOML_LINES[name] + "\n", 1), "utf-8"
    )

    assert assert_is_within_limits(lambda: load_outcome(file)) in {"exit code 2", "accepted"}


@pytest.mark.parametrize("unit", ["k@ = 1\n", "[[k@]]\n", "# a comment\n", "k@.a.b = [1, 2]\n"])
def test_a_configuration_of_the_greatest_size_is_read_within_the_limits(unit, tmp_path):
    file = tmp_path / "sitegen.toml"
    text = "".join(unit.replace("@", str(number)) for number in range(MAX_CONFIG_CHARS // len(unit)))
    file.write_text(text[:MAX_CONFIG_CHARS].rpartition("\n")[0], "utf-8")

    assert assert_is_within_limits(lambda: load_outcome(file)) == "exit code 2"


def test_a_larger_configuration_is_refused_at_its_first_character_too_many(tmp_path):
    file = tmp_path / "sitegen.toml"
    text = CONFIG_FILE.read_text("utf-8") + "# a comment\n" * 20_000
    with file.open("wb") as stream:
        stream.write(text.encode())
        stream.truncate(1 << 40)  # a sparse file

    def work():
        try:
            load(file, {})
        except SitegenError as error:
            return f"{error.exit_code} {error}"
        return "accepted"

    message = assert_is_within_limits(work)
    before = text[:MAX_CONFIG_CHARS].split("\n")
    assert message.startswith(f"2 sitegen.toml:{len(before)}:{len(before[-1]) + 1}: ")
    assert "the file has more than 200,000 characters" in message
