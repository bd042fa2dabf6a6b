"""Who may call which service: HTTP Basic, one user per service and channel."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from mock_server.spanish import toml_problem, why

DEFAULT_PASSWORD = "simulado"
_CHANNEL = re.compile(r"[A-Za-z0-9_-]+")
_INSTITUTION = re.compile(r"[0-9]{4}(?:[0-9]{3})?")
_MEMBERS = ("usuario", "clave", "instituciones")


class CredentialsError(ValueError):
    """A credentials file that cannot be used; a Spanish sentence with file, table and member."""


class Refusal(Enum):
    """Why a caller does not get in."""

    UNKNOWN = "unknown"  # no credentials, or wrong ones: HTTP 401
    OTHER_SERVICE = "other service"  # right credentials, but of another service or channel: HTTP 403, E04


@dataclass(frozen=True, slots=True)
class Credencial:
    """One user of one service; `instituciones` are prefixes of the 7-digit area (4 digits = the whole institution).

    `canal` None serves every channel; no `instituciones` means every institution. The password is kept as a digest.
    """

    canal: str | None
    servicio: str
    usuario: str
    digest: bytes = field(repr=False)
    instituciones: tuple[str, ...] = ()

    def serves(self, canal: str, servicio: str) -> bool:
        """Whether it opens this service on this channel."""
        return self.servicio == servicio and self.canal in (None, canal)

    def covers(self, area: str | None) -> bool:
        """Whether it may speak for the 7-digit area; a message that names none is not refused here."""
        return not self.instituciones or area is None or area.startswith(self.instituciones)


@dataclass(frozen=True, slots=True)
class Credenciales:
    """Every credential the mock knows."""

    entries: tuple[Credencial, ...]

    def knows_channel(self, canal: str) -> bool:
        """Whether any credential opens this channel."""
        return any(entry.canal in (None, canal) for entry in self.entries)

    def admit(self, canal: str, servicio: str, authorization: str | None) -> Credencial | Refusal:
        """The credential that opens this service with this `Authorization` header, or why there is none.

        Every entry is compared, each in constant time, so that the delay tells nothing about users or passwords.
        """
        presented = _digest_of(authorization)
        if presented is None:
            return Refusal.UNKNOWN
        right = [entry for entry in self.entries if hmac.compare_digest(entry.digest, presented)]
        own = next((entry for entry in right if entry.serves(canal, servicio)), None)
        return own or (Refusal.OTHER_SERVICE if right else Refusal.UNKNOWN)

    def any_of(self, authorization: str | None) -> Credencial | None:
        """The first credential with this header, whatever it opens (for a mock whose rule E04 is switched off)."""
        presented = _digest_of(authorization)
        return next((entry for entry in self.entries if hmac.compare_digest(entry.digest, presented or b"")), None)


def default_credentials(servicios: Iterable[str]) -> Credenciales:
    """Without a file: on every channel, the user is the service's name and the password `simulado`."""
    return Credenciales(tuple(credential(None, name, name, DEFAULT_PASSWORD) for name in servicios))


def credential(
    canal: str | None, servicio: str, usuario: str, clave: str, instituciones: Iterable[str] = ()
) -> Credencial:
    """A credential from its parts; only a digest of user and password is kept."""
    return Credencial(canal, servicio, usuario, _digest(f"{usuario}:{clave}".encode()), tuple(instituciones))


def load_credentials(path: Path, servicios: Iterable[str]) -> Credenciales:
    """Read the TOML file of tables `[canal.servicio]`; raises CredentialsError with every problem, one per line."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as broken:
        raise CredentialsError(f"{path}: no se puede leer el archivo ({why(broken)})") from None
    except UnicodeDecodeError as coded:
        raise CredentialsError(f"{path}: no es TOML en UTF-8 (byte {coded.start}); guárdelo así") from None
    except tomllib.TOMLDecodeError as broken:
        raise CredentialsError(f"{path}: no es TOML en UTF-8: {toml_problem(str(broken))}") from None
    known = tuple(servicios)
    rows = [(canal, servicio, row) for canal, services in tables.items() for servicio, row in _rows(services)]
    problems = [problem for canal, servicio, row in rows for problem in _problems(canal, servicio, row, known)]
    if not rows:
        problems = ["no hay ninguna tabla; escriba al menos una [canal.servicio] con usuario y clave"]
    if problems:
        raise CredentialsError("\n".join(f"{path}: {problem}" for problem in problems))
    return Credenciales(
        tuple(
            credential(canal, servicio, row["usuario"], row["clave"], row.get("instituciones", ()))
            for canal, servicio, row in rows
        )
    )


def _rows(services: Any) -> list[tuple[str, Any]]:
    return list(services.items()) if isinstance(services, Mapping) else [("", None)]


def _problems(canal: str, servicio: str, row: Any, known: tuple[str, ...]) -> list[str]:
    table = f"tabla [{canal}.{servicio}]"
    if not isinstance(row, Mapping):
        where = f"«{canal}.{servicio}»" if servicio else f"«{canal}»"
        return [f"{where} no es una tabla; use [canal.servicio] con usuario, clave e instituciones"]
    found = []
    if not _CHANNEL.fullmatch(canal):
        found.append(f"{table}: el canal solo puede tener letras, dígitos, - y _")
    if servicio not in known:
        found.append(f"{table}: no existe el servicio «{servicio}»; los servicios son {', '.join(known)}")
    found += [
        f"{table}, miembro «{name}»: no se conoce; use {', '.join(_MEMBERS)}" for name in row if name not in _MEMBERS
    ]
    found += [
        f"{table}, miembro «{name}»: falta o no es un texto con contenido"
        for name in ("usuario", "clave")
        if not isinstance(row.get(name), str) or not row[name]
    ]
    if ":" in str(row.get("usuario", "")):
        found.append(f"{table}, miembro «usuario»: no puede tener dos puntos (así lo exige HTTP Basic)")
    return found + _institution_problems(table, row.get("instituciones", []))


def _institution_problems(table: str, instituciones: Any) -> list[str]:
    if isinstance(instituciones, list) and all(
        isinstance(code, str) and _INSTITUTION.fullmatch(code) for code in instituciones
    ):
        return []
    return [f"{table}, miembro «instituciones»: debe ser una lista de textos de 4 dígitos (institución) o 7 (área)"]


def _digest_of(authorization: str | None) -> bytes | None:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return _digest(base64.b64decode(token.strip(), validate=True))
    except (binascii.Error, ValueError):
        return None


def _digest(user_and_password: bytes) -> bytes:
    return hashlib.sha256(user_and_password).digest()
