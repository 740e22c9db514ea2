"""Addresses of images in texts that are not addresses of the web: pictures in the text itself, and schemes that are refused."""

PNG = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
REFUSED = (
    "blob:https://docs.example.org/8f1c", "BLOB:null/1", "data:text/html,x", "data:image/svg+xml,%3Csvg/%3E", "DATA:text/html,x",
    "javascript:alert(1)", "vbscript:x", "file:///etc/passwd", "filesystem:https://x.org/a.png",
)  # fmt: skip


def test_a_picture_in_the_text_itself_is_shown(archive):
    archive.story("one", body=f"![A dot]({PNG})\n")
    archive.build()
    assert f'src="{PNG}"' in archive.output("stories/one/index.html")


def test_other_addresses_are_errors_at_their_place(archive):
    texts = [f"{mark}[a]({address})" for address in REFUSED for mark in ("!", "")]
    path = archive.story("one", body="\n\n".join(texts) + "\n")
    result = archive.run("build")
    assert result.code == 1
    lines = path.read_text("utf-8").splitlines()
    missing = [text for text in texts if f"content/stories/one.md:{lines.index(text) + 1}:" not in result.err]
    assert missing == [], result.err
    assert not archive.tree()


def test_a_link_to_a_picture_in_its_address_is_an_error(archive):
    texts = [f"[A dot]({PNG})", f"[A dot][dot]\n\n[dot]: {PNG}", f"<{PNG}>", f"[A dot]({PNG.replace('data', 'DATA')})"]
    for text in texts:
        archive.story("one", body=f"{text}\n")
        result = archive.run("build")
        assert result.code == 1, text
        assert "is not an address that browsers open from a link" in result.err, text
        line = 6 + text[: text.lower().index("data:")].count("\n")
        assert f"content/stories/one.md:{line}:" in result.err, text
    assert not archive.tree()
