"""`iop contract check`: samples are recognised, and what differs from the contract is told with its certainty."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from harness.cli import main
from harness.contract.check import differences
from harness.contract.recognising import Meant, from_shape
from harness.contract.samples import Sample, read_samples
from schemas import Operation, load_catalog
from schemas.catalog import MODULES
from schemas.examples import examples_of

EVERY_EXAMPLE = [
    (operation, way, example)
    for operation in load_catalog().operations
    for way in ("solicitud", "respuesta")
    for example in examples_of(operation, way)  # type: ignore[arg-type]
    if example.status == 200
]


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command over files that it writes: name -> text, or a value to be written as JSON."""
    monkeypatch.chdir(tmp_path)

    def run(files: dict[str, Any], *arguments: str) -> Result:
        for name, value in files.items():
            path = tmp_path / "muestras" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return CliRunner().invoke(main, ["contract", "check", "muestras", *arguments])

    return run


def ticket(**members: Any) -> dict[str, Any]:
    return {
        "ticketEnvio": "1",
        "ejercicio": "2026",
        "estado": "EN_PROCESO",
        "transaccionVerticalesType": None,
    } | members


def order() -> dict[str, Any]:
    """A valid registrarCompromisos."""
    found: dict[str, Any] = examples_of(load_catalog().operation("compromiso.registrar"), "solicitud")[0].document
    return json.loads(json.dumps(found))


@pytest.mark.parametrize(("operation", "way", "example"), EVERY_EXAMPLE, ids=lambda one: getattr(one, "name", str(one)))
def test_no_example_of_the_package_differs_and_its_shape_tells_it(operation: Operation, way: Any, example: Any) -> None:
    found = differences([Sample("ejemplo", Meant(operation, way, ""), example.document)])
    assert [one for one in found if one.clase != "texto" or not example.name.startswith("real")] == []
    told = from_shape(example.document, None, None, "")
    if isinstance(told, str):
        assert f"{operation.verbo}.{way}" in told
    else:
        assert (told.operation.verbo, told.direction) == (operation.verbo, way)


def test_the_examples_of_the_package_are_recognised_by_their_folders() -> None:
    samples, unusable = read_samples([MODULES / "compromiso" / "v1" / "examples" / "registrar.solicitud"])
    assert unusable == []
    assert {sample.meant.name for sample in samples} == {"compromiso.registrar.solicitud"}


def test_each_sort_of_difference_is_told_with_its_certainty(checked: Callable[..., Result]) -> None:
    body = order()
    body["cabecera"]["messageId"] = body["cabecera"].pop("messageID")
    body["cabecera"]["periodo"] = "junio"
    body["nuevo"] = 1
    answer = ticket(
        estado="TERMINADO",
        transaccionVerticalesType=[
            {"resultado": False, "detalleErrorVerticalesType": [{"validacion": "x", "descripcion": "Frase nueva"}]}
        ],
    )
    result = checked({"registrarCompromisos-request.json": body, "t.json": answer})
    assert result.exit_code == 1
    for told in (
        "compromiso.registrar.solicitud /cabecera/messageID: falta «messageID»; ¿será «messageId»?",
        "/cabecera/messageId: no se conoce «messageId»; ¿será «messageID»? Se recibió el texto",
        "/cabecera/periodo: debe ser un periodo de uno o dos digitos; se recibió el texto «junio»",
        "/nuevo: no se conoce «nuevo»; se recibió el número 1",
        "ticket.consultar.respuesta /estado: ningún estado ni regla conoce el texto «TERMINADO»",
        "/transaccionVerticalesType/*/detalleErrorVerticalesType/*/descripcion: ningún estado ni regla conoce",
        "Difiere de lo observado",
        "2 mensajes: 6 diferencias",
    ):
        assert told in result.output


def test_what_is_documentado_comes_first_and_repeated_differences_are_counted(checked: Callable[..., Result]) -> None:
    body = order()
    body["detalles"]["compromiso"][0]["montoNeto"] = 5
    result = checked({f"compromiso/registrar.solicitud-{n}.json": body for n in range(3)}, "--json")
    assert result.exit_code == 1
    (found,) = json.loads(result.output)["diferencias"]
    assert found["veces"] == 3
    assert found["lugar"] == "/detalles/compromiso/*/montoNeto"
    assert found["clase"] == "desconocido"
    assert found["primera"].endswith("registrar.solicitud-0.json")
    words = ["documentado", "observado", "supuesto"]
    answer = {"compromiso": {"folio": "x", "nada": 1}, "pagina": "x"}
    sure = [one.certeza for one in differences([_sample("compromiso.obtener", answer)])]
    assert sure == sorted(sure, key=words.index)


def _sample(operation: str, document: Any) -> Sample:
    return Sample("muestra", Meant(load_catalog().operation(operation), "respuesta", ""), document)


def test_nothing_differs_ends_with_zero(checked: Callable[..., Result]) -> None:
    result = checked({"t.json": ticket()})
    assert result.exit_code == 0
    assert "ticket.consultar.respuesta (lo dice su forma: «ticketEnvio»" in result.output
    assert "1 mensaje: nada difiere del contrato." in result.output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": 1, "a": 2}', "no es JSON: el miembro «a» está repetido"),
        ('{"a": NaN}', "no es JSON: contiene NaN"),
        ('{"a": ', "no es JSON: se corta o está mal escrito en la línea 1"),
        ('{"cosa": 1}', "no se parece a ningún mensaje"),
        ("[]", "no es un objeto JSON"),
    ],
)
def test_what_cannot_be_compared_is_told_and_ends_with_two(
    checked: Callable[..., Result], text: str, told: str
) -> None:
    result = checked({"mala.json": text, "t.json": ticket()})
    assert result.exit_code == 2
    assert told in result.output
    assert "1 no se pudo comparar" in result.output


def test_an_ambiguous_shape_names_its_candidates(checked: Callable[..., Result]) -> None:
    result = checked({"x.json": {"ejercicio": "2026", "folio": "1", "otra": 1}})
    assert result.exit_code == 2
    assert "compromiso.obtener.solicitud" in result.output
    assert "devengo.obtener.solicitud" in result.output
    assert checked({}, "--operacion", "compromiso.obtener", "--direccion", "solicitud").exit_code == 1


def test_wrong_operations_and_empty_folders_are_refused(checked: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "muestras").mkdir()
    assert "no tiene ningún .json" in checked({}).output
    assert "no existe la operación «compra»" in checked({"t.json": ticket()}, "--operacion", "compra").output
    assert CliRunner().invoke(main, ["contract", "check", "nada.json"]).exit_code == 2


def test_the_exchanges_of_a_har_are_compared(checked: Callable[..., Result]) -> None:
    entry = {
        "request": {
            "url": "https://sigfe.example/cxf/public/verticales/obtenerEstadoDeTransacciones",
            "postData": {"text": json.dumps({"ticketEnvio": "1", "codigoAreaTx": "9701001", "ejercicio": "2026"})},
        },
        "response": {"status": 200, "content": {"text": json.dumps(ticket(estado="LISTO"))}},
    }
    page = {"request": {"url": "https://sigfe.example/estilo.css"}, "response": {"status": 200}}
    result = checked({"captura.har": {"log": {"entries": [page, entry]}}})
    assert result.exit_code == 1
    assert "captura.har, intercambio 2: ticket.consultar.solicitud" in result.output
    assert "«LISTO»" in result.output
