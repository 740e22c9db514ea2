"""`sitegen preserve`: bags that contain what is public and nothing else, that are the same each time, and that give the same site again."""

import json
import shutil
import subprocess
import sys
import zipfile

import bagit
import pytest
from support.images import SECRET as METADATA
from support.preserved import NOW, SECRETS, traces, write_newsroom, write_small_archive

PRESERVE = ("preserve", "--now", NOW)
NAME = "millbrook-courier-2026-01-05"
SMALL, OUT = "courier-2026-01-05", "out"
"""The name of a package of a small archive, and its folder in that of the archive."""


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    """An archive with everything that must not leave it, with a public bag."""
    from support.archive import Archive

    archive = Archive(tmp_path_factory.mktemp("newsroom"))
    write_newsroom(archive)
    result = archive.run(*PRESERVE, "--note", "For the library.")
    assert (result.code, result.err) == (0, "")
    return archive


@pytest.fixture
def bag(newsroom, tmp_path):
    """A copy of the public bag, which a test may damage."""
    return shutil.copytree(newsroom.root / "preserved" / NAME, tmp_path / NAME)


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def rebuild(bag, folder):
    """Build the site again from a bag, as its README says."""
    shutil.copytree(bag / "data/content", folder / "content")
    shutil.copytree(bag / "data/sitegen/archive", folder, dirs_exist_ok=True)
    line = [sys.executable, "-m", "sitegen", "-C", str(folder), "build", "--now", NOW]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return tree(folder / "build")


def test_a_public_bag_has_no_word_that_is_not_public(newsroom):
    assert traces(newsroom.root / "preserved" / NAME, [*SECRETS.values(), METADATA.decode()]) == []


def test_a_complete_bag_has_all_of_it_and_says_so(newsroom, tmp_path):
    result = newsroom.run(*PRESERVE, "--complete", str(tmp_path))
    assert (result.code, result.err) == (0, "")
    bag = tmp_path / f"{NAME}-complete"
    assert not list(tmp_path.glob("*.csv")), "no table for an upload"
    found = {word for _, word in traces(bag, SECRETS.values())}
    assert found == set(SECRETS.values())
    assert "Access: contains unpublished material\n" in (bag / "bag-info.txt").read_text("utf-8")
    assert "Do not make it public" in (bag / "data/README.md").read_text("utf-8")
    assert bagit.Bag(str(bag)).is_valid()


def test_the_site_can_be_built_again_from_a_public_bag(newsroom, bag, tmp_path):
    assert rebuild(bag, tmp_path / "rebuilt") == newsroom.tree()


def test_the_site_can_be_built_again_from_a_complete_bag(newsroom, tmp_path):
    newsroom.run(*PRESERVE, "--complete", str(tmp_path))
    assert rebuild(tmp_path / f"{NAME}-complete", tmp_path / "rebuilt") == newsroom.tree()


def test_the_same_site_gives_the_same_bytes_again(newsroom, tmp_path):
    for name in ("one", "two"):
        assert newsroom.run(*PRESERVE, "--note", "For the library.", "--zip", str(tmp_path / name)).code == 0
    one, two = tree(tmp_path / "one"), tree(tmp_path / "two")
    assert one == two
    with zipfile.ZipFile(tmp_path / f"one/{NAME}.zip") as archive:
        members = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert members == tree(newsroom.root / "preserved" / NAME)


def test_the_bag_describes_itself(newsroom):
    folder = newsroom.root / "preserved"
    info = bagit.Bag(str(folder / NAME)).info
    assert info["Source-Organization"] == "Courier Trust"
    assert info["Contact-Email"] == "archive@courier.example"
    assert info["Internal-Sender-Description"] == "For the library."
    assert (info["Access"], info["Bagging-Date"]) == ("public", "2026-01-05")
    readme = (folder / NAME / "data/README.md").read_text("utf-8")
    assert "For the library." in readme
    assert "archive@courier.example" in readme
    assert (
        (folder / f"{NAME}.ia.csv")
        .read_text("utf-8")
        .splitlines()[1]
        .startswith(f"{NAME},{NAME},Millbrook Courier,data,")
    )


def test_sources_keep_their_text_where_nothing_has_to_go(newsroom):
    packed = (newsroom.root / "preserved" / NAME / "data/content/stories/council/index.md").read_text("utf-8")
    assert 'title: "Council # votes"' not in packed  # it had a comment, so it was written again
    assert "title: 'Council # votes'" in packed
    assert 'redirect_from: [/2019/01/council.html, "/story.php?id=7"]\n' in packed
    assert "A clerk and a source spoke,\nas reported before by [[L. Park]].\n" in packed


def test_a_bag_is_valid_for_bagit_and_for_us(newsroom):
    bag = newsroom.root / "preserved" / NAME
    assert bagit.Bag(str(bag)).is_valid()
    result = newsroom.run("preserve", "--verify", str(bag))
    assert (result.code, result.err) == (0, "")
    assert "records of data/site.wacz" in result.out
    found = json.loads(newsroom.run("preserve", "--verify", str(bag), "--json").out)
    assert (found["intact"], found["problems"]) == (True, [])


def test_problems_of_a_bag_are_in_json(newsroom, bag):
    (bag / "data/new.txt").write_text("new")
    found = json.loads(newsroom.run("preserve", "--verify", str(bag), "--json").out)
    assert not found["intact"]
    assert {problem["file"] for problem in found["problems"]} == {"data/new.txt"}
    assert found["problems"][0]["code"] == "SG1608"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("data/content/stories/flood.md", "more"),
        ("data/new.txt", "new"),
        ("new.txt", "new"),
        ("bag-info.txt", "Note: new\n"),
        ("tagmanifest-sha256.txt", "\n"),
        ("data/site.wacz", "\0"),
    ],
)
def test_something_added_to_a_bag_is_found(newsroom, bag, path, text):
    with (bag / path).open("a") as stream:
        stream.write(text)
    result = newsroom.run("preserve", "--verify", str(bag))
    assert result.code == 1
    assert path in result.err


def test_something_removed_from_a_bag_is_found(newsroom, bag):
    for path in ("data/README.md", "tagmanifest-sha512.txt", "manifest-sha256.txt"):
        data = (bag / path).read_bytes()
        (bag / path).unlink()
        assert newsroom.run("preserve", "--verify", str(bag)).code == 1
        (bag / path).write_bytes(data)
    assert newsroom.run("preserve", "--verify", str(bag)).code == 0


def test_a_package_of_another_day_is_not_replaced(newsroom):
    result = newsroom.run(*PRESERVE)
    assert result.code == 2
    assert f"{NAME} exists" in result.err
    assert "SG1603" in result.err


def test_a_site_that_is_not_up_to_date_is_refused(archive):
    write_small_archive(archive)
    assert "SG1601" in archive.run(*PRESERVE).err
    archive.story("one")
    archive.build("--now", NOW)
    archive.story("two")
    result = archive.run(*PRESERVE)
    assert (result.code, "SG1601" in result.err, "run sitegen build first" in result.err) == (1, True, True)
    archive.build("--now", NOW)
    assert archive.run(*PRESERVE, env={"SITEGEN_SITE__TITLE": "Other"}).code == 2
    assert "SG1602" in archive.run("-b", "https://b.example/", *PRESERVE).err
    assert "SG1603" in archive.run(*PRESERVE, str(archive.root / "content/x")).err
    archive.write(
        "content/stories/three.md",
        "---\ntitle: Three\nstatus: published\npublished: 2019\nentities: [person/none]\n---\n",
    )
    assert archive.run(*PRESERVE).code == 1
    assert not list(archive.root.glob("preserved/*"))


def test_names_that_not_every_system_can_keep_are_refused(archive):
    write_small_archive(archive)
    archive.write("content/static/100%.txt", "x")
    archive.build("--now", NOW)
    result = archive.run(*PRESERVE)
    assert (result.code, "SG1604" in result.err) == (1, True)
    assert "content/static/100%.txt" in result.err


def test_a_private_key_among_the_files_is_refused(archive, tmp_path):
    write_small_archive(archive)
    archive.story("one")
    archive.write("content/stories/deploy.txt", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n")
    archive.build("--now", NOW)
    assert archive.run(*PRESERVE, str(tmp_path / "p")).code == 0  # not published, so not packed
    result = archive.run(*PRESERVE, "--complete", str(tmp_path / "p"))
    assert (result.code, "SG1607" in result.err) == (1, True)


def test_a_reference_that_cannot_be_removed_is_an_error_at_its_line(archive):
    write_small_archive(archive)
    archive.story("secret-plan", title="A very secret plan", status="draft")
    archive.story("one", body="See [the plan][p].\n\n[p]: secret-plan.md\n")
    archive.build("--now", NOW)
    result = archive.run(*PRESERVE)
    assert (result.code, "SG1605" in result.err) == (1, True)
    assert "content/stories/one.md:8:6" in result.err


def test_the_name_of_a_suppressed_person_in_a_source_only_is_an_error(archive, tmp_path):
    write_small_archive(archive)
    archive.entity("person", "witness", name="Ottoline Witherspoon", visibility="suppressed")
    archive.story("one", body="Ottoline Witherspoon spoke.\n")
    archive.write("static/note.css", "/* Ottoline Witherspoon */\n")
    archive.build("--now", NOW)
    result = archive.run(*PRESERVE, str(tmp_path / OUT))
    assert (result.code, "SG1605" in result.err) == (1, True)
    assert "content/stories/one.md" not in result.err, "that is what its author wrote, and what readers see"
    assert "sitegen/archive/static/note.css" in result.err
    archive.write("static/note.css", "/* */\n")
    archive.build("--now", NOW)
    assert archive.run(*PRESERVE, str(tmp_path / OUT)).code == 0


def test_the_name_of_a_package_is_one_of_a_folder(archive):
    write_small_archive(archive, '[preserve]\nname = "../x"\n')
    archive.build("--now", NOW)
    result = archive.run(*PRESERVE)
    assert (result.code, "SG1603" in result.err, "sitegen.toml:" in result.err) == (2, True, True)


def test_notices_at_opaque_addresses_have_no_source(archive, tmp_path):
    write_small_archive(archive, '[content]\ntombstone_urls = "opaque"\n')
    archive.story("accused-man", title="Accused man", status="withdrawn", redirect_from=["/old-accused-man/"])
    archive.story("one", body="See [[story/accused-man|what we wrote]].\n")
    archive.build("--now", NOW)
    result = archive.run(*PRESERVE, str(tmp_path / OUT))
    assert (result.code, "warning" in result.err, "1 withdrawn document" in result.err) == (0, True, True)
    bag = tmp_path / OUT / SMALL
    assert traces(bag, ["accused-man", "accused man"]) == []
    rebuild(bag, tmp_path / "rebuilt")


def test_a_complete_copy_of_archived_links_and_only_the_public_ones(archive, tmp_path):
    write_small_archive(archive)
    archive.story("one", body="See [it](https://public.example/a).\n")
    archive.story("two", status="draft", body="See [it](https://secret.example/b).\n")
    rows = "".join(
        f"https://{name},https://web.archive.org/{name},2020-01-01\n"
        for name in ("public.example/a", "secret.example/b")
    )
    archive.write("content/archived.csv", f"address,archived_url,date\n{rows}")
    archive.build("--now", NOW)
    assert archive.run(*PRESERVE, str(tmp_path / OUT)).code == 0
    bag = tmp_path / OUT / SMALL
    assert traces(bag, ["secret.example"]) == []
    assert "public.example" in (bag / "data/content/archived.csv").read_text("utf-8")
    assert rebuild(bag, tmp_path / "rebuilt") == archive.tree()


@pytest.mark.parametrize("name", [SMALL, "courier-2025-12-31", "courier-2025-12-31-complete"])
def test_what_an_interrupted_command_left_is_deleted_by_the_next_one_on_any_day(archive, tmp_path, name):
    from sitegen.preserve.place import staging_folder

    write_small_archive(archive)
    archive.story("one")
    archive.build("--now", NOW)
    with staging_folder(tmp_path / OUT, archive.root, name) as folder:
        left = folder / "parts"
    left.mkdir(parents=True)
    (left / "data-0001.warc.gz").write_bytes(b"half")
    assert archive.run(*PRESERVE, str(tmp_path / OUT)).code == 0
    assert sorted(path.name for path in (tmp_path / OUT).iterdir()) == [SMALL, f"{SMALL}.ia.csv"]


def test_a_file_that_changes_while_it_is_packed_makes_no_package(archive, tmp_path):
    """The files of the site are verified first; here one changes after that."""
    from sitegen.build.context import open_context
    from sitegen.cli._options import Settings
    from sitegen.diagnostics import SitegenError
    from sitegen.preserve import pipeline

    write_small_archive(archive)
    archive.story("one")
    archive.build("--now", NOW)
    settings = Settings(archive.root, archive.root / "sitegen.toml", None, None, NOW, False, True, False)
    options = settings.build_options(settings.load_config())
    with open_context(options) as context:
        request = pipeline.PackageRequest(tmp_path / OUT)
        checked = pipeline.check_site(context)
        (archive.root / "build/stories/one/index.html").write_text("changed", "utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pipeline, "check_site", lambda _: checked)
            with pytest.raises(SitegenError, match="changed"):
                pipeline.make_package(context, request)
    assert not (tmp_path / OUT).exists()


def test_a_folder_of_plugins_in_that_of_imports_is_refused(archive):
    write_small_archive(archive, '[plugins]\nfolder = "imports/plugins"\n')
    archive.story("one")
    archive.write("imports/plugins/_helper.py", "")
    archive.build("--now", NOW)
    result = archive.run(*PRESERVE)
    assert (result.code, "SG1603" in result.err, "sitegen.toml:" in result.err) == (2, True, True)


def test_a_link_to_a_draft_before_a_full_stop_is_no_word_and_every_static_file_is_packed(archive, tmp_path):
    write_small_archive(archive)
    archive.write(
        "sitegen.toml", (archive.root / "sitegen.toml").read_text().replace("[dataset]\nenabled = false\n", "")
    )
    archive.story("secret-plan", title="A very secret plan", status="draft")
    archive.story("one", body="See [the plan](secret-plan.md). See [[story/secret-plan|it]], *too*.\n")
    archive.write("static/style.css~", "a {}\n")
    archive.build("--now", NOW)
    assert archive.run(*PRESERVE, str(tmp_path / OUT)).code == 0
    assert rebuild(tmp_path / OUT / SMALL, tmp_path / "rebuilt") == archive.tree()
    assert ",6," in archive.output("data/stories.csv").splitlines()[1]
