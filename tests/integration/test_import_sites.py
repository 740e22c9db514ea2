"""Sites of Jekyll, Eleventy and Pelican and folders of Markdown become stories: whole, with their addresses, and nothing closed is opened."""

import html
import re

import pytest
import yaml
from support.links import broken
from support.shared_data import shared_data

from sitegen.importers import _processes

pytest.importorskip("selectolax")

JEKYLL = {
    "_config.yml": "url: https://courier.example\nbaseurl: /news\npermalink: /:year/:month/:day/:title/\ntimezone: America/New_York\n"
    "collections:\n  notes: {output: true}\n  sources: {}\nexclude: [drafts.md]\n"
    "defaults:\n- {scope: {path: _posts/old}, values: {author: The Old Desk}}\n",
    "_data/authors.yml": "ana:\n  name: Ana Ruiz\n  email: ana@courier.example\n",
    "_layouts/post.html": "---\n---\n{{ content }}",
    "_posts/2019-03-02-council-votes.md": "---\ntitle: Council <em>votes</em> &amp; goes\nauthor: ana\ncategories: [City Hall, Budget]\n"
    "tags: one two\ndescription: The council voted.\nimage: assets/hall.jpg\nredirect_from: /old/vote/\n"
    "last_modified_at: 2019-03-05\ncolor: red\nlayout: post\n"
    "---\nSee [the hearing]({% post_url 2019-02-01-hearing %}) and [about]({{ '/about/' | relative_url }}).\n{: .lead}\n\n"
    '{% image "assets/hall.jpg" "The hall" %}\n\n- a\n- b\n',
    "_posts/2019-02-01-hearing.md": "---\ntitle: The hearing\ndate: 2019-02-01 22:30:00 -0500\n---\nIt began at ten.\n",
    "_posts/old/2009-02-01-first.md": "---\ntitle: First\n---\n`{% raw %}{{ x }}{% endraw %}` is code.\n",
    "_drafts/idea.md": "---\ntitle: Idea\ndate: 2018-01-01\n---\nSecretword.\n",
    "_notes/one.md": "---\ntitle: Note one\ndate: 2019-01-01\n---\nA note.\n",
    "_sources/one.md": "---\ntitle: Source one\ndate: 2019-01-01\n---\nHiddenword.\n",
    "about.md": "---\ntitle: About us\n---\nWe report.\n",
    "archive.html": "---\ntitle: Archive\n---\n{% for post in site.posts %}{{ post.title }}{% endfor %}\n",
    "README.md": "# A site\n",
    "drafts.md": "---\ntitle: Excluded\n---\nx\n",
}


def write_site(archive, files, folder="site"):
    for name, text in files.items():
        archive.write(f"{folder}/{name}", text)
    return str(archive.root / folder)


def picture(archive, path):
    from PIL import Image

    file = archive.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (800, 600), "gray").save(file)


def run_import(archive, importer, source, *options):
    return archive.run("import", importer, source, *options)


def front(archive, path):
    _, block, body = (archive.root / "content" / path).read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(block), body


def test_a_site_of_jekyll_becomes_stories_and_pages(archive):
    source = write_site(archive, JEKYLL)
    picture(archive, "site/assets/hall.jpg")
    result = run_import(archive, "jekyll", source, "--status", "as-source")
    assert result.code == 0, result.err
    assert "10 items: 7 written, 0 unchanged, 3 skipped, 0 refused" in result.out + result.err
    data, body = front(
        archive,
        next(iter(archive.root.glob("content/stories/council-votes*"))).relative_to(archive.root / "content")
        / "index.md",
    )
    assert data["title"] == "Council votes & goes"
    assert (data["status"], str(data["published"]), data["bylines"]) == ("published", "2019-03-02", ["Ana Ruiz"])
    assert (data["section"], data["deck"]) == ("city-hall", "The council voted.")
    assert data["redirect_from"] == ["/news/2019/03/02/council-votes/", "/news/old/vote/"]
    assert data["image"] == {"src": "hall.jpg", "alt": "The hall"}
    assert data["imported"] == {"system": "jekyll courier.example", "id": "_posts/2019-03-02-council-votes.md"}
    assert data["extra"]["import"] == {"categories": ["Budget"], "tags": ["one", "two"]}
    assert data["internal"]["import"] == {"modified": "2019-03-05", "fields": {"color": "red"}}
    assert body.startswith("See [the hearing](@/stories/hearing.md) and [about](@/pages/about.md).\n")
    assert "{:" not in body
    assert front(archive, "stories/first.md")[0]["bylines"] == ["The Old Desk"]
    assert front(archive, "stories/first.md")[1] == "`{{ x }}` is code.\n"
    assert front(archive, "stories/hearing.md")[0]["redirect_from"] == ["/news/2019/02/01/hearing/"]


def test_drafts_and_collections_without_pages_stay_closed(archive):
    source = write_site(archive, JEKYLL)
    picture(archive, "site/assets/hall.jpg")
    assert run_import(archive, "jekyll", source, "--status", "as-source").code == 0
    assert front(archive, "stories/idea.md")[0]["status"] == "draft"
    assert front(archive, "stories/one-2019.md")[0]["status"] == "held"
    archive.build()
    built = "".join(path.read_text("utf-8") for path in (archive.root / "build").rglob("*.html"))
    for word in ("Secretword", "Hiddenword", "ana@courier.example"):
        assert word not in built
    assert not [path for path in archive.root.glob("imports/*") if "ana@courier" in path.read_text("utf-8")]


@pytest.mark.parametrize(
    "line",
    ["draft: true", "draft: maybe", "published: false", "password: Hush", "private: true", "status: pending", "hidden: true",
     "expiryDate: 2020-01-01", "date: 2999-01-01", "build: {render: never}", "status: nonsense", "expires: someday", "password: ' '",
     "post_password: Hush", "passwort: Hush", "mot_de_passe: Hush", "access: {password: Hush}", "password: no"],
)  # fmt: skip
def test_what_was_closed_is_never_published(archive, line):
    text = (
        f"---\ntitle: A\n{line}\n---\nText.\n"
        if line.startswith("date")
        else f"---\ntitle: A\ndate: 2019-01-01\n{line}\n---\nText.\n"
    )
    source = write_site(archive, {"posts/a.md": text})
    assert run_import(archive, "markdown", source, "--status", "as-source").code == 0
    assert front(archive, "stories/a.md")[0]["status"] in {"draft", "held"}
    assert "Hush" not in "".join(
        path.read_text("utf-8") for path in archive.root.rglob("*") if path.is_file() and "site/" not in str(path)
    )


CLOSED_BY_OTHER_KEYS = [
    "state: draft", "is_draft: true", "isDraft: true", "draft_state: open", "access: subscribers", "access: {level: members}", "archived: true",
    "archived: 2019-02-01", "embargo: 2031-01-01", "embargo: true", "embargo: {until: 2031-01-01}", "embargoed_until: 2031-01", "pubDate: 2031-01-01",
    "published_at: 2031-01-01", "publish-on: 2031-01-01T10:00", "publishOn: sometime", "scheduled: true", "published: ''", "published:",
    "is_published: false", "public: 0", "visible: subscribers", "live: false", "members_only: true", "subscribersonly: yes", "members: true",
    "premium: true", "paywall: metered", "login_required: true", "meta: {status: pending}", "workflow_state: review", "publishing_status: [draft]",
    "expires_at: 2020-01-01", "archive_date: 2020-01-01", "deleted: true", "entwurf: true", "unpublished: true", "hidden_page: true",
    "go_live: 2031-01-01", "expire: 2020-01-01", "review: pending", "passwort: Hush", "contraseña: Hush", "mot_de_passe: Hush", "secret: Hush",
]  # fmt: skip


@pytest.mark.parametrize("importer", ["markdown", "hugo", "jekyll"])
def test_a_key_that_looks_like_a_status_closes_the_page(archive, importer):
    folder = {"markdown": "posts", "hugo": "content/posts", "jekyll": "_posts"}[importer]
    files = {
        f"{folder}/2019-01-01-p{number}.md": f"---\ntitle: T{number}\ndate: 2019-01-01\n{line}\n---\nText.\n"
        for number, line in enumerate(CLOSED_BY_OTHER_KEYS)
    }
    assert run_import(archive, importer, write_site(archive, files), "--status", "as-source").code == 0
    statuses = {
        line: front(archive, f"stories/p{number}.md")[0]["status"] for number, line in enumerate(CLOSED_BY_OTHER_KEYS)
    }
    assert [line for line, status in statuses.items() if status not in {"draft", "held"}] == []


OPEN = [
    "state: published", "is_draft: false", "draft:", "access: public", "visibility: everyone", "archived: false", "embargo: 2018-01-01", "embargo:",
    "pubDate: 2018-01-01", "published: 2018-01-01", "published: true", "public: yes", "comment_status: closed", "hiddenInHomeList: true",
    "cover: {hidden: true}", "search: {hidden: true}", "publisher: The Courier", "members: Ana and Leo", "archive_url: https://archive.example",
    "review: 4 stars", "expire: 2031-01-01", "go_live: 2018-01-01",
    "expires: 2031-01-01", "show_date: false", "comments_enabled: false", "publishDate:", "live_blog: https://courier.example", "statement: No",
]  # fmt: skip


def test_keys_that_say_that_a_page_was_public_or_say_nothing_do_not_close_it(archive):
    files = {
        f"posts/p{number}.md": f"---\ntitle: T{number}\ndate: 2018-01-01\n{line}\n---\nText.\n"
        for number, line in enumerate(OPEN)
    }
    assert run_import(archive, "markdown", write_site(archive, files), "--status", "as-source").code == 0
    statuses = {line: front(archive, f"stories/p{number}.md")[0]["status"] for number, line in enumerate(OPEN)}
    assert [line for line, status in statuses.items() if status != "published"] == []


@pytest.mark.parametrize(
    ("answers", "statuses"),
    [("", ["draft", "draft", "held"]), ('"access: subscribers" = "published"', ["published", "draft", "held"])],
)
def test_an_unknown_status_is_a_question_whose_answer_opens_the_page(archive, answers, statuses):
    files = {
        "posts/a.md": "---\ntitle: A\ndate: 2019-01-01\naccess: Subscribers\n---\nText.\n",
        "posts/b.md": "---\ntitle: B\ndate: 2019-01-01\naccess: Subscribers\narchived: true\n---\nText.\n",
        "posts/c.md": "---\ntitle: C\ndate: 2019-01-01\nprivate_password: Hush\naccess: ana@x.example\n---\nText.\n",
    }
    archive.write("map.toml", f"[status]\n{answers}\n")
    options = ("--status", "as-source", "--map", str(archive.root / "map.toml"))
    assert run_import(archive, "markdown", write_site(archive, files), *options).code == 0
    assert [front(archive, f"stories/{name}.md")[0]["status"] for name in "abc"] == statuses
    reports = {path.name: path.read_text("utf-8") for path in archive.root.glob("imports/*")}
    assert (answers or '"access: subscribers" = "held"') in reports["site.proposed.toml"]
    assert '"archived: true" = "held"' in reports["site.proposed.toml"] or not answers
    assert not [text for text in reports.values() if "Hush" in text or "ana@" in text]


@pytest.mark.parametrize("written", ["2019-13-45", "sometime", "yes"])
@pytest.mark.parametrize(
    ("importer", "path"),
    [
        ("hugo", "content/posts/a.md"),
        ("jekyll", "_notes/a.md"),
        ("jekyll", "_posts/2019-01-01-a.md"),
        ("markdown", "posts/a.md"),
    ],
)
def test_a_date_that_cannot_be_read_makes_a_story_that_is_held(archive, importer, path, written):
    files = {
        path: f"---\ntitle: A\ndate: {written}\n---\nText.\n",
        "_config.yml": "collections: {notes: {output: true}}\n",
    }
    assert run_import(archive, importer, write_site(archive, files), "--status", "as-source").code == 0
    data, _ = front(archive, "stories/a.md")
    assert (data["status"], data["published"]) == ("held", "XXXX")
    assert "date that cannot be read" in (archive.root / "imports/site.report.md").read_text("utf-8")


def test_a_page_whose_date_cannot_be_read_is_held(archive):
    files = {"about.md": "---\ntitle: A\ndate: 2019-13-45\n---\nText.\n", "_config.yml": ""}
    assert run_import(archive, "jekyll", write_site(archive, files), "--status", "as-source").code == 0
    assert front(archive, "pages/about.md")[0]["status"] == "held"


@pytest.mark.parametrize(
    ("importer", "path"),
    [("markdown", "drafts/a.md"), ("hugo", "content/drafts/a.md"), ("jekyll", "_posts/drafts/2019-01-01-a.md")],
)
def test_what_is_in_a_folder_of_drafts_is_never_published(archive, importer, path):
    files = {path: "---\ntitle: A\ndate: 2019-01-01\n---\nText.\n"}
    assert run_import(archive, importer, write_site(archive, files), "--status", "as-source").code == 0
    assert front(archive, "stories/a.md")[0]["status"] in {"draft", "held"}
    assert "folder drafts" in (archive.root / "imports/site.proposed.toml").read_text("utf-8")


STORY = "---\ntitle: A\ndate: 2019-01-01\n---\nText.\n"
COMPUTED = "module.exports = {eleventyComputed: {permalink: (data) => data.draft ? false : data.permalink}};\n"


@pytest.mark.parametrize(
    "files",
    [
        {"s2/s2.11tydata.json": '{"permalink": false}', "s2/a.md": STORY},
        {"s3/s3.11tydata.js": "module.exports={draft:true}", "s3/a.md": STORY},
        {"s3/s3.11tydata.js": "// all\nexport default { tags: ['posts'], 'permalink': false, };", "s3/a.md": STORY},
        {"s3/s3.11tydata.js": COMPUTED, "s3/a.md": STORY},
        {"s3/a.11tydata.mjs": "export default () => ({});", "s3/a.md": STORY},
        {"src/_data/eleventyComputed.js": COMPUTED, "src/s3/a.md": STORY},
        {"s/a.md": STORY.replace("date", "permalink: '{% if draft %}false{% endif %}'\ndate")},
        {"s/a.md": STORY.replace("date", "permalink: {build: false}\ndate")},
        {"s/a.md": STORY.replace("date", "eleventyComputed: {permalink: '{{ draft and false }}'}\ndate")},
    ],
)
def test_a_page_of_eleventy_without_an_address_is_never_published(archive, files):
    source = write_site(archive, {".eleventy.js": "", **files})
    assert run_import(archive, "markdown", source, "--status", "as-source").code == 0
    assert front(archive, "stories/a.md")[0]["status"] in {"draft", "held"}
    if COMPUTED in files.values():
        assert '"computed by ' in (archive.root / "imports/site.proposed.toml").read_text("utf-8")


def test_a_data_file_of_eleventy_with_plain_values_gives_them(archive):
    script = "/* all posts */ module.exports = {layout: 'post', author: `Ana Ruiz`, order: 3, list: [\"a\",], draft: false,};\n"
    source = write_site(archive, {".eleventy.js": "", "news/news.11tydata.js": script, "news/a.md": STORY})
    assert run_import(archive, "markdown", source, "--status", "as-source").code == 0
    data, _ = front(archive, "stories/a.md")
    assert (data["status"], data["bylines"]) == ("published", ["Ana Ruiz"])


@pytest.mark.parametrize("language", ["json", "js"])
def test_front_matter_that_names_its_language_is_read_or_refused(archive, language):
    text = f'---{language}\n{{"title": "A", "date": "2019-01-01", "draft": "true"}}\n---\nText.\n'
    result = run_import(archive, "markdown", write_site(archive, {"posts/a.md": text}), "--status", "as-source")
    if language == "json":
        assert front(archive, "stories/a.md")[0]["status"] == "draft"
        return
    assert result.code == 1
    assert "a.md:1:1: error: the front matter is in js, which sitegen does not run" in result.err


@pytest.mark.parametrize(
    ("configuration", "status"),
    [
        ("[[cascade]]\n[cascade.build]\nrender = 'never'\n[cascade._target]\npath = '/secret/**'\n", "held"),
        ("[[cascade]]\ndraft = true\n[cascade.target]\npath = '{/secret/**,/other}'\n", "draft"),
        ("[cascade]\ndraft = true\n", "draft"),
        ("[cascade.params]\nprivate = true\n", "held"),
        ("[[cascade]]\ndraft = true\n[cascade.target]\npath = '{/secret/**'\n", "draft"),
        ("[[cascade]]\ndraft = true\n[cascade.target]\nkind = 'page'\nenvironment = 'production'\n", "draft"),
        ("[cascade]\ndraft = true\n[[cascade2]]\n", "draft"),
        ("[[cascade]]\ndraft = true\n[[cascade]]\ndraft = false\n[cascade.target]\npath = '/secret/**'\n", "draft"),
        ("disableLanguages = ['en']\n", "held"),
        ("[languages.en]\ndisabled = true\n", "held"),
        ("[[cascade]]\ndraft = true\n[cascade.target]\npath = '/other/**'\n", "published"),
        ("[[cascade]]\ndraft = true\n[cascade.target]\nkind = '{section,term}'\n", "published"),
        ("[languages.fr]\ndisabled = true\n", "published"),
    ],
)
def test_what_the_cascade_or_a_language_of_hugo_closes_is_never_published(archive, configuration, status):
    source = write_site(archive, {"hugo.toml": configuration, "content/secret/a.md": STORY})
    assert run_import(archive, "hugo", source, "--status", "as-source").code == 0
    assert front(archive, "stories/a.md")[0]["status"] == status


def test_shortcodes_in_code_are_shown_to_readers_as_they_are_written(archive):
    text = 'Use `{{< youtube abcdefghijk >}}` and\n\n    {{< figure src="x.jpg" caption="Cap words" >}}\n\n<pre>{{<ref a>}}</pre>\n'
    files = {
        "hugo.toml": "markup.goldmark.renderer.unsafe = true\n",
        "content/news/a.md": STORY.replace("Text.\n", text),
    }
    assert run_import(archive, "hugo", write_site(archive, files), "--status", "as-source").code == 0
    assert "tag in code stays as it is written" in (archive.root / "imports/site.report.md").read_text("utf-8")
    archive.build()
    page = next((archive.root / "build").glob("**/a/index.html")).read_text("utf-8")
    shown = html.unescape(re.sub(r"<[^<>]*>", "", page))
    for written in ("{{< youtube abcdefghijk >}}", '{{< figure src="x.jpg" caption="Cap words" >}}', "{{<ref a>}}"):
        assert written in shown
    assert "x-embed" not in page


def test_an_error_in_a_new_file_has_the_place_of_its_source(archive):
    config = (archive.root / "sitegen.toml").read_text("utf-8")
    archive.write("sitegen.toml", f"{config}\n[content]\nstrict_sections = true\n[sections.news]\n")
    files = {"_config.yml": "", "sub/_posts/2019-01-01-a.md": STORY}
    result = run_import(archive, "jekyll", write_site(archive, files))
    assert result.code == 1
    assert "sub/_posts/2019-01-01-a.md:1:1: error: story/a would be invalid" in result.err
    assert 'the section "sub" is not declared in sitegen.toml' in result.err
    assert " of the new file: section: sub)" in result.err
    assert "0 |" not in result.err


def test_no_login_of_the_front_matter_is_written(archive):
    lines = ["user: loginsecret", "ip: loginsecret", "author_login: loginsecret", "userName: loginsecret",
             "meta: {wp: [{user_login: loginsecret}]}", "api_token: loginsecret", "pass: loginsecret", "author: {name: Ana Ruiz, login: loginsecret}",
             "created_by: {ip: loginsecret}"]  # fmt: skip
    files = {"posts/a.md": "---\ntitle: A\ndate: 2019-01-01\n" + "\n".join(lines) + "\n---\nText.\n"}
    archive.write("map.toml", '[fields]\nuser = "internal.user"\nip = "extra.ip"\n')
    source = write_site(archive, files)
    assert run_import(archive, "markdown", source, "--map", str(archive.root / "map.toml")).code == 0
    assert front(archive, "stories/a.md")[0]["bylines"] == ["Ana Ruiz"]
    written = [*archive.root.glob("imports/*"), *archive.root.glob("content/**/*.md")]
    assert [path for path in written if "loginsecret" in path.read_text("utf-8")] == []
    assert "personal value of the front matter left out" in (archive.root / "imports/site.report.md").read_text("utf-8")


def test_text_with_the_wrong_encoding_is_told_and_repaired_if_asked(archive):
    text = "---\ntitle: The councilâ€™s vote\ndate: 2019-01-01\n---\nItâ€™s over.\n"
    source = write_site(archive, {"posts/a.md": text})
    assert run_import(archive, "markdown", source, "--dry-run").code == 0
    assert "text with the wrong encoding" in (archive.root / "imports/site.report.md").read_text("utf-8")
    pytest.importorskip("ftfy")
    assert run_import(archive, "markdown", source, "--repair-text").code == 0
    data, body = front(archive, "stories/a.md")
    assert (data["title"], body) == ("The council’s vote", "It’s over.\n")


def test_files_in_another_encoding_and_linked_folders(archive):
    source = write_site(archive, {"posts/b.md": "---\ntitle: B\ndate: 2019-01-01\n---\nThe vote of\nMonday.\n"})
    (archive.root / "site/posts/a.md").write_bytes(
        "---\ntitle: Caf\xe9\ndate: 2019-01-01\n---\nOl\xe9.\n".encode("cp1252")
    )
    (archive.root / "site/linked").symlink_to(archive.root / "site/posts")
    result = run_import(archive, "markdown", source)
    assert result.code == 1
    assert "posts/a.md:2:11: error: byte 0xe9 is not UTF-8" in result.err
    result = run_import(archive, "markdown", source, "--encoding", "cp1252")
    assert "3 items: 2 written, 0 unchanged, 1 skipped, 0 refused" in result.out + result.err
    assert front(archive, "stories/a.md")[0]["title"] == "Caf\xe9"


def test_a_deck_that_only_repeats_the_opening_is_left_out(archive):
    body = "The [council](/x/) voted on Monday, and the mayor signed it.\n"
    files = {
        "posts/a.md": f"---\ntitle: A\ndate: 2019-01-01\nexcerpt: The council voted on Monday …\n---\n{body}",
        "posts/b.md": f"---\ntitle: B\ndate: 2019-01-01\nexcerpt: The council has voted.\n---\n{body}",
    }
    assert run_import(archive, "markdown", write_site(archive, files)).code == 0
    assert "deck" not in front(archive, "stories/a.md")[0]
    assert front(archive, "stories/b.md")[0]["deck"] == "The council has voted."


def test_the_map_gives_keys_of_the_site_a_field(archive):
    text = "---\nheading: The vote\ntitle: No\nwhen: 2019-01-02\ndate: 2018-01-01\nvon: Ana Ruiz\nRubrik: City Hall\nmood: calm\nchief: Bo\n"
    text += "x: y\ntags: [z]\nlastmod: 2020-01-01\n---\nText.\n"
    source = write_site(archive, {"posts/a.md": text})
    archive.write(
        "imports/site.toml",
        '[fields]\nheading = "title"\nwhen = "published"\nvon = "bylines"\nRubrik = "section"\nmood = "extra.mood"\n'
        'chief = "internal.chief"\nx = "drop"\n',
    )
    assert run_import(archive, "markdown", source).code == 0
    data = front(archive, "stories/a.md")[0]
    assert (data["title"], str(data["published"]), data["bylines"], data["section"]) == (
        "The vote",
        "2019-01-02",
        ["Ana Ruiz"],
        "city-hall",
    )
    assert (data["extra"], data["internal"]) == (
        {"mood": "calm", "import": {"tags": ["z"]}},
        {"chief": "Bo", "import": {"modified": "2020-01-01"}},
    )


def test_an_expiry_date_is_kept_for_the_newsroom(archive):
    text = "---\ntitle: A\ndate: 2019-01-01\nexpiryDate: 2999-01-01\n---\nText.\n"
    assert run_import(archive, "markdown", write_site(archive, {"posts/a.md": text}), "--status", "as-source").code == 0
    data = front(archive, "stories/a.md")[0]
    assert (data["status"], data["internal"]["import"]["expires"]) == ("published", "2999-01-01")
    assert "expiry date" in (archive.root / "imports/site.report.md").read_text("utf-8")


def test_writers_of_two_keys_that_disagree_are_told(archive):
    text = "---\ntitle: A\ndate: 2019-01-01\nbyline: Ana Ruiz <ana@x.example>\nauthors: [Ana Ruiz, Bo Li]\n---\nText.\n"
    assert run_import(archive, "markdown", write_site(archive, {"posts/a.md": text})).code == 0
    data = front(archive, "stories/a.md")[0]
    assert (data["bylines"], data["internal"]["import"]) == (["Ana Ruiz"], {"bylines": ["Bo Li"]})
    assert "ana@x" not in "".join(path.read_text("utf-8") for path in archive.root.glob("imports/*"))


def test_two_sites_at_once_are_kept_apart(archive):
    one = write_site(archive, {"posts/a.md": "---\ntitle: A\ndate: 2019-01-01\n---\nOne.\n"}, "one")
    two = write_site(archive, {"posts/a.md": "---\ntitle: A\ndate: 2020-01-01\n---\nTwo.\n"}, "two")
    assert archive.run("import", "markdown", one, two, "--name", "both").code == 0
    ids = [front(archive, f"stories/{name}.md")[0]["imported"]["id"] for name in ("a", "a-2020")]
    assert ids == ["one/posts/a.md", "two/posts/a.md"]
    assert archive.run("import", "markdown", one, two, "--name", "both", "--again").code == 0
    assert len(list(archive.root.glob("content/stories/*.md"))) == 2


def test_templates_and_other_markup_that_the_map_skips_are_counted(archive):
    files = {
        ".eleventy.js": "",
        "index.njk": "---\ntitle: Home\n---\n{% for x in y %}{% endfor %}",
        "list.html": "---\ntitle: List\n---\n{%- for x in y -%}{% endfor %}",
        "posts/old.rst": "Old\n===\n",
        "posts/a.md": "---\ntitle: A\ndate: 2019-01-01\n---\nText.\n",
    }
    source = write_site(archive, files)
    archive.write("imports/site.toml", '[types]\nrst = "skip"\n')
    result = run_import(archive, "markdown", source)
    assert "4 items: 1 written, 0 unchanged, 3 skipped, 0 refused" in result.out + result.err


def test_the_old_page_for_what_is_not_found_does_not_take_the_place_of_the_new_one(archive):
    files = {
        "_config.yml": "{}\n",
        "404.html": "---\npermalink: /404.html\ntitle: Not found\n---\n<p>Nothing here.</p>\n",
    }
    assert run_import(archive, "jekyll", write_site(archive, files), "--status", "as-source").code == 0
    assert "redirect_from" not in front(archive, "pages/404.md")[0]
    archive.build()


def test_a_page_does_not_take_the_address_of_a_page_that_sitegen_makes(archive):
    files = {
        "_config.yml": "{}\n",
        "search.md": "---\ntitle: Search\n---\nx\n",
        "people.md": "---\ntitle: People\n---\nx\n",
    }
    assert run_import(archive, "jekyll", write_site(archive, files), "--status", "as-source").code == 0
    assert sorted(path.name for path in archive.root.glob("content/pages/*.md")) == ["people-2.md", "search-2.md"]
    archive.build()


def test_a_value_of_a_data_file_is_in_the_text(archive):
    files = {
        "_data/ruby.yml": "version: 2.7\n",
        "_data/list.yml": "- x\n",
        "_posts/2019-01-01-a.md": "---\ntitle: A\n---\nIt is {{ site.data.ruby.version }}.\n",
    }
    assert run_import(archive, "jekyll", write_site(archive, files)).code == 0
    assert front(archive, "stories/a.md")[1] == "It is 2.7.\n"


def test_a_collection_becomes_people(archive):
    files = {
        "_config.yml": "collections: {people: {output: true}}\n",
        "_people/ana.md": "---\ntitle: Ana Ruiz\ndescription: A reporter.\nimage: /ana.jpg\ndate: 2019-01-01\n---\nShe reports.\n",
        "about.md": "---\ntitle: About\nimage: /ana.jpg\n---\nWe.\n",
    }
    source = write_site(archive, files)
    picture(archive, "site/ana.jpg")
    picture(archive, "site/_posts/x.jpg")
    assert run_import(archive, "jekyll", source, "--status", "as-source", "--type", "people=person").code == 0
    path = next(archive.root.glob("content/people/**/*.md")).relative_to(archive.root / "content")
    data, body = front(archive, path)
    assert (data["name"], data["summary"], data["image"]["src"].rpartition("/")[2]) == (
        "Ana Ruiz",
        "A reporter.",
        "ana.jpg",
    )
    assert body == "She reports.\n"
    assert "main picture of a page left out" in (archive.root / "imports/site.report.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("importer", "files"),
    [
        ("markdown", {"pelicanconf.py": "DEFAULT_METADATA = {'status': 'draft'}\n", "content/a.md": "Title: A\nDate: 2019-01-01\n\nText.\n"}),
        ("markdown", {".eleventy.js": "", "posts/a.md": "---\ntitle: A\ndate: 2019-01-01\npermalink: false\n---\nText.\n"}),
        ("markdown", {".eleventy.js": "", "posts/posts.json": '{"draft": true}', "posts/a.md": "---\ntitle: A\ndate: 2019-01-01\n---\nText.\n"}),
        ("hugo", {"content/news/a.md": "---\ntitle: A\ndate: 2019-01-01\nparams: {private: true}\n---\nText.\n"}),
        ("jekyll", {"_config.yml": "defaults: [{scope: {path: ''}, values: {published: false}}]", "_posts/2019-01-01-a.md": "---\ntitle: A\n---\n"}),
    ],
)  # fmt: skip
def test_what_the_configuration_closes_is_never_published(archive, importer, files):
    source = write_site(archive, files)
    result = run_import(archive, importer, source, "--status", "as-source")
    assert result.code == 0, result.err
    assert front(archive, "stories/a.md")[0]["status"] in {"draft", "held"}


@pytest.mark.parametrize(
    ("importer", "files"),
    [
        (
            "markdown",
            {".eleventy.js": "", ".eleventyignore": "# notes\nnotes/\n", "notes/a.md": "---\ntitle: A\n---\nText.\n"},
        ),
        ("markdown", {".eleventy.js": "", "src/.eleventyignore": "**/notes/**\n", "src/notes/a.md": STORY}),
        ("markdown", {".eleventy.js": "c.ignores.add('notes/*.md')", "notes/a.md": STORY}),
        ("hugo", {"hugo.toml": "ignoreFiles = ['a\\.md$']\n", "content/news/a.md": "---\ntitle: A\n---\nText.\n"}),
        (
            "hugo",
            {
                "hugo.toml": "[[module.mounts]]\nsource = 'content'\nexcludeFiles = 'news/**'\n",
                "content/news/a.md": STORY,
            },
        ),
        ("hugo", {"hugo.toml": "[[module.mounts]]\nsource = 'content'\nfiles = ['! a*']\n", "content/a.md": STORY}),
        ("hugo", {"hugo.toml": "ignoreFiles = ['[']\n", "content/news/a.md": "---\ntitle: A\n---\nText.\n"}),
    ],
)
def test_what_the_program_ignored_is_skipped(archive, importer, files):
    result = run_import(archive, importer, write_site(archive, files), "--status", "as-source")
    assert "1 item: 0 written, 0 unchanged, 1 skipped, 0 refused" in result.out + result.err
    assert "report: imports/" in result.err


def test_without_as_source_everything_is_a_draft(archive):
    source = write_site(archive, {"posts/a.md": "---\ntitle: A\ndate: 2019-01-01\n---\nText.\n"})
    assert run_import(archive, "markdown", source).code == 0
    assert front(archive, "stories/a.md")[0]["status"] == "draft"


def test_an_unknown_shortcode_is_refused_with_its_place_and_the_line_for_the_map(archive):
    source = write_site(
        archive,
        {
            ".eleventy.js": "",
            "posts/a.md": '---\ntitle: A\ndate: 2019-01-01\n---\nOne.\n\nBy {{ "ana" | team_link }}{{ x.y }}.\n',
        },
    )
    result = run_import(archive, "markdown", source)
    assert result.code == 1
    assert 'posts/a.md:7:4: error: unknown shortcode "team_link" [SG1302]' in result.err
    assert 'write in the map file, under [shortcodes]: team_link = "drop"' in result.err
    assert '; likewise for "x.y"' in result.err
    assert not (archive.root / "content/stories/a.md").exists()
    archive.write("imports/site.toml", '[shortcodes]\nteam_link = "text"\n"x.y" = "drop"\n')
    assert run_import(archive, "markdown", source).code == 0
    assert front(archive, "stories/a.md")[1] == "One.\n\nBy ana.\n"


def test_addresses_that_a_program_computes_are_in_the_map(archive):
    files = {
        "posts.11tydata.js": "module.exports = {permalink: x}",
        "posts/2019-03-02-a.md": "---\ntitle: A\n---\nSee [b](/2019/03/03/b/).\n",
        "posts/2019-03-03-b.md": "---\ntitle: B\n---\nText.\n",
    }
    source = write_site(archive, files)
    archive.write("imports/site.toml", '[permalinks]\nposts = "/:year/:month/:day/:title/"\n')
    assert run_import(archive, "markdown", source).code == 0
    data, body = front(archive, "stories/a.md")
    assert (str(data["published"]), data["redirect_from"]) == ("2019-03-02", ["/2019/03/02/a/"])
    assert body == "See [b](@/stories/b.md).\n"


def test_a_site_of_pelican_with_header_lines(archive):
    files = {
        "pelicanconf.py": 'SITEURL = "https://p.example"\nARTICLE_URL = "{date:%Y}/{slug}/"\nTIMEZONE = "Europe/Paris"\nX = open("/nowhere")\n',
        "content/news/a.md": "Title: A vote\nDate: 2010-12-03 10:20\nAuthors: Ana Ruiz, Ben Cho\nTags: x, y z\nStatus: published\n\n"
        "See [b]({filename}b.md).\n",
        "content/news/b.md": "Title: B\nDate: 2010-12-04\nStatus: hidden\n\nText.\n",
        "content/pages/about.md": "Title: About\n\nWe.\n",
    }
    source = write_site(archive, files)
    assert run_import(archive, "markdown", source, "--status", "as-source").code == 0
    data, body = front(archive, "stories/a.md")
    assert data["title"] == "A vote"
    assert data["bylines"] == ["Ana Ruiz", "Ben Cho"]
    assert data["published"] == "2010-12-03T10:20+01:00"
    assert data["redirect_from"] == ["/2010/a-vote/"]
    assert data["extra"]["import"]["tags"] == ["x", "y z"]
    assert body == "See [b](@/stories/b.md).\n"
    assert front(archive, "stories/b.md")[0]["status"] == "held"
    assert front(archive, "pages/about.md")[0]["redirect_from"] == ["/pages/about.html"]


HUGO = {
    "hugo.toml": 'baseURL = "https://courier.example/"\ndefaultContentLanguage = "en"\ntimeZone = "America/New_York"\n[permalinks]\n'
    'news = "/:year/:month/:slug/"\n[languages.en]\n[languages.es]\n',
    "content/_index.md": "---\ntitle: Home\n---\n",
    "content/about.md": '+++\ntitle = "About"\n+++\nSee [the vote]({{< ref "news/vote" >}}).\n',
    "content/news/_index.md": "---\ntitle: News\ncascade:\n  author: The Desk\n---\n",
    "content/news/vote/index.md": '+++\ntitle = "A vote"\ndate = 2019-03-02T10:00:00-05:00\nlastmod = 2019-03-04\naliases = ["old", "/x/y"]\n'
    'byline = "Ana Ruiz"\ncategories = ["Budget"]\ntags = ["a b", "c"]\nfeatured_image = "hall.jpg"\nimage-description = "The hall"\n'
    '[params]\nx = 1\n+++\n## Votes {#votes}\n\n{{< figure src="hall.jpg" alt="Inside" caption="The *old* hall" >}}\n\n'
    "{{</* raw */>}} and {{< youtube w7Ft2ymGmfc >}}\n",
    "content/news/vote/hall.jpg": b"",
    "content/news/vote/notes.md": "---\ntitle: Notes\n---\nNotpublic.\n",
    "content/news/2018-01-05-early.md": "---\ntitle: Early\nslug: so-early\n---\n[next](../vote/)\n",
    "content/news/early.es.md": "---\ntitle: Temprano\ndate: 2018-01-06\n---\nHola.\n",
    "content/hidden/_index.md": "---\ncascade:\n- build: {render: never}\n  _target: {path: /hidden/**}\n---\n",
    "content/hidden/a.md": "---\ntitle: Hidden\ndate: 2018-01-06\n---\nWords.\n",
    "content/news/later.md": "---\ntitle: Later\ndate: 2018-01-06\npublishDate: 2999-01-01\n---\nWords.\n",
    "layouts/a.html": "{{ .Title }}",
    "archetypes/default.md": "---\ntitle: x\n---\n",
}


def test_a_site_of_hugo_becomes_stories_and_pages(archive):
    source = write_site(archive, {name: text for name, text in HUGO.items() if text})
    picture(archive, "site/content/news/vote/hall.jpg")
    result = run_import(archive, "hugo", source, "--status", "as-source")
    assert result.code == 0, result.err
    assert "10 items: 6 written, 0 unchanged, 4 skipped, 0 refused" in result.out + result.err
    data, body = front(archive, "stories/vote/index.md")
    assert (data["title"], data["bylines"], data["section"]) == ("A vote", ["Ana Ruiz"], "budget")
    assert (data["status"], data["published"]) == ("published", "2019-03-02T10:00-05:00")
    assert data["redirect_from"] == ["/2019/03/a-vote/", "/2019/03/old", "/x/y"]
    assert data["extra"]["import"]["tags"] == ["a b", "c"]
    assert data["image"] == {"src": "hall.jpg", "alt": "The hall", "caption": "The old hall"}
    assert body.startswith('## Votes\n\n![Inside](hall.jpg "The old hall")\n')
    assert "{{< raw >}}" in body.replace("\\", "")
    assert front(archive, "pages/about.md")[1] == "See [the vote](@/stories/vote/index.md).\n"
    early, body = front(archive, "stories/so-early.md")
    assert (early["redirect_from"], early["bylines"], str(early["published"])) == (
        ["/2018/01/so-early/"],
        ["The Desk"],
        "2018-01-05",
    )
    spanish = front(archive, "stories/early.md")[0]
    assert (spanish["lang"], spanish["redirect_from"]) == ("es", ["/es/2018/01/temprano/"])
    assert front(archive, "stories/later.md")[0]["status"] == "held"
    assert front(archive, "stories/a.md")[0]["status"] == "held"


@pytest.mark.parametrize(("unsafe", "is_told"), [("true", False), ("false", True)])
def test_html_that_hugo_did_not_show_is_told(archive, unsafe, is_told):
    files = {
        "hugo.yaml": f"markup: {{goldmark: {{renderer: {{unsafe: {unsafe}}}}}}}\n",
        "content/news/a.md": "---\ntitle: A\ndate: 2019-01-01\n---\nText.\n\n<div>Words</div>\n",
    }
    assert run_import(archive, "hugo", write_site(archive, files)).code == 0
    assert (
        "HTML that the site did not show" in (archive.root / "imports/site.report.md").read_text("utf-8")
    ) is is_told
    assert front(archive, "stories/a.md")[1] == "Text.\n\nWords\n"


def test_the_sites_of_hugos_own_test_are_imported(archive):
    text = shared_data("hugo-import/import_jekyll.txt").read_text("utf-8")
    files = dict(part.split(" --\n", 1) for part in text.split("\n-- ")[1:])
    write_site(archive, {name: f"{body}\n" for name, body in files.items()}, "sites")
    for name in ("jekyll-no-config", "jekyll-yml", "jekyll-yaml", "jekyll-toml"):
        result = run_import(
            archive, "jekyll", str(archive.root / "sites" / name), "--status", "as-source", "--name", name
        )
        assert result.code == 0, result.err
        assert "1 item: 1 written" in result.out + result.err
    files = archive.root.glob("content/stories/*.md")
    systems = {yaml.safe_load(file.read_text("utf-8").split("---\n")[1])["imported"]["system"] for file in files}
    assert systems == {"jekyll", "jekyll yml.example.org", "jekyll yaml.example.org", "jekyll toml.example.org"}


def test_an_argument_may_be_the_whole_address_but_no_script(archive):
    archive.write("imports/site.toml", '[shortcodes]\nplayer = "embed {1}"\nmore = "link {to}"\n')
    files = {
        "config.toml": "title = 'x'\n",
        "content/posts/a.md": "---\ntitle: A\n---\n"
        '{{< player "https://player.example/1" >}}\n\n{{< more to="https://more.example/2" >}}\n\n'
        '{{< more to="javascript:alert(1)" >}}\n',
    }
    assert run_import(archive, "hugo", write_site(archive, files)).code == 0
    body = front(archive, "pages/a.md")[1]
    assert "https://player.example/1" in body
    assert "https://more.example/2" in body
    assert "(javascript:" not in body
    assert "link that cannot work became plain text" in (archive.root / "imports/site.report.md").read_text("utf-8")


def test_a_plain_folder_takes_titles_from_headings_and_links_between_files(archive):
    files = {
        "2019-03-02-a.md": "# The first\n\nSee [b](sub/b.md#x) and `{{ code }}`.\n",
        "sub/b.md": "Text without a title.\n\n## X\n",
    }
    assert run_import(archive, "markdown", write_site(archive, files)).code == 0
    data, body = front(archive, "stories/a.md")
    assert data["title"] == "The first"
    assert body == "See [b](@/stories/b.md) and `{{ code }}`.\n"
    assert front(archive, "stories/b.md")[0]["title"] == "B"


@pytest.mark.parametrize(
    ("importer", "files", "message"),
    [
        ("jekyll", {"a.md": "---\ntitle: A\n---\n"}, "error: this is no site of Jekyll"),
        (
            "jekyll",
            {"_config.yml": "a: 1\nb: [b\n", "_posts/2019-01-01-a.md": ""},
            "_config.yml:2:4: error: the configuration of the site",
        ),
        ("markdown", {"a.md": "---\ntitle: a: b\n---\n"}, "a.md:2:9: error: the front matter cannot be read"),
        ("markdown", {"a.rst": "A\n=\n"}, "a.rst: error: sitegen does not read .rst files"),
        ("markdown", {"a.rst": "A\n=\n"}, 'skip all such files in the map, under [types]: rst = "skip"'),
    ],
)
def test_bad_input_is_told_with_its_place(archive, importer, files, message):
    result = run_import(archive, importer, write_site(archive, files))
    assert result.code == 1
    assert message in result.err


@pytest.mark.parametrize(
    "line", [b"password: Hush: x", b"Password = [Hush", b"password: Hush\xff", b"  api_key: 'Hush"]
)
def test_a_mistake_in_the_line_of_a_password_does_not_show_it(archive, line):
    source = write_site(archive, {"posts/b.md": "---\ntitle: B\n---\nText.\n"})
    fence = b"+++" if b"=" in line else b"---"
    (archive.root / "site/posts/a.md").write_bytes(fence + b"\n" + line + b"\n" + fence + b"\nText.\n")
    result = run_import(archive, "markdown", source)
    assert result.code == 1
    assert "posts/a.md:2" in result.err
    reports = "".join(path.read_text("utf-8") for path in archive.root.glob("imports/*"))
    assert "Hush" not in result.out + result.err + reports


def test_the_fixtures_of_ghost_are_imported_whole(archive):
    source = shared_data("ghost-migrate/mg-jekyll-export/test/fixtures")
    result = run_import(archive, "markdown", str(source), "--status", "as-source", "--name", "ghost")
    assert result.code == 0, result.err
    assert "13 items: 13 written" in result.out + result.err
    assert front(archive, "stories/published-false.md")[0]["status"] == "draft"
    assert str(front(archive, "stories/alt-date-format.md")[0]["published"]) == "2021-09-01"


def test_a_site_is_the_same_with_one_process_and_with_several(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(_processes, "FIRST_BATCH_SIZE", 50)
    monkeypatch.setattr(_processes, "BATCH_SIZE", 200)
    for number in range(40):
        link = f"{{% post_url 2020-01-{number % 20 + 1:02}-same %}}" if number % 3 else "{% unknown %}"
        archive.write(
            f"site/_posts/{number // 20}/2020-01-{number % 20 + 1:02}-same.md",
            f"---\ntitle: T{number}\n---\nText [x]({link}).\n",
        )
    archive.write("site/_config.yml", "permalink: /:title/\n")
    found = []
    for jobs in ("1", "3"):
        other = type(archive)(tmp_path / jobs)
        result = run_import(
            other, "jekyll", str(archive.root / "site"), "--name", "s", "--partial", "-j", jobs, "--now", "2026-01-05"
        )
        assert "40 items" in result.out + result.err
        found.append(
            {
                path.relative_to(other.root).as_posix(): path.read_bytes()
                for path in sorted(other.root.rglob("*.*"))
                if path.is_file()
            }
        )
    assert found[0] == found[1]
    assert len([name for name in found[0] if name.startswith("content/stories/")]) > 20


@pytest.mark.slow
def test_the_posts_of_18f_are_imported_and_built(archive):
    source = shared_data("jekyll-18f")
    archive.write(
        "imports/18f.toml",
        '[shortcodes]\nembed = "embed {1}"\nteam_link = "text"\nteam_photo = "drop"\nimage_with_class = "figure"\n"page.preview_baseurl" = "drop"\n'
        '"include linked-figure.html" = "figure"\n[permalinks]\nposts = "/:year/:month/:day/:title/"\n'
        '[status]\n"computed by posts.11tydata.js" = "published"\n',
    )
    result = run_import(archive, "markdown", str(source), "--status", "as-source", "--name", "18f")
    assert result.code == 0, result.err
    assert "520 items: 509 written, 0 unchanged, 11 skipped, 0 refused" in result.out + result.err
    again = run_import(archive, "markdown", str(source), "--status", "as-source", "--name", "18f", "--again")
    assert "0 written, 509 unchanged" in again.out + again.err
    archive.build()
    assert len(list(archive.root.glob("build/stories/*/index.html"))) > 400
    texts = "".join(path.read_text("utf-8") for path in archive.root.glob("content/stories/**/*.md"))
    for tag in ("{% image", "{% include", "{% raw", "site.baseurl", "| url }}", "| team_link", "| embed"):
        assert tag not in texts, tag
    assert texts.count("x-import-") == 0
    assert broken(archive.root / "build") == []
