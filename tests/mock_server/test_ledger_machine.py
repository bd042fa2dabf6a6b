"""Several clients register, adjust and reverse at random; a small ledger of our own says what must come of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition, rule
from sigfe_world import (
    AREA,
    BANCO,
    World,
    bancos_de,
    compromiso,
    compromiso_ajuste,
    devengo,
    devengo_ajuste,
    lineas_de,
    pago,
    requerimiento,
    requerimiento_ajuste,
    sobre_compromiso,
)

from mock_server.tickets import Progresion

CONCEPTO = "2204001"
CLIENTS = st.sampled_from(["verticales", "verticales", "verticales", "chileCompra"])
AMOUNTS = st.one_of(st.integers(1, 400), st.integers(1, 400), st.integers(1, 4000))
SEED = {
    "hoy": "2026-06-15",
    "areas": [{"area": AREA, "ejercicio": 2026, "periodo": 6, "cuentasBancarias": [BANCO]}],
    "personas": [
        {"id": "98990001-3", "cuentasBancarias": [{"codigoBanco": "012", "tipoCuenta": "01", "numeroCuenta": "1"}]}
    ],
    "ley": [{"area": AREA, "ejercicio": 2026, "idConcepto": "2204", "monto": 20000}],
}


@dataclass
class Line:
    """One line of our own ledger: what it is worth net and in tax, what took from it, what it takes from."""

    net: int
    tax: int = 0
    taken: int = 0
    previous: Line | None = None
    servicio: str = ""
    folio: int = 0
    channel: str = ""
    reversed: bool = False
    notes: list[Line] = field(default_factory=list)
    root: Line | None = None
    paid: int = 0  # gross, of a devengo
    payments: list[Payment] = field(default_factory=list)

    @property
    def gross(self):
        return self.net + self.tax

    def pay(self, gross):
        """What is left of it net follows from what is left gross."""
        self.paid += gross
        self.settle()

    def settle(self):
        gross, left = self.gross, self.gross - self.paid
        self.taken = self.net - (2 * left * self.net + gross) // (2 * gross) if gross else 0

    @property
    def left(self):
        return self.net - self.taken

    def move(self, net, tax=0):
        self.net += net
        self.tax += tax
        self.previous.taken += net + tax
        if self.servicio == "devengo":
            self.settle()

    def can_move(self, net, tax=0):
        """Whether neither this line nor what it takes from would fall below zero."""
        own = (net >= 0 or self.left + net >= 0) and self.tax + tax >= 0
        own = own and (net + tax >= 0 or self.gross - self.paid + net + tax >= 0)
        return own and self.previous.left - net - tax >= (0 if net + tax > 0 else -(10**9))


@dataclass
class Payment:
    """A payment of one devengo: what is in force of it."""

    line: Line
    folio: int
    channel: str
    amount: int
    reversed: bool = False


class Clients(RuleBasedStateMachine):
    """What SIGFE accepts is exactly what our ledger can bear, and both agree on every balance."""

    requerimientos = Bundle("requerimientos")
    compromisos = Bundle("compromisos")
    devengos = Bundle("devengos")
    notas = Bundle("notas")
    pagos = Bundle("pagos")

    def __init__(self):
        super().__init__()
        self.world = World(SEED)
        self.law = Line(20000)
        self.lines = []
        self.held = []
        self.numbers = itertools.count(90000)

    def attempt(self, servicio, message, channel, expected):
        row = self.world.settle(servicio, message, canal=channel)[0]
        assert row["resultado"] == expected, row
        return int(row["folio"]) if expected else None

    def stand(self, line):
        line.previous.taken += line.net + line.tax
        self.lines.append(line)
        return line

    @initialize(target=requerimientos)
    def begin(self):
        return self.distribute("verticales", 5000)

    @initialize(target=compromisos)
    def begin_committing(self):
        return self.commit(self.begin(), "verticales", 2000)

    @initialize(target=devengos)
    def begin_accruing(self):
        return self.accrue(self.begin_committing(), "verticales", 400, True)

    @rule(target=requerimientos, channel=CLIENTS, amount=AMOUNTS)
    def distribute(self, channel, amount):
        folio = self.attempt("requerimientos", requerimiento({CONCEPTO: amount}), channel, self.law.left >= amount)
        if folio is None:
            return multiple()
        return self.stand(Line(amount, 0, 0, self.law, "requerimientos", folio, channel))

    @rule(target=compromisos, previous=requerimientos, channel=CLIENTS, amount=AMOUNTS)
    def commit(self, previous, channel, amount):
        message = compromiso({CONCEPTO: amount}, previous.folio, self.grupo(previous))
        folio = self.attempt("compromiso", message, channel, previous.left >= amount)
        if folio is None:
            return multiple()
        return self.stand(Line(amount, 0, 0, previous, "compromiso", folio, channel))

    @rule(previous=requerimientos, amount=AMOUNTS)
    def commit_held(self, previous, amount):
        message = compromiso({CONCEPTO: amount}, previous.folio, self.grupo(previous))
        answer = self.world.send("compromiso", message, progresion=Progresion.parse("retenido"))
        self.held.append((answer["codigo"], previous, amount))

    @precondition(lambda self: self.held)
    @rule()
    def release(self):
        assert self.world.sigfe.liberar() == len(self.held)
        for ticket, previous, amount in self.held:
            row = self.world.ticket(ticket)["transaccionVerticalesType"][0]
            assert row["resultado"] == (previous.left >= amount)
            if row["resultado"]:
                self.stand(Line(amount, 0, 0, previous, "compromiso", int(row["folio"]), "verticales"))
        self.held = []

    @rule(
        target=devengos,
        previous=st.one_of(compromisos, requerimientos),
        channel=CLIENTS,
        amount=AMOUNTS,
        taxed=st.booleans(),
    )
    def accrue(self, previous, channel, amount, taxed):
        tax = amount * 19 // 100 if taxed else 0
        if previous.servicio == "compromiso":
            shown = self.world.obtener("compromiso", previous.folio)
            message = sobre_compromiso(shown, {CONCEPTO: amount}, tax)
        else:
            message = devengo(("1", previous.folio, self.grupo(previous)), {CONCEPTO: amount}, tax)
        folio = self.attempt("devengo", message, channel, previous.left >= amount + tax)
        if folio is None:
            return multiple()
        return self.stand(Line(amount, tax, 0, previous, "devengo", folio, channel))

    @rule(line=st.one_of(requerimientos, compromisos, devengos), channel=CLIENTS, amount=AMOUNTS, up=st.booleans())
    def adjust(self, line, channel, amount, up):
        net = amount if up else -amount
        expected = not line.reversed and line.channel == channel and line.can_move(net)
        if self.attempt(line.servicio, self.adjustment(line, net, "1" if up else "3"), channel, expected):
            line.move(net)

    @rule(target=notas, line=devengos, amount=AMOUNTS, up=st.booleans(), taxed=st.booleans())
    def note(self, line, amount, up, taxed):
        net = amount if up else -amount
        tax = (amount * 19 // 100 if taxed else 0) * (1 if up else -1)
        shown = self.world.obtener("devengo", line.folio)
        nota = ("0502" if up else "0402", str(next(self.numbers)))
        message = devengo_ajuste(shown, {CONCEPTO: net}, "8" if up else "7", tax, nota)
        folio = self.attempt("devengo", message, line.channel, not line.reversed and line.can_move(net, tax))
        if folio is None:
            return multiple()
        line.move(net, tax)
        made = Line(net, tax, servicio="devengo", folio=folio, channel=line.channel, root=line)
        line.notes.append(made)
        return made

    @rule(made=notas)
    def reverse_note(self, made):
        message = devengo_ajuste(self.world.obtener("devengo", made.folio), {CONCEPTO: -made.net}, "2", -made.tax)
        expected = not made.reversed and not made.root.reversed and made.root.can_move(-made.net, -made.tax)
        if self.attempt("devengo", message, made.channel, expected):
            made.root.move(-made.net, -made.tax)
            made.reversed = True

    @rule(line=st.one_of(requerimientos, compromisos, devengos), channel=CLIENTS)
    def reverse(self, line, channel):
        something = bool(line.net or line.tax)
        expected = something and not line.reversed and line.taken == 0 and line.paid == 0 and line.channel == channel
        if self.attempt(line.servicio, self.adjustment(line, -line.net, "2", -line.tax), channel, expected):
            line.move(-line.net, -line.tax)
            line.reversed = True

    @rule(target=pagos, line=devengos, channel=CLIENTS, amount=AMOUNTS, all_of_it=st.booleans())
    def pay(self, line, channel, amount, all_of_it):
        amount = max(line.gross - line.paid, 1) if all_of_it else amount
        (shown,) = lineas_de(self.entry(line))
        expected = amount <= line.gross - line.paid
        folio = self.attempt("tesoreria", pago([(shown, amount)]), channel, expected)
        if folio is None:
            return multiple()
        line.pay(amount)
        made = Payment(line, folio, channel, amount)
        line.payments.append(made)
        return made

    @rule(made=pagos, channel=CLIENTS, amount=AMOUNTS, up=st.booleans())
    def adjust_payment(self, made, channel, amount, up):
        amount = amount if up else -amount
        room = amount <= made.line.gross - made.line.paid if up else made.amount + amount >= 0
        expected = room and not made.reversed and made.channel == channel
        self.change(made, channel, amount, "1" if up else "3", expected)

    @rule(made=pagos, channel=CLIENTS)
    def reverse_payment(self, made, channel):
        expected = made.amount > 0 and not made.reversed and made.channel == channel
        if made.amount and self.change(made, channel, -made.amount, "2", expected):
            made.reversed = True

    def change(self, made, channel, amount, tipo, expected):
        shown = self.world.obtener("contabilidad", made.folio)
        (line,), (bank,) = lineas_de(shown), bancos_de(shown)
        ajuste = {"folioTransaccionAjustada": made.folio, "tipo": tipo}
        folio = self.attempt("tesoreria", pago([(line, amount)], bank["numeroDocumento"], ajuste), channel, expected)
        if folio is not None:
            made.amount += amount
            made.line.pay(amount)
        return folio

    def entry(self, line):
        asiento = self.world.obtener("devengo", line.folio)["asiento"]
        return self.world.obtener("contabilidad", asiento["folio"])

    @precondition(lambda self: any(line.taken for line in self.lines))
    @rule(data=st.data())
    def reverse_what_was_taken(self, data):
        line = data.draw(st.sampled_from([line for line in self.lines if line.taken]))
        self.reverse(line, line.channel)

    def adjustment(self, line, net, tipo, tax=0):
        if line.servicio == "requerimientos":
            return requerimiento_ajuste(line.folio, self.grupo(line), {CONCEPTO: net}, tipo)
        shown = self.world.obtener(line.servicio, line.folio)
        if line.servicio == "compromiso":
            return compromiso_ajuste(shown, {CONCEPTO: net}, tipo)
        return devengo_ajuste(shown, {CONCEPTO: net}, tipo, tax)

    def grupo(self, line):
        return self.world.line(line.servicio, line.folio).grupo

    @invariant()
    def both_ledgers_agree_and_nothing_is_below_zero(self):
        for line in self.lines:
            renglon = self.world.line(line.servicio, line.folio)
            assert (renglon.vigente, renglon.consumido) == (line.net, line.taken)
            assert min(renglon.disponible, renglon.consumido, line.tax) >= 0
            if line.servicio == "devengo":
                self.entry_agrees(line)
        assert self.law.left >= 0

    def entry_agrees(self, line):
        shown = self.entry(line)
        assert shown["montoDebe"] == shown["montoHaber"]
        assert [one["agrupacion"]["saldo"] for one in lineas_de(shown)] == [line.gross - line.paid]
        assert sum(made.amount for made in line.payments) == line.paid


TestClients = Clients.TestCase
TestClients.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
