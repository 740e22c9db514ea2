"""The configurations in the guides to hosting, as they are printed, on real nginx, Caddy and Apache."""

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from support import ROOT
from support.hosted import fill, get, only
from support.needs import program
from support.servers import APACHE_MODULES, APACHE_PROCESS, serve

GUIDES = ROOT / "docs/guides/hosting"
NGINX = """
daemon off; master_process off; pid nginx.pid; error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
  {site}
}}
"""
STATUSES = {"": 200, "old/": 301, "stories/gone/": 410, "nothing/": 404}


def block(page, start):
    """The code block of a guide that contains a text."""
    blocks = re.findall(r"^ *```[^\n]*\n(.*?)^ *```$", (GUIDES / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (found,) = [text for text in blocks if start in text]
    return found


def nginx(root, port, own):
    """The last `server` of the guide without its certificate, on a port of this machine."""
    site = block("nginx.md", "server {").replace("/srv/archive/build", str(root))
    site = re.sub(r"^server \{\n    listen 80;.*?^\}\n", "", site, flags=re.MULTILINE | re.DOTALL)
    site = re.sub(r"^ *ssl_.*\n", "", site, flags=re.MULTILINE).replace("443 ssl", f"127.0.0.1:{port}")
    (own / "nginx.conf").write_text(NGINX.format(site=site), "utf-8")
    return [program("nginx"), "-p", str(own), "-c", "nginx.conf", "-e", "stderr"]


def caddy(root, port, own):
    """The site of the guide without its certificate, on a port of this machine."""
    site = block("caddy.md", "archive.example.org {").replace("/srv/archive/build", str(root))
    site = site.replace("archive.example.org {", f"http://127.0.0.1:{port} {{\n\tbind 127.0.0.1")
    (own / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}", "utf-8")
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(own / "Caddyfile")]


def apache(root, port, own):
    """The virtual host of the guide without its certificate, on a port of this machine."""
    own.chmod(0o755)
    site = block("apache.md", "<VirtualHost").replace("/srv/archive/build", str(root)).replace("*:443", f"*:{port}")
    site = re.sub(r"^ *SSL.*\n", "", site, flags=re.MULTILINE)
    names = (*APACHE_MODULES, "filter", "deflate")
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in names)
    (own / "apache.conf").write_text(APACHE_PROCESS.format(own=own, port=port, modules=modules) + site, "utf-8")
    return [program("apache2"), "-f", str(own / "apache.conf"), "-D", "FOREGROUND"]


@pytest.mark.parametrize("server", [nginx, caddy, apache])
def test_the_configuration_of_a_guide_serves_the_archive(archive, server):
    fill(archive, "https://archive.example.org/")
    archive.build()
    with tempfile.TemporaryDirectory(prefix="site-") as name:
        Path(name).chmod(0o755)  # Apache serves as another user
        root = Path(shutil.copytree(archive.root / "build", Path(name) / "site"))
        with serve(server, root, "") as address:
            assert {path: get(address, path)[0] for path in STATUSES} == STATUSES
            headers = get(address, "", accept_encoding="gzip")[1]
    assert "script-src 'self' 'wasm-unsafe-eval'" in headers["content-security-policy"]
    assert headers["content-encoding"] == "gzip"
    assert (headers["strict-transport-security"] is None) == (server is apache)


def test_the_files_of_each_host_are_those_of_the_guide(archive):
    table = {
        host: set(re.findall(r"`([^`]+)`", files))
        for hosts, files in re.findall(
            r"^\| (`[^|]*) \| ([^|]*) \|[^|]*\|$", (GUIDES / "index.md").read_text("utf-8"), re.MULTILINE
        )
        for host in re.findall(r"`(\w+)`", hosts)
    }
    assert sorted(table) == ["apache", "caddy", "cloudflare", "github", "netlify", "nginx"]
    for host, files in table.items():
        assert only(archive, host) == files, host
