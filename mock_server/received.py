"""What was received lately, with its answer: a bounded memory of requests, which never holds a credential."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from mock_server.explaining import Explicacion
from schemas import Operation

MAXIMO = 1000
MAXIMO_BYTES = 32 * 1024 * 1024


@dataclass(slots=True)
class Recibido:
    """One request to SIGFE's paths, filled in as the door learns of it.

    `cuando` is the mock's clock; `usuario` is known once its credential was right; `cuerpo` and `respuesta` are the
    bytes that travelled, None where none were read or sent; `http` is None when the connection was cut on purpose.
    """

    cuando: datetime
    metodo: str
    ruta: str
    direccion: str
    numero: int = 0
    canal: str = ""
    operacion: Operation | None = None
    usuario: str | None = None
    cuerpo: bytes | None = None
    falla: str | None = None
    http: int | None = None
    respuesta: bytes | None = None
    porque: list[Explicacion] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """What it takes up."""
        return len(self.cuerpo or b"") + len(self.respuesta or b"")


class Recibidos:
    """The last requests: at most `maximo` of them and `maximo_bytes` of bodies and answers; the oldest go first."""

    def __init__(self, maximo: int = MAXIMO, maximo_bytes: int = MAXIMO_BYTES) -> None:
        self._maximo = maximo
        self._maximo_bytes = maximo_bytes
        self._guardados: deque[Recibido] = deque()
        self._bytes = 0
        self.total = 0

    def add(self, recibido: Recibido) -> None:
        """Keep it, under the next number."""
        self.total += 1
        recibido.numero = self.total
        self._guardados.append(recibido)
        self._bytes += recibido.bytes
        while len(self._guardados) > self._maximo or self._bytes > self._maximo_bytes:
            self._bytes -= self._guardados.popleft().bytes

    def get(self, numero: int) -> Recibido | None:
        """The one with that number, while it is kept."""
        first = self._guardados[0].numero if self._guardados else 0
        position = numero - first
        return self._guardados[position] if 0 <= position < len(self._guardados) else None

    def clear(self) -> int:
        """Forget them; how many there were. Numbers go on."""
        count = len(self._guardados)
        self._guardados.clear()
        self._bytes = 0
        return count

    def __iter__(self) -> Iterator[Recibido]:
        """The latest first."""
        return reversed(self._guardados)

    def __len__(self) -> int:
        return len(self._guardados)
