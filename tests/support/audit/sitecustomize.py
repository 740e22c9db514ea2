"""Records what a Python process and its children open, start and connect to, one JSON line each (PEP 578).

Python imports a module of this name at its start if it is on PYTHONPATH, so that worker processes are recorded too.
"""

import json
import os
import sys
import threading

_EVENTS = frozenset(
    {
        "open", "os.chdir", "os.chmod", "os.chown", "os.link", "os.listdir", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.scandir",
        "os.symlink", "os.truncate", "os.utime", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen", "sqlite3.connect",
        "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "ctypes.dlopen", "shutil.rmtree",
    }
)  # fmt: skip
_log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_state = threading.local()


def _record(event, arguments):
    if event not in _EVENTS or getattr(_state, "is_writing", False):
        return
    _state.is_writing = True
    try:
        values = [os.fsdecode(each) if isinstance(each, bytes) else each for each in arguments]
        os.write(_log, json.dumps([event, values], default=str).encode() + b"\n")
    finally:
        _state.is_writing = False


sys.addaudithook(_record)
