"""Takes secrets out of whatever is about to be written, before it touches the disk."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from harness.model import Credential

MASK = "«credencial omitida»"


class Redactor:
    """Replaces every known secret, in plain, JSON, URL and Base64 form, inside any JSON value."""

    def __init__(self, credentials: Iterable[Credential] = ()) -> None:
        forms = {form for credential in credentials if not credential.publica for form in _forms(credential)}
        self._forms = sorted(forms, key=len, reverse=True)

    def clean(self, value: Any) -> Any:
        """The value without secrets; member names are cleaned too."""
        if not self._forms:
            return value
        if isinstance(value, str):
            return self._clean_text(value)
        if isinstance(value, Mapping):
            return {self._clean_text(str(name)): self.clean(member) for name, member in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(element) for element in value]
        return value

    def _clean_text(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, MASK)
        return text


def _forms(credential: Credential) -> Iterable[str]:
    secret = credential.clave
    if not secret:
        return
    yield from (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    for clear in (secret, f"{credential.usuario}:{secret}"):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            coded = encode(clear.encode()).decode()
            yield from (coded, coded.rstrip("="), quote(coded, safe=""))
