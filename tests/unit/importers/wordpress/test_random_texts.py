"""Random texts of HTML, blocks and shortcodes, also broken ones: no word is lost, and nothing ends with a traceback."""

import json
import random

import pytest
from support.wxr import attachment, post, read

PIECES = [
    "\n", "\n\n", "<p>", "</p>", "<div>", "</div>", "<br>", "<b>", "</b>", "<em>x</em>", "<ul><li>a</li></ul>", "<blockquote>q</blockquote>",
    "<pre>a\n\nb</pre>", '<img src="/wp-content/uploads/a.jpg" alt="b">', "<h2>H</h2>", "<table><tr><td>c</td></tr></table>", "<!--more-->",
    '<a href="/wp-content/uploads/a.jpg"><img src="/wp-content/uploads/a-300x200.jpg"></a>', '[caption width="3"]', "[/caption]",
    '[gallery ids="1,2"]', "[gallery]", "[ref]", "[/ref]", "[vc_row]", "[/vc_row]", "[et_pb_text title='T']", "[/et_pb_text]",
    "[unknown a=1]", "[/unknown]", "[sic]", "[", "]", "[[x]]", "[/", "https://youtu.be/AbCdEfGhIjK", "\nhttps://youtu.be/AbCdEfGhIjK\n",
    "https://courier.example/2019/03/x/", "<!-- wp:paragraph -->", "<!-- /wp:paragraph -->", '<!-- wp:image {"id":5} -->',
    "<!-- /wp:image -->", "<!-- wp:gallery -->", '<figure class="wp-block-gallery x"><ul class="blocks-gallery-grid"><li>',
    '<figure><img src="b.jpg"><figcaption>C</figcaption></figure>', "</li></ul></figure>", "<!-- /wp:gallery -->",
    '<!-- wp:block {"ref":50} /-->', '<!-- wp:embed {"url":"https://vimeo.com/1"} -->', "<!-- /wp:embed -->", "<!-- wp:more -->",
    '<!-- wp:pullquote --><figure class="wp-block-pullquote"><blockquote><p>P</p></blockquote></figure><!-- /wp:pullquote -->',
    "<!-- wp:verse --><pre>v\nw</pre><!-- /wp:verse -->", "<!-- wp:verse -->", "<!-- wp:footnotes -->", "<!-- wp:file -->",
    '<sup data-fn="a" class="fn"><a href="#a">1</a></sup>', "[embed]", "[/embed]", "[audio mp3='a.mp3']", "[/audio]", "[video src=x.mp4]",
    "[table id=3 /]", "((n))", "&nbsp;", "&amp;", "\u00a0", "*", "_", "`", "|", "#", "1. ", "- ", "&", "“", "。", "[pullquote]",
    "[button link='http://x.example']B[/button]", "[youtube abc]", "[media-credit name='X' ]<img src='c.jpg'>[/media-credit]",
    "[/pullquote]", "<iframe src='https://www.youtube.com/embed/AbCdEfGhIjK'></iframe>", "<x-embed src=y>", "[playlist ids='1']",
    "[/playlist]", "[/gallery]", "[/youtube]", "[/table]",
]  # fmt: skip
OTHERS = [
    post(
        json.dumps([["a", "b"], ["c|", "d"]]),
        id=60,
        type="tablepress_table",
        meta=[("_tablepress_export_table_id", "3")],
    ),
    post("<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph -->", id=50, type="wp_block"),
    attachment(1, "a.jpg", caption="cap <b>x</b>", alt="alt"),
    attachment(2, "b.jpg"),
]
POSTS = 60


def _text(source, prefix):
    """A random text, and the words in it that occur nowhere else."""
    words, parts = [], []
    for _ in range(source.randint(1, 18)):
        if source.random() < 0.4:
            words.append(f"{prefix}x{len(words)}w")
            parts.append(f"{words[-1]} ")
        else:
            parts.append(source.choice(PIECES))
    return "".join(parts), words


@pytest.mark.parametrize("seed", range(6))
def test_no_word_of_a_random_text_is_lost(tmp_path, seed):
    source = random.Random(seed)
    texts = {str(number): _text(source, f"uniq{number}") for number in range(100, 100 + POSTS)}
    notes = [("footnotes", '[{"id":"a","content":"N"}]')]
    posts = [
        post(text, id=int(number), meta=notes if source.random() < 0.5 else []) for number, (text, _) in texts.items()
    ]
    found = read(tmp_path, *posts, *OTHERS)
    assert len(found.documents) + len(found.refused) == POSTS
    assert len(found.refused) < 3
    for document in found.documents:
        text, words = texts[document.source_id]
        told = " ".join(example for change in document.changes for example in change.examples)
        assert [word for word in words if word not in document.body and word not in told] == [], text
