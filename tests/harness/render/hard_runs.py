"""Fixture runs that are hard on a page: several attempts, hostile text in every place, very many cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fixture_runs import CASES, FIN_MAL, FIN_OK, polls
from journal_builder import JournalBuilder, declared
from wire_messages import TICKET, recibido, registrar_compromiso, solicitud_ticket

ATTACK = "</script><img src=x onerror=alert(1)>]]>-->\x00\u202e\u2066\ud800' \"$(id)`id`\n" + "W" * 300
KEPT = frozenset({"clase", "prev", "n", "t"})  # without these it is no journal line at all
PRIVACY = {"ruts": True, "cuentas": True}


def retried() -> JournalBuilder:
    """A case that passes at its third attempt, each with a preparation; the run was cut and taken up twice."""
    j = JournalBuilder()
    case = next(one for one in CASES if one["id"] == "COM-REV-01")
    broken = [{"archivo": "cases/roto/case.toml", "problema": "falta `id`"}]
    j.corrida([case, CASES[0]], broken, privacidad=PRIVACY, plan={"institucion": {"nombre": "Servicio de Ejemplo"}})
    _attempt(j, 1, FIN_MAL, ("No hay saldo.",))
    j.hallazgo("SIGFE rechaza lo que debía aceptar.", "FALLIDO", paso="rev", esperado="sin errores", recibido="E14")
    j.veredicto("FALLIDO", "SIGFE rechazó el reverso en el primer intento.", tickets=[TICKET], folios=["31"])
    j.reanudacion("solo_fallidos", [case])
    _attempt(j, 2)
    j.reanudacion("reenviar", [case], linea_cortada=99)
    _attempt(j, 3, FIN_OK, folio="33")
    j.hallazgo("SIGFE acepta el reverso.", paso="rev")
    for control in ("estado_http", "respuesta_llega"):  # two sentences to open, one under the other
        for paso in ("com", "rev"):
            j.hallazgo(f"El paso {paso} cumple {control}.", paso=paso, control=control)
    j.veredicto("APROBADO", tickets=[TICKET], folios=["33"])
    j.enter(None, "corrida")
    j.exchange("fin", "compromiso.obtener", "obtenerCompromiso", {"folio": "31"}, None, fallo="Se cortó.")
    j.hallazgo("El insumo no cuadra.", "INCONCLUSO", certeza="supuesto", esperado="$ 1", recibido="$ 2", puntero="/a")
    j.fin()
    return j


def _attempt(j: JournalBuilder, number: int, state: str = "", errors: tuple[str, ...] = (), folio: str = "") -> None:
    root = f"COM-REV-01/{number}"
    j.inicio("COM-REV-01", intento=number)
    j.inicio("COM-ORIG-01", para=root)
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(1000 + number), recibido())
    polls(j, "com", FIN_OK, folio="31")
    j.veredicto("APROBADO", cuenta=False, tickets=[TICKET], folios=["31"])
    j.enter("COM-REV-01", root)
    body = registrar_compromiso(-1000 - number, titulo=None, adjusts=31)
    j.exchange("rev", "compromiso.registrar", "registrarCompromisos", body, recibido())
    if state:
        polls(j, "rev", state, folio=folio, errores=errors)
    else:
        j.intento("rev.ticket", "ticket.consultar", "obtenerEstadoDeTransacciones", solicitud_ticket())


def hostile_everywhere() -> JournalBuilder:
    """Every text of a journal is an attack, also inside the bodies; equal texts stay equal: lines still meet."""
    j = retried()
    j.lines[:] = [{name: _attacked(value, name) for name, value in line.items()} for line in j.lines]
    return j


def hostile_places() -> Iterator[tuple[str, JournalBuilder]]:
    """The run of several attempts once per place: only the texts at that place of its lines are an attack."""
    lines = retried().lines
    places = dict.fromkeys(place for line in lines for place in _places(line, line["clase"]))
    for place in places:
        j = JournalBuilder()
        j.lines[:] = [_attacked_at(line, line["clase"], place) for line in lines]
        yield place, j


def long_run(cases: int = 12) -> JournalBuilder:
    """Many cases with long ids, each with messages."""
    j = JournalBuilder()
    names = [f"COM-ORIG-LARGO-{n:03d}" for n in range(cases)]
    j.corrida([declared(name, "compromiso", "original", titulo=f"Compromiso {name}") for name in names])
    for name in names:
        j.inicio(name)
        j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(1000), recibido())
        polls(j, "com", FIN_OK, folio="31")
        j.hallazgo("El ticket termina sin errores.", paso="com")
        j.veredicto("APROBADO", tickets=[TICKET], folios=["31"])
    j.fin()
    return j


def _attacked(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return value if name in KEPT else _body(value) if name == "cuerpo" else ATTACK + value
    if isinstance(value, dict):
        return {ATTACK[:20] + key if name == "cabeceras" else key: _attacked(one, key) for key, one in value.items()}
    return [_attacked(one, name) for one in value] if isinstance(value, list) else value


def _body(text: str) -> str:
    try:
        return json.dumps(_attacked(json.loads(text), "json"), ensure_ascii=False)
    except ValueError:
        return ATTACK + text


def _places(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, str):
        yield at
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in KEPT:
                yield from _places(one, f"{at}/{name}")
    elif isinstance(value, list):
        for one in value:
            yield from _places(one, f"{at}/*")


def _attacked_at(value: Any, at: str, place: str) -> Any:
    if isinstance(value, str):
        return ATTACK + value if at == place else value
    if isinstance(value, dict):
        return {name: one if name in KEPT else _attacked_at(one, f"{at}/{name}", place) for name, one in value.items()}
    return [_attacked_at(one, f"{at}/*", place) for one in value] if isinstance(value, list) else value
