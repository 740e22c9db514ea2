"""`sitegen check`: links to the archive's own web address."""

OWN = "https://archive.example.org"


def test_the_check_follows_links_to_the_archives_own_address(archive):
    archive.story(
        "a", body=f"[a]({OWN}/stories/b/) [b](http://ARCHIVE.example.org) [c]({OWN}/) [d]({OWN}/stories/b/#x)\n"
    )
    archive.story("b", body="## x\n\nText.\n")
    assert archive.run("check").code == 0
    archive.story("a", body=f"[a]({OWN}/stories/nope/) [b]({OWN}/stories/b/#y) [c](https://example.org/nope/)\n")
    result = archive.run("check")
    assert result.code == 1
    assert result.err.count("stories/a/index.html") == 2
    assert f'the link "{OWN}/stories/nope/" points to a page that does not exist' in result.err
    assert 'points to an anchor "y"' in result.err


def test_the_check_ignores_other_sites_on_the_same_host(archive):
    text = (archive.root / "sitegen.toml").read_text(encoding="utf-8")
    archive.write("sitegen.toml", text.replace(f"{OWN}/", f"{OWN}/news/"))
    archive.story("a", body=f"[a]({OWN}/shop/) [b]({OWN}/news/stories/a/) [c]({OWN}/news) [d]({OWN}/newsletter/)\n")
    assert archive.run("check").code == 0
    archive.story("a", body=f"[a]({OWN}/news/stories/nope/)\n")
    assert "points to a page that does not exist" in archive.run("check").err
