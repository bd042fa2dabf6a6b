"""However a devengo breaks a rule of its own, the near miss is told in words of its own."""

from __future__ import annotations

import pytest
import roturas_de_devengo
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.explaining.business import explica
from mock_server.modules import MODULES

ROTURAS = {name.upper(): getattr(roturas_de_devengo, name) for name in roturas_de_devengo.__all__}


@pytest.mark.parametrize("codigo", sorted(ROTURAS))
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_every_way_to_break_a_rule_has_words(codigo, data):
    escena = data.draw(ROTURAS[codigo]())
    rotas = list(MODULES["devengo"].rules[codigo](escena.transaccion, escena.libros))
    assert rotas
    for rota in rotas:
        told = explica("que no se cuente por el título", escena.transaccion, escena.libros, rota)
        assert not told.startswith("Debía cumplirse"), rota
        assert told.endswith((".", "?"))
        assert "None" not in told
        assert "ninguno" not in told.replace("no hay ninguno vigente", ""), "nombra una lista vacía"
