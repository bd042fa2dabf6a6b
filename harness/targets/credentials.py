"""Finds the credentials of a target: in variables of the environment, or in a file that only its owner reads."""

from __future__ import annotations

import os
import stat
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile, UsageError, why
from harness.evidence.redact import SHORTEST
from harness.model import Credential
from schemas import load_catalog

OTHERS = stat.S_IRWXG | stat.S_IRWXO
SHAPE = '[compromiso], con usuario = "…" y clave = "…"'


@dataclass(frozen=True, slots=True)
class Whose:
    """Of which target of which file, as messages tell it, and the environment that it is read in."""

    archivo: Path
    destino: str
    environ: Mapping[str, str]

    @property
    def told(self) -> str:
        return f"{self.archivo}, destino «{self.destino}»"


def refuse_unset(whose: Whose, entries: Iterable[Mapping[str, Any]]) -> None:
    """Raise UsageError naming the variables of these entries that are not set, all at once."""
    asked = (entry[member] for entry in entries for member in ("usuario_env", "clave_env"))
    missing = [name for name in dict.fromkeys(asked) if not whose.environ.get(name)]
    if missing:
        lacks = "falta la variable de ambiente" if len(missing) == 1 else "faltan las variables de ambiente"
        raise UsageError(f"{whose.told}: {lacks} {_listed(missing)}; defina lo que falta y repita")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} y {names[-1]}"


def from_variables(whose: Whose, entry: Mapping[str, Any]) -> Credential:
    """The credential that two variables bring; raises UsageError naming those that are not set, never a value."""
    refuse_unset(whose, [entry])
    if len(whose.environ[entry["clave_env"]]) < SHORTEST:
        raise UsageError(f"{whose.told}: la clave de {entry['clave_env']} {_TOO_SHORT}")
    names = (entry["usuario_env"], entry["clave_env"])
    return Credential(whose.environ[names[0]], whose.environ[names[1]], variables=names)


_TOO_SHORT = (
    f"tiene menos de {SHORTEST} caracteres: no se puede omitir de la evidencia sin tachar todo lo que se le parece; "
    "pida una más larga"
)


def from_file(whose: Whose, written: str) -> dict[str, Credential]:
    """By service, the credentials of a TOML file whose path is relative to the targets file.

    Raises UsageError when others than its owner can read it, and BrokenFile for what does not fit, without a value.
    """
    path = whose.archivo.parent / Path(written).expanduser()
    try:
        tables = tomllib.loads(_private_text(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):  # its message may quote the file: a secret
        raise BrokenFile(str(path), f"no es TOML válido; cada servicio va así: {SHAPE}") from None
    return {service: _credential(path, service, entry) for service, entry in tables.items()}


def exposed(whose: Whose, written: str) -> str | None:
    """A sentence when git would take the file along with the rest of a work tree; None when it would not."""
    path = (whose.archivo.parent / Path(written).expanduser()).absolute()
    if not any((folder / ".git").exists() for folder in path.parents):
        return None
    try:
        asked = subprocess.run(
            ["git", "-C", str(path.parent), "check-ignore", "--quiet", path.name],
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return f"{path}: tiene credenciales, está dentro de un repositorio git y no se pudo saber si git lo ignora"
    if asked.returncode == 0:
        return None
    return f"{path}: tiene credenciales, está dentro de un repositorio git y git no lo ignora; agréguelo a .gitignore"


def _private_text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            if os.name == "posix" and mode & OTHERS:
                raise UsageError(
                    f"{path}: lo pueden leer o cambiar otros usuarios (modo {mode:04o}) y guarda credenciales; "
                    f"ejecute chmod 600 {path}"
                )
            return stream.read().decode("utf-8")
    except OSError as unread:
        raise UsageError(
            f"{path}: no se puede leer ({why(unread)}), y allí se buscan credenciales (credenciales_archivo); "
            "créelo con modo 0600 o corrija la ruta"
        ) from unread


def _credential(path: Path, service: str, entry: Any) -> Credential:
    known = load_catalog().services
    if service not in known:
        raise BrokenFile(str(path), f"no existe el servicio «{service}»; los que hay son {', '.join(known)}")
    fits = isinstance(entry, Mapping) and set(entry) == {"usuario", "clave"}
    if not fits or not all(isinstance(value, str) and value for value in entry.values()):
        raise BrokenFile(str(path), f"servicio «{service}»: lleva usuario y clave, y nada más; se escribe así: {SHAPE}")
    if len(entry["clave"]) < SHORTEST:
        raise BrokenFile(str(path), f"servicio «{service}»: la clave {_TOO_SHORT}")
    return Credential(entry["usuario"], entry["clave"])
