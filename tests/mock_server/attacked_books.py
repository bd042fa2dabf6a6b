"""A world to attack: one requerimiento of our own, and what obtener tells of every line held against the head."""

from __future__ import annotations

from sigfe_world import World, compromiso, devengo_ajuste, requerimiento, sobre_compromiso

UNO, DOS = "2204001", "2208001"
NC, ND = "0402", "0502"


def members_of(shown):
    """Every imputation of an obtener answer."""
    stack, found = [shown], []
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += reversed(node)
        elif isinstance(node, dict):
            if "nombreConcepto" in node:
                found.append(node)
            stack += reversed(node.values())
    return found


class Books(World):
    """A world with one requerimiento of our own, and the shortest way to attack it."""

    def __init__(self, uno=10000, dos=10000, **options):
        super().__init__(**options)
        self.req = self.accept("requerimientos", requerimiento({UNO: uno, DOS: dos}))
        self.combinacion = self.line("requerimientos", self.req).grupo

    def commit(self, montos, **how):
        folio = self.accept("compromiso", compromiso(montos, self.req, self.combinacion, **how))
        return self.obtener("compromiso", folio)

    def accrue(self, shown, montos, impuesto=0, **how):
        return self.obtener("devengo", self.accept("devengo", sobre_compromiso(shown, montos, impuesto, **how)))

    def note(self, shown, montos, impuesto=0, tipo=NC, numero="1"):
        """A credit or debit note that is accepted, as it is shown."""
        sent = devengo_ajuste(shown, montos, "7" if tipo == NC else "8", impuesto, (tipo, numero))
        return self.obtener("devengo", self.accept("devengo", sent))

    def told(self, servicio, folio):
        """(vigente, consumido, saldo) of each line; the head adds up."""
        shown = self.obtener(servicio, folio)
        lines = [(i["montoVigente"], i.get("montoConsumido", 0), i["saldo"]) for i in members_of(shown)]
        assert all(vigente - consumido == saldo >= 0 for vigente, consumido, saldo in lines)
        assert shown["saldo"] == sum(saldo for *_, saldo in lines)
        return lines
