"""The store: one SQLite connection (a file, or memory), and all that is not balances: world, ids, tickets."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

from mock_server.tickets import Estado, Progresion, Ticket

TABLES = (Path(__file__).parent / "datos" / "tablas.sql").read_text(encoding="utf-8")
VERSION = zlib.crc32(TABLES.encode()) >> 1  # fits SQLite's user_version; another text is another version
BUSY_S = 0.2
_OURS = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
_REASONS = {
    sqlite3.SQLITE_BUSY: "otro simulador está usando ese archivo de estado; deténgalo",
    sqlite3.SQLITE_CANTOPEN: "no se puede abrir ni crear; revise que la carpeta exista y que pueda escribir en ella",
    sqlite3.SQLITE_READONLY: "no se puede escribir; revise los permisos del archivo y de su carpeta",
    sqlite3.SQLITE_NOTADB: "no es un archivo de estado del simulador; bórrelo",
    sqlite3.SQLITE_FULL: "no queda espacio en el disco; libere espacio",
}
_DAMAGED = "el archivo de estado está dañado; bórrelo"
_FOREIGN = "no es un archivo de estado de esta versión del simulador (sus tablas son otras); bórrelo"
_TICKET = (
    "SELECT clave, numero, area, ejercicio, servicio, mensaje, progresion, recibido, vence, retenido, consultas,"
    " visto, final, resultado FROM ticket "
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was received: whose it is, through which channel, by whom, and its body."""

    servicio: str
    area: str
    ejercicio: int
    canal: str
    usuario: str
    cuerpo: dict[str, Any]


class StoreError(Exception):
    """A store's file that cannot be used; a Spanish sentence that names it and says what to do."""

    def __init__(self, path: Path | str | None, reason: str) -> None:
        super().__init__(f"{path}: {reason} o use otro nombre en --store.")


def unusable(path: Path | str | None, broken: sqlite3.Error) -> StoreError:
    """What SQLite says of a store's file, in our words."""
    return StoreError(path, _REASONS.get(broken.sqlite_errorcode & 0xFF, _DAMAGED))


class Store:
    """SQLite behind one connection. `path` None keeps everything in memory; a file survives a restart.

    A file serves one store at a time. Raises StoreError where the file cannot be used.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self._lock = RLock()
        try:
            self._db = _connect(path)
        except sqlite3.Error as broken:
            raise unusable(path, broken) from None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept or nothing is; one at a time."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Nobody writes meanwhile."""
        with self._lock:
            yield

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """For the rooms of the store (ledger, views): one statement."""
        return self._db.execute(sql, values)

    def empty(self) -> None:
        """Forget everything."""
        for (name,) in self.execute(_OURS).fetchall():
            self.execute(f"DELETE FROM {name}")

    def image(self) -> bytes:
        """All that is kept, as the bytes of a database of its own."""
        with self._lock:
            return self._db.serialize()

    def put_back(self, image: bytes) -> None:
        """Replace all that is kept by an image of this store, whole or not at all."""
        with self._lock, closing(sqlite3.connect(":memory:")) as source:
            # A database in memory cannot be of WAL: its header, bytes 18 and 19, must say so before it is read.
            source.deserialize(image[:18] + b"\1\1" + image[20:])
            source.backup(self._db)

    # The world: what a seed says besides balances

    def set_world(self, nombre: str, valor: Any) -> None:
        """Keep one named value of the world, as JSON."""
        self.execute("INSERT OR REPLACE INTO mundo VALUES (?, ?)", (nombre, json.dumps(valor, ensure_ascii=False)))

    def world(self, nombre: str) -> Any:
        """A named value of the world, or None."""
        row = self.execute("SELECT valor FROM mundo WHERE nombre = ?", (nombre,)).fetchone()
        return None if row is None else json.loads(row[0])

    def add_area(
        self, area: str, ejercicio: int, periodo: int, nombre: str, contabiliza: bool, exige_propio: bool = False
    ) -> None:
        """Open one period of an area."""
        self.execute(
            "INSERT OR REPLACE INTO area VALUES (?, ?, ?, ?, ?, ?, 1)",
            (area, ejercicio, periodo, nombre, contabiliza, exige_propio),
        )

    def open_periods(self, area: str) -> list[tuple[int, int]]:
        """The open (ejercicio, periodo) of an area, oldest first; empty when the area has none or does not exist."""
        rows = self.execute("SELECT ejercicio, periodo FROM area WHERE area = ? AND abierto ORDER BY 1, 2", (area,))
        return [(row[0], row[1]) for row in rows]

    def has_year(self, area: str, ejercicio: int) -> bool:
        """Whether the area has any period of that year, open or closed."""
        row = self.execute("SELECT 1 FROM area WHERE area = ? AND ejercicio = ? LIMIT 1", (area, ejercicio))
        return row.fetchone() is not None

    def has_area(self, area: str) -> bool:
        """Whether the area exists, with open periods or without."""
        return self.execute("SELECT 1 FROM area WHERE area = ?", (area,)).fetchone() is not None

    def books_taxes(self, area: str, ejercicio: int) -> bool:
        """Whether the area books taxes apart in that year."""
        row = self.execute(
            "SELECT max(contabiliza) FROM area WHERE area = ? AND ejercicio = ?", (area, ejercicio)
        ).fetchone()
        return bool(row[0])

    def demands_own_catalogue(self, area: str, ejercicio: int) -> bool:
        """Whether the area demands its own accounting catalogue in that year."""
        row = self.execute(
            "SELECT max(exige_propio) FROM area WHERE area = ? AND ejercicio = ?", (area, ejercicio)
        ).fetchone()
        return bool(row[0])

    # Identifiers and folios

    def claim(self, numero: int) -> bool:
        """Take an identifier; False when it was taken already."""
        return self.execute("INSERT OR IGNORE INTO identificador VALUES (?)", (numero,)).rowcount == 1

    def next_folio(self, servicio: str, area: str, ejercicio: int) -> int:
        """The next folio of a service (or of `contabilidad`) in an area and year."""
        return int(
            self.execute(
                "INSERT INTO folio VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET ultimo = ultimo + 1 RETURNING ultimo",
                (servicio, area, ejercicio),
            ).fetchall()[0][0]
        )

    def reserve_folio(self, servicio: str, area: str, ejercicio: int, folio: int) -> None:
        """Take a folio that a seed names."""
        self.execute(
            "INSERT INTO folio VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET ultimo = max(ultimo, excluded.ultimo)",
            (servicio, area, ejercicio, folio),
        )

    # Tickets

    def receive(self, ticket: Ticket, canal: str, usuario: str, cuerpo: Mapping[str, Any]) -> None:
        """Keep a message and its ticket."""
        self.execute(
            "INSERT INTO ticket (numero, area, ejercicio, servicio, mensaje, canal, usuario, cuerpo, progresion,"
            " recibido, vence, retenido, consultas, visto) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (
                ticket.numero,
                ticket.area,
                ticket.ejercicio,
                ticket.servicio,
                ticket.mensaje,
                canal,
                usuario,
                json.dumps(cuerpo, ensure_ascii=False),
                str(ticket.progresion),
                ticket.recibido,
                ticket.vence,
                ticket.retenido,
                ticket.visto,
            ),
        )

    def ticket(self, numero: str, area: str, ejercicio: int) -> Ticket | None:
        """The ticket of that number in that area and year."""
        rows = self.execute(_TICKET + "WHERE numero = ? AND area = ? AND ejercicio = ?", (numero, area, ejercicio))
        return next(map(ticket_of, rows.fetchall()), None)

    def ticket_of_message(self, area: str, ejercicio: int, mensaje: str) -> str | None:
        """The number of the first ticket given to that messageID in the area and year."""
        row = self.execute(
            "SELECT numero FROM ticket WHERE area = ? AND ejercicio = ? AND mensaje = ? ORDER BY clave LIMIT 1",
            (area, ejercicio, mensaje),
        ).fetchone()
        return None if row is None else str(row[0])

    def due_tickets(self, now: float) -> list[int]:
        """Keys of what must be worked off: in each area all not held up to the last that is due, as received."""
        rows = self.execute(
            "SELECT t.clave FROM (SELECT area, max(clave) AS hasta FROM ticket INDEXED BY ticket_vencido"
            " WHERE final IS NULL AND vence <= ? GROUP BY area) v CROSS JOIN ticket t INDEXED BY ticket_pendiente"
            " ON t.area = v.area AND t.clave <= v.hasta WHERE t.final IS NULL AND NOT t.retenido ORDER BY t.clave",
            (now,),
        )
        return [row[0] for row in rows]

    def message(self, clave: int) -> Message:
        """The message behind a ticket."""
        row = self.execute(
            "SELECT servicio, area, ejercicio, canal, usuario, cuerpo FROM ticket WHERE clave = ?", (clave,)
        ).fetchone()
        return Message(
            row["servicio"], row["area"], row["ejercicio"], row["canal"], row["usuario"], json.loads(row["cuerpo"])
        )

    def finish(
        self,
        clave: int,
        final: Estado,
        resultado: Sequence[Mapping[str, Any]],
        explicacion: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Write down how a message ended, and in business words why what was refused was."""
        text = json.dumps(resultado, ensure_ascii=False)
        why = json.dumps(explicacion, ensure_ascii=False) if explicacion else None
        self.execute(
            "UPDATE ticket SET final = ?, resultado = ?, explicacion = ? WHERE clave = ?", (final, text, why, clave)
        )

    def count_query(self, clave: int, vence: float | None) -> None:
        """One more query of a ticket; it falls due now if `vence` is given and nothing had made it due."""
        self.execute(
            "UPDATE ticket SET consultas = consultas + 1, vence = coalesce(vence, ?) WHERE clave = ?", (vence, clave)
        )

    def show(self, clave: int, visto: Estado) -> None:
        """Remember the state that was shown."""
        self.execute("UPDATE ticket SET visto = ? WHERE clave = ?", (visto, clave))

    def hold(self, numero: str) -> int:
        """Hold a ticket that is not worked off and not held yet; how many there were."""
        return self.execute(
            "UPDATE ticket SET retenido = 1, vence = NULL WHERE numero = ? AND final IS NULL AND NOT retenido",
            (numero,),
        ).rowcount

    def release(self, numero: str | None, now: float) -> int:
        """Let held tickets go (one, or all); how many there were."""
        return self.execute(
            "UPDATE ticket SET retenido = 0, vence = ? WHERE retenido AND (? IS NULL OR numero = ?)",
            (now, numero, numero),
        ).rowcount


def _connect(path: Path | str | None) -> sqlite3.Connection:
    """A connection to our tables, which a new file gets."""
    where = ":memory:" if path is None else str(path)
    db = sqlite3.connect(where, BUSY_S, isolation_level=None, check_same_thread=False, cached_statements=512)
    try:
        db.row_factory = sqlite3.Row
        # Exclusive: until it is closed, or its process ends however it ends, the file is this connection's alone.
        db.executescript("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
        _ensure_tables(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _ensure_tables(db: sqlite3.Connection, path: Path | str | None) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and not db.execute(_OURS).fetchall():
        db.executescript(f"BEGIN; {TABLES} PRAGMA user_version={VERSION}; COMMIT;")
    elif version != VERSION:
        raise StoreError(path, _FOREIGN)


def ticket_of(row: sqlite3.Row) -> Ticket:
    """A ticket from its row."""
    return Ticket(
        clave=row["clave"],
        numero=row["numero"],
        area=row["area"],
        ejercicio=row["ejercicio"],
        servicio=row["servicio"],
        mensaje=row["mensaje"],
        progresion=Progresion.parse(row["progresion"]),
        recibido=row["recibido"],
        vence=row["vence"],
        retenido=bool(row["retenido"]),
        consultas=row["consultas"],
        visto=Estado(row["visto"]),
        final=None if row["final"] is None else Estado(row["final"]),
        resultado=row["resultado"],
    )
