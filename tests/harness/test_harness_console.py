"""What the engine keeps of a simulated target's console: one line for each transaction registered, never a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from engine_world import World
from fake_sigfe import TARGET, FakeSigfe

import schemas

REAL = replace(TARGET, ambiente="pruebas")
VIEW = {
    "servicio": "compromiso",
    "area": "9701001",
    "ejercicio": 2026,
    "folio": "61",
    "titulo": "Consulta Compromiso",
    "estado": "Aprobado",
    "secciones": [],
}


class Shows(FakeSigfe):
    """A SIGFE with a console that answers what it is told."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer
        self.seen: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if not request.url.path.startswith("/consola/"):
            return super().__call__(request)
        self.seen.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer if isinstance(self.answer, httpx2.Response) else httpx2.Response(200, json=self.answer)


def test_the_view_of_what_was_registered_is_journaled_before_the_verdict(world: World) -> None:
    world.case("COM-A")
    sigfe = Shows(VIEW)
    ran = world.run(sigfe)
    (line,) = ran.of("visualizacion")
    assert schemas.own_schema_violations("journal", line) == []
    assert line["datos"] == {"servicio": "compromiso", "folio": "61", "vista": VIEW, "fallo": None}
    assert (line["paso"], line["ruta"]) == ("com", "/consola/9701001/2026/compromiso/61")
    assert line["n"] < ran.of("veredicto")[0]["n"]
    (request,) = sigfe.seen
    assert request.method == "GET"
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx2.Response(404), "HTTP 404"),
        (httpx2.Response(200, text="<html>"), "otra cosa"),
        ({**VIEW, "estado": None}, "otra cosa: /estado"),
        (httpx2.ReadTimeout("x"), "no respondió"),
    ],
)
def test_a_console_that_does_not_answer_is_told_and_changes_no_verdict(world: World, answer: Any, told: str) -> None:
    world.case("COM-A")
    ran = world.run(Shows(answer))
    (line,) = ran.of("visualizacion")
    assert line["datos"]["vista"] is None
    assert told in line["datos"]["fallo"]
    assert ran.verdicts == {"COM-A": "APROBADO"}


def test_a_real_environment_is_never_asked_for_a_console(world: World) -> None:
    world.case("COM-A")
    sigfe = Shows(VIEW)
    ran = world.run(sigfe, target=REAL)
    assert sigfe.seen == []
    assert ran.of("visualizacion") == []
