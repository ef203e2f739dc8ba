"""Faults of every sort over real HTTP, at a small size; `make storm` is the large one."""

from pathlib import Path

from tests.end_to_end.storm import Storm


def test_a_storm_of_faults_and_kills_loses_and_repeats_nothing(tmp_path: Path) -> None:
    storm = Storm(tmp_path, messages=60, chats=15, kills=5, seed=6)

    outcome = storm.run()

    assert outcome.broken == []
    assert outcome.counts["arrived"] > 40
