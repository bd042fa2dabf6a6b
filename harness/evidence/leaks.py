"""Looks in the final bytes of a product for what must not leave: secrets, and the persons behind pseudonyms."""

from __future__ import annotations

from collections.abc import Iterable

from harness.evidence.redact import Redactor
from harness.model import Credential


def scan(data: bytes, secrets: Iterable[Credential], originals: Iterable[str]) -> list[str]:
    """A Spanish sentence for each thing found, which never tells it; empty when the bytes are clean."""
    text = data.decode("utf-8", "replace")
    found = [f"lleva la clave del usuario «{one.usuario}»" for one in secrets if Redactor((one,)).clean(text) != text]
    if any(original and original in text for original in originals):
        found.append("lleva un dato de una persona que debía ir con seudónimo")
    return found
