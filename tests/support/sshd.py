"""OpenSSH's `sshd` on 127.0.0.1, with keys, a configuration and a home folder of its own: a server for SFTP, and for git over SSH."""

import getpass
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from support.needs import program
from support.servers import free_port

START_SECONDS = 30
CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
LogLevel ERROR
{options}
"""
SUBSYSTEM = "Subsystem sftp internal-sftp"
CLIENT_CONFIG = """
Host archive-host
  HostName 127.0.0.1
  Port {port}
  User {user}
  IdentityFile {folder}/key
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/home/.ssh/known_hosts
"""


@dataclass(frozen=True)
class Server:
    """A running server, and the home folder of a user who may log in."""

    process: subprocess.Popen
    folder: Path
    port: int

    @property
    def home(self) -> Path:
        """Home folder of the user: with `.ssh/config`, in which the server is `archive-host`, and `.ssh/known_hosts`."""
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        """Environment of a program that the user runs."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("SSH_", "GIT_"))}
        return kept | {"HOME": str(self.home), "GIT_SSH_COMMAND": f"ssh -F {self.home}/.ssh/config"}

    def end_connections(self) -> int:
        """Kill the processes of all connections, as a failing network does; return their number."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        return len(children)


@contextmanager
def sshd(*options: str, subsystem: str = SUBSYSTEM) -> Iterator[Server]:
    """Start a server. `options` are further lines of its configuration."""
    with tempfile.TemporaryDirectory(prefix="sshd-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        port = free_port()
        _prepare(folder, port, (*options, subsystem))
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        line = [
            program("setpriv"),
            "--pdeathsig",
            "TERM",
            "--",
            program("sshd"),
            "-D",
            "-e",
            "-f",
            str(folder / "sshd_config"),
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(line, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(process, port, folder)
            yield Server(process, folder, port)
        finally:
            with suppress(ProcessLookupError):  # a test can have ended it
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _prepare(folder: Path, port: int, options: tuple[str, ...]) -> None:
    """Make the keys, the server's configuration and the user's."""
    for key in ("host_key", "key"):
        subprocess.run(
            [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", key, "-f", folder / key], check=True
        )
    (folder / "authorized_keys").write_text((folder / "key.pub").read_text())
    (folder / "sshd_config").write_text(CONFIG.format(port=port, folder=folder, options="\n".join(options)))
    own = folder / "home/.ssh"
    own.mkdir(parents=True, mode=0o700)
    (own / "config").write_text(CLIENT_CONFIG.format(port=port, user=getpass.getuser(), folder=folder))
    host_key = " ".join((folder / "host_key.pub").read_text().split()[:2])
    (own / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")


def _wait_for(process: subprocess.Popen, port: int, folder: Path) -> None:
    import socket

    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                if connection.recv(4) == b"SSH-":
                    return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"sshd did not start: {(folder / 'log').read_text(errors='replace')}")
