"""Places for working cases."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from harness.engine.slots import Slots


def test_never_more_work_at_once_than_places_and_waits_do_not_count() -> None:
    async def scenario() -> tuple[int, int]:
        slots, working, waiting, most_working, most_waiting = Slots(2), 0, 0, 0, 0

        async def case() -> None:
            nonlocal working, waiting, most_working, most_waiting
            async with slots.working():
                working += 1
                most_working = max(most_working, working)
                await asyncio.sleep(0)
                working, waiting = working - 1, waiting + 1
                most_waiting = max(most_waiting, waiting)
                async with slots.waiting():
                    for _ in range(20):
                        await asyncio.sleep(0)
                waiting, working = waiting - 1, working + 1
                most_working = max(most_working, working)
                await asyncio.sleep(0)
                working -= 1

        await asyncio.gather(*(case() for _ in range(9)))
        return most_working, most_waiting

    assert asyncio.run(scenario()) == (2, 9)


def test_who_comes_back_from_a_wait_goes_before_who_has_not_begun() -> None:
    async def scenario() -> list[str]:
        slots, order = Slots(1), []

        async def waiter() -> None:
            async with slots.working(), slots.waiting():
                await asyncio.sleep(0)
            order.append("returned")

        async def beginner(name: str) -> None:
            async with slots.working():
                order.append(name)
                await asyncio.sleep(0)
                await asyncio.sleep(0)

        await asyncio.gather(waiter(), *(beginner(str(number)) for number in range(4)))
        return order

    order = asyncio.run(scenario())
    assert order.index("returned") < order.index("3")


def test_a_cancelled_case_leaves_its_place_to_the_others() -> None:
    async def scenario() -> str:
        slots = Slots(1)

        async def hold() -> None:
            async with slots.working():
                await asyncio.sleep(3600)

        async def work() -> str:
            async with slots.working():
                return "done"

        holder = asyncio.create_task(hold())
        await asyncio.sleep(0)
        cancelled, other = asyncio.create_task(work()), asyncio.create_task(work())
        await asyncio.sleep(0)
        cancelled.cancel()
        holder.cancel()
        return await asyncio.wait_for(other, 5)

    assert asyncio.run(scenario()) == "done"


def test_who_has_most_left_comes_back_first_and_equals_come_back_as_they_came() -> None:
    async def scenario() -> list[str]:
        slots, order, ended = Slots(1), [], asyncio.Event()

        async def returning(name: str, left: int) -> None:
            async with slots.working():
                async with slots.waiting(left):
                    await ended.wait()
                order.append(name)
                await asyncio.sleep(0)

        async def beginning() -> None:
            async with slots.working():
                order.append("new")

        async def holding() -> None:
            async with slots.working():
                ended.set()
                for _ in range(5):
                    await asyncio.sleep(0)

        waits = [returning("short", 0), returning("long", 3), returning("second long", 3)]
        await asyncio.gather(*waits, holding(), beginning())
        return order

    assert asyncio.run(scenario()) == ["long", "second long", "short", "new"]


@given(
    places=st.integers(1, 4),
    cases=st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=1, max_size=12),
)
def test_every_case_gets_its_place_whoever_else_waits_and_none_is_ever_lent_twice(
    places: int, cases: list[list[int]]
) -> None:
    async def scenario() -> int:
        slots, working, most = Slots(places), 0, 0

        def change(by: int) -> None:
            nonlocal working, most
            working += by
            most = max(most, working)

        async def case(waits: list[int]) -> None:
            async with slots.working():
                change(1)
                for left, turns in enumerate(waits):
                    change(-1)
                    async with slots.waiting(left):
                        for _ in range(turns):
                            await asyncio.sleep(0)
                    change(1)
                change(-1)

        await asyncio.wait_for(asyncio.gather(*map(case, cases)), 5)
        return most

    assert asyncio.run(scenario()) <= places
