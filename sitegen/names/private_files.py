"""Names of files that are not meant for readers: hidden files, backups, private keys and lock files."""

from __future__ import annotations

BACKUP_SUFFIXES = (".tmp", ".bak", ".bck", ".orig", ".part", ".crdownload")
"""Suffixes of backups and of downloads that are not complete."""
LEFT_BEHIND_SUFFIXES = (".save", ".old", ".rej", ".kate-swp")
"""Suffixes of copies that nano, administrators, patch and Kate leave behind."""
PRIVATE_NAMES = {"__MACOSX", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"}
"""The folder that macOS adds to ZIP archives, and private keys of OpenSSH."""
OFFICE_LOCK_PREFIXES = ("~$", ".~lock.")


def private_part(path: str) -> str:
    """Return the start of a path below a folder of static files, up to the first name that must not be published, or "".

    Such names are hidden files and folders (`.git`, `.env`; not a top-level `.well-known`), backups, private keys, and lock
    files of office programs.
    """
    parts = path.split("/")
    for end, name in enumerate(parts, 1):
        hidden = name.startswith(".") and (name != ".well-known" or end > 1)
        left_behind = name.endswith(("~", *BACKUP_SUFFIXES, *LEFT_BEHIND_SUFFIXES))
        if hidden or left_behind or name in PRIVATE_NAMES or name.startswith(OFFICE_LOCK_PREFIXES):
            return "/".join(parts[:end])
    return ""
