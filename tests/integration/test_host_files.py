"""The files for web hosts: which are written, and what they say."""

import json

import pytest
from support.hosted import FILES, PLACES, only, publish


@pytest.fixture(scope="module", params=PLACES)
def site(request, tmp_path_factory):
    """A built archive, and the path below which it is served."""
    return publish(tmp_path_factory.mktemp("hosted"), request.param)


@pytest.mark.parametrize(
    ("hosts", "files"),
    [
        ((), set()), (("github",), {".nojekyll"}), (("apache",), {".htaccess"}), (("caddy",), {"hosting/Caddyfile"}),
        (("nginx",), {"hosting/nginx.conf", "hosting/nginx-maps.conf"}), (("netlify",), {"_redirects", "_headers"}),
        (("cloudflare",), {"_redirects", "_headers"}),
    ],
)  # fmt: skip
def test_only_files_of_configured_hosts_are_written(archive, hosts, files):
    assert only(archive, *hosts) == files
    assert only(archive, "nginx", "caddy", "apache", "netlify", "cloudflare", "github") == FILES
    assert only(archive, *hosts) == files
    listed = archive.output("manifest-sha256.txt")
    assert {path for path in FILES if f"  {path}\n" in listed} == files


def test_a_site_for_disk_has_no_host_files(archive):
    archive.on.add("hosts")
    archive.build("--offline")
    assert not FILES & archive.tree().keys()


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_static_file_at_the_address_of_a_host_file_is_reported(archive, path):
    archive.on.add("hosts")
    archive.write(f"content/static/{path}", "mine")
    allowed = f'[content]\npublish_static = ["{path}"]\n'  # names with a dot need it
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + allowed)
    result = archive.run("build")
    assert result.code == 1
    assert f"content/static/{path}:" in result.err
    assert "would be the address of" in result.err
    assert "outputs.hosts" in result.err


def test_a_manually_added_host_file_is_not_overwritten(archive):
    archive.on.add("hosts")
    archive.build(env={"SITEGEN_OUTPUTS__HOSTS": "[]"})
    mine = archive.write("build/.htaccess", "mine")
    assert archive.run("build").code == 1
    assert mine.read_text() == "mine"


def test_without_search_the_policy_forbids_webassembly(archive):
    archive.on.add("hosts")
    archive.build()
    assert not [path for path in FILES if "wasm-unsafe-eval" in archive.output(path)]
    archive.on.add("search")
    archive.build()
    assert len([path for path in FILES if "wasm-unsafe-eval" in archive.output(path)]) == 4


def test_host_files_explain_their_use(site):
    archive, _ = site
    for path in FILES - {".nojekyll"}:
        head = "".join(line for line in archive.output(path).splitlines(keepends=True) if line.startswith("#"))
        assert "written by sitegen" in head
        assert "Strict-Transport-Security" in head or path in {"_redirects", "hosting/nginx-maps.conf"}
    assert archive.output(".nojekyll") == ""


def test_apache_has_at_most_a_thousand_rules(archive):
    archive.story("gone", status="withdrawn")
    for part in range(4):
        archive.story(f"s{part}", redirect_from=[f"/old/{part}-{n:03d}/" for n in range(300)])
    only(archive, "apache")
    text = archive.output(".htaccess")
    assert text.count("RedirectMatch") == 1000
    assert r'RedirectMatch 410 "^/stories/gone/(index\x2Ehtml)?$"' in text
    assert "201 more addresses" in text


def test_the_table_for_functions_has_every_redirect(archive):
    archive.story("one", redirect_from=["/old/", "/caf\u00e9.html", "/?p=7", "/a.php?id=1&b=%20"])
    only(archive, "functions")
    table = {pair["key"]: pair["value"] for pair in json.loads(archive.output("hosting/redirects.json"))["data"]}
    new = "/stories/one/"
    assert table == dict.fromkeys(["/old/", "/old", "/caf\u00e9.html", "/?p=7", "/a.php?id=1&b=%20"], new)
    only(archive, "nginx")
    assert "hosting/redirects.json" not in archive.tree()
