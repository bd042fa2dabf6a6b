"""What accepted transactions do to balances."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from harness.facts import Key, Movement, SentLine, SentTransaction
from harness.ledger import charges, consumed_from, predecessor_of, tax_shares, touched, vigente_of

COM: Key = ("compromiso", "61")
DEV: Key = ("devengo", "7")
AMOUNTS = st.lists(st.integers(1, 10**9), min_size=1, max_size=6)


def line(monto: int, previa: Key | None = COM, concepto: str = "2204001") -> SentLine:
    return SentLine(concepto, monto, None, None, None, None, previa)


def movement(folio: str, *lines: SentLine, adjusts: str | None = None, **more: Any) -> Movement:
    return Movement(
        1, "X/1", "p", folio, SentTransaction("devengo", "1", adjusts, "7" if adjusts else None, lines, **more)
    )


@given(AMOUNTS, st.integers(0, 10**9))
def test_the_shares_of_a_tax_add_up_to_it_and_keep_proportion(amounts: list[int], tax: int) -> None:
    shares = tax_shares(amounts, tax)
    assert sum(shares) == tax
    total = sum(amounts)
    assert all(
        abs(share * total - tax * amount) * 2 <= total for share, amount in zip(shares[:-1], amounts, strict=False)
    )


@given(AMOUNTS, st.integers(0, 10**9))
def test_negative_amounts_share_a_negative_tax_in_mirror(amounts: list[int], tax: int) -> None:
    assert tax_shares([-amount for amount in amounts], -tax) == [-share for share in tax_shares(amounts, tax)]


def test_a_taxed_devengo_takes_gross_and_one_that_books_its_tax_takes_net() -> None:
    taxed = movement("7", line(100_000), impuesto=19_000)
    booked = movement("8", line(100_000), impuesto=19_000, contabiliza_impuestos=True)
    assert consumed_from(COM, [taxed], {}.get) == {"2204001": 119_000}
    assert consumed_from(COM, [booked], {}.get) == {"2204001": 100_000}
    assert consumed_from(COM, [taxed], {}.get, bruto=False) == {"2204001": 100_000}


def test_an_adjustment_without_predecessor_gives_back_to_that_of_its_original() -> None:
    original = movement("7", line(100_000), impuesto=19_000)
    note = movement("9", line(-40_000, None), adjusts="7", impuesto=-7_600)
    origins = {DEV: original}
    assert predecessor_of(note.sent.lineas[0], note.sent, origins.get) == COM
    assert touched(note.sent, origins.get) == (DEV, COM)
    assert consumed_from(COM, [original, note], origins.get) == {"2204001": 71_400}
    assert vigente_of(DEV, [original, note]) == {"2204001": 60_000}


def test_an_adjustment_of_something_unknown_charges_nobody() -> None:
    note = movement("9", line(-40_000, None), adjusts="7")
    assert charges(note, {}.get) == []
