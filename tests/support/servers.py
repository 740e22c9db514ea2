"""Real web servers on 127.0.0.1, each a context manager that yields the base address of the folder it serves.

With prefix="/a/b" the folder is served below that path, and /beside/ is another site. Those of HOSTED are set up with the files that
the site itself brings for them, and with nothing else that could help: no types, no charset.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from support.needs import program

START = 60  # seconds, for a machine with better things to do
STOP = 5
TRIES = 3
BESIDE = ("index.html", "feed.xml", "list.ris")

# No charset and no type for what mime.types does not know: as a reader's host would be set up at worst.
NGINX = """
daemon off; master_process off; pid nginx.pid; error_log stderr;
events {{}}
http {{
  include /etc/nginx/mime.types; access_log off;
  client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
  server {{ listen 127.0.0.1:{port}; root "{root}"; }}
}}
"""

HOSTED_NGINX = """
daemon off; master_process off; pid nginx.pid; error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
  include "{site}/hosting/nginx-maps.conf";
  server {{ listen 127.0.0.1:{port}; root "{root}"; include "{site}/hosting/nginx.conf"; }}
}}
"""

HOSTED_CADDY = """
{{
  admin off
  auto_https off
}}
http://127.0.0.1:{port} {{
  bind 127.0.0.1
  root * {root}
  file_server /beside/*
  import {site}/hosting/Caddyfile
}}
"""

APACHE_MODULES = ("mpm_event", "authz_core", "dir", "mime", "alias", "headers")
APACHE_PROCESS = """
ServerRoot "{own}"
{modules}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile apache.pid
ErrorLog /dev/stderr
User nobody
Group nogroup
TypesConfig /dev/null
"""
APACHE = f"""{APACHE_PROCESS}
DocumentRoot "{{root}}"
DirectoryIndex index.html
<Directory "/">
  Options FollowSymLinks
  AllowOverride FileInfo
</Directory>
<Files ".ht*">
  Require all denied
</Files>
"""

Command = Callable[[Path, int, Path], list[str]]  # from the folder to serve, a port, a folder of its own


def http_server(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """Python's own."""
    return serve(_python, root, prefix)


def nginx(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """Debian's nginx-light."""
    return serve(_nginx, root, prefix)


def caddy(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """Debian's caddy."""
    return serve(_caddy, root, prefix)


def busybox(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """The httpd of Debian's busybox."""
    return serve(_busybox, root, prefix)


ALL = [http_server, nginx, caddy, busybox]


def hosted_nginx(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """Debian's nginx-light with the site's own hosting/nginx-maps.conf and hosting/nginx.conf."""
    return serve(partial(_hosted_nginx, root.resolve()), root, prefix)


def hosted_caddy(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """Debian's caddy with the site's own hosting/Caddyfile."""
    return serve(partial(_hosted_caddy, root.resolve()), root, prefix)


@contextmanager
def hosted_apache(root: Path, prefix: str = "") -> Iterator[str]:
    """Debian's apache2 with the site's own .htaccess: on a copy, which its own user may read."""
    with tempfile.TemporaryDirectory(prefix="site-") as name:
        Path(name).chmod(0o755)
        copy = shutil.copytree(root, Path(name) / "site")
        with serve(_apache, copy, prefix) as base:
            yield base


HOSTED = [hosted_nginx, hosted_caddy, hosted_apache]


def checked(program: str, root: Path, prefix: str = "") -> str:
    """What `nginx -t` or `caddy validate` says of the site's files; CalledProcessError where they are wrong."""
    with tempfile.TemporaryDirectory(prefix="check-") as name:
        own, site = Path(name), root.resolve()
        served = _mount(site, prefix.strip("/"), own)
        if program == "nginx":
            line = [*_hosted_nginx(site, served, free_port(), own), "-t"]
        else:
            line = _hosted_caddy(site, served, free_port(), own)
            line[1] = "validate"
        done = subprocess.run(line, capture_output=True, text=True, check=True, env=os.environ | {"HOME": name})
        return done.stdout + done.stderr


def _python(root: Path, port: int, _own: Path) -> list[str]:
    return [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(root), str(port)]


def _nginx(root: Path, port: int, own: Path) -> list[str]:
    (own / "nginx.conf").write_text(NGINX.format(root=root, port=port), encoding="utf-8")
    return [program("nginx"), "-p", str(own), "-c", "nginx.conf", "-e", "stderr"]


def _caddy(root: Path, port: int, _own: Path) -> list[str]:
    return [program("caddy"), "file-server", "--root", str(root), "--listen", f"127.0.0.1:{port}"]


def _busybox(root: Path, port: int, _own: Path) -> list[str]:
    return [program("busybox"), "httpd", "-f", "-p", f"127.0.0.1:{port}", "-h", str(root)]


def _hosted_nginx(site: Path, root: Path, port: int, own: Path) -> list[str]:
    (own / "nginx.conf").write_text(HOSTED_NGINX.format(site=site, root=root, port=port), encoding="utf-8")
    return [program("nginx"), "-p", str(own), "-c", "nginx.conf", "-e", "stderr"]


def _hosted_caddy(site: Path, root: Path, port: int, own: Path) -> list[str]:
    (own / "Caddyfile").write_text(HOSTED_CADDY.format(site=site, root=root, port=port), encoding="utf-8")
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(own / "Caddyfile")]


def _apache(root: Path, port: int, own: Path) -> list[str]:
    own.chmod(0o755)
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in APACHE_MODULES)
    (own / "apache.conf").write_text(APACHE.format(own=own, root=root, port=port, modules=modules), encoding="utf-8")
    return [program("apache2"), "-f", str(own / "apache.conf"), "-D", "FOREGROUND"]


@contextmanager
def serve(command: Command, root: Path, prefix: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="server-", ignore_cleanup_errors=True) as name:
        own = Path(name)
        process, port = _start(command, _mount(root.resolve(), prefix.strip("/"), own), own)
        try:
            yield f"http://127.0.0.1:{port}/{prefix.strip('/')}".rstrip("/") + "/"
        finally:
            _stop(process)


def _mount(root: Path, prefix: str, own: Path) -> Path:
    """The folder to serve so that root appears at the prefix."""
    if not prefix:
        return root
    link = own / "mount" / prefix
    link.parent.mkdir(parents=True)
    link.symlink_to(root, target_is_directory=True)
    for name in BESIDE:
        file = own / "mount" / "beside" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("Another site's.", encoding="utf-8")
    return own / "mount"


def _start(command: Command, root: Path, own: Path) -> tuple[subprocess.Popen, int]:
    """A server that answers; should another program take the port before it, we try a new one."""
    log = own / "log"
    for _ in range(TRIES):
        port = free_port()
        # setpriv: should the tests themselves be killed, the server goes with them.
        line = [program("setpriv"), "--pdeathsig", "TERM", "--", *command(root, port, own)]
        with log.open("wb") as out:
            process = subprocess.Popen(line, stdout=out, stderr=out, env=os.environ | {"HOME": str(own)})
        if _ready(process, port):
            return process, port
        _stop(process)
    msg = f"{line} did not start: {log.read_text(errors='replace')}"
    raise RuntimeError(msg)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _ready(process: subprocess.Popen, port: int) -> bool:
    end = time.monotonic() + START
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return process.poll() is None
    return False


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP)
