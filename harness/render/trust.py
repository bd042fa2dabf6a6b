"""What a dossier says so that it may be believed: when its run was taken up again, and what it does not show."""

from __future__ import annotations

from harness.render.facts import Record
from harness.render.format import listing

RESUMPTIONS = {
    "reanudar": "se retomó donde una interrupción la cortó, sin enviar otra vez lo ya enviado",
    "solo_fallidos": "se ejecutaron de nuevo los casos que no estaban aprobados",
    "reenviar": "una persona hizo enviar de nuevo, con su mismo messageID, lo que se había perdido",
}
REPLACED = {
    "ruts": (
        "Los RUT de personas naturales (bajo 50.000.000) son seudónimos: el mismo RUT es siempre el mismo seudónimo, "
        "también con dígito verificador válido. Los de personas jurídicas son los verdaderos.",
        "Los RUT de personas naturales están tal como viajaron: el destino pide no reemplazarlos.",
    ),
    "cuentas": (
        "Los números de cuentas bancarias son seudónimos: el mismo número es siempre el mismo seudónimo.",
        "Los números de cuentas bancarias están tal como viajaron: el destino pide no reemplazarlos.",
    ),
}
JUDGED = "Los controles se hicieron con los datos originales, antes de reemplazarlos."
UNKNOWN = "La bitácora no declara qué datos de personas se reemplazaron: trátela como si los llevara todos."


def connection(record: Record) -> str:
    """How it was known who was spoken to, and by which proxy; empty when the journal does not tell or it was a mock."""
    destino = record.destino
    tls, proxy = destino.get("tls"), destino.get("proxy")
    if "tls" not in destino or (record.simulada and tls is None):
        return ""
    if tls is None:
        told = "Sin TLS: nada comprueba con quién se habló, y las credenciales viajaron sin cifrar"
    elif not tls.get("verificar"):
        told = "Certificado NO verificado: el destino lo pidió, y nada comprueba con quién se habló"
    else:
        ca = tls.get("ca")
        whose = "las autoridades del sistema" if ca == "sistema" else f"la autoridad de {ca}"
        told = f"Certificado verificado con {whose}, TLS {tls.get('version_minima')} o posterior"
    return f"{told}; por el proxy {proxy}." if proxy else f"{told}."


MOCK_OF = {"semilla": "mundo inicial de {}", "catalogos": "tablas de {}", "progresion": "tickets «{}»"}


def mock_of(record: Record) -> str:
    """How the run's own mock differed from the packaged one; empty when it did not, or there was none."""
    off = record.reglas_apagadas
    told = [f"reglas apagadas: {listing(off)}"] if off else []
    told += [said.format(one[name]) for one in record.simulador for name, said in MOCK_OF.items() if name in one]
    return "; ".join(dict.fromkeys(told))


def privacy(record: Record) -> list[str]:
    """What of persons' data was replaced by pseudonyms, sentence by sentence."""
    told = [REPLACED[name][not record.privacidad[name]] for name in REPLACED if name in record.privacidad]
    if not told:
        return [UNKNOWN]
    return [*told, JUDGED] if any(record.privacidad[name] for name in REPLACED if name in record.privacidad) else told
