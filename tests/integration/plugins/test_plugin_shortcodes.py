"""A plugin adds a shortcode: its arguments, what it checks, and what it computes for its template."""

from support.archive import Archive

PLUGIN = """
import msgspec

from sitegen import hookimpl
from sitegen.plugins.shortcode_types import ArgumentError, Prose
from sitegen.problem_codes.text import INVALID_SHORTCODE


class Vote:
    MAIN = "motion"

    class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
        motion: Prose
        ayes: int
        noes: int = 0

    @staticmethod
    def check(arguments):
        if arguments.ayes < 0:
            yield ArgumentError(("ayes",), INVALID_SHORTCODE("nobody can vote less than never"), "count again")

    @staticmethod
    def context(shortcode):
        return {"passed": shortcode.args.ayes > shortcode.args.noes}


@hookimpl
def shortcodes():
    return {"vote": Vote()}
"""
BODY = '```{vote} The "budget"\nayes: 4\nnoes: 3\n```\n'


def archive_with(tmp_path, plugin=PLUGIN):
    archive = Archive(tmp_path)
    archive.write("sitegen.toml", (tmp_path / "sitegen.toml").read_text("utf-8") + '[plugins]\nfolder = "plugins"\n')
    archive.write("plugins/vote.py", plugin)
    archive.write("templates/shortcodes/vote.html", "<p>{{ args.motion }}: {{ 'passed' if passed else 'failed' }}</p>")
    archive.story("one", body=BODY)
    return archive


def test_readers_see_what_the_plugin_computes(tmp_path):
    archive = archive_with(tmp_path)
    archive.build("--strict")
    assert "<p>The \u201cbudget\u201d: passed</p>" in archive.output("stories/one/index.html")


def test_what_the_plugin_refuses_is_an_error_at_its_line(tmp_path):
    archive = archive_with(tmp_path)
    archive.story("one", body=BODY.replace("ayes: 4", "ayes: -4"))
    err = archive.run("build").err
    assert "content/stories/one.md:7:1: error: nobody can vote less than never" in err
    archive.story("one", body=BODY.replace("ayes: 4", "ayes: many"))
    assert '"ayes" must be a whole number, not text' in archive.run("build").err


def test_a_shortcode_without_arguments_is_an_error_of_the_plugin(tmp_path):
    archive = archive_with(tmp_path, PLUGIN.replace("class Arguments(", "class Fields("))
    result = archive.run("build")
    assert result.code == 2
    assert '"vote" has no valid Arguments' in result.err
