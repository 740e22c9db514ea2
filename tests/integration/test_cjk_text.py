"""Stories in Chinese, Japanese and Korean."""

from support.archive import Archive


def test_a_name_over_two_lines_is_a_mention(archive: Archive) -> None:
    archive.entity("person", "chen", name="陈静")
    archive.story("report", lang="zh", entities=["person/chen"], body="昨天，陈\n静在场。")
    archive.build()
    assert '昨天，<a href="../../people/chen/" data-ref="person/chen">陈静</a>在场。' in archive.output(
        "stories/report/index.html"
    )


def test_a_compatibility_ideograph_in_a_name_stays(archive: Archive) -> None:
    archive.on |= {"dataset", "feeds", "citations"}
    archive.write("content/stories/report/\u795e.txt", "x")
    archive.entity("person", "kami", name="\ufa19谷氏")
    body = "e\u0301t\u00e9 \ufa19谷氏とは。 \u795e谷氏。 [写](\ufa19.txt)\n\n神社"
    archive.story("report/index", entities=["\u795e谷氏"], bylines=["塚\ufa10氏"], body=body)
    archive.build()
    page = archive.output("stories/report/index.html")
    assert 'été <a href="../../people/kami/" data-ref="person/kami">\ufa19谷氏</a>とは。' in page
    assert "塚\ufa10氏" in page
    assert 'href="%E7%A5%9E.txt"' in page
    assert "\ufa19谷氏</h1>" in archive.output("people/kami/index.html")
    for path in ("feed.xml", "data/stories.csv"):
        assert "塚\ufa10氏" in archive.output(path) or path == "feed.xml"


def test_emphasis_works_in_a_chinese_story(archive):
    archive.story("a", lang="zh-Hans", body="**强调。**后面的文字。\n")
    archive.build()
    assert "<p><strong>强调。</strong>后面的文字。</p>" in archive.output("stories/a/index.html")
    archive.build()
    assert "<p><strong>强调。</strong>后面的文字。</p>" in archive.output("stories/a/index.html")
