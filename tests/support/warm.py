"""Runs of the command line that do not each wait for Python to load it: forks of a process that has it loaded already.

Each run is a process of its own, with its own environment and files, and ends as `python -m sitegen` ends. Two processes
are forked in turn, each with its own hash seed, so that what hangs on the order of a set shows between one build and the next.

Compiled templates are kept in one folder for all archives: to compile them is most of what a small first build costs. They are
found there as in an archive's own folder, by the digests of their text and of the plugins.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from itertools import count
from pathlib import Path

LARGEST = 1 << 17  # bytes of a request: arguments and environment
NOT_NEEDED = ("sitegen.build.parallel.dask", "sitegen.__main__", "sitegen.devserver")
_turn = count()
_templates = tempfile.TemporaryDirectory(prefix="templates-", ignore_cleanup_errors=True)
_running: dict[int, "_Warm"] = {}


def run(args: list[str], env: dict[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    """`python -m sitegen ARGS` here; raises TimeoutExpired after so many seconds, and then it is killed."""
    number = next(_turn) % 2
    if number not in _running or _running[number].process.poll() is not None:
        _running[number] = _Warm()
    return _running[number].run(args, env, timeout)


class _Warm:
    def __init__(self) -> None:
        self.sock, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        env = {key: value for key, value in os.environ.items() if key != "PYTHONHASHSEED"}
        with theirs:
            line = [sys.executable, __file__, str(theirs.fileno()), _templates.name]
            # stdout is no terminal for them, whatever it is for the tests
            self.process = subprocess.Popen(
                line, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=env
            )

    def run(self, args: list[str], env: dict[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            request = json.dumps({"args": args, "env": env, "cwd": str(Path.cwd())}).encode()
            self.sock.settimeout(timeout)
            socket.send_fds(self.sock, [request], [out.fileno(), err.fileno()])
            pid = int(self.sock.recv(99))
            try:
                code = int(self.sock.recv(99))
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                self.sock.settimeout(None)
                self.sock.recv(99)
                raise subprocess.TimeoutExpired(args, timeout) from None
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode("utf-8").replace("\r\n", "\n"))
            return subprocess.CompletedProcess(args, code, *said)


def _serve(sock: socket.socket) -> None:
    """Fork a run for every request, until there is nobody left who could ask."""
    while True:
        request, fds, _, _ = socket.recv_fds(sock, LARGEST, 2)
        if not request:
            return
        pid = os.fork()
        if pid == 0:
            sock.close()
            _become(json.loads(request), fds)
            return
        for fd in fds:
            os.close(fd)
        sock.send(str(pid).encode())
        _, status = os.waitpid(pid, 0)
        sock.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(asked: dict, fds: list[int]) -> None:
    """Be the command line. It ends with SystemExit; what Python does after that for a program so large takes half of a short run."""
    for number, fd in enumerate(fds, 1):
        os.dup2(fd, number)
        os.close(fd)
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    sys.argv[1:] = asked["args"]
    try:
        runpy.run_module("sitegen", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            threading._shutdown()  # noqa: SLF001 - as Python itself does
            atexit._run_exitfuncs()  # noqa: SLF001 - likewise
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code or 0)
        raise


def _load() -> None:
    """Everything that a build imports."""
    import sitegen

    for found in pkgutil.walk_packages(sitegen.__path__, "sitegen."):
        if not found.name.startswith(NOT_NEEDED):
            importlib.import_module(found.name)
    gc.collect()
    gc.freeze()


def _share_templates(folder: Path) -> None:
    from sitegen.theme.environment import ThemeEnvironment

    begin = ThemeEnvironment.__init__
    ThemeEnvironment.__init__ = lambda self, theme, _own, plugins: begin(self, theme, folder, plugins)


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())  # as for `python -m`
    _load()
    _share_templates(Path(sys.argv[2]))
    _serve(socket.socket(fileno=int(sys.argv[1])))
