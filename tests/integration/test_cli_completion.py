"""The shell completes commands, kinds, sections, ids, addresses and codes; and the scripts work in real shells."""

import os
import shutil
import subprocess
import sys

import pytest
from support.archive import Archive

CONFIG = '[site]\ntitle = "T"\nbase_url = "https://archive.press.example/"\n[sections.city-hall]\n[sections.sport]\n[kinds.ship]\n'


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    made = Archive(tmp_path_factory.mktemp("completion"))
    made.write("sitegen.toml", CONFIG)
    made.entity("person", "ann-lee", name="Ann Lee")
    made.entity("person", "bob-poe", name="Bob Poe")
    made.story("budget", section="city-hall")
    made.build()
    return made


def completed(archive, line, shell="bash"):
    words = line.split(" ")
    own = {"_SITEGEN_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    code = "from sitegen.cli import main; main(prog_name='sitegen')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=archive.root,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return [row.partition(",")[2] for row in done.stdout.splitlines() if row]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("sitegen comp", ["completion"]),
        ("sitegen new st", ["story", "staff"]),
        ("sitegen new sh", ["ship"]),
        ("sitegen new story Budget --section ci", ["city-hall"]),
        ("sitegen new story Budget --entity person/", ["person/ann-lee", "person/bob-poe"]),
        ("sitegen explain person/a", ["person/ann-lee"]),
        ("sitegen explain /people/", ["/people/", "/people/ann-lee/", "/people/bob-poe/"]),
        ("sitegen explain SG0601", ["SG0601"]),
        ("sitegen check story/", ["story/budget"]),
        ("sitegen mv story/b", ["story/budget"]),
        ("sitegen list ent", ["entities"]),
        ("sitegen schema law", ["law"]),
        ("sitegen import te", ["text"]),
        ("sitegen init x --template inv", ["investigation"]),
        ("sitegen explain ship/", []),
    ],
)
def test_the_shell_completes(archive, line, words):
    assert completed(archive, line) == words


def test_completion_works_in_another_folder_and_without_a_build(archive, tmp_path):
    elsewhere = Archive(tmp_path / "x")
    elsewhere.write("sitegen.toml", "not toml")
    assert completed(elsewhere, "sitegen new pers") == ["person"]
    assert completed(elsewhere, "sitegen explain person/") == []
    assert completed(elsewhere, f"sitegen -C {archive.root} explain person/a") == ["person/ann-lee"]
    elsewhere.write(".sitegen/archive.db", "damaged " * 1000)
    assert completed(elsewhere, "sitegen explain person/") == []


@pytest.mark.tools("shells")
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_accepted_by_its_shell(archive, tmp_path, shell):
    script = tmp_path / "script"
    script.write_text(archive.run("completion", shell).out)
    assert "_SITEGEN_COMPLETE" in script.read_text()
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes_ids_with_the_script(archive, tmp_path):
    script = tmp_path / "script"
    script.write_text(archive.run("completion", "bash").out)
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    program = bin_folder / "sitegen"
    program.write_text(f"#!{shutil.which('env')} -S {sys.executable}\nfrom sitegen.cli import main\nmain()\n")
    program.chmod(0o755)
    ask = f'. {script}; COMP_WORDS=(sitegen explain person/b); COMP_CWORD=2; _sitegen_completion sitegen; echo "${{COMPREPLY[@]}}"'
    env = os.environ | {"PATH": f"{bin_folder}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", ask], cwd=archive.root, env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "person/bob-poe\n"


def test_the_shell_is_taken_from_the_environment_and_an_unknown_one_is_an_error(archive):
    assert "fish_complete" in archive.run("completion", env={"SHELL": "/usr/bin/fish"}).out
    result = archive.run("completion", env={"SHELL": "/bin/tcsh"})
    assert result.code == 2
    assert "there is no completion for tcsh; name one of bash, zsh, fish" in result.err
