"""`iop run` against a mock in another process, killed with SIGKILL at an instant drawn by a seed, and taken up again
until it ends; and everything that must hold of what it leaves."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fault_matrix import hold
from faulty_wire import Asked, Forward, Mock, Wire, reset_after

from harness.evidence.journal import DURABLE
from harness.evidence.protection import with_originals
from harness.evidence.reader import read_journal
from harness.loader import packaged_cases

CASES = (
    "compromiso/original/orden-compra",
    "compromiso/ajuste_negativo/rebaja",
    "compromiso/error_negocio/principal-desconocido",
    "devengo/original/factura-exenta",
    "personas/original/persona-natural",
    "requerimientos/original/una-combinacion",
)
TARGETS = """
[local]
url = "{url}"
ambiente = "simulado"
[local.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
"""
RUN = "reports/una"
BEGIN = ("run", "--target", "local", "--out", RUN, "--plazo", "2")
GO_ON = ("run", "--reanudar", RUN, "--plazo", "2")
WHOLE_S = 1.2  # about what a run of these cases takes
MOST_LIVES = 12
MOST_S = 60.0


class Zygote:
    """Starts commands as processes that can be killed; one at a time."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        self._in, self._out = child.stdin, child.stdout

    def start(self, cwd: Path, *args: str, most: int | None = None) -> int:
        """Its process id; no file of it may grow beyond `most` bytes."""
        self._in.write(json.dumps({"cwd": str(cwd), "args": args, "most": most}) + "\n")
        self._in.flush()
        return int(self._out.readline())

    def ended(self) -> int:
        """Wait for it; its exit code, or the negative number of the signal."""
        return int(self._out.readline())


@contextmanager
def zygote() -> Iterator[Zygote]:
    """A process that has already read everything that `iop` imports."""
    script = Path(__file__).with_name("zygote.py")
    child = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Zygote(child)
    finally:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.close()
        child.wait(30)
        child.stdout.close()


def project(folder: Path, url: str) -> Path:
    """A folder with six cases and their target."""
    (folder / "cases").mkdir(parents=True)
    packaged = packaged_cases()
    shutil.copytree(packaged / "bases", folder / "cases" / "bases")
    shutil.copy(packaged / "entradas.toml", folder / "cases")
    for case in CASES:
        shutil.copytree(packaged / case, folder / "cases" / case)
    (folder / "targets.toml").write_text(TARGETS.format(url=url), encoding="utf-8")
    return folder


@dataclass
class Death:
    """When a process is killed; `arm` is told its id and `wire`, and answers what to call when it is over."""

    name: str
    arm: Callable[[int, Wire, Path], Callable[[], None]]


def after(seconds: float) -> Death:
    """At an instant of the clock."""

    def arm(pid: int, _wire: Wire, _folder: Path) -> Callable[[], None]:
        timer = threading.Timer(seconds, kill, [pid])
        timer.start()
        return timer.cancel

    return Death(f"a los {seconds * 1000:.0f} ms", arm)


def at_request(number: int, moment: str) -> Death:
    """When so many requests came to the wire: before the server sees it, or after it acted and before its answer."""

    def arm(pid: int, wire: Wire, _folder: Path) -> Callable[[], None]:
        left = iter(range(number))

        def fault(asked: Asked, forward: Forward, connection: Any) -> None:
            if moment == "después":
                forward(asked)
            kill(pid)
            connection.close()

        wire.meets = lambda _asked: None if next(left, None) is not None else fault
        return lambda: None

    return Death(
        f"en el pedido {number}, {moment} de que llegue" if moment == "antes" else f"en el pedido {number}, {moment}",
        arm,
    )


def searching(number: int) -> Death:
    """A registrar is lost after the server acted; the death comes at that request of the search for it."""

    def arm(pid: int, wire: Wire, _folder: Path) -> Callable[[], None]:
        lost: list[Asked] = []
        left = iter(range(number))

        def dies(_asked: Asked, _forward: Forward, connection: Any) -> None:
            kill(pid)
            connection.close()

        def loses(asked: Asked, forward: Forward, connection: Any) -> None:
            lost.append(asked)
            reset_after(asked, forward, connection)

        def meets(asked: Asked) -> Any:
            if not lost:
                return loses if asked.operation.endswith(".registrar") else None
            return dies if next(left, None) is None else None

        wire.meets = meets
        return lambda: None

    return Death(f"perdido el registrar, en el pedido {number} que sigue", arm)


def rendering(seconds: float) -> Death:
    """So long after the journal's end was written: while the products are."""

    def arm(pid: int, _wire: Wire, folder: Path) -> Callable[[], None]:
        over = threading.Event()

        def watch() -> None:
            path = folder / RUN / "journal.jsonl"
            before = path.stat().st_size if path.exists() else 0
            while not over.wait(0.005):
                with suppress(OSError):
                    if b'"clase": "fin"' in path.read_bytes()[before:]:
                        time.sleep(seconds)
                        kill(pid)
                        return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()

        def end() -> None:
            over.set()
            watcher.join()

        return end

    return Death(f"{seconds * 1000:.0f} ms tras el fin de la bitácora", arm)


def kill(pid: int) -> None:
    """With what nobody survives."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def drawn(chance: random.Random) -> Death:
    """A death of any kind."""
    kind = chance.random()
    if kind < 0.5:
        return after(chance.uniform(0, WHOLE_S))
    if kind < 0.75:
        return at_request(chance.randrange(60), chance.choice(["antes", "después"]))
    if kind < 0.9:
        return searching(chance.randrange(4))
    return rendering(chance.uniform(0, 0.4))


@dataclass
class Story:
    """One run with its deaths."""

    semilla: int
    deaths: list[str] = field(default_factory=list)
    killed: int = 0
    verdicts: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    each: list[float] = field(default_factory=list)  # seconds of every life

    def __str__(self) -> str:
        return f"semilla {self.semilla}: " + "; ".join(self.deaths)


def live(semilla: int, mock: Mock, starts: Zygote, folder: Path, kills: int, power_cuts: float = 0.4) -> Story:
    """Begin a run, kill it up to so many times, and let it end; asserts what must hold, naming the seed."""
    chance, story, started = random.Random(semilla), Story(semilla), time.monotonic()
    mock.fresh()
    wire = Wire(mock.url)
    with wire.listening():
        project(folder, wire.url)
        for number in range(MOST_LIVES):
            before = _bytes(folder)
            args = GO_ON if b"\n" in before else BEGIN
            if args is BEGIN:  # it died before its first line was whole: there is nothing to go on with
                before = b""
                shutil.rmtree(folder / RUN, ignore_errors=True)
            death = drawn(chance) if number < kills else None
            begun = time.monotonic()
            code = _once(starts, folder, args, death, wire)
            story.each.append(round(time.monotonic() - begun, 1))
            story.deaths.append(death.name if death else "sin muerte")
            story.killed += code == -signal.SIGKILL
            try:
                assert code in (-signal.SIGKILL, 0, 3, 5), f"exit {code}: {said(folder)}"
                check_sitting(folder, before)
                if code == -signal.SIGKILL and _bytes(folder) and chance.random() < power_cuts:
                    story.deaths[-1] += f", y un corte de luz que pierde {tear(folder, wire, chance)} bytes"
                if code != -signal.SIGKILL and number >= kills:
                    story.verdicts = check_end(folder, mock)
                    break
            except AssertionError as broken:
                raise AssertionError(f"{story}\n{broken}") from broken
    story.seconds = time.monotonic() - started
    return story


def _once(starts: Zygote, folder: Path, args: tuple[str, ...], death: Death | None, wire: Wire) -> int:
    wire.meets = lambda _asked: None
    pid = starts.start(folder, *args)
    over = death.arm(pid, wire, folder) if death else lambda: None
    watchdog = threading.Timer(MOST_S, kill, [pid])
    watchdog.start()
    code = starts.ended()
    late = not watchdog.is_alive()
    watchdog.cancel()
    over()
    assert not late, "it did not end by itself"
    return code


def said(folder: Path) -> str:
    path = folder / "said.txt"
    return path.read_text(encoding="utf-8")[-2000:] if path.exists() else ""


def _bytes(folder: Path) -> bytes:
    path = folder / RUN / "journal.jsonl"
    return path.read_bytes() if path.exists() else b""


def tear(folder: Path, wire: Wire, chance: random.Random) -> int:
    """What a power cut does to lines that were not yet on the disk: cut anywhere after the last that had to be there.

    That is the intent of the last request that left, or the last line of a class that is durable. Returns the bytes
    that were lost.
    """
    path = folder / RUN / "journal.jsonl"
    written = path.read_bytes()
    left = Counter((one.operation, one.body.decode()) for one in wire.asked)
    whole = {line["n"]: line for line in with_originals(folder / RUN, read_journal(path).lines)}
    at = safe = 0
    for raw in written.splitlines(keepends=True):
        at += len(raw)
        line = _json(raw)
        told = whole.get(line["n"]) if line else None
        if told is None:
            safe = at  # cut earlier, and declared
        elif told["clase"] in DURABLE or (told["clase"] == "intento" and left[_of(told)] > 0):
            left[_of(told)] -= told["clase"] == "intento"
            safe = at
    cut = chance.randint(safe, len(written))
    os.truncate(path, cut)
    return len(written) - cut


def _of(line: dict[str, Any]) -> tuple[str, str]:
    return str(line["operacion"]), (line["solicitud"] or {}).get("cuerpo", "")


def _json(line: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def check_sitting(folder: Path, before: bytes) -> None:
    """After each death: nothing rewritten, no finished verdict touched, no product half written."""
    now = _bytes(folder)
    assert now.startswith(before), "the journal was rewritten"
    lines = [line for raw in before.split(b"\n") if (line := _json(raw)) is not None]
    finished = {
        line["ejecucion"]
        for line in lines
        if line["clase"] == "veredicto" and line["datos"]["veredicto"] in ("APROBADO", "FALLIDO")
    }
    new = [line for raw in now[len(before) :].split(b"\n") if (line := _json(raw)) is not None]
    touched = {line["ejecucion"] for line in new} & {one for one in finished if ">" not in one}
    assert not touched, f"finished and gone on with: {touched}"
    products = folder / RUN
    for path in products.glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    for path in products.glob("*.xml"):
        ElementTree.parse(path)
    for path in products.glob("*.html"):
        assert path.read_text(encoding="utf-8").rstrip().endswith("</html>"), path


def check_end(folder: Path, mock: Mock) -> dict[str, str]:
    """At the end: what `hold` asserts, originals as they were sent, and each verdict right by what the mock has."""
    path = folder / RUN / "journal.jsonl"
    lines = hold(path, mock)
    assert lines[-1]["clase"] == "fin"
    whole = list(with_originals(folder / RUN, read_journal(path).lines))
    sent = {
        line["datos"]["mensaje"]: line["solicitud"]["cuerpo"]
        for line in whole
        if line["clase"] == "intento" and "mensaje" in line["datos"]
    }
    tickets = {ticket["messageID"]: ticket["estado"] for ticket in mock.tickets}
    for row in mock.received:
        if (row["operacion"] or "").endswith(".registrar"):
            told = mock.call("GET", f"/_mock/recibidos/{row['numero']}")["cuerpo"]
            assert json.loads(sent[row["messageID"]]) == told, "the original is not what was sent"
    verdicts = _last_verdicts(lines)
    by_execution = _messages(lines)
    for ejecucion, verdict in verdicts.items():
        mine = by_execution.get(ejecucion, [])
        arrived = [tickets.get(message) for message in mine]
        assert verdict in ("APROBADO", "INCONCLUSO", "OMITIDO"), (ejecucion, verdict, _reasons(lines, ejecucion))
        if verdict == "INCONCLUSO":
            assert "FINALIZADO_SIN_ERRORES" not in arrived[-1:], (ejecucion, "stands and was not found")
        if verdict == "APROBADO":
            assert None not in arrived, (ejecucion, "approved and never arrived")
    assert {line["caso"] for line in lines if line["clase"] == "veredicto"} >= set(_asked(lines))
    return {ejecucion: verdict for ejecucion, verdict in verdicts.items() if ">" not in ejecucion}


def _asked(lines: list[dict[str, Any]]) -> list[str]:
    return [case["id"] for case in lines[0]["datos"]["casos"]]


def _last_verdicts(lines: list[dict[str, Any]]) -> dict[str, str]:
    return {line["ejecucion"]: line["datos"]["veredicto"] for line in lines if line["clase"] == "veredicto"}


def _messages(lines: list[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        if line["clase"] == "intento" and "mensaje" in line["datos"]:
            found.setdefault(line["ejecucion"], []).append(line["datos"]["mensaje"])
    return found


def _reasons(lines: list[dict[str, Any]], ejecucion: str) -> list[str]:
    return [line["datos"]["razon"] for line in lines if line["clase"] == "veredicto" and line["ejecucion"] == ejecucion]


def counted(stories: list[Story]) -> str:
    """The sum of many stories, in Spanish."""
    verdicts = Counter(verdict for story in stories for verdict in story.verdicts.values())
    told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
    return f"{sum(story.killed for story in stories)} muertes en {len(stories)} corridas: {told}"
