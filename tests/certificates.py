"""A certificate of our own, for servers in tests."""

import shutil
import subprocess
from pathlib import Path

import pytest


def self_signed(folder: Path) -> Path:
    """Make a key and a certificate for 127.0.0.1 in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not on this machine")
    file = folder / "own.pem"
    line = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        ["openssl", *line.split(), *names, "-keyout", file, "-out", folder / "certificate.pem"],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + (folder / "certificate.pem").read_bytes())
    return file
