"""The limits of web hosts: which sites each host would refuse, and what the message advises."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from support.needs import node_module

from sitegen.config.schema import Config
from sitegen.database.index.redirects import Redirects
from sitegen.hosts import _limits, cloudflare_pages, github_pages, host_kinds, host_of_target
from sitegen.hosts._site import HostedSite, SiteFile

MIB = 1024 * 1024


def site(*files, redirects=None, address="", folder=None, **config):
    """A site of these files, each a path, a size and a kind."""
    settings = msgspec.convert({"site": {"title": "T", "base_url": "https://archive.example.org/"}} | config, Config)
    listed = tuple(SiteFile(*file) for file in files)
    return HostedSite(folder or Path("build"), "build", listed, settings, redirects or Redirects(), address)


def problems(name, *files, **more):
    """Severity, file, message and hint of each problem of a site on a host."""
    found = host_kinds()[name].find_exceeded_limits(site(*files, **more))
    return [(each.severity, each.file, each.message, each.hint) for each in found]


def many(number, folder="stories"):
    return [(f"{folder}/{each}.html", 1, "story") for each in range(number)]


def test_a_small_site_fits_on_every_host():
    for name in host_kinds():
        assert problems(name, ("index.html", 4_000, "home"), ("data/archive.sqlite", 25 * MIB, "dataset_files")) == []


def test_too_many_files_for_cloudflare_are_refused_with_what_to_switch_off():
    files = many(12_000) + [(f"c/{n}.ris", 1, "citations") for n in range(8_001)]
    ((severity, file, message, hint),) = problems("cloudflare-pages", *files)
    assert (severity, file) == ("error", "build")
    assert message == "20,001 files, but Cloudflare Pages accepts at most 20,000"
    assert hint.startswith(
        "leave some out with `citation_files = false` in [outputs] (8,001 files), or use a paid plan, "
    )
    assert problems("cloudflare-pages-paid", *files) == []
    assert problems("cloudflare-pages", *files[1:]) == []


def test_files_that_configure_cloudflare_are_no_files_of_the_site(tmp_path):
    for name in ("_redirects", "_headers"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert problems("cloudflare-pages", *many(20_000), ("_redirects", 1), ("_headers", 1), folder=tmp_path) == []


def test_each_large_file_is_named_with_its_size():
    large = [("data/archive.sqlite", 25 * MIB + 1, "dataset_files"), ("files/scan.pdf", 90 * MIB, "static_files")]
    first, second = problems("cloudflare-pages", *large)
    assert first[:3] == (
        "error", "build/data/archive.sqlite", "the file has 25.01 MiB, but Cloudflare Pages accepts at most 25 MiB",
    )  # fmt: skip
    assert first[3].startswith("leave it out with `sqlite = false` in [dataset], or publish it at another place")
    assert second[1:3] == ("build/files/scan.pdf", "the file has 90 MiB, but Cloudflare Pages accepts at most 25 MiB")
    assert second[3] == "publish it at another place, such as a bucket, and link it"


def test_github_refuses_a_large_site_and_large_files_in_a_branch():
    large = [(f"files/{n}.mp4", 101 * MIB, "static_files") for n in range(11)]
    found = problems("github-pages", *large)
    assert [each[0] for each in found] == ["error"] + ["warning"] * 11
    assert found[0][2] == "the site has 1.09 GiB, but GitHub Pages accepts at most 1 GiB"
    in_a_branch = problems("github-pages", large[0], address="git:origin#gh-pages")
    assert in_a_branch[0][:3] == (
        "error", "build/files/0.mp4", "the file has 101 MiB, but a repository on GitHub accepts at most 100 MiB",
    )  # fmt: skip


def test_gitlab_counts_folders_too():
    files = [(f"stories/{n}/index.html", 1, "story") for n in range(100_000)]
    assert problems("gitlab-pages", *files[1:]) == []
    ((severity, _, message, _),) = problems("gitlab-pages", *files)
    assert (severity, message) == (
        "error", "100,000 files in 100,001 folders, but GitLab Pages accepts at most 200,000 of both together",
    )  # fmt: skip


def test_netlify_counts_the_files_of_a_folder():
    assert problems("netlify", *many(54_000), *many(54_000, "people")) == []
    ((severity, file, message, _),) = problems("netlify", *many(54_001), *many(10, "people"))
    assert (severity, file) == ("error", "build/stories")
    assert message == "54,001 files in the folder, but Netlify accepts at most 54,000"


def test_s3_counts_the_bytes_of_a_path_with_its_prefix():
    path = "故事/" * 145 + "index.html"
    assert len(path.encode()) == 1025
    assert problems("s3-website", (path[1:], 1, "story")) == []
    ((_, _, message, _),) = problems("s3-website", (path[1:], 1, "story"), address="s3://bucket/the/path")
    assert message == "the path has 1,031 bytes, but Amazon S3 accepts at most 1,024"


@pytest.mark.parametrize("name", ["cloudflare-pages", "github-pages", "gitlab-pages", "s3-website"])
def test_old_addresses_with_a_query_are_warnings_on_hosts_that_ignore_queries(name):
    old = tuple((f"/?p={n}", "/stories/one/") for n in range(5))
    ((severity, _, message, hint),) = problems(name, redirects=Redirects(by_query=old))
    assert severity == "warning"
    assert message.endswith(
        "does not redirect by the query of an address: 5 old addresses (/?p=0, /?p=1, /?p=2 and 2 more)"
    )
    assert hint


@pytest.mark.parametrize("name", ["cloudflare-pages", "s3-website"])
def test_functions_redirect_old_addresses_with_a_query(name):
    old = Redirects(by_query=(("/?p=7", "/stories/one/"),))
    assert problems(name, redirects=old, outputs={"hosts": ["functions"]}) == []


def test_redirects_that_do_not_fit_into_the_store_of_cloudfront_are_warnings(tmp_path):
    pairs = [{"key": f"/{'x' * 500}/{n}/", "value": "/stories/one/"} for n in range(12_000)]
    pairs.append({"key": "/" + "y" * 512, "value": "/stories/two/"})
    (tmp_path / "hosting").mkdir()
    (tmp_path / "hosting/redirects.json").write_text(json.dumps({"data": pairs}), encoding="utf-8")
    first, second = problems("s3-website", ("hosting/redirects.json", 1, "redirect_table"), folder=tmp_path)
    assert first[2].startswith("CloudFront stores keys of 512 bytes and values of 1,024: 1 old address (/yyy")
    assert second[2].endswith("but a key value store of CloudFront accepts at most 5 MiB")
    assert "12,001 redirects have 5.9" in second[2]


def test_netlify_redirects_plain_queries():
    plain = (("/?p=7", "/stories/one/"),)
    assert problems("netlify", redirects=Redirects(by_query=plain)) == []
    ((_, _, message, _),) = problems("netlify", redirects=Redirects(by_query=(("/?p=a%20b", "/stories/one/"), *plain)))
    assert "1 old address (/?p=a%20b)" in message


@pytest.mark.parametrize("name", ["github-pages", "gitlab-pages", "s3-website"])
def test_old_addresses_that_differ_only_in_capitals_are_warnings_on_hosts_without_rules(name):
    old = (("/Stories/One/", "/stories/one/"), ("/old/", "/stories/one/"))
    files = [("stories/one/index.html", 1), ("old/index.html", 1)]
    ((severity, _, message, _),) = problems(name, *files, redirects=Redirects(by_path=old))
    assert severity == "warning"
    assert message.endswith("differ only in capitals: 1 old address (/Stories/One/)")


def test_old_addresses_that_github_would_offer_for_download_are_warnings():
    old = tuple((each, "/stories/one/") for each in ("/a.php", "/b.html", "/c/", "/d.ASPX", "/e.htm"))
    files = [(each.strip("/") + ("/index.html" if each.endswith("/") else ""), 1) for each, _ in old]
    ((severity, _, message, _),) = problems("github-pages", *files, redirects=Redirects(by_path=old))
    assert (severity, "2 old addresses (/a.php, /d.ASPX)" in message) == ("warning", True)


def test_old_addresses_without_a_rule_of_cloudflare_are_warnings(tmp_path):
    old = tuple((f"/old/{n:04}/", "/stories/one/") for n in range(2_100))
    rules = "".join(f"{path} {new} 301\n" for path, new in old[:2_000])
    (tmp_path / "_redirects").write_text(f"# comment\n{rules}", encoding="utf-8")
    ((severity, _, message, hint),) = problems(
        "cloudflare-pages", ("_redirects", 1), redirects=Redirects(by_path=old), folder=tmp_path
    )
    assert severity == "warning"
    assert message.startswith("100 old addresses have no rule for Cloudflare Pages, which reads 2,000 (/old/2000/, ")
    assert 'hosts = ["cloudflare"]' in hint


def test_a_header_too_long_for_cloudflare_is_a_warning_with_its_line(tmp_path):
    policy = "Content-Security-Policy: frame-src " + "https://a.example " * 200
    (tmp_path / "_headers").write_text(f"# comment\n/*\n  {policy}\n", encoding="utf-8")
    (problem,) = host_kinds()["cloudflare-pages"].find_exceeded_limits(site(("_headers", 1), folder=tmp_path))
    assert (problem.severity, problem.line) == ("warning", 3)
    assert "`Content-Security-Policy` has 3,63" in problem.message


@pytest.mark.parametrize(
    ("address", "endpoint", "host"),
    [
        ("git:https://github.com/paper/archive.git#gh-pages", "", "github-pages"),
        ("git:git@github.com:paper/archive.git#gh-pages", "", "github-pages"),
        ("git:ssh://git@github.com/paper/archive.git", "", "github-pages"),
        ("git:https://codeberg.org/paper/github.com#pages", "", ""),
        ("s3://bucket/path", "", "s3-website"),
        ("s3://bucket/path", "https://s3.example.org", ""),
        ("sftp://host/path", "", ""),
    ],
)
def test_the_host_of_a_target_is_found_where_it_is_evident(address, endpoint, host):
    assert host_of_target(address, endpoint) == host


@pytest.mark.tools("cloudflare")
def test_the_limits_of_cloudflare_are_those_of_its_own_program():
    """`wrangler pages deploy` refuses a site by these two numbers, and leaves these files out of the count."""
    source = node_module("wrangler/bin/wrangler.js").parents[1] / "wrangler-dist/cli.js"
    program = source.read_text(encoding="utf-8")
    assert re.search(r"MAX_ASSET_COUNT_DEFAULT = 2e4;", program)
    assert re.search(r"MAX_ASSET_SIZE = 25 \* 1024 \* 1024;", program)
    assert (cloudflare_pages.MAX_FILES, cloudflare_pages.MAX_FILE_BYTES) == (20_000, 25 * MIB)
    ignored = re.search(r"IGNORE_LIST = \[([^\]]*)\]", program)[1]
    assert {f'"{name}"' for name in cloudflare_pages.UNCOUNTED} <= set(re.findall(r'"[^"]+"', ignored))


def test_every_limit_names_its_source_and_date():
    """A number without a source is a guess."""
    for module in host_kinds().values():
        text = Path(module.__file__).read_text(encoding="utf-8")
        for name in re.findall(r"^((?:MAX|MANY)_\w+) = ", text, re.MULTILINE):
            docstring = text.split(f"\n{name} = ")[1].split('"""')[1]
            assert re.search(r"read in \w+ 20\d\d|the same page", docstring), f"{module.__name__}.{name}"


def test_sizes_are_printed_so_that_a_size_above_a_limit_differs_from_it():
    assert _limits.format_bytes(25 * MIB) == "25 MiB"
    assert _limits.format_bytes(25 * MIB + 1) != "25 MiB"
    assert _limits.format_bytes(github_pages.MAX_SITE_BYTES) == "1 GiB"
    assert _limits.format_bytes(1) == "1 byte"
