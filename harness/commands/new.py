"""What the commands `iop new …` write: a file that is ready to be filled in, never over another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from harness.errors import UsageError
from harness.evidence.whole import write_whole
from harness.loader import NamedCase, list_cases, packaged_cases
from harness.model import Certainty, Kind
from harness.plan import load_plan
from schemas import load_catalog
from schemas.activities import load_activities

# kinds that the presentation asks an institution to show (IOP §2 to §7), and how many cases of each are proposed
PROPOSED = {
    Kind.ORIGINAL: 1,
    Kind.AJUSTE_POSITIVO: 1,
    Kind.AJUSTE_NEGATIVO: 1,
    Kind.REVERSO: 1,
    Kind.ERROR_NEGOCIO: 2,
    Kind.TICKET_EN_PROCESO: 1,
    Kind.CONSULTA: 1,
}
# queries that show what the institution itself registered: none of them asks for what does not exist
QUERIES = frozenset({"REQ-CON-08", "COM-CON-08", "DEV-CON-08", "CON-CON-01", "TES-CON-01", "PERS-CON-01", "TIC-CON-03"})
NOT_SAID = "Nombre de la institución"
HEAD = """\
# Plan de certificación: qué interopera la institución, con qué casos de negocio lo demuestra, quién, y cuándo.
# Complételo y revíselo con «iop status»; «iop run --plan» lo lleva a la bitácora y al expediente. Vea docs/es/plan.md.

# Módulos que se van a interoperar (servicios del catálogo).
modulos = [{modulos}]

[institucion]
nombre = "{nombre}"     # cámbielo
partida = "97"
capitulo = "01"
areaTransaccional = "001"
# rut = "59123457-9"                    # sin puntos, con su dígito verificador

# [consultor]                           # quien certifica por SIGFE
# nombre = "Nombre del consultor"
# correo = "consultor@dipres.example"

# [contraparte]                         # quien responde por la institución
# nombre = "Nombre de la contraparte"
# correo = "contraparte@institucion.example"
"""
CASES = """
# Casos de negocio declarados. Quite los que no aplican y agregue los propios: por su «id», o por «modulo» y «tipo»
# cuando solo se declara la clase de caso. En cada uno se puede decir:
#   demuestra = "arnés"         quién envía los mensajes: "institución" (su propio sistema) o "arnés" (por omisión)
#   verifica = "consultor"      quién lo da por bueno: "consultor" (por omisión), "institución" o "arnés"
#   obligatorio = true          si la certificación lo exige (por omisión, sí)
#   nota = "…"
"""
ACTIVITIES = """
# Las once actividades del plan (presentación IOP §8) y quién responde por cada una. Fechas: desde y hasta, lo
# planificado; cumplida, el día en que ocurrió; nota = "…", lo que haga falta decir.
"""


def write_new_plan(path: Path, modules: Sequence[str]) -> int:
    """Write a commented plan for the modules (none: every module that registers); raises UsageError."""
    services = load_catalog().services
    unknown = [name for name in modules if name not in services]
    if unknown:
        raise UsageError(f"--modulo: no existe «{', '.join(unknown)}»; los que hay son {', '.join(services)}")
    if path.exists():
        raise UsageError(f"{path}: ya existe y no se sobrescribe; indique otro archivo")
    wanted = modules or [name for name in services if "registrar" in services[name].operations]
    chosen = [name for name in services if name in wanted]
    known = list_cases(packaged_cases())
    write_whole(path, plan_text(chosen, known))
    load_plan(path, known)  # what is offered must be usable as it is
    print(path)
    return 0


def plan_text(modules: Sequence[str], known: Mapping[str, NamedCase]) -> str:
    """The text of a new plan.toml."""
    head = HEAD.format(nombre=NOT_SAID, modulos=", ".join(f'"{name}"' for name in modules))
    cases = "".join(f'\n[[caso]]                               # {one.titulo}\nid = "{one.id}"\n' for one in
                    proposed(modules, known.values()))  # fmt: skip
    return head + CASES + cases + ACTIVITIES + "".join(_activities())


def proposed(modules: Sequence[str], known: Iterable[NamedCase]) -> Iterator[NamedCase]:
    """The cases that a plan for these modules begins with: of each kind the surest, then the first by id."""
    sureness = [str(one) for one in Certainty]
    ranked = sorted(known, key=lambda one: (one.id not in QUERIES, sureness.index(one.certeza), one.id))
    for module in modules:
        for kind, count in PROPOSED.items():
            yield from [one for one in ranked if (one.modulo, one.tipo) == (module, kind)][:count]


def _activities() -> Iterator[str]:
    for one in load_activities():
        yield (
            f"\n[[actividad]]                          # {one.nombre} · responde {one.responsable}\n"
            f"numero = {one.numero}\n# desde = 2026-03-02\n# hasta = 2026-03-06\n# cumplida = 2026-03-05\n"
        )
