"""Verifies a package: a bag as a folder or a ZIP file, or a WACZ file, with its signature."""

from __future__ import annotations

import os
import shutil
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, SitegenError, pluralize
from sitegen.preserve.bag.readme import PUBLIC_KEY_FILE
from sitegen.preserve.bag.tag_files import DECLARATION, METADATA, PAYLOAD, format_manifest, parse_metadata
from sitegen.preserve.bag.verify import is_regular, verify_bag
from sitegen.preserve.bag.writer import ALGORITHMS, SIGNED_FILE, bag_files, file_digests, format_size
from sitegen.preserve.files.zip_files import duplicate_names, is_unchanged_zip
from sitegen.preserve.signing import SUFFIXES, check_signature
from sitegen.preserve.wacz.verify import DAMAGE, raise_system_error, verify_wacz
from sitegen.problem_codes.environment import INVALID_ARGUMENT
from sitegen.problem_codes.preservation import INVALID_BAG, INVALID_SIGNATURE
from sitegen.scratch_folder import scratch_folder

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.preserve.bag.verify import BagReport

OWN_SOFTWARE = "sitegen "
"""Beginning of `Bag-Software-Agent` in bags that sitegen made, which have nothing but what it writes."""
MAX_METADATA_BYTES = 1_000_000
"""Maximum size of a description that is read before a ZIP file is unpacked."""
MAX_SIZE_DIGITS = 20
"""Maximum number of digits of a number of bytes."""
WACZ_FILE = f"{PAYLOAD}site.wacz"


@dataclass(slots=True)
class VerificationReport:
    """The problems of a package, and statements of what was checked."""

    problems: list[Problem] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)

    def add(self, path: str, message: str) -> None:
        """Add an error of a bag."""
        self.problems.append(Problem(path, 0, 0, INVALID_BAG(message), "use another copy of the bag"))


def verify_package(path: Path, signers: Path | None = None, scratch: Path | None = None) -> VerificationReport:
    """Return the result of verifying a package.

    Args:
        path: the package.
        signers: public keys that may sign it; with them, a package without a signature is an error.
        scratch: a folder in which a ZIP file is unpacked; None for the system's folder of temporary files.

    Raises:
        SitegenError: if there is nothing at the path, or no file of public keys (exit code 2).
    """
    if signers and not signers.is_file():
        raise SitegenError([Problem(str(signers), 0, 0, INVALID_ARGUMENT("there is no such file with public keys"))], 2)
    report = VerificationReport()
    if path.is_dir():
        _verify_folder(path, signers, report)
    elif path.is_file() and path.suffix == ".wacz":
        _verify_wacz(path, path.name, report)
        _verify_signature(path, None, signers, report)
    elif path.is_file() and _is_zip(path):
        _verify_zipped_bag(path, signers, scratch, report)
    elif path.exists():
        report.add(path.name, "this is neither a bag nor a ZIP file, or it is damaged")
    else:
        raise SitegenError([Problem(str(path), 0, 0, INVALID_ARGUMENT("there is no such file or folder"))], 2)
    return report


def _is_zip(path: Path) -> bool:
    """Return True if a file is a ZIP file. `zipfile.is_zipfile` with a path would return False if the file cannot be opened."""
    with path.open("rb") as stream:
        return zipfile.is_zipfile(stream)


def _verify_zipped_bag(path: Path, signers: Path | None, scratch: Path | None, report: VerificationReport) -> None:
    """Verify a bag in a ZIP file, which has one folder with the bag."""
    with scratch_folder("sitegen-bag-", scratch) as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                if error := _zip_error(archive, shutil.disk_usage(folder).free):
                    report.add(path.name, error)
                    return
                archive.extractall(folder)
            if _verify_folder(next(folder.iterdir()), signers, report) and not is_unchanged_zip(path):
                report.add(path.name, "the ZIP file was changed outside of its members")
        except DAMAGE as error:
            raise_system_error(error)
            report.add(path.name, f"the ZIP file is damaged: {error}")


def _zip_error(archive: zipfile.ZipFile, free_bytes: int) -> str:
    """Return the reason why a ZIP file is not unpacked, or "": paths outside of one folder, or more data than it describes or than there is space."""
    names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    unsafe = [name for name in names if name.startswith("/") or "\\" in name or ".." in name.split("/")]
    if unsafe or duplicate_names(names) or len(tops) != 1:
        return "the ZIP file does not contain one folder with a bag"
    size = sum(member.file_size for member in archive.infolist())
    stated = _stated_payload_bytes(archive, min(tops))
    payload = sum(one.file_size for one in archive.infolist() if one.filename.startswith(f"{min(tops)}/{PAYLOAD}"))
    if stated is not None and payload != stated:
        return f"the payload has {payload} bytes, not {stated} as {METADATA} says"
    if size > free_bytes:
        return (
            f"the ZIP file expands to {format_size(size)}, and {format_size(free_bytes)} are free for temporary files"
        )
    return ""


def _stated_payload_bytes(archive: zipfile.ZipFile, top: str) -> int | None:
    """Return the number of bytes that the bag in a ZIP file states for its payload; None if it states none."""
    name = f"{top}/{METADATA}"
    if name not in archive.namelist() or archive.getinfo(name).file_size > MAX_METADATA_BYTES:
        return None
    metadata = parse_metadata(archive.read(name).decode("utf-8", "replace"))
    values = [value for key, value in metadata if key == "Payload-Oxum"] if isinstance(metadata, list) else []
    stated = values[0].partition(".")[0] if values else ""
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < MAX_SIZE_DIGITS else None


def _verify_folder(folder: Path, signers: Path | None, report: VerificationReport) -> bool:
    """Verify a bag; return True if sitegen made it."""
    bag = verify_bag(folder)
    report.problems += bag.problems
    algorithms = " and ".join(name.upper() for name in sorted(bag.algorithms))
    count = pluralize(bag.payload_files, "file", "files")
    report.statements.append(f"{algorithms or 'no digests'} of {count} ({format_size(bag.payload_bytes)})")
    is_own = _is_own(bag)
    if is_own:
        _check_own_tag_files(folder, report)
    if is_regular(folder / WACZ_FILE):
        _verify_wacz(folder / WACZ_FILE, WACZ_FILE, report)
    key = folder / PAYLOAD / PUBLIC_KEY_FILE
    if is_regular(folder / SIGNED_FILE) or not os.path.lexists(folder / SIGNED_FILE):
        _verify_signature(folder / SIGNED_FILE, key if is_regular(key) else None, signers, report)
    return is_own


def _is_own(bag: BagReport) -> bool:
    return any(name == "Bag-Software-Agent" and value.startswith(OWN_SOFTWARE) for name, value in bag.metadata)


def _check_own_tag_files(folder: Path, report: VerificationReport) -> None:
    """Check that the bag has exactly the files outside of the payload that sitegen writes.

    No digest covers the manifests of the tag files, so these are compared byte by byte.
    """
    listed = [DECLARATION, METADATA, *(f"manifest-{name}.txt" for name in ALGORITHMS)]
    manifests = [f"tagmanifest-{name}.txt" for name in ALGORITHMS]
    signatures = [SIGNED_FILE + suffix for suffix in SUFFIXES.values()]
    found = {path for path in bag_files(folder) if not path.startswith(PAYLOAD)}
    for path in sorted(found - {*listed, *manifests, *signatures}):
        report.add(path, "the file does not belong to the bag")
    for path in sorted({*listed, *manifests} - found):
        report.add(path, "the file is missing")
    if all(is_regular(folder / path) for path in (*listed, *manifests)):
        digests = {path: file_digests(folder / path) for path in listed}
        for algorithm, path in zip(ALGORITHMS, manifests, strict=True):
            expected = format_manifest({name: each[algorithm] for name, each in digests.items()})
            if (folder / path).read_bytes() != expected:
                report.add(path, "the file was changed")


def _verify_wacz(path: Path, name: str, report: VerificationReport) -> None:
    found = verify_wacz(path, name)
    report.problems += found.problems
    report.statements.append(
        f"{pluralize(found.records, 'record', 'records')} of {name} with digest and place in the index"
    )


def _verify_signature(file: Path, public_key: Path | None, signers: Path | None, report: VerificationReport) -> None:
    signatures = [path for suffix in SUFFIXES.values() if is_regular(path := file.with_name(file.name + suffix))]
    for signature in signatures:
        found = check_signature(file, signature, signers, public_key)
        report.problems += [found.problem] if found.problem else []
        report.statements += [found.statement] if found.statement else []
    if not signatures and signers:
        message = INVALID_SIGNATURE("the package has no signature")
        report.problems.append(Problem(file.name, 0, 0, message, "ask the newsroom for the signed package"))
    elif not signatures:
        report.statements.append("it has no signature")
