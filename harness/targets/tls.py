"""Makes the TLS context of a target: whom it trusts, and from which version on."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import urlsplit

from harness.errors import UsageError, why
from harness.model import Target, Tls

VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


def context_of(tls: Tls) -> ssl.SSLContext:
    """A context that verifies name and chain, against the system's authorities or the target's own file.

    Without `verificar` it verifies nothing. Raises UsageError when the file cannot be read or holds no certificate.
    """
    try:
        context = ssl.create_default_context(cafile=None if tls.ca is None else str(tls.ca))
    except ssl.SSLError as unfit:
        raise UsageError(f"{tls.ca}: no tiene certificados en PEM; indique el archivo de la autoridad") from unfit
    except OSError as unread:
        raise UsageError(f"{tls.ca}: no se puede leer ({why(unread)}); indique el archivo de la autoridad") from unread
    context.minimum_version = VERSIONS[tls.version_minima]
    if not tls.verificar:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


_DISTRUST = {  # OpenSSL's codes of verification
    9: "todavía no vale; revise el reloj de este equipo",
    10: "está vencido; debe renovarlo quien administra el destino",
    18: "lo firmó él mismo; si es lo previsto, indíquelo en tls.ca",
    19: "lo firma una autoridad que no se conoce; indique su archivo en tls.ca",
    20: "lo firma una autoridad que no se conoce; indique su archivo en tls.ca",
    21: "lo firma una autoridad que no se conoce; indique su archivo en tls.ca",
    62: "es de otro nombre; revise la dirección",
    64: "es de otra dirección; revise la del destino",
}


def told_failure(failed: ssl.SSLError) -> str:
    """Why no TLS connection came about, as a Spanish phrase that begins with what is at fault."""
    if isinstance(failed, ssl.SSLCertVerificationError):
        why_not = _DISTRUST.get(failed.verify_code, f"no se acepta ({failed.verify_message})")
        return f"el certificado del destino {why_not}"
    return (
        f"el destino no acuerda una conexión TLS ({failed.reason or 'sin más explicación'}); revise que hable https y "
        "tls.version_minima"
    )


def told_tls(target: Target) -> dict[str, Any] | None:
    """How the target is verified, for the record; None when nothing of it speaks TLS."""
    if all(urlsplit(url).scheme != "https" for url in target.direcciones):
        return None
    ca = "sistema" if target.tls.ca is None else target.tls.ca.name
    return {"verificar": target.tls.verificar, "version_minima": target.tls.version_minima, "ca": ca}
