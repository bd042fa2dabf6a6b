"""`iop seal`, `iop verify` and `iop keygen`: a package that a consultant can trust."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from harness.commands.telling import USAGE, warn
from harness.evidence import verificar
from harness.evidence.places import run_folder
from harness.evidence.signing import make_key, public_path, read_key
from harness.sealing import Unsealable, seal


def seal_run(run: Path, key: Path | None, *, incomplete: bool, out: Path | None, targets: Path | None) -> int:
    """Seal a run; 2, with every obstacle told, when it is not sealed."""
    folder = run_folder(run)
    signer = read_key(key) if key is not None else None
    try:
        sealed = seal(folder, signer, version("sigfe-iop"), incomplete=incomplete, out=out, targets=targets)
    except Unsealable as stopped:
        return _refused(folder, stopped)
    print(sealed.path)
    print(f"{sealed.files} archivos, {sealed.size} bytes; cabeza de la cadena {sealed.head}")
    if signer is not None:
        print(f"Firmado por {signer.name or 'quien tiene la clave'}, huella de la clave {signer.fingerprint}")
    for name in sealed.opaque:
        warn(f"{name} va tal como está y por dentro no se puede revisar: compruebe que no lleve lo que no debe salir.")
    for lack in sealed.lacks:
        warn(f"sellado INCOMPLETO; falta: {lack}.")
    return 0


def _refused(folder: Path, stopped: Unsealable) -> int:
    warn(f"{folder}: no se selló, y no se escribió nada. Impedimentos:")
    for obstacle in (*stopped.leaked, *stopped.lacks):
        warn(f"- {obstacle}.")
    if not stopped.leaked:
        warn("Complete la corrida, o use --incompleto para sellarla diciendo en cada página lo que falta.")
    return USAGE


def verify_package(package: Path, public: Path | None) -> int:
    """Say what became of a package: 0 intact, 1 altered, 2 it cannot be examined."""
    return verificar.tell(package, public)


def new_key(path: Path, name: str) -> int:
    """Make a key and say its fingerprint."""
    signer = make_key(path, name)
    print(f"{path}: clave privada; guárdela y no la comparta")
    print(f"{public_path(path)}: clave pública; entréguela a quien recibirá los expedientes")
    print(f"Huella SHA-256 de la clave pública: {signer.fingerprint}")
    return 0
