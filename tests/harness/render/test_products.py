"""Every product beside its journal, whole or not at all."""

from __future__ import annotations

import hashlib
import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fixture_runs import every_verdict, interrupted

from harness.errors import BrokenFile
from harness.render import RENDERERS, render_all
from harness.render.products import products_of
from harness.render.templating import TEMPLATES


def test_every_product_is_written_beside_the_journal_and_nothing_else(tmp_path: Path) -> None:
    every_verdict().write(tmp_path)
    written = render_all(tmp_path)
    assert [path.name for path in written] == ["expediente.html", *RENDERERS]
    assert list(RENDERERS) == ["resumen.json", "junit.xml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["expediente.html", *RENDERERS, "journal.jsonl"])


def test_the_products_of_a_run_are_those_of_a_render_and_what_stands_beside_them(tmp_path: Path) -> None:
    (tmp_path / "intercambios").mkdir()
    (tmp_path / "intercambios" / "compromiso.html").touch()
    (tmp_path / "acta.html").touch()
    (tmp_path / "notas.txt").touch()
    dossier = [Path("expediente.html"), Path("intercambios/compromiso.html")]
    assert products_of(tmp_path) == (*dossier, *(Path(name) for name in RENDERERS), Path("acta.html"))


def test_rendering_again_gives_the_same_bytes(tmp_path: Path) -> None:
    every_verdict().write(tmp_path)
    first = [path.read_bytes() for path in render_all(tmp_path)]
    assert [path.read_bytes() for path in render_all(tmp_path)] == first


def test_the_dossier_names_the_hashes_that_sha256sum_gives(tmp_path: Path) -> None:
    journal = every_verdict().write(tmp_path)
    render_all(tmp_path)
    lines = journal.read_bytes().splitlines()
    page = (tmp_path / "expediente.html").read_text(encoding="utf-8")
    for line in (lines[0], lines[-1]):
        assert hashlib.sha256(line).hexdigest() in page
    assert f"<dd>{len(lines)}</dd>" in page


def test_the_check_printed_in_the_dossier_works_as_it_stands(tmp_path: Path) -> None:
    journal = every_verdict().write(tmp_path)
    render_all(tmp_path)
    page = (tmp_path / "expediente.html").read_text(encoding="utf-8")
    code = html.unescape(re.findall(r'<pre tabindex="0" id="comprobacion">(.*?)</pre>', page, re.DOTALL)[0])
    lines = journal.read_bytes().splitlines()
    said = _run(code, tmp_path)
    assert f"{len(lines)} líneas encadenadas; última huella {hashlib.sha256(lines[-1]).hexdigest()}" in said.stdout
    journal.write_bytes(journal.read_bytes().replace(b"Recepcionado", b"Cambiado", 1))
    assert "AssertionError" in _run(code, tmp_path).stderr


def _run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8")


def test_a_torn_journal_renders_and_says_so(tmp_path: Path) -> None:
    interrupted().write(tmp_path, torn=b'{"n": 12, "t": "2026')
    render_all(tmp_path)
    page = (tmp_path / "expediente.html").read_text(encoding="utf-8")
    assert "La bitácora no está íntegra" in page
    assert "a medio escribir" in page


def test_a_changed_line_is_told(tmp_path: Path) -> None:
    journal = every_verdict().write(tmp_path)
    journal.write_bytes(journal.read_bytes().replace(b"Recepcionado", b"Cambiado", 1))
    render_all(tmp_path)
    page = (tmp_path / "expediente.html").read_text(encoding="utf-8")
    assert "no encadena con la anterior" in page
    assert "La bitácora tiene problemas de integridad" in page


def test_a_folder_without_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=r"journal\.jsonl"):
        render_all(tmp_path)


@pytest.mark.parametrize("sheet", sorted(TEMPLATES.glob("*.css")), ids=lambda path: path.name)
def test_every_block_of_a_style_sheet_is_closed(sheet: Path) -> None:
    depth = 0
    for sign in re.findall(r"[{}]", sheet.read_text(encoding="utf-8")):
        depth += 1 if sign == "{" else -1
        assert 0 <= depth <= 3
    assert depth == 0
