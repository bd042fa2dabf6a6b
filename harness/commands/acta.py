"""`iop acta`: the consultant's decisions on a run become the document that is signed."""

from __future__ import annotations

from pathlib import Path

from harness.decisiones import DecisionsFile, load_decisions
from harness.errors import BrokenFile, UsageError
from harness.evidence.places import JOURNAL, run_folder
from harness.evidence.reader import JournalLines
from harness.evidence.whole import write_whole
from harness.render.acta import misfits, render_acta, went_on
from harness.render.facts import Record
from harness.render.pdf import pdf_from, require_weasyprint
from harness.render.products import read_record

COPY = "decisiones.json"
MOST = 5  # misfits that are told at once


def write_acta(named: Path, decisions: Path, form: str, out: Path | None) -> int:
    """Write the acta and, beside it, the decisions as they were given; raises HarnessError and then writes nothing."""
    if form == "pdf":
        require_weasyprint()
    run = run_folder(named)
    given = load_decisions(decisions)
    record = _judged(run, given)
    target = out or run / f"acta.{form}"
    if target.suffix.lower() != f".{form}":
        raise UsageError(f"{target}: el acta se escribe en un archivo .{form}; cambie --out o --format.")
    copy = _room_for_copy(target.parent / COPY, given, run)
    page = render_acta(record, given)
    print(write_whole(target, page if form == "html" else pdf_from(page, record, target.name)))
    print(write_whole(copy, given.data))
    return 0


def _judged(run: Path, given: DecisionsFile) -> Record:
    """The run that was decided on; raises BrokenFile when the decisions are of something else."""
    journal = run / JOURNAL
    record = read_record(journal)
    decisions = given.decisions
    if record.integrity.problemas:
        told = "; ".join(record.integrity.problemas[:MOST])
        raise BrokenFile(str(journal), f"{told}. No se hace un acta de una bitácora que no calza; pida la original.")
    if decisions.corrida != record.corrida:
        raise BrokenFile(
            str(given.path),
            f"son decisiones de la corrida «{decisions.corrida}», y {run} es la «{record.corrida}»; "
            "indique la corrida o el archivo que corresponde.",
        )
    if went_on(record, decisions) and not _was_head(journal, decisions.cabeza):
        raise BrokenFile(
            str(given.path),
            f"son decisiones sobre otra bitácora de la corrida «{record.corrida}»: la cabeza de cadena que vio el "
            f"consultor es {decisions.cabeza[:16]}… y la de {journal} es {str(record.integrity.ultimo_hash)[:16]}…; "
            "indique la bitácora que el consultor tuvo a la vista, o decida de nuevo en el expediente de esta.",
        )
    found = misfits(record, decisions)
    if found:
        more = f"; y {len(found) - MOST} más" if len(found) > MOST else ""
        raise BrokenFile(
            str(given.path),
            f"{'; '.join(found[:MOST])}{more}. Cargue el archivo en el expediente de esta corrida y guárdelo de nuevo.",
        )
    return record


def _was_head(journal: Path, digest: str) -> bool:
    """Whether the chain once ended there: the run went on after it was decided on."""
    return any(line.get("prev") == digest and line.get("n") != 1 for line in JournalLines(journal))


def _room_for_copy(copy: Path, given: DecisionsFile, run: Path) -> Path:
    """Where the copy goes; raises UsageError rather than overwrite decisions that are none of this run's folder."""
    foreign = copy.parent.resolve() != run.resolve()
    if foreign and copy.exists() and copy.read_bytes() != given.data:
        raise UsageError(
            f"{copy}: ya existe con otras decisiones, y junto al acta se deja una copia de las suyas; "
            "indique con --out otra carpeta."
        )
    return copy
