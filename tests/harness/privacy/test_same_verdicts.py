"""What is judged with the originals is judged the same from the journal with pseudonyms."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from engine_world import REGISTRAR, World, order
from fake_sigfe import FakeSigfe
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.engine.rejudging import judge_again
from harness.evidence.history import history_of
from harness.evidence.journal import Journal
from harness.evidence.keyed import check_digit
from harness.evidence.seudonimos import Pseudonyms

BODIES = st.integers(1_000_000, 49_999_999)
DIGITS = "0123456789K"
READ = """
[[step]]
name = "obt"
operation = "compromiso.obtener"
input = {{ folio = "${{com.folio}}" }}
valores = {{ "/compromiso/documentos/documento/0/principales/principal/0/id" = "{rut}" }}
"""


@st.composite
def ruts(draw: st.DrawFn) -> str:
    """A RUT of a natural person as somebody may write it, right or wrong."""
    body = draw(BODIES)
    digit = check_digit(body) if draw(st.booleans()) else draw(st.sampled_from(DIGITS))
    dotted = f"{body:,}".replace(",", ".")
    return draw(st.sampled_from([f"{body}-{digit}", f"{dotted}-{digit}", f"{body}-{digit.lower()}", f"{body}"]))


class Protected(Journal):
    """A journal with pseudonyms and without a private tree."""

    def __init__(self, path: Path, **options: Any) -> None:
        super().__init__(path, **options)
        self._seudonimos = Pseudonyms(b"llave")


@settings(max_examples=25, deadline=None)
@given(sent=ruts(), told=st.none() | ruts(), wanted=st.none() | ruts(), sentence=st.booleans())
def test_every_verdict_and_every_check_is_the_same(
    sent: str, told: str | None, wanted: str | None, sentence: bool
) -> None:
    """`told` is what SIGFE shows instead of what was sent, `wanted` what the case expects instead."""

    def twist(operation: str, _body: dict[str, Any], answer: Any) -> Any:
        if operation == "obtenerCompromiso" and told is not None and answer.get("compromiso"):
            principal = answer["compromiso"]["documentos"]["documento"][0]["principales"]["principal"][0]
            principal["id"] = told
        return answer

    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        body = order()
        body["detalles"]["compromiso"][0]["documentos"]["documento"][0]["principales"]["principal"][0]["id"] = sent
        world.body("orden.json", body)
        world.case("COM-A", REGISTRAR + READ.format(rut=wanted or sent))
        sigfe = FakeSigfe(twist=twist, errors=[f"El RUT {sent} no existe"] if sentence else [])
        ran = world.run(sigfe, journal=Protected)
    judgement = asyncio.run(judge_again(history_of(ran.lines)))
    assert [one.past.ejecucion for one in judgement.executions] == ["COM-A/1"]
    assert [one.differences for one in judgement.executions] == [([], [])]
    assert not any(one.changed for one in judgement.executions)
    written = json.dumps(ran.lines)
    for rut in (sent, told, wanted):
        if rut is not None and "-" in rut:
            assert f'"{rut}"' not in written
