"""The line that sends an exchange again: exact body, right credentials' names, nothing else that a shell would run."""

from __future__ import annotations

import html
import json
import os
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hard_runs import ATTACK
from hypothesis import given
from hypothesis import strategies as st
from journal_builder import JournalBuilder, declared

from harness.render import render_all
from harness.render.facts import ExchangeRecord, Sent
from harness.render.repeating import Repeater

STUB = f"""#!{sys.executable}
import json, os, sys
told = {{"argumentos": sys.argv[1:], "cuerpo": sys.stdin.buffer.read().hex() if "@-" in sys.argv else None}}
open(os.environ["ESCUCHADO"], "a").write(json.dumps(told) + "\\n")
"""
BODIES = [
    '{"a": "it\'s $(id) `id` \\\\n", "b": "ñ 😀"}', "EOF\n'\"; rm -rf x\n",
    "no es JSON \x00\x1b", ' {"espacios":   1} \n',
]  # fmt: skip
QUOTED = re.compile(r"""'[^']*'|"'"|"\$IOP[A-Z0-9_]*_USUARIO:\$IOP[A-Z0-9_]*_CLAVE\"""")
REPEATER = Repeater("127.0.0.1:8088", "verticales")


def _exchange(**more: object) -> ExchangeRecord:
    sent = Sent("POST", {"content-type": "application/json"}, "{}")
    base = {"paso": "p", "operacion": "devengo.registrar", "ruta": "/cxf/public/verticales/registrarDevengos",
            "n_intento": 7, "t_intento": "", "sent": sent}  # fmt: skip
    return ExchangeRecord(**(base | more))  # type: ignore[arg-type]


def test_the_lines_of_a_page_send_the_very_bytes_of_the_journal(tmp_path: Path) -> None:
    """As a person would use them: pasted into a shell, in the journal's folder, with Python where jq is not."""
    j = JournalBuilder()
    j.corrida([declared("DEV-ORIG-01", "devengo", "original")])
    j.inicio("DEV-ORIG-01")
    for n, body in enumerate(BODIES):
        headers = {"content-type": "application/json", "x-iop-simulacion": '{"falla": "it\'s"}'}
        j.exchange(f"p{n}", "devengo.registrar", "registrarDevengos", body, "{}", cabeceras=headers)
    j.veredicto("APROBADO")
    j.fin()
    j.write(tmp_path)
    page = render_all(tmp_path)[0].read_text(encoding="utf-8")
    instead = html.unescape(re.findall(r'id="sin-jq">(.*?)</pre>', page, re.DOTALL)[0])
    lines = [html.unescape(one) for one in re.findall(r'<pre class="curl" tabindex="0">(.*?)</pre>', page, re.DOTALL)]
    heard = _run("\n".join([instead, *lines]), tmp_path)
    assert [bytes.fromhex(one["cuerpo"]).decode("utf-8") for one in heard] == BODIES
    for one in heard:
        assert one["argumentos"] == [
            "-u", "ana:s3creta", "-H", "content-type: application/json", "-H",
            'x-iop-simulacion: {"falla": "it\'s"}', "--data-binary", "@-",
            "https://127.0.0.1/cxf/public/verticales/registrarDevengos".replace("https", "http"),
        ]  # fmt: skip
    assert "s3creta" not in page


def _run(script: str, folder: Path) -> list[dict[str, str]]:
    stub = folder / "bin" / "curl"
    stub.parent.mkdir(exist_ok=True)
    stub.write_text(STUB, encoding="utf-8")
    stub.chmod(stub.stat().st_mode | stat.S_IEXEC)
    heard = folder / "escuchado.jsonl"
    env = os.environ | {"PATH": f"{stub.parent}:{os.environ['PATH']}", "ESCUCHADO": str(heard),
                        "IOP_DEVENGO_USUARIO": "ana", "IOP_DEVENGO_CLAVE": "s3creta"}  # fmt: skip
    subprocess.run(["bash", "-c", script], cwd=folder, env=env, check=True, timeout=60, capture_output=True)
    return [json.loads(line) for line in heard.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("ruta", "http", "user"),
    [
        ("/cxf/public/verticales/registrarDevengos", {}, '$IOP_DEVENGO_USUARIO:$IOP_DEVENGO_CLAVE"'),
        ("/cxf/public/mercadoPublico/x", {},
         '$IOP_MERCADO_PUBLICO_DEVENGO_USUARIO:$IOP_MERCADO_PUBLICO_DEVENGO_CLAVE"'),
        ("/cxf/public/verticales/x", {"credencial": "mala"}, '$IOP_DEVENGO_USUARIO":clave-equivocada'),
        ("/cxf/public/verticales/x", {"credencial": "compromiso"}, '$IOP_COMPROMISO_USUARIO:$IOP_COMPROMISO_CLAVE"'),
    ],
)  # fmt: skip
def test_credentials_are_named_by_service_and_channel(ruta: str, http: dict[str, str], user: str) -> None:
    assert f'-u "{user} ' in REPEATER.command(_exchange(ruta=ruta), http)


def test_what_a_case_leaves_out_is_left_out() -> None:
    assert "-u" not in REPEATER.command(_exchange(), {"credencial": "ninguna"})
    bare = _exchange(sent=Sent("GET", {}, ""))
    assert REPEATER.command(bare) == (
        'curl -X GET -u "$IOP_DEVENGO_USUARIO:$IOP_DEVENGO_CLAVE" '
        "http://127.0.0.1:8088/cxf/public/verticales/registrarDevengos"
    )
    untyped = REPEATER.command(_exchange(sent=Sent("POST", {}, "{}")))
    assert "-H content-type: " in untyped, "curl would say that the body is a form"


def test_a_real_host_is_spoken_to_over_tls() -> None:
    assert " https://sigfe.example/" in Repeater("sigfe.example", "verticales").command(_exchange())


@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_no_text_of_a_journal_becomes_a_word_of_its_own(host: str, ruta: str, name: str, value: str, verb: str) -> None:
    sent = Sent(verb, {name: value, "@fichero": "x"}, "{}")
    told = Repeater(ATTACK + host, "c").command(_exchange(ruta=ruta, operacion=verb, sent=sent))
    words = shlex.split(told)
    arguments = iter(words[words.index("curl") + 1 :])
    options = [(word, next(arguments)) for word in arguments if word in ("-X", "-u", "-H", "--data-binary")]
    assert ("--data-binary", "@-") in options
    assert not any(value.startswith("@") for word, value in options if word == "-H"), "curl would read a file"
    assert words[-1].startswith("https://")
    assert re.fullmatch(r"[A-Za-z0-9@%+=:,./_| -]*", QUOTED.sub("", told)), "something stands outside of quotes"


def test_the_address_and_the_variables_are_those_of_the_target() -> None:
    told = Repeater(
        "sigfe.example",
        "verticales",
        "https://sigfe.example:8443/base",
        {"compromiso": "http://otro.example/base"},
        {"verticales/compromiso": ["COM_U", "COM_C"], "verticales/devengo": ["$(rm)", "x"]},
    )
    line = told.command(_exchange(operacion="compromiso.obtener", ruta="/base/cxf/public/verticales/obtenerCompromiso"))
    assert " http://otro.example/base/cxf/public/verticales/obtenerCompromiso" in line
    assert '-u "$COM_U:$COM_C"' in line
    line = told.command(_exchange(operacion="devengo.obtener", ruta="/base/cxf/public/verticales/obtenerDevengo"))
    assert " https://sigfe.example:8443/base/cxf" in line
    assert '-u "$IOP_DEVENGO_USUARIO:$IOP_DEVENGO_CLAVE"' in line
