"""Writes the generated pages of docs/reference/: `.venv/bin/python docs/_generate`. `make docs` runs it before it builds the site."""

from __future__ import annotations

from pathlib import Path

from reference_pages import generate_pages

ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    for path, text in generate_pages().items():
        file = ROOT / path
        if not file.exists() or file.read_text("utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            print(path)
