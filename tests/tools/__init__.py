"""What the tests share: real browsers, servers and checkers, and small archives to run them on."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def node_module(path: str) -> Path:
    """A file that `tests/tools/setup.sh` has installed from npm."""
    file = ROOT / ".tools/node_modules" / path
    if not file.is_file():
        msg = f"{file} is missing: run `make tools`"
        raise FileNotFoundError(msg)
    return file
