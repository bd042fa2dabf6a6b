"""The page of a person of the Banco de Personas, as one area sees it."""

from __future__ import annotations

from mock_server.console import rutas
from mock_server.console.ficha import Clase, Columna, Cuadro, Datos, Ficha, Valor
from mock_server.console.secciones import Contexto
from mock_server.domain import persona as banco

TIPOS = {banco.RUT: "01 RUT", banco.OTRO: "02 Otro documento"}
CLASES = {"01": "01 Persona jurídica", "02": "02 Persona natural", "03": "03 Extranjera"}
ESTADOS = {banco.VIGENTE: "Vigente", banco.NO_VIGENTE: "No vigente"}
CONTACTO = {
    "nombres": "Nombres",
    "apellidoPaterno": "Apellido paterno",
    "apellidoMaterno": "Apellido materno",
    "direccion": "Dirección",
    "comuna": "Comuna",
    "correoElectronico": "Correo electrónico",
    "telefono": "Teléfono",
}


def ficha_de_persona(vista: banco.Ficha, area: str, ejercicio: int, contexto: Contexto) -> Ficha:
    """The whole page."""
    persona = vista.persona
    return Ficha(
        servicio=banco.PERSONAS,
        area=area,
        ejercicio=ejercicio,
        folio=persona.identificacion,
        titulo="Consulta Persona",
        estado=ESTADOS.get(persona.estado, persona.estado),
        secciones=(_identificacion(vista, area, contexto), _contacto(persona), _cuentas(persona, contexto)),
    )


def _identificacion(vista: banco.Ficha, area: str, contexto: Contexto) -> Datos:
    persona = vista.persona
    clase: Clase = "rut" if persona.tipo == banco.RUT else "codigo"
    lugar = f"{area} {contexto.nombre_area}".strip()
    suyas = Valor("Ver en qué transacciones es principal", enlace=rutas.busqueda(rut=persona.identificacion))
    datos = (
        ("Nombre", Valor(persona.nombre)),
        ("Identificación", Valor(persona.identificacion, clase)),
        ("Tipo de identificación", Valor(TIPOS.get(persona.tipo, persona.tipo))),
        ("Clasificación", Valor(CLASES.get(persona.sub_clasificacion, persona.sub_clasificacion))),
        ("ID", Valor(vista.id, "codigo")),
        ("Estado", Valor(ESTADOS.get(persona.estado, persona.estado))),
        ("Área que la relaciona", Valor(lugar)),
        ("Fecha de registro", Valor(vista.fecha, "fecha")),
        ("Transacciones", suyas),
    )
    return Datos("identificacion", "Identificación", datos)


def _contacto(persona: banco.PersonaEnviada) -> Datos:
    datos = tuple((CONTACTO.get(miembro, miembro), Valor(texto)) for miembro, texto in persona.contacto.items())
    return Datos("contacto", "Contacto", datos or (("Contacto", Valor("sin datos")),))


def _cuentas(persona: banco.PersonaEnviada, contexto: Contexto) -> Cuadro:
    columnas = (Columna("Banco"), Columna("Tipo de cuenta"), Columna("Número", "codigo"))
    filas = tuple(
        (
            Valor(f"{cuenta.banco} {contexto.tablas.bancos.get(cuenta.banco, '')}".strip()),
            Valor(cuenta.tipo),
            Valor(cuenta.numero, "codigo"),
        )
        for cuenta in persona.cuentas
    )
    return Cuadro("cuentas", "Cuentas bancarias", columnas, filas, vacio="No tiene cuentas bancarias registradas.")
