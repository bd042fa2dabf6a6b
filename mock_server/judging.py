"""Judging: which rules a transaction breaks, what each says, and how the door and the queries say no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from mock_server.domain.model import Clase, Incumplimiento, Transaccion
from mock_server.domain.vigente import Instantanea
from mock_server.explaining import Explicacion
from mock_server.explaining.business import explica
from mock_server.modules import MODULES
from mock_server.switches import Switches
from schemas import Catalog, Service

Reason = tuple[str, bool, Mapping[str, object]]


# A seed also tells what was typed by hand in SIGFE: with accents, and in an institution's own catalogues and concepts.
FREE_IN_SEEDS = frozenset({"E09", "E15", "E16", "E17", "E18"})


class Judgeable(Protocol):
    """What is judged: it says whose rules it is under, and to which of them it is subject."""

    @property
    def servicio(self) -> str: ...

    @property
    def clase(self) -> Clase: ...


class Judge:
    """The rules of the catalogue, but for those that are switched off."""

    def __init__(self, catalog: Catalog, reglas: Switches) -> None:
        self._catalog = catalog
        self._reglas = reglas

    def broken(self, sent: Judgeable, known: object) -> list[Incumplimiento]:
        """Every broken rule at once, in the order of their codes, but for those that are switched off.

        `known` is all that the rules of that service look at besides what is sent.
        """
        return self._broken(sent, known, self._reglas.apagadas)

    def broken_in_seed(self, transaccion: Transaccion, libros: Instantanea) -> list[Incumplimiento]:
        """A seed obeys every rule but FREE_IN_SEEDS, also those that are switched off for messages."""
        return self._broken(transaccion, libros, FREE_IN_SEEDS)

    def _broken(self, sent: Judgeable, known: object, off: frozenset[str]) -> list[Incumplimiento]:
        """A rule looks only at the kinds of transaction that it says it applies to."""
        written = self._catalog.services[sent.servicio].rules
        broken: list[Incumplimiento] = []
        for codigo, rule in MODULES[sent.servicio].rules.items():
            if codigo not in off and codigo in written and sent.clase in written[codigo].aplica:
                broken += rule(sent, known)
        return list(dict.fromkeys(broken))

    def stands(self, service: Service, codigo: str) -> bool:
        """Whether the service has that rule and it is not switched off."""
        return codigo in service.rules and codigo not in self._reglas.apagadas

    def sentence(self, servicio: str, broken: Incumplimiento) -> str:
        """What SIGFE says of a broken rule."""
        return self._catalog.rule(servicio, broken.codigo).sentence(dict(broken.valores))

    def explained(self, sent: Judgeable, known: object, broken: Incumplimiento, position: int) -> Explicacion:
        """What SIGFE says of a broken rule, and the near miss with its numbers."""
        rule = self._catalog.rule(sent.servicio, broken.codigo)
        sentence = rule.sentence(dict(broken.valores))
        return Explicacion(broken.codigo, sentence, explica(rule.titulo, sent, known, broken), position)

    def first(self, service: Service, reasons: Iterable[Reason]) -> tuple[str, str] | None:
        """Code and sentence of the first reason (code, whether it is broken, values) that stands, or None."""
        for codigo, broken, values in reasons:
            if broken and self.stands(service, codigo):
                return codigo, service.rules[codigo].sentence(values)
        return None

    def refused(
        self, service: Service, codigo: str, status: str, titulo: str | None, **values: object
    ) -> dict[str, Any]:
        """The object with which queries say no; nothing when the rule is switched off."""
        if not self.stands(service, codigo):
            return {}
        sentence = service.rules[codigo].sentence(values)
        return {"status": status, "descripcion": titulo or sentence, "errors": [{"descripcion": sentence}]}
