"""Real web servers on 127.0.0.1, each a context manager that yields the base address of the folder it serves.

With prefix="/a/b" the folder is served below that path and nothing else is.
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
from pathlib import Path

START = 15  # seconds, for a machine with better things to do
STOP = 5
TRIES = 3

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

Command = Callable[[Path, int, Path], list[str]]  # from the folder to serve, a port, a folder of its own


def http_server(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """Python's own."""
    return _serve(_python, root, prefix)


def nginx(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """Debian's nginx-light."""
    return _serve(_nginx, root, prefix)


def caddy(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """Debian's caddy."""
    return _serve(_caddy, root, prefix)


def busybox(root: Path, prefix: str = "") -> AbstractContextManager[str]:
    """The httpd of Debian's busybox."""
    return _serve(_busybox, root, prefix)


ALL = [http_server, nginx, caddy, busybox]


def _python(root: Path, port: int, _own: Path) -> list[str]:
    return [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(root), str(port)]


def _nginx(root: Path, port: int, own: Path) -> list[str]:
    (own / "nginx.conf").write_text(NGINX.format(root=root, port=port), encoding="utf-8")
    return [_program("nginx"), "-p", str(own), "-c", "nginx.conf", "-e", "stderr"]


def _caddy(root: Path, port: int, _own: Path) -> list[str]:
    return [_program("caddy"), "file-server", "--root", str(root), "--listen", f"127.0.0.1:{port}"]


def _busybox(root: Path, port: int, _own: Path) -> list[str]:
    return [_program("busybox"), "httpd", "-f", "-p", f"127.0.0.1:{port}", "-h", str(root)]


def _program(name: str) -> str:
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if path is None:
        msg = f"{name} is missing: run `make tools`"
        raise FileNotFoundError(msg)
    return path


@contextmanager
def _serve(command: Command, root: Path, prefix: str) -> Iterator[str]:
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
    return own / "mount"


def _start(command: Command, root: Path, own: Path) -> tuple[subprocess.Popen, int]:
    """A server that answers; should another program take the port before it, we try a new one."""
    log = own / "log"
    for _ in range(TRIES):
        port = _free_port()
        # setpriv: should the tests themselves be killed, the server goes with them.
        line = [_program("setpriv"), "--pdeathsig", "TERM", "--", *command(root, port, own)]
        with log.open("wb") as out:
            process = subprocess.Popen(line, stdout=out, stderr=out, env=os.environ | {"HOME": str(own)})
        if _ready(process, port):
            return process, port
        _stop(process)
    msg = f"{line} did not start: {log.read_text(errors='replace')}"
    raise RuntimeError(msg)


def _free_port() -> int:
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
