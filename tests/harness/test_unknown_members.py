"""The dossier lists the members and texts of a run that the contract does not know, from the journal alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx2
from engine_world import REGISTRAR, World
from fake_sigfe import FakeSigfe

from harness.render.products import read_record, write_products
from harness.render.strange import MOST, unknown
from schemas import load_catalog


def told(world: World, sigfe: FakeSigfe) -> tuple[Any, str]:
    """What a run over two cases met, and its dossier's section."""
    world.case("COM-A-1")
    world.case("COM-A-2", REGISTRAR.replace("save", "#"))
    world.run(sigfe)
    out = Path(world.root.parent / "run1")
    record = read_record(out / "journal.jsonl")
    write_products(out, record)
    page = (out / "expediente.html").read_text("utf-8")
    section = re.search(r'<section id="desconocidos".*?</section>', page, re.S)
    assert section is not None
    return unknown(record, load_catalog()), section[0]


def test_a_run_that_the_contract_knows_whole_says_so(world: World) -> None:
    found, section = told(world, FakeSigfe())
    strange = {(one.mensaje, one.lugar) for one in (*found.miembros, *found.textos)}
    assert strange == set()
    assert "Nada: todos los miembros y textos" in section


def test_members_states_and_sentences_are_listed_with_place_count_and_first_line(world: World) -> None:
    def twist(operation: str, _body: Any, answer: Any) -> Any:
        if operation != "obtenerEstadoDeTransacciones":
            return answer
        rows = [row | {"codigoSap": 7} for row in answer["transaccionVerticalesType"] or []] or None
        state = "EN_VALIDACION" if answer["estado"] == "EN_PROCESO" else answer["estado"]
        return answer | {"transaccionVerticalesType": rows, "estado": state, "traza": {"nodo": "a<b"}}

    found, section = told(world, FakeSigfe(errors=["El presupuesto esta en revision"], twist=twist))
    members = {one.lugar: one for one in found.miembros}
    assert set(members) == {"/traza", "/transaccionVerticalesType/*/codigoSap"}
    assert members["/traza"].mensaje == "respuesta de ticket.consultar"
    assert members["/traza"].veces == 6
    assert members["/transaccionVerticalesType/*/codigoSap"].veces == 2
    assert members["/traza"].ejemplo == '{"nodo": "a<b"}'
    texts = {one.ejemplo: one for one in found.textos}
    assert set(texts) == {"EN_VALIDACION", "El presupuesto esta en revision"}
    assert texts["EN_VALIDACION"].lugar == "/estado"
    assert "a&lt;b" in section
    assert "a<b" not in section
    assert f"en la línea {members['/traza'].linea} de la bitácora" in section


def test_a_known_sentence_and_what_is_wrong_on_purpose_are_not_listed(world: World) -> None:
    refusal = {"status": "400", "descripcion": "Cuerpo invalido", "errors": [{"descripcion": "falta algo"}], "raro": 1}

    def twist(operation: str, _body: Any, answer: Any) -> Any:
        return httpx2.Response(400, json=refusal) if operation == "registrarCompromisos" else answer

    found, _ = told(world, FakeSigfe(twist=twist))
    assert not (*found.miembros, *found.textos)


def test_no_more_rows_are_told_than_can_be_read(world: World) -> None:
    many = {f"nuevo{n}": n for n in range(MOST + 5)}
    found, section = told(world, FakeSigfe(twist=lambda operation, _body, answer: answer | many if (
        operation == "registrarCompromisos") else answer))  # fmt: skip
    assert (len(found.miembros), found.more) == (MOST, 5)
    assert "Y 5 más" in section
