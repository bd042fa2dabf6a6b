"""Killed twenty times with SIGKILL and taken up again; hundreds of times in benchmarks/bench_kills.py."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from faulty_wire import mock_process
from kills import Story, live, zygote

KILLS = 20


def test_a_run_that_is_killed_and_killed_again_ends_with_nothing_lost_and_nothing_twice(tmp_path: Path) -> None:
    stories: list[Story] = []
    with mock_process("--progresion", "tiempo:0.1") as mock, zygote() as starts:
        for semilla in count(1):
            stories.append(live(semilla, mock, starts, tmp_path / str(semilla), kills=3))
            if sum(story.killed for story in stories) >= KILLS:
                break
    verdicts = [verdict for story in stories for verdict in story.verdicts.values()]
    assert len(verdicts) == 6 * len(stories)
    assert verdicts.count("APROBADO") > len(verdicts) / 2
