"""The files of an institution's own folder, by their path in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from harness.loader import packaged_cases

TEMPLATES = Path(__file__).with_name("plantilla")
INPUTS = "cases/entradas.toml"
PLACES = {  # what would act on this repository under its real name
    "gitignore": ".gitignore",
    "gitlab-ci.yml": ".gitlab-ci.yml",
    "github-iop.yml": ".github/workflows/iop.yml",
}
INPUTS_HEAD = """\
# Lo que la institución aporta a sus casos. Cada valor es el de la semilla del simulador, y así debe quedar: lo que vale
# distinto en el ambiente de pruebas se pone en [pruebas.entradas] de targets.toml, con el mismo nombre y tipo.
#
# Los casos de esta carpeta usan estas, que son las primeras que hay que poner allí:
#   requerimiento.folio           un requerimiento aprobado de la institución, con saldo
#   requerimiento.idCombinacion   la combinación de ese requerimiento («requerimientos.obtener» la entrega)
#   concepto                      un concepto de esa combinación, con disponibilidad
#   iniciativa                    el código BIP de la combinación; 00 si no aplica
#   persona                       el RUT de un proveedor vigente, relacionado con la institución
# Las demás las usan los casos incluidos en el paquete, para cuando copie alguno. Puede agregar las suyas.
"""
REQUIREMENTS_HEAD = "# De dónde se instala el arnés, también en la integración continua.\n"
FROM_FOLDER = """\
# Aquí se usó desde una carpeta de este equipo, que otro equipo no tiene. Deje su paquete en paquetes/ con
#   pip wheel --no-deps -w paquetes CARPETA_DEL_ARNÉS
# o cambie esta línea por la del repositorio git de su institución:
#   sigfe-iop @ git+https://…
"""


def project_files() -> dict[str, str]:
    """The text of each file by its path, but for the targets of a real environment and the plan, which have writers."""
    written = {_place(path): path.read_text(encoding="utf-8") for path in sorted(_templates())}
    return written | {INPUTS: _inputs(), "requirements.txt": requirements(_installed())}


def requirements(origin: Mapping[str, Any]) -> str:
    """The line that installs this very package again, with its comments.

    `origin` has `version` and, where pip kept it (PEP 610), `url` with `vcs_info` or not; without it, it came from an
    index.
    """
    version, url, vcs = origin["version"], origin.get("url"), origin.get("vcs_info")
    if url is None:
        return f"{REQUIREMENTS_HEAD}sigfe-iop=={version}\n"
    if vcs is not None:
        return f"{REQUIREMENTS_HEAD}sigfe-iop @ {vcs['vcs']}+{url}@{vcs['commit_id']}\n"
    return f"{REQUIREMENTS_HEAD}{FROM_FOLDER}./paquetes/sigfe_iop-{version}-py3-none-any.whl\n"


def _installed() -> dict[str, Any]:
    found = distribution("sigfe-iop")
    kept = found.read_text("direct_url.json")
    return {**(json.loads(kept) if kept else {}), "version": found.version}


def _templates() -> list[Path]:
    return [path for path in TEMPLATES.rglob("*") if path.is_file()]


def _place(path: Path) -> str:
    name = path.relative_to(TEMPLATES).as_posix()
    return PLACES.get(name, name)


def _inputs() -> str:
    """The packaged inputs, whole, so that any packaged case that is copied finds its own."""
    text = (packaged_cases() / "entradas.toml").read_text(encoding="utf-8")
    return INPUTS_HEAD + text[text.index("\n[") :]
