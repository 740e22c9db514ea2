"""What some tests need beside Python and the packages of `requirements/test.txt`: the one place that knows which tool is what.

A test says with `@pytest.mark.tools("nu", …)` which of these it needs; one that asks for a browser's fixture needs `browser`.
"""

import importlib.util
import locale
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from support import ROOT

TURKISH = "tr_TR.UTF-8"
"""For its dotless i: the machine's locale must not change the output."""


@dataclass(frozen=True)
class Tool:
    """Programs from Debian or PyPI, files of npm packages in `.tools/`, packages of Python, and locales: all that one tool consists of."""

    programs: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Other files in `.tools/`, which `setup.sh` puts there."""


TOOLS = {
    "browser": Tool(("chromium", "setpriv"), ("axe-core/axe.min.js",)),
    "nu": Tool(("java",), ("vnu-jar/build/dist/vnu.jar",)),
    "servers": Tool(("nginx", "caddy", "busybox", "apache2", "setpriv")),
    "netlify": Tool(("node",), ("netlify-redirector/package.json",)),
    "cloudflare": Tool(("node", "setpriv"), ("wrangler/bin/wrangler.js",)),
    "lighthouse": Tool(("node", "chromium"), ("lighthouse/cli/index.js",)),
    "sitemap schema": Tool(npm=("sitemap/schema/sitemap.xsd",)),
    "CommonMark examples": Tool(npm=("commonmark-spec/spec.txt",)),
    "wordpress": Tool(
        ("node",),
        tuple(
            f"@wordpress/{name}/build/index.cjs"
            for name in ("autop", "block-serialization-default-parser", "shortcode")
        ),
    ),
    "seaweedfs": Tool(("weed", "setpriv")),
    "rclone": Tool(("rclone",)),
    "wacz": Tool(("wacz", "cdxj-indexer")),
    "replayweb.page": Tool(("chromium", "setpriv"), files=("replaywebpage-2.5.3/ui.js", "replaywebpage-2.5.3/sw.js")),
    "ssh-keygen": Tool(("ssh-keygen",)),
    "minisign": Tool(("minisign",)),
    "followthemoney": Tool(python=("followthemoney",)),
    "strace": Tool(("strace",)),
    "atheris": Tool(python=("atheris",)),
    "cosmic-ray": Tool(python=("cosmic_ray",)),
    "shells": Tool(("zsh", "fish")),
    "systemd": Tool(("systemd-analyze",)),
    "workflow schemas": Tool(("check-jsonschema",)),
    "ssh": Tool(("sshd", "ssh-agent", "ssh-keygen", "setpriv")),
    "Turkish locale": Tool(locales=(TURKISH,)),
}
FIXTURES = {"browser", "new_page", "page"}
"""Fixtures for which a test needs the tool `browser`."""
MODULES = ROOT / ".tools/node_modules"
PROGRAMS = ROOT / "tests/support/programs"
"""Lists of programs from PyPI. `setup.sh` installs each list in an environment of its own, `.tools/NAME`."""


@dataclass
class _Running:
    """The tools that the running test says it needs; None outside of a test, where any may be used."""

    tools: set[str] | None = field(default=None)


running = _Running()


def missing(tool: str) -> str:
    """Return what of a tool is not installed here, in words; nothing if all of it is."""
    needed = TOOLS[tool]
    absent = [name for name in needed.programs if not _found(name)]
    absent += [f"{path.partition('/')[0]} (npm)" for path in needed.npm if not (MODULES / path).is_file()]
    absent += [f"{name} (PyPI)" for name in needed.python if not importlib.util.find_spec(name)]
    absent += [path for path in needed.files if not (ROOT / ".tools" / path).is_file()]
    absent += [f"the locale {name}" for name in needed.locales if not _speaks(name)]
    return ", ".join(absent)


def program(name: str) -> str:
    """Return the path of a program; raises LookupError where it is missing, or where the test does not say that it needs it."""
    _said(name, {tool for tool, needed in TOOLS.items() if name in needed.programs})
    path = _found(name)
    if path is None:
        raise LookupError(f"{name} is missing: run `make tools`")
    return path


def node_module(path: str) -> Path:
    """Return a file of an npm package; raises LookupError as `program` does."""
    _said(path, {tool for tool, needed in TOOLS.items() if path in needed.npm})
    if not (MODULES / path).is_file():
        raise LookupError(f"{MODULES / path} is missing: run `make tools`")
    return MODULES / path


def tool_file(name: str) -> Path:
    """Return a file of `.tools/` by its name; raises LookupError as `program` does."""
    paths = {path for needed in TOOLS.values() for path in needed.files if path.rpartition("/")[2] == name}
    _said(name, {tool for tool, needed in TOOLS.items() if paths & set(needed.files)})
    path = ROOT / ".tools" / min(paths, default=name)
    if not path.is_file():
        raise LookupError(f"{name} is missing: run `make tools`")
    return path


def _found(name: str) -> str | None:
    own = [str(ROOT / ".tools" / path.stem / "bin") for path in sorted(PROGRAMS.glob("*.txt"))]
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin", *own]))


def _speaks(name: str) -> bool:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return True


def _said(what: str, tools: set[str]) -> None:
    if running.tools is not None and tools and not tools & running.tools:
        names = " or ".join(f'@pytest.mark.tools("{tool}")' for tool in sorted(tools))
        raise LookupError(f"the test uses {what}: mark it with {names}, so that it is skipped where that is missing")
