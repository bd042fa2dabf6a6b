"""The Banco de Personas, kept: against a model of it, whatever is registered, by whom and in what order."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.bank import Bank
from mock_server.domain.model import Lugar
from mock_server.domain.persona import ESTADOS, SUB_CLASIFICACIONES, CuentaBancaria, PersonaEnviada
from mock_server.domain.tablas import Tablas
from mock_server.store import Store
from mock_server.views import Busqueda
from mock_server.wire.personas import CONTACTO, persona, registrada

AREAS = ("9701001", "9701002", "9702001")
TEXTOS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20)
CUENTAS = st.builds(CuentaBancaria, st.sampled_from(["001", "901"]), st.sampled_from(["01", "02"]), st.just("5"))
PERSONAS = st.builds(
    PersonaEnviada,
    id=st.just(""),
    tipo=st.sampled_from(["01", "02"]),
    identificacion=st.sampled_from(["98990001-3", "98990002-1", "P-97", "P-98"]),
    nombre=TEXTOS,
    sub_clasificacion=st.sampled_from(SUB_CLASIFICACIONES),
    estado=st.sampled_from(ESTADOS),
    contacto=st.dictionaries(st.sampled_from(CONTACTO), TEXTOS, max_size=3),
    cuentas=st.lists(CUENTAS, max_size=2, unique=True).map(tuple),
)
DAYS = st.integers(1, 28).map(lambda day: f"2026-06-{day:02d}T09:00:00")
REGISTERED = st.lists(st.tuples(PERSONAS, st.sampled_from(AREAS), DAYS), max_size=12)


@settings(deadline=None)
@given(REGISTERED)
def test_the_first_registration_of_a_person_stays_and_each_area_sees_what_it_is_related_to(registered):
    store = Store()
    bank = Bank(store, Tablas())
    first: dict[str, tuple[str, PersonaEnviada]] = {}
    related: dict[tuple[str, str], str] = {}
    with store.transaction():
        for number, (sent, area, day) in enumerate(registered, start=1):
            known = first.setdefault(sent.identificacion, (str(number), sent))
            related.setdefault((area, sent.identificacion), day)
            assert bank.register(sent, str(number), [area], day) == known[0]
        for area in AREAS:
            mine = {name: day for (where, name), day in related.items() if where == area}
            for name, (number, sent) in first.items():
                ficha = bank.ficha(Lugar(area, 2026), sent.tipo, name)
                assert (ficha is not None) is (name in mine)
                assert ficha is None or (ficha.id, ficha.persona, ficha.fecha) == (number, sent, mine[name])
                known = bank.snapshot(area, name)
                assert (known.tipo, known.relacionada) == (sent.tipo, name in mine)
            total, fichas = bank.fichas(Lugar(area, 2026), Busqueda())
            assert total == len(mine)
            assert [ficha.id for ficha in fichas] == sorted((first[name][0] for name in mine), key=int)
            _, early = bank.fichas(Lugar(area, 2026), Busqueda(hasta="2026-06-14"))
            assert {one.persona.identificacion for one in early} == {n for n, day in mine.items() if day < "2026-06-15"}


@given(PERSONAS)
def test_what_obtener_shows_is_what_a_message_would_say(sent):
    assert persona(registrada(sent)) == sent
    assert persona({**registrada(sent), "identificacion": sent.identificacion.lower(), "id": "7"}) == replace(
        sent, id="7"
    )
