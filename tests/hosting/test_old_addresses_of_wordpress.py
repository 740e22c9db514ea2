"""After an import from WordPress, a real web server answers every address of the old site in one step."""

import re
from urllib.parse import quote, urlsplit

import pytest
from support.hosted import ask
from support.redirects import place
from support.servers import HOSTED
from support.wxr import SITE, attachment, export, post

POSTS = [
    post("Words.", id=1, slug="fire"),
    post(
        "Words.", id=2, slug="fire", link=f"{SITE}/2018/01/fire/", date="2018-01-05 10:00:00", gmt="2018-01-05 09:00:00"
    ),
    post("Words.", id=3, slug="new-name", meta=[("_wp_old_slug", "old-name"), ("_wp_old_slug", "older")]),
    post("Words.", id=4, slug="%e8%ad%b0%e6%9c%83", link=f"{SITE}/2019/03/%e8%ad%b0%e6%9c%83/"),
    post("Words.", id=5, slug="café", link=f"{SITE}/2019/03/caf%c3%a9/"),
    post("Words.", id=6, slug="page-html", link=f"{SITE}/archives/6.html"),
    post("Words.", id=7, slug="plain", link=f"{SITE}/?p=7"),
    post("Words.", id=8, slug="about", type="page", link=f"{SITE}/about/"),
    post("Words.", id=9, slug="team", type="page", parent=8, link=f"{SITE}/about/team/"),
    post("Words.", id=10, slug="double", link=f"{SITE}/twice/"),
    post("Words.", id=11, slug="double", type="page", link=f"{SITE}/twice/"),
    attachment(20, "2019/03/a.jpg", parent=1),
]


@pytest.mark.parametrize("server", HOSTED)
def test_every_old_address_leads_to_its_story_in_one_step(archive, server):
    place(archive)
    source = archive.write("../old.xml", export(*POSTS))
    done = archive.run("import", "wordpress", str(source), "--status", "as-source", "--name", "old")
    assert done.code == 0, done.out + done.err
    archive.build()
    text = export(*POSTS)
    links = re.findall(r"<link>(https://courier\.example/[^<]+)</link>", text)
    old = [
        f"{urlsplit(link).path}{'?' + urlsplit(link).query if urlsplit(link).query else ''}"
        for link in links
        if "attachment" not in link
    ]
    old += ["/2019/03/old-name/", "/2019/03/older/", *(f"/?p={number}" for number in range(1, 12)), "/?page_id=9"]
    with server(archive.root / "build", "") as address:
        for path in old:
            status, target, _ = ask(address, quote(path, safe="/?=%"), "/")
            if status == 200:  # the new address is the old one
                continue
            assert status == 301, path
            assert ask(address, target, "/")[0] == 200, (path, target)
        assert ask(address, "/?p=10", "/")[1] != ask(address, "/?p=11", "/")[1]
