"""The importer in docs/guides/importing.md, run on files as Hugo and Jekyll have them."""

import re

from support import ROOT

PAGE = (ROOT / "docs/guides/importing.md").read_text("utf-8")
POST = """\
---
title: "Council votes"
date: 2019-03-02T10:00:00-08:00
draft: false
author: Ana Ruiz
categories: [City Hall]
tags: [Maria Delgado]
slug: council-votes
aliases: ["/old/council-votes/"]
description: The vote was 3 to 2.
layout: post
---

The council voted.
"""


def block(title):
    return re.search(rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)[1]


def test_the_importer_of_the_guide_imports_posts(archive):
    archive.write("plugins/markdown_site.py", block("plugins/markdown_site.py"))
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text("utf-8") + block("sitegen.toml"))
    archive.write("old/posts/2019-03-02-council-votes.md", POST)
    result = archive.run("import", "markdown_site", str(archive.root / "old/posts"))
    assert (result.code, result.out) == (0, "content/stories/council-votes.md (story/council-votes)\n"), result.err
    checked = archive.run("check", "content/stories/council-votes.md")
    assert (checked.code, "error" in checked.err) == (0, False), checked.err
    archive.write("old/posts/broken.md", "No front matter.\n")
    result = archive.run("import", "markdown_site", str(archive.root / "old/posts"))
    assert (result.code, "broken.md: error: there is no front matter [SG1114]" in result.err) == (1, True), result.err


def test_the_text_importer_writes_what_the_guide_shows(archive):
    (text,) = re.findall(r"^```text\n1987-03-03-council\.txt\n\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    archive.write("old/1987-03-03-council.txt", text)
    assert archive.run("import", "text", str(archive.root / "old")).code == 0
    path = "content/stories/1987-03-03-council.md"
    assert (archive.root / path).read_text("utf-8") == block(path)
