"""The rules of the Banco de Personas: who may be added to it, and with what bank accounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from mock_server.domain import chain
from mock_server.domain.model import Incumplimiento, incumple
from mock_server.domain.persona import (
    ESTADOS,
    OTRO,
    RUT,
    SUB_CLASIFICACIONES,
    TIPOS,
    Banco,
    CuentaBancaria,
    PersonaEnviada,
)

Regla = Callable[[PersonaEnviada, Banco], Iterable[Incumplimiento]]

LARGO_NOMBRE = 100
LARGO_CUENTA = 20
_OTRO = re.compile(r"[0-9A-Z-]{1,20}")
_NUMERO_DE_CUENTA = re.compile(rf"[0-9]{{1,{LARGO_CUENTA}}}")


def nombre_cabe(persona: PersonaEnviada, _banco: Banco) -> Iterator[Incumplimiento]:
    """E08: the name is up to 100 characters; that it is missing is for E73 to say."""
    if len(persona.nombre) > LARGO_NOMBRE:
        yield incumple("E08", miembro="nombre", maximo=LARGO_NOMBRE)


def textos_llevan_caracteres_permitidos(persona: PersonaEnviada, _banco: Banco) -> Iterator[Incumplimiento]:
    """E09: name, address and the other texts have only the characters that those of a transaction may have."""
    for miembro, texto in (("nombre", persona.nombre), *persona.contacto.items()):
        if not chain.PERMITIDOS.fullmatch(texto):
            yield incumple("E09", miembro=miembro)


def rut_es_valido(persona: PersonaEnviada, _banco: Banco) -> Iterator[Incumplimiento]:
    """E24: an identification of type 01 is a RUT without dots, with its check digit."""
    if persona.tipo == RUT and not chain.es_rut(persona.identificacion):
        yield incumple("E24", rut=persona.identificacion)


def persona_se_puede_registrar(persona: PersonaEnviada, banco: Banco) -> Iterator[Incumplimiento]:
    """E73: not related to the area yet, held under no other type, and with name and codes that exist."""
    for motivo, falla in (
        (f"el tipo de identificacion {persona.tipo} no existe", persona.tipo not in TIPOS),
        ("la identificacion no es valida para su tipo", persona.tipo == OTRO and not es_otro(persona.identificacion)),
        ("falta el nombre", not persona.nombre.strip()),
        (
            f"la subclasificacion {persona.sub_clasificacion} no existe",
            persona.sub_clasificacion not in SUB_CLASIFICACIONES,
        ),
        (f"el estado {persona.estado} no existe", persona.estado not in ESTADOS),
        ("ya se encuentra registrada con otro tipo de identificacion", banco.tipo not in ("", persona.tipo)),
        ("ya se encuentra registrada y relacionada con la institucion", banco.relacionada),
    ):
        if falla:
            yield incumple("E73", identificacion=persona.identificacion, motivo=motivo)


def cuentas_bancarias_son_validas(persona: PersonaEnviada, banco: Banco) -> Iterator[Incumplimiento]:
    """E74: the bank and the kind of account are in the tables, the number has only digits, and none is repeated."""
    for posicion, cuenta in enumerate(persona.cuentas):
        for motivo, falla in (
            (f"el banco {cuenta.banco} no existe", cuenta.banco not in banco.tablas.bancos),
            (f"el tipo de cuenta {cuenta.tipo} no existe", cuenta.tipo not in banco.tablas.tipos_de_cuenta),
            (f"el numero debe tener de 1 a {LARGO_CUENTA} digitos", not _NUMERO_DE_CUENTA.fullmatch(cuenta.numero)),
            ("esta repetida", _esta(cuenta, persona.cuentas[:posicion])),
        ):
            if falla:
                yield incumple("E74", numero=cuenta.numero, motivo=motivo)


def es_otro(identificacion: str) -> bool:
    """Whether it may identify who has no RUT: up to 20 digits, capitals and hyphens (supuesto)."""
    return _OTRO.fullmatch(identificacion) is not None


def _esta(cuenta: CuentaBancaria, otras: Iterable[CuentaBancaria]) -> bool:
    return cuenta in otras


RULES: Mapping[str, Regla] = {
    "E08": nombre_cabe,
    "E09": textos_llevan_caracteres_permitidos,
    "E24": rut_es_valido,
    "E73": persona_se_puede_registrar,
    "E74": cuentas_bancarias_son_validas,
}
