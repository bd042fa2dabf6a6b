"""The command line runs cases on the embedded mock, leaves products, and speaks Spanish."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from faces_suite import TinySuite

from harness.cli import main
from harness.commands.run import Interruptions
from harness.session import default_paths

PRODUCTS = {"journal.jsonl", "expediente.html", "resumen.json", "junit.xml"}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def suite(here):
    return TinySuite(here / "cases")


def iop(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="iop")


def flat(text):
    return " ".join(text.split())


def test_a_run_leaves_its_products_and_ends_with_the_verdict(suite, here):
    suite.add("PER-UNO-01", period=6)
    done = iop("run")
    assert done.exit_code == 0, done.output
    (out,) = (here / "reports").iterdir()
    assert {path.name for path in out.iterdir()} == PRODUCTS
    assert "APROBADO   PER-UNO-01  Un caso" in done.stdout
    assert str(Path("reports") / out.name / "expediente.html") in done.stdout
    assert done.stdout.splitlines()[-1].startswith("El único caso fue aprobado contra la simulación")


def test_a_run_explains_where_its_time_went_when_asked_and_so_does_its_journal_later(suite, here):
    suite.add("PER-UNO-01", period=6)
    done = iop("run", "--out", "out", "--explicar")
    assert "Camino crítico: PER-UNO-01/1" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("El único caso fue aprobado")
    (here / "out" / "resumen.json").unlink()
    later = iop("render", "out", "--explicar")
    assert later.exit_code == 0
    assert later.stdout in done.stdout
    assert not (here / "out" / "resumen.json").exists()


def test_a_failed_case_is_told_with_its_reason_and_outranks_a_broken_file(suite):
    suite.add("PER-UNO-01", period=6)
    suite.add("PER-DOS-01", period=11)
    suite.write("roto", "id = ")
    done = iop("run", "--out", "out")
    assert done.exit_code == 1
    assert "✘ FALLIDO PER-DOS-01: " in done.stdout
    assert "1/2" in done.stdout
    resumen = json.loads(Path("out/resumen.json").read_text(encoding="utf-8"))
    assert resumen["totales"]["FALLIDO"] == 1


def test_a_broken_file_is_told_and_the_rest_runs(suite):
    suite.add("PER-UNO-01")
    broken = suite.write("roto", "id = ")
    done = iop("run", "--out", "out")
    assert done.exit_code == 2
    assert str(broken.relative_to(Path.cwd())) in done.stderr
    assert "APROBADO   PER-UNO-01" in done.stdout


def test_k_selects_by_id_module_kind_and_title(suite):
    suite.add("PER-UNO-01", "Con ñandú")
    suite.add("PER-DOS-01")
    done = iop("run", "--out", "out", "-k", "ÑANDÚ and periodo and not (dos or transporte)")
    assert done.exit_code == 0, done.output
    assert "PER-UNO-01" in done.stdout
    assert "PER-DOS-01" not in done.stdout


def test_a_run_without_cases_ends_in_5_and_leaves_nothing(suite, here):
    suite.add("PER-UNO-01")
    done = iop("run", "-k", "ninguno")
    assert done.exit_code == 5
    assert not (here / "reports").exists()


def test_a_folder_with_a_journal_is_refused_and_kept(suite, here):
    suite.add("PER-UNO-01")
    (here / "out").mkdir()
    (here / "out" / "journal.jsonl").write_text("evidencia", encoding="utf-8")
    done = iop("run", "--out", "out")
    assert done.exit_code == 2
    assert "no se sobrescribe" in done.stderr
    assert (here / "out" / "journal.jsonl").read_text(encoding="utf-8") == "evidencia"


@pytest.mark.parametrize("expression", ["", "and", "(a", "a b", "not", "a or", ")", "a)"])
def test_a_bad_expression_gets_a_sentence(suite, expression):
    suite.add("PER-UNO-01")
    done = iop("run", "-k", expression)
    if expression:
        assert done.exit_code == 2
        assert "no se entiende" in done.stderr
        assert "use palabras con and, or, not" in done.stderr
    else:
        assert done.exit_code == 0


@pytest.mark.parametrize("option", ["--seed=x.json", "--progresion=inmediato", "--sin-regla=E20"])
def test_an_option_of_the_embedded_mock_is_refused_on_another_target(suite, option):
    suite.add("PER-UNO-01")
    done = iop("run", "--target", "local", option)
    assert done.exit_code == 2
    assert option.partition("=")[0] in done.stderr
    assert "simulador embebido" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "--concurrenciaz"), "No existe la opción --concurrenciaz. ¿Quiso decir --concurrencia?"),
        (("run", "--concurrencia", "x"), "Valor no válido para --concurrencia: «x» no es un número entero."),
        (("run", "--concurrencia", "0"), "Valor no válido para --concurrencia: 0 es muy poco; el mínimo es 1."),
        (("run", "--plazo", "nan"), "Valor no válido para --plazo: nan es muy poco; el mínimo es 0.001."),
        (("run", "--out"), "La opción --out necesita un valor."),
        (("run", "--help=x"), "La opción --help no lleva un valor."),
        (("render",), "Falta CORRIDA…."),
        (("correr",), f"No existe el comando «correr»; los que hay son {', '.join(main.commands)}."),
        (("run", "no-hay"), "no-hay: no existe"),
        (("run", "--target", "local"), "targets.toml: no existe"),
        (("render", "no-hay"), "no hay allí una corrida (falta journal.jsonl)"),
        (("run", "cases", "--out", "cases/entradas.toml"), "cases/entradas.toml: no es una carpeta; indique otra"),
        (("run", "--progresion", "nunca"), "progresion"),
    ],
)
def test_wrong_usage_gets_one_spanish_sentence(suite, arguments, sentence):
    suite.add("PER-UNO-01")
    done = iop(*arguments)
    assert done.exit_code == 2
    assert sentence in flat(done.stderr)
    assert "Traceback" not in done.output


def test_render_rebuilds_the_same_products_from_the_journal(suite, here):
    suite.add("PER-UNO-01")
    iop("run", "--out", "out")
    made = {path.name: path.read_bytes() for path in (here / "out").iterdir()}
    for name in PRODUCTS - {"journal.jsonl"}:
        (here / "out" / name).unlink()
    done = iop("render", "out")
    assert done.exit_code == 0, done.output
    assert {path.name: path.read_bytes() for path in (here / "out").iterdir()} == made


def test_render_says_what_does_not_chain(suite, here):
    suite.add("PER-UNO-01")
    iop("run", "--out", "out")
    with (here / "out" / "journal.jsonl").open("a", encoding="utf-8") as journal:
        journal.write('{"n": ')
    done = iop("render", "out")
    assert done.exit_code == 2
    assert "a medio escribir" in done.stderr


def test_without_paths_the_cases_of_the_folder_or_else_the_packaged_ones(here):
    (packaged,) = default_paths(here)
    assert (packaged / "entradas.toml").is_file()
    (here / "cases").mkdir()
    assert default_paths(here) == (Path("cases"),)


def test_mock_hands_every_argument_to_a_process_of_its_own(monkeypatch):
    handed = []
    monkeypatch.setattr(os, "name", "posix")
    monkeypatch.setattr(os, "execv", lambda program, argv: handed.append((program, argv)))
    monkeypatch.setattr(subprocess, "call", lambda _: 0)
    assert iop("mock", "--port", "9", "--help").exit_code == 0
    assert handed == [(sys.executable, [sys.executable, "-m", "mock_server", "--port", "9", "--help"])]


def test_help_and_version_are_in_spanish():
    for arguments in ([], ["--help"], ["run", "--help"], ["render", "--help"]):
        text = iop(*arguments).stdout
        assert "Uso: iop" in text
        assert not {"Usage", "Options", "Show", "Commands"} & set(text.replace(":", " ").split())
    assert iop("--version").stdout.startswith("iop ")


class Endless:
    """An engine that never ends by itself."""

    def __init__(self):
        self.stopped = asyncio.Event()

    def stop(self):
        self.stopped.set()


class Said(list):
    say = list.append


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_the_first_ctrl_c_stops_and_the_second_cuts():
    async def scenario():
        engine, said = Endless(), Said()
        task = asyncio.ensure_future(asyncio.Event().wait())
        with Interruptions(engine, task, said) as interruptions:
            signal.raise_signal(signal.SIGINT)
            await engine.stopped.wait()
            assert not task.done()
            signal.raise_signal(signal.SIGINT)
            with pytest.raises(asyncio.CancelledError):
                await task
        assert interruptions.count == 2
        assert len(said) == 1

    before = signal.getsignal(signal.SIGINT)
    asyncio.run(scenario())
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_leaves_the_products_of_what_ran(here):
    command = [sys.executable, "-c", "from harness.cli import main; main()", "run", "--out", "out", "-k", "COM-ORIG-01"]
    with subprocess.Popen([*command, "--progresion", "tiempo:0.5"], stdout=subprocess.PIPE, encoding="utf-8") as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("Se ejecutan")
        child.send_signal(signal.SIGINT)
        said = child.stdout.read()
    assert child.returncode == 130
    assert "Interrupción" in said
    assert {path.name for path in (here / "out").iterdir()} == PRODUCTS
    last = json.loads((here / "out" / "journal.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert last["datos"]["motivo"] == "interrumpida"


TARGETS = """
[local]
url = "http://127.0.0.1:9"
ambiente = "simulado"
[local.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
[local.servicio.periodo]
usuario_env = "TINY_USER"
clave_env = "TINY_KEY"
"""


@pytest.fixture
def credentials(monkeypatch):
    monkeypatch.setenv("TINY_USER", "periodo")
    monkeypatch.setenv("TINY_KEY", "una-clave")


@pytest.mark.usefixtures("credentials")
def test_a_target_that_does_not_answer_gives_error_and_not_fallido(suite, here):
    suite.add("PER-UNO-01")
    (here / "mios.toml").write_text(TARGETS, encoding="utf-8")
    done = iop("run", "--target", "local", "--targets", "mios.toml", "--out", "out")
    assert done.exit_code == 3, done.output
    assert "! ERROR PER-UNO-01" in done.stdout


@pytest.mark.usefixtures("credentials")
def test_a_target_whose_inputs_do_not_fit_leaves_no_journal(suite, here):
    suite.add("PER-UNO-01")
    (here / "targets.toml").write_text(f"{TARGETS}[local.entradas]\ninventada = 1\n", encoding="utf-8")
    done = iop("run", "--target", "local", "--out", "out")
    assert done.exit_code == 2
    assert "inventada" in done.stderr
    assert not (here / "out" / "journal.jsonl").exists()


def test_a_crash_of_ours_is_not_hidden_from_developers(monkeypatch):
    monkeypatch.setattr("harness.commands.run.run_cases", lambda _: 1 / 0)
    assert isinstance(iop("run").exception, ZeroDivisionError)


def test_every_command_is_a_spanish_one():
    assert all(type(command).__module__ == "harness.spanish_click" for command in main.commands.values())
    assert isinstance(main, click.Group)


@pytest.mark.parametrize("group", ["contract", "new"])
def test_a_group_without_its_command_shows_its_help_and_is_wrong_usage(group):
    done = iop(group)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Uso: iop {group} [OPCIONES] COMANDO")


def test_the_list_of_commands_gives_whole_sentences_and_help_is_spanish_throughout():
    told = iop("--help").output
    assert "..." not in told
    for name, command in main.commands.items():
        assert " ".join(command.help.split())[:60] in " ".join(told.split()), name
    assert "[obligatorio]" in iop("doctor", "--help").output
