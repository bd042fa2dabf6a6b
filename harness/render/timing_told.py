"""Says in Spanish lines where the time of a run went, what waited for what, and what to change to be faster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.render.format import listing, plural, seconds
from harness.render.timing import Parts, Path, Stretch, TicketWait, Timing

WORDS = {
    "sigfe_s": "tickets (SIGFE)",
    "lugar_s": "espera de un lugar",
    "ritmo_s": "ritmo del destino",
    "red_s": "red y respuestas",
    "propio_s": "trabajo del arnés",
}
WORTH_SAYING_S = 0.1
MOST_NAMED = 3
MUCH, LARGE, MOST = 0.05, 0.25, 0.65  # shares of the critical path


def explained(timing: Timing) -> Iterator[str]:
    """The lines, without ends."""
    path = timing.path
    if path is None:
        yield "La bitácora no tiene ninguna ejecución: no hay tiempo que explicar."
        return
    yield f"La corrida {timing.corrida} tomó {seconds(timing.total_s)}."
    yield from _told_path(path)
    yield ""
    yield from _table(path.parts, timing.parts)
    yield ""
    yield from _places(timing)
    yield "Para terminar antes:"
    for advice in _advice(timing, path):
        yield f"  - {advice}"


def _told_path(path: Path) -> Iterator[str]:
    last = path.stretches[-1]
    needs = [one.caso for one in path.stretches if one.ejecucion != last.root]
    after = f", que va después de {listing(needs)}" if needs else ""
    yield f"Camino crítico: {last.root}{after}; fue lo último en terminar."
    if path.before_s >= WORTH_SAYING_S:
        yield f"  {seconds(path.before_s)} antes del primer caso (período y saldos compartidos)"
    if path.lugar_s >= WORTH_SAYING_S:
        yield f"  {seconds(path.lugar_s)} hasta que hubo un lugar para comenzarlo"
    for one in path.stretches:
        yield from _told_stretch(one)
    if path.after_s >= WORTH_SAYING_S:
        yield f"  {seconds(path.after_s)} después del último veredicto (saldos compartidos y cierre de la bitácora)"


def _told_stretch(one: Stretch) -> Iterator[str]:
    yield f"  {seconds(one.until_s - one.from_s)} {one.ejecucion}"
    for ticket in one.tickets:
        yield f"    {_told_ticket(ticket)}"
    rest = Parts(red_s=one.parts.red_s, propio_s=one.parts.propio_s, ritmo_s=one.parts.ritmo_s)
    for ticket in one.tickets:
        rest = Parts(
            red_s=rest.red_s - ticket.parts.red_s,
            propio_s=rest.propio_s - ticket.parts.propio_s,
            ritmo_s=rest.ritmo_s - ticket.parts.ritmo_s,
        )
    yield f"    lecturas y controles: {_words(rest)}"


def _told_ticket(ticket: TicketWait) -> str:
    late = f", visto hasta {seconds(ticket.de_mas_s)} después" if ticket.de_mas_s >= WORTH_SAYING_S else ""
    asked = plural(ticket.consultas, "consulta", "consultas")
    others = Parts(0.0, ticket.parts.lugar_s, ticket.parts.ritmo_s, ticket.parts.red_s, ticket.parts.propio_s)
    told = f"; {_words(others)}" if others.total_s >= WORTH_SAYING_S else ""
    return f"ticket de «{ticket.paso}»: {seconds(ticket.parts.sigfe_s)} de SIGFE ({asked}{late}){told}"


def _words(parts: Parts) -> str:
    told = {word: getattr(parts, name) for name, word in WORDS.items()}
    worth = [f"{word} {seconds(value)}" for word, value in told.items() if value >= WORTH_SAYING_S / 10]
    return ", ".join(worth) or "nada que se note"


def _table(path: Parts, everything: Parts) -> Iterator[str]:
    yield "En qué se fue el tiempo       camino crítico    todas las ejecuciones (se traslapan)"
    for name, word in WORDS.items():
        mine, all_s = getattr(path, name), getattr(everything, name)
        share = f"{round(100 * mine / path.total_s) if path.total_s else 0} %"
        yield f"  {word:<26}{seconds(mine):>9}{share:>7}{seconds(all_s):>16}"


def _places(timing: Timing) -> Iterator[str]:
    waited = {name: value for name, value in timing.lugares.items() if value >= WORTH_SAYING_S}
    for one in timing.stretches:
        again = sum(ticket.parts.lugar_s for ticket in one.tickets)
        if again >= WORTH_SAYING_S:
            waited[one.root] = waited.get(one.root, 0.0) + again
    if not waited:
        yield f"Ningún caso esperó un lugar entre los que trabajan a la vez ({timing.concurrencia})."
        return
    most = sorted(waited, key=lambda name: (-waited[name], name))[:MOST_NAMED]
    named = listing(f"{name} ({seconds(waited[name])})" for name in most)
    who = plural(len(waited), "caso esperó", "casos esperaron")
    yield f"{who} un lugar entre los que trabajan a la vez ({timing.concurrencia}); lo que más, {named}."
    others = _meanwhile(timing, most[0])
    if others:
        yield f"  Mientras {most[0]} esperaba, trabajaba {others}."


def _meanwhile(timing: Timing, root: str) -> str:
    """Who worked while a case waited for a place, most first; tickets that were only waited for do not count."""
    mine = [one for one in timing.stretches if one.root == root]
    from_s, until_s = min(one.from_s for one in mine), max(one.until_s for one in mine)
    if timing.lugares[root] >= WORTH_SAYING_S:
        from_s, until_s = from_s - timing.lugares[root], from_s
    worked: dict[str, float] = {}
    for one in timing.stretches:
        if one.root != root and one.from_s < until_s and one.until_s > from_s:
            worked[one.root] = worked.get(one.root, 0.0) + one.parts.red_s + one.parts.propio_s
    named = sorted(worked, key=lambda name: (-worked[name], name))
    more = len(named) - MOST_NAMED
    return listing([*named[:MOST_NAMED], f"{more} más"] if more > 0 else named)


def _advice(timing: Timing, path: Path) -> Iterator[str]:
    parts, total = path.parts, path.parts.total_s or 1.0
    found = [sentence for sentence in (one(timing, path, parts, total) for one in ADVICE) if sentence]
    yield from found or ["nada que cambiar: ninguna espera pesa en el camino crítico."]


def _late(timing: Timing, path: Path, parts: Parts, total: float) -> str | None:
    del timing, parts
    late = sum(ticket.de_mas_s for one in path.stretches for ticket in one.tickets)
    if late / total < MUCH:
        return None
    return (
        f"el fin de los tickets se pudo ver hasta {seconds(late)} antes: baje tickets.maxima_s (o tickets.primera_s) "
        "del destino, si a SIGFE se le puede preguntar tan seguido."
    )


def _place(timing: Timing, path: Path, parts: Parts, total: float) -> str | None:
    del path
    if parts.lugar_s / total < MUCH:
        return None
    waited, all_of = seconds(parts.lugar_s), timing.parts
    if all_of.ritmo_s > max(all_of.propio_s, all_of.red_s):
        return (
            f"el camino esperó {waited} por un lugar, y quienes lo tenían esperaban el ritmo: suba "
            "ritmo.solicitudes_por_segundo del destino si DIPRES lo permite; más concurrencia no lo acorta."
        )
    if all_of.propio_s > all_of.red_s:  # more cases at once would only share the same processor
        return f"el camino esperó {waited} por un lugar, y este equipo no daba para más: más concurrencia no lo acorta."
    return (
        f"el camino esperó {seconds(parts.lugar_s)} por un lugar: suba --concurrencia (ahora {timing.concurrencia}) o "
        "ritmo.concurrencia del destino."
    )


def _rhythm(timing: Timing, path: Path, parts: Parts, total: float) -> str | None:
    del timing, path
    if parts.ritmo_s / total < MUCH:
        return None
    return (
        f"el ritmo retuvo {seconds(parts.ritmo_s)}: suba ritmo.solicitudes_por_segundo del destino si DIPRES lo "
        "permite, o consulte menos los tickets (tickets.primera_s y tickets.maxima_s más largas)."
    )


def _network(timing: Timing, path: Path, parts: Parts, total: float) -> str | None:
    del path
    if parts.red_s / total < LARGE:
        return None
    slowest = _slowest(timing.operaciones)
    return f"las respuestas tomaron {seconds(parts.red_s)}: lo más lento es {slowest}; revise la red o el destino."


def _own(timing: Timing, path: Path, parts: Parts, total: float) -> str | None:
    del path
    if parts.propio_s / total < LARGE:
        return None
    return (
        f"el arnés trabajó {seconds(parts.propio_s)} del camino: este equipo está ocupado; ciérrele otras cargas o "
        f"baje --concurrencia (ahora {timing.concurrencia})."
    )


def _tickets(timing: Timing, path: Path, parts: Parts, total: float) -> str | None:
    del timing
    count = sum(len(one.tickets) for one in path.stretches)
    if parts.sigfe_s / total < MOST or not count:
        return None
    if count == 1:
        return f"el tiempo es de SIGFE: un ticket de {seconds(parts.sigfe_s)}; más concurrencia no lo acorta."
    return (
        f"el tiempo es de SIGFE: {count} tickets en fila, {seconds(parts.sigfe_s / count)} cada uno en promedio; más "
        "concurrencia no lo acorta, solo que el caso necesite menos preparaciones (needs)."
    )


ADVICE = (_late, _place, _rhythm, _network, _own, _tickets)


def _slowest(operaciones: Mapping[str, tuple[int, float]]) -> str:
    name = max(operaciones, key=lambda one: (operaciones[one][1] / operaciones[one][0], one))
    count, total = operaciones[name]
    return f"{name} ({seconds(total / count)} en promedio, {plural(count, 'vez', 'veces')})"
