"""The files of the reference tables: read from the package or from a folder that replaces some, and examined whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mock_server.spanish import why
from mock_server.strict_json import MalformedJsonError, parse
from schemas import own_schema_violations, read
from schemas.reading import tokens_of

FOLDER = Path(__file__).parent / "datos"
KEYS = {
    "clasificador": {"conceptos": "codigo"},
    "cuentas": {"cuentas": "codigo"},
    "pares-contables": {"pares": "prefijo"},
    "tipos-documento": {"tipos": "codigo"},
    "catalogos": {"catalogos": "catalogo"},
    "bancos": {"bancos": "codigo", "mediosDePago": "codigo", "tiposDeCuenta": "codigo"},
    "codigos": {"etapas": "codigo", "monedas": "codigo"},
}
"""Of each file, its lists and the member by which an entry is known."""

Files = Mapping[str, Any]


class TablesError(Exception):
    """Tables that cannot be used; `problemas` are Spanish sentences with file, entry and cure."""

    def __init__(self, problemas: Sequence[str]) -> None:
        super().__init__("\n".join(problemas))
        self.problemas = tuple(problemas)


def package_files() -> dict[str, Any]:
    """The package's own."""
    return {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in KEYS}


def replaced_files(folder: Path) -> dict[str, Any]:
    """The package's files with those of the folder in their place; raises TablesError with every problem at once."""
    given = _given(folder)
    merged = {**package_files(), **given}
    problems = [_told(folder, merged, violation.pointer, violation.message) for violation in _misshapen(given)]
    if not problems:
        problems = [f"{folder / name}.json, {told}" for name, told in (*_repeated(given), *_dangling(merged))]
    if problems:
        raise TablesError(problems)
    return merged


def _given(folder: Path) -> dict[str, Any]:
    known = ", ".join(f"{name}.json" for name in KEYS)
    if not folder.is_dir():
        raise TablesError([f"{folder}: no es una carpeta; indique una que tenga alguno de {known}."])
    paths = sorted(folder.glob("*.json"))
    strange = [path.name for path in paths if path.stem not in KEYS]
    if strange or not paths:
        told = f"no se conoce {', '.join(strange)}" if strange else "no tiene ninguna tabla"
        told += " (una semilla va en --seed)" if "semilla.json" in strange else ""
        raise TablesError([f"{folder}: {told}; las tablas son {known}. Cambie el nombre o quite el archivo."])
    return {path.stem: _parsed(path) for path in paths}


def _parsed(path: Path) -> Any:
    try:
        return parse(path.read_bytes())
    except OSError as broken:
        raise TablesError([f"{path}: no se puede leer ({why(broken)}); revise sus permisos."]) from None
    except MalformedJsonError as broken:
        raise TablesError([f"{path}: no es JSON válido; {broken}."]) from None


def _misshapen(given: Files) -> list[Any]:
    return list(own_schema_violations("catalogos", given))


def _told(folder: Path, files: Files, pointer: str, message: str) -> str:
    """`DIR/cuentas.json, entrada 4 (53204), miembro «nombre»: falta …`"""
    name, *rest = tokens_of(pointer)
    places = []
    for position, token in enumerate(rest):
        if token.isdigit():
            entry = read(files, "/".join(["", name, *rest[: position + 1]]))
            key = next((entry[k] for k in ("codigo", "prefijo", "catalogo", "elemento") if k in entry), None) if (
                isinstance(entry, Mapping)) else entry  # fmt: skip
            places.append(f"entrada {int(token) + 1}" + (f" ({key})" if key is not None else ""))
        elif position:
            places.append(f"miembro «{token}»")
    return f"{folder / name}.json, {', '.join(places) or 'raíz'}: {message}; corrija la entrada."


def _repeated(given: Files) -> Iterator[tuple[str, str]]:
    for name, lists in KEYS.items():
        for member, key in lists.items() if name in given else ():
            codes = [row[key] for row in given[name][member]]
            for position, code in enumerate(codes):
                if codes.index(code) < position:
                    first = codes.index(code) + 1
                    yield name, f"entrada {position + 1} ({code}): repite la entrada {first}; deje una sola."


def _dangling(files: Files) -> Iterator[tuple[str, str]]:
    """What one table names must stand in the other, whichever of both was replaced."""
    accounts = {row["codigo"] for row in files["cuentas"]["cuentas"]}
    for position, row in enumerate(files["pares-contables"]["pares"], start=1):
        for code in (*row["cuentasDebe"], *row["cuentasHaber"]):
            if code not in accounts:
                cure = "agréguela a cuentas.json o corrija el par"
                yield "pares-contables", f"entrada {position} ({row['prefijo']}): no existe la cuenta {code}; {cure}."
    types = {row["codigo"] for row in files["tipos-documento"]["tipos"]}
    for position, row in enumerate(files["tipos-documento"]["tipos"], start=1):
        for code in set(row.get("ajusta", ())) - types:
            told = f"entrada {position} ({row['codigo']}): ajusta el tipo {code}, que no existe"
            yield "tipos-documento", f"{told}; agréguelo o quítelo."
