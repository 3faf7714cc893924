"""The file of an archive: a tar of the manifest and its parts, which any machine can open."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from dispatch.atomic_files import atomic_file
from dispatch.backup.faults import damaged
from dispatch.backup.manifest import NAME, Manifest, Part, read_manifest

#: Bytes that are read at a time.
PIECE: Final = 1 << 20
#: Most bytes of a manifest; a town has some hundred plans.
LONGEST_MANIFEST: Final = 16 << 20

#: Told which share of the bytes is done, 0..1.
Done = Callable[[float], None]


def hashed(path: Path) -> tuple[int, str]:
    """Return a file's length in bytes and its SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return file.tell(), digest.hexdigest()


def write_archive(path: Path, manifest: Manifest, sources: Mapping[str, Path], done: Done) -> None:
    """Write an archive beside ``path``, readable for its owner alone, and rename it once it is whole.

    Parameters
    ----------
    sources
        The files of the parts, by their names. What they hold beyond what the manifest says, as they may grow meanwhile, is left out.

    Raises
    ------
    OSError
        It cannot be written, or a part cannot be read.
    """
    total = sum(part.bytes for part in manifest.parts) or 1
    written = 0
    with atomic_file(path) as file:
        # Keys may be in it: nobody else reads it from the first byte on.
        Path(file.name).chmod(0o600)
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            text = manifest.text().encode()
            tar.addfile(_member(NAME, len(text), manifest.made_s, 0o644), io.BytesIO(text))
            for part in manifest.parts:
                with sources[part.name].open("rb") as source:
                    tar.addfile(_member(part.name, part.bytes, manifest.made_s, part.mode), source)
                written += part.bytes
                done(written / total)


def _member(name: str, size: int, moment_s: int, mode: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, moment_s, mode
    return member


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """Open an archive, and read its manifest.

    Raises
    ------
    DispatchError
        ``archive_damaged``, ``archive_too_new``.
    OSError
        It cannot be read.
    """
    with path.open("rb") as file:
        try:
            with tarfile.open(fileobj=file, mode="r:") as tar:
                first = tar.next()
                if first is None or first.name != NAME or first.size > LONGEST_MANIFEST:
                    raise damaged(path, "it does not begin with a manifest")
                text = tar.extractfile(first)
                assert text is not None
                yield read_manifest(text.read(), path), tar
        except (tarfile.TarError, EOFError) as error:
            raise damaged(path, f"it is no archive, or cut short ({error})") from error


def read_parts(
    path: Path,
    manifest: Manifest,
    tar: tarfile.TarFile,
    target: Callable[[Part], BinaryIO | None],
    done: Done,
) -> None:
    """Read every part of an archive, in its order, and hold it against its hash.

    Parameters
    ----------
    target
        Opens the file that a part is written into, which is closed here; None where it is only looked at.

    Raises
    ------
    DispatchError
        ``archive_damaged``: a part is missing, another one, or was changed; it names which.
    """
    total = sum(part.bytes for part in manifest.parts) or 1
    read = 0
    for part in manifest.parts:
        member = tar.next()
        if member is None or member.name != part.name or member.size != part.bytes or not member.isfile():
            raise damaged(path, f"{part.name} is missing")
        source = tar.extractfile(member)
        assert source is not None
        digest = hashlib.sha256()
        file = target(part)
        try:
            while piece := source.read(PIECE):
                digest.update(piece)
                if file is not None:
                    file.write(piece)
                read += len(piece)
                done(read / total)
        finally:
            if file is not None:
                file.close()
        if digest.hexdigest() != part.sha256:
            raise damaged(path, f"{part.name} was changed")
    if tar.next() is not None:
        raise damaged(path, "there is more in it than it says")
