"""Reading through `lecturas`: the same notion, whatever its module calls it, over messages that were really sent."""

from __future__ import annotations

import pytest

import schemas


@pytest.fixture
def document_of(all_examples):
    by_name = {f"{example.servicio}/{example.nombre}": example.document for example in all_examples}
    return lambda name: by_name[name]


def _readings(name: str, direction: str):
    return schemas.load_catalog().operation(name).lecturas[direction]


def test_read_takes_null_and_absent_for_the_same():
    assert schemas.read({"a": {"b": None}}, "/a/b") is None
    assert schemas.read({"a": {}}, "/a/b") is None
    assert schemas.read({"a": None}, "/a/b") is None
    assert schemas.read([1], "/1") is None
    assert schemas.read({"a": 1}, "") == {"a": 1}


def test_read_unescapes_json_pointers():
    assert schemas.read({"a/b": {"~": 1}}, "/a~1b/~0") == 1


def test_lines_repeat_what_stands_above_them():
    document = {"d": [{"n": 1, "i": [{"m": 10}, {"m": 20}]}, {"n": 2, "i": None}, {"n": 3, "i": [{"m": 30}]}]}
    lines = schemas.read_lines(document, {"numero": "/d/*/n", "monto": "/d/*/i/*/m"})
    assert lines == [{"numero": 1, "monto": 10}, {"numero": 1, "monto": 20}, {"numero": 3, "monto": 30}]


def test_lines_of_nothing_are_none():
    assert schemas.read_lines({}, {"monto": "/d/*/m"}) == []


def test_a_real_original_is_read_line_by_line(document_of):
    readings = _readings("compromiso.registrar", "solicitud")
    document = document_of("compromiso/registrar.solicitud/valid_real_original-31.json")
    assert schemas.read(document, readings["proceso"]) == "0201"
    assert schemas.read_lines(document, readings["lineas"]) == [
        {
            "transaccion": "211",
            "documento": None,
            "tipoDocumento": "1600",
            "numero": "216-159-SE18",
            "principal": "79459890-8",
            "previa": 67,
            "tipoPrevia": "01",
            "combinacion": "6004079",
            "ajustada": "6004079",
            "concepto": "2204999",
            "monto": 1,
        }
    ]
    assert [line["fecha"] for line in schemas.read_lines(document, readings["cumplimientos"])] == ["2018-12-31"]


def test_a_real_reversal_points_to_what_it_adjusts(document_of):
    readings = _readings("compromiso.registrar", "solicitud")
    document = document_of("compromiso/registrar.solicitud/valid_real_reversa-09.json")
    (transaction,) = schemas.read_lines(document, readings["transacciones"])
    (line,) = schemas.read_lines(document, readings["lineas"])
    assert (transaction["folioAjustado"], transaction["tipoDeAjuste"], transaction["titulo"]) == (3335, "2", None)
    assert (line["documento"], line["ajustada"], line["numero"], line["monto"]) == ("1621366", "8854858", None, -1)


def test_amounts_of_every_real_message_add_up_over_its_lines(all_examples):
    readings = _readings("compromiso.registrar", "solicitud")
    real = [example for example in all_examples if example.nombre.startswith("registrar.solicitud/valid_real_")]
    assert len(real) == 30
    for example in real:
        lines = schemas.read_lines(example.document, readings["lineas"])
        dues = schemas.read_lines(example.document, readings["cumplimientos"])
        assert sum(line["monto"] for line in lines) == sum(due["monto"] for due in dues) != 0


def test_a_devengo_of_several_lines_keeps_each_reference_with_its_amount(document_of):
    document = document_of("devengo/registrar.solicitud/valid_supuesto_original-varias-lineas.json")
    readings = _readings("devengo.registrar", "solicitud")
    lines = schemas.read_lines(document, readings["lineas"])
    assert [(line["combinacion"], line["concepto"], line["monto"]) for line in lines] == [
        ("9000404", "2204001", 300000),
        ("9000404", "2208001", 700000),
        ("9000405", "2906001", 1000000),
    ]
    assert schemas.read_lines(document, readings["impuestos"]) == [
        {"transaccion": "4515", "documento": None, "numero": "5100", "montoImpuesto": "380000", "contabiliza": "false"}
    ]


def test_a_message_of_three_transactions_reads_as_three(document_of):
    document = document_of("devengo/registrar.solicitud/valid_supuesto_varias-transacciones.json")
    transactions = schemas.read_lines(document, _readings("devengo.registrar", "solicitud")["transacciones"])
    assert len({transaction["id"] for transaction in transactions}) == 3


def test_the_real_ticket_answer_gives_its_error(document_of):
    readings = _readings("ticket.consultar", "respuesta")
    document = document_of("ticket/consultar.respuesta/valid_real_02.json")
    (error,) = schemas.read_lines(document, readings["errores"])
    assert schemas.read(document, readings["estado"]) == "FINALIZADO_CON_ERRORES"
    assert schemas.load_catalog().codes_of("compromiso", error["descripcion"]) == ("E25",)
    assert schemas.read_lines(document, readings["transacciones"]) == [{"resultado": False, "folio": "", "id": "211"}]


def test_an_all_null_ticket_answer_has_no_state_and_no_transactions(document_of):
    readings = _readings("ticket.consultar", "respuesta")
    document = document_of("ticket/consultar.respuesta/valid_real_01.json")
    assert schemas.read(document, readings["estado"]) is None
    assert schemas.read_lines(document, readings["transacciones"]) == []


@pytest.mark.parametrize(
    ("servicio", "folio", "vigentes", "ids"),
    [
        ("requerimientos", 14, [6000000, 11500000, 8000000], ["3000801", "3000801", "3000802"]),
        ("compromiso", 61, [1249500], ["9000401"]),
        ("devengo", 1500, [530000], ["9700101"]),
    ],
)
def test_every_obtener_answer_reads_under_the_same_names(document_of, servicio, folio, vigentes, ids):
    readings = _readings(f"{servicio}.obtener", "respuesta")
    document = document_of(f"{servicio}/obtener.respuesta/valid_supuesto_completa.json")
    lines = schemas.read_lines(document, readings["lineas"])
    assert schemas.read(document, readings["folio"]) == folio
    assert schemas.read(document, readings["estado"]) == "Aprobado"
    assert [line["vigente"] for line in lines] == vigentes
    assert [line["combinacion"] for line in lines] == ids
    adjustments = schemas.read_lines(document, readings["ajustes"])
    assert sum(vigentes) == sum(line["monto"] for line in lines) + sum(one["monto"] for one in adjustments)


def test_the_three_modules_name_their_lines_alike():
    base = {"concepto", "monto", "transaccion", "ajustada"}
    for servicio, more in (("requerimientos", set()), ("compromiso", {"combinacion"}), ("devengo", {"combinacion"})):
        assert base | more <= set(_readings(f"{servicio}.registrar", "solicitud")["lineas"])


def test_a_reading_of_the_accounts_lists_what_a_devengo_may_use(document_of):
    readings = _readings("compromiso.obtener", "respuesta")
    document = document_of("compromiso/obtener.respuesta/valid_supuesto_completa.json")
    assert [row["codigo"] for row in schemas.read_lines(document, readings["cuentasDebe"])][:2] == ["53204", "13101"]
    assert {row["codigo"] for row in schemas.read_lines(document, readings["cuentasHaber"])} == {"21522", "2152204"}
    devengo = document_of("devengo/obtener.respuesta/valid_supuesto_completa.json")
    (entry,) = schemas.read_lines(devengo, _readings("devengo.obtener", "respuesta")["asiento"])
    assert (entry["cuentaDebe"], entry["cuentaHaber"], entry["montoDebe"]) == ("53204", "21522", 500000)


def test_every_pointer_is_filled_by_some_valid_example(all_examples):
    """A pointer that no example ever fills is likely misspelt."""
    never_filled = set()
    for operation in schemas.load_catalog().operations:
        for direction, readings in operation.lecturas.items():
            documents = [
                one.document
                for one in all_examples
                if one.is_valid and one.operation == operation and one.direction == direction
            ]
            for name, pointer in _pointers(readings):
                if all(row.get("x") is None for one in documents for row in schemas.read_lines(one, {"x": pointer})):
                    never_filled.add(f"{operation.name}.{direction}:{name}")
    assert never_filled == NEVER_SEEN_IN_EXAMPLES


# Members that some answers may carry and no example does.
NEVER_SEEN_IN_EXAMPLES = {
    "devengo.obtener.respuesta:folioAnterior",
    "devengo.obtener.respuesta:lineas/consumido",
    "requerimientos.obtener.respuesta:folioAnterior",
    "requerimientos.obtener.respuesta:monto",
    "requerimientos.obtener.respuesta:saldo",
}


def _pointers(readings, prefix=""):
    for name, pointer in readings.items():
        if isinstance(pointer, str):
            yield prefix + name, pointer
        else:
            yield from _pointers(pointer, f"{prefix}{name}/")
