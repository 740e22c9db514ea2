"""Sessions of targets without the pipeline: uploads of small texts, and settings."""

import hashlib
from pathlib import Path

from sitegen.config.publication.targets import PublishTargetConfig
from sitegen.deploy.targets import Session, TargetSettings, Upload, kind_of_address


def target_settings(to: str, root: Path, release_name: str = "", **options: object) -> TargetSettings:
    """Return the settings of a target with the name `test`."""
    return TargetSettings("test", to, PublishTargetConfig(to, **options), root, release_name=release_name)


def open_target(settings: TargetSettings):
    """Open a session, as a context manager."""
    kind = kind_of_address(settings.to)
    assert list(kind.check_settings(settings)) == []
    return kind.open_session(settings)


def upload(folder: Path, path: str, data: bytes | str) -> Upload:
    """Write a file of an output folder and return its upload."""
    data = data.encode() if isinstance(data, str) else data
    source = folder / path
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_bytes(data)
    return Upload(path, source, hashlib.sha256(data).hexdigest(), "text/html; charset=utf-8", "no-cache")


def publish(session: Session, folder: Path, files: dict[str, bytes | str], gone: tuple[str, ...] = ()) -> None:
    """Publish files as the pipeline does, with a manifest that contains only a number."""
    manifest = session.read_file("manifest-sha256.txt")
    session.begin({*files, *gone})
    for path, data in files.items():
        session.put(upload(folder, path, data))
    session.delete(gone)
    number = int(manifest.data) + 1 if manifest else 1
    versions = {"manifest-sha256.txt": manifest.version if manifest else None}
    session.commit({"manifest-sha256.txt": str(number).encode()}, versions)


def site_files(folder: Path) -> dict[str, str]:
    """Return the texts of all files below a folder by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
