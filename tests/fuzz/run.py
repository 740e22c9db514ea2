"""Runs one target with atheris, in a process of its own: `run.py TARGET CORPUS [options of libFuzzer]`.

Prints how many inputs it has run. Ends with another code than 0 at the first input that breaks a promise, runs for too long or needs too much
memory; libFuzzer writes that input to a file.
"""

import sys
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
with atheris.instrument_imports(include=["sitegen"]):
    from fuzz.targets import TARGETS


def main() -> None:
    """Run the target that the command line names."""
    name, *arguments = sys.argv[1:]
    atheris.Setup([sys.argv[0], *arguments], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
