"""The functions for Cloudflare Pages and CloudFront: old addresses with a query redirect on hosts whose rules ignore queries."""

import json
import subprocess

import pytest
from support import ROOT
from support.hosted import EACH_TIME, PLACES, ask, get, only
from support.hosts import cloudflare
from support.needs import program

CLOUDFLARE = ROOT / "docs/hosting/cloudflare-pages/functions/index.js"
CLOUDFRONT = ROOT / "docs/hosting/s3-cloudfront/function.js"
MAX_FUNCTION_BYTES = 10 * 1024
"""Maximum size of a CloudFront function: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html."""
STORE = """
import { readFileSync } from "node:fs";
const { data } = JSON.parse(readFileSync(process.env.TABLE, "utf-8"));
const pairs = new Map(data.map(({ key, value }) => [key, value]));
export default {
  kvs: () => ({
    get: async (key) => {
      if (!pairs.has(key)) throw new Error("KeyNotFound");
      return pairs.get(key);
    },
  }),
};
"""
"""The module `cloudfront`, as its documentation describes it: `get` of a missing key is an error."""
ASK = """
const answers = [];
for (const address of JSON.parse(process.argv[2])) {
  const at = address.indexOf("?");
  const query = at < 0 ? undefined : address.slice(at + 1);
  const request = { method: "GET", uri: at < 0 ? address : address.slice(0, at), rawQueryString: () => query };
  const answer = await handler({ version: "1.0", request });
  answers.push(answer.statusCode ? [answer.statusCode, answer.headers.location.value] : [200, answer.uri]);
}
console.log(JSON.stringify(answers));
"""


def world(archive):
    """An archive that was at WordPress before, and at something older before that."""
    archive.story(
        "one", title="One", redirect_from=["/old/", "/?p=7", "/article.php?id=123&x=%C3%A9", "/caf\u00e9.html"]
    )
    archive.story("two", redirect_from=["/?p=71"])


# -- Cloudflare Pages


@pytest.mark.tools("cloudflare")
@pytest.mark.parametrize(("base", "prefix"), PLACES.values(), ids=PLACES)
def test_cloudflare_redirects_by_query_and_shows_other_pages_unchanged(archive, base, prefix):
    world(archive)
    only(archive, "cloudflare", "functions")
    text = (archive.root / "sitegen.toml").read_text().replace("https://archive.example.org/", base)
    archive.write("sitegen.toml", text)
    archive.build()
    source = CLOUDFLARE.read_text("utf-8").replace('"/hosting/', f'"{prefix}/hosting/')
    files = {f"{prefix}/index.js".lstrip("/"): source}
    files[f"{prefix}/article.php.js".lstrip("/")] = 'export { onRequest } from "./index.js";\n'
    with cloudflare(archive.root / "build", prefix, files) as told:

        def asked(path):
            return ask(told.address, path, f"{prefix}/")

        assert asked("/?p=7")[:2] == (301, "/stories/one/")
        assert asked("/?p=71")[:2] == (301, "/stories/two/")
        assert asked("/article.php?id=123&x=%C3%A9")[:2] == (301, "/stories/one/")
        home = archive.output("index.html")
        for path in ("/", "/?p=8", "/?p=7&x=1", "/?utm_source=x"):
            assert asked(path)[::2] == (200, home), path
        assert asked("/article.php?id=124")[0] == 404
        assert asked("/old/")[:2] == (301, "/stories/one/"), "the rules of _redirects still apply"
        headers = get(told.address, f"{prefix}/?p=8")[1]
        assert headers["cache-control"] == EACH_TIME
        assert "script-src 'self'" in headers["content-security-policy"]


@pytest.mark.tools("cloudflare")
def test_without_the_table_cloudflare_shows_the_page(archive):
    world(archive)
    only(archive, "cloudflare")
    with cloudflare(archive.root / "build", "", {"index.js": CLOUDFLARE.read_text("utf-8")}) as told:
        assert get(told.address, "/?p=7")[::2] == (200, archive.tree()["index.html"])


# -- CloudFront


def cloudfront(archive, tmp_path, *addresses):
    """Status and target of each address, or 200 and the object that the function requests from the bucket."""
    module = tmp_path / "node_modules/cloudfront"
    module.mkdir(parents=True, exist_ok=True)
    (module / "package.json").write_text('{"name": "cloudfront", "type": "module", "main": "index.js"}')
    (module / "index.js").write_text(STORE)
    (tmp_path / "run.mjs").write_text(CLOUDFRONT.read_text("utf-8") + ASK)
    done = subprocess.run(
        [program("node"), "run.mjs", json.dumps(addresses)],
        cwd=tmp_path,
        env={"TABLE": str(archive.root / "build/hosting/redirects.json"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(answer) for answer in json.loads(done.stdout)]


@pytest.mark.tools("cloudflare")
def test_cloudfront_redirects_old_addresses_and_finds_the_file_of_each_page(archive, tmp_path):
    world(archive)
    only(archive, "functions")
    expected = {
        "/?p=7": (301, "/stories/one/"),
        "/?p=71": (301, "/stories/two/"),
        "/article.php?id=123&x=%C3%A9": (301, "/stories/one/"),
        "/old": (301, "/stories/one/"),
        "/old/?utm_source=x": (301, "/stories/one/"),
        "/caf%C3%A9.html": (301, "/stories/one/"),
        "/": (200, "/index.html"),
        "/?p=8": (200, "/index.html"),
        "/stories/one/": (200, "/stories/one/index.html"),
        "/stories/one": (301, "/stories/one/"),
        "/stories/one?x=1": (301, "/stories/one/?x=1"),
        "/robots.txt": (200, "/robots.txt"),
        "/%E0%A4%A": (301, "/%E0%A4%A/"),
        "//elsewhere.example": (200, "//elsewhere.example"),
        "//elsewhere": (301, "/elsewhere/"),
        "/\\elsewhere": (301, "/elsewhere/"),
    }
    assert dict(zip(expected, cloudfront(archive, tmp_path, *expected), strict=True)) == expected


def test_the_function_of_cloudfront_is_small_enough_and_uses_what_its_runtime_has():
    source = CLOUDFRONT.read_text("utf-8")
    assert len(source.encode()) <= MAX_FUNCTION_BYTES
    code = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("//"))
    for missing in ("??", "?.", " of ", "...", "class ", "catch {"):
        assert missing not in code, f"{missing!r} is not documented for the JavaScript runtime 2.0 of CloudFront"
