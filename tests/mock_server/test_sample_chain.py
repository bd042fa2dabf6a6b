"""The chain that the sample messages tell: sent again as a client must, with the ids that obtener gives."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sigfe_world import AHORA, AREA, World, codes_in

from mock_server.service import Call
from schemas import load_catalog
from schemas.catalog import MODULES

# What each message is, in order, and what the samples call what it makes: folios, then documents, then groupings
STEPS: list[tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    ("requerimientos", "original", ("14",), (), ("3000801", "3000802")),
    ("requerimientos", "ajuste-positivo", ("15",), (), ()),
    ("requerimientos", "ajuste-negativo", ("16",), (), ()),
    ("requerimientos", "original-cadena-b", ("17",), (), ("3000803",)),
    ("requerimientos", "original-ingreso", ("18",), (), ("3000804",)),
    ("compromiso", "original", ("61",), ("7000201",), ("9000401",)),
    ("compromiso", "ajuste-positivo", ("62",), (), ()),
    ("compromiso", "ajuste-negativo", ("63",), (), ()),
    ("compromiso", "original-cadena-b", ("64",), ("7000202",), ("9000402",)),
    ("compromiso", "original-monto-futuro", ("66",), ("7000203",), ("9000403",)),
    ("compromiso", "original-varias-lineas", ("67",), ("7000204",), ("9000404", "9000405")),
    ("compromiso", "original-moneda-extranjera", ("68",), ("7000205",), ("9000406",)),
    ("devengo", "original", ("1500",), ("7000301",), ("9700101",)),
    ("devengo", "ajuste-positivo", ("1501",), (), ()),
    ("devengo", "ajuste-negativo", ("1502",), (), ()),
    ("devengo", "original-cadena-b", ("1503",), ("7000302",), ("9700102",)),
    ("devengo", "original-sobre-requerimiento", ("1504",), ("7000303",), ("9700103",)),
    ("tesoreria", "pago", ("6764",), (), ("5600201",)),
    ("tesoreria", "ajuste-positivo", ("6765",), (), ()),
    ("tesoreria", "ajuste-negativo", ("6766",), (), ()),
    ("tesoreria", "varias-lineas", ("6769",), (), ("5600202", "5600203")),
    ("tesoreria", "reverso", ("6770",), (), ()),
    ("devengo", "reverso", ("1505",), (), ()),
    ("devengo", "reverso-sobre-requerimiento", ("1506",), (), ()),
    ("compromiso", "reverso", ("65",), (), ()),
    ("requerimientos", "reverso", ("19",), (), ()),
    ("devengo", "original-ingreso", ("1507",), ("7000304",), ("9700104",)),
    ("contabilidad", "cobro", ("6774",), (), ("5600204",)),
    ("contabilidad", "directa", ("6775",), (), ()),
    ("contabilidad", "ajuste-positivo", ("6776",), (), ()),
    ("contabilidad", "ajuste-negativo", ("6777",), (), ()),
    ("contabilidad", "reverso", ("6778",), (), ()),
    ("contabilidad", "directa-con-cartera", ("6779",), (), ("5600205",)),
    ("devengo", "varias-transacciones", ("1508", "", "1509"), (), ()),
    ("devengo", "original-moneda-extranjera", ("1510",), (), ()),
    ("devengo", "original-varias-lineas", ("1511",), (), ()),
]
# What the samples call the entry of a devengo and its line of cartera
ENTRIES = {"1500": ("6761", "5600101"), "1503": ("6767", "5600102"), "1504": ("6768", "5600103")} | {
    "1507": ("6773", "5600104")
}
FOLIOS = ("folio", "folioTransaccionAjustada", "folioContabilidad")
FOREIGNER, STAND_IN = "EX9700001", "98990009-9"  # the mock knows nobody without RUT; somebody else takes the place
IDS = {"idDocumentoAjustado", "idCombinacion", "idAgrupacionDeReferencia", "idAgrupacionAjustada"}
IDS |= {"idAgrupacionRelacionada"}
BANK = {"numero": "00009700100", "cuentaContable": "11102", "rutBanco": "96990003-3", "saldoInicial": 2_000_000}
ACCOUNT = {"codigoBanco": "012", "tipoCuenta": "01", "numeroCuenta": "1"}
LAW = {"2204": 6_000_000, "2208": 12_000_000, "2211": 2_000_000, "2906": 8_000_000, "07": 3_000_000}


def message(servicio: str, nombre: str) -> dict[str, Any]:
    folder = MODULES / servicio / "v1" / "examples" / "registrar.solicitud"
    return json.loads((folder / f"valid_supuesto_{nombre}.json").read_text(encoding="utf-8"))


def everything(node: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every member of a document, as (its owner, its name)."""
    if isinstance(node, list):
        for child in node:
            yield from everything(child)
    elif isinstance(node, dict):
        for name, child in node.items():
            yield node, name
            yield from everything(child)


class Chain:
    """The messages sent so far, and what this SIGFE calls what the samples name."""

    def __init__(self) -> None:
        self.folios: dict[str, int] = {}
        self.ids: dict[str, str] = {}
        ruts = {STAND_IN}
        for servicio, nombre, *_ in STEPS:
            for owner, name in everything(message(servicio, nombre)["detalles"]):
                if name in ("idPrincipalRelacionado", "rut") or (name == "id" and "cumplimientos" in owner):
                    ruts.add(owner[name] or STAND_IN)
        self.world = World(
            {
                "hoy": "2026-06-18",
                "areas": [{"area": AREA, "ejercicio": 2026, "periodo": 6, "cuentasBancarias": [BANK]}],
                "personas": [{"id": rut, "cuentasBancarias": [ACCOUNT]} for rut in sorted(ruts - {FOREIGNER})],
                "ley": [{"area": AREA, "ejercicio": 2026, "idConcepto": c, "monto": m} for c, m in LAW.items()],
            }
        )

    def fitted(self, body: dict[str, Any], foreigner: str = STAND_IN) -> dict[str, Any]:
        """The message with the folios and ids of this SIGFE."""
        body = copy.deepcopy(body)
        for owner, name in list(everything(body["detalles"])):
            value = owner[name]
            if name in IDS and value:
                owner[name] = type(value)(self.ids[str(value)])
            elif name in FOLIOS and value:
                owner[name] = type(value)(self.folios[str(value)])
            elif value == FOREIGNER:
                owner[name] = foreigner
        return body

    def send(self, servicio: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        call = Call(load_catalog().operation(f"{servicio}.registrar"), "verticales", servicio, AHORA)
        answer = self.world.sigfe.registrar(call, body)
        assert answer["codigo"], answer
        return self.world.ticket(answer["codigo"])["transaccionVerticalesType"]

    def learn(self, servicio: str, folio: int, documentos: tuple[str, ...], grupos: tuple[str, ...]) -> None:
        """What obtener calls the documents and groupings of a transaction, in their order."""
        servicio = load_catalog().services[servicio].lee
        shown = self.world.obtener(servicio, folio)
        own = {"compromiso": "idCombinacion", "contabilidad": "idAgrupacionRelacionada"}.get(
            servicio, "idAgrupacionAjustada"
        )
        for name, known in (("idDocumentoAjustado", documentos), (own, grupos)):
            found = [owner[member] for owner, member in everything(shown) if member == name]
            self.ids |= dict(zip(known, found, strict=True)) if known else {}

    def learn_entry(self, devengo: str) -> None:
        """What obtener calls the entry of a devengo and its line."""
        folio, linea = ENTRIES[devengo]
        self.folios[folio] = self.world.obtener("devengo", self.folios[devengo])["asiento"]["folio"]
        self.learn("contabilidad", self.folios[folio], (), (linea,))

    def replay(self) -> Chain:
        for servicio, nombre, folios, documentos, grupos in STEPS:
            rows = self.send(servicio, self.fitted(message(servicio, nombre)))
            assert [row["resultado"] for row in rows] == [bool(folio) for folio in folios], (nombre, rows)
            for folio, row in zip(folios, rows, strict=True):
                if folio:
                    self.folios[folio] = int(row["folio"])
                    self.learn(servicio, int(row["folio"]), documentos, grupos)
                    if folio in ENTRIES:
                        self.learn_entry(folio)
                else:
                    assert codes_in(servicio, row) == ("E32",)
        return self

    def balances(self, servicio: str, folio: str) -> list[tuple[str, int, int, int]]:
        """(concept, vigente, consumido, saldo) of each line as obtener tells them."""
        shown = self.world.obtener(servicio, self.folios[folio])
        name = "codigo" if servicio == "devengo" else "idConcepto"
        members = ("montoVigente", "montoConsumido", "saldo")
        lines = [owner for owner, member in everything(shown) if member == name and "nombreConcepto" in owner]
        return [(line[name], *(line[member] for member in members)) for line in lines]

    def saldo(self, servicio: str, folio: str) -> int:
        return self.world.obtener(servicio, self.folios[folio])["saldo"]


@pytest.fixture(scope="module")
def chain() -> Chain:
    return Chain().replay()


@pytest.mark.parametrize(
    ("servicio", "folio", "lines"),
    [
        (
            "requerimientos",
            "14",
            [
                ("2204001", 6_000_000, 1_749_500, 4_250_500),
                ("2208001", 11_500_000, 7_000_000, 4_500_000),
                ("2906001", 8_000_000, 2_945_300, 5_054_700),
            ],
        ),
        ("requerimientos", "17", [("2211002", 0, 0, 0)]),
        ("compromiso", "61", [("2204001", 1_249_500, 630_700, 618_800)]),
        ("compromiso", "64", [("2211002", 0, 0, 0)]),
        ("compromiso", "66", [("2208001", 6_000_000, 1_785_000, 4_215_000)]),
        (
            "compromiso",
            "67",
            [
                ("2204001", 500_000, 357_000, 143_000),
                ("2208001", 1_000_000, 833_000, 167_000),
                ("2906001", 2_000_000, 1_190_000, 810_000),
            ],
        ),
        ("compromiso", "68", [("2906001", 945_300, 945_300, 0)]),
        ("requerimientos", "18", [("0702901", 3_000_000, 350_000, 2_650_000)]),
        ("devengo", "1500", [("2204001", 530_000, 512_605, 17_395)]),  # 20 700 gross of 630 700 is left
        ("devengo", "1503", [("2211002", 0, 0, 0)]),
        ("devengo", "1504", [("2211002", 0, 0, 0)]),
        ("devengo", "1507", [("0702901", 350_000, 350_000, 0)]),
    ],
)
def test_the_balances_of_the_chain_are_those_that_the_samples_tell(chain, servicio, folio, lines):
    assert chain.balances(servicio, folio) == lines
    assert chain.saldo(servicio, folio) == sum(saldo for *_, saldo in lines)


@pytest.mark.parametrize(
    ("folio", "monto"),
    [
        ("1500", 595_000),
        ("1501", 59_500),
        ("1502", -23_800),
        ("1505", -714_000),
        ("1506", -250_000),
        ("1507", 350_000),
        ("1511", 2_380_000),
    ],
)
def test_the_entries_of_the_chain_are_gross(chain, folio, monto):
    asiento = chain.world.obtener("devengo", chain.folios[folio])["asiento"]
    assert (asiento["montoDebe"], asiento["montoHaber"]) == (monto, monto)


def test_an_adjustment_tells_its_own_amount_and_what_it_adjusts(chain):
    shown = chain.world.obtener("compromiso", chain.folios["63"])
    assert shown["folioAnterior"] == chain.folios["61"]
    assert shown["monto"] < 0
    assert shown["saldo"] == 0


def test_a_principal_without_rut_is_not_known_to_the_mock():
    chain = Chain()
    for servicio, nombre, _, documentos, grupos in STEPS[:1]:
        folio = int(chain.send(servicio, chain.fitted(message(servicio, nombre)))[0]["folio"])
        chain.learn(servicio, folio, documentos, grupos)
        chain.folios["14"] = folio
    body = chain.fitted(message("compromiso", "original-moneda-extranjera"), foreigner=FOREIGNER)
    assert codes_in("compromiso", chain.send("compromiso", body)[0]) == ("E24",)
