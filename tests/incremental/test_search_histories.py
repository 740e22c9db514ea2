"""The search index after random histories: names that are suggested and the text of PDF files are those of a clean build."""

import datetime as dt
import random
import shutil

import pytest
import yaml
from support.archive import UNSEARCHED
from support.pdfs import pdf_with_text

from sitegen.build import pipeline
from sitegen.build.options import BuildOptions
from sitegen.config import loader
from sitegen.diagnostics import errors

pytest.importorskip("pypdf")
pytestmark = pytest.mark.no_cover
FEW, SEQUENCES, LENGTH = 2, 100, 4
CONFIG = '[site]\ntitle = "Archive"\nbase_url = "https://archive.example.org/"\n[search]\npdf_text = true\n'
NAMES = ["Ada Kahn", "Bea Lind", "Ørsted Moor", "Zeppelin Roe"]
WORDS = ["quarries", "balloons", "of Zeppelin Roe", "zeppe-\nlins", ""]
SLUGS = ["a", "b", "c"]


class World:
    """An archive that a chance changes, with an incremental and a clean build."""

    def __init__(self, folder, seed):
        self.folder, self.chance = folder, random.Random(seed)
        self.files = {"sitegen.toml": CONFIG}
        for slug in SLUGS:
            self.write_entity(slug)
            self.write_document(slug)
            self.write_pdf(slug)
            self.write_story(slug)

    def write(self, path, front, body=""):
        self.files[path] = f"---\n{yaml.safe_dump(front)}---\n{body}\n"

    def write_entity(self, slug):
        front = {
            "name": self.chance.choice(NAMES),
            "visibility": self.chance.choice(["public", "public", "noindex", "suppressed"]),
        }
        front |= {"aliases": [self.chance.choice(NAMES) + " Jr."]} if self.chance.random() < 0.5 else {}
        self.write(f"content/people/{slug}.md", front, self.chance.choice(WORDS))

    def write_document(self, slug):
        visibility = self.chance.choice(["public", "public", "noindex"])
        front = {
            "name": f"Paper {slug}",
            "visibility": visibility,
            "status": self.chance.choice(["when-used", "published"]),
        }
        front |= {"file": f"{slug}.pdf"} if self.chance.random() < 0.8 else {}
        self.write(f"content/documents/{slug}.md", front)

    def write_pdf(self, slug):
        self.files[f"content/documents/{slug}.pdf"] = pdf_with_text(
            *self.chance.choices(WORDS, k=self.chance.randint(1, 3))
        )

    def write_story(self, slug):
        status = self.chance.choice(["published", "published", "held", "draft"])
        front = {"title": f"Story {slug}", "status": status, "published": "2019-01-05"}
        front |= {"entities": [f"person/{self.chance.choice(SLUGS)}", f"document/{self.chance.choice(SLUGS)}"]}
        self.write(f"content/stories/{slug}.md", front, f"- one\n- {self.chance.choice(WORDS)}")

    def change(self):
        kind = self.chance.choice([self.write_entity, self.write_document, self.write_pdf, self.write_story])
        kind(self.chance.choice(SLUGS))

    def build(self, name):
        """The problems and the files of the search, in a folder that keeps its database; or in one that is new."""
        root = self.folder / name
        for path, text_or_bytes in self.files.items():
            file, data = root / path, text_or_bytes.encode() if isinstance(text_or_bytes, str) else text_or_bytes
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.read_bytes() != data:
                file.write_bytes(data)
        environment = UNSEARCHED | {"SITEGEN_SEARCH__ENABLED": "true"}
        options = BuildOptions(
            root, loader.load(root / "sitegen.toml", environment), root / "sitegen.toml", root / "build",
            dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
        )  # fmt: skip
        problems = pipeline.build(options).problems
        files = {
            str(file.relative_to(root)): file.read_bytes()
            for file in (root / "build/search").rglob("*")
            if file.is_file()
        }
        return problems, files


def run(folder, sequences, first=0):
    for seed in range(first, first + sequences):
        world = World(folder / str(seed), seed)
        for _ in range(LENGTH):
            problems, files = world.build("archive")
            good_problems, good = world.build("clean")
            assert problems == good_problems, seed
            if not errors(problems):
                wrong = {path for path in files.keys() | good.keys() if files.get(path) != good.get(path)}
                assert not wrong, f"seed {seed}: {sorted(wrong)}"
            shutil.rmtree(world.folder / "clean")
            world.change()
        shutil.rmtree(world.folder)


def test_after_a_few_random_histories_the_search_equals_a_clean_build(tmp_path):
    run(tmp_path, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(4))
def test_after_random_histories_the_search_equals_a_clean_build(tmp_path, shard):
    run(tmp_path, SEQUENCES // 4, 1000 * (shard + 1))
