"""What only a devengo has: several principals in a document, and adjustments of a tipo that nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from escenas import ajustes, originales
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.domain.model import Ajuste, Cumplimiento, Principal
from mock_server.modules import MODULES

RULES = MODULES["devengo"].rules
FEW = settings(max_examples=25, deadline=None)


def codes(escena, codigo):
    return [incumplida.codigo for incumplida in RULES[codigo](escena.transaccion, escena.libros)]


def con_dos_principales(escena, primero):
    """The document is of two principales: the first line of the first, of which `primero` pesos are due."""
    documento, lineas = escena.transaccion.documentos[0], escena.transaccion.lineas
    otra = replace(lineas[0], monto=1, principal=1)
    total = documento.monto + 1
    rut = documento.principales[0].id
    principales = (
        Principal(rut, (Cumplimiento("2026-07-15", primero, rut),)),
        Principal(rut, (Cumplimiento("2026-07-15", total - primero, rut),)),
    )
    return escena.con_documento(monto=total, principales=principales).con(lineas=(*lineas, otra))


@FEW
@given(originales("devengo"))
def test_due_dates_square_with_what_is_charged_to_each_principal(escena):
    suyo = escena.transaccion.documentos[0].monto
    assert codes(con_dos_principales(escena, suyo), "E26") == []
    assert codes(con_dos_principales(escena, suyo - 1), "E26") == ["E26", "E26"]


@pytest.mark.parametrize("tipo", ["4", "5", "6", "", "9"])
@FEW
@given(data=st.data())
def test_of_a_tipo_that_nobody_knows_only_the_sign_is_told(tipo, data):
    escena = data.draw(ajustes("devengo", "78")).con(ajuste=Ajuste(20, tipo))
    assert codes(escena, "E53") == []
    assert codes(escena, "E52") == ["E52"]
