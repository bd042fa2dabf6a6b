"""The nodes pytest sees: a file per case.toml with one item, whose outcome is the case's verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BrokenFile, HarnessError, MockNotStarted, UsageError
from harness.model import Case, CaseResult, Exchange, Finding, Verdict
from harness.pytest_session import CaseSession
from harness.selection import words_of

UNSAFE = re.compile(r"[^A-Za-z0-9._/-]")
NOT_STARTED = (UsageError, BrokenFile, MockNotStarted)
ERRORS = frozenset({Verdict.ERROR, Verdict.INCONCLUSO, Verdict.EN_CURSO})


class NotApprovedError(Exception):
    """Carries a verdict and the sentences that explain it to pytest's report."""


class CaseFile(pytest.File):
    """One case.toml."""

    root: Path
    cases: CaseSession
    refusal: str | None

    @classmethod
    def of(
        cls, parent: pytest.Collector, path: Path, root: Path, cases: CaseSession, refusal: str | None = None
    ) -> CaseFile:
        """The collector; its node id keeps only characters that no report can take for markup."""
        made: CaseFile = cls.from_parent(parent, path=path, nodeid=_safe_id(path, parent.config))
        made.root, made.cases, made.refusal = root, cases, refusal
        return made

    def collect(self) -> Iterable[pytest.Item]:
        """One item: the case, or why its file cannot be used."""
        if self.refusal is not None:
            raise self.CollectError(self.refusal)
        found = self.cases.case_in(self.path, self.root)
        if isinstance(found, BrokenFile):
            yield BrokenItem.with_problem(self, found)
        else:
            yield CaseItem.with_case(self, found)


class CaseItem(pytest.Item):
    """One case. Waiting for the verdict is its set-up, so that what is not SIGFE's fault is an error, not a failure."""

    case: Case
    cases: CaseSession
    verdict: CaseResult

    @classmethod
    def with_case(cls, parent: CaseFile, case: Case) -> CaseItem:
        """The item, findable by -k under every word of the case."""
        made: CaseItem = cls.from_parent(parent, name=UNSAFE.sub("_", case.id).replace("/", "_"))
        made.case, made.cases = case, parent.cases
        made.extra_keyword_matches.update(words_of(case))
        return made

    def setup(self) -> None:
        selected = [item.case for item in self.session.items if isinstance(item, CaseItem)]
        try:
            self.verdict = self.cases.result(self.case, selected)
        except NOT_STARTED as problem:
            pytest.exit(str(problem), returncode=pytest.ExitCode.USAGE_ERROR)
        self.user_properties += [(name, self.cases.shown(str(value))) for name, value in properties(self.verdict)]
        if self.verdict.veredicto is Verdict.OMITIDO:
            pytest.skip(self.cases.shown(self.verdict.razon))
        if self.verdict.veredicto in ERRORS:
            raise NotApprovedError(self.cases.shown("\n".join(explanation(self.verdict))))

    def runtest(self) -> None:
        if self.verdict.veredicto is not Verdict.APROBADO:
            raise NotApprovedError(self.cases.shown("\n".join(explanation(self.verdict))))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.name}: {self.case.title}"


class BrokenItem(pytest.Item):
    """A case.toml that cannot be used: it fails, alone."""

    problem: BrokenFile

    @classmethod
    def with_problem(cls, parent: CaseFile, problem: BrokenFile) -> BrokenItem:
        """The item that tells the problem."""
        made: BrokenItem = cls.from_parent(parent, name="archivo")
        made.problem = problem
        return made

    def runtest(self) -> None:
        raise self.problem

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name


def enrich(item: pytest.Item, report: Any, raised: pytest.ExceptionInfo[BaseException] | None) -> None:
    """Give a report sentences for a traceback, its exchanges for --html as text, and the time the case itself took."""
    if raised is not None and isinstance(raised.value, NotApprovedError | HarnessError):
        report.longrepr = str(raised.value)
    if not isinstance(item, CaseItem) or not hasattr(item, "verdict"):
        return
    decides = report.when == "call" or (report.when == "setup" and report.outcome != "passed")
    if report.when in ("setup", "call"):
        report.duration = item.verdict.duracion_s if decides else 0.0
    if decides and item.config.getoption("htmlpath", None):
        from pytest_html import extras  # type: ignore[import-untyped]

        shown, texts = item.cases.shown, enumerate(item.cases.exchanges(item.case), start=1)
        report.extras = [
            extras.text(shown(transcript(one)), name=UNSAFE.sub("_", shown(f"{n}.{one.paso}"))) for n, one in texts
        ]


def transcript(exchange: Exchange) -> str:
    """One exchange as text: where it went, what was sent, what came."""
    answer = exchange.answer
    came = f"HTTP {answer.estado} ({answer.duracion_s:.3f} s)\n\n{answer.cuerpo}" if answer else str(exchange.failure)
    head = f"Paso {exchange.paso}: {exchange.operacion}\n{exchange.ruta}"
    return f"{head}\n\n— Solicitud —\n{exchange.solicitud_cuerpo}\n\n— Respuesta —\n{came}\n"


def explanation(result: CaseResult) -> Iterator[str]:
    """The verdict with its reason, then what was expected and received in each check that did not hold."""
    yield f"{result.veredicto} {result.caso.id}: {result.razon}"
    for finding in result.findings:
        if finding.verdict is not Verdict.APROBADO:
            yield from _finding(finding, result.razon)


def properties(result: CaseResult) -> list[tuple[str, object]]:
    """What --junitxml keeps of a case besides its outcome."""
    lists = {"ticket": result.tickets, "folio": result.folios, "requisito": result.caso.requirements}
    pairs: list[tuple[str, object]] = [("veredicto", str(result.veredicto))]
    return pairs + [(name, value) for name, values in lists.items() for value in values]


def _finding(finding: Finding, razon: str) -> Iterator[str]:
    if finding.sentence != razon:
        yield f"  {f'paso {finding.paso}: ' if finding.paso else ''}{finding.sentence}"
    if finding.puntero:
        yield f"    miembro:  {finding.puntero}"
    if finding.esperado is not None:
        yield f"    esperado: {finding.esperado}"
    if finding.recibido is not None:
        yield f"    recibido: {finding.recibido}"


def _safe_id(path: Path, config: pytest.Config) -> str:
    inside = path.is_relative_to(config.rootpath)
    return UNSAFE.sub("_", (path.relative_to(config.rootpath) if inside else path).as_posix())
