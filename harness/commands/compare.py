"""`iop compare`: what became of each case from one run to another, as text or JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.commands.runs import read_whole_run
from harness.errors import BrokenFile
from harness.evidence.places import JOURNAL, run_folder
from harness.model import Verdict
from harness.render.comparison import CaseChange, Change, Comparison, compare_runs
from harness.render.facts import CaseRecord, Record
from harness.render.format import MINUS, SIGNS, listing, moment, plural
from harness.render.overview import verdict_sentence
from schemas import load_catalog

REGRESSION = 1
WIDTH = 112
TITLES = {
    Change.PERDIDO: "Perdidos: aprobados en A y no en B",
    Change.QUITADO: "Quitados: estaban en A y no en B",
    Change.GANADO: "Ganados: no aprobados en A y aprobados en B",
    Change.NUEVO: "Nuevos: no estaban en A",
    Change.CAMBIADO: "Cambiados en su veredicto, su razón o sus intentos",
}


def tell_comparison(first: Path, second: Path, *, as_json: bool) -> int:
    """Print the comparison: 0 without regression, 1 when a case that was approved is not any more.

    Raises UsageError for a folder that is no run, BrokenFile for a journal that is foreign, of another version or
    does not chain.
    """
    a, b = (_sound_run(run_folder(named)) for named in (first, second))
    found = compare_runs(a[0], b[0], load_catalog())
    remarks = _remarks(found, (a[1], b[1]))
    if as_json:
        print(json.dumps(comparison_json(found, remarks), ensure_ascii=False, indent=2))
    else:
        print(tell(found, remarks).rstrip("\n"))
    return REGRESSION if found.regressions else 0


def tell(found: Comparison, remarks: Sequence[str] = ()) -> str:
    """The comparison as text; its last line is the conclusion."""
    lines = [*_runs(found, remarks), "", *_totals(found)]
    for change, title in TITLES.items():
        rows = found.of(change)
        if rows:
            lines += ["", f"{title} ({len(rows)})", *(line for row in rows for line in _case(row))]
    lines += _listed("Diferencias en cómo se corrió", [
        f"{one.que}: {_or_none(one.antes)} → {_or_none(one.despues)}" for one in found.differences])  # fmt: skip
    lines += _listed("Requisitos: casos aprobados / casos que los citan", _requirements(found))
    return "\n".join([*lines, "", conclusion(found), ""])


def conclusion(found: Comparison) -> str:
    """One line."""
    lost, gained = len(found.regressions), len(found.of(Change.GANADO))
    new = sum(row.after is not None and row.after.veredicto is Verdict.APROBADO for row in found.of(Change.NUEVO))
    better = f"{plural(gained, 'ganado', 'ganados')} y {plural(new, 'nuevo aprobado', 'nuevos aprobados')}"
    if lost:
        return f"Hay regresión: {plural(lost, 'caso dejó', 'casos dejaron')} de estar aprobados en B; {better}."
    if all(row.change is Change.IGUAL for row in found.cases):
        return "Sin regresión: ningún caso cambió."
    return f"Sin regresión: todo lo aprobado en A sigue aprobado en B; {better}."


def comparison_json(found: Comparison, remarks: Sequence[str] = ()) -> dict[str, Any]:
    """The same for programs, complete."""
    return {
        "a": _run_json(found.a),
        "b": _run_json(found.b),
        "regresion": bool(found.regressions),
        "conclusion": conclusion(found),
        "casos": [
            {
                "id": row.id,
                "cambio": str(row.change),
                "regresion": row.regresses,
                "antes": _case_json(row.before),
                "despues": _case_json(row.after),
            }
            for row in found.cases
        ],
        "diferencias": [{"que": one.que, "antes": one.antes, "despues": one.despues} for one in found.differences],
        "requisitos": [
            {
                "id": one.id,
                "antes": {"aprobados": one.antes[0], "casos": one.antes[1]},
                "despues": {"aprobados": one.despues[0], "casos": one.despues[1]},
            }
            for one in found.requirements
        ],
        "avisos": list(remarks),
    }


def _sound_run(folder: Path) -> tuple[Record, bool]:
    record, problems, torn = read_whole_run(folder)
    if problems:
        raise BrokenFile(str(folder / JOURNAL), f"{problems[0]}; con una bitácora que no encadena no se compara")
    return record, torn


def _remarks(found: Comparison, torn: Sequence[bool]) -> list[str]:
    said = []
    for name, record, cut in zip("AB", (found.a, found.b), torn, strict=True):
        if cut or record.motivo is None:
            said.append(f"La bitácora de {name} se corta antes de su fin: se compara lo que alcanzó a quedar escrito.")
    if found.a.simulada != found.b.simulada:
        said.append("Una corrida es una simulación y la otra no: lo que cambia puede deberse a eso.")
    return said


def _runs(found: Comparison, remarks: Sequence[str]) -> Iterator[str]:
    for name, record in zip("AB", (found.a, found.b), strict=True):
        yield from _wrapped(f"{name}  ", f"{record.corrida}, {moment(record.t_inicio)}. {verdict_sentence(record)}")
    for remark in remarks:
        yield from _wrapped("!  ", remark)


def _totals(found: Comparison) -> Iterator[str]:
    yield f"  {'':<12}{'A':>6}{'B':>6}{'cambio':>9}"
    before, after = found.a.totales, found.b.totales
    for verdict in Verdict:
        if before[verdict] or after[verdict]:
            step = after[verdict] - before[verdict]
            told = "·" if not step else f"+{step}" if step > 0 else f"{MINUS}{-step}"
            yield f"  {SIGNS[verdict]} {verdict:<10}{before[verdict]:>6}{after[verdict]:>6}{told:>9}"


def _case(row: CaseChange) -> Iterator[str]:
    known = row.after or row.before
    title = known.titulo if known else ""
    yield from _wrapped("  ", f"{row.id}  {_verdict(row.before)} → {_verdict(row.after)}  {title}")
    if row.change in (Change.PERDIDO, Change.CAMBIADO) and row.before and row.after:
        for word, case in (("antes", row.before), ("ahora", row.after)):
            told = ", ".join(filter(None, (_attempts(row, case), case.razon if _reasons_differ(row) else "")))
            if told:
                yield from _wrapped(f"      {word}: ", told)


def _reasons_differ(row: CaseChange) -> bool:
    return row.before is not None and row.after is not None and row.before.razon != row.after.razon


def _attempts(row: CaseChange, case: CaseRecord) -> str:
    same = row.before is not None and row.after is not None and row.before.intentos == row.after.intentos
    return "" if same else plural(case.intentos, "intento", "intentos")


def _verdict(case: CaseRecord | None) -> str:
    return "no estaba" if case is None else f"{SIGNS[case.veredicto]} {case.veredicto}"


def _requirements(found: Comparison) -> list[str]:
    gone = [one.id for one in found.requirements if one.uncovered]
    told = [f"{one.id} {_of(one.antes)} → {_of(one.despues)}" for one in found.requirements]
    lost = [f"Sin ningún caso aprobado en B, y con alguno en A: {listing(gone)}."] if gone else []
    return [*lost, "; ".join(told)] if told else []


def _listed(title: str, rows: Sequence[str]) -> list[str]:
    told = [line for row in rows for line in _wrapped("  ", row)]
    return ["", title, *told] if told else []


def _or_none(text: str | None) -> str:
    return "no dicho" if text is None else text


def _of(pair: tuple[int, int]) -> str:
    return f"{pair[0]}/{pair[1]}"


def _run_json(record: Record) -> dict[str, Any]:
    return {
        "corrida": record.corrida,
        "inicio": record.t_inicio,
        "contraparte": record.contraparte,
        "motivo": record.motivo,
        "sha256": record.integrity.sha256,
        "totales": {str(verdict): count for verdict, count in record.totales.items()},
    }


def _case_json(case: CaseRecord | None) -> dict[str, Any] | None:
    if case is None:
        return None
    return {"veredicto": str(case.veredicto), "razon": case.razon, "intentos": case.intentos}


def _wrapped(mark: str, sentence: str) -> list[str]:
    return textwrap.wrap(
        sentence, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False
    )
