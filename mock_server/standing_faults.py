"""Faults that stand until they are used up or taken away: what the administration asks for, for many requests."""

from __future__ import annotations

from dataclasses import dataclass

from mock_server.faults import Simulacion


@dataclass(slots=True)
class Falla:
    """One standing fault; `quedan` None is for ever, `operacion` and `canal` None are any."""

    numero: int
    texto: str
    simulacion: Simulacion
    quedan: int | None
    operacion: str | None
    canal: str | None

    def fits(self, operacion: str, canal: str) -> bool:
        """Whether a request of that operation and channel meets it."""
        return self.operacion in (None, operacion) and self.canal in (None, canal)


class Fallas:
    """The standing faults, oldest first."""

    def __init__(self) -> None:
        self.puestas: list[Falla] = []
        self._ultima = 0

    def put(
        self, texto: str, simulacion: Simulacion, quedan: int | None, operacion: str | None, canal: str | None
    ) -> Falla:
        """One more, behind those that stand."""
        self._ultima += 1
        falla = Falla(self._ultima, texto, simulacion, quedan, operacion, canal)
        self.puestas.append(falla)
        return falla

    def take(self, operacion: str, canal: str) -> Falla | None:
        """The first that a request meets, used once more; one that is used up is gone."""
        for falla in self.puestas:
            if falla.fits(operacion, canal):
                if falla.quedan is not None:
                    falla.quedan -= 1
                    if not falla.quedan:
                        self.puestas.remove(falla)
                return falla
        return None

    def remove(self, numero: int | None = None) -> int:
        """Take one away, or all; how many there were."""
        before = len(self.puestas)
        self.puestas = [] if numero is None else [falla for falla in self.puestas if falla.numero != numero]
        return before - len(self.puestas)
