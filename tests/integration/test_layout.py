"""The archive's own menu, footer, head, logo and icon, as `sitegen.toml` states them."""

import io

import pytest
from lxml import html
from PIL import Image
from support.plugins import same_as_clean

CONFIG = '[site]\ntitle = "Test archive"\nbase_url = "https://archive.press.example/"\n'


def page(archive, path="index.html"):
    return html.fromstring(archive.output(path))


def menu(archive, path="index.html"):
    return [(link.text_content(), link.get("href")) for link in page(archive, path).xpath("//header//nav//a")]


def labels(archive):
    return [label for label, _ in menu(archive)]


def configure(archive, text, site=""):
    archive.write("sitegen.toml", f"{CONFIG}{site}\n{text}")


def test_the_menu_has_the_sections_first_and_nothing_that_is_empty(archive):
    configure(
        archive,
        '[sections.sport]\ntitle = "Sport"\norder = 2\n[sections.courts]\ntitle = "The courts"\norder = 1\n[sections.arts]\n',
    )
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("one", section="courts", entities=["person/ann"])
    archive.story("two", section="sport")
    assert archive.build().code == 0
    assert labels(archive) == ["The courts", "Sport", "Stories", "People", "Timeline", "Corrections"]


def test_an_item_appears_and_disappears_with_its_content(archive):
    archive.story("one")
    archive.build()
    assert "Laws" not in labels(archive)
    archive.entity("law", "act", name="The act", status="when-used")
    archive.story("two", entities=["law/act"])
    archive.build()
    assert "Laws" in labels(archive)
    assert "Laws" in [label for label, _ in menu(archive, "stories/one/index.html")], "on every page"
    same_as_clean(archive)
    archive.story("two", status="draft", entities=["law/act"])
    archive.build()
    assert "Laws" not in labels(archive)
    same_as_clean(archive)


def test_items_in_the_order_and_with_the_labels_of_the_configuration(archive):
    configure(
        archive,
        '[navigation]\nitems = ["search", { label = "Who", to = "person" }, "section/courts", "page/about", "entries", '
        '{ label = "Give", to = "https://press.example/give" }, { label = "Old", to = "/dates/" }, "law"]\n[sections.courts]\n',
    )
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("one", section="courts", entities=["person/ann"])
    archive.write("content/pages/about.md", "---\ntitle: About us\nstatus: published\n---\n\nWords.\n")
    assert archive.build().code == 0
    assert menu(archive) == [
        ("Who", "people/"), ("Courts", "sections/courts/"), ("About us", "about/"), ("Index A\u2013Z", "entries/"),
        ("Give", "https://press.example/give"), ("Old", "dates/"),
    ]  # fmt: skip


def test_the_current_item_is_that_of_the_page(archive):
    configure(archive, "[sections.courts]\n")
    archive.story("one", section="courts")
    archive.build()
    current = [
        page(archive, path).xpath("string(//nav//a[@aria-current])")
        for path in ("sections/courts/index.html", "stories/one/index.html")
    ]
    assert current == ["Courts", "Stories"]
    assert not page(archive).xpath("//nav//a[@aria-current]")


def test_a_document_that_is_not_published_is_left_out_without_a_trace(archive):
    configure(
        archive,
        '[navigation]\nitems = ["stories", "page/plans"]\n[footer]\nlinks = [{ label = "Plans", to = "page/plans" }]\n',
    )
    archive.story("one")
    archive.write("content/pages/plans.md", "---\ntitle: Our secret plans\n---\n\nWords.\n")
    result = archive.build()
    assert (result.code, labels(archive)) == (0, ["Stories"])
    assert "sitegen.toml:6:21: warning: page/plans is not published, so its link is left out [SG0119]" in result.err
    assert archive.run("build", "--strict").code == 0, "it goes live by itself"
    archive.write("content/pages/plans.md", "---\ntitle: Our plans\nstatus: published\n---\n\nWords.\n")
    archive.build()
    assert labels(archive) == ["Stories", "Our plans"]


@pytest.mark.parametrize(
    ("item", "message", "hint"),
    [
        ('"page/nothing"', 'no document has the id "page/nothing"', "correct the id"),
        ('"people"', '"people" is not an item', 'write "person"'),
        ('"timelin"', '"timelin" is not an item', 'did you mean "timeline"?'),
        ('"section/x"', '"section/x" is not an item', "did you mean"),
        ('"https://press.example/"', '"https://press.example/" is not an item', "a table with label and to"),
        ('{ label = "X", to = "htp://x" }', '"htp://x" is not an item', "a table with label and to"),
    ],
)
def test_an_item_that_leads_nowhere_is_an_error_at_its_line(archive, item, message, hint):
    configure(archive, f"[navigation]\nitems = [{item}]\n")
    archive.story("one")
    result = archive.run("build")
    assert result.code != 0
    assert f"sitegen.toml:6:10: error: {message}" in result.err
    assert hint in result.err


@pytest.mark.parametrize("place", ["[navigation]\nitems", "[footer]\nlinks", "[footer]\nsocial"])
def test_a_link_to_an_address_without_a_page_is_one_error_at_its_line(archive, place):
    links = f'{place} = [{{ label = "Give", to = "/donate/" }}, {{ label = "Days", to = "/Dates" }}]\n'
    configure(archive, links)
    archive.story("one")
    line = links.splitlines()[1]
    give, days = (
        f'sitegen.toml:6:{line.index(label) - 10}: error: no page or file of the archive has the address "{address}" [SG0119]'
        for label, address in (("Give", "/donate/"), ("Days", "/Dates"))
    )
    for result in (archive.run("build"), archive.run("check")):
        assert result.code == 1
        found = [line for line in (result.err + result.out).splitlines() if " error: " in line]
        assert found == [give, days]
        assert 'did you mean "/dates/"?' in result.err + result.out
    archive.write("content/pages/donate.md", "---\ntitle: Give\nstatus: published\n---\n\nWords.\n")
    configure(archive, f'{place} = [{{ label = "Give", to = "/donate/" }}, {{ label = "Days", to = "/dates/" }}]\n')
    assert archive.build().code == 0
    same_as_clean(archive)
    (archive.root / "content/pages/donate.md").unlink()
    assert give in archive.run("build").err, "after a page is removed, too"


def test_a_link_by_address_to_a_draft_is_left_out_without_a_trace(archive):
    configure(
        archive,
        '[navigation]\nitems = ["stories", { label = "Plans", to = "/plans/#_main" }]\n'
        '[footer]\nsocial = [{ label = "Plans", to = "/plans/" }]\n',
    )
    archive.story("one")
    archive.write("content/pages/plans.md", "---\ntitle: Our secret plans\n---\n\nWords.\n")
    result = archive.build()
    assert labels(archive) == ["Stories"]
    for place in ("6:21", "8:11"):
        assert f"sitegen.toml:{place}: warning: page/plans is not published, so its link is left out" in result.err
    assert archive.run("check").code == 0
    archive.write("content/pages/plans.md", "---\ntitle: Our plans\nstatus: published\n---\n\nWords.\n")
    archive.build()
    assert menu(archive)[1] == ("Plans", "plans/#_main"), "the fragment is kept"
    assert archive.run("check").code == 0
    same_as_clean(archive)


def test_files_of_the_archive_and_of_the_dataset_can_be_in_the_menu(archive):
    archive.on |= {"dataset", "sitemap"}
    archive.write("content/static/rates.pdf", "%PDF-1.4")
    configure(
        archive,
        '[navigation]\nitems = [{ label = "Rates", to = "/rates.pdf" }, { label = "Rows", to = "/data/stories.csv" }, '
        '{ label = "Map", to = "/sitemap.xml" }, { label = "Home", to = "/" }]\n',
    )
    archive.story("one")
    assert "SG0119" not in archive.run("check").err, "before the files of the dataset are made"
    assert archive.build().code == 0
    assert labels(archive) == ["Rates", "Rows", "Map", "Home"]


def test_the_footer_has_the_text_links_contact_and_license_of_the_configuration(archive):
    configure(
        archive,
        '[footer]\ntext = "Kept by the library."\nlicense = "CC BY 4.0"\ncontact = "us@press.example"\n'
        'links = [{ label = "Letter", to = "https://press.example/l" }]\n'
        'social = [{ label = "Mastodon", to = "https://news.example/@us" }]\n',
    )
    archive.story("one")
    archive.build()
    footer = page(archive, "stories/one/index.html").xpath("//footer")[0]
    assert footer.xpath("string(.//p)") == "Test archive. Kept by the library. CC BY 4.0"
    found = {link.text_content(): (link.get("href"), link.get("rel")) for link in footer.xpath(".//a")}
    assert found["Letter"] == ("https://press.example/l", None)
    assert found["Mastodon"] == ("https://news.example/@us", "me")
    assert found["Contact"] == ("mailto:us@press.example", None)


@pytest.mark.parametrize(
    ("contact", "href"),
    [
        ("us@press.example", "mailto:us@press.example"),
        ("mailto:us@press.example?subject=Archive", "mailto:us@press.example?subject=Archive"),
        ("tel:+1-626-555-0100", "tel:+1-626-555-0100"),
        ("https://news.example/@us", "https://news.example/@us"),
        ("/about/", "../../about/"),
    ],
)
def test_the_contact_is_an_address_of_any_kind(archive, contact, href):
    configure(archive, f'[footer]\ncontact = "{contact}"\n')
    archive.story("one")
    archive.write("content/pages/about.md", "---\ntitle: About us\nstatus: published\n---\n\nWords.\n")
    archive.build()
    assert page(archive, "stories/one/index.html").xpath("//footer//a[text()='Contact']/@href") == [href]


@pytest.mark.parametrize(
    ("contact", "message"),
    [
        ("call us", '"call us" is not a web address [SG0307]'),
        ("us@press", '"us@press" is not the address of an e-mail link [SG0307]'),
        ("tel:ask Ann", '"tel:ask Ann" is not the number of a telephone link [SG0307]'),
        ("javascript:alert(1)", '"javascript:alert(1)" is not a web address [SG0307]'),
        ("/nobody/", 'no page or file of the archive has the address "/nobody/" [SG0119]'),
    ],
)
def test_a_contact_that_cannot_be_a_link_is_an_error_at_its_line(archive, contact, message):
    configure(archive, f'[footer]\ncontact = "{contact}"\n')
    archive.story("one")
    assert f"sitegen.toml:6:1: error: {message}" in archive.run("build").err


def test_metadata_for_the_head_is_escaped_and_on_every_page(archive):
    configure(archive, '[head]\nmeta = { google-site-verification = "a\\"><script>", "p:domain" = "x" }\n')
    archive.story("one")
    archive.build()
    assert page(archive, "stories/one/index.html").xpath("//meta[@name='google-site-verification']/@content") == [
        'a"><script>'
    ]
    configure(archive, '[head]\nmeta = { viewport = "width=10" }\n')
    assert "[SG0120]" in archive.run("build").err


def test_a_logo_and_an_icon_replace_those_of_the_theme(archive):
    archive.write("content/static/brand/logo.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"/>')
    archive.write("content/static/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    configure(archive, "", 'logo = "/brand/logo.svg"\nicon = "/icon.svg"\n')
    archive.story("one")
    assert archive.build().code == 0
    story = page(archive, "stories/one/index.html")
    assert [(image.get("src"), image.get("alt")) for image in story.xpath("//header//img")] == [
        ("../../brand/logo.svg", "Test archive")
    ]
    assert story.xpath("//link[@rel='icon']/@href") == ["../../icon.svg"]


def test_a_logo_that_is_missing_is_an_error_at_its_line(archive):
    configure(archive, "", 'logo = "/none.svg"\n')
    archive.story("one")
    result = archive.run("build")
    assert 'sitegen.toml:4:1: error: "/none.svg" is not a file below content/static/ [SG0121]' in result.err


def png(side, color, width=0):
    out = io.BytesIO()
    Image.new("RGBA", (width or side, side), color).save(out, "PNG")
    return out.getvalue()


def test_a_png_icon_is_offered_in_the_forms_that_browsers_and_phones_ask_for(archive):
    archive.write("content/static/brand.png", png(512, (200, 0, 0, 128), width=256))
    configure(archive, "", 'icon = "/brand.png"\n')
    archive.story("one")
    archive.build()
    favicon = Image.open(archive.root / "build/favicon.ico")
    assert sorted(favicon.info["sizes"]) == [(16, 16), (32, 32), (48, 48)]
    touch = Image.open(archive.root / "build/apple-touch-icon.png")
    assert (touch.size, touch.mode) == ((180, 180), "RGB")
    assert touch.getpixel((2, 90)) == (255, 255, 255), "white bars beside a picture that is not square"
    story = page(archive, "stories/one/index.html")
    assert story.xpath("//link[@rel='icon']/@href") == ["../../favicon.ico", "../../brand.png"]
    assert story.xpath("//link[@rel='apple-touch-icon']/@href") == ["../../apple-touch-icon.png"]
    archive.write("content/static/brand.png", png(512, (0, 0, 200, 255)))
    archive.build()
    assert Image.open(archive.root / "build/apple-touch-icon.png").getpixel((90, 90)) == (0, 0, 200)
    same_as_clean(archive)


def test_an_svg_icon_has_a_png_touch_icon_and_files_of_the_archive_take_their_place(archive):
    archive.write("content/static/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    archive.write("content/static/touch.png", png(200, (0, 90, 0, 255)))
    archive.write("content/static/favicon.ico", png(32, (1, 2, 3, 255)))
    configure(archive, "", 'icon = "/icon.svg"\ntouch_icon = "/touch.png"\n')
    archive.story("one")
    archive.build()
    assert (archive.root / "build/favicon.ico").read_bytes() == png(32, (1, 2, 3, 255)), "its own"
    assert Image.open(archive.root / "build/apple-touch-icon.png").getpixel((90, 90)) == (0, 90, 0)
    (archive.root / "content/static/favicon.ico").unlink()
    archive.build()
    assert Image.open(archive.root / "build/favicon.ico").format == "ICO"
    same_as_clean(archive)
    configure(archive, "", 'icon = "/icon.svg"\n')
    archive.build()
    assert not (archive.root / "build/favicon.ico").exists()
    same_as_clean(archive)


def test_a_touch_icon_that_is_not_png_is_an_error_at_its_line(archive):
    archive.write("content/static/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    configure(archive, "", 'touch_icon = "/icon.svg"\n')
    assert 'sitegen.toml:4:1: error: "/icon.svg" is not a PNG file [SG0121]' in archive.run("build").err


def test_a_stylesheet_of_the_archive_comes_after_those_of_the_theme(archive):
    archive.write("content/static/courier.css", ".key-figures { color: red }")
    configure(archive, '[head]\nstyles = ["/courier.css"]\n')
    archive.story("one")
    archive.build()
    assert page(archive, "stories/one/index.html").xpath("//link[@rel='stylesheet']/@href")[-1] == "../../courier.css"
    configure(archive, '[head]\nstyles = ["/courir.css"]\n')
    result = archive.run("build")
    assert 'sitegen.toml:6:11: error: "/courir.css" is not a file below content/static/ [SG0123]' in result.err


def test_an_icon_that_is_not_svg_png_or_ico_is_an_error_at_its_line(archive):
    archive.write("content/static/icon.jpg", b"\xff\xd8\xff\xe0")
    configure(archive, "", 'icon = "/icon.jpg"\n')
    result = archive.run("build")
    assert 'sitegen.toml:4:1: error: "/icon.jpg" is not an SVG, PNG or ICO file [SG0121]' in result.err
    assert "export the icon as an SVG file, or as a PNG file" in result.err


@pytest.mark.parametrize("data", [b"damaged", png(200, (0, 90, 0, 255))[:60]])
def test_a_damaged_icon_is_one_error(archive, data):
    archive.write("content/static/icon.png", data)
    configure(archive, "", 'icon = "/icon.png"\n')
    archive.story("one")
    result = archive.run("build")
    errors = [line for line in result.err.splitlines() if " error: " in line]
    assert len(errors) == 1, result.err
    assert errors[0].startswith(
        "content/static/icon.png: error: the metadata of the image cannot be removed: it cannot be read"
    )
    assert errors[0].count("save the image again") == 1
