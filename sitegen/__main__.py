"""Entry point of `python -m sitegen`, which is the same as `sitegen`."""

from sitegen.cli import main

main()
