"""decisiones.json is read whole or refused with a sentence that says what, where and what to do."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "render"))

from decided import NOBODY, decisions, row, write

from harness.decisiones import Ruling, decisions_in, load_decisions
from harness.errors import BrokenFile
from harness.model import Verdict

GOOD = decisions(row("COM-ORIG-01", "APROBADO", "aprobado"), row("COM-NEG-E23", "FALLIDO", "rechazado", " No es E23. "))


def test_a_file_is_read_as_it_was_decided(tmp_path: Path) -> None:
    path = write(tmp_path / "d.json", GOOD)
    found = load_decisions(path)
    assert (found.decisions.consultor, found.decisions.cargo) == (NOBODY, "Área de interoperabilidad")
    rejected = found.decisions.of("COM-NEG-E23")
    assert rejected is not None
    assert (rejected.veredicto, rejected.ruling, rejected.comentario) == (
        Verdict.FALLIDO,
        Ruling.RECHAZADO,
        "No es E23.",
    )
    assert found.decisions.of("COM-ORIG-02") is None
    assert [found.decisions.count(one) for one in Ruling] == [1, 0, 1]
    assert found.data == path.read_bytes()
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_mark_that_an_editor_put_first_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert load_decisions(path).decisions.corrida == GOOD["corrida"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no es JSON: se corta o está mal escrito en la línea 1"),
        ("[]", "el archivo: debe ser un objeto"),
        ('{"corrida": "a", "corrida": "b"}', "el miembro «corrida» está repetido"),
        ("[" * 100_000, "demasiados niveles"),
        (json.dumps(decisions(row("COM-ORIG-01", "VERDE", "aprobado"))),
         "caso n.º 1 («COM-ORIG-01»), miembro «veredicto»"),
        (json.dumps(decisions(row("COM-ORIG-01", "APROBADO", "aprobado"), row("COM-ORIG-01", "APROBADO", "observado"))),
         "el caso COM-ORIG-01 está decidido más de una vez"),
        (json.dumps(decisions(row("COM-ORIG-01", "APROBADO", "observado", "\ud800"))), "un carácter a medias"),
        (json.dumps({"casos": [1]}), "caso n.º 1: debe ser un objeto"),
    ],
)  # fmt: skip
def test_what_does_not_serve_is_told_with_its_place_and_cure(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "d.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile) as refused:
        load_decisions(path)
    assert told in str(refused.value)
    assert str(refused.value).startswith(f"{path}: ")
    assert "Guardar decisiones.json" in str(refused.value)


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="no existe"):
        load_decisions(tmp_path / "no.json")
    (tmp_path / "d.json").write_bytes(b"\xff\xfe")
    with pytest.raises(BrokenFile, match="UTF-8"):
        load_decisions(tmp_path / "d.json")


@pytest.mark.parametrize("value", [None, {}, [], "x", {**GOOD, "fecha": "ayer"}])
def test_a_journal_that_carries_something_else_carries_no_decisions(value: Any) -> None:
    assert decisions_in(value) is None
