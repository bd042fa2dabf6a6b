"""The administration under /_mock."""

from __future__ import annotations

import json
from typing import Any

import pytest
from face_client import AREA, PERIODO, SEED, Mock, compromiso, new_mock, problem

from schemas.openapi import openapi_text


def test_health_tells_the_day_and_the_version(mock: Mock) -> None:
    health = mock.ask("GET", "/_mock/salud").json()
    assert health["estado"] == "ok"
    assert health["hoy"] == SEED["hoy"]
    assert health["version"]


@pytest.mark.parametrize("path", ["/_mock/salud", "/_mock/seed", "/_mock/reset", "/_mock/tickets/liberar"])
def test_only_this_machine_administers(mock: Mock, path: str) -> None:
    method = "GET" if path.endswith("salud") else "POST"
    problem(mock.ask(method, path, json=None, peer="203.0.113.9"), 403)


def test_another_method_is_405(mock: Mock) -> None:
    answer = mock.ask("GET", "/_mock/reset")
    problem(answer, 405)
    assert answer.headers["allow"] == "POST"


def test_a_seed_replaces_the_world_and_its_day(mock: Mock) -> None:
    seed = {"hoy": "2018-12-20", "areas": [{"area": "9752025", "ejercicio": 2018, "periodo": 11}]}
    assert mock.ask("POST", "/_mock/seed", json=seed).json()["hoy"] == "2018-12-20"
    assert mock.post("periodo", {"areaTrx": "9752025"}).json()["periodo"] == 11
    assert mock.ask("GET", "/_mock/salud").json()["hoy"] == "2018-12-20"


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        ({"areas": [], "sobra": 1}, "sobra"),
        ([], ""),
        ({**SEED, "hoy": "ayer"}, "/hoy"),
        ({**SEED, "hoy": "2026-02-30"}, "/hoy"),
    ],
)
def test_a_wrong_seed_is_refused_and_leaves_the_world_as_it_was(mock: Mock, seed: Any, expected: str) -> None:
    assert expected in " ".join(problem(mock.ask("POST", "/_mock/seed", json=seed), 400))
    assert mock.post("periodo", {"areaTrx": AREA}).json()["periodo"] == 6
    assert mock.ask("GET", "/_mock/salud").json()["hoy"] == SEED["hoy"]


def test_a_seed_that_is_not_json_is_refused(mock: Mock) -> None:
    assert problem(mock.ask("POST", "/_mock/seed", content=b"{"), 400)[0].startswith("línea 1")


def test_reset_empties_the_world(mock: Mock) -> None:
    assert mock.ask("POST", "/_mock/reset").status_code == 200
    assert mock.post("periodo", {"areaTrx": AREA}).json()["periodo"] is None


def test_held_tickets_are_released_one_by_one_or_all(mock: Mock) -> None:
    held = [
        mock.post("compromiso", compromiso(), X_Iop_Simulacion='{"progresion": "retenido"}').json()["codigo"]
        for _ in range(3)
    ]
    assert mock.ask("POST", f"/_mock/tickets/{held[0]}/liberar").json() == {"liberados": 1}
    query = {"ticketEnvio": held[0], "codigoAreaTx": AREA, "ejercicio": "2026"}
    assert mock.post("ticket", query).json()["estado"].startswith("FINALIZADO")
    assert mock.ask("POST", "/_mock/tickets/liberar").json() == {"liberados": 2}
    problem(mock.ask("POST", f"/_mock/tickets/{held[0]}/liberar"), 404)
    problem(mock.ask("POST", "/_mock/tickets/123/liberar"), 404)


def test_the_administration_hides_no_path_of_sigfe(mock: Mock) -> None:
    assert mock.ask("GET", PERIODO).status_code == 405


def test_the_mock_serves_the_document_that_the_catalogue_gives(mock: Mock) -> None:
    answer = mock.ask("GET", "/_mock/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == openapi_text()


def test_a_mock_that_asks_for_no_credentials_declares_none() -> None:
    served = new_mock(credenciales=None).ask("GET", "/_mock/openapi.json").json()
    assert "securitySchemes" not in served["components"]
    assert not any("security" in path["post"] for path in served["paths"].values())
    assert all(path["post"]["security"] for path in json.loads(openapi_text())["paths"].values())
