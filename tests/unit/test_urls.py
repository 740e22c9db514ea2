"""Addresses and the links between them."""

from urllib.parse import quote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import urls

WORDS = st.text(st.sampled_from("ab-.:,=@!$~'()&+*% 北é"), min_size=1, max_size=4).filter(
    lambda word: word not in {".", ".."}
)
"""Parts of addresses. Python's `urljoin`, unlike browsers, drops a `;` at the end, so there is none."""
FOLDERS = st.lists(WORDS, max_size=4).map(lambda words: "".join(f"/{word}" for word in words) + "/")
ADDRESSES = FOLDERS | st.tuples(FOLDERS, WORDS).map("".join)
BASE = "https://example.org"


def quoted(address):
    return quote(address, urls.PATH_SAFE_CHARS)


@given(ADDRESSES, ADDRESSES)
def test_a_browser_resolves_a_relative_url_to_its_target(source, target):
    link = urls.relative_url(source, target)
    assert urljoin(BASE + quoted(source), link) == BASE + quoted(target)


@given(ADDRESSES, ADDRESSES)
def test_a_browser_resolves_a_file_url_to_the_file_of_its_target(source, target):
    link = urls.relative_url(source, target, file=True)
    folder, file = f"/{urls.output_file(source)}", f"/{urls.output_file(target)}"
    assert urljoin(BASE + quoted(folder), link) == BASE + quoted(file)


@given(ADDRESSES, ADDRESSES, FOLDERS)
def test_a_relative_url_is_the_same_below_a_sub_path(source, target, prefix):
    link = urls.relative_url(source, target)
    prefix = quoted(prefix.rstrip("/"))
    assert urljoin(BASE + prefix + quoted(source), link) == BASE + prefix + quoted(target)


@pytest.mark.parametrize(
    ("source", "target", "link", "file_link"),
    [
        ("/", "/", "./", "index.html"),
        ("/", "/stories/a/", "stories/a/", "stories/a/index.html"),
        ("/stories/a/", "/", "../../", "../../index.html"),
        ("/stories/a/", "/stories/a/", "./", "index.html"),
        ("/stories/a/", "/stories/b/", "../b/", "../b/index.html"),
        ("/stories/a/", "/stories/a/map.svg", "map.svg", "map.svg"),
        ("/stories/a.html", "/stories/b.html", "b.html", "b.html"),
        ("/stories/a/", "/people/b:c/", "../../people/b:c/", "../../people/b:c/index.html"),
        ("/", "/b:c", "./b:c", "./b:c"),
        ("/", "/a b/é", "a%20b/%C3%A9", "a%20b/%C3%A9"),
    ],
)
def test_relative_urls(source, target, link, file_link):
    assert urls.relative_url(source, target) == link
    assert urls.relative_url(source, target, file=True) == file_link


@given(ADDRESSES)
def test_every_address_has_one_output_file(address):
    file = urls.output_file(address)
    assert not file.startswith("/")
    assert urls.address_of(file) == (address.removesuffix("index.html") if file == "index.html" else address)


@given(ADDRESSES)
def test_an_absolute_url_is_the_base_and_the_address(address):
    assert urls.absolute_url("https://example.org/a/", address) == f"https://example.org/a{quoted(address)}"


@pytest.mark.parametrize(
    ("pattern", "parts", "address"),
    [
        ("/stories/{slug}/", {"slug": "a"}, "/stories/a/"),
        ("/{section}/{slug}/", {"section": "", "slug": "a"}, "/a/"),
        ("/{year}/{month}/{day}/{slug}.html", {"year": "2019", "month": "", "day": "", "slug": "a"}, "/2019/a.html"),
    ],
)
def test_an_empty_part_of_a_permalink_leaves_no_empty_folder(pattern, parts, address):
    assert urls.format_permalink(pattern, parts) == address


def test_an_unknown_part_of_a_permalink_is_an_error():
    with pytest.raises(KeyError):
        urls.format_permalink("/{slgu}/", {"slug": "a"})


@pytest.mark.parametrize(
    ("period", "address"),
    [
        ("2019", "/dates/2019/"),
        ("2019-03", "/dates/2019/03/"),
        ("-0044", "/dates/-0044/"),
        ("-0044-03", "/dates/-0044/03/"),
        ("Y12000", "/dates/Y12000/"),
        ("Y-12000", "/dates/Y-12000/"),
        ("undated", "/dates/undated/"),
    ],
)
def test_addresses_of_years_and_months(period, address):
    assert urls.date_address(period) == address


@pytest.mark.parametrize(
    ("path", "published"),
    [
        ("/old", "/old/"),
        ("/old/", "/old/"),
        ("/old.html", "/old.html"),
        ("/a.b/old", "/a.b/old/"),
        ("/?p=12", "/?p=12"),
    ],
)
def test_an_old_address_without_an_ending_is_a_folder(path, published):
    assert urls.redirect_address(path) == published


@pytest.mark.parametrize(
    ("path", "is_allowed"),
    [
        ("stories/a/index.html", True),
        ("stories/北京/a b.html", True),
        ("../a", False),
        ("a/./b", False),
        ("a?b", False),
        ("a\nb", False),
        ("a\\b", False),
        ("x" * 201, False),
        ("é" * 100, True),
        ("é" * 101, False),
    ],
)
def test_paths_that_some_system_cannot_hold_are_refused(path, is_allowed):
    assert (urls.path_error(path) == "") is is_allowed


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://example.org/a b?q=é#x", "https://example.org/a%20b?q=%C3%A9#x"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("http://[::1]:80/", "http://[::1]:80/"),
    ],
)
def test_an_address_of_the_web_in_ascii(address, uri):
    assert urls.iri_to_uri(address) == uri


@given(st.text("abAB/é北"))
def test_paths_that_one_disk_takes_for_the_same_are_equal_when_normalized(path):
    assert urls.normalized_path(path.upper()) == urls.normalized_path(path.lower())


@pytest.mark.parametrize(
    "address", ["http://x[::1]:80/", "http://\U0001f600[::1]/", "https://[::1]x/", "https://a.example[::1]/"]
)
def test_text_beside_an_ipv6_address_is_no_host(address):
    assert urls.web_address_error(address) == "is not a web address"


@pytest.mark.parametrize("address", ["http://[::1]:80/", "https://[2001:db8::1]/", "https://a.example:8080/"])
def test_an_ipv6_address_and_a_port_are_a_host(address):
    assert urls.web_address_error(address) == ""
