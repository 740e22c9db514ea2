"""An archive with a file of each type for web hosts, and requests to the hosts."""

import http.client
import io
from urllib.parse import urljoin, urlsplit

import pikepdf

from support.archive import Archive

FILES = {".htaccess", ".nojekyll", "_headers", "_redirects", "hosting/Caddyfile", "hosting/nginx-maps.conf",
         "hosting/nginx.conf"}  # fmt: skip
FOR_EVER, EACH_TIME = "public, max-age=31536000, immutable", "public, max-age=0, must-revalidate"
TYPES = {
    "": "text/html; charset=utf-8", "stories/one/": "text/html; charset=utf-8", "plain.html": "text/html; charset=utf-8",
    "feed.xml": "application/atom+xml; charset=utf-8", "rss.xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    "sitemap.xml": "application/xml; charset=utf-8", "robots.txt": "text/plain; charset=utf-8",
    "data.json": "application/json; charset=utf-8", "drawn.svg": "image/svg+xml; charset=utf-8",
    "table.csv": "text/csv; charset=utf-8", "documents/mou.pdf": "application/pdf", "photo.webp": "image/webp",
    "face.woff2": "font/woff2", "program.wasm": "application/wasm", "unknown.xyz": "application/octet-stream",
    "deep/down/feed.xml": "application/atom+xml; charset=utf-8",
    "stories/one/citation.json": "application/vnd.citationstyles.csl+json; charset=utf-8",
    "stories/one/citation.ris": "application/x-research-info-systems; charset=utf-8",
    "stories/one/citation.bib": "application/x-bibtex; charset=utf-8", "lines.ndjson": "application/x-ndjson; charset=utf-8",
    "linked.jsonld": "application/ld+json; charset=utf-8", "archive.sqlite": "application/vnd.sqlite3",
}  # fmt: skip


PLACES = {"root": ("https://archive.example.org/", ""), "below": ("https://archive.example.org/a/b/", "/a/b")}
"""The address of the archive and the path below which it is served, by the name of the place."""


def publish(folder, place):
    """Build an archive for a place; return it and the path below which it is served."""
    base, prefix = PLACES[place]
    archive = Archive(folder)
    fill(archive, base)
    archive.build()
    return archive, prefix


def fill(archive, base, more=""):
    archive.write("sitegen.toml", f'[site]\ntitle = "Test archive"\nbase_url = "{base}"\n{more}')
    archive.on |= {"hosts", "feeds", "sitemap", "robots", "search", "citations", "citation_files"}
    archive.story("one", title="One", section="courts", redirect_from=["/old/"], body=(
        "Granite words.\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n```python\nprint(1)\n```\n"))  # fmt: skip
    archive.story("gone", status="withdrawn")
    out = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out, deterministic_id=True)
    archive.write("content/documents/mou.pdf", out.getvalue())
    archive.entity("document", "mou", name="The memorandum", file="mou.pdf")
    for name in (
        "plain.html",
        "data.json",
        "table.csv",
        "face.woff2",
        "program.wasm",
        "unknown.xyz",
        "deep/down/feed.xml",
        "lines.ndjson",
        "linked.jsonld",
        "archive.sqlite",
    ):
        archive.write(f"content/static/{name}", "1")
    archive.write("content/static/drawn.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    archive.write("content/static/photo.webp", picture())


def picture():
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (3, 2)).save(out, "WEBP")
    return out.getvalue()


def get(address, path="", **headers):
    parts = urlsplit(urljoin(address, path))
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    asked = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.request("GET", asked, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def only(archive, *hosts, more=""):
    listed = ", ".join(f'"{host}"' for host in hosts)
    archive.write(
        "sitegen.toml",
        f'[site]\ntitle = "T"\nbase_url = "https://archive.example.org/"\n[outputs]\nhosts = [{listed}]\n{more}',
    )
    archive.on.add("hosts")
    archive.build()
    return FILES & archive.tree().keys()


HOSTILE = [
    "/with space/", "/it's/", "/$HOME/", "/{$HOME}/", "/${PATH}/", "/{http.request.host}/", "/a;b/", "/a{b/", "/a}b/",
    "/1$1/", "/&&/", "/(a+)/", "/[x]/", "/a^b/", "/x=y,z/", "/:name/", "/@me/", "/!/", "/~u/", "/`id`/",
    "/\u5317\u4eac/", "/caf\u00e9/a.html", "/\u00a0nbsp/", "/a.b.c.php", "/default/", "/\U0001f600/",
]  # fmt: skip


def ask(base, path, site="/"):
    """Status, where it leads below the site, and the body, of a path that is percent-encoded."""
    host = urlsplit(base).netloc
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.request("GET", site.rstrip("/") + path)
    answer = connection.getresponse()
    leads = urljoin(f"http://{host}{site}{path}", answer.headers["location"]) if answer.headers["location"] else ""
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, urlsplit(leads).path.removeprefix(site.rstrip("/")), body
