"""`iop seal`: what goes into a package, that nothing else decides its bytes, and what stops it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import bagit
import pytest
from decided import decisions, head_of, row, write
from fixture_runs import CASES, empty, every_verdict, hostile, interrupted, passed_only
from journal_builder import JournalBuilder
from packages import BASE, RUN, a_run, iop, sealed, unpacked

from harness.evidence import leaks, verificar
from harness.evidence.private import PrivateTree
from harness.model import Credential
from harness.render import dossier_files
from harness.render.layout import Layout

BOTH = {"ruts": True, "cuentas": True}
TARGETS = """
[pruebas]
url = "http://127.0.0.1:9"
ambiente = "pruebas"
[pruebas.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
[pruebas.servicio.compromiso]
usuario_env = "IOP_U"
clave_env = "IOP_C"
[pruebas.vertical.dte]
canal = "dte"
[pruebas.vertical.dte.servicio.devengo]
usuario_env = "IOP_DU"
clave_env = "IOP_DC"
"""


def test_a_package_holds_the_products_and_what_checks_them(here):
    package = sealed(here)
    names = zipfile.ZipFile(package).namelist()
    inside = ["LEAME.txt", "bag-info.txt", "bagit.txt", "cadena.json"]
    inside += [f"data/{name}" for name in ("expediente.html", "journal.jsonl", "junit.xml", "resumen.json")]
    inside += ["manifest-sha256.txt", "tagmanifest-sha256.txt", "verificar.py"]
    assert names == [f"{BASE}/{name}" for name in inside]
    assert not [path for path in (here / "reports").iterdir() if path.name.startswith(".")]


def test_the_products_are_what_the_journal_says_not_what_lay_in_the_folder(here):
    folder = a_run(here)
    (folder / "expediente.html").write_text("otra cosa")
    (folder / "secreto.txt").write_text("no va")
    (folder / ".oculto.pdf").write_text("no va")
    (folder / "acta-firmada.pdf").write_bytes(b"%PDF-1.7 escaneada")
    (folder / "decisiones.json").write_text("{}")
    done = iop("seal", folder)
    assert done.exit_code == 0
    assert done.output.count("por dentro no se puede revisar") == done.output.count("acta-firmada.pdf va tal como") == 1
    data = unpacked(here / "reports" / f"{BASE}.zip", here / "out") / "data"
    assert sorted(path.name for path in data.iterdir()) == [
        "acta-firmada.pdf", "decisiones.json", "expediente.html", "journal.jsonl", "junit.xml", "resumen.json"
    ]  # fmt: skip
    assert "otra cosa" not in (data / "expediente.html").read_text()
    assert (folder / "expediente.html").read_text() == "otra cosa"


def _with_acta(here, journal, *more):
    folder = a_run(here, journal)
    given = write(
        here / "d.json", decisions(row("COM-ORIG-01", "APROBADO", "aprobado"), cabeza=head_of(folder / "journal.jsonl"))
    )
    done = iop("acta", folder, "--decisiones", given, *more)
    assert done.exit_code == 0, done.output
    return folder


def test_the_acta_is_made_again_from_the_decisions(here):
    folder = _with_acta(here, passed_only())
    right = (folder / "acta.html").read_bytes()
    (folder / "acta.html").write_text("<p>otra acta</p>")
    assert iop("seal", folder).exit_code == 0
    data = unpacked(here / "reports" / f"{BASE}.zip", here / "out") / "data"
    assert (data / "acta.html").read_bytes() == right
    assert (data / "decisiones.json").read_bytes() == (here / "d.json").read_bytes()


def test_the_acta_of_an_incomplete_package_says_so(here):
    folder = _with_acta(here, _unended())
    assert iop("seal", folder, "--incompleto").exit_code == 0
    text = (unpacked(here / "reports" / f"{BASE}.zip", here / "out") / "data" / "acta.html").read_text()
    assert 'content: "EXPEDIENTE INCOMPLETO · SIMULACIÓN: nada de esta acta' in text
    assert text.count("<strong>EXPEDIENTE INCOMPLETO:</strong>") == 1
    assert "la bitácora no tiene fin" in text


def test_the_acta_in_pdf_is_made_again_too(here):
    folder = _with_acta(here, passed_only(), "--format", "pdf")
    right = (folder / "acta.pdf").read_bytes()
    (folder / "acta.pdf").write_bytes(b"%PDF-1.7 otra")
    assert iop("seal", folder).exit_code == 0
    data = unpacked(here / "reports" / f"{BASE}.zip", here / "out") / "data"
    assert (data / "acta.pdf").read_bytes() == right


def test_the_dossier_in_pdf_is_made_again_and_says_what_is_lacking(here):
    folder = a_run(here, _unended())
    (folder / "expediente.pdf").write_bytes(b"%PDF-1.7 otro")
    assert iop("seal", folder, "--incompleto").exit_code == 0
    paper = unpacked(here / "reports" / f"{BASE}.zip", here / "out") / "data" / "expediente.pdf"
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed on this machine")
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, check=True).stdout.decode()
    pages = text.rstrip("\f").split("\f")
    assert all("EXPEDIENTE INCOMPLETO" in page for page in pages)


def test_decisions_of_another_run_are_not_sealed(here):
    folder = _with_acta(here, passed_only())
    text = (folder / "decisiones.json").read_text()
    (folder / "decisiones.json").write_text(text.replace("COM-ORIG-01", "COM-ORIG-99"))
    done = iop("seal", folder, "--incompleto")
    assert done.exit_code == 2
    assert "COM-ORIG-99" in done.output
    assert not list(here.rglob("*.zip"))


def _unended():
    j = passed_only()
    del j.lines[-1]
    return j


def test_the_bagit_library_agrees(here):
    bag = bagit.Bag(str(unpacked(sealed(here), here / "out")))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert set(bag.payload_files()) == {
        f"data/{name}" for name in ("expediente.html", "journal.jsonl", "junit.xml", "resumen.json")
    }
    assert bag.info["External-Identifier"] == RUN
    assert bag.info["Bagging-Date"] == "2026-06-15"
    (here / "out" / BASE / "data" / "resumen.json").write_text("{}")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()


def test_sha256sum_agrees(here):
    folder = unpacked(sealed(here), here / "out")
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        done = subprocess.run(["sha256sum", "-c", "--strict", name], cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_other_folder_umask_time_zone_and_day_give_the_same_bytes(here):
    first = sealed(here)
    other = here / "otro" / "lugar"
    other.mkdir(parents=True)
    folder = other / "distinta"
    folder.mkdir()
    passed_only().write(folder)
    os.utime(folder / "journal.jsonl", (1, 1))
    command = [sys.executable, "-c", "import os; os.umask(0o077); from harness.cli import main; main()"]
    command += ["seal", "distinta", "--out", "x.zip"]
    env = os.environ | {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run(command, cwd=other, env=env, check=True, capture_output=True)
    assert (other / "x.zip").read_bytes() == first.read_bytes()


def test_sealing_again_leaves_the_same_package_and_another_is_not_overwritten(here):
    package = sealed(here)
    before = package.read_bytes()
    assert iop("seal", RUN).exit_code == 0
    (here / "reports" / RUN / "acta.html").write_text("<p>acta</p>")
    again = iop("seal", RUN)
    assert again.exit_code == 2
    assert "no se sobrescribe" in again.output
    assert package.read_bytes() == before


def test_every_verdict_can_be_sealed_for_a_failure_is_evidence(here):
    assert iop("seal", a_run(here, every_verdict())).exit_code == 0
    assert iop("verify", here / "reports" / f"{BASE}.zip").exit_code == 0


def test_hostile_words_stay_in_their_line(here):
    folder = a_run(here, hostile())
    done = iop("seal", folder, "--out", "x.zip")
    assert done.exit_code == 0, done.output
    assert iop("verify", "x.zip").exit_code == 0
    bag = bagit.Bag(str(unpacked(here / "x.zip", here / "out")))
    bag.validate()
    assert bag.info["Estado"] == "completo"


def test_everything_that_an_interrupted_run_lacks_is_told_at_once(here):
    done = iop("seal", a_run(here, interrupted(), torn=b'{"n": 12'))
    assert done.exit_code == 2
    for told in (
        "quedó a medio escribir",
        "no tiene fin",
        "intentos sin resultado (1): línea 10, COM-ORIG-01/1, paso «com.ticket»",
        "ejecuciones sin veredicto (1): COM-ORIG-01/1",
        "casos declarados que no se ejecutaron (1): COM-NEG-E25",
    ):
        assert told in done.output
    assert "--incompleto" in done.output
    assert sorted(path.name for path in (here / "reports").iterdir()) == [RUN]


def test_incompleto_seals_and_says_so_on_every_page(here):
    done = iop("seal", a_run(here, interrupted()), "--incompleto")
    assert done.exit_code == 0
    assert "sellado INCOMPLETO" in done.output
    package = here / "reports" / f"{BASE}.zip"
    word = iop("verify", package)
    assert word.exit_code == 0
    assert "INCOMPLETO" in word.output
    assert "falta: casos declarados que no se ejecutaron (1): COM-NEG-E25" in word.output
    page = (unpacked(package, here / "out") / "data" / "expediente.html").read_text()
    assert '@page { @top-center { content: "EXPEDIENTE INCOMPLETO · SIMULACIÓN' in page
    assert "<strong>EXPEDIENTE INCOMPLETO:</strong>" in page
    assert "COM-NEG-E25</li>" in page


def test_incompleto_is_said_on_the_pages_of_messages_too(here, monkeypatch):
    monkeypatch.setattr(dossier_files, "layouts", lambda *_: (Layout.APARTE,))
    assert iop("seal", a_run(here, interrupted()), "--incompleto").exit_code == 0
    data = unpacked(here / "reports" / f"{BASE}.zip", here / "out") / "data"
    pages = sorted(data.glob("intercambios/*.html"))
    assert len(pages) == 2
    for page in pages:
        text = page.read_text()
        assert 'content: "EXPEDIENTE INCOMPLETO · SIMULACIÓN' in text
        assert 'href="../expediente.html#incompleto"' in text
    assert iop("verify", here / "reports" / f"{BASE}.zip").exit_code == 0


def test_a_complete_run_says_nothing_of_lacking(here):
    package = sealed(here, "--incompleto")
    assert "INCOMPLETO" not in (unpacked(package, here / "out") / "data" / "expediente.html").read_text()
    assert "Estado: completo." in iop("verify", package).output


def test_a_chain_that_does_not_hold_is_no_package(here):
    folder = a_run(here)
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"Recepcionado", b"Cambiado", 1))
    done = iop("seal", folder)
    assert done.exit_code == 2
    assert "no encadena con la anterior" in done.output
    assert iop("seal", folder, "--incompleto").exit_code == 0
    word = iop("verify", here / "reports" / f"{BASE}.zip")
    assert word.exit_code == 0
    assert "La cadena NO se sostiene" in word.output


def test_a_case_of_the_plan_needs_evidence_unless_it_is_optional(here):
    j = JournalBuilder()
    plan = {"caso": [{"id": "COM-ORIG-01"}, {"id": "DEV-POS-01"}, {"id": "DEV-OPC-01", "obligatorio": False}]}
    j.corrida([CASES[1], CASES[-1]], plan=plan)
    j.inicio("COM-ORIG-01")
    j.veredicto("FALLIDO", "x")
    j.inicio("DEV-POS-01")
    j.veredicto("OMITIDO", "x")
    j.fin()
    done = iop("seal", a_run(here, j))
    assert done.exit_code == 2
    assert "casos del plan sin evidencia (1): DEV-POS-01." in done.output


def test_a_kind_of_case_of_the_plan_is_shown_by_any_of_its_cases(here):
    j = JournalBuilder()
    kinds = [{"modulo": "compromiso", "tipo": "original"}, {"modulo": "devengo", "tipo": "ajuste_positivo"}]
    j.corrida([CASES[1], CASES[-1]], plan={"caso": kinds})
    j.inicio("COM-ORIG-01")
    j.veredicto("FALLIDO", "x")
    j.inicio("DEV-POS-01")
    j.veredicto("OMITIDO", "x")
    j.fin()
    done = iop("seal", a_run(here, j))
    assert done.exit_code == 2
    assert "casos del plan sin evidencia (1): devengo ajuste_positivo." in done.output


def test_an_attempt_left_out_of_the_numbering_is_told(here):
    j = JournalBuilder()
    j.corrida([CASES[1]])
    j.enter("COM-ORIG-01", "COM-ORIG-01/3")
    j.add("inicio", datos={"intento": 3, "para": None})
    j.veredicto("APROBADO")
    j.fin()
    assert "intentos que faltan (2): COM-ORIG-01/1; COM-ORIG-01/2" in iop("seal", a_run(here, j)).output


def test_a_cut_that_a_later_sitting_brought_to_its_verdict_is_no_obstacle(here):
    j = interrupted()
    j.enter(None, "corrida")
    told = {"motivo": "reanudar", "linea_cortada": None, "versiones": {}, "casos": []}
    j.add("reanudacion", ejecucion=None, datos=told)
    j.inicio("COM-ORIG-01")
    j.veredicto("ERROR", "se cortó")
    j.inicio("COM-NEG-E25")
    j.veredicto("APROBADO")
    j.fin()
    assert iop("seal", a_run(here, j)).exit_code == 0


def test_a_run_of_nothing_is_sealed(here):
    assert iop("seal", a_run(here, empty())).exit_code == 0


def test_a_run_that_is_being_written_waits(here):
    folder = a_run(here)
    with (folder / "journal.jsonl").open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = iop("seal", folder)
    assert done.exit_code == 2
    assert "todavía se está escribiendo" in done.output


def _real(monkeypatch, here, leak: str = "", **more) -> str:
    j = JournalBuilder("target")
    j.corrida([CASES[1]], **more)
    j.inicio("COM-ORIG-01")
    j.hallazgo(f"Se vio {leak or 'nada'}.")
    j.veredicto("APROBADO")
    j.fin()
    (here / "targets.toml").write_text(TARGETS)
    for name, value in {"IOP_U": "u", "IOP_C": 'cl"ave-larga', "IOP_DU": "du", "IOP_DC": "otra clave larga"}.items():
        monkeypatch.setenv(name, value)
    return str(a_run(here, j))


def test_a_run_on_a_target_is_searched_for_its_secrets(here, monkeypatch):
    assert iop("seal", _real(monkeypatch, here)).exit_code == 0


@pytest.mark.parametrize("leak", ['cl"ave-larga', "otra clave larga", "b3RyYSBjbGF2ZSBsYXJnYQ=="])
@pytest.mark.parametrize("option", [(), ("--incompleto",)])
def test_a_secret_in_the_final_bytes_is_never_sealed(here, monkeypatch, leak, option):
    done = iop("seal", _real(monkeypatch, here, leak), *option)
    assert done.exit_code == 2
    assert "- data/journal.jsonl: " in done.output
    assert leak not in done.output
    assert not (here / "reports" / f"{BASE}.zip").exists()


def test_a_secret_in_what_people_added_is_found_too(here, monkeypatch):
    folder = _real(monkeypatch, here)
    (here / folder / "acta.html").write_text("otra clave larga")
    done = iop("seal", folder)
    assert done.exit_code == 2
    assert "- data/acta.html: " in done.output


def test_credentials_that_cannot_be_read_now_are_an_obstacle(here, monkeypatch):
    folder = _real(monkeypatch, here)
    monkeypatch.delenv("IOP_DC")
    done = iop("seal", folder)
    assert done.exit_code == 2
    assert "no se puede comprobar que no haya credenciales" in done.output
    assert "IOP_DC" in done.output
    assert iop("seal", folder, "--incompleto").exit_code == 0
    assert "no se puede comprobar" in iop("verify", here / "reports" / f"{BASE}.zip").output


def test_targets_says_where_the_targets_are(here, monkeypatch):
    folder = _real(monkeypatch, here)
    (here / "targets.toml").rename(here / "otros.toml")
    assert iop("seal", folder).exit_code == 2
    assert iop("seal", folder, "--targets", "otros.toml").exit_code == 0


def _private(here, **more):
    state = {"clave": "00" * 32, "privacidad": BOTH, "conocidos": {"rut": ["12345678-5"]}} | more
    PrivateTree.create(here / ".iop" / RUN, state).close()


def test_the_private_state_says_where_the_targets_were(here, monkeypatch):
    folder = _real(monkeypatch, here)
    (here / "targets.toml").rename(here / "otros.toml")
    _private(here, targets=str(here / "otros.toml"))
    assert iop("seal", folder).exit_code == 0


def test_a_person_behind_a_pseudonym_is_found_wherever_somebody_wrote_it(here, monkeypatch):
    folder = _real(monkeypatch, here, privacidad=BOTH)
    _private(here)
    (here / folder / "acta-nota.txt").write_text("Lo pidió el RUT 12.345.678-5.")
    for option in ((), ("--incompleto",)):
        done = iop("seal", folder, *option)
        assert done.exit_code == 2
        assert "data/acta-nota.txt: " in done.output
        assert "345.678" not in done.output
    (here / folder / "acta-nota.txt").unlink()
    assert iop("seal", folder).exit_code == 0


def test_nothing_private_is_packed(here, monkeypatch):
    folder = _real(monkeypatch, here, privacidad=BOTH)
    _private(here)
    before = sorted((path, path.read_bytes()) for path in (here / ".iop").rglob("*") if path.is_file())
    assert iop("seal", folder).exit_code == 0
    assert sorted((path, path.read_bytes()) for path in (here / ".iop").rglob("*") if path.is_file()) == before
    names = zipfile.ZipFile(here / "reports" / f"{BASE}.zip").namelist()
    assert not [name for name in names if "privado" in name or "original" in name or ".iop" in name]


def test_a_real_run_is_sealed_before_it_is_closed(here, monkeypatch):
    folder = _real(monkeypatch, here, privacidad=BOTH)
    done = iop("seal", folder)
    assert done.exit_code == 2
    assert "no se puede comprobar que no queden datos de personas" in done.output
    assert iop("seal", folder, "--incompleto").exit_code == 0


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"clave": 3}'])
def test_a_private_state_that_cannot_be_read_is_an_obstacle(here, monkeypatch, content):
    folder = _real(monkeypatch, here, privacidad=BOTH)
    _private(here)
    (here / ".iop" / RUN / "privado.json").write_text(content)
    done = iop("seal", folder)
    assert done.exit_code == 2
    assert "no se puede leer" in done.output


def test_the_scan_finds_originals_and_says_none(here):  # noqa: ARG001
    secret = Credential("u", "la clave entera")
    assert leaks.scan(b"x", [secret], ["98990001-3"]) == []
    for data in (b"la clave entera", b"RUT 98990001-3"):
        found = leaks.scan(data, [secret], ["98990001-3"])
        assert len(found) == 1
        assert "la clave entera" not in found[0]
        assert "98990001-3" not in found[0]


def test_what_is_no_run_is_a_sentence(here):
    (here / "reports").mkdir()
    done = iop("seal", "nada")
    assert done.exit_code == 2
    assert "no hay allí una corrida" in done.output


def test_a_place_where_nothing_can_be_written_leaves_nothing(here):
    done = iop("seal", a_run(here), "--out", "no/hay/x.zip")
    assert done.exit_code == 2
    assert "no/hay/x.zip" in done.output
    assert not list(here.rglob("*.zip"))


def test_the_verifier_travels_as_it_is_here(here):
    inside = unpacked(sealed(here), here / "out") / "verificar.py"
    assert inside.read_bytes() == Path(verificar.__file__).read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"hola",
        b"\xff\xfe\n\x00",
        b"[1]\n",
        b'{"clase": "corrida"}\n',
        b'{"clase":' + b"[" * 5000 + b"\n",
        b"{}\n" * 9,
    ],
)
def test_a_journal_of_anything_is_told_and_can_be_kept_as_incomplete(here, content):
    folder = a_run(here)
    (folder / "journal.jsonl").write_bytes(content)
    done = iop("seal", folder, "--out", "x.zip")
    assert done.exit_code == 2
    assert "no tiene" in done.output
    assert iop("seal", folder, "--incompleto", "--out", "x.zip").exit_code == 0
    word = iop("verify", "x.zip")
    assert word.exit_code == 0, word.output
    assert "INCOMPLETO" in word.output
    bagit.Bag(str(unpacked(here / "x.zip", here / "out"))).validate()
