"""Mutation tests: one small change of a module after another; each must fail a test.

The changes are those of Cosmic Ray's operators (https://cosmic-ray.readthedocs.io). Each mutant is a forked process with the
changed source, so that pytest and the libraries are loaded once.
"""

import ast
import importlib.abc
import importlib.util
import json
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
MAX_SECONDS = 600
"""A mutant that runs longer is detected: it waits for something that does not happen."""
MIN_CPU_SECONDS = 10
CPU_FACTOR = 6
"""A mutant that takes more CPU time than this many times the unchanged module is detected: it does not end."""
MAX_BYTES = 2 << 30
"""A mutant that takes more memory is detected."""


@dataclass(frozen=True)
class Mutant:
    """One change of a module, with the changed lines."""

    path: str
    line: int
    before: str
    after: str
    source: str


def mutants(path: str) -> Iterator[Mutant]:
    """Yield the mutants of a module, in the order of the operators.

    Annotations and blocks for type checkers are left out (they are not evaluated), changes of strings that only document, and
    those of how arguments may be passed (`*` and `/` in parameters).
    """
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    source = (ROOT / path).read_text("utf-8")
    unused, calls = _unevaluated_ranges(source), _with_plain_parameters(source)
    tree, seen = get_ast(source), {source}
    for name in sorted(operator_names()):
        if get_operator(name).arguments():
            continue  # it needs the names of variables
        operator = get_operator(name)()
        positions = [place for node in ast_nodes(tree) for place in operator.mutation_positions(node)]
        for occurrence, ((line, column), _) in enumerate(positions):
            if any(start <= (line, column) < end for start, end in unused):
                continue
            changed = _change(source, operator, occurrence)
            if changed is None or changed in seen or not _compiles(changed):
                continue
            seen.add(changed)
            if _with_plain_parameters(changed) == calls:
                continue
            before, after = _changed_lines(source, changed)
            yield Mutant(path, line, before, after, changed)


def _change(source: str, operator: Any, occurrence: int) -> str | None:
    """Return the source with one change of an operator, or None: Cosmic Ray cannot replace `zlib.error` in a tuple of exceptions."""
    from cosmic_ray.mutating import mutate_code

    try:
        return mutate_code(source, operator, occurrence)
    except AttributeError:
        if type(operator).__name__ != "ExceptionReplacer":
            raise
        return None


def _unevaluated_ranges(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the positions (line, column) at which annotations and blocks for type checkers begin and end."""
    nodes = list(ast.walk(ast.parse(source)))
    parts = [getattr(node, name, None) for node in nodes for name in ("annotation", "returns")]
    parts += [node for node in nodes if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    return [
        ((part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset))
        for part in parts
        if isinstance(part, ast.expr | ast.If)
    ]


def _with_plain_parameters(source: str) -> str:
    """Return the syntax tree of a program as text, in which every argument may be passed by its position or by its name."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
            node.defaults = [*node.defaults, *filter(None, node.kw_defaults)]
            node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
    return ast.dump(tree)


def _compiles(source: str) -> bool:
    """Return True for a program about which the compiler does not warn, as it does about the identity of a literal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(source, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _changed_lines(source: str, changed: str) -> tuple[str, str]:
    old, new = source.splitlines(), changed.splitlines()
    start = next(n for n, (one, two) in enumerate(zip(old, new, strict=False)) if one != two)
    ends = 0
    while ends < min(len(old), len(new)) - start and old[-1 - ends] == new[-1 - ends]:
        ends += 1
    return tuple(" ".join(line.strip() for line in lines[start : len(lines) - ends]) for lines in (old, new))


class _MutantLoader(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Import one module from a changed source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.file = mutant, ROOT / mutant.path
        parts = Path(mutant.path).with_suffix("").parts
        self.is_package_file = parts[-1] == "__init__"
        self.module = ".".join(parts[:-1] if self.is_package_file else parts)

    def find_spec(self, name, _path=None, _target=None):
        if name != self.module:
            return None
        return importlib.util.spec_from_file_location(
            name,
            self.file,
            loader=self,
            submodule_search_locations=[str(self.file.parent)] if self.is_package_file else None,
        )

    def is_package(self, _name):
        return self.is_package_file

    def get_source(self, _name):
        return self.mutant.source


def run_tests(tests: list[str]) -> int:
    """Run tests in this process; return pytest's exit code."""
    return int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=no", *tests]))


def _forget_own_modules() -> None:
    """Remove the modules of the program and its tests, so that they are imported again."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if name != __name__ and file.startswith((f"{ROOT}/sitegen/", f"{ROOT}/tests/")):
            del sys.modules[name]


def is_detected(mutant: Mutant, tests: list[str], cpu_seconds: int) -> bool:
    """Return whether a test fails with the mutant, or takes more time or memory than the limits."""
    child = os.fork()
    if not child:
        code = 1
        try:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
            resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            _forget_own_modules()
            sys.meta_path.insert(0, _MutantLoader(mutant))
            code = run_tests(tests)
        finally:
            os._exit(code)
    end = time.monotonic() + MAX_SECONDS
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status != 0
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def survivors(path: str, tests: list[str]) -> tuple[int, list[Mutant]]:
    """Run the tests with every mutant of a module; return the number of mutants, and those that no test detects.

    Raises:
        RuntimeError: if the tests fail without a change, or detect one that is none.
    """
    unchanged = Mutant(path, 0, "", "", (ROOT / path).read_text("utf-8"))
    start = time.process_time()
    if run_tests(tests) or is_detected(unchanged, tests, MAX_SECONDS):
        message = f"the tests of {path} fail without a change"
        raise RuntimeError(message)
    limit = max(MIN_CPU_SECONDS, int(CPU_FACTOR * (time.process_time() - start)))
    found = list(mutants(path))
    return len(found), [mutant for mutant in found if not is_detected(mutant, tests, limit)]


def main() -> None:
    """Print the survivors of a module, and their number: `mutants.py MODULE TEST…`."""
    path, *tests = sys.argv[1:]
    count, found = survivors(path, tests)
    report = [{"before": mutant.before, "after": mutant.after, "line": mutant.line} for mutant in found]
    sys.stderr.write(json.dumps({"mutants": count, "survivors": report}) + "\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    main()
