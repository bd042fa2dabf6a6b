"""Lets the outside judges look at the contract: `python benchmarks/judges/run.py [JUEZ…]`; 1 when one disagrees.

What each said last is kept in `.iop/jueces/`, and all of it is written to RESULTADOS.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import judges
import workshop

RESULTS = workshop.HERE / "RESULTADOS.md"
KEPT = workshop.WORK / "resultados.json"
HEAD = """# Lo que dijeron los jueces externos

Escrito por `benchmarks/judges/run.py`; no se edita a mano. Los segundos son de una máquina de 2 núcleos que además
hacía otras cosas. Qué se le dice a cada juez y qué se corrigió por ellos: [README.md](README.md).

| juez | versión | fecha | qué juzga | resultado | segundos |
|---|---|---|---|---|---|
"""


def main(names: Sequence[str]) -> int:
    """Let the named judges look, or all of them, and write what they said."""
    unknown = [name for name in names if name not in judges.JUDGES]
    if unknown:
        print(f"No existe el juez «{unknown[0]}»; los que hay son {', '.join(judges.JUDGES)}.", file=sys.stderr)
        return 2
    workshop.WORK.mkdir(parents=True, exist_ok=True)
    with workshop.mock() as url:
        judges.DOCUMENT.write_text(workshop.document_of(url), encoding="utf-8")
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    asked = names or [*judges.JUDGES]
    for name in asked:
        kept[name] = _ask(name)
        KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
        print(f"{name}: {_result(kept[name])}", flush=True)
    RESULTS.write_text(_page(kept), encoding="utf-8")
    return 0 if all(kept[name]["aprobado"] for name in asked) else 1


def _ask(name: str) -> dict[str, Any]:
    today = {"fecha": date.today().isoformat()}
    try:
        return asdict(judges.JUDGES[name]()) | today
    except workshop.NotInstalled as failure:
        told = {"juez": name, "version": "", "que": "", "aprobado": False, "segundos": 0.0, "cifras": ()}
        return {**told, "hallazgos": (f"no se pudo instalar aquí: {failure}",), **today}


def _page(kept: Mapping[str, Mapping[str, Any]]) -> str:
    said = [kept[name] for name in judges.JUDGES if name in kept]
    rows = [
        f"| {one['juez']} | {one['version']} | {one['fecha']} | {one['que']} | {_result(one)} | "
        f"{one['segundos']:.0f} |".replace("  ", " ")
        for one in said
    ]
    return HEAD + "\n".join(rows) + "\n" + "".join(map(_section, said))


def _section(one: Mapping[str, Any]) -> str:
    lines = [f"- {text}" for text in one["cifras"]]
    lines += [f"- {text}" for text in (one["hallazgos"] or ["nada que decir"])]
    return f"\n## {one['juez']}\n\n" + "\n".join(lines) + "\n"


def _result(one: Mapping[str, Any]) -> str:
    return "de acuerdo" if one["aprobado"] else "en desacuerdo"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
