"""Builds journals as the engine writes them, line by line, with a clock that moves only when told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOBODY = "0" * 64
JSON_TYPE = {"content-type": "application/json"}


def encode(line: Mapping[str, Any]) -> bytes:
    """The bytes of one journal line, without its newline; half a surrogate pair as JSON escapes it."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def declared(case_id: str, modulo: str, tipo: str, **more: Any) -> dict[str, Any]:
    """One row of `corrida.datos.casos`."""
    row = {
        "id": case_id,
        "titulo": f"Caso {case_id}",
        "objetivo": "El objetivo del caso en una frase.",
        "modulo": modulo,
        "tipo": tipo,
        "requisitos": ["IOP-2.2"],
        "certeza": "supuesto",
        "fuente": "prueba",
        "necesita": [],
        "pasos": [],
    }
    return row | more


def declared_step(nombre: str, operacion: str, **espera: Any) -> dict[str, Any]:
    """One declared step with its expectation; what is not said is what the loader would say."""
    full: dict[str, Any] = {"ticket": None, "errores": [], "estado": 200, "valores": {}}
    return {"nombre": nombre, "operacion": operacion, "espera": full | espera}


class JournalBuilder:
    """Collects lines in order; `lines` for `build_record`, `write` for `render_all`."""

    def __init__(self, contraparte: str = "mock") -> None:
        self.contraparte = contraparte
        self.lines: list[dict[str, Any]] = []
        self._now = datetime(2026, 6, 15, 14, 5, 7, tzinfo=UTC)
        self._prev = NOBODY
        self._caso: str | None = None
        self._ejecucion: str | None = None

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)

    def add(self, clase: str, **members: Any) -> int:
        """Append one line and return its number."""
        stamp = self._now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self._now.microsecond // 1000:03d}Z"
        line = {
            "n": len(self.lines) + 1, "t": stamp, "prev": self._prev, "clase": clase, "caso": self._caso,
            "ejecucion": self._ejecucion, "paso": None, "operacion": None, "ruta": None, "origen": "harness",
            "contraparte": self.contraparte, "solicitud": None, "respuesta": None, "datos": None,
        } | members  # fmt: skip
        self.lines.append(line)
        self._prev = hashlib.sha256(encode(line)).hexdigest()
        self.wait(0.002)
        return len(self.lines)

    def corrida(self, casos: Sequence[Mapping[str, Any]], rotos: Sequence[Mapping[str, str]] = (), **more: Any) -> None:
        """The first line."""
        simulated = self.contraparte == "mock"
        datos = {
            "corrida": "20260615-140507-7f3a",
            "destino": {
                "nombre": "mock" if simulated else "pruebas",
                "ambiente": "simulado" if simulated else "pruebas",
                "canal": "verticales",
                "host": "127.0.0.1" if simulated else "sigfe-pruebas.example",
            },
            "institucion": {"partida": "97", "capitulo": "01", "areaTransaccional": "001", "ejercicio": 2026},
            "versiones": {"sigfe_iop": "0.1.0", "python": "3.11.2", "esquemas": "v1"},
            "semilla": 7,
            "concurrencia": 32,
            "entradas": {"hoy": "2026-06-15", "requerimiento.folio": 12, "persona": "98990001-3"},
            "casos": list(casos),
            "rotos": list(rotos),
        }
        self.add("corrida", datos=datos | more)

    def inicio(self, caso: str, *, para: str | None = None, intento: int = 1) -> None:
        """An execution begins; with `para` it is a private preparation of that execution."""
        self._caso, self._ejecucion = caso, f"{para}>{caso}" if para else f"{caso}/{intento}"
        self.add("inicio", datos={"intento": intento, "para": para})

    def reanudacion(self, motivo: str, casos: Sequence[Mapping[str, Any]], linea_cortada: int | None = None) -> None:
        """The run is taken up again."""
        self.enter(None, "corrida")
        versiones = {"sigfe_iop": "0.1.0", "python": "3.11.2", "esquemas": "v1"}
        datos = {"motivo": motivo, "linea_cortada": linea_cortada, "versiones": versiones, "casos": list(casos)}
        self.add("reanudacion", datos=datos)

    def enter(self, caso: str | None, ejecucion: str) -> None:
        """Go on writing lines of an execution that began earlier, or of the run itself."""
        self._caso, self._ejecucion = caso, ejecucion

    def exchange(
        self,
        paso: str,
        operacion: str,
        ruta: str,
        cuerpo: Any,
        respuesta: Any,
        *,
        estado: int = 200,
        metodo: str = "POST",
        cabeceras: Mapping[str, str] = JSON_TYPE,
        took: float = 0.012,
        fallo: str | None = None,
    ) -> None:
        """One request and its outcome; `fallo` instead of an answer when none came."""
        sent = {"metodo": metodo, "cabeceras": dict(cabeceras), "cuerpo": _text(cuerpo)}
        where = {"paso": paso, "operacion": operacion, "ruta": f"/cxf/public/verticales/{ruta}"}
        n = self.add("intento", **where, solicitud=sent, datos={"mensaje": "2606151405070000001"})
        self.wait(took)
        datos: dict[str, Any] = {"intento": n, "duracion_s": took}
        if fallo is not None:
            self.add("resultado", **where, datos=datos | {"fallo": fallo})
            return
        answer = {"estado": estado, "cabeceras": dict(JSON_TYPE), "cuerpo": _text(respuesta)}
        self.add("resultado", **where, respuesta=answer, datos=datos)

    def intento(self, paso: str, operacion: str, ruta: str, cuerpo: Any) -> None:
        """A request whose outcome was never written: the process died."""
        sent = {"metodo": "POST", "cabeceras": dict(JSON_TYPE), "cuerpo": _text(cuerpo)}
        self.add("intento", paso=paso, operacion=operacion, ruta=f"/cxf/public/verticales/{ruta}", solicitud=sent)

    def hallazgo(self, frase: str, veredicto: str = "APROBADO", *, paso: str | None = None, **more: Any) -> None:
        """One check's word."""
        datos = {
            "control": "ticket_termina_sin_errores", "frase": frase, "veredicto": veredicto, "certeza": "observado",
            "requisitos": ["IOP-2.2"], "esperado": None, "recibido": None, "puntero": None,
        } | more  # fmt: skip
        self.add("hallazgo", paso=paso, datos=datos)

    def veredicto(
        self,
        veredicto: str,
        razon: str = "",
        *,
        tickets: Sequence[str] = (),
        folios: Sequence[str] = (),
        cuenta: bool = True,
        duracion_s: float = 0.4,
    ) -> None:
        """The execution ends."""
        datos = {
            "veredicto": veredicto, "razon": razon, "duracion_s": duracion_s, "tickets": list(tickets),
            "folios": list(folios), "cuenta": cuenta,
        }  # fmt: skip
        self.add("veredicto", datos=datos)

    def fin(self, motivo: str = "completa", duracion_s: float = 1.8) -> None:
        """The last line."""
        self.enter(None, "corrida")
        self.add("fin", datos={"motivo": motivo, "duracion_s": duracion_s})

    def write(self, folder: Path, *, torn: bytes = b"") -> Path:
        """Write `journal.jsonl` in `folder`; `torn` is the half line a power cut leaves."""
        path = folder / "journal.jsonl"
        path.write_bytes(b"".join(encode(line) + b"\n" for line in self.lines) + torn)
        return path


def _text(cuerpo: Any) -> str:
    return cuerpo if isinstance(cuerpo, str) else json.dumps(cuerpo, ensure_ascii=False)
