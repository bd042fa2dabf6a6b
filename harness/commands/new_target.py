"""`iop new target`: one more target, commented and ready to be completed, after those that a file has."""

from __future__ import annotations

import tomllib
from pathlib import Path

from harness.errors import BrokenFile, UsageError
from harness.evidence.whole import write_whole
from harness.loader.toml_file import read_checked_toml
from schemas import load_catalog, own_schema_violations

READABLE = 0o644  # it holds no secret
HEAD = """\
# Destinos: dónde se ejecutan los casos. Aquí no va ninguna clave. Vea docs/es/destinos.md.
"""
TEXT = """
# {name}: complételo con lo que DIPRES entrega al habilitar el ambiente (presentación IOP §9), compruébelo con
# «iop doctor --target {name}» y úselo con «iop run --target {name} --confirmar {name}».
[{name}]
url = "https://sigfe-pruebas.example"     # cámbiela por la que entrega DIPRES, sin /cxf/public
canal = "verticales"
ambiente = "pruebas"                      # "simulado": un simulador de este equipo; en "produccion" no se registra
# credenciales_archivo = "credenciales.toml"   # de modo 0600, para los servicios cuyas variables no se definan

[{name}.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026

# Cada servicio, con las variables de ambiente que traen su usuario y su clave. Quite los que no va a usar; agregue
# url = "https://…" al que tenga otra dirección.
{services}
# Lo que aquí vale distinto que en cases/entradas.toml.
[{name}.entradas]
# "requerimiento.folio" = 12

# [{name}.tls]
# ca = "autoridad.pem"                    # por omisión, las autoridades del sistema
# version_minima = "1.2"

# [{name}.proxy]                          # las variables de proxy del ambiente se ignoran
# url = "http://proxy.example:3128"

# [{name}.tiempos]                        # segundos
# conexion_s = 10
# consulta_s = 60
# registrar_s = 60

# [{name}.tickets]                        # segundos
# plazo_s = 2400
# primera_s = 1
# factor = 1.5
# maxima_s = 30

# [{name}.ritmo]
# concurrencia = 8
# solicitudes_por_segundo = 5
# errores_seguidos = 10
"""


def add_target(path: Path, name: str) -> int:
    """Append a target to a targets file, or create it; raises UsageError for a name that does not serve or is there.

    What stands in the file stays byte by byte, and so does its mode.
    """
    text = target_text(name)
    breaches = own_schema_violations("targets", tomllib.loads(text)) if _is_bare(name) else None
    if breaches is None or breaches:
        raise UsageError(
            f"«{name}» no sirve como nombre de un destino: lleva minúsculas, dígitos, «_» o «-», comienza con una "
            "letra y tiene a lo más 40 caracteres"
        )
    place, before, mode = path.resolve(), HEAD.encode(), READABLE
    if path.exists():
        before, mode = _before(path, name), place.stat().st_mode & 0o777
    write_whole(place, before + text.encode())
    place.chmod(mode)
    print(path)
    return 0


def target_text(name: str) -> str:
    """The text of a new target of that name."""
    prefix = f"IOP_{name.upper().replace('-', '_')}"
    services = "".join(
        f"\n[{name}.servicio.{service}]\n"
        f'usuario_env = "{prefix}_{service.upper()}_USUARIO"\nclave_env = "{prefix}_{service.upper()}_CLAVE"\n'
        for service in load_catalog().services
    )
    return TEXT.format(name=name, services=services)


def _is_bare(name: str) -> bool:
    return name.replace("-", "").replace("_", "").isalnum() and name.isascii()


def _before(path: Path, name: str) -> bytes:
    try:
        if name in read_checked_toml(path, "targets"):
            raise UsageError(f"{path}: ya hay un destino «{name}» y no se toca; indique otro nombre")
    except BrokenFile as broken:
        raise UsageError(f"{broken}; corríjalo antes de agregar otro destino") from broken
    text = path.read_bytes()
    return text if text.endswith(b"\n") else text + b"\n"
