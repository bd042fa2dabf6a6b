"""pytest runs the cases through the same engine, and verdicts become pytest's outcomes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import contextmanager
from xml.etree import ElementTree

import pytest
from faces_suite import TinySuite

import harness.pytest_items
import harness.pytest_session
from harness.engine import CaseFinished, ExchangeDone
from harness.model import Answer, CaseResult, Certainty, Exchange, Finding, Verdict

pytest_plugins = ["pytester"]

MARKUP = "<img src=x>"
EXCHANGE = Exchange(
    paso="buscar.uno",
    operacion="periodo.buscar",
    ruta="/cxf/public/verticales/buscarPeriodo",
    solicitud_cuerpo=f'{{"pregunta": "{MARKUP}"}}',
    solicitud_json=None,
    answer=Answer(200, {}, '{"respuesta": "ñandú"}', None, 0.25),
    failure=None,
    n_intento=2,
    n_resultado=3,
)


class FakeEngine:
    """Ends each case with the verdict that its title begins with; stops as the real one does."""

    def __init__(self, listener):
        self.listener = listener
        self.given = ()
        self.stopped = False

    def stop(self):
        self.stopped = True

    def shown(self, text):
        return text

    async def run(self, cases):
        self.given = tuple(case.id for case in cases)
        for case in cases:
            verdict = Verdict.OMITIDO if self.stopped else Verdict(case.title.split()[0])
            self.listener(ExchangeDone(case, EXCHANGE))
            self.listener(CaseFinished(result_of(case, verdict)))
            await asyncio.sleep(0)


def result_of(case, verdict):
    finding = Finding("c", "El período es otro.", verdict, Certainty.SUPUESTO, "buscar", (), "7", MARKUP, "/periodo")
    return CaseResult(case, f"{case.id}/1", verdict, f"Porque {verdict}.", 1.5, ("123",), ("31",), (finding,))


@pytest.fixture(autouse=True)
def _without_slow_plugins(pytester, monkeypatch):
    del pytester  # it empties the variable, so it must be there first
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio -p no:respx -p no:pytest_cov")


@pytest.fixture
def engines(monkeypatch):
    """Every engine that was opened, in order; none of them is real."""
    opened = []

    @contextmanager
    def open_fake(_destination, _suite, _out, _options, listener):
        opened.append(FakeEngine(listener))
        yield opened[-1]

    monkeypatch.setattr(harness.pytest_session, "open_engine", open_fake)
    return opened


@pytest.fixture
def suite(pytester):
    return TinySuite(pytester.path / "casos")


def test_verdicts_become_outcomes_in_one_run_of_all_selected(pytester, suite, engines):
    for number, verdict in enumerate(Verdict, start=1):
        suite.add(f"PER-{number}-01", f"{verdict} en pytest")
    done = pytester.runpytest_inprocess("casos", "-rs")
    done.assert_outcomes(passed=1, failed=1, errors=3, skipped=1)
    done.stdout.fnmatch_lines(["*SKIPPED*Porque OMITIDO."])
    (engine,) = engines
    assert len(engine.given) == len(Verdict)


@pytest.mark.usefixtures("engines")
def test_a_failure_says_expected_and_received_without_a_traceback(pytester, suite):
    suite.add("PER-UNO-01", "FALLIDO uno")
    suite.add("PER-DOS-01", "INCONCLUSO dos")
    done = pytester.runpytest_inprocess("casos")
    text = done.stdout.str()
    assert "FALLIDO PER-UNO-01: Porque FALLIDO." in text
    assert "INCONCLUSO PER-DOS-01: Porque INCONCLUSO." in text
    assert f"    esperado: 7\n    recibido: {MARKUP}\n" in text
    assert "Traceback" not in text
    assert "pytest_items.py" not in text


@pytest.mark.usefixtures("engines")
def test_a_broken_file_fails_alone(pytester, suite):
    suite.add("PER-UNO-01", "APROBADO uno")
    suite.write("roto", "id = ")
    done = pytester.runpytest_inprocess("casos")
    done.assert_outcomes(passed=1, failed=1)
    assert "no es TOML válido" in done.stdout.str()


def test_broken_inputs_fail_every_case_with_their_sentence(pytester, suite, engines):
    suite.add("PER-UNO-01", "APROBADO uno")
    (suite.root / "entradas.toml").write_text("entradas = 1", encoding="utf-8")
    done = pytester.runpytest_inprocess("casos")
    done.assert_outcomes(failed=1)
    assert "entradas.toml" in done.stdout.str()
    assert not engines


def test_k_finds_words_of_the_case_and_only_the_selected_run(pytester, suite, engines):
    suite.add("PER-UNO-01", "APROBADO con palabra")
    suite.add("PER-DOS-01", "APROBADO sin nada")
    pytester.runpytest_inprocess("casos", "-k", "palabra and consulta and periodo").assert_outcomes(
        passed=1, deselected=1
    )
    assert engines[0].given == ("PER-UNO-01",)


def test_lf_runs_again_only_what_failed(pytester, suite, engines):
    suite.add("PER-UNO-01", "APROBADO uno")
    suite.add("PER-DOS-01", "FALLIDO dos")
    suite.add("PER-TRES-01", "ERROR tres")
    pytester.runpytest_inprocess("casos")
    pytester.runpytest_inprocess("casos", "--lf")
    assert set(engines[1].given) == {"PER-DOS-01", "PER-TRES-01"}


@pytest.mark.parametrize(("option", "bad"), [("-x", 1), ("--maxfail=2", 2)])
def test_x_stops_the_engine_at_the_first_bad_verdict(pytester, suite, engines, option, bad):
    for number in range(1, 4):
        suite.add(f"PER-{number}-01", "FALLIDO y para")
    suite.add("PER-9-01", "APROBADO nunca")
    done = pytester.runpytest_inprocess("casos", option)
    done.assert_outcomes(failed=bad)
    assert engines[0].stopped


def test_a_run_that_ends_by_itself_is_not_stopped(pytester, suite, engines):
    suite.add("PER-UNO-01", "FALLIDO uno")
    pytester.runpytest_inprocess("casos", "-x")
    assert not engines[0].stopped


def test_collecting_only_opens_no_engine(pytester, suite, engines):
    suite.add("PER-UNO-01", "APROBADO uno")
    done = pytester.runpytest_inprocess("casos", "--collect-only", "-q")
    done.stdout.fnmatch_lines(["casos/periodo/consulta/per-uno-01/case.toml::PER-UNO-01"])
    assert not engines


def test_a_case_file_without_inputs_above_is_not_ours(pytester, engines):
    (pytester.path / "case.toml").write_text("otro = 1", encoding="utf-8")
    pytester.makepyfile("def test_mine(): pass")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
    assert not engines


@pytest.mark.usefixtures("engines")
def test_junitxml_keeps_verdict_ticket_and_time(pytester, suite):
    suite.add("PER-UNO-01", "FALLIDO uno")
    pytester.runpytest_inprocess("casos", "--junitxml=j.xml")
    (case,) = ElementTree.parse(pytester.path / "j.xml").iter("testcase")
    kept = {(one.get("name"), one.get("value")) for one in case.iter("property")}
    assert kept == {("veredicto", "FALLIDO"), ("ticket", "123"), ("folio", "31"), ("requisito", "IOP-3.1")}
    assert float(case.get("time")) == pytest.approx(1.5, abs=0.2)
    assert "Porque FALLIDO." in case.find("failure").text


@pytest.mark.usefixtures("engines")
def test_html_shows_every_exchange_as_text_and_nothing_of_the_machine(pytester, suite, monkeypatch):
    monkeypatch.setenv("BUILD_URL", "valor-de-la-maquina")
    suite.add("PER-UNO-01", "FALLIDO uno")
    suite.add("PER-DOS-01", "ERROR dos")
    pytester.runpytest_inprocess("casos", "--html=r.html")
    page = (pytester.path / "r.html").read_text(encoding="utf-8")
    assert "valor-de-la-maquina" not in page
    assert "Platform" not in page
    texts = [path.read_text(encoding="utf-8") for path in (pytester.path / "assets").glob("*.txt")]
    assert len(texts) == 2
    assert all(EXCHANGE.solicitud_cuerpo in text and EXCHANGE.answer.cuerpo in text for text in texts)
    assert MARKUP not in page
    assert "1.buscar.uno" in page


@pytest.mark.usefixtures("engines")
@pytest.mark.skipif(sys.platform == "win32", reason="such names do not exist there")
def test_a_folder_whose_name_is_markup_reaches_no_report(pytester):
    suite = TinySuite(pytester.path / "<b>ñ")
    suite.add("PER-UNO-01", "APROBADO uno")
    done = pytester.runpytest_inprocess(pytester.path, "-v", "--html=r.html")
    done.stdout.fnmatch_lines(["_b__/periodo/consulta/per-uno-01/case.toml::PER-UNO-01 PASSED*"])
    assert "<b>" not in (pytester.path / "r.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("engines")
def test_cases_of_two_roots_are_refused_with_a_sentence(pytester, suite):
    suite.add("PER-UNO-01", "APROBADO uno")
    TinySuite(pytester.path / "otros").add("PER-DOS-01", "APROBADO dos")
    done = pytester.runpytest_inprocess()
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "son de varias carpetas" in done.stdout.str()


def test_an_unknown_target_ends_the_session_with_a_sentence(pytester, suite):
    suite.add("PER-UNO-01", "APROBADO uno")
    done = pytester.runpytest_inprocess("casos", "--iop-target", "local")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "targets.toml: no existe" in done.stdout.str()


@pytest.mark.usefixtures("engines")
def test_an_engine_that_breaks_gives_errors_and_not_silence(pytester, suite, monkeypatch):
    async def broken(_self, _cases):
        raise ZeroDivisionError

    monkeypatch.setattr(FakeEngine, "run", broken)
    suite.add("PER-UNO-01", "APROBADO uno")
    done = pytester.runpytest_inprocess("casos")
    done.assert_outcomes(errors=1)
    assert "El motor se detuvo por un defecto suyo" in done.stdout.str()
    assert "ZeroDivisionError" in done.stdout.str()


@pytest.mark.parametrize("where", ["casos", "casos/periodo/consulta/per-uno-01/case.toml", "."])
def test_xdist_is_refused_with_a_sentence(pytester, suite, where):
    suite.add("PER-UNO-01", "APROBADO uno")
    done = pytester.runpytest_subprocess(where, "-n1")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "no se ejecutan con pytest-xdist" in done.stdout.str() + done.stderr.str()


def test_xdist_is_refused_also_when_cases_are_found_deep(pytester):
    TinySuite(pytester.path / "a" / "b" / "casos").add("PER-UNO-01", "APROBADO uno")
    done = pytester.runpytest_subprocess("-n1")
    assert done.ret != 0
    assert "no se ejecutan con pytest-xdist" in done.stdout.str()


def test_the_real_engine_leaves_products_and_says_where(pytester, suite):
    suite.add("PER-UNO-01", period=6)
    suite.add("PER-DOS-01", period=7)
    suite.add("PER-TRES-01", needs=("PER-DOS-01",))
    done = pytester.runpytest_inprocess("casos", "--iop-out=salida", "--iop-semilla=1", "--iop-concurrencia=2")
    done.assert_outcomes(passed=1, failed=1, skipped=1)
    made = {path.name for path in (pytester.path / "salida").iterdir()}
    assert made == {"journal.jsonl", "expediente.html", "resumen.json", "junit.xml"}
    done.stdout.fnmatch_lines([f"*{pytester.path.name}?salida?expediente.html", "1 de 3 casos aprobados*"])
    assert "interrumpida" not in done.stdout.str()


PLAN = """modulos = ["compromiso"]
[institucion]
nombre = "Servicio de Prueba"
partida = "97"
capitulo = "01"
areaTransaccional = "001"
[[caso]]
id = "PER-UNO-01"
"""


def test_a_plan_is_kept_on_the_record(pytester, suite):
    suite.add("PER-UNO-01", period=6)
    (pytester.path / "mio.toml").write_text(PLAN, encoding="utf-8")
    done = pytester.runpytest_inprocess("casos", "--iop-out=salida", "--iop-plan=mio.toml")
    done.assert_outcomes(passed=1)
    first = (pytester.path / "salida" / "journal.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(first)["datos"]["plan"]["caso"][0]["id"] == "PER-UNO-01"


def test_a_plan_that_is_wrong_ends_the_session_with_its_sentence(pytester, suite):
    suite.add("PER-UNO-01", period=6)
    (pytester.path / "plan.toml").write_text(PLAN.replace("PER-UNO-01", "PER-NO-99"), encoding="utf-8")
    done = pytester.runpytest_inprocess("casos", "--iop-out=salida")
    assert done.ret != 0
    done.assert_outcomes()
    assert "no hay ningún caso PER-NO-99" in done.stdout.str()
    assert not (pytester.path / "salida").exists()


def test_a_session_without_cases_loads_nothing_heavy(pytester):
    pytester.makepyfile(
        "import sys\n"
        "def test_light():\n"
        "    heavy = {'httpx2', 'jinja2', 'jsonschema', 'rich', 'harness.engine', 'schemas'} & set(sys.modules)\n"
        "    assert 'harness.pytest_plugin' in sys.modules and not heavy\n"
    )
    # pytest-html is what loads jinja2 by itself
    command = [sys.executable, "-m", "pytest", "-p", "no:html", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(command, cwd=pytester.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_earlier_decisions_reach_the_dossier(pytester, suite):
    suite.add("PER-UNO-01", period=6)
    case = {"id": "PER-UNO-01", "intento": 1, "veredicto": "FALLIDO", "decision": "observado", "comentario": "Otro."}
    given = {
        "corrida": "uno", "cabeza": "a" * 64, "consultor": {"nombre": "Consultora"}, "fecha": "2026-06-16",
        "casos": [{**case, "fecha": "2026-06-16"}],
    }  # fmt: skip
    (pytester.path / "d.json").write_text(json.dumps(given), encoding="utf-8")
    pytester.runpytest_inprocess("casos", "--iop-out=salida", "--iop-decisiones=d.json").assert_outcomes(passed=1)
    page = (pytester.path / "salida" / "expediente.html").read_text(encoding="utf-8")
    assert "Observaciones anteriores: 1 de 1 resuelta" in page
