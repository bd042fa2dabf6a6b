"""SIGFE accepts what it should accept, and refuses the rest for exactly the expected reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.grounds import of_service
from harness.model import Case, Certainty, Finding, Verdict
from harness.views import is_refusal, refusal_sentences
from harness.wording import quoted
from schemas import Rule, load_catalog

CHECK = Check("rechazo_es_el_esperado", ("IOP-2.5", "IOP-5.3", "WIRE-20"))


def rechazo_es_el_esperado(record: StepRecord, case: Case) -> Iterator[Finding]:
    """The codes recognised in the sentences received are those of the case; both are named when they are not."""
    answer = record.exchange.answer
    if answer is None or record.exchange.failure is not None or answer.estado != record.expect.estado:
        return
    strict = record.ticket is not None
    status = record.last_status
    if strict and (status is None or not status.is_terminal):
        return
    if strict and status is not None:
        sentences: tuple[str, ...] = status.errores
    else:
        sentences = refusal_sentences(record.operation, answer.json) if _refused(record) else ()
    if record.expect.errores:
        yield _judge(record, case, sentences, strict=strict)
    elif answer.estado == 200:
        yield _accepted(record, case, sentences)


def _refused(record: StepRecord) -> bool:
    answer, operation = record.exchange.answer, record.operation
    return answer is not None and (operation.asincrona or answer.estado >= 400 or is_refusal(operation, answer.json))


def _accepted(record: StepRecord, case: Case, sentences: Sequence[str]) -> Finding:
    paso = record.step.name
    if not sentences:
        if record.operation.asincrona and record.ticket is None:
            told = f"SIGFE no entregó ticket al paso «{paso}» ni explicó por qué."
            ground = of_service(record.operation, case.certainty, Certainty.OBSERVADO)
            return CHECK.says(Verdict.FALLIDO, told, paso=paso, certainty=ground)
        return CHECK.says(
            Verdict.APROBADO,
            f"SIGFE acepta el paso «{paso}» sin observaciones.",
            paso=paso,
            certainty=of_service(record.operation, case.certainty),
        )
    told = f"Se esperaba que SIGFE aceptara el paso «{paso}», y lo rechazó: {_recognised(record, sentences)}."
    return CHECK.says(
        Verdict.FALLIDO,
        told,
        paso=paso,
        certainty=of_service(record.operation, case.certainty),
        esperado="sin errores",
        recibido=quoted(sentences),
    )


def _judge(record: StepRecord, case: Case, sentences: Sequence[str], *, strict: bool) -> Finding:
    rules = [load_catalog().rule(record.rules_of, code) for code in record.expect.errores]
    expected = ", ".join(f"{rule.codigo} ({rule.titulo})" for rule in rules)
    ground = of_service(
        record.operation, case.certainty, *(word for rule in rules for word in (rule.estado, rule.estado_texto))
    )
    paso = record.step.name
    if not sentences:
        told = f"Se esperaba el rechazo {expected} en el paso «{paso}», y SIGFE lo aceptó."
        return CHECK.says(
            Verdict.FALLIDO,
            told,
            paso=paso,
            certainty=of_service(record.operation, case.certainty, *(rule.estado for rule in rules)),
            esperado=expected,
            recibido="sin errores",
        )
    if _match(record, rules, sentences, strict=strict):
        told = f"SIGFE rechaza el paso «{paso}» por {expected}: {quoted(sentences)}."
        return CHECK.says(
            Verdict.APROBADO,
            told,
            paso=paso,
            certainty=ground,
            esperado=expected,
            recibido=quoted(sentences),
        )
    told = f"Paso «{paso}»: se esperaba {expected}, con un texto como {quoted(rule.texto for rule in rules)}; "
    told += f"SIGFE respondió {_recognised(record, sentences)}."
    return CHECK.says(
        Verdict.FALLIDO,
        told,
        paso=paso,
        certainty=ground,
        esperado=expected,
        recibido=_recognised(record, sentences),
    )


def _match(record: StepRecord, rules: Sequence[Rule], sentences: Sequence[str], *, strict: bool) -> bool:
    """Each rule is told; and nothing else is: in a ticket no other sentence, elsewhere no other rule's."""
    all_told = all(any(rule.matches(sentence) for sentence in sentences) for rule in rules)
    others = [sentence for sentence in sentences if not any(rule.matches(sentence) for rule in rules)]
    known = [sentence for sentence in others if load_catalog().codes_of(record.rules_of, sentence)]
    return all_told and not (others if strict else known)


def _recognised(record: StepRecord, sentences: Sequence[str]) -> str:
    """Each sentence with the code of the rule it belongs to: `E22: «El concepto …»`."""
    told = []
    for sentence in sentences:
        codes = load_catalog().codes_of(record.rules_of, sentence)
        told.append(f"{' o '.join(codes) or 'una frase que ninguna regla conoce'}: «{sentence}»")
    return "; ".join(told)
