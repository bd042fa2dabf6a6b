"""Probe: each service is where the target says, and takes the credential that it has for it."""

from __future__ import annotations

from urllib.parse import urlsplit

from harness.doctor.queries import Reply, said
from harness.doctor.result import Result, State
from harness.model import Target
from harness.views import refusal_sentences
from schemas import is_valid, load_catalog

FORBIDDEN_IP, FORBIDDEN_CREDENTIAL = "E05", "E04"
NEEDED = ("periodo", "ticket")  # without them nothing that registers can be followed


def row_of(service: str, vertical: str | None = None) -> tuple[str, str]:
    """The `clave` and `nombre` of a service's row."""
    if vertical is None:
        return f"servicio:{service}", f"Servicio {service}"
    return f"servicio:{vertical}.{service}", f"Servicio {service} de «{vertical}»"


def answered(reply: Reply, target: Target) -> Result:
    """What an answer says of a service's endpoint and credential."""
    service, vertical = reply.question.operation.servicio, reply.question.vertical
    clave, nombre = row_of(service, vertical)
    seen, todo = _judged(reply, target)
    state = State.BIEN if todo is None else State.MAL
    advice = todo if todo is not None else _advice(reply)
    return Result(clave, nombre, state, seen, advice)


def unasked(service: str, vertical: str | None, target: Target, missing: bool, cases: int) -> Result:
    """A service without credential: `missing`, its variables are not set; else the target says none."""
    clave, nombre = row_of(service, vertical)
    if missing:
        return Result(clave, nombre, State.SIN_PROBAR, "no se probó: depende de «Destino y credenciales»")
    use = "" if not cases else ", y lo usa 1 caso" if cases == 1 else f", y lo usan {cases} casos"
    seen = f"el destino no tiene su credencial{use}"
    todo = f"agregue [{target.name}.servicio.{service}], o déjelo así si no lo va a interoperar"
    needed = service in NEEDED and any(service not in NEEDED for service in target.credenciales)
    if needed:
        todo = f"agregue [{target.name}.servicio.{service}]: sin él no se puede seguir lo que se registra"
    return Result(clave, nombre, State.MAL if needed else State.SIN_PROBAR, seen, todo)


def only_registers(service: str, vertical: str | None) -> Result:
    """A service that has no query."""
    return Result(*row_of(service, vertical), State.SIN_PROBAR, "solo registra: no hay una consulta con que probarlo")


def is_ip_refusal(reply: Reply) -> bool:
    """Whether the answer says that the address from which it was asked is not authorised."""
    return FORBIDDEN_IP in _codes(reply)


def _judged(reply: Reply, target: Target) -> tuple[str, str | None]:
    """What was seen, and what to do about it; None when there is nothing wrong."""
    answer, service = reply.answer, reply.question.operation.servicio
    if answer is None:
        todo = "vea «IP de salida»; si los demás servicios contestan, revise la dirección de este"
        return reply.failure or "sin respuesta", todo if reply.sent else "corrija lo que dice y repita"
    told = {
        401: (f"HTTP 401: no acepta la credencial{said(reply)}", _credential_todo(target, service)),
        404: (f"HTTP 404: no hay nada en {_where(reply, target)}", _path_todo(target, service)),
        405: (f"HTTP 405: {_where(reply, target)} no recibe POST", _path_todo(target, service)),
        429: ("HTTP 429: el destino está ocupado", "espere unos minutos y repita; baje ritmo.solicitudes_por_segundo"),
    }
    if answer.estado == 403:
        return _forbidden(reply, target)
    if answer.estado in told:
        return told[answer.estado]
    if 300 <= answer.estado < 400:
        return f"HTTP {answer.estado}: {_where(reply, target)} lleva a otra parte", _path_todo(target, service)
    if answer.estado >= 500:
        return f"HTTP {answer.estado}: el servicio falla{said(reply)}", "repita más tarde; si sigue, avise a DIPRES"
    if reply.failure is not None:
        return reply.failure, "contesta otra cosa que SIGFE (un portal o un proxy); revise la dirección y la red"
    if answer.estado >= 400:
        return f"HTTP {answer.estado}: rechaza la consulta{said(reply)}", (
            f"revise [{target.name}.institucion] y, si el manual pide otra forma, alinee el contrato (contrato.md)"
        )
    return f"contesta en {round(answer.duracion_s * 1000)} ms y acepta la credencial", None


def _forbidden(reply: Reply, target: Target) -> tuple[str, str]:
    service, codes, why = reply.question.operation.servicio, _codes(reply), said(reply)
    if FORBIDDEN_IP in codes:
        return f"HTTP 403: no autoriza esta IP{why}", "vea «IP de salida»"
    if FORBIDDEN_CREDENTIAL in codes:
        return f"HTTP 403: la credencial no es de este servicio o de esta institución{why}", (
            f"{_credential_todo(target, service)}, y [{target.name}.institucion]"
        )
    return f"HTTP 403: no autoriza{why}", (
        f"puede ser la IP (vea «IP de salida») o la credencial: {_credential_todo(target, service)}"
    )


def _advice(reply: Reply) -> str:
    if reply.answer is None or is_valid(reply.question.operation, "respuesta", reply.answer.json):
        return ""
    return "su respuesta no cumple el esquema del contrato: compárela con el manual (contrato.md) antes de ejecutar"


def _credential_todo(target: Target, service: str) -> str:
    return f"revise la credencial de {service}: cada servicio tiene la suya ([{target.name}.servicio.{service}])"


def _path_todo(target: Target, service: str) -> str:
    return (
        f"compare con el endpoint que entregó DIPRES: url y canal de [{target.name}], url de "
        f"[{target.name}.servicio.{service}], o la ruta en contrato/"
    )


def _where(reply: Reply, target: Target) -> str:
    base = urlsplit(base_of(reply.question.operation.servicio, reply.question.vertical, target))
    return f"{base.scheme}://{base.netloc}{reply.ruta}"


def base_of(service: str, vertical: str | None, target: Target) -> str:
    """The address at which a service is asked."""
    own = target.verticales[vertical].urls if vertical is not None else {}
    return own.get(service) or target.urls.get(service, target.url)


def _codes(reply: Reply) -> set[str]:
    if reply.answer is None:
        return set()
    service = reply.question.operation.servicio
    sentences = refusal_sentences(reply.question.operation, reply.answer.json)
    return {code for sentence in sentences for code in load_catalog().codes_of(service, sentence)}
