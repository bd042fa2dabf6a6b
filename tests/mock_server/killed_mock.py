"""A mock process with a file, under the load of several threads, that is killed at a random instant; and its books,
re-computed from what stands in the file."""

from __future__ import annotations

import base64
import itertools
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from sigfe_world import (
    AREA,
    CATALOG,
    compromiso,
    compromiso_ajuste,
    devengo,
    devengo_ajuste,
    requerimiento,
)

OFICINA = "2204001"
PROGRESIONES = ("inmediato", "inmediato", "consultas:1", "tiempo:0.05", "retenido")
FINALES = ("FINALIZADO_SIN_ERRORES", "FINALIZADO_CON_ERRORES")
CADENA = ("requerimientos", "compromiso", "devengo")
CUENTA_GASTO, CUENTA_PATRIMONIAL, CUENTA_BANCO = "56601", "14908", "11102"
BANCO = {"cuentaBancaria": "00009700100", "medioDePago": "TEF", "rutBanco": "96990003-3"}
LUGAR = {"partida": AREA[:2], "capitulo": AREA[2:4], "areaTransaccional": AREA[4:]}
START_S = 30


@contextmanager
def mock_on(path):
    """A mock on that file: (its process, host, port); it is ended if the test has not."""
    child = subprocess.Popen(
        [sys.executable, "-m", "mock_server", "--port", "0", "--vigilar-entrada", "--store", str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        line = child.stdout.readline()
        assert line.startswith("escuchando en "), child.stderr.read()
        address = urlsplit(line.split()[-1])
        yield child, address.hostname, address.port
    finally:
        child.stdin.close()
        child.wait(START_S)
        child.stdout.close()
        child.stderr.close()


class Caller:
    """One kept connection; HTTPException or OSError once the mock is gone."""

    def __init__(self, host, port):
        self._connection = HTTPConnection(host, port, timeout=20)

    def post(self, path, body=None, usuario="", progresion=None):
        headers = {"content-type": "application/json"}
        if usuario:
            headers["authorization"] = "Basic " + base64.b64encode(f"{usuario}:simulado".encode()).decode()
        if progresion:
            headers["X-Iop-Simulacion"] = json.dumps({"progresion": progresion})
        self._connection.request("POST", path, None if body is None else json.dumps(body).encode(), headers)
        return json.loads(self._connection.getresponse().read())

    def ask(self, operation, body, progresion=None):
        one = CATALOG.operation(operation)
        return self.post(f"/cxf/public/verticales/{one.ruta}", body, one.servicio, progresion)

    def ticket(self, numero):
        return self.ask("ticket.consultar", {"ticketEnvio": numero, "codigoAreaTx": AREA, "ejercicio": "2026"})

    def close(self):
        self._connection.close()


class Load:
    """What several registrars sent and were told: `known` tickets by number with their messageID, `ended` the states
    and folios that a query saw at their end, `surprises` what they should not have been told."""

    def __init__(self, semilla):
        self.semilla = semilla
        self.known = {}
        self.ended = {}
        self.surprises = []
        self._messages = itertools.count(1)
        self._rounds = itertools.count(1)

    def until_killed(self, child, host, port, threads=4, after_s=(0.3, 0.9)):
        """Load the mock until it dies: kill -9 at an instant drawn from the seed."""
        number = next(self._rounds)
        seeds = [f"{self.semilla}-{number}-{thread}" for thread in range(threads)]
        workers = [threading.Thread(target=self._work, args=(random.Random(s), host, port)) for s in seeds]
        for worker in workers:
            worker.start()
        time.sleep(random.Random(f"{self.semilla}-{number}").uniform(*after_s))
        child.kill()
        child.wait(START_S)
        for worker in workers:
            worker.join(START_S)

    def _work(self, dice, host, port):
        caller = Caller(host, port)
        shown = []
        try:
            while True:
                self._step(dice, caller, shown)
        except (HTTPException, OSError, ValueError):
            return  # the mock is gone; half an answer is none
        except AssertionError as wrong:
            self.surprises.append(str(wrong))
        finally:
            caller.close()

    def _step(self, dice, caller, shown):
        servicio, transaccion = self._message(dice, shown)
        mensaje = str(next(self._messages))
        answer = caller.ask(f"{servicio}.registrar", _body(servicio, transaccion, mensaje), dice.choice(PROGRESIONES))
        assert answer.get("codigo"), answer
        self.known[answer["codigo"]] = mensaje
        seen = caller.ticket(answer["codigo"])
        if seen["estado"] in FINALES:
            (row,) = seen["transaccionVerticalesType"]
            self.ended[answer["codigo"]] = (seen["estado"], row["folio"])
            if (
                row["resultado"]
                and servicio in ("compromiso", "devengo")
                and not transaccion.get("informacionDeAjuste")
            ):
                shown.append((servicio, self._obtener(caller, servicio, row["folio"])))
                if servicio == "devengo" and "tesoreria" in CATALOG.services and dice.random() < 0.5:
                    self._pay(dice, caller, shown.pop()[1])

    def _obtener(self, caller, servicio, folio):
        found = caller.ask(f"{servicio}.obtener", {**LUGAR, "ejercicio": "2026", "folio": str(folio)})
        return found[CATALOG.services[servicio].entidad]

    def _pay(self, dice, caller, devengo):
        """Pay a part, all, or too much of the line that the entry of a devengo opened."""
        asiento = self._obtener(caller, "contabilidad", devengo["asiento"]["folio"])
        monto = dice.choice([1, asiento["montoDebe"], asiento["montoDebe"] + 1])
        mensaje = str(next(self._messages))
        answer = caller.ask(
            "tesoreria.registrar", _body("tesoreria", pago(asiento, monto, mensaje), mensaje), dice.choice(PROGRESIONES)
        )
        assert answer.get("codigo"), answer
        self.known[answer["codigo"]] = mensaje

    def _message(self, dice, shown):
        """An original, an adjustment or a reversal; some break a rule."""
        if shown and dice.random() < 0.4:
            servicio, one = shown.pop(dice.randrange(len(shown)))
            ajuste = compromiso_ajuste if servicio == "compromiso" else devengo_ajuste
            return servicio, ajuste(one, *dice.choice([({OFICINA: -5}, "3"), ({OFICINA: 7}, "1"), (None, "2")]))
        monto = dice.choice([10, 100, 1000, 10**12])
        match dice.choice([name for name in (*CADENA, "contabilidad") if name in CATALOG.services]):
            case "contabilidad":
                return "contabilidad", asiento_directo(monto)
            case "requerimientos":
                return "requerimientos", requerimiento({OFICINA: monto})
            case "compromiso":
                return "compromiso", compromiso({OFICINA: monto}, numero=f"{next(self._messages)}-1-SE26")
        numero = str(next(self._messages))
        sent = devengo(("1", 12, "3000412"), {OFICINA: monto}, impuesto=dice.choice([0, 19]), numero=numero)
        return "devengo", sent


def asiento_directo(monto):
    """An entry between two accounts without cartera."""
    sides = [(CUENTA_GASTO, monto, 0), (CUENTA_PATRIMONIAL, 0, monto)]
    imputaciones = [{"codigoCuenta": cuenta, "montoDebe": debe, "montoHaber": haber} for cuenta, debe, haber in sides]
    return _asiento({"procesoFuente": "5", "tipoMovimiento": "1"}, imputaciones)


def pago(asiento, monto, numero):
    """A payment of the only line of a devengo's entry, as obtener shows it."""
    linea = asiento["agrupacionesDeImputacionesACuentasContables"]["agrupacion"][0]["imputacionesACuentasContables"][
        "imputacion"
    ][1]
    cartera = linea["carterasFinancieras"]["cartera"][0]
    vence = cartera["cumplimientosDeCartera"]["cumplimiento"][0]
    grupo = vence["agrupacionesDeConceptosDeContabilidad"]["agrupacion"][0]
    debe = {"debe": monto, "haber": 0}
    grupos = [{**debe, "monedaPresupuestaria": "NACIONAL", "idAgrupacionRelacionada": grupo["idAgrupacionRelacionada"]}]
    vencimientos = [
        {
            **{name: vence[name] for name in ("rutDestinatario", "fecha")},
            **debe,
            "agrupacionesDeConceptosDeContabilidad": {"agrupacion": grupos},
        }
    ]
    names = ("rut", "codigoTipoDocumento", "numeroDocumento", "fechaDocumento", "folioContabilidad")
    pagada = {
        **{name: cartera[name] for name in names}, **debe, "cumplimientosDeCartera": {"cumplimiento": vencimientos}
    }  # fmt: skip
    banco = {**BANCO, "debe": 0, "haber": monto, "fechaDocumento": "2026-06-15", "numeroDocumento": numero}
    imputaciones = [
        {"codigoCuenta": linea["codigoCuenta"], "montoDebe": monto, "montoHaber": 0,
         "carterasFinancieras": {"cartera": [pagada]}},
        {"codigoCuenta": CUENTA_BANCO, "montoDebe": 0, "montoHaber": monto, "carterasBancarias": {"cartera": [banco]}},
    ]  # fmt: skip
    return _asiento({"procesoFuente": "2", "tipoMovimiento": "2", "tipoOperacion": "0201"}, imputaciones)


def _asiento(creacion, imputaciones):
    agrupacion = {
        "imputacionesACuentasContables": {"imputacion": imputaciones},
        "imputacionesACatalogosPropios": {"imputacion": [{}]},
    }
    return {
        "id": "1",
        "titulo": "Asiento",
        "descripcion": "Asiento",
        "informacionDeTransaccion": {"informacionDeCreacion": creacion},
        "agrupacionesDeImputacionesACuentasContables": {"agrupacion": [agrupacion]},
    }


def _body(servicio, transaccion, mensaje):
    service = CATALOG.services[servicio]
    kinds = {"integer": int, "string": str}
    return {
        "cabecera": {
            "ejercicio": kinds[service.cabecera["ejercicio"]](2026),
            "periodo": kinds[service.cabecera["periodo"]](6),
            "institucion": LUGAR,
            "proceso": service.proceso[0],
            "messageID": mensaje,
        },
        "detalles": {service.entidad: [transaccion]},
    }


# The file


class Books:
    """All rows of a store's file that no process holds."""

    def __init__(self, path):
        with closing(sqlite3.connect(path)) as db:
            db.row_factory = sqlite3.Row
            self.sound = [row[0] for row in db.execute("PRAGMA integrity_check")]
            names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            self.tables = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}

    def __getattr__(self, table):
        return self.tables[table]

    def check(self, load):
        """Every invariant; AssertionError tells the first that does not hold."""
        assert self.sound == ["ok"]
        self._tickets_are_known(load)
        self._a_ticket_and_its_transactions_stand_together()
        self._nothing_hangs_in_the_air()
        self._folios_are_given_once_and_without_holes()
        self._balances_follow_from_the_lines()
        self._entries_balance_and_their_leaves_add_up()

    def _tickets_are_known(self, load):
        mine = {ticket["numero"]: ticket for ticket in self.ticket}
        lost = {
            numero for numero, mensaje in load.known.items() if numero not in mine or mine[numero]["mensaje"] != mensaje
        }
        assert not lost, f"{len(lost)} tickets answered and forgotten"
        assert len({(t["servicio"], t["area"], t["ejercicio"], t["mensaje"]) for t in self.ticket}) == len(self.ticket)
        for numero, (estado, folio) in load.ended.items():
            assert mine[numero]["visto"] == mine[numero]["final"] == estado
            assert json.loads(mine[numero]["resultado"])[0]["folio"] == folio

    def _a_ticket_and_its_transactions_stand_together(self):
        """What a ticket says was accepted stands in the books, and nothing else stands there but the seed."""
        told, place = Counter(), ("servicio", "area", "ejercicio", "mensaje")
        for ticket in self.ticket:
            assert (ticket["final"] is None) == (ticket["resultado"] is None)
            for row in json.loads(ticket["resultado"] or "[]"):
                assert row["resultado"] != bool(row["detalleErrorVerticalesType"])
                if row["folio"] and CATALOG.services[ticket["servicio"]].clave == "folio":
                    told[
                        ticket["servicio"], ticket["area"], ticket["ejercicio"], ticket["mensaje"], int(row["folio"])
                    ] += 1
        stand = Counter(
            (_owner(t), *(t[name] for name in place[1:]), t["folio"])
            for t in self.transaccion
            if t["mensaje"] and t["servicio"] == CATALOG.services[_owner(t)].lee
        )
        assert told == stand

    def _nothing_hangs_in_the_air(self):
        known = {row["clave"] for row in self.transaccion}
        lines = Counter(row["transaccion"] for row in [*self.linea, *self.tables.get("apunte", ())])
        assert set(lines) <= known
        assert {row["transaccion"] for row in self.documento} <= known
        places = {(row["servicio"], row["area"], row["ejercicio"], row["folio"]) for row in self.transaccion}
        claimed = {row["numero"] for row in self.identificador}
        for row in self.transaccion:
            assert lines[row["clave"]], dict(row)
            assert row["servicio"] != "devengo" or row["asiento_folio"], dict(row)
            if row["asiento_folio"] and "contabilidad" in CATALOG.services:
                assert ("contabilidad", row["area"], row["ejercicio"], row["asiento_folio"]) in places, dict(row)
            assert row["id"] is None or row["id"] in claimed
        keys = {row["clave"] for row in self.linea}
        assert {row[name] for row in self.linea for name in ("previa", "padre") if row[name] is not None} <= keys
        messages = {(t["area"], t["ejercicio"], t["mensaje"]) for t in self.ticket if t["final"]}
        assert {(t["area"], t["ejercicio"], t["mensaje"]) for t in self.transaccion if t["mensaje"]} <= messages

    def _folios_are_given_once_and_without_holes(self):
        last = {(row["servicio"], row["area"], row["ejercicio"]): row["ultimo"] for row in self.folio}
        given = defaultdict(list)
        seeded = defaultdict(int)
        for row in self.transaccion:
            place = row["area"], row["ejercicio"]
            if row["servicio"] != "ley":
                given[row["servicio"], *place].append(row["folio"])
                if not row["mensaje"]:
                    seeded[row["servicio"], *place] = max(seeded[row["servicio"], *place], row["folio"])
        entries = [
            (row["area"], row["ejercicio"], row["asiento_folio"]) for row in self.transaccion if row["asiento_folio"]
        ]
        assert len(set(entries)) == len(entries)
        for place, folios in given.items():
            assert len(set(folios)) == len(folios)
            fresh = [folio for folio in folios if folio > seeded[place]]
            assert sorted(fresh) == list(range(seeded[place] + 1, seeded[place] + 1 + len(fresh))), place
            assert last[place] == max(folios)

    def _balances_follow_from_the_lines(self):
        """vigente is what the line and all that adjusts it brought; consumido what those that hang from it took."""
        lines = {row["clave"]: row for row in self.linea}
        heads = {row["clave"]: row for row in self.transaccion}
        vigente, consumido = defaultdict(int), defaultdict(int)
        for row in self.linea:
            upwards = row
            while upwards is not None:
                vigente[upwards["clave"]] += row["monto"]
                upwards = lines.get(upwards["padre"])
            if row["previa"] is not None:
                consumido[row["previa"]] += row["monto"]
                if row["padre"] is None and row["grava"]:
                    consumido[row["previa"]] += row["impuesto"]
        for key, row in lines.items():
            servicio = heads[row["transaccion"]]["servicio"]
            if servicio in (*CADENA, "ley"):
                assert row["vigente"] == vigente[key], (servicio, dict(row))
                if row["padre"] is None and servicio != "devengo":
                    assert row["consumido"] == consumido[key], (servicio, dict(row), consumido[key])
                    assert 0 <= row["consumido"] <= row["vigente"], (servicio, dict(row))
        taxes = defaultdict(int)
        for row in self.transaccion:
            taxes[row["raiz"] or row["clave"]] += row["impuesto"] or 0
        for row in self.transaccion:
            if row["servicio"] in CADENA and row["tipo"] is None:
                stored = sum(one["impuesto"] for one in self.linea if one["transaccion"] == row["clave"])
                assert stored == taxes[row["clave"]], dict(row)

    def _entries_balance_and_their_leaves_add_up(self):
        """Debe equals Haber; a leaf is in force for what it and its adjustments brought, less what others took."""
        leaves = {row["clave"]: row for row in self.tables.get("apunte", ())}
        vigente, consumido = defaultdict(int), defaultdict(int)
        sides = defaultdict(int)
        for row in leaves.values():
            sides[row["transaccion"]] += row["monto"] if row["lado"] == "debe" else -row["monto"]
            upwards = row
            while upwards is not None:
                vigente[upwards["clave"]] += row["monto"]
                upwards = leaves.get(upwards["padre"])
            if row["previa"] is not None:
                consumido[row["previa"]] += row["monto"]
        assert not any(sides.values()), sides
        for key, row in leaves.items():
            assert (row["vigente"], row["consumido"]) == (vigente[key], consumido[key]), dict(row)
            assert row["padre"] is not None or 0 <= row["consumido"] <= row["vigente"], dict(row)


def _owner(row):
    """The service that registered a transaction: a payment stands among the entries, and so does a devengo's entry."""
    return dict(row).get("modulo") or row["servicio"]
