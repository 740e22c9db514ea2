"""The text of the style page, with every Markdown element and every built-in shortcode."""

from __future__ import annotations

SAMPLE_TEXT = """\
The first paragraph is set without an indent, and it holds [a link to another host](https://example.org/), *words in italics*,
**words in bold** and `a piece of code`.[^1]

The second one is indented, and refers to another note.[^2] Lines have sixty to seventy-five characters, so that readers
find the next line easily; this paragraph is long enough to show it, and ends with ~~deleted words~~.

## A heading in the text

- A list of findings,
- with a second item that is so long that it does not fit into the column and continues on the next line,
- and a third.

1. First this,
2. then that.

> A quotation that is set apart, as it was said: "We looked at it 'twice', and found nothing."

```{factbox} A box of facts
text: A box says in a few words what a reader has to know, and where it comes from.
items:
  - It has a list of facts,
  - and each fact has a line.
source: A source, on another host
source_url: https://example.org/source
```

```{embed} https://example.org/@millbrook/112233445566778899
title: A post, as a quotation
text: The water is safe again. Thank you for your patience.
author: City of Millbrook (@millbrook)
date: 2026-03-02
```

```{embed} https://example.org/debate.mp4
title: A film of another host
caption: Its caption has a sentence.
archived: https://example.org/copy
```

```{figure} sample.svg
alt: Gray hills
caption: A picture that is wider than the text, if there is room.
credit: A photographer
layout: wide
```

```{gallery} A gallery
pictures:
  - file: one.svg
    alt: Gray hills
    caption: Each picture has a caption of its own.
  - file: two.svg
    alt: Gray hills again
    credit: A photographer
  - file: three.svg
    alt: Gray hills, once more
```

```{compare} A pair of pictures.
before:
  file: before.svg
  alt: Gray hills
  label: Before
after:
  file: after.svg
  alt: Gray hills, later
  label: After
```

```{video} sample.mp4
title: A video
caption: A sentence about it.
poster: sample.svg
poster_alt: Gray hills
transcript: Everything that is said in it.
```

```{audio} sample.mp3
title: A sound recording
```

### A smaller heading

| Year | Item | Amount |
|---|---|---:|
| 2018 | Paper | 1,204 |
| 2019 | Ink, of the better kind | 87 |

```python
def total(rows: list[int]) -> int:
    \"\"\"Return the sum, but at least 0.\"\"\"
    return max(0, sum(rows))  # a comment
```

```json
{"title": "A headline", "words": 412, "tags": ["one", "two"], "draft": false}
```

```sh
grep --count "a word" stories/*.md | sort  # how often
```

---

The last paragraph is below a rule.

[^1]: A note is next to its paragraph if there is room, and below it otherwise.
[^2]: A second note, with [a link](https://example.org/note), which is longer than the first and takes several lines.
"""
