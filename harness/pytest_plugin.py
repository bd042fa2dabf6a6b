"""Lets pytest run cases: a thin entry, loaded in every session, that imports the rest only when cases are collected."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from harness.pytest_session import CaseSession

CASE_FILE = "case.toml"
INPUTS_FILE = "entradas.toml"
SESSION = pytest.StashKey["CaseSession"]()
NO_XDIST = (
    "Los casos de SIGFE no se ejecutan con pytest-xdist (-n): el motor ya es concurrente y cada proceso registraría "
    "por su cuenta; quite -n y use --iop-concurrencia."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `iop run` that make sense here."""
    group = parser.getgroup("iop", "casos de interoperabilidad de SIGFE")
    group.addoption("--iop-target", metavar="NOMBRE", help="mock (por omisión) o un destino del archivo de destinos")
    group.addoption("--iop-targets", metavar="ARCHIVO", help="archivo de destinos; por omisión, targets.toml")
    group.addoption("--iop-confirmar", metavar="NOMBRE", help="el destino, otra vez, si no es este equipo")
    group.addoption("--iop-out", metavar="CARPETA", help="carpeta de los productos; por omisión, reports/<corrida>")
    group.addoption("--iop-concurrencia", metavar="N", type=int, help="cuántos casos avanzan a la vez")
    group.addoption("--iop-plan", metavar="ARCHIVO", help="plan de certificación; por omisión, plan.toml si existe")
    group.addoption("--iop-decisiones", metavar="ARCHIVO", help="decisiones anteriores del consultor")
    group.addoption(
        "--iop-contrato", metavar="CARPETA", help="contrato local de la institución; por omisión, contrato/"
    )
    group.addoption("--iop-semilla", metavar="N", type=int, help="repite mensajes e identificadores")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for a case.toml that has entradas.toml at or above it; anything else is none of ours."""
    root = inputs_above(file_path.parent) if file_path.name == CASE_FILE else None
    if root is None:
        return None
    from harness.pytest_items import CaseFile

    refusal = NO_XDIST if hasattr(parent.config, "workerinput") else None
    return CaseFile.of(parent, file_path, root, _session(parent.config), refusal)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse xdist and a wrong overlay here, where a sentence is still possible, when the arguments ask for cases."""
    config = session.config
    if config.getoption("tx", None) and not hasattr(config, "workerinput") and _asks_for_cases(config):
        raise pytest.UsageError(NO_XDIST)
    if _asks_for_cases(config):
        from harness.pytest_session import take_contract_of

        take_contract_of(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Put sentences, the exchanges as text, and the case's own duration into the report."""
    report = yield
    if SESSION in item.config.stash:
        from harness.pytest_items import enrich

        enrich(item, report, call.excinfo)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send nothing new, follow what was sent to its end, and leave the products."""
    if SESSION in session.config.stash:
        session.config.stash[SESSION].finish()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say where the products are, and the verdict."""
    if SESSION in config.stash:
        for line in config.stash[SESSION].closing():
            terminalreporter.write_line(line)


def _session(config: pytest.Config) -> CaseSession:
    if SESSION not in config.stash:
        from harness.pytest_session import CaseSession

        config.stash[SESSION] = CaseSession(config)
    return config.stash[SESSION]


def inputs_above(folder: Path) -> Path | None:
    """The nearest folder from `folder` upward that holds entradas.toml: the root of the cases."""
    return next((above for above in (folder, *folder.parents) if (above / INPUTS_FILE).is_file()), None)


def _asks_for_cases(config: pytest.Config) -> bool:
    here = config.invocation_params.dir
    return any(_holds_cases(here / str(argument).partition("::")[0]) for argument in config.args)


def _holds_cases(path: Path) -> bool:
    folders: Iterable[Path] = path.glob("*/") if path.is_dir() else ()
    return inputs_above(path) is not None or any((folder / INPUTS_FILE).is_file() for folder in folders)
