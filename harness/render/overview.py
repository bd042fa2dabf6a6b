"""Answers a consultant's first question: what did this run show, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.model import SCENARIOS, Certainty, Kind, Verdict
from harness.render.facts import CaseRecord, Record
from harness.render.format import KINDS, listing, plural
from harness.targets.interlock import host_of, is_loopback
from schemas import Catalog

MISSES = {
    Verdict.FALLIDO: ("con discrepancias por resolver", "con discrepancias por resolver"),
    Verdict.ERROR: ("sin resultado por un error de la herramienta o de la red",) * 2,
    Verdict.EN_CURSO: ("con su ticket todavía en curso",) * 2,
    Verdict.INCONCLUSO: ("inconcluso", "inconclusos"),
    Verdict.OMITIDO: ("no ejecutado", "no ejecutados"),
}


MANY = 24  # approved cases that a requirement lists at once


@dataclass(frozen=True, slots=True)
class Cell:
    """One crossing of the matrix; `passed` None: no case of that kind was declared."""

    kind: str
    passed: int
    declared: int
    executed: int
    anchor: str

    @property
    def text(self) -> str:
        """`3/3`, `falta` when nothing declared was executed, `no aplica` when nothing was declared."""
        if not self.declared:
            return "no aplica"
        return f"{self.passed}/{self.declared}" if self.executed else "falta"

    @property
    def state(self) -> str:
        if not self.declared:
            return "vacia"
        return "completa" if self.passed == self.declared else "falta" if not self.executed else "parcial"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One module with its cells, in the order of the kinds."""

    modulo: str
    titulo: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement with the cases that cite it."""

    id: str
    texto: str
    casos: tuple[CaseRecord, ...]

    @property
    def passed(self) -> int:
        """How many of them were approved."""
        return sum(case.veredicto is Verdict.APROBADO for case in self.casos)

    @property
    def folded(self) -> tuple[CaseRecord, ...]:
        """The approved ones when they are too many to read; those that were not are never folded."""
        approved = tuple(case for case in self.casos if case.veredicto is Verdict.APROBADO)
        return approved if len(approved) > MANY else ()

    @property
    def shown(self) -> tuple[CaseRecord, ...]:
        """The ones to list at once."""
        if not self.folded:
            return self.casos
        return tuple(case for case in self.casos if case.veredicto is not Verdict.APROBADO)


def in_order(cases: Iterable[CaseRecord], catalog: Catalog) -> list[CaseRecord]:
    """The cases by module in the order of SIGFE's chain, then by kind, then by id."""
    kinds = [str(kind) for kind in Kind]
    return sorted(cases, key=lambda case: (*_rank(case.modulo, catalog), _index(kinds, case.tipo), case.id))


def by_module(cases: Iterable[CaseRecord], catalog: Catalog) -> list[tuple[str, str, list[CaseRecord]]]:
    """(module, its title, its cases) in order."""
    groups: dict[str, list[CaseRecord]] = {}
    for case in in_order(cases, catalog):
        groups.setdefault(case.modulo, []).append(case)
    return [(name, module_title(name, catalog), group) for name, group in groups.items()]


def module_title(name: str, catalog: Catalog) -> str:
    """The module's title, or its name when the catalogue does not know it."""
    if name == SCENARIOS:
        return "Escenarios con los vecinos de SIGFE"
    return catalog.services[name].titulo if name in catalog.services else name


def matrix(record: Record, catalog: Catalog) -> tuple[MatrixRow, ...]:
    """Modules of the chain, and whatever else has cases, against the kinds of case."""
    chain = {service.nombre for service in catalog.services.values() if "registrar" in service.operations}
    found = {case.modulo for case in record.casos if case.modulo != SCENARIOS}
    names = sorted(chain | found, key=lambda name: _rank(name, catalog))
    return tuple(MatrixRow(name, module_title(name, catalog), _cells(name, record, catalog)) for name in names)


def scenarios(record: Record, catalog: Catalog) -> MatrixRow | None:
    """The row of the cases that cross modules and neighbours, with its one cell; None when there are none."""
    cell = _cell(SCENARIOS, Kind.ESCENARIO, record, catalog)
    return MatrixRow(SCENARIOS, module_title(SCENARIOS, catalog), (cell,)) if cell.declared else None


def verdict_sentence(record: Record) -> str:
    """`41 de 45 casos aprobados contra el ambiente de pruebas; 2 con discrepancias por resolver; …`"""
    total = len(record.casos)
    if not total:
        return f"Ningún caso fue seleccionado: esta corrida contra {against(record)} no demuestra nada."
    counts = record.totales
    passed = counts[Verdict.APROBADO]
    if passed == total:
        head = "El único caso fue aprobado" if total == 1 else f"Los {total} casos fueron aprobados"
        if record.rotos:  # all that ran is not all that was asked for
            head = plural(total, "caso aprobado", "casos aprobados")
        unread = f"; {_unread(record)}" if record.rotos else ""
        return f"{head} contra {against(record)}{unread}."
    head = f"{passed} de {plural(total, 'caso aprobado', 'casos aprobados')} contra {against(record)}"
    rest = [f"{counts[verdict]} {words[counts[verdict] != 1]}" for verdict, words in MISSES.items() if counts[verdict]]
    return f"{head}; {'; '.join(rest)}."


def against(record: Record) -> str:
    """Whom the run spoke to."""
    if record.simulada:
        return "la simulación de SIGFE (no contra SIGFE)"
    return f"el ambiente de {record.destino.get('ambiente', 'nombre desconocido')}"


def _unread(record: Record) -> str:
    return f"{plural(len(record.rotos), 'archivo no se pudo', 'archivos no se pudieron')} usar"


def remarks(record: Record) -> list[str]:
    """What the reader must know besides the verdicts."""
    said = []
    if record.motivo is None:
        said.append("La bitácora no tiene fin: la corrida se cortó, y lo que sigue es lo que alcanzó a quedar escrito.")
    elif record.motivo == "detenida":
        said.append(
            f"{_halted(record)}. Lo que quedó pendiente se retoma con «iop run --reanudar {record.corrida}»; lo que "
            f"terminó en ERROR se repite después con «iop run --solo-fallidos {record.corrida}»."
        )
    elif record.motivo != "completa":
        said.append("La corrida fue interrumpida por quien la ejecutaba: lo que sigue es lo que alcanzó a ejecutarse.")
    bad = [found for found in record.controles if found.veredicto is not Verdict.APROBADO]
    if bad:
        said.append(f"El control de los insumos compartidos no pasó: {plural(len(bad), 'hallazgo', 'hallazgos')}.")
    if record.rotos:
        said.append(f"{_unread(record)}.")
    if record.integrity.problemas:
        said.append("La bitácora tiene problemas de integridad: véase la última sección.")
    return said


def _halted(record: Record) -> str:
    told = record.razon_fin or "la corrida se detuvo por errores seguidos del destino o de la red"
    return told[:1].upper() + told[1:]


def limits(record: Record) -> list[str]:
    """What the approved cases do not show, however many they are."""
    passed = [case for case in record.casos if case.veredicto is Verdict.APROBADO]
    assumed = sum(case.certeza == Certainty.SUPUESTO for case in passed)
    said = []
    if record.simulada and passed:
        said.append(
            "No demuestra que la institución opere con SIGFE: la contraparte fue una simulación hecha con las reglas "
            "que este proyecto conoce o supone."
        )
    if record.simulada and record.destino.get("ambiente") not in (None, "simulado"):
        said.append(
            f"El destino se declaró como ambiente de {record.destino['ambiente']}, pero en sus respuestas dice ser el "
            "simulador de este proyecto: por eso cuenta como simulación."
        )
    host = str(record.destino.get("host") or "")
    if not record.simulada and host and is_loopback(host_of(f"//{host}")):
        said.append(
            f"El destino está en este mismo equipo ({host}): pudo ser un túnel o un simulador. Que haya contestado "
            "SIGFE lo afirma quien escribió el destino, y nada en esta corrida lo muestra."
        )
    if record.reglas_apagadas:
        said.append(_switched_off(record.reglas_apagadas))
    if assumed:
        known = "" if record.simulada else ", salvo lo que SIGFE respondió en esta corrida"
        rest = "descansa en supuestos" if assumed == 1 else "descansan en supuestos"
        said.append(
            f"{assumed} de {plural(len(passed), 'caso aprobado', 'casos aprobados')} {rest}: formas o reglas que nadie "
            f"ha visto en un mensaje real ni en la presentación de DIPRES{known}. Cada caso dice su certeza."
        )
    return said


def _switched_off(rules: Sequence[str]) -> str:
    if len(rules) == 1:
        return f"El simulador no aplicó la regla {rules[0]}, apagada a propósito: lo que ella rechaza, aquí se acepta."
    return f"El simulador no aplicó las reglas {listing(rules)}, apagadas a propósito: lo que rechazan, aquí se acepta."


def gaps(record: Record, catalog: Catalog) -> list[CaseRecord]:
    """Every case that was not approved, in order."""
    return [case for case in in_order(record.casos, catalog) if case.veredicto is not Verdict.APROBADO]


def coverage(
    record: Record, catalog: Catalog, texts: Mapping[str, str]
) -> tuple[tuple[Requirement, ...], tuple[Requirement, ...]]:
    """(cited requirements, requirements nobody cites); a case cites its own and those of its checks."""
    citing: dict[str, list[CaseRecord]] = {}
    for case in in_order(record.casos, catalog):
        for name in cited(case):
            citing.setdefault(name, []).append(case)
    names = sorted(set(citing) | set(texts), key=_natural)
    every = [Requirement(name, texts.get(name, ""), tuple(citing.get(name, ()))) for name in names]
    return tuple(one for one in every if one.casos), tuple(one for one in every if not one.casos)


def cited(case: CaseRecord) -> Sequence[str]:
    """The requirements of the case and of its checks, each once."""
    found = case.execution.findings if case.execution else ()
    return list(dict.fromkeys([*case.requisitos, *(name for one in found for name in one.requisitos)]))


def control_sentence(record: Record) -> str:
    """What became of the control of shared inputs."""
    total = len(record.controles)
    if not total:
        return "Esta corrida no dejó controles de insumos compartidos."
    passed = sum(found.veredicto is Verdict.APROBADO for found in record.controles)
    return f"{passed} de {plural(total, 'control aprobado', 'controles aprobados')}."


def _cells(modulo: str, record: Record, catalog: Catalog) -> tuple[Cell, ...]:
    return tuple(_cell(modulo, kind, record, catalog) for kind in KINDS)


def _cell(modulo: str, kind: Kind, record: Record, catalog: Catalog) -> Cell:
    group = [case for case in in_order(record.casos, catalog) if case.modulo == modulo and case.tipo == kind]
    passed = sum(case.veredicto is Verdict.APROBADO for case in group)
    executed = sum(case.veredicto is not Verdict.OMITIDO for case in group)
    return Cell(str(kind), passed, len(group), executed, group[0].id if group else "")


def _rank(name: str, catalog: Catalog) -> tuple[int, str]:
    return (catalog.services[name].orden if name in catalog.services else 99, name)


def _index(items: Sequence[str], item: str) -> int:
    return items.index(item) if item in items else len(items)


def _natural(name: str) -> list[tuple[int, str]]:
    pieces = name.replace(".", "-").split("-")
    return [(int(piece), "") if piece.isascii() and piece.isdigit() else (-1, piece) for piece in pieces]
