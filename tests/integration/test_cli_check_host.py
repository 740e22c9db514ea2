"""`sitegen check --host NAME`: is the built site within the limits of a host?"""

import json
import os

import pytest
from support.archive import Archive

from sitegen.hosts import host_kinds

MIB = 1024 * 1024


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    made.story("one", title="One", redirect_from=["/old/", "/?p=7"])
    return made


def test_a_site_that_fits_has_no_problems(archive):
    archive.build()
    for host in ("netlify", "cloudflare-pages-paid"):
        result = archive.run("check", "--host", host, "--json")
        errors = [each for each in json.loads(result.out)["problems"] if each["severity"] == "error"]
        assert (result.code, errors) == (0, [])


def test_a_site_beyond_the_limits_of_a_host_is_refused_with_the_files(archive):
    archive.write("content/static/scan.pdf", b"0" * (25 * MIB + 1))
    archive.build()
    result = archive.run("check", "--host", "cloudflare-pages")
    assert result.code == 1
    assert "build/scan.pdf: error: the file has 25.01 MiB, but Cloudflare Pages accepts at most 25 MiB [SG1804]" in (
        result.err
    )
    assert "build: warning: Cloudflare Pages does not redirect by the query of an address: 1 old address (/?p=7)" in (
        result.err
    )
    assert "1 error, " in result.out
    assert archive.run("check", "--host", "netlify").code == 0


def test_files_that_sitegen_did_not_write_count_too_because_they_are_uploaded(archive):
    archive.build()
    (archive.root / "build/film.mp4").write_bytes(b"0" * (26 * MIB))
    assert "build/film.mp4: error" in archive.run("check", "--host", "cloudflare-pages").err


def test_files_of_others_with_odd_names_and_contents_are_no_crash(archive):
    archive.write("content/static/hosting/redirects.json", "not JSON")
    archive.build()
    folder = os.fsencode(archive.root / "build")
    for name in (b"/\xff\xfe.html", b"/two\nlines.html"):
        os.close(os.open(folder + name, os.O_CREAT | os.O_WRONLY))
    for host in host_kinds():
        result = archive.run("check", "--host", host)
        assert (result.code, "Traceback" in result.err) == (0, False), result.err


def test_links_in_the_output_folder_do_not_matter(archive):
    archive.build()
    for name, target in (("circle", "."), ("broken", "nowhere"), ("linked", "../content")):
        (archive.root / "build" / name).symlink_to(target)
    assert archive.run("check", "--host", "netlify").code == 0


def test_without_a_built_site_the_message_says_what_to_do(archive):
    result = archive.run("check", "--host", "netlify")
    assert (result.code, "there is no built site in build/; run `sitegen build` first [SG1802]" in result.err) == (
        1,
        True,
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [("githubpages", 'did you mean "github-pages"?'), ("x", "the hosts are cloudflare-pages, cloudflare-pages-paid, ")],
)
def test_an_unknown_host_is_an_error_of_usage(archive, name, said):
    result = archive.run("check", "--host", name)
    assert (result.code, said in result.err) == (2, True), result.err


def test_a_host_is_not_checked_for_one_document(archive):
    assert archive.run("check", "story/one", "--host", "netlify").code == 2
