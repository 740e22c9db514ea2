"""What Netlify and Cloudflare Pages make of a site, by their own programs on this machine: each reads `_redirects` and `_headers`."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.needs import node_module, program
from support.servers import serve

NETLIFY = """
import {parseAllHeaders} from "@netlify/headers-parser";
import {parseAllRedirects} from "@netlify/redirect-parser";
import redirector from "netlify-redirector";
const [folder, ...paths] = JSON.parse(process.argv[1]);
const {redirects, errors} = await parseAllRedirects({redirectsFiles: [`${folder}/_redirects`], configRedirects: [], minimal: false});
const {headers, errors: wrong} = await parseAllHeaders({headersFiles: [`${folder}/_headers`], configHeaders: [], minimal: false});
// as netlify-cli names them for the matcher
const rules = redirects.map(({from, query, ...rule}) => ({...rule, origin: from, params: query}));
const matcher = await redirector.parseJSON(JSON.stringify(rules), {jwtSecret: "", jwtRoleClaim: ""});
const none = {scheme: "https", host: "x", query: "", headers: {}, cookieValues: {}, getHeader: () => "", getCookie: () => ""};
const sent = (path) => headers.filter(({forRegExp}) => forRegExp.test(path)).map(({values}) => values);
const parts = paths.map((path) => path.split("?"));
const found = parts.map(([path, query]) => matcher.match({...none, path, query: query ?? ""}));
console.log(JSON.stringify({
  refused: [...errors, ...wrong].map(String),
  headers: Object.fromEntries(headers.map((each) => [each.for, each.values])),
  sent: paths.map(sent),
  answers: found.map((rule) => rule && [rule.status, rule.to, rule.force]),
}));
"""
QUIET = ("CI=1", "NO_COLOR=1", "WRANGLER_SEND_METRICS=false", "CLOUDFLARE_CF_FETCH_ENABLED=false")


@dataclass
class Netlify:
    """What it makes of a site.

    refused: what it says of lines that it does not take; headers: by path; sent: by path, those of each rule that matches;
    answers: by path, (status, where to, forced) or None.
    """

    refused: list[str]
    headers: dict[str, dict[str, str]]
    sent: dict[str, list[dict[str, str]]]
    answers: dict[str, tuple[int, str, bool] | None]


@dataclass
class Cloudflare:
    """address: of the site; redirects, headers: how many rules it took; refused: the lines that it did not take, or why."""

    address: str
    redirects: int
    headers: int
    refused: list[str]


def netlify(folder: Path, *paths: str) -> Netlify:
    """What Netlify's parsers read in a folder, and what its matcher, the one in netlify-cli, answers to paths as they are given."""
    asked = json.dumps([str(folder.resolve()), *paths])
    line = [program("node"), "--input-type=module", "--eval", NETLIFY, "--", asked]
    cwd = node_module("netlify-redirector/package.json").parents[2]
    done = subprocess.run(line, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(done.stderr)
    said = json.loads(done.stdout)
    answers = [tuple(each) if each else None for each in said["answers"]]
    sent = dict(zip(paths, said["sent"], strict=True))
    return Netlify(said["refused"], said["headers"], sent, dict(zip(paths, answers, strict=True)))


@contextmanager
def cloudflare(root: Path, prefix: str = "", functions: dict[str, str] | None = None) -> Iterator[Cloudflare]:
    """Cloudflare Pages on its own runtime (`wrangler pages dev`); below a prefix as `_redirects` itself tells one to upload it.

    `functions` are the files of the folder `functions/` of the project, by path.
    """
    said = []

    def command(folder: Path, port: int, own: Path) -> list[str]:
        said[:] = [own / "log"]
        for path, text in (functions or {}).items():
            (own / "functions" / path).parent.mkdir(parents=True, exist_ok=True)
            (own / "functions" / path).write_text(text, encoding="utf-8")
        wrangler = [program("node"), str(node_module("wrangler/bin/wrangler.js")), "--cwd", str(own), "pages", "dev"]
        place = ["--ip", "127.0.0.1", "--port", str(port), "--compatibility-date", "2026-01-01"]
        return [program("env"), *QUIET, *wrangler, str(folder), *place]

    with tempfile.TemporaryDirectory(prefix="upload-") as name:
        upload = Path(name)
        shutil.copytree(root, upload / prefix.strip("/"), dirs_exist_ok=True)
        if prefix.strip("/"):
            for each in ("_redirects", "_headers"):
                (upload / prefix.strip("/") / each).rename(upload / each)
        with serve(command, upload, "") as address:
            log = said[0].read_text(encoding="utf-8")
            rules = {
                kind: int(number) for number, kind in re.findall(r"Parsed (\d+) valid (redirect|header) rule", log)
            }
            refused = re.findall(r"▶\ufe0e? (.*)(?:\n +at \S+ \| (.*))?", log)
            lines = [line or why for why, line in refused]
            yield Cloudflare(address, rules.get("redirect", 0), rules.get("header", 0), lines)
