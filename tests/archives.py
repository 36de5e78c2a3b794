"""The archives in `../shared/data`, opened."""

import io
import tarfile
from pathlib import Path

import zstandard


def unpacked(archive: Path) -> dict[str, bytes]:
    """Return the files of a `.tar.zst` or a `.tar.xz`, by name, in the archive's order."""
    packed = archive.read_bytes()
    if archive.suffix == ".zst":
        packed = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed)).read()
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        return {
            member.name.removeprefix("./"): opened.read()
            for member in tar
            if member.isfile() and (opened := tar.extractfile(member))
        }
