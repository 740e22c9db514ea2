"""Signatures of packages with the programs `ssh-keygen` and `minisign`, which sign a file with a key of the newsroom."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes.preservation import INVALID_SIGNATURE, SIGNING_FAILED
from sitegen.scratch_folder import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["ssh", "minisign"]
NAMESPACE = "sitegen-archive"
"""Namespace of SSH signatures: one that was made for another purpose is not valid."""
SUFFIXES: dict[Kind, str] = {"ssh": ".sig", "minisign": ".minisig"}
"""Suffix of the signature of a file."""
_MINISIGN_SECRET = ("untrusted comment: minisign encrypted secret key", "untrusted comment: rsign encrypted secret key")
_MINISIGN_PUBLIC_COMMENT = "untrusted comment: minisign public key"
"""First line of public keys in packages, in place of the key's own."""
_MINISIGN_COMMENTS = (
    "untrusted comment: signature from minisign secret key",
    "untrusted comment: signature from rsign secret key",
)
"""First lines of signatures, which are not signed."""
_ARMOR = (b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----")
_ARMOR_WIDTH = 70
_SSH_BEGINNING = b"SSHSIG\0\0\0\1"
"""Beginning of an SSH signature: magic number and version (PROTOCOL.sshsig)."""
_SSH_PUBLIC = ("ssh-", "ecdsa-", "sk-")


_LOCKED_KEY_HINT = "if the key has a password, run ssh-add with it first, and give its public key to --sign"


class Signer(NamedTuple):
    """A key with which packages are signed."""

    kind: Kind
    key: Path
    """The private key; of SSH also a public key, whose private key an agent has."""
    public_key: str
    """The public key as text."""


def load_signer(key: Path) -> Signer:
    """Return a key with its public part.

    Raises:
        SitegenError: if the file is not a key, or its public key is not known.
    """
    try:
        text = key.read_text("utf-8", "replace")
    except OSError as error:
        raise _failure(key, f"the key cannot be read: {error.strerror or error}") from None
    if text.startswith(_MINISIGN_SECRET):
        return Signer("minisign", key, _minisign_public_key(key))
    if text.startswith(_SSH_PUBLIC):
        return Signer("ssh", key, _without_comment(text))
    if "PRIVATE KEY-----" in text.partition("\n")[0]:
        return Signer("ssh", key, _ssh_public_key(key))
    raise _failure(key, "this is not a private key of ssh-keygen or minisign")


def _minisign_public_key(key: Path) -> str:
    candidates = (key.with_suffix(".pub"), key.with_name(f"{key.name}.pub"), key.with_name("minisign.pub"))
    for path in candidates:
        if path.is_file() and (text := path.read_text("utf-8", "replace")).startswith("untrusted comment:"):
            return "\n".join([_MINISIGN_PUBLIC_COMMENT, *text.split("\n")[1:2]]).strip()
    raise _failure(
        key, f"its public key is not next to it, as {candidates[0].name}; run `minisign -R -s {key.name}` to write it"
    )


def _ssh_public_key(key: Path) -> str:
    public = key.with_name(f"{key.name}.pub")
    if public.is_file():
        return _without_comment(public.read_text("utf-8", "replace"))
    return _without_comment(_run(["ssh-keygen", "-y", "-f", str(key)], key))


def _without_comment(public_key: str) -> str:
    """Return the type and the key of a public key of SSH. Its comment is usually the name of the user and of the machine."""
    return " ".join(public_key.split()[:2])


def sign_file(signer: Signer, file: Path, comment: str) -> Path:
    """Sign a file and return the signature, which is next to it.

    Args:
        signer: the key.
        file: the file.
        comment: a text that minisign signs, too.

    Raises:
        SitegenError: if the program is missing, or the key cannot be used.
    """
    signature = file.with_name(file.name + SUFFIXES[signer.kind])
    if signer.kind == "ssh":
        _run(["ssh-keygen", "-q", "-Y", "sign", "-f", str(signer.key), "-n", NAMESPACE, str(file)], signer.key)
    else:
        line = ["minisign", "-S", "-q", "-s", str(signer.key), "-m", str(file), "-x", str(signature), "-t", comment]
        _run(line, signer.key, shows_output=True)
    if not signature.is_file():
        raise _failure(signer.key, "no signature was made with the key")
    signature.chmod(0o644)
    return signature


class SignatureReport(NamedTuple):
    """The result of checking a signature: a problem, or a statement of what was checked."""

    problem: Problem | None
    statement: str = ""


def check_signature(file: Path, signature: Path, signers: Path | None, public_key: Path | None) -> SignatureReport:
    """Check the signature of a file.

    Args:
        file: the signed file.
        signature: the signature, with a suffix of `SUFFIXES`.
        signers: public keys that may sign: a public key, or a file of allowed signers of SSH.
        public_key: the public key that is in the package, which only shows that the package was signed with it.
    """
    if not _is_canonical(signature):
        message = INVALID_SIGNATURE("the file of the signature was changed")
        return SignatureReport(Problem(signature.name, 0, 0, message, "use another copy of the package"))
    try:
        if signature.suffix == SUFFIXES["minisign"]:
            return _check_minisign(file, signature, signers, public_key)
        return _check_ssh(file, signature, signers, public_key)
    except SitegenError as error:
        return SignatureReport(error.problems[0])


def _is_canonical(signature: Path) -> bool:
    """Return True if the text of a signature has the form in which the programs write it.

    They accept other forms, too, such as other line ends. So a changed bit there would not be noticed otherwise.
    """
    lines = signature.read_bytes().split(b"\n")
    try:
        if signature.suffix == SUFFIXES["minisign"]:
            comment, first, _, second, end = lines
            return comment.decode() in _MINISIGN_COMMENTS and not end and all(map(_is_base64, (first, second)))
        start, *body, stop, end = lines
        text = b"".join(body)
        parts = [text[at : at + _ARMOR_WIDTH] for at in range(0, len(text), _ARMOR_WIDTH)]
        is_armored = (start, stop, end) == (*_ARMOR, b"") and body == parts and _is_base64(text)
        return is_armored and base64.b64decode(text).startswith(_SSH_BEGINNING)
    except ValueError:
        return False


def _is_base64(text: bytes) -> bool:
    return base64.b64encode(base64.b64decode(text, validate=True)) == text


def _check_minisign(file: Path, signature: Path, signers: Path | None, public_key: Path | None) -> SignatureReport:
    keys = [key for key in (signers, public_key) if key]
    if not keys:
        return SignatureReport(None, "the signature was not checked: give the public key with --signers FILE")
    for key in keys:
        line = ["minisign", "-V", "-q", "-p", str(key), "-m", str(file), "-x", str(signature)]
        if wrong := _check(line, file, signature):
            return wrong
    return SignatureReport(
        None, f"the signature is one of the key in {signers.name}" if signers else _unknown_owner("in the package")
    )


def _check_ssh(file: Path, signature: Path, signers: Path | None, public_key: Path | None) -> SignatureReport:
    keys = [key for key in (public_key, signers) if key]
    if not keys:
        line = ["ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", str(signature)]
        return _check(line, file, signature) or SignatureReport(None, _unknown_owner("of its signer"))
    found = SignatureReport(None)
    for key in keys:
        if (found := _check_ssh_signers(file, signature, key)).problem:
            return found
    return found if signers else SignatureReport(None, _unknown_owner("in the package"))


def _check_ssh_signers(file: Path, signature: Path, signers: Path) -> SignatureReport:
    """Check that one of the keys in a file made a signature."""
    with scratch_folder("sitegen-signature-") as folder:
        allowed = _allowed_signers(signers, folder)
        line = ["ssh-keygen", "-Y", "find-principals", "-s", str(signature), "-f", str(allowed)]
        names = _run_quietly(line, None).stdout.decode("utf-8", "replace").splitlines()
        if not names:
            message = INVALID_SIGNATURE(f"the package is signed with a key that {signers.name} does not list")
            return SignatureReport(
                Problem(signature.name, 0, 0, message, "the package was changed, or another key signed it")
            )
        line = ["ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", names[0], "-n", NAMESPACE, "-s", str(signature)]
        wrong = _check(line, file, signature)
        return wrong or SignatureReport(None, f"the signature is one of {names[0]}, whom {signers.name} lists")


def _unknown_owner(key: str) -> str:
    return f"the signature fits the key {key}; to check whose key that is, give the newsroom's public key with --signers FILE"


def _allowed_signers(signers: Path, folder: Path) -> Path:
    """Return a file of allowed signers: the given one, or one made of a public key."""
    text = signers.read_text("utf-8", "replace")
    if not text.startswith(_SSH_PUBLIC):
        return signers
    target = folder / "signers"
    name = "".join(letter if letter.isalnum() or letter in "-._@" else "_" for letter in signers.stem)
    target.write_text(f"{name} {' '.join(text.split()[:2])}\n", "utf-8")
    return target


def _check(line: Sequence[str], file: Path, signature: Path) -> SignatureReport | None:
    done = _run_quietly(line, file)
    if done.returncode:
        message = INVALID_SIGNATURE(f"the signature of {file.name} is not valid")
        return SignatureReport(
            Problem(signature.name, 0, 0, message, "the package was changed, or another key signed it")
        )
    return None


def _run_quietly(line: Sequence[str], stdin: Path | None) -> subprocess.CompletedProcess[bytes]:
    program = _find_program(line[0], Path(line[0]))
    with stdin.open("rb") if stdin else tempfile.TemporaryFile() as stream:
        return subprocess.run([program, *line[1:]], stdin=stream, capture_output=True, check=False)  # noqa: S603 - no shell


def _run(line: Sequence[str], key: Path, *, shows_output: bool = False) -> str:
    """Run a program, which may ask for a password, and return its output; raise SitegenError if it fails."""
    program = _find_program(line[0], key)
    output = sys.stderr.fileno() if shows_output and sys.stderr else subprocess.PIPE
    done = subprocess.run([program, *line[1:]], stdout=output, stderr=subprocess.PIPE, check=False)  # noqa: S603 - no shell
    if done.returncode:
        reason = " ".join(done.stderr.decode("utf-8", "replace").split()) or f"{line[0]} ended with {done.returncode}"
        raise _failure(key, f"{line[0]}: {reason}", _LOCKED_KEY_HINT if line[0] == "ssh-keygen" else "")
    return (done.stdout or b"").decode("utf-8", "replace")


def _find_program(name: str, key: Path) -> str:
    found = shutil.which(name)
    if found is None:
        raise _failure(key, f"the program {name} is not installed")
    return found


def _failure(key: Path, reason: str, hint: str = "") -> SitegenError:
    return SitegenError([Problem(key.name, 0, 0, SIGNING_FAILED(reason), hint)])
