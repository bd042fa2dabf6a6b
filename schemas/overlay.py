"""The local overlay: an institution's own contract files, read from its folder, examined, and put in use."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from schemas.in_use import ROOT as PACKAGE
from schemas.in_use import Overlay, overlay_in_use, put_in_use

FOLDER = "contrato"  # its usual name, beside the targets file
TABLES = "catalogos"  # the mock's own tables, which only it reads
MOST = 10  # files that are blamed by name
ROOT_FILES = ("transporte.json", "estados.json", "miembros.json")
_KNOWN = re.compile(
    r"(?P<root>transporte\.json|estados\.json|miembros\.json)|common/(?P<shared>[^/]+)|"
    r"modules/(?P<service>[^/]+)/(?P<version>[^/]+)/(?P<file>[^/]+)|catalogos/(?P<table>[^/]+\.json)"
)
_PAPERS = (".md", ".txt")


class OverlayError(Exception):
    """An overlay that cannot be used; `problemas` are Spanish sentences with file, member and cure."""

    def __init__(self, problemas: Sequence[str]) -> None:
        super().__init__("\n".join(problemas))
        self.problemas = tuple(problemas)


def is_overlay(folder: Path) -> bool:
    """Whether a folder that nobody named can be meant: it has something at a place of the contract."""
    return any((folder / name).exists() for name in (*ROOT_FILES, "common", "modules", TABLES))


def holds_files(folder: Path) -> bool:
    """Whether it has anything but papers for people, so that somebody may have meant it."""
    return folder.is_dir() and any(True for _ in _papers_left_out(folder))


def use_overlay(folder: Path | None) -> Overlay | None:
    """Put an overlay in use for this process, or none; raises OverlayError, and then the one before stays.

    It is to be done before anything is made of the contract: what was already made keeps speaking the one before.
    """
    return _used(None if folder is None else read_overlay(folder), folder)


def use_told(told: Mapping[str, Any] | None) -> Overlay | None:
    """Put the overlay in use that a journal tells (`huella`, `archivos`), or none; raises OverlayError."""
    if told is None:
        return _used(None, None)
    current = overlay_in_use()
    if current is not None and current.huella == told["huella"]:
        return current
    return _used(Overlay(str(told["huella"]), dict(told["archivos"])), None)


def told_of(overlay: Overlay | None) -> dict[str, Any] | None:
    """What a journal keeps of an overlay, so that its run can be read without the folder."""
    if overlay is None:
        return None
    return {"huella": overlay.huella, "archivos": dict(overlay.files)}


def read_overlay(folder: Path) -> Overlay:
    """The files of a folder, each where the package has its own; raises OverlayError for what is none of them."""
    if not folder.is_dir():
        raise OverlayError([f"{folder}: no es una carpeta; indique la del contrato local de su institución."])
    files: dict[str, Any] = {}
    problems = []
    for path in _papers_left_out(folder):
        place = path.relative_to(folder).as_posix()
        try:
            _require_known(place)
            files[place] = _parsed(path)
        except ValueError as wrong:
            problems.append(f"{path}: {wrong}")
        except OSError as broken:
            problems.append(f"{path}: no se puede leer ({broken.strerror}); revise sus permisos.")
    if problems:
        more = len(problems) - MOST
        raise OverlayError(problems if more < 1 else [*problems[:MOST], f"{folder}: y {more} archivos más."])
    return Overlay(_fingerprint(files), files, folder.resolve())


def _used(overlay: Overlay | None, folder: Path | None) -> Overlay | None:
    before = overlay_in_use()
    empty = overlay is not None and not overlay.files
    chosen = None if empty else overlay
    if chosen is not None:
        from schemas.overlay_checks import problems_of, problems_together

        put_in_use(None)
        problems = problems_of(chosen.files)
        if not problems:
            put_in_use(chosen)
            problems = problems_together(chosen.files)
        if problems:
            put_in_use(before)
            where = f"{folder}/" if folder is not None else "contrato local de la bitácora, "
            raise OverlayError([f"{where}{problem}" for problem in problems])
    put_in_use(chosen)
    return chosen


def _papers_left_out(folder: Path) -> Iterable[Path]:
    """Every file but hidden ones and papers for people."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix not in _PAPERS:
            yield path


def _require_known(place: str) -> None:
    known = _KNOWN.fullmatch(place)
    if known is None:
        told = ", ".join((*ROOT_FILES, "common/…", "modules/SERVICIO/v1/…", f"{TABLES}/…"))
        raise ValueError(f"no es un archivo del contrato; los que hay son {told}. Quítelo o cámbielo de lugar.")
    if known["root"] is not None or known["table"] is not None:
        return
    service = known["service"]
    if service is not None and not (PACKAGE / "modules" / service / known["version"]).is_dir():
        services = sorted(path.name for path in (PACKAGE / "modules").iterdir() if (path / "v1").is_dir())
        raise ValueError(
            f"no existe el servicio «{service}/{known['version']}»; los que hay son {', '.join(services)}, en v1. "
            "Cambie el nombre de la carpeta."
        )
    if not (PACKAGE / place).is_file():
        beside = sorted(path.name for path in (PACKAGE / place).parent.glob("*.json"))
        raise ValueError(f"el contrato no tiene ese archivo; allí están {', '.join(beside)}. Cambie el nombre.")


def _parsed(path: Path) -> Any:
    try:
        return _DECODER.decode(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as broken:
        raise ValueError(
            f"no es JSON: se corta o está mal escrito en la línea {broken.lineno}, columna {broken.colno}; corríjalo."
        ) from None
    except UnicodeDecodeError:
        raise ValueError("no está en UTF-8; guárdelo con esa codificación.") from None
    except RecursionError:
        raise ValueError("no es JSON: tiene demasiados niveles de anidamiento.") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"el miembro «{twice}» está repetido; deje uno solo.")
    return members


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"contiene {name}, que no es un número de JSON; cámbielo.")


def _fingerprint(files: Mapping[str, Any]) -> str:
    written = json.dumps(files, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_no_constant)
