"""Tiny folders of cases for the tests of the faces."""

from __future__ import annotations

from pathlib import Path

INPUTS = """
[entradas.hoy]
tipo = "fecha"
valor = "2026-06-15"
descripcion = "Día en que se ejecuta."
"""


class TinySuite:
    """A cases root whose cases ask for the open period: they pass unless told to expect another one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        (root / "entradas.toml").write_text(INPUTS, encoding="utf-8")

    def add(
        self, id: str, title: str = "Un caso", *, period: int | None = None, needs: tuple[str, ...] = (), slug: str = ""
    ) -> Path:
        """A case; `period` is what it expects of the mock, whose open period is 6."""
        expected = "" if period is None else f'valores = {{ "/periodo" = {period} }}\n'
        return self.write(
            slug or id.lower(),
            f'id = "{id}"\ntitle = "{title}"\nobjective = "Sirve de prueba."\nrequirements = ["IOP-3.1"]\n'
            f'needs = {list(needs)}\ncerteza = "supuesto"\nfuente = "prueba"\n\n'
            f'[[step]]\nname = "buscar"\noperation = "periodo.buscar"\n{expected}',
        )

    def write(self, slug: str, text: str) -> Path:
        """A case.toml of any content; its path."""
        folder = self.root / "periodo" / "consulta" / slug
        folder.mkdir(parents=True)
        (folder / "case.toml").write_text(text, encoding="utf-8")
        return folder / "case.toml"
