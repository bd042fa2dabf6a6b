"""What the institution sends to DIPRES to have its address let in (presentación IOP §9)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from harness.doctor.ip import own_addresses, public_address
from harness.doctor.network import Reach
from harness.model import Target

TEXT = """\
Para: DIPRES, interoperabilidad de SIGFE
Asunto: Habilitación del ambiente interno de pruebas de SIGFE 2: IP pública de {quien}

{quien} solicita autorizar la siguiente IP pública
para conectarse al ambiente interno de pruebas de SIGFE 2.

  Institución:           {nombre}
  Partida y capítulo:    {partida} {capitulo}
  Área transaccional:    {area}
  IP pública de salida:  {ip}
  Destino:               {destino}
  Servicios:             {servicios}

Una vez autorizada, pedimos confirmar la URL del ambiente, y de cada servicio
su endpoint y sus credenciales.
"""
UNKNOWN_NAME = "[nombre de la institución]"
UNKNOWN_IP = "[IP pública]"
HOW = (
    "La IP pública no se ve desde este equipo{own} y no se pregunta a terceros: la sabe su área de redes (la dirección "
    "con que el cortafuegos o el proxy de la institución sale a Internet), o la anota el registro de accesos de un "
    "servidor propio, fuera de su red, al visitarlo desde aquí."
)


def letter(target: Target, reaches: Sequence[Reach], nombre: str | None) -> str:
    """The text to send, with what is known; brackets stand for what a person has to put in."""
    place = target.institucion
    return TEXT.format(
        quien=nombre or UNKNOWN_NAME,
        nombre=nombre or UNKNOWN_NAME,
        partida=place.partida,
        capitulo=place.capitulo,
        area=place.area,
        ip=public_address(reaches) or UNKNOWN_IP,
        destino=urlsplit(target.url).netloc,
        servicios=", ".join(target.credenciales) or "todos los de interoperabilidad",
    )


def how_to_find_it(reaches: Sequence[Reach]) -> str:
    """How to learn the public address, a Spanish sentence; empty when this machine has one."""
    if public_address(reaches) is not None:
        return ""
    own = own_addresses(reaches)
    return HOW.format(own=f" (sale por {own[0]}, que es interna)" if own else "")
