"""robots.txt as RFC 9309 defines it."""

import time

import pytest

from sitegen.outgoing_links.robots import MAX_CRAWL_DELAY, read_robots

HOST = "https://x.example"


def allowed(text, path, product="sitegen"):
    return read_robots(text.encode(), product).allows(f"{HOST}{path}")


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("Disallow: /a", "/a", False),
        ("Disallow: /a", "/abc?d", False),
        ("Disallow: /a", "/b/a", True),
        ("Disallow:", "/a", True),
        ("Disallow: /", "/", False),
        ("Disallow: /", "/robots.txt", True),
        ("Disallow: /\nAllow: /open/", "/open/x", True),
        ("Allow: /a\nDisallow: /a", "/a", True),
        ("Disallow: /a/b\nAllow: /a", "/a/b/c", False),
        ("Disallow: /*.pdf$", "/x/y.pdf", False),
        ("Disallow: /*.pdf$", "/x/y.pdf?v=1", True),
        ("Disallow: /*?print=", "/story?print=1", False),
        ("Disallow: /*?print=", "/story", True),
        ("Disallow: /a*b*c", "/a-b-c", False),
        ("Disallow: /a*b$", "/ab", False),
        ("Disallow: /a*a$", "/a", True),
        ("Disallow: /x$", "/x", False),
        ("Disallow: /x$", "/xy", True),
        ("Disallow: /caf%C3%A9", "/caf%c3%a9", False),
        ("Disallow: /café", "/caf%C3%A9", False),
        ("Disallow: /%61", "/a", False),
        ("  disALLOW :  /a  # comment", "/a", False),
    ],
)
def test_the_longest_rule_decides(rules, path, expected):
    assert allowed(f"User-agent: *\n{rules}\n", path) is expected


def test_the_group_of_the_program_replaces_that_for_all():
    text = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: SiteGen/2.0 (x)\nDisallow: /mine\n\nuser-agent: sitegen\ndisallow: /too\n"
    assert [allowed(text, path) for path in ("/", "/mine", "/too")] == [True, False, False]
    assert not allowed(text, "/", "another")
    assert allowed("User-agent: other\nDisallow: /\n", "/")
    assert allowed("", "/")
    assert allowed("Disallow: /\n", "/"), "a rule without a group"


def test_the_pause_that_a_server_asks_for_is_bounded():
    assert read_robots(b"User-agent: *\nCrawl-delay: 4.5\n", "sitegen").crawl_delay == 4.5
    assert read_robots(b"User-agent: *\nCrawl-delay: 86400\n", "sitegen").crawl_delay == MAX_CRAWL_DELAY
    assert read_robots(b"User-agent: *\nCrawl-delay: soon\n", "sitegen").crawl_delay == 0


def test_a_hostile_file_takes_no_time():
    text = "User-agent: *\n" + "".join(f"Disallow: /{'*a' * 200}{number}$\n" for number in range(1000))
    begin = time.process_time()
    assert allowed(text, "/" + "a" * 2000)
    assert allowed("\xff\x00" * 200_000, "/a")
    assert time.process_time() - begin < 5
