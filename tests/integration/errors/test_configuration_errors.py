"""Mistakes in sitegen.toml and on the command line."""

import pytest
from support.archive import CONFIG
from support.errors import refused

CONFIGS = [
    ("unknown table", '[sit]\ntitle = "x"\n', '4:1 did you mean "site"'),
    ("unknown key", 'tilte = "x"\n', '4:1 did you mean "title"'),
    ("unknown key of a section", '[sections.courts]\ntitel = "x"\n', '5:1 did you mean "title"'),
    ("unknown key of a kind", '[kinds.person]\nfoldr = "x"\n', '5:1 did you mean "folder"'),
    ("wrong type", "language = 3\n", '4:1 "site.language" must be text'),
    (
        "wrong type of a number",
        '[content]\nlisting_size = "ten"\n',
        '5:1 "content.listing_size" must be a whole number',
    ),
    ("no stories on a page", "[content]\nlisting_size = 0\n", "5:1 must be at least 1"),
    ("unknown value", '[output]\nlinks = "files"\n', '5:1 did you mean "file"'),
    ("time zone", 'timezone = "America/Los_Angelos"\n', '4:1 "America/Los_Angeles"'),
    ("time zone that climbs", 'timezone = "../../etc/passwd"\n', "4:1 is not a known time zone"),
    ("language", 'language = "english language"\n', "4:1 is not a valid language tag"),
    ("permalink", '[kinds.story]\npermalink = "/{year}/"\n', "5:1 no {slug}"),
    ("permalink that climbs", '[kinds.story]\npermalink = "/../{slug}/"\n', "5:1 is not a valid address"),
    ("permalink with an unknown part", '[kinds.story]\npermalink = "/{yaer}/{slug}/"\n', "5:1 yaer"),
    ("permalink with a brace", '[kinds.story]\npermalink = "/{slug}/{/"\n', "5:1 permalink"),
    ("folder of two kinds", '[kinds.person]\nfolder = "stories"\n', "5:1 is already used by"),
    ("folder that climbs", '[kinds.person]\nfolder = "../x"\n', "5:1 is not a valid folder name"),
    ("theme", '[theme]\nname = "broadshet"\n', '5:1 did you mean "broadsheet"'),
    ("theme option", '[theme.options]\nshceme = "dark"\n', '5:1 did you mean "scheme"'),
    ("theme option's type", "[theme.options]\nscheme = 3\n", "5:1 must be a text"),
    ("theme option's value", '[theme.options]\nscheme = "purple"\n', "5:1 one of auto, light, dark"),
    ("broken TOML", "language = en\n", "4:12 not valid TOML"),
    ("a key twice", 'title = "again"\n', "4:16 not valid TOML"),
]


BASE_URLS = [
    "archive.example.org",
    "/archive/",
    "ftp://example.org/",
    "https://",
    "https://a b/",
    "https://a/?x",
    "javascript:x",
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CONFIGS], ids=[case[0] for case in CONFIGS])
def test_an_error_in_the_configuration_is_reported_at_its_line(archive, text, expected):
    before = archive.tree()
    archive.write("sitegen.toml", CONFIG + text)
    refused(archive, before, [f"sitegen.toml:{expected}"], code=2)


@pytest.mark.parametrize("address", BASE_URLS)
def test_an_invalid_base_url_is_reported(archive, address):
    before = archive.tree()
    archive.write("sitegen.toml", f'[site]\ntitle = "x"\nbase_url = "{address}"\n')
    refused(archive, before, ["sitegen.toml:3:1 is not an absolute address"], code=2)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://u:secret@x.org/", "contains a user name or a password"),
        ("https://x.org/a//b/", "an empty part"),
        ("https://x.org/a/../b/", '"."'),
        ("https://x.org/a/.", '"."'),
        ("https://x.org/a%22b/", "the character '\"'"),
        ("https://x.org/a%0Ab/", r"the character '\n'"),
        ("https://x.org/a%5Cb/", r"the character '\\'"),
        ("https://x.org/${HOME}/", "the character '$'"),
        ("https://x.org/a%FFb/", r"the character '\ufffd'"),
        ("https://ex\u00e4mple.org:81/\u00fc/%41/", 'write it encoded: "https://xn--exmple-cua.org:81/%C3%BC/%41/"'),
    ],
)
def test_an_ambiguous_base_url_is_reported(archive, address, expected):
    before = archive.tree()
    archive.write("sitegen.toml", f'[site]\ntitle = "x"\nbase_url = "{address}"\n')
    refused(archive, before, [f"sitegen.toml:3:1 {expected}"], code=2)


@pytest.mark.parametrize(
    ("data", "phrase"),
    [(b"", '"site" is missing'), (b"[site]\n", '"title" is missing'), (b'[site]\ntitle = "\xe9"\n', "utf-8")],
    ids=["empty", "no title", "Latin-1"],
)
def test_an_incomplete_configuration_is_reported(archive, data, phrase):
    before = archive.tree()
    archive.write("sitegen.toml", data)
    result = archive.run("build")
    assert (result.code, archive.tree()) == (2, before)
    assert "Traceback" not in result.err
    assert "sitegen.toml" in result.err
    assert phrase in result.err


def test_a_folder_without_a_configuration_is_an_error(archive):
    before = archive.tree()
    (archive.root / "sitegen.toml").unlink()
    result = archive.run("build")
    assert (result.code, archive.tree()) == (2, before)
    assert "Traceback" not in result.err
    assert "sitegen init" in result.err


@pytest.mark.parametrize(
    ("folder", "phrase"),
    [
        ("/", "far more than a site"),
        ("{home}", "far more than a site"),
        ("{home}/..", "far more than a site"),
        ("{root}", "the archive's sources"),
        ("{root}/..", "cannot be the output folder: it contains"),
        ("{root}/content", "content/"),
        ("{root}/content/stories", "content/"),
        ("{root}/themes", "themes/"),
        ("{root}/.sitegen", ".sitegen/"),
        ("{root}/link", "the archive's sources"),
        ("{root}/sitegen.toml", "it is a file"),
        ("{foreign}", "it contains letter.txt"),
    ],
)
@pytest.mark.parametrize("how", ["option", "configuration"])
def test_a_dangerous_output_folder_is_refused(archive, tmp_path_factory, folder, phrase, how):
    other = tmp_path_factory.mktemp("other")
    (other / "home").mkdir()
    (other / "foreign").mkdir()
    (other / "foreign/letter.txt").write_text("mine")
    (archive.root / "link").symlink_to(".")
    folder = folder.format(root=archive.root, home=other / "home", foreign=other / "foreign")
    files = [sorted(place.rglob("*")) for place in (archive.root, other)]
    if how == "configuration":
        archive.write("sitegen.toml", f'{CONFIG}[output]\nfolder = "{folder}"\n')
    options = ["-o", folder] if how == "option" else []
    result = archive.run("build", *options, env={"HOME": str(other / "home")})
    assert result.code == 2, result.out + result.err
    assert "Traceback" not in result.err
    assert phrase in result.err
    assert [sorted(place.rglob("*")) for place in (archive.root, other)] == files
