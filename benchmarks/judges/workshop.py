"""Where the judges live and work: their installation, apart from the project's, and the servers they look at."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / ".iop" / "jueces"
PYTHON = WORK / "venv" / "bin"
NODE = WORK / "npm" / "node_modules"
INSTALLING_S = 600
WAITING_S = 30


class NotInstalled(Exception):
    """A judge that cannot be had here; the message says what failed."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended: its exit code (None when it was cut), what it wrote, and how long it took."""

    code: int | None
    output: str
    seconds: float


def install_python() -> None:
    """The Python judges, in a venv of their own."""
    wanted = HERE / "requirements.txt"
    if not _is_current(wanted, WORK / "venv"):
        venv.create(WORK / "venv", with_pip=True, clear=True)
        _install([str(PYTHON / "pip"), "install", "--quiet", "-r", str(wanted)], WORK)
        _mark(wanted, WORK / "venv")


def install_node() -> None:
    """The Node judges, in a folder of their own; no package's script is run."""
    if shutil.which("npm") is None:
        raise NotInstalled("no hay npm en esta máquina")
    wanted, folder = HERE / "package.json", WORK / "npm"
    if not _is_current(wanted, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(wanted, folder)
        _install(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], folder)
        _mark(wanted, folder)


def python_version(package: str) -> str:
    """The installed version of a Python judge."""
    program = f"from importlib.metadata import version; print(version({package!r}))"
    return run([str(PYTHON / "python"), "-c", program], 60).output.strip()


def node_version(package: str) -> str:
    """The installed version of a Node judge."""
    return str(json.loads((NODE / package / "package.json").read_text(encoding="utf-8"))["version"])


def run(command: Sequence[str], limit_s: float, environ: Mapping[str, str] | None = None) -> Done:
    """Run a command to its end, or cut it at the limit."""
    start = time.perf_counter()
    try:
        done = subprocess.run(
            command, cwd=WORK, env=environ, capture_output=True, text=True, timeout=limit_s, check=False
        )
    except subprocess.TimeoutExpired as cut:
        return Done(None, (cut.stdout or b"").decode(errors="replace"), time.perf_counter() - start)
    return Done(done.returncode, done.stdout + done.stderr, time.perf_counter() - start)


@contextmanager
def mock(*options: str) -> Iterator[str]:
    """The URL of a mock of our own, on loopback, that ends with the block."""
    command = [sys.executable, "-m", "mock_server", "--port", "0", "--vigilar-entrada", *options]
    served = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield next(word for line in served.stdout or () for word in line.split() if word.startswith("http://"))
    finally:
        served.communicate()


@contextmanager
def prism(document: Path, upstream: str, log: Path) -> Iterator[str]:
    """The URL of Prism as a validating proxy before `upstream`; it writes to `log` what it finds."""
    port = _free_port()
    command = [str(NODE / ".bin" / "prism"), "proxy", str(document), upstream, "--port", str(port)]
    with log.open("w", encoding="utf-8") as written:
        served = subprocess.Popen(command, cwd=WORK, stdout=written, stderr=subprocess.STDOUT)
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            served.terminate()
            served.wait()


def document_of(url: str) -> str:
    """The OpenAPI document that a mock serves."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=WAITING_S)
    connection.request("GET", "/_mock/openapi.json")
    return connection.getresponse().read().decode("utf-8")


def _install(command: Sequence[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALLING_S, check=False)
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"la instalación no terminó en {INSTALLING_S} s") from None
    if done.returncode:
        raise NotInstalled(f"la instalación terminó con {done.returncode}")


def _is_current(wanted: Path, folder: Path) -> bool:
    mark = folder / "instalado"
    return mark.exists() and mark.read_text(encoding="utf-8") == wanted.read_text(encoding="utf-8")


def _mark(wanted: Path, folder: Path) -> None:
    (folder / "instalado").write_text(wanted.read_text(encoding="utf-8"), encoding="utf-8")


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    import socket

    end = time.monotonic() + WAITING_S
    while time.monotonic() < end:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NotInstalled(f"no respondió en {WAITING_S} s")


def remove(folder: Path) -> None:
    """A folder of a former run is thrown away."""
    shutil.rmtree(folder, ignore_errors=True)
