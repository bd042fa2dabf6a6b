"""The store's file: it serves one mock at a time, and one with other tables is refused with a sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from mock_server.store import VERSION, Store, StoreError


def write(path, script):
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE ticket (clave INTEGER); PRAGMA user_version=0;",
        "CREATE TABLE agenda (nombre TEXT);",
        f"PRAGMA user_version={VERSION + 1};",
    ],
)
def test_a_file_with_other_tables_is_refused_and_left_as_it_was(tmp_path, script):
    path = tmp_path / "estado.sqlite"
    write(path, script)
    with pytest.raises(StoreError) as refused:
        Store(path)
    assert str(refused.value) == (
        f"{path}: no es un archivo de estado de esta versión del simulador (sus tablas son otras); "
        "bórrelo o use otro nombre en --store."
    )
    with closing(sqlite3.connect(path)) as db:
        assert len(db.execute("SELECT * FROM sqlite_master").fetchall()) <= 1


def test_a_file_of_this_version_is_opened_again(tmp_path):
    path = tmp_path / "estado.sqlite"
    with closing(Store(path)) as store:
        store.set_world("hoy", "2026-06-15")
    with closing(Store(path)) as store:
        assert store.world("hoy") == "2026-06-15"


def test_a_file_serves_one_store_at_a_time(tmp_path):
    path = tmp_path / "estado.sqlite"
    with closing(Store(path)), pytest.raises(StoreError, match="otro simulador está usando ese archivo de estado"):
        Store(path)
    Store(path).close()


def test_a_folder_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(StoreError, match="revise que la carpeta exista"):
        Store(tmp_path / "nada" / "estado.sqlite")


def test_a_damaged_file_is_told(tmp_path):
    path = tmp_path / "estado.sqlite"
    Store(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    with pytest.raises(StoreError, match="está dañado; bórrelo"):
        Store(path)


def test_looking_for_what_is_due_does_not_read_what_is_not():
    """Pending tickets cost nothing until they fall due: the plan goes through the index of due times."""
    with closing(Store()) as store:
        asked = []
        store._db.set_trace_callback(asked.append)
        assert store.due_tickets(0.0) == []
        store._db.set_trace_callback(None)
        plan = [row["detail"] for row in store.execute("EXPLAIN QUERY PLAN " + asked[0])]
    assert any("USING INDEX ticket_vencido (vence<?)" in step for step in plan)
    assert not any(step.startswith(("SCAN t ", "SCAN ticket")) for step in plan)


def rows(store):
    names = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    return {name: [tuple(row) for row in store.execute(f"SELECT * FROM {name}")] for name in names}


@pytest.mark.parametrize("name", [None, "estado.sqlite"])
def test_an_image_brings_every_table_back(tmp_path, name):
    with closing(Store(name and tmp_path / name)) as store:
        with store.transaction():
            store.add_area("9701001", 2026, 6, "Nombre", False)
            store.claim(7)
        before, image = rows(store), store.image()
        with store.transaction():
            store.empty()
            store.claim(8)
        store.put_back(image)
        assert rows(store) == before
        assert store.execute("PRAGMA user_version").fetchone()[0] == VERSION
    if name:
        with closing(Store(tmp_path / name)) as again:
            assert rows(again) == before


def test_an_image_that_is_broken_changes_nothing(tmp_path):
    with closing(Store(tmp_path / "estado.sqlite")) as store:
        store.claim(7)
        before, image = rows(store), store.image()
        with pytest.raises(sqlite3.DatabaseError):
            store.put_back(image[:100] + b"x" * (len(image) - 100 - len(image) // 2))
        assert rows(store) == before
