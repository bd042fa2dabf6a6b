"""Writes the command line that sends an exchange again: the body out of the journal, credentials by variable name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from harness.render.facts import ExchangeRecord, Record
from harness.render.format import clean

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LOCAL = re.compile(r"(127\.[0-9.]+|localhost|\[::1\])(:[0-9]+)?")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Repeater:
    """Where the run's messages went: `host` (with its port) and the `canal` of the institution's own.

    `url` and, by service, `urls` are addresses whole; `variables` names those that bring credentials, by
    `<canal>/<servicio>`. A journal that does not tell them leaves them to be guessed.
    """

    host: str
    canal: str
    url: str = ""
    urls: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record) -> Repeater:
        """That of a run, from what its journal says of the target."""
        told = record.destino
        return cls(
            str(told.get("host") or "SERVIDOR"),
            str(told.get("canal") or ""),
            str(told.get("url") or ""),
            _mapping(told.get("urls")),
            _mapping(told.get("variables")),
        )

    def line(self, exchange: ExchangeRecord, http: Mapping[str, Any] = NOTHING) -> Markup:
        """The command, escaped for the page; `http` is how the case declares that its request departs.

        The body is not written again: `jq` takes its exact bytes from the journal's line.
        """
        return Markup(escape(clean(self.command(exchange, http)), quote=False))

    def command(self, exchange: ExchangeRecord, http: Mapping[str, Any] = NOTHING) -> str:
        """The same as a shell reads it."""
        words = ["curl", *_method(exchange), *self._user(exchange, http), *_headers(exchange)]
        body = bool(exchange.sent.cuerpo)
        words += ["--data-binary", "@-"] if body else ["--data-binary", "''"] if exchange.sent.metodo == "POST" else []
        words.append(self._address(exchange))
        source = f"sed -n {exchange.n_intento}p journal.jsonl | jq -j .solicitud.cuerpo | " if body else ""
        return source + " ".join(words)

    def _address(self, exchange: ExchangeRecord) -> str:
        """The origin of the service's address, and the whole path as it travelled."""
        base = str(self.urls.get(exchange.operacion.partition(".")[0]) or self.url)
        parts = urlsplit(base)
        guessed = f"{'http' if _LOCAL.fullmatch(self.host) else 'https'}://{self.host}"
        origin = f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else guessed
        plain = _CONTROL.sub("", f"{origin}{exchange.ruta}")
        return ("-g " if re.search(r"[\[\]{}]", plain) else "") + shlex.quote(plain)

    def _user(self, exchange: ExchangeRecord, http: Mapping[str, Any]) -> list[str]:
        kind = http.get("credencial")
        if kind == "ninguna":
            return []
        service = exchange.operacion.partition(".")[0] if kind in (None, "mala") else str(kind)
        user, secret = self._names(service, self._spoken(exchange.ruta))
        return ["-u", f'"${user}":clave-equivocada' if kind == "mala" else f'"${user}:${secret}"']

    def _names(self, service: str, canal: str) -> tuple[str, str]:
        """The variables of the user and of the secret, as the target names them or as they are usually named."""
        told = self.variables.get(f"{canal}/{service}")
        if isinstance(told, list) and len(told) == 2 and all(_VARIABLE.fullmatch(str(name)) for name in told):
            return str(told[0]), str(told[1])
        name = "_".join(word for word in ("IOP", self._neighbour(canal), _word(service)) if word)
        return f"{name}_USUARIO", f"{name}_CLAVE"

    def _spoken(self, ruta: str) -> str:
        pieces = ruta.split("/")
        return pieces[-2] if len(pieces) > 4 else self.canal

    def _neighbour(self, canal: str) -> str:
        """The channel, as a variable names it, when it is not the institution's own: `MERCADO_PUBLICO`."""
        return "" if canal == self.canal else _word(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", canal))


def _method(exchange: ExchangeRecord) -> list[str]:
    method = exchange.sent.metodo
    return [] if method == "POST" or not _TOKEN.fullmatch(method) else ["-X", shlex.quote(method)]


def _headers(exchange: ExchangeRecord) -> list[str]:
    """Those that can travel; without a type of its own `curl` would say that the body is a form."""
    told = {name: str(value) for name, value in exchange.sent.cabeceras.items() if _TOKEN.fullmatch(name)}
    words = [f"{name}: {value}" for name, value in told.items() if not _CONTROL.search(value)]
    typed = any(name.lower() == "content-type" for name in told)
    words += [] if typed or not exchange.sent.cuerpo else ["content-type:"]
    return [piece for word in words for piece in ("-H", shlex.quote(word))]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else NOTHING


def _word(name: str) -> str:
    return re.sub(r"[^A-Z0-9_]", "_", name.upper())
