"""Reads a text file of the user's as UTF-8, with or without the mark (BOM) that some editors put first."""

from __future__ import annotations

from pathlib import Path

from harness.errors import BrokenFile, why


def read_text(path: Path) -> str:
    """The file's text; raises BrokenFile when it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as missing:
        raise BrokenFile(str(path), f"no se puede leer ({why(missing)}); revise la ruta") from missing
    except UnicodeDecodeError as coded:
        raise BrokenFile(str(path), f"no está en UTF-8 (byte {coded.start}); guárdelo con esa codificación") from coded
