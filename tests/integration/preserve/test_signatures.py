"""Signed packages, with the real programs."""

import shutil
import subprocess

import pytest
from support import needs
from support.archive import Archive
from support.preserved import traces, write_small_archive

from sitegen.preserve.signing import check_signature, load_signer, sign_file

PRESERVE = ("preserve", "--now", "2026-01-05T05:00:00")
NAME = "courier-2026-01-05"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    found = Archive(tmp_path_factory.mktemp("signed"))
    write_small_archive(found)
    found.story("one", title="One")
    found.build("--now", "2026-01-05T05:00:00")
    return found


def ssh_key(folder, name="key", password=""):
    key = folder / name
    line = [needs.program("ssh-keygen"), "-q", "-t", "ed25519", "-N", password, "-C", "ana@secrethost", "-f", str(key)]
    subprocess.run(line, check=True, capture_output=True)
    return key


def minisign_key(folder, name="minisign"):
    key, public = folder / f"{name}.key", folder / f"{name}.pub"
    line = [needs.program("minisign"), "-G", "-W", "-p", str(public), "-s", str(key)]
    subprocess.run(line, check=True, capture_output=True)
    return key


def verify(archive, *arguments):
    return archive.run("preserve", "--verify", *map(str, arguments))


@pytest.mark.tools("ssh-keygen")
def test_a_package_that_is_signed_with_ssh_is_the_newsrooms(archive, tmp_path):
    key, other = ssh_key(tmp_path), ssh_key(tmp_path, "other")
    result = archive.run(*PRESERVE, "--sign", str(key), str(tmp_path / "p"))
    assert (result.code, result.err) == (0, "")
    bag = tmp_path / "p" / NAME
    readme = (bag / "data/README.md").read_text("utf-8")
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    assert public in readme
    assert (bag / "data/signing-key.pub").read_text() == f"{public}\n"
    assert traces(bag, ["ana@secrethost"]) == [], "the comment of the key names a user and a machine"
    assert "give the newsroom's public key" in verify(archive, bag).out
    signers = tmp_path / "signers"
    signers.write_text(f"archive@courier.example {key.with_suffix('.pub').read_text()}")
    assert "one of archive@courier.example" in verify(archive, bag, "--signers", signers).out
    assert verify(archive, bag, "--signers", f"{key}.pub").code == 0
    wrong = verify(archive, bag, "--signers", f"{other}.pub")
    assert (wrong.code, "SG1611" in wrong.err) == (1, True)
    line = readme.partition("ssh-keygen -Y verify")[2].partition("\n")[0].replace("signers", str(signers))
    line = line.replace("NAME", "archive@courier.example")
    assert subprocess.run(["sh", "-c", f"ssh-keygen -Y verify{line}"], cwd=bag, check=False).returncode == 0
    assert not [path for path in bag.rglob("*") if path.is_file() and b"PRIVATE KEY-----\n" in path.read_bytes()]


@pytest.mark.tools("minisign")
def test_a_package_that_is_signed_with_minisign_is_the_newsrooms(archive, tmp_path):
    key, other = minisign_key(tmp_path), minisign_key(tmp_path, "other")
    result = archive.run(*PRESERVE, "--sign", str(key), "--zip", str(tmp_path / "p"))
    assert (result.code, result.err) == (0, "")
    package = tmp_path / "p" / f"{NAME}.zip"
    assert "fits the key in the package" in verify(archive, package).out
    assert verify(archive, package, "--signers", key.with_suffix(".pub")).code == 0
    wrong = verify(archive, package, "--signers", other.with_suffix(".pub"))
    assert (wrong.code, "SG1611" in wrong.err) == (1, True)


@pytest.mark.tools("ssh-keygen", "minisign")
@pytest.mark.parametrize("kind", ["ssh", "minisign"])
def test_a_signature_with_another_key_than_that_in_the_package_is_found(archive, tmp_path, kind):
    make = ssh_key if kind == "ssh" else minisign_key
    key, other = make(tmp_path), make(tmp_path, "other")
    archive.run(*PRESERVE, "--sign", str(key), str(tmp_path / "p"))
    bag = tmp_path / "p" / NAME
    assert verify(archive, bag).code == 0
    signature = next(bag.glob("*sig"))
    signature.unlink()
    sign_file(load_signer(other), bag / "tagmanifest-sha512.txt", "forged")
    for arguments in ([], ["--signers", f"{other.with_suffix('.pub')}"], ["--signers", f"{key.with_suffix('.pub')}"]):
        result = verify(archive, bag, *arguments)
        assert (result.code, "SG1611" in result.err) == (1, True), arguments


@pytest.mark.tools("ssh-keygen")
def test_a_changed_package_has_no_valid_signature(archive, tmp_path):
    key = ssh_key(tmp_path)
    archive.run(*PRESERVE, "--sign", str(key), str(tmp_path / "p"))
    bag = tmp_path / "p" / NAME
    forged = shutil.copytree(bag, tmp_path / "forged")
    (forged / "data/README.md").write_text("forged")
    for algorithm in ("sha256", "sha512"):  # as somebody would who makes all digests right
        _write_digests(forged, algorithm)
    result = verify(archive, forged)
    assert (result.code, "SG1611" in result.err, "SG1608" in result.err) == (1, True, False)
    (forged / "tagmanifest-sha512.txt.sig").unlink()
    assert verify(archive, forged).code == 0
    assert "has no signature" in verify(archive, forged, "--signers", f"{key}.pub").err


@pytest.mark.tools("ssh-keygen", "minisign")
def test_a_flipped_bit_in_a_signature_is_found(archive, tmp_path):
    for key in (ssh_key(tmp_path), minisign_key(tmp_path)):
        archive.run(*PRESERVE, "--sign", str(key), str(tmp_path / f"p-{key.name}"))
        bag = tmp_path / f"p-{key.name}" / NAME
        signature = next(bag.glob("*sig"))
        data = signature.read_bytes()
        for bit in range(0, len(data) * 8, 7):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            signature.write_bytes(changed)
            report = check_signature(bag / "tagmanifest-sha512.txt", signature, key.with_suffix(".pub"), None)
            assert report.problem, (signature.name, bit)
        signature.write_bytes(data)
        assert verify(archive, bag).code == 0


def _write_digests(bag, algorithm):
    import hashlib

    from sitegen.preserve.bag.tag_files import format_manifest

    def digest(path):
        return hashlib.new(algorithm, (bag / path).read_bytes()).hexdigest()

    payload = [path.relative_to(bag).as_posix() for path in (bag / "data").rglob("*") if path.is_file()]
    (bag / f"manifest-{algorithm}.txt").write_bytes(format_manifest({path: digest(path) for path in payload}))
    size = sum((bag / path).stat().st_size for path in payload)
    info = (bag / "bag-info.txt").read_text().splitlines()
    info[-1] = f"Payload-Oxum: {size}.{len(payload)}"
    (bag / "bag-info.txt").write_text("\n".join([*info, ""]))
    for one in ("sha256", "sha512"):
        tags = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt"]
        digests = {path: hashlib.new(one, (bag / path).read_bytes()).hexdigest() for path in tags}
        (bag / f"tagmanifest-{one}.txt").write_bytes(format_manifest(digests))


@pytest.mark.tools("ssh-keygen", "minisign")
def test_a_wacz_file_is_signed_next_to_it(archive, tmp_path):
    for key in (ssh_key(tmp_path), minisign_key(tmp_path)):
        folder = tmp_path / f"p-{key.name}"
        result = archive.run(*PRESERVE, "--as", "wacz", "--sign", str(key), str(folder))
        assert (result.code, result.err) == (0, "")
        public = key.with_suffix(".pub")
        assert verify(archive, folder / f"{NAME}.wacz", "--signers", public).code == 0


@pytest.mark.tools("ssh-keygen")
@pytest.mark.parametrize("case", ["missing", "not a key", "password", "minisign without public key"])
def test_a_key_that_cannot_be_used_is_an_error_before_anything_is_written(archive, tmp_path, case):
    key = tmp_path / "key"
    if case == "not a key":
        key.write_text("hello")
    if case == "minisign without public key":
        key.write_text("untrusted comment: minisign encrypted secret key\nAAAA\n")
    if case == "password":
        key = ssh_key(tmp_path, "locked", "a password")
    env = {"SSH_ASKPASS": "/bin/false", "SSH_ASKPASS_REQUIRE": "force"}
    result = archive.run(*PRESERVE, "--sign", str(key), str(tmp_path / "p"), env=env)
    assert (result.code, "SG1606" in result.err) == (1, True)
    assert "Traceback" not in result.err
    assert not (tmp_path / "p").exists()
    assert case != "password" or "ssh-add" in result.err


def test_signers_that_cannot_be_read_are_an_error(archive, tmp_path):
    archive.run(*PRESERVE, str(tmp_path / "p"))
    result = verify(archive, tmp_path / "p" / NAME, "--signers", tmp_path / "none")
    assert (result.code, "Traceback" in result.err) == (2, False)
