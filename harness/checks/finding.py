"""Makes findings: the same few members, said once."""

from __future__ import annotations

from dataclasses import dataclass

from harness.model import Certainty, Finding, Verdict


@dataclass(frozen=True, slots=True)
class Check:
    """The name of a check, the requirements it demonstrates and how sure its ground is unless told otherwise."""

    name: str
    requirements: tuple[str, ...] = ()
    certainty: Certainty = Certainty.SUPUESTO

    def says(
        self,
        verdict: Verdict,
        sentence: str,
        *,
        paso: str | None = None,
        certainty: Certainty | None = None,
        esperado: str | None = None,
        recibido: str | None = None,
        puntero: str | None = None,
    ) -> Finding:
        """One finding of this check."""
        return Finding(
            check=self.name,
            sentence=sentence,
            verdict=verdict,
            certainty=certainty or self.certainty,
            paso=paso,
            requirements=self.requirements,
            esperado=esperado,
            recibido=recibido,
            puntero=puntero,
        )

    def compares(
        self,
        holds: bool,
        sentence: str,
        esperado: str,
        recibido: str,
        *,
        paso: str | None = None,
        certainty: Certainty | None = None,
    ) -> Finding:
        """APROBADO or FALLIDO by whether it holds; both figures stand in the sentence when it does not."""
        if holds:
            return self.says(
                Verdict.APROBADO,
                f"{sentence}: {recibido}.",
                paso=paso,
                certainty=certainty,
                esperado=esperado,
                recibido=recibido,
            )
        told = f"No se cumple: {sentence[0].lower()}{sentence[1:]}. Se esperaba {esperado}; SIGFE informó {recibido}."
        return self.says(Verdict.FALLIDO, told, paso=paso, certainty=certainty, esperado=esperado, recibido=recibido)
