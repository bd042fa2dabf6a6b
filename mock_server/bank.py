"""The Banco de Personas, kept: every person once, and the areas that are related to it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Row

from mock_server.domain.model import Lugar
from mock_server.domain.persona import NO_VIGENTE, VIGENTE, Banco, CuentaBancaria, Ficha, PersonaEnviada
from mock_server.domain.tablas import Tablas
from mock_server.store import Store
from mock_server.views import Busqueda

_FICHA = (
    "SELECT p.id, p.tipo, p.nombre, p.vigente, p.sub_clasificacion, p.numero, p.contacto, p.cuentas, a.fecha"
    " FROM persona p JOIN persona_area a ON a.id = p.id"
)


class Bank:
    """Reads and writes persons; must be used inside a transaction of the store."""

    def __init__(self, store: Store, tablas: Tablas) -> None:
        self._store = store
        self._tablas = tablas

    def snapshot(self, area: str, identificacion: str) -> Banco:
        """What the rules need to judge a person with that identification."""
        row = self._store.execute(
            "SELECT p.tipo, a.area IS NOT NULL FROM persona p LEFT JOIN persona_area a ON a.id = p.id AND a.area = ?"
            " WHERE p.id = ?",
            (area, identificacion),
        ).fetchone()
        return Banco(self._tablas) if row is None else Banco(self._tablas, row[0], bool(row[1]))

    def register(self, persona: PersonaEnviada, numero: str, areas: Iterable[str], fecha: str) -> str:
        """Relate a person to areas, adding it when the bank does not hold it; its internal id.

        What the bank holds already stays as it was first registered (supuesto). `fecha` is local time.
        """
        cuentas = [[cuenta.banco, cuenta.tipo, cuenta.numero] for cuenta in persona.cuentas]
        self._store.execute(
            "INSERT OR IGNORE INTO persona VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                persona.identificacion,
                persona.tipo,
                persona.nombre,
                persona.estado == VIGENTE,
                persona.sub_clasificacion,
                numero,
                json.dumps(dict(persona.contacto), ensure_ascii=False),
                json.dumps(cuentas),
            ),
        )
        for area in areas:
            self._store.execute(
                "INSERT OR IGNORE INTO persona_area VALUES (?, ?, ?)", (persona.identificacion, area, fecha)
            )
        return str(
            self._store.execute("SELECT numero FROM persona WHERE id = ?", (persona.identificacion,)).fetchone()[0]
        )

    def ficha(self, lugar: Lugar, tipo: str, identificacion: str) -> Ficha | None:
        """The person of that type and identification, if the area is related to it."""
        row = self._store.execute(
            f"{_FICHA} WHERE a.area = ? AND p.tipo = ? AND p.id = ?", (lugar.area, tipo, identificacion)
        ).fetchone()
        return None if row is None else _ficha(row)

    def ficha_de(self, lugar: Lugar, identificacion: str) -> Ficha | None:
        """The person of that identification, whatever its type, if the area is related to it."""
        row = self._store.execute(f"{_FICHA} WHERE a.area = ? AND p.id = ?", (lugar.area, identificacion)).fetchone()
        return None if row is None else _ficha(row)

    def holds(self, tipo: str, identificacion: str) -> bool:
        """Whether the person is in the bank, whoever is related to it."""
        row = self._store.execute("SELECT 1 FROM persona WHERE tipo = ? AND id = ?", (tipo, identificacion)).fetchone()
        return row is not None

    def fichas(self, lugar: Lugar, busqueda: Busqueda) -> tuple[int, list[Ficha]]:
        """(how many there are in all, those of the page), by internal id."""
        wanted = [
            ("a.area = ?", lugar.area),
            ("substr(a.fecha, 1, 10) >= ?", busqueda.desde),
            ("substr(a.fecha, 1, 10) <= ?", busqueda.hasta),
            ("instr(lower(p.nombre), lower(?)) > 0", busqueda.nombre),
            ("p.id = ?", busqueda.identificacion),
        ]
        used = [(sql, value) for sql, value in wanted if value is not None]
        where, values = " AND ".join(sql for sql, _ in used), [value for _, value in used]
        total = self._store.execute(
            f"SELECT count(*) FROM persona p JOIN persona_area a ON a.id = p.id WHERE {where}", values
        ).fetchone()[0]
        rows = self._store.execute(
            f"{_FICHA} WHERE {where} ORDER BY CAST(p.numero AS INTEGER) LIMIT ? OFFSET ?",
            (*values, busqueda.por_pagina, (busqueda.pagina - 1) * busqueda.por_pagina),
        ).fetchall()
        return total, [_ficha(row) for row in rows]


def _ficha(row: Row) -> Ficha:
    persona = PersonaEnviada(
        id="",
        tipo=row["tipo"],
        identificacion=row["id"],
        nombre=row["nombre"],
        sub_clasificacion=row["sub_clasificacion"],
        estado=VIGENTE if row["vigente"] else NO_VIGENTE,
        contacto=json.loads(row["contacto"]),
        cuentas=tuple(CuentaBancaria(*cuenta) for cuenta in json.loads(row["cuentas"])),
    )
    return Ficha(row["numero"], persona, row["fecha"])
