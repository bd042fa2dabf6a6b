"""`iop doctor` tells each thing that can keep a run from starting from all the others, and registers nothing."""

from __future__ import annotations

import base64
import json
import re
import socket
import ssl
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner
from doctor_world import NOTHING, Proxy, Sigfe, certificate, project, right

from harness.cli import main
from harness.doctor import network, queries
from harness.embedded import EmbeddedMock
from schemas import load_catalog

GOLDEN = Path(__file__).with_name("golden") / "doctor.txt"
CANARY = "clave-canario-9d2f"
SERVICES = tuple(load_catalog().services)
QUERIED = [one for one in SERVICES if set(load_catalog().services[one].operations) != {"registrar"}]
REFUSED = {"status": "403", "descripcion": "Acceso no autorizado", "errors": []}


def own(*services, of="t"):
    """The tables by which services get their credentials from the environment."""
    return "".join(
        f'[{of}.servicio.{one}]\nusuario_env = "U_{one.upper()}"\nclave_env = "C_{one.upper()}"\n' for one in services
    )


ALL = own(*SERVICES)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for service in SERVICES:
        monkeypatch.setenv(f"U_{service.upper()}", service)
        monkeypatch.setenv(f"C_{service.upper()}", CANARY)
    return tmp_path


def iop(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="iop")


def examined(*arguments, code):
    """The rows by `clave`, and everything else that --json tells."""
    told = iop("doctor", "--target", "t", "--json", *arguments)
    assert told.exit_code == code, told.output
    found = json.loads(told.stdout)
    assert found["puede_comenzar"] == (code == 0)
    return {row["clave"]: row for row in found["pruebas"]}, found


def states(rows):
    return {clave: row["estado"] for clave, row in rows.items()}


def failing(rows):
    return [clave for clave, state in states(rows).items() if state == "mal"]


# what holds


def test_against_the_mock_everything_holds_with_the_inputs_of_the_packaged_cases_and_nothing_is_registered(here):
    with EmbeddedMock() as mock:
        project(here, mock.url)
        (here / "cases").rename(here / "otros")
        rows, found = examined(code=0)
        with urllib.request.urlopen(f"{mock.url}/_mock/recibidos") as answer:
            received = answer.read().decode()
    assert failing(rows) == []
    assert states(rows)["servicio:tesoreria"] == "sin_probar"
    assert {states(rows)[f"servicio:{service}"] for service in QUERIED} == {"bien"}
    assert "requerimiento.propioContabilidad" in rows["entradas"]["visto"]
    assert "concepto2" in rows["entradas"]["visto"]
    assert found["solicitud"] is None
    assert found["conclusion"] == "Se puede comenzar una corrida: iop run --target t"
    assert "buscarPeriodo" in received or "periodo.buscar" in received
    assert "registrar" not in received


def test_the_table_is_worded_as_it_should_be(here):
    def answer(operation, body):
        if operation == "obtenerDevengo":
            return 401, {"status": "401", "descripcion": "Credenciales ausentes o inválidas", "errors": []}
        return right(operation, body)

    with Sigfe(answer) as sigfe:
        project(here, sigfe.url)
        told = iop("doctor", "--target", "t")
    assert told.exit_code == 1
    text = re.sub(r"en \d+ ms", "en 12 ms", told.stdout).replace(str(sigfe.port), "49152")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_a_whole_examination_of_what_never_answers_ends_within_a_minute(here, monkeypatch):
    monkeypatch.setattr("harness.doctor.queries.PATIENCE_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # accepts, and never says a word
        project(here, f"http://127.0.0.1:{deaf.getsockname()[1]}", ambiente="pruebas", more=ALL)
        started = time.monotonic()
        rows, _ = examined(code=1)
    assert time.monotonic() - started < 10
    assert states(rows)["ip"] == "mal"
    assert "parece rechazada" in rows["ip"]["visto"]


# the network


def test_a_name_that_nobody_knows_stops_what_depends_on_it_and_only_that(here, monkeypatch):
    def unknown(*_args, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    project(here, "https://sigfe.invalid", ambiente="pruebas", more=ALL)
    monkeypatch.setattr(network.socket, "getaddrinfo", unknown)
    rows, found = examined(code=1)
    assert failing(rows) == ["nombre:sigfe.invalid"]
    depend = ["conexion:sigfe.invalid:443", "tls:sigfe.invalid:443", "servicio:periodo", "periodo"]
    assert {rows[clave]["estado"] for clave in depend} == {"sin_probar"}
    assert rows["servicio:periodo"]["visto"] == "no se probó: depende de «Nombre sigfe.invalid»"
    assert "[IP pública]" in found["solicitud"]
    assert "97 01" in found["solicitud"]
    assert "área de redes" in found["como_saber_la_ip"]


def test_a_name_server_that_hangs_holds_nobody_up(here, monkeypatch):
    monkeypatch.setattr(network, "NAME_S", 0.05)
    monkeypatch.setattr(network.socket, "getaddrinfo", lambda *_args, **_more: time.sleep(1))
    project(here, "https://sigfe.invalid", ambiente="pruebas", more=ALL)
    rows, _ = examined(code=1)
    assert "el DNS no contestó" in rows["nombre:sigfe.invalid"]["visto"]


def test_a_closed_port_is_told_as_such_and_not_as_a_refused_ip(here):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    project(here, f"http://127.0.0.1:{port}")
    rows, _ = examined(code=1)
    assert failing(rows) == [f"conexion:127.0.0.1:{port}"]
    assert "conexión rechazada" in rows[f"conexion:127.0.0.1:{port}"]["visto"]
    assert rows["ip"]["estado"] == "sin_probar"


def test_a_connection_that_times_out_looks_like_a_refused_ip(here, monkeypatch):
    def silent(*_args, **_more):
        raise TimeoutError

    project(here, "http://127.0.0.1:9", ambiente="pruebas", more=ALL)
    monkeypatch.setattr(network.socket, "create_connection", silent)
    rows, found = examined(code=1)
    assert failing(rows) == ["conexion:127.0.0.1:9", "ip"]
    assert "solicitud de más abajo" in rows["ip"]["hacer"]
    assert "Partida y capítulo:    97 01" in found["solicitud"]


def test_what_all_may_take_is_less_than_a_minute():
    assert network.NAME_S + 2 * network.MOST_S + 2 * queries.BUDGET_S < 60


# proxies


@pytest.mark.parametrize(
    ("word", "seen"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "el proxy no da paso (HTTP 407)"),
        (b"", "el proxy corta la conexión"),
        (b"\r\n\r\n", "el proxy no da paso (HTTP ?)"),
    ],
)
def test_a_proxy_that_does_not_let_through_is_told_as_such_without_its_credential(here, word, seen):
    with Proxy(word) as proxy:
        more = f'{ALL}[t.proxy]\nurl = "{proxy.url}"\nusuario_env = "U_TICKET"\nclave_env = "C_TICKET"\n'
        project(here, "https://sigfe.example", ambiente="pruebas", more=more)
        rows, found = examined(code=1)
    assert failing(rows) == ["conexion:sigfe.example:443"]
    assert rows["conexion:sigfe.example:443"]["visto"] == seen
    pair = base64.b64encode(f"ticket:{CANARY}".encode()).decode()
    assert proxy.heads[0].startswith("CONNECT sigfe.example:443 HTTP/1.1\r\n")
    assert f"Proxy-Authorization: Basic {pair}\r\n" in proxy.heads[0]
    assert not any(secret in json.dumps(found) for secret in (pair, CANARY))


def test_by_a_proxy_the_certificate_of_the_target_itself_is_looked_at(here):
    pem, key = certificate(here)
    with Sigfe().speak_tls(pem, key) as sigfe, Proxy(b"HTTP/1.1 200 ok\r\n\r\n", sigfe.port) as proxy:
        more = f'{ALL}[t.tls]\nca = "ca.pem"\n[t.proxy]\nurl = "{proxy.url}"\n'
        project(here, sigfe.url, ambiente="pruebas", more=more)
        rows, _ = examined(code=0)
    assert rows[f"conexion:127.0.0.1:{sigfe.port}"]["visto"] == f"abierta por el proxy {proxy.url[7:]}"
    assert "verificado con ca.pem" in rows[f"tls:127.0.0.1:{sigfe.port}"]["visto"]


# TLS


def test_a_certificate_of_the_target_s_own_authority_holds_and_tells_its_days(here):
    pem, key = certificate(here)
    with Sigfe().speak_tls(pem, key) as sigfe:
        project(here, sigfe.url, ambiente="pruebas", more=f'{ALL}[t.tls]\nca = "ca.pem"\n')
        rows, _ = examined(code=0)
    seen = rows[f"tls:127.0.0.1:{sigfe.port}"]
    assert "TLSv1.3, verificado con ca.pem; vence el" in seen["visto"]
    assert seen["visto"].endswith("en 90 días")
    assert seen["hacer"] == ""


def test_a_certificate_that_ends_soon_is_told_and_does_not_stop(here):
    pem, key = certificate(here, days=(-1, 5))
    with Sigfe().speak_tls(pem, key) as sigfe:
        project(here, sigfe.url, ambiente="pruebas", more=f'{ALL}[t.tls]\nca = "ca.pem"\n')
        rows, _ = examined(code=0)
    assert "está por vencer" in rows[f"tls:127.0.0.1:{sigfe.port}"]["hacer"]


@pytest.mark.parametrize(
    ("days", "name", "known", "sentence"),
    [
        ((-1, 90), "127.0.0.1", False, "lo firmó él mismo"),
        ((-90, -1), "127.0.0.1", True, "está vencido"),
        ((1, 90), "127.0.0.1", True, "todavía no vale"),
        ((-1, 90), "127.0.0.2", True, "es de otra dirección"),
    ],
)
def test_a_certificate_that_is_not_to_be_trusted_stops_before_any_credential_leaves(here, days, name, known, sentence):
    pem, key = certificate(here, days=days, name=name)
    with Sigfe().speak_tls(pem, key) as sigfe:
        known_as = '[t.tls]\nca = "ca.pem"\n' if known else ""
        project(here, sigfe.url, ambiente="pruebas", more=f"{ALL}{known_as}")
        rows, _ = examined(code=1)
    assert failing(rows) == [f"tls:127.0.0.1:{sigfe.port}"]
    assert sentence in rows[f"tls:127.0.0.1:{sigfe.port}"]["visto"]
    assert rows["servicio:periodo"]["estado"] == "sin_probar"
    assert sigfe.asked == []


def test_a_version_that_is_too_old_and_a_port_that_speaks_none_are_told(here):
    pem, key = certificate(here)
    tls = f'{ALL}[t.tls]\nca = "ca.pem"\nversion_minima = "1.3"\n'
    with Sigfe().speak_tls(pem, key, ssl.TLSVersion.TLSv1_2) as old, Sigfe() as plain:
        for sigfe in (old, plain):
            project(here, f"https://127.0.0.1:{sigfe.port}", ambiente="pruebas", more=tls)
            rows, _ = examined(code=1)
            assert failing(rows) == [f"tls:127.0.0.1:{sigfe.port}"]
            assert "no acuerda una conexión TLS" in rows[f"tls:127.0.0.1:{sigfe.port}"]["visto"]


# the address


def test_a_mock_that_does_not_let_this_address_in_says_so_and_the_request_is_written(here):
    with EmbeddedMock(("--ip-permitidas", "192.0.2.0/24", "--sin-credenciales")) as mock:
        project(here, mock.url, ambiente="pruebas", more=ALL)
        (here / "plan.toml").write_text(
            'modulos = ["compromiso"]\n[institucion]\nnombre = "Servicio de Prueba"\npartida = "97"\ncapitulo = "01"\n'
            'areaTransaccional = "001"\n',
            encoding="utf-8",
        )
        rows, found = examined(code=1)
    assert states(rows)["ip"] == "mal"
    assert "el destino dice que no la autoriza" in rows["ip"]["visto"]
    assert "Servicio de Prueba solicita autorizar" in found["solicitud"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [((403, "<html>Forbidden</html>"), "a todo contesta HTTP 403"), (None, "cortó la respuesta")],
)
def test_what_a_wall_does_to_every_query_looks_like_a_refused_ip(here, answer, words):
    with Sigfe(lambda _operation, _body: answer) as sigfe:
        project(here, sigfe.url, ambiente="pruebas", more=ALL)
        rows, _ = examined(code=1)
    assert states(rows)["ip"] == "mal"
    assert words in rows["ip"]["visto"]


# the services


def test_a_wrong_credential_is_told_of_its_service_alone(here):
    with EmbeddedMock() as mock:
        wrong = own("compromiso", "personas")
        project(here, mock.url, more=wrong)
        rows, _ = examined(code=1)
    assert failing(rows) == ["servicio:compromiso", "servicio:personas"]
    assert rows["servicio:compromiso"]["visto"].startswith("HTTP 401: no acepta la credencial")
    assert "[t.servicio.compromiso]" in rows["servicio:compromiso"]["hacer"]
    assert rows["ip"]["estado"] == "bien"


def test_the_credential_of_another_service_is_told_from_a_wrong_one(here, monkeypatch):
    monkeypatch.setenv("C_DEVENGO", "simulado")
    monkeypatch.setenv("U_DEVENGO", "ticket")
    with EmbeddedMock() as mock:
        project(here, mock.url, more=own("devengo"))
        rows, _ = examined(code=1)
    assert failing(rows) == ["servicio:devengo"]
    assert rows["servicio:devengo"]["visto"].startswith("HTTP 403: la credencial no es de este servicio")


ODD = {
    "no path": ((404, "<html>no</html>"), "HTTP 404: no hay nada en http://127.0.0.1:", "endpoint que entregó DIPRES"),
    "no POST": ((405, ""), "no recibe POST", "endpoint"),
    "elsewhere": ((302, ""), "lleva a otra parte", "endpoint"),
    "busy": ((429, ""), "está ocupado", "espere unos minutos"),
    "down": ((503, "<html>"), "HTTP 503: el servicio falla", "repita más tarde"),
    "a portal": ((200, "<html>Bienvenido</html>"), "no es JSON", "contesta otra cosa que SIGFE"),
    "a refusal": ((400, REFUSED | {"descripcion": "Falta algo"}), "rechaza la consulta («Falta algo»)", "contrato"),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_a_service_answers_is_told_and_what_to_do(here, odd):
    told, seen, todo = ODD[odd]
    with Sigfe(lambda operation, body: told if operation == "obtenerCompromiso" else right(operation, body)) as sigfe:
        project(here, sigfe.url)
        rows, _ = examined(code=1)
    assert failing(rows) == ["servicio:compromiso"]
    assert seen in rows["servicio:compromiso"]["visto"]
    assert todo in rows["servicio:compromiso"]["hacer"]


def test_an_answer_of_another_shape_than_the_contract_s_is_advice(here):
    with Sigfe(
        lambda operation, body: (200, {"otra": 1}) if operation == "obtenerDevengo" else right(operation, body)
    ) as sigfe:
        project(here, sigfe.url)
        rows, _ = examined(code=0)
    assert "no cumple el esquema" in rows["servicio:devengo"]["hacer"]


def test_services_of_another_address_do_not_fall_with_it(here):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Sigfe() as sigfe:
        project(here, sigfe.url, more=f'[t.servicio.devengo]\nurl = "http://127.0.0.1:{port}"\n')
        rows, _ = examined(code=1)
    assert failing(rows) == [f"conexion:127.0.0.1:{port}"]
    assert (rows["servicio:devengo"]["estado"], rows["servicio:compromiso"]["estado"]) == ("sin_probar", "bien")


def test_credentials_that_are_not_there_yet_do_not_hide_the_network(here, monkeypatch):
    monkeypatch.delenv("C_TICKET")
    with Sigfe() as sigfe:
        project(here, sigfe.url, ambiente="pruebas", more=ALL)
        rows, _ = examined(code=1)
    assert failing(rows) == ["destino"]
    assert rows["destino"]["visto"].endswith("falta la variable de ambiente C_TICKET")
    assert (rows["servicio:ticket"]["estado"], rows["servicio:periodo"]["estado"]) == ("sin_probar", "bien")


def test_before_any_credential_came_it_is_told_that_the_connection_opens(here, monkeypatch):
    for service in SERVICES:
        monkeypatch.delenv(f"C_{service.upper()}")
    with Sigfe() as sigfe:
        project(here, sigfe.url, ambiente="pruebas", more=ALL)
        rows, found = examined(code=1)
    assert failing(rows) == ["destino"]
    assert "y 4 más" in rows["destino"]["visto"]
    assert rows["ip"]["visto"] == "la conexión se abre; se sabrá al consultar un servicio"
    assert found["solicitud"]
    assert sigfe.asked == []


def test_a_target_without_the_services_by_which_all_are_followed_cannot_start(here):
    with Sigfe() as sigfe:
        project(here, sigfe.url, ambiente="pruebas", more=own("compromiso"))
        rows, _ = examined(code=1)
    assert failing(rows) == ["servicio:periodo", "servicio:ticket"]
    assert rows["servicio:devengo"]["visto"] == "el destino no tiene su credencial"


def test_a_file_of_credentials_that_others_can_read_is_a_row_and_nothing_is_sent(here):
    (here / "c.toml").write_text(f'[periodo]\nusuario = "u"\nclave = "{CANARY}"\n', encoding="utf-8")
    (here / "c.toml").chmod(0o644)
    with Sigfe() as sigfe:
        path = project(here, sigfe.url, ambiente="pruebas")
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('ambiente = "pruebas"', 'ambiente = "pruebas"\ncredenciales_archivo = "c.toml"'))
        rows, _ = examined(code=1)
    assert failing(rows) == ["destino"]
    assert "chmod 600" in rows["destino"]["visto"]
    assert sigfe.asked == []


def test_neighbours_are_asked_with_their_own_credential_and_channel(here):
    more = '[t.vertical.dte]\ncanal = "dte"\n' + own("devengo", of="t.vertical.dte")
    with Sigfe() as sigfe:
        project(here, sigfe.url, more=more)
        rows, _ = examined(code=0)
    assert rows["servicio:dte.devengo"]["estado"] == "bien"
    assert "/cxf/public/dte/obtenerDevengo" in [path for path, _, _ in sigfe.asked]


# clock, period, inputs


@pytest.mark.parametrize(
    ("ahead_s", "code", "words"),
    [
        (0, 0, "coincide"),
        (90, 0, "atrasado (89|90|91) s"),
        (-3600, 1, "adelantado 60 min"),
        (86_400, 1, "atrasado 24 h"),
    ],
)
def test_the_clock_is_compared_with_the_target_s(here, ahead_s, code, words):
    with Sigfe(ahead_s=ahead_s) as sigfe:
        project(here, sigfe.url)
        rows, _ = examined(code=code)
    assert re.search(words, rows["reloj"]["visto"])
    assert ("NTP" in rows["reloj"]["hacer"]) == (ahead_s != 0)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (NOTHING, "no tiene un período abierto («No existe informacion», «No existe»)"),
        ({"areaTrx": "9701001", "periodo": 6, "ejercicio": 2025}, "es 6 de 2025, y el destino dice ejercicio 2026"),
    ],
)
def test_an_area_without_an_open_period_cannot_start(here, answer, words):
    with Sigfe(
        lambda operation, body: (200, answer) if operation == "buscarPeriodo" else right(operation, body)
    ) as sigfe:
        project(here, sigfe.url)
        rows, _ = examined(code=1)
    assert failing(rows) == ["periodo"]
    assert words in rows["periodo"]["visto"]


def test_inputs_that_are_not_there_are_named_one_by_one(here):
    assert iop("new", "project", "mia").exit_code == 0
    entradas = '[local.entradas]\n"requerimiento.idCombinacion" = "999"\npersona = "98995001-0"\n'
    with EmbeddedMock() as mock:
        path = here / "mia" / "targets.toml"
        text = path.read_text(encoding="utf-8").replace("http://127.0.0.1:8088", mock.url).replace("[local", "[t")
        path.write_text(text + entradas.replace("[local", "[t"), encoding="utf-8")
        rows, _ = examined("--targets", path, here / "mia" / "cases", code=1)
    assert failing(rows) == [f"entrada:{name}" for name in ("persona", "requerimiento.idCombinacion", "concepto")]
    assert rows["entrada:persona"]["visto"] == "no existe para esta institución"
    assert rows["entradas"]["visto"] == "existen requerimiento.folio"


def test_the_overlay_in_use_is_told(here):
    with Sigfe() as sigfe:
        project(here, sigfe.url)
        (here / "contrato").mkdir()
        (here / "contrato" / "LEAME.md").write_text("nada", encoding="utf-8")
        rows, _ = examined(code=0)
        assert rows["contrato"]["visto"] == "el del paquete, sin cambios de la institución"
        (here / "contrato" / "transporte.json").write_text(
            '{"ruta": "/otra/{canal}/{operacion}", "certeza": "documentado", "fuente": "manual"}', encoding="utf-8"
        )
        rows, _ = examined(code=0)
    assert "contrato (1 archivo, huella" in rows["contrato"]["visto"]
    assert "/otra/verticales/buscarPeriodo" in [path for path, _, _ in sigfe.asked]


# what is never told, and what is wrong usage


def test_no_secret_comes_back_even_when_the_server_says_it(here):
    spelled = [CANARY, base64.b64encode(f"compromiso:{CANARY}".encode()).decode(), CANARY.replace("-", "%2D")]

    def echo(_operation, body):
        told = " ".join(spelled) + "\x1b[31m" + json.dumps(body)
        return 400, {"status": "400", "descripcion": told, "errors": [{"descripcion": told}]}

    with Sigfe(echo) as sigfe:
        project(here, sigfe.url, ambiente="pruebas", more=ALL)
        outputs = [iop("doctor", "--target", "t").output, iop("doctor", "--target", "t", "--json").output]
    assert sigfe.asked[0][2].startswith("Basic ")
    for output in outputs:
        assert "credencial omitida" in output
        assert not any(one in output for one in (*spelled, "\x1b"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--target", "t", "--targets", "no.toml"), "no.toml: no existe"),
        (("--target", "otro"), "no hay un destino «otro»; los que hay son t"),
        ((), "--target"),
        (("--target", "t", "nada"), "nada: no existe"),
    ],
)
def test_wrong_usage_ends_in_2_before_anything_is_sent(here, arguments, sentence):
    with Sigfe() as sigfe:
        project(here, sigfe.url)
        told = iop("doctor", *arguments)
    assert told.exit_code == 2
    assert sentence in told.stderr
    assert sigfe.asked == []


@pytest.mark.parametrize("wrong", ['[t.entradas]\nnada = "x"\n', 'x = 1\n[t.proxy]\nurl = "zzz"\n'])
def test_a_broken_target_ends_in_2_before_anything_is_sent(here, wrong):
    with Sigfe() as sigfe:
        project(here, sigfe.url, more=wrong)
        told = iop("doctor", "--target", "t")
    assert told.exit_code == 2
    assert "t" in told.stderr
    assert sigfe.asked == []
