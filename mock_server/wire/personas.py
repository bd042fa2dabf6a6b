"""How a person is called on the wire (assumed: nobody outside has seen a body of registrarPersonas)."""

from __future__ import annotations

from typing import Any

from mock_server import wire
from mock_server.domain.persona import CuentaBancaria, Ficha, PersonaEnviada

CONTACTO = (
    "nombres",
    "apellidoPaterno",
    "apellidoMaterno",
    "direccion",
    "comuna",
    "correoElectronico",
    "telefono",
)


def leer(body: wire.Json) -> tuple[PersonaEnviada, ...]:
    """The persons of a registrarPersonas message."""
    return tuple(persona(nodo) for nodo in body["detalles"]["persona"])


def persona(nodo: wire.Json) -> PersonaEnviada:
    """One person as its members say; an identification is the same in capitals."""
    return PersonaEnviada(
        id=wire.texto(nodo.get("id")),
        tipo=_codigo(nodo.get("tipoIdentificacion")),
        identificacion=wire.texto(nodo.get("identificacion")).upper(),
        nombre=wire.texto(nodo.get("nombre")),
        sub_clasificacion=_codigo(nodo.get("subClasificacion")),
        estado=wire.texto(nodo.get("estadoPersona")),
        contacto={nombre: wire.texto(nodo[nombre]) for nombre in CONTACTO if nodo.get(nombre)},
        cuentas=tuple(_cuenta(cuenta) for cuenta in wire.lista(nodo, "cuentasBancarias", "cuenta")),
    )


def _cuenta(nodo: wire.Json) -> CuentaBancaria:
    banco, numero = _codigo(nodo.get("codigoBanco"), 3), wire.texto(nodo.get("numeroCuenta"))
    return CuentaBancaria(banco, _codigo(nodo.get("tipoCuenta")), numero)


def _codigo(valor: Any, digitos: int = 2) -> str:
    """A code; one that travels as a number has lost the zeros on its left."""
    return f"{valor:0{digitos}d}" if isinstance(valor, int) else wire.texto(valor)


def identificacion(body: wire.Json) -> tuple[str, str]:
    """(tipo, identificacion) that a query names."""
    return _codigo(body.get("tipoIdentificacion")), wire.texto(body.get("identificacion")).upper()


def registrada(persona: PersonaEnviada) -> dict[str, Any]:
    """The members of a person that obtener gives back, as they were sent."""
    cuentas = [
        {"codigoBanco": cuenta.banco, "tipoCuenta": cuenta.tipo, "numeroCuenta": cuenta.numero}
        for cuenta in persona.cuentas
    ]
    return {
        "tipoIdentificacion": persona.tipo,
        "identificacion": persona.identificacion,
        "subClasificacion": persona.sub_clasificacion,
        "estadoPersona": persona.estado,
        "nombre": persona.nombre,
        **persona.contacto,
        "cuentasBancarias": {"cuenta": cuentas} if cuentas else None,
    }


def obtener(ficha: Ficha) -> dict[str, Any]:
    """The answer of obtenerPersona."""
    return {"idPersona": ficha.id, **registrada(ficha.persona), "fechaRegistro": ficha.fecha}


def resumen(ficha: Ficha) -> dict[str, Any]:
    """One row of buscarPersonas."""
    return {
        "idPersona": ficha.id,
        "tipoIdentificacion": ficha.persona.tipo,
        "identificacion": ficha.persona.identificacion,
        "nombre": ficha.persona.nombre,
        "subClasificacion": ficha.persona.sub_clasificacion,
        "estadoPersona": ficha.persona.estado,
        "fechaRegistro": ficha.fecha,
    }
