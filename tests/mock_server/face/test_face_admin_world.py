"""The administration of the world: snapshots, clock, periods."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from face_client import AREA, PERIODO, SEED, Mock, basic, compromiso, new_mock, problem

from mock_server.clock import Reloj
from mock_server.seeding import plant, resume
from mock_server.service import Sigfe
from mock_server.store import Store
from mock_server.tickets import Progresion


def admin(mock: Mock, method: str, path: str, body: Any = None) -> Any:
    answer = mock.ask(method, f"/_mock{path}", **({} if body is None else {"json": body}))
    assert answer.status_code == 200, answer.text
    return answer.json()


def state(mock: Mock, ticket: str) -> str:
    query = {"ticketEnvio": ticket, "codigoAreaTx": AREA, "ejercicio": "2026"}
    return str(mock.post("ticket", query).json()["estado"])


def test_every_call_is_listed(mock: Mock) -> None:
    calls = {(call["metodo"], call["ruta"]) for call in admin(mock, "GET", "")["llamadas"]}
    assert {("GET", "/_mock"), ("POST", "/_mock/reloj"), ("GET", "/_mock/recibidos/{numero}")} <= calls


def test_every_call_is_in_the_docs(mock: Mock) -> None:
    text = (Path(__file__).parents[3] / "docs" / "es" / "simulador.md").read_text(encoding="utf-8")
    for call in admin(mock, "GET", "")["llamadas"]:
        assert f"`{call['metodo']} {call['ruta']}`" in text, call


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8088", "http://otro.example"),
        ("127.0.0.1:8088", "http://127.0.0.1:9000"),
        ("otro.example:8088", "http://otro.example:8088"),
        ("127.0.0.1:8088", "null"),
    ],
)
def test_a_page_of_another_site_may_not_administer(mock: Mock, host: str, origin: str) -> None:
    problem(mock.ask("POST", "/_mock/reset", headers={"host": host, "origin": origin}), 403)


@pytest.mark.parametrize("host", ["127.0.0.1:8088", "localhost:8088", "[::1]:8088"])
def test_a_page_of_its_own_may_administer(mock: Mock, host: str) -> None:
    own = {"host": host, "origin": f"http://{host}"}
    assert mock.ask("POST", "/_mock/reset", headers=own).status_code == 200


def test_our_own_failure_is_500_without_internals(
    mock: Mock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any) -> None:
        raise RuntimeError("secreto")

    monkeypatch.setattr("mock_server.overseeing.Overseer.areas", breaks)
    assert "secreto" not in str(problem(mock.ask("GET", "/_mock/areas"), 500))
    assert "RuntimeError en" in caplog.text
    assert "secreto" not in caplog.text


# Snapshots


def test_a_snapshot_brings_the_whole_world_and_its_clock_back(mock: Mock) -> None:
    kept = mock.post("compromiso", compromiso()).json()["codigo"]
    saved = admin(mock, "POST", "/instantaneas/antes")["guardada"]
    admin(mock, "POST", "/reloj", {"dias": 3})
    lost = mock.post("compromiso", compromiso()).json()["codigo"]
    admin(mock, "POST", f"/areas/{AREA}/periodos/cerrar", {"ejercicio": 2026, "periodo": 6})
    assert admin(mock, "POST", "/instantaneas/antes/restaurar")["restaurada"] == saved
    assert admin(mock, "GET", "/reloj")["ahora"].startswith("2026-06-15T09:0")
    assert [ticket["ticket"] for ticket in admin(mock, "GET", "/tickets")["tickets"]] == [kept]
    assert mock.ask("GET", f"/_mock/tickets/{lost}").status_code == 404
    assert mock.post("periodo", {"areaTrx": AREA}).json()["periodo"] == 6
    assert mock.post("compromiso", compromiso()).json()["codigo"]


def test_a_snapshot_can_be_restored_again_and_again(mock: Mock) -> None:
    admin(mock, "POST", "/instantaneas/a")
    tickets = set()
    message = compromiso()
    for _ in range(3):
        tickets.add(mock.post("compromiso", message).json()["codigo"])
        admin(mock, "POST", "/instantaneas/a/restaurar")
    assert len(tickets) == 1
    assert None not in tickets


@pytest.mark.parametrize(("method", "path"), [("POST", "/nada/restaurar"), ("DELETE", "/nada")])
def test_an_unknown_snapshot_is_404_with_the_known_names(mock: Mock, method: str, path: str) -> None:
    assert "todavía no hay ninguna" in problem(mock.ask(method, f"/_mock/instantaneas{path}"), 404)[0]
    admin(mock, "POST", "/instantaneas/uno")
    admin(mock, "POST", "/instantaneas/dos")
    assert "«nada»; las que hay son uno y dos." in problem(mock.ask(method, f"/_mock/instantaneas{path}"), 404)[0]


def test_snapshots_are_listed_replaced_deleted_and_bounded(mock: Mock) -> None:
    for number in range(32):
        admin(mock, "POST", f"/instantaneas/n{number}")
    assert "DELETE" in problem(mock.ask("POST", "/_mock/instantaneas/otra"), 409)[0]
    admin(mock, "POST", "/instantaneas/n0")
    assert admin(mock, "DELETE", "/instantaneas/n1") == {"borrada": "n1"}
    names = [one["nombre"] for one in admin(mock, "GET", "/instantaneas")["instantaneas"]]
    assert names == [f"n{number}" for number in range(2, 32)] + ["n0"]


def test_a_name_that_does_not_serve_is_refused(mock: Mock) -> None:
    assert "1 a 64 letras" in problem(mock.ask("POST", "/_mock/instantaneas/con%20espacio"), 400)[0]


def test_a_file_store_is_put_back_in_its_file(tmp_path: Path) -> None:
    path = tmp_path / "estado.sqlite"
    with closing(Store(path)) as store:
        reloj = Reloj(date(2026, 6, 15))
        sigfe = Sigfe(store, reloj, 1, Progresion.parse("inmediato"))
        plant(sigfe, reloj, SEED)
        mock = new_mock(sigfe=sigfe, reloj=reloj)
        first = mock.post("compromiso", compromiso()).json()["codigo"]
        admin(mock, "POST", "/instantaneas/x")
        mock.post("compromiso", compromiso())
        admin(mock, "POST", "/instantaneas/x/restaurar")
        last = mock.post("compromiso", compromiso()).json()["codigo"]
    with closing(Store(path)) as store:
        assert [row[0] for row in store.execute("SELECT numero FROM ticket ORDER BY clave")] == [first, last]
        assert store.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


# Clock


def test_the_clock_is_set_and_advanced(mock: Mock) -> None:
    assert admin(mock, "POST", "/reloj", {"ahora": "2026-06-30T18:00:00"})["ahora"] == "2026-06-30T18:00:00"
    assert admin(mock, "POST", "/reloj", {"dias": 1, "segundos": 3600})["ahora"] == "2026-07-01T19:00:00"
    assert mock.ask("GET", "/_mock/salud").json()["hoy"] == "2026-07-01"


def test_the_clock_goes_back_only_when_it_is_said(mock: Mock) -> None:
    back = {"ahora": "2026-06-14T09:00:00"}
    assert '"retroceder": true' in problem(mock.ask("POST", "/_mock/reloj", json=back), 409)[0]
    assert admin(mock, "GET", "/reloj")["ahora"].startswith("2026-06-15")
    assert admin(mock, "POST", "/reloj", {**back, "retroceder": True})["ahora"] == "2026-06-14T09:00:00"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 'Escriba "ahora"'),
        ({"ahora": "2026-07-01T00:00:00", "dias": 1}, "no ambas cosas"),
        ({"ahora": "mañana"}, "El miembro «ahora» debe ser una fecha y hora local"),
        ({"ahora": "2026-07-01T00:00:00-04:00"}, "escríbala sin zona"),
        ({"ahora": "1999-07-01T00:00:00"}, "El año va de 2000 a 2100"),
        ({"dia": 1}, "No se conoce el miembro «dia»; ¿quiso decir «dias»?"),
        ({"dias": -1}, "El miembro «dias» debe ser un número entero de 0 a 3660; se recibió -1"),
        ({"segundos": True}, "«segundos» debe ser un número entero"),
        ({"dias": 1, "retroceder": "si"}, '«retroceder» debe ser true o false; se recibió "si"'),
        ([], "El cuerpo debe ser un objeto JSON con «ahora», «dias», «segundos» y «retroceder»"),
    ],
)
def test_a_wrong_hour_is_refused_with_its_cure(mock: Mock, body: Any, expected: str) -> None:
    assert expected in " ".join(problem(mock.ask("POST", "/_mock/reloj", json=body), 400))


def test_tickets_of_time_obey_the_clock(mock: Mock) -> None:
    ticket = mock.post("compromiso", compromiso(), X_Iop_Simulacion='{"progresion": "tiempo:100000"}').json()["codigo"]
    assert state(mock, ticket) == "RECEPCIONADO"
    admin(mock, "POST", "/reloj", {"segundos": 60000})
    assert state(mock, ticket) == "EN_PROCESO"
    admin(mock, "POST", "/reloj", {"segundos": 60000})
    assert admin(mock, "GET", f"/tickets/{ticket}")["estado"].startswith("FINALIZADO")
    assert state(mock, ticket).startswith("FINALIZADO")


@pytest.mark.parametrize("moment", ["2026-06-20T10:00:00", "2026-06-10T10:00:00"])
def test_where_the_clock_was_put_survives_a_restart(tmp_path: Path, moment: str) -> None:
    path = tmp_path / "estado.sqlite"
    with closing(Store(path)) as store:
        reloj = Reloj(date(2026, 6, 15))
        sigfe = Sigfe(store, reloj, 1, Progresion.parse("inmediato"))
        plant(sigfe, reloj, SEED)
        mock = new_mock(sigfe=sigfe, reloj=reloj)
        mock.post("compromiso", compromiso())
        admin(mock, "POST", "/reloj", {"ahora": moment, "retroceder": True})
    with closing(Store(path)) as store:
        reloj = Reloj()
        assert resume(Sigfe(store, reloj), store, reloj)
        assert reloj().isoformat().startswith(moment[:16])


# Periods


def test_a_period_is_closed_and_opened_from_the_next_message_on(mock: Mock) -> None:
    june = {"ejercicio": 2026, "periodo": 6}
    admin(mock, "POST", f"/areas/{AREA}/periodos/abrir", {"ejercicio": 2026, "periodo": 7})
    assert admin(mock, "POST", f"/areas/{AREA}/periodos/cerrar", june) == {
        "area": AREA, **june, "abierto": False, "cambio": True
    }  # fmt: skip
    assert mock.post("compromiso", compromiso()).json()["descripcion"] == "Periodo No Abierto"
    assert mock.post("periodo", {"areaTrx": AREA}).json()["periodo"] == 7
    assert admin(mock, "POST", f"/areas/{AREA}/periodos/abrir", june)["cambio"] is True
    assert admin(mock, "POST", f"/areas/{AREA}/periodos/abrir", june)["cambio"] is False
    assert mock.post("compromiso", compromiso()).json()["codigo"]


def test_a_running_year_without_open_periods_only_lacks_a_period(mock: Mock) -> None:
    admin(mock, "POST", f"/areas/{AREA}/periodos/cerrar", {"ejercicio": 2026, "periodo": 6})
    assert mock.post("compromiso", compromiso()).json()["descripcion"] == "Periodo No Abierto"
    answer = mock.ask("POST", PERIODO, json={"areaTrx": AREA}, headers=basic("periodo")).json()
    assert answer["periodo"] is None
    assert admin(mock, "GET", "/areas")["areas"] == [
        {"area": AREA, "nombre": "", "periodos": [{"ejercicio": 2026, "periodo": 6, "abierto": False}]}
    ]


def test_a_past_year_without_open_periods_is_closed(mock: Mock) -> None:
    admin(mock, "POST", f"/areas/{AREA}/periodos/cerrar", {"ejercicio": 2026, "periodo": 6})
    admin(mock, "POST", "/reloj", {"ahora": "2027-01-04T09:00:00"})
    assert mock.post("compromiso", compromiso()).json()["descripcion"].startswith("Ejercicio cerrado")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"ejercicio": 2026}, "Falta el miembro «periodo»: debe ser un número entero de 1 a 12."),
        ({"ejercicio": 2026, "periodo": "6"}, "El miembro «periodo» debe ser un número entero de 1 a 12"),
        ({"ejercicio": 2026, "periodo": 13}, "se recibió 13"),
        ({"ejercicio": 2026, "periodo": 6, "sobra": 1}, "No se conoce el miembro «sobra»; se admite"),
    ],
)
def test_a_wrong_period_is_refused_with_its_cure(mock: Mock, body: Any, expected: str) -> None:
    refused = mock.ask("POST", f"/_mock/areas/{AREA}/periodos/abrir", json=body)
    assert expected in " ".join(problem(refused, 400))


def test_an_unknown_area_is_404_with_the_known_ones(mock: Mock) -> None:
    refused = mock.ask("POST", "/_mock/areas/9999999/periodos/abrir", json={"ejercicio": 2026, "periodo": 6})
    assert f"las que hay son {AREA}." in problem(refused, 404)[0]


def test_a_body_that_is_not_json_says_where(mock: Mock) -> None:
    assert "línea 1, columna 2" in problem(mock.ask("POST", "/_mock/reloj", content=b"{"), 400)[0]
