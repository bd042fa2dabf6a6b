"""`set` and `quitar` reach members and array elements by JSON Pointer, and a wrong route gets a sentence."""

from __future__ import annotations

import pytest

from harness.loader.bodies import BodyError, edited

BODY = {"detalles": {"compromiso": [{"titulo": "uno", "monto": 1}, {"titulo": "dos"}]}}


def test_members_and_elements_are_put_and_dropped_on_a_copy() -> None:
    made = edited(BODY, {"/detalles/compromiso/1": {"titulo": "tres"}}, ["/detalles/compromiso/0"])
    assert made == {"detalles": {"compromiso": [{"titulo": "tres"}]}}
    assert edited(BODY, {"/detalles/compromiso/0/titulo": None}, ["/detalles/compromiso/0/monto"]) == {
        "detalles": {"compromiso": [{"titulo": None}, {"titulo": "dos"}]}
    }
    assert BODY["detalles"]["compromiso"][0] == {"titulo": "uno", "monto": 1}


@pytest.mark.parametrize(
    ("puts", "drops"),
    [
        ({"": 1}, []),
        ({"/detalles/compromiso/9": 1}, []),
        ({"/detalles/otro/0": 1}, []),
        ({"/detalles/compromiso/0/titulo/x": 1}, []),
        ({}, ["/detalles/compromiso/0/nada"]),
        ({}, ["/detalles/compromiso/x"]),
    ],
)
def test_a_route_that_leads_nowhere_names_itself(puts: dict[str, object], drops: list[str]) -> None:
    with pytest.raises(BodyError, match=r"«.*»"):
        edited(BODY, puts, drops)
