"""What the tests share: real browsers, servers and checkers, and small archives to run them on."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
