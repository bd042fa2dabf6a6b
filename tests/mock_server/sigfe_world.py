"""A SIGFE in memory and the messages to speak with it, built the way a client builds them."""

from __future__ import annotations

import copy
import itertools
from datetime import datetime, timedelta
from typing import Any

from mock_server.seed import default_seed
from mock_server.service import Call, Sigfe
from mock_server.store import Store
from mock_server.tables import load_tables
from mock_server.tickets import Progresion
from schemas import load_catalog, violations

CATALOG = load_catalog()
AREA = "9701001"
OTHER_AREA = "9701002"
PERSONA, PERSONA_2 = "98990001-3", "98990002-1"
AHORA = Progresion.parse("inmediato")
PROCESO = {
    "requerimientos": "0101",
    "compromiso": "0201",
    "devengo": "0301",
    "contabilidad": "05",
    "tesoreria": "05",
    "personas": "01",
}
PROCESO |= {"contabilidad": "05", "tesoreria": "05"}


class Clock:
    """Stands still until it is moved."""

    def __init__(self, moment: datetime = datetime(2026, 6, 15, 9)) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def basic_seed() -> dict[str, Any]:
    """The embedded seed without the areas and transactions that only some built-in cases of devengo need."""
    seed = default_seed()
    elsewhere = {"9701003", "9701004", "9701009"}
    special = {("requerimientos", 10), ("requerimientos", 11), ("compromisos", 30), ("devengos", 99025)}
    for member in ("requerimientos", "compromisos", "devengos"):
        seed[member] = [row for row in seed[member] if (member, row["folio"]) not in special]
    for member in ("areas", "ley", "requerimientos", "compromisos"):
        seed[member] = [row for row in seed[member] if row["area"] not in elsewhere]
    for row in seed["personas"]:
        row["areas"] = [area for area in row.get("areas", ()) if area not in elsewhere]
    return seed


class World:
    """One Sigfe with a seed; every answer it gives is held against its schema."""

    def __init__(self, seed: dict[str, Any] | None = None, store: Store | None = None, **options: Any) -> None:
        self.seed = basic_seed() if seed is None else seed
        self.clock = Clock(datetime.fromisoformat(f"{self.seed.get('hoy', '2026-06-15')}T09:00"))
        self.sigfe = Sigfe(store or Store(), self.clock, **options)
        if not self.sigfe.sembrado:
            self.sigfe.sembrar(self.seed)
        self.messages = itertools.count(1)

    def send(self, servicio, *transacciones, canal="verticales", progresion=AHORA, check=True, **cabecera):
        """Registrar; the answer of the door."""
        body = self.body(servicio, *transacciones, **cabecera)
        operation = CATALOG.operation(f"{servicio}.registrar")
        if check:
            assert violations(operation, "solicitud", body) == []
        return self._checked(operation, self.sigfe.registrar(Call(operation, canal, servicio, progresion), body))

    def body(self, servicio, *transacciones, area=AREA, ejercicio=2026, **cabecera):
        text = servicio == "devengo"
        periodo = cabecera.pop("periodo", 6)
        return {
            "cabecera": {
                "ejercicio": str(ejercicio) if text else ejercicio,
                "periodo": str(periodo) if text else periodo,
                "institucion": {"partida": area[:2], "capitulo": area[2:4], "areaTransaccional": area[4:]},
                "proceso": PROCESO[servicio],
                "messageID": str(next(self.messages)),
                **cabecera,
            },
            "detalles": {CATALOG.services[servicio].entidad: copy.deepcopy(list(transacciones))},
        }

    def ticket(self, numero, area=AREA, ejercicio=2026):
        operation = CATALOG.operation("ticket.consultar")
        body = {"ticketEnvio": numero, "codigoAreaTx": area, "ejercicio": str(ejercicio)}
        return self._checked(operation, self.sigfe.consultar_ticket(Call(operation, "verticales", "ticket"), body))

    def settle(self, servicio, *transacciones, **how):
        """Registrar and the rows of its finished ticket."""
        answer = self.send(servicio, *transacciones, **how)
        assert answer["codigo"], answer["descripcion"]
        return self.ticket(answer["codigo"], how.get("area", AREA))["transaccionVerticalesType"]

    def accept(self, servicio, transaccion, **how):
        """Registrar what must be accepted; its folio."""
        row = self.settle(servicio, transaccion, **how)[0]
        assert row["resultado"], row
        return int(row["folio"])

    def codes(self, servicio, transaccion, **how):
        """Registrar, and the codes of the rules that its ticket says were broken."""
        return codes_in(servicio, self.settle(servicio, transaccion, **how)[0])

    def obtener(self, servicio, folio, area=AREA, ejercicio=2026):
        answer = self.query(servicio, "obtener", area, ejercicio, folio=str(folio))
        return answer[CATALOG.services[servicio].entidad]

    def query(self, servicio, verbo, area=AREA, ejercicio=2026, check=True, **members):
        operation = CATALOG.operation(f"{servicio}.{verbo}")
        body = {"partida": area[:2], "capitulo": area[2:4], "areaTransaccional": area[4:], "ejercicio": str(ejercicio)}
        act = {"obtener": self.sigfe.obtener, "buscar": self.sigfe.buscar}[verbo]
        answer = act(Call(operation, "verticales", servicio), {**body, **members})
        return self._checked(operation, answer) if check else answer

    def line(self, servicio, folio, index=0):
        """One line of the books as it is shown."""
        vista = self.sigfe.vista(servicio, AREA, 2026, folio)
        assert vista is not None
        return vista.renglones[index]

    def _checked(self, operation, answer):
        assert violations(operation, "respuesta", answer) == []
        return answer


def codes_in(servicio, row):
    """The codes of a refused row; () of an accepted one."""
    details = row["detalleErrorVerticalesType"] or []
    found = [CATALOG.codes_of(servicio, detail["descripcion"]) for detail in details]
    assert all(len(codes) == 1 for codes in found), details
    return tuple(codes[0] for codes in found)


# Messages: amounts are {concepto: pesos}


def requerimiento(montos, programa="01", unidad="0101", titulo="Distribucion"):
    catalogos = {"programaPresupuestario": programa, "UnidadesDemandantes": unidad, "iniciativaInversion": "00"}
    elementos = [{"catalogo": c, "elemento": e} for c, e in catalogos.items()]
    return _requerimiento(titulo, {"imputacionesACatalogosDeReagrupacion": {"imputacion": elementos}}, montos, None)


def requerimiento_ajuste(folio, agrupacion, montos, tipo):
    grupo = {"idAgrupacionAjustada": agrupacion, "imputacionesACatalogosDeReagrupacion": None}
    return _requerimiento(None, grupo, montos, {"folioTransaccionAjustada": folio, "tipo": tipo})


def _requerimiento(titulo, grupo, montos, ajuste):
    imputaciones = [{"idConcepto": concepto, "monto": monto} for concepto, monto in montos.items()]
    return {
        "id": "R-1",
        "titulo": titulo,
        "descripcion": "Distribucion",
        "agrupacionesDeImputacionesACatalogos": {
            "agrupacion": [{**grupo, "imputacionesAConceptosPresupuestarios": {"imputacion": imputaciones}}]
        },
        "informacionDeAjuste": ajuste,
    }


_numbers = itertools.count(1)


def compromiso(montos, folio=12, combinacion="3000412", principal=PERSONA, numero=None, titulo="Orden de Compra"):
    documento = {
        "numero": f"1057-{next(_numbers)}-SE26" if numero is None else numero,
        "tipo": "1600",
        "fecha": "2026-06-15",
        "descripcion": titulo,
        "idDocumentoAjustado": None,
    }
    return _compromiso(titulo, documento, principal, [(folio, combinacion, montos)], None)


def compromiso_ajuste(shown, montos, tipo, folio=None):
    """An adjustment of the compromiso that obtener shows; `montos` per concept, None reverses all."""
    documento = shown["documentos"]["documento"][0]
    previas = documento["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"]
    lineas = [(p["folio"], p["idCombinacion"], _signed(p, montos, "idConcepto", "montoVigente")) for p in previas]
    blank = {"numero": None, "tipo": None, "fecha": None, "descripcion": "AJUSTE"}
    ajuste = {"folioTransaccionAjustada": folio or shown["folio"], "tipo": tipo}
    return _compromiso(None, {**blank, "idDocumentoAjustado": documento["idDocumentoAjustado"]}, None, lineas, ajuste)


def _signed(previa, montos, concepto, vigente):
    imputaciones = previa["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0][
        "imputacionesAConceptosPresupuestarios"
    ]["imputacion"]
    if montos is None:
        return {i[concepto]: -i.get(vigente, i["monto"]) for i in imputaciones}
    return {i[concepto]: montos[i[concepto]] for i in imputaciones if i[concepto] in montos}


def _compromiso(titulo, documento, principal, lineas, ajuste):
    total = sum(monto for _, _, montos in lineas for monto in montos.values())
    catalogos = None if ajuste else {"catalogo": [{"catalogo": "iniciativaInversion", "elemento": "00"}]}
    previas = [
        {
            "folio": folio,
            "tipo": "01",
            "idCombinacion": combinacion,
            "agrupacionesDeImputacionesACatalogos": {
                "agrupacion": [
                    {
                        "imputacionesACatalogosDeReagrupacion": catalogos,
                        "imputacionesAConceptosPresupuestarios": {
                            "imputacion": [
                                {"idConcepto": c, "montoFuturo": 0, "saldo": 0, "monto": m} for c, m in montos.items()
                            ]
                        },
                    }
                ]
            },
        }
        for folio, combinacion, montos in lineas
    ]
    return {
        "id": "211",
        "titulo": titulo,
        "descripcion": "Orden de Compra",
        "documentos": {
            "documento": [
                {
                    **documento,
                    "principales": {
                        "principal": [
                            {
                                "id": principal,
                                "transaccionesPrevias": {"transaccion": previas},
                                "cumplimientos": {"cumplimiento": [{"fecha": "2026-07-15", "monto": total}]},
                            }
                        ]
                    },
                    "imputacionesAGlosas": None,
                    "camposVariables": None,
                    "tipoDeCambio": None,
                    "monto": total,
                }
            ]
        },
        "etapa": None if ajuste else "03",
        "informacionDeAjuste": ajuste,
    }


def devengo(previa, montos, impuesto=0, principal=PERSONA, numero=None, tipo=None, contabiliza="false"):
    """`previa` is (tipo, folio, idAgrupacionDeReferencia); an invoice is taxed or exempt as its impuesto tells."""
    documento = {
        "tipo": tipo or ("0102" if impuesto else "0202"),
        "numero": str(next(_numbers)) if numero is None else numero,
        "fecha": "2026-06-15",
        "fechaIngreso": "2026-06-15",
        "fechaRecepcionConforme": "2026-06-15",
    }
    clave = {"folio": str(previa[1]), "tipo": previa[0], "idAgrupacionDeReferencia": previa[2]}
    catalogos = {
        "imputacionesACatalogosDeReagrupacion": {"imputacion": [{"catalogo": "iniciativaInversion", "elemento": "00"}]}
    }
    impuestos = (
        [{"codigo": "1", "monto": str(sum(montos.values())), "montoImpuesto": str(impuesto)}] if impuesto else []
    )
    return _devengo(
        documento,
        principal,
        [(clave, montos)],
        {"impuesto": impuestos, "contabilizaImpuestos": contabiliza},
        None,
        catalogos if previa[0] == "1" else {},
    )


def sobre_compromiso(shown, *args, **options):
    """A devengo on the first grouping of the compromiso that obtener shows."""
    previas = shown["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"]
    return devengo(("2", shown["folio"], previas[0]["idCombinacion"]), *args, **options)


def devengo_ajuste(shown, montos, tipo, impuesto=0, nota=None, folio=None, previa=False):
    """An adjustment of the devengo that obtener shows; `nota` is (tipo, numero) of the credit or debit note."""
    documento = shown["documentos"]["documento"][0]
    principal = documento["principales"]["principal"][0]
    lineas = []
    for p in principal["transaccionesPrevias"]["transaccion"]:
        clave = {m: p[m] for m in ("idAgrupacionDeReferencia", "idAgrupacionAjustada")}
        if previa:
            clave |= {"folio": p["folio"], "tipo": p["tipo"]}
        lineas.append((clave, _signed(p, montos, "codigo", "montoVigente")))
    fechas = {"fecha": "2026-06-15", "fechaIngreso": "2026-06-15"} if nota else {}
    nuevo = {
        "tipo": nota[0] if nota else "",
        "numero": nota[1] if nota else "",
        **fechas,
        "idDocumentoAjustado": documento["idDocumentoAjustado"],
    }
    impuestos = [{"codigo": "", "montoImpuesto": impuesto}] if impuesto else []
    ajuste = {"folioTransaccionAjustada": str(folio or shown["folio"]), "tipo": tipo}
    return _devengo(
        nuevo,
        principal["id"] if nota else "",
        lineas,
        {"impuesto": impuestos, "contabilizaImpuestos": "false"},
        ajuste,
        {},
    )


def _cuentas(concepto):
    """The first accounts that obtener would give for a concept."""
    debe, haber = load_tables().cuentas_de(concepto, {})
    return {"cuentaDebe": debe[0].codigo, "cuentaHaber": haber[0].codigo}


def _devengo(documento, principal, lineas, impuestos, ajuste, catalogos):
    total = sum(monto for _, montos in lineas for monto in montos.values())
    previas = [
        {
            **clave,
            "agrupacionesDeImputacionesACatalogos": {
                "agrupacion": [
                    {
                        **catalogos,
                        "imputacionesAConceptosPresupuestarios": {
                            "imputacion": [
                                {
                                    "codigo": c,
                                    "monto": m,
                                    "contabilizaciones": {
                                        "contabilizacion": [{**_cuentas(c), "montoDebe": m, "montoHaber": m}]
                                    },
                                }
                                for c, m in montos.items()
                            ]
                        },
                    }
                ]
            },
        }
        for clave, montos in lineas
        if montos
    ]
    sent = {
        "id": "4501",
        "titulo": "FA / 4501",
        "descripcion": "FA / 4501",
        "origenTransaccion": "VERTICALES",
        "documentos": {
            "documento": [
                {
                    **documento,
                    "monto": total,
                    "descripcion": "FA / 4501",
                    "compensable": "false",
                    "principales": {
                        "principal": [
                            {
                                "id": principal,
                                "cumplimientos": {
                                    "cumplimiento": [
                                        {"fecha": "2026-07-15", "monto": total, "idPrincipalRelacionado": PERSONA}
                                    ]
                                },
                                "transaccionesPrevias": {"transaccion": previas},
                            }
                        ]
                    },
                    "impuestos": impuestos,
                }
            ]
        },
    }
    return {**sent, "informacionDeAjuste": ajuste} if ajuste else sent


BANCO = {"numero": "00009700100", "cuentaContable": "11102", "rutBanco": "96990003-3", "saldoInicial": 10**9}


def pago(lineas, numero=None, ajuste=None, banco=None, creacion=("2", "2", "0201"), lados=("debe", "haber")):
    """An entry that lowers lines against a bank document; `lineas` are (line as obtener shows it, amount)."""
    propio, otro = lados
    total = sum(monto for _, monto in lineas)
    documento = {
        "cuentaBancaria": BANCO["numero"],
        "medioDePago": "TEF",
        "rutBanco": BANCO["rutBanco"],
        otro: total,
        propio: 0,
        "fechaDocumento": "2026-06-15",
        "numeroDocumento": numero or f"TEF-{next(_numbers)}",
        **(banco or {}),
    }
    imputaciones = [_imputacion(linea, monto, propio, otro) for linea, monto in lineas]
    imputaciones.append(
        {
            "codigoCuenta": "11102",
            f"monto{otro.title()}": total,
            f"monto{propio.title()}": 0,
            "carterasBancarias": {"cartera": [documento]},
        }
    )
    miembros = dict(zip(("procesoFuente", "tipoMovimiento", "tipoOperacion"), creacion, strict=True))
    return {
        "id": "P-1",
        "titulo": "Pago",
        "descripcion": "Pago",
        "informacionDeTransaccion": {"informacionDeAjuste": ajuste} if ajuste else {"informacionDeCreacion": miembros},
        "agrupacionesDeImputacionesACuentasContables": {
            "agrupacion": [
                {
                    "imputacionesACuentasContables": {"imputacion": imputaciones},
                    "imputacionesACatalogosPropios": {"imputacion": [{}]},
                }
            ]
        },
    }


def _imputacion(linea, monto, propio, otro):
    cartera, cumplimiento, agrupacion = linea["cartera"], linea["cumplimiento"], linea["agrupacion"]
    montos = {propio: monto, otro: 0}
    return {
        "codigoCuenta": linea["cuenta"],
        f"monto{propio.title()}": monto,
        f"monto{otro.title()}": 0,
        "carterasFinancieras": {
            "cartera": [
                {
                    **{m: cartera[m] for m in ("rut", "codigoTipoDocumento", "numeroDocumento", "fechaDocumento")},
                    "folioContabilidad": cartera["folioContabilidad"],
                    **montos,
                    "cumplimientosDeCartera": {
                        "cumplimiento": [
                            {
                                **{m: cumplimiento[m] for m in ("rutDestinatario", "fecha")},
                                **montos,
                                "agrupacionesDeConceptosDeContabilidad": {
                                    "agrupacion": [
                                        {
                                            **montos,
                                            "monedaPresupuestaria": "NACIONAL",
                                            "idAgrupacionRelacionada": agrupacion["idAgrupacionRelacionada"],
                                        }
                                    ]
                                },
                            }
                        ]
                    },
                }
            ]
        },
    }


def lineas_de(shown):
    """Every line of cartera of an entry as obtener shows it: its account and the three levels."""
    for grupo in shown["agrupacionesDeImputacionesACuentasContables"]["agrupacion"]:
        for imputacion in grupo["imputacionesACuentasContables"]["imputacion"]:
            for cartera in (imputacion["carterasFinancieras"] or {}).get("cartera", []):
                for cumplimiento in cartera["cumplimientosDeCartera"]["cumplimiento"]:
                    for agrupacion in cumplimiento["agrupacionesDeConceptosDeContabilidad"]["agrupacion"]:
                        yield {
                            "cuenta": imputacion["codigoCuenta"],
                            "cartera": cartera,
                            "cumplimiento": cumplimiento,
                            "agrupacion": agrupacion,
                        }


def bancos_de(shown):
    """Every bank document of an entry as obtener shows it."""
    for grupo in shown["agrupacionesDeImputacionesACuentasContables"]["agrupacion"]:
        for imputacion in grupo["imputacionesACuentasContables"]["imputacion"]:
            yield from (imputacion["carterasBancarias"] or {}).get("cartera", [])


def devengado_de_119(world):
    """A taxed devengo of 119 gross on a compromiso of its own; its folio."""
    folio = world.accept("compromiso", compromiso({"2204001": 500}))
    return world.accept("devengo", sobre_compromiso(world.obtener("compromiso", folio), {"2204001": 100}, 19))


def asiento_de(world, devengo):
    """The entry of a devengo, as obtener tells it."""
    return world.obtener("contabilidad", world.obtener("devengo", devengo)["asiento"]["folio"])
