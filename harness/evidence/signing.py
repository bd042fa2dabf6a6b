"""Makes Ed25519 keys and signs with them; the only module that needs the extra `firma`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import BrokenFile, UsageError, why
from harness.evidence import verificar as form
from harness.evidence.bag import one_line

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = re.compile(r"\AFirmante: ([^\n]+)\n")
OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the name that stands in the key's file, or nothing, and the key."""

    name: str
    public: bytes
    _private: Ed25519PrivateKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key's DER."""
        return form.fingerprint(self.public)

    def sign(self, message: bytes) -> str:
        """firma.json for these bytes of the tag manifest."""
        return form.signature_json(self.public, self._private.sign(message))


def make_key(path: Path, name: str = "") -> Signer:
    """A new key in `path` (PEM, 0600), and its public half in `path`.pub; neither is ever overwritten."""
    _need()
    from cryptography.hazmat.primitives import serialization as as_bytes
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(as_bytes.Encoding.PEM, as_bytes.PrivateFormat.PKCS8, as_bytes.NoEncryption()).decode()
    signer = _signer(key, one_line(name))
    head = f"Firmante: {signer.name}\n" if signer.name else ""
    beside = public_path(path)
    if beside.exists():
        raise UsageError(f"{beside}: ya existe y una clave no se sobrescribe; indique otro nombre")
    _write_new(path, head + pem, 0o600)
    try:
        _write_new(beside, head + form.public_pem(signer.public), 0o644)
    except UsageError:
        path.unlink()
        raise
    return signer


def public_path(path: Path) -> Path:
    """Where the public half of a key is."""
    return path.with_name(f"{path.name}.pub")


def read_key(path: Path) -> Signer:
    """The key of a file; raises BrokenFile, or UsageError when others may read it or the extra is missing."""
    _need()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    raw = _read(path)
    named = NAME.match(raw.decode("utf-8", "replace"))
    pem = raw[raw.find(b"-----BEGIN") :]
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError:
        raise BrokenFile(
            str(path),
            "la clave tiene frase de paso y aquí no se pide; use una de iop keygen y guárdela en lugar seguro",
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise BrokenFile(str(path), "no es una clave privada Ed25519 en formato PEM; haga una con iop keygen") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BrokenFile(str(path), "la clave no es Ed25519; haga una con iop keygen")
    return _signer(key, one_line(named.group(1)) if named else "")


def _signer(key: Ed25519PrivateKey, name: str) -> Signer:
    return Signer(name, key.public_key().public_bytes_raw(), key)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            raw = stream.read(1 << 16)
    except OSError as refused:
        raise UsageError(f"{path}: no se puede leer la clave ({why(refused)}); indique otra con --key") from refused
    if os.name == "posix" and mode & OTHERS:
        raise UsageError(f"{path}: otros usuarios pueden leer o cambiar la clave; corríjalo con «chmod 600 {path}»")
    return raw


def _write_new(path: Path, text: str, mode: int) -> None:
    """Write a file that is not there, with exactly these permissions; raises UsageError."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise UsageError(f"{path}: ya existe y una clave no se sobrescribe; indique otro nombre") from None
    except OSError as refused:
        raise UsageError(f"{path}: no se puede escribir la clave ({why(refused)}); indique otro lugar") from refused
    try:
        with os.fdopen(descriptor, "wb") as stream:
            path.chmod(mode)
            stream.write(text.encode())
    except OSError as refused:
        path.unlink(missing_ok=True)
        raise UsageError(f"{path}: no se puede escribir la clave ({why(refused)}); libere espacio") from refused


def _need() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise UsageError(
            "Para firmar falta la biblioteca cryptography; instálela con «pip install 'sigfe-iop[firma]'»"
        ) from None
