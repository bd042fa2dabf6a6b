"""A canary: credentials of the target, wherever SIGFE may echo them, never reach the disk."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from engine_world import World
from fake_sigfe import TARGET, FakeSigfe

from harness.model import Credential

SECRET = 'canario "Ñandú" 42'
USER = "vertical"
CREDENTIALS = {service: Credential(USER, SECRET) for service in TARGET.credenciales}


def test_an_echoed_credential_is_masked_in_every_form(world: World) -> None:
    world.case("COM-A")
    basic = base64.b64encode(f"{USER}:{SECRET}".encode()).decode()

    def echo(_operation: str, _body: dict[str, Any], answer: Any) -> Any:
        return (
            answer | {"eco": [SECRET, basic, f"Authorization: Basic {basic}"]} if isinstance(answer, dict) else answer
        )

    sigfe = FakeSigfe(twist=echo)
    world.run(sigfe, target=replace(TARGET, credenciales=CREDENTIALS))
    assert {headers["authorization"] for headers in sigfe.headers} == {f"Basic {basic}"}
    written = (world.root.parent / "run1" / "journal.jsonl").read_text(encoding="utf-8")
    assert "credencial omitida" in written
    for form in (SECRET, "canario", basic, base64.b64encode(SECRET.encode()).decode()):
        assert form not in written
    assert "authorization" not in written.replace("Authorization: Basic «credencial omitida»", "").lower()


def test_a_wrong_or_missing_credential_is_sent_when_the_case_asks_for_it(world: World) -> None:
    step = '[[step]]\nname = "com"\noperation = "compromiso.obtener"\ninput = {{ folio = "61" }}\nestado = 401\n{}'
    world.case("COM-A", step.format('http = { credencial = "ninguna" }'))
    world.case("COM-B", step.format('http = { credencial = "mala" }'))
    world.case("COM-C", step.format('http = { credencial = "devengo" }'))
    sigfe = FakeSigfe()
    world.run(sigfe)
    sent = {headers.get("authorization") for headers in sigfe.headers}
    other = base64.b64encode(b"devengo:simulado").decode()
    own = base64.b64encode(b"compromiso:simulado").decode()
    assert None in sent
    assert f"Basic {other}" in sent
    assert f"Basic {own}" not in sent
    assert len(sent) == 3
