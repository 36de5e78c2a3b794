"""An authority of our own that vouches for what a case needs: good, expired, misnamed."""

import shutil
import ssl
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest

_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority in a folder, and the context that the hostile server uses."""

    folder: Path
    context: ssl.SSLContext
    host: str = "127.0.0.2"

    @property
    def file(self) -> Path:
        """The authority's own certificate: what a client has to trust."""
        return self.folder / "authority.pem"

    def present(self, host: str, days: int = 2) -> None:
        """Have the server show a certificate for a host from now on; -1 day is an expired one."""
        leaf = self.folder / f"{host}.{days}.pem"
        if not leaf.exists():
            self._sign(leaf, host, days)
        self.context.load_cert_chain(leaf)

    def present_own(self) -> None:
        """Have the server show a certificate that nobody vouches for."""
        own = self.folder / "own.pem"
        names = ["-subj", f"/CN={self.host}", "-addext", f"subjectAltName=IP:{self.host}"]
        _openssl("req", "-x509", *_KEY, "-days", "2", *names, "-keyout", own, "-out", own)
        self.context.load_cert_chain(own)

    def allow(self, *, only_old: bool) -> None:
        """Have the server speak TLS 1.0 alone, or what is usual."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old TLS is what is tested
            self.context.minimum_version = ssl.TLSVersion.TLSv1
            newest = ssl.TLSVersion.TLSv1 if only_old else ssl.TLSVersion.TLSv1_3
            self.context.maximum_version = newest

    def _sign(self, leaf: Path, host: str, days: int) -> None:
        request, names = leaf.with_suffix(".csr"), leaf.with_suffix(".names")
        names.write_text(f"subjectAltName=IP:{host}", encoding="ascii")
        _openssl("req", *_KEY, "-subj", f"/CN={host}", "-keyout", leaf, "-out", request)
        key = leaf.read_bytes()
        by: list[str | Path] = [
            "-CA",
            self.file,
            "-CAkey",
            self.folder / "authority.key",
            "-CAcreateserial",
        ]
        lasts: list[str | Path] = ["-days", str(days), "-extfile", names]
        _openssl("x509", "-req", "-in", request, *by, *lasts, "-out", leaf)
        leaf.write_bytes(key + leaf.read_bytes())


def found_authority(folder: Path) -> Authority:
    """Make an authority; its server shows a good certificate for 127.0.0.2 at first."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificates, is not on this machine")
    out: list[str | Path] = ["-keyout", folder / "authority.key", "-out", folder / "authority.pem"]
    _openssl("req", "-x509", *_KEY, "-days", "2", "-subj", "/CN=Authority", *out)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # or it would refuse TLS 1.0 by itself
    authority = Authority(folder, context)
    authority.present(authority.host)
    return authority


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)
