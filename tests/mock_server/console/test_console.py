"""The console SIGFE Transaccional: what it shows, what it refuses, and that it only looks."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from console_world import AREA, HOSTIL, Libros, libros

from mock_server.clock import Reloj
from mock_server.console import formato
from mock_server.console.ficha import Cuadro
from mock_server.console.fichas import ficha
from mock_server.console.secciones import Contexto
from mock_server.domain.listado import NINGUNA
from mock_server.looking import Looker
from mock_server.overseeing import Overseer
from mock_server.tickets import Progresion
from schemas import own_schema_violations


def test_the_list_has_every_transaction_the_latest_first(vistos: Libros) -> None:
    page = vistos.pagina("/consola")
    folios = [int(one) for one in re.findall(r"/consola/9701001/2026/devengo/(\d+)\">Devengo", page)]
    assert folios == [vistos.reverso, vistos.reversado, vistos.nota, vistos.devengo]
    assert "15 transacciones" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("modulo=devengo", 4),
        ("modulo=devengo&folio=1", 1),
        ("lugar=9701001-2026", 15),
        ("lugar=9701001", 15),
        ("lugar=9701002-2026", 0),
        ("rut=98990001-3", 14),
        ("rut=98.990.001-3", 14),
        ("rut=98990004-8", 0),
        ("tipo=0402&modulo=devengo", 1),
        ("tipo=0102&numero=4501&modulo=devengo", 1),
        ("tipo=0102&numero=4501&modulo=contabilidad", 3),
        ("modulo=contabilidad", 5),
        ("modulo=tesoreria", 1),
        ("numero=1057-900-SE26", 2),
        ("desde=15-06-2026&hasta=2026-06-15", 15),
        ("desde=2026-06-16", 0),
        ("hasta=14/06/2026", 0),
        ("folio=&rut=&modulo=", 15),
    ],
)
def test_filters_stand_in_the_url(vistos: Libros, query: str, expected: int) -> None:
    page = vistos.pagina(f"/consola?{query}")
    assert len(re.findall(r'<th scope="row"', page)) == expected


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("folio=doce", "escriba un entero desde 1"),
        ("folio=0", "escriba un entero desde 1"),
        ("folio=12.5", "escriba un entero desde 1"),
        ("modulo=compromisos", "los que hay son requerimientos, compromiso"),
        ("rut=98990001", "con guion y dígito verificador"),
        ("desde=31-02-2026", "no es una fecha"),
        ("hasta=ayer", "no es una fecha"),
        ("desde=2026-06-02&hasta=2026-06-01", "termina antes de empezar"),
        ("lugar=97", "siete dígitos del área"),
        ("color=rojo", "No existe el filtro «color»"),
        ("numero=" + "9" * 61, "hasta 60 caracteres"),
        ("pagina=x", "escriba un entero desde 1"),
    ],
)
def test_a_wrong_filter_is_400_and_says_what_to_do_keeping_what_was_written(
    vistos: Libros, query: str, sentence: str
) -> None:
    page = vistos.pagina(f"/consola?{query}", 400)
    assert sentence in page
    assert 'role="alert"' in page
    assert "<table" not in page


def test_all_wrong_filters_are_told_at_once(vistos: Libros) -> None:
    page = vistos.pagina("/consola?folio=x&desde=ayer", 400)
    assert "Hay 2 cosas que corregir" in page
    assert 'value="ayer"' in page


def test_a_list_of_more_than_a_leaf_is_leafed_through_keeping_its_filters() -> None:
    books = libros()
    from sigfe_world import compromiso

    for _ in range(60):
        books.world.accept("compromiso", compromiso({"2204001": 1}, books.requerimiento, books.grupo))
    first = books.pagina("/consola?modulo=compromiso")
    assert "Página 1 de 2" in first
    following = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])  # type: ignore[index]
    assert following == "/consola?modulo=compromiso&pagina=2"
    assert 'rel="prev"' in books.pagina(following)
    assert "el listado tiene 2" in books.pagina("/consola?modulo=compromiso&pagina=3", 404)


def test_an_empty_console_says_so() -> None:
    books = libros()
    books.world.sigfe.reiniciar()
    assert "Los libros están vacíos" in books.pagina("/consola")
    assert "No hay áreas" in books.pagina("/consola/areas")
    assert "Todavía no se ha recibido" in books.pagina("/consola/tickets")


# A transaction's page


def test_a_devengo_is_laid_out_as_the_accountant_knows_it(vistos: Libros) -> None:
    page = vistos.pagina(vistos.ruta("devengo", vistos.devengo))
    assert '<h1 id="t-ficha">Consulta Devengo' in page
    titles = re.findall(r'<h2 id="t-[a-z]+">([^<]+)</h2>', page)
    expected = ["Identificación", "Documentos", "Principales", "Imputaciones", "Cartera", "Asiento contable", "Ajustes"]
    assert titles[:7] == expected
    for fact in ("Aprobado", "0102 Factura Afecta Electrónica", "4501", "98.990.001-3", "15-06-2026 09:00:00"):
        assert fact in page
    assert _row(page, "cartera")[-3:] == ["$\u00a0750.000", "$\u00a0239.362", "$\u00a0510.638"]


def test_what_the_page_shows_is_what_obtener_tells(vistos: Libros) -> None:
    """Two ways to the same books: the wire's names and the console's."""
    told = vistos.world.obtener("compromiso", vistos.compromiso)
    seen = vistos.get(f"{vistos.ruta('compromiso', vistos.compromiso)}?formato=json").json()
    facts = {one["rotulo"]: one["valor"] for one in seen["secciones"][0]["datos"]}
    assert (facts["Folio"], facts["ID"], facts["Estado"]) == (told["folio"], told["id"], told["estado"])
    wire = told["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"]
    concepts = wire[0]["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
    balances = [
        [one["montoVigente"], one["montoConsumido"], one["saldo"]]
        for one in concepts["imputacionesAConceptosPresupuestarios"]["imputacion"]
    ]
    assert [row[-3:] for row in _section(seen, "imputaciones")["filas"]] == balances
    assert _section(seen, "imputaciones")["suma"][-3:] == [sum(column) for column in zip(*balances, strict=True)]


@pytest.mark.parametrize(
    ("servicio", "folio"), [("devengo", "devengo"), ("contabilidad", "asiento"), ("tesoreria", "pago")]
)
def test_the_entry_is_a_t_with_both_sides_summed(vistos: Libros, servicio: str, folio: str) -> None:
    path = vistos.ruta(servicio, getattr(vistos, folio))
    entry = _section(vistos.get(f"{path}?formato=json").json(), "asiento")
    assert [column["rotulo"] for column in entry["columnas"]] == ["Cuenta", "Debe", "Haber"]
    debe, haber = (sum(row[side] or 0 for row in entry["filas"]) for side in (1, 2))
    assert debe == haber
    assert entry["suma"][1:] == [debe, haber]


def test_a_devengo_shows_its_gross_entry_and_leads_to_it_and_back(vistos: Libros) -> None:
    devengo, asiento = vistos.ruta("devengo", vistos.devengo), vistos.ruta("contabilidad", vistos.asiento)
    page = vistos.pagina(devengo)
    assert f'href="{asiento}"' in page
    assert page.count("$\u00a01.190.000") >= 3  # Debe, Haber and the total of the identification
    assert f'href="{devengo}"' in vistos.pagina(asiento)


def test_a_module_without_a_page_of_its_own_gets_the_general_one(vistos: Libros) -> None:
    vista = vistos.world.sigfe.vista("devengo", AREA, 2026, vistos.devengo)
    assert vista is not None
    contexto = Contexto(vistos.world.sigfe.tablas, "", "", NINGUNA)
    claves = [seccion.clave for seccion in ficha(replace(vista, servicio="nuevo"), contexto).secciones]
    assert claves == ["identificacion", "documentos", "principales", "imputaciones", "ajustes", "flujo"]
    sin_asiento = next(one for one in ficha(vista, contexto).secciones if one.clave == "asiento")
    assert isinstance(sin_asiento, Cuadro)
    assert sin_asiento.vacio == "No tiene asiento contable."


def test_a_payment_is_a_page_of_its_own_that_leads_to_what_it_pays(vistos: Libros) -> None:
    asiento = vistos.ruta("contabilidad", vistos.asiento)
    page = vistos.pagina(vistos.ruta("tesoreria", vistos.pago))
    for text in ("Consulta Pago a terceros", "0201 Pagos a terceros", "00009700100", "TEF", f'href="{asiento}"'):
        assert text in page
    entry = vistos.pagina(asiento)
    assert f'href="{vistos.ruta("tesoreria", vistos.pago)}"' in entry
    assert "Consulta Transacción Contable" in entry
    cartera = _section(vistos.get(f"{asiento}?formato=json").json(), "cartera")
    assert cartera["filas"][0][-2] == 300_000  # what the payment consumed


def test_adjustments_are_linked_both_ways(vistos: Libros) -> None:
    original, nota = vistos.ruta("devengo", vistos.devengo), vistos.ruta("devengo", vistos.nota)
    assert f'href="{nota}"' in vistos.pagina(original)
    page = vistos.pagina(nota)
    assert f'href="{original}"' in page
    assert "Folio anterior" in page
    assert "Nota de crédito" in page


def test_a_transaction_links_what_it_takes_from_and_what_takes_from_it(vistos: Libros) -> None:
    req, com, dev = (
        vistos.ruta(servicio, folio)
        for servicio, folio in (
            ("requerimientos", vistos.requerimiento),
            ("compromiso", vistos.compromiso),
            ("devengo", vistos.devengo),
        )
    )
    page = vistos.pagina(com)
    assert f'href="{req}"' in page
    assert f'href="{dev}"' in page


def test_only_a_reversed_transaction_is_reversado_and_obtener_still_says_aprobado(vistos: Libros) -> None:
    assert 'class="estado e-reversado"' in vistos.pagina(vistos.ruta("devengo", vistos.reversado))
    assert 'class="estado e-aprobado"' in vistos.pagina(vistos.ruta("devengo", vistos.reverso))
    assert vistos.world.obtener("devengo", vistos.reversado)["estado"] == "Aprobado"


def test_hostile_text_stays_text(vistos: Libros) -> None:
    for path in (vistos.ruta("compromiso", vistos.hostil), "/consola"):
        page = vistos.pagina(path)
        assert html.escape(HOSTIL, quote=False).replace('"', "&#34;") in page
        assert "<script" not in page
        assert "<img" not in page
    reflected = vistos.pagina("/consola?folio=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", 400)
    assert "<script" not in reflected


def test_no_page_can_load_or_run_anything(vistos: Libros) -> None:
    answer = vistos.get("/consola")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)


@pytest.mark.parametrize(
    "path",
    [
        f"/consola/{AREA}/2026/devengo/999",
        f"/consola/{AREA}/2025/devengo/1",
        "/consola/9701009/2026/devengo/1",
        f"/consola/{AREA}/2026/devengo/uno",
        f"/consola/{AREA}/2026/devengo/" + "9" * 40,
        f"/consola/{AREA}/2026/ley/0",
        f"/consola/{AREA}/2026/nada/1",
        "/consola/tickets/123",
        "/consola/no/hay",
    ],
)
def test_what_is_not_there_is_404_with_a_page_that_says_what_to_do(vistos: Libros, path: str) -> None:
    page = vistos.pagina(path, 404)
    assert 'href="/consola">Buscar transacciones' in page


def test_an_unknown_format_is_400(vistos: Libros) -> None:
    assert "formato=json" in vistos.pagina(f"{vistos.ruta('devengo', 1)}?formato=xml", 400)


# Tickets and areas


def test_a_ticket_shows_its_life_and_leads_to_its_folio(vistos: Libros) -> None:
    page = vistos.pagina(f"/consola/tickets/{vistos.aceptado}")
    assert "Finalizado sin errores" in page
    assert re.search(r'href="/consola/9701001/2026/compromiso/\d+">Compromiso', page)


def test_a_refused_ticket_tells_every_sentence(vistos: Libros) -> None:
    page = vistos.pagina(f"/consola/tickets/{vistos.rechazado}")
    assert "Finalizado con errores" in page
    assert page.count("Validacion de Negocio") == 2
    told = vistos.world.ticket(vistos.rechazado)["transaccionVerticalesType"][0]["detalleErrorVerticalesType"]
    for detail in told:
        assert html.escape(detail["descripcion"]) in page


def test_a_refused_ticket_tells_why_in_business_words(vistos: Libros) -> None:
    page = vistos.pagina(f"/consola/tickets/{vistos.rechazado}")
    why = Overseer(vistos.world.sigfe, Reloj()).why(vistos.rechazado)
    assert len(why) == 2
    for one in why:
        assert f'<p class="porque">{html.escape(one["explicacion"])}</p>' in page
    assert 'class="porque"' not in vistos.pagina(f"/consola/tickets/{vistos.aceptado}")


def test_what_a_message_brought_is_escaped_where_it_is_explained() -> None:
    from sigfe_world import compromiso

    books = libros()
    message = compromiso({"2204001": 1}, books.requerimiento, HOSTIL[:60])
    sent = books.world.send("compromiso", message, check=False)
    page = books.pagina(f"/consola/tickets/{sent['codigo']}")
    assert "se nombró «&lt;script&gt;" in page
    assert "<script>" not in page


def test_a_held_ticket_has_no_result_yet(vistos: Libros) -> None:
    page = vistos.pagina(f"/consola/tickets/{vistos.retenido}")
    assert "termina cuando se libere" in page
    assert "Todavía no hay resultado" in page


def test_tickets_are_found_by_number_message_module_and_area(vistos: Libros) -> None:
    for query in (f"texto={vistos.rechazado}", "texto=11"):
        assert len(re.findall(r'<th scope="row"', vistos.pagina(f"/consola/tickets?{query}"))) == 1
    assert "4 tickets" in vistos.pagina("/consola/tickets?modulo=devengo&lugar=9701001-2026")
    assert "no se entiende" in vistos.pagina("/consola/tickets?lugar=x", 400)
    assert "el listado tiene 1" in vistos.pagina("/consola/tickets?pagina=2", 404)


def test_looking_at_a_ticket_is_no_query() -> None:
    books = libros()
    from sigfe_world import compromiso

    sent = books.world.send(
        "compromiso",
        compromiso({"2204001": 1}, books.requerimiento, books.grupo),
        progresion=Progresion.parse("consultas:1"),
    )
    for _ in range(3):
        assert "en 2 consultas más" in books.pagina(f"/consola/tickets/{sent['codigo']}")
    assert books.world.ticket(sent["codigo"])["estado"] == "RECEPCIONADO"


def test_a_ticket_of_time_says_when_it_falls_due_and_ends_then() -> None:
    books = libros()
    from sigfe_world import compromiso

    sent = books.world.send(
        "compromiso",
        compromiso({"2204001": 1}, books.requerimiento, books.grupo),
        progresion=Progresion.parse("tiempo:60"),
    )
    path = f"/consola/tickets/{sent['codigo']}"
    assert "vence el 15-06-2026 09:01:00" in books.pagina(path)
    books.world.clock.advance(60)
    assert "Finalizado sin errores" in books.pagina(path)


def test_areas_tell_their_open_periods(vistos: Libros) -> None:
    page = vistos.pagina("/consola/areas")
    assert "Dirección Nacional Ficticia" in page
    assert 'data-rotulo="Períodos abiertos">6<' in page


# The door


def test_only_this_machine_looks(vistos: Libros) -> None:
    answer = vistos.get("/consola", peer="203.0.113.9")
    assert answer.status_code == 403
    assert "solo atiende a esta misma máquina" in answer.text


@pytest.mark.parametrize("metodo", ["POST", "PUT", "DELETE"])
def test_the_console_only_shows(vistos: Libros, metodo: str) -> None:
    answer = vistos.get("/consola", metodo=metodo)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_fault_of_ours_is_a_page_too(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    books = libros()
    monkeypatch.setattr(Looker, "areas", lambda _self: 1 / 0)
    assert "La consola falló" in books.pagina("/consola/areas", 500)
    assert "ZeroDivisionError" in caplog.text


# Ways of writing


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (3_046_400, "monto", "$\u00a03.046.400"),
        (-3_046_400, "monto", "−3.046.400"),
        (0, "monto", "$\u00a00"),
        ("2026-11-23T14:05:07", "fecha", "23-11-2026 14:05:07"),
        ("2026-11-23", "fecha", "23-11-2026"),
        ("ayer", "fecha", "ayer"),
        ("98990003-k", "rut", "98.990.003-K"),
        ("EXTRANJERO-1", "rut", "EXTRANJERO-1"),
        ("", "texto", "–"),
        (None, "monto", "–"),
    ],
)
def test_values_are_written_the_chilean_way(value: object, kind: str, written: str) -> None:
    assert formato.escrito(value, kind) == written


def _section(seen: dict, clave: str) -> dict:
    return next(one for one in seen["secciones"] if one["clave"] == clave)


def _row(page: str, clave: str) -> list[str]:
    """The cells of the first row of a section's table."""
    section = page.split(f'id="t-{clave}"')[1].split("</section>")[0].split("<tbody>")[1]
    return [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", section)]


@pytest.mark.parametrize("servicio", ["requerimientos", "compromiso", "devengo", "contabilidad", "tesoreria"])
def test_the_page_as_data_fits_the_schema_that_the_dossier_reads(vistos: Libros, servicio: str) -> None:
    folios = {
        "requerimientos": (vistos.requerimiento,),
        "compromiso": (vistos.compromiso, vistos.rebaja, vistos.hostil),
        "devengo": (vistos.devengo, vistos.nota, vistos.reversado, vistos.reverso),
        "contabilidad": tuple(range(1, 6)),
        "tesoreria": (vistos.pago,),
    }
    for folio in folios[servicio]:
        seen = vistos.get(f"{vistos.ruta(servicio, folio)}?formato=json").json()
        assert own_schema_violations("visualizacion", seen) == []
        assert all(
            len(row) == len(one["columnas"]) for one in seen["secciones"] if "filas" in one for row in one["filas"]
        )


# People


def test_people_are_listed_by_name_with_the_areas_that_know_them(vistos: Libros) -> None:
    page = vistos.pagina("/consola/personas?texto=imaginario&lugar=9701001")
    assert "1 persona<" in page
    assert 'href="/consola/9701001/2026/personas/98990003-K"' in page
    assert "1 persona<" in vistos.pagina("/consola/personas?texto=98990003-k")
    assert "Nada calza" in vistos.pagina("/consola/personas?texto=nadie")
    assert "no se entiende" in vistos.pagina("/consola/personas?lugar=97", 400)
    assert "el listado tiene 1" in vistos.pagina("/consola/personas?pagina=9", 404)


def test_a_person_has_a_page_as_an_area_sees_it(vistos: Libros) -> None:
    path = f"/consola/{AREA}/2026/personas/98990001-3"
    page = vistos.pagina(path)
    assert "Consulta Persona" in page
    assert "Comercial Ejemplo Uno SpA" in page
    assert 'href="/consola?rut=98990001-3"' in page
    seen = vistos.get(f"{path}?formato=json").json()
    assert own_schema_violations("visualizacion", seen) == []
    assert seen["folio"] == "98990001-3"


def test_a_person_of_no_relation_to_the_area_is_404(vistos: Libros) -> None:
    assert "no tiene relación" in vistos.pagina(f"/consola/{AREA}/2026/personas/98990011-0", 404)
    vistos.pagina(f"/consola/{AREA}/hoy/personas/98990001-3", 404)


def test_the_name_of_a_principal_leads_to_its_page(vistos: Libros) -> None:
    page = vistos.pagina(vistos.ruta("compromiso", vistos.compromiso))
    assert f'href="/consola/{AREA}/2026/personas/98990001-3"' in page
