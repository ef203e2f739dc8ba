"""Labels read from files, as training uses them."""

import json
from pathlib import Path

from training.examples import said_by_users


def _said(useful: int, not_useful: int, **changed: object) -> dict[str, object]:
    return {
        "title": "SOL falls",
        "summary": "By a tenth.",
        "tags": ["market_downturn"],
        "sentiment": "NEGATIVE",
        "useful": useful,
        "not_useful": not_useful,
        **changed,
    }


def test_a_tag_that_users_found_useful_is_trained_on_and_one_they_did_not_is_left_out(
    tmp_path: Path,
) -> None:
    file = tmp_path / "labels.jsonl"
    lines = [_said(2, 1), _said(1, 1), _said(1, 0, sentiment=None)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))

    useful, doubtful = said_by_users(file)

    assert (useful.downturn, useful.tax) == (True, None)
    assert (doubtful.downturn, doubtful.tax) == (None, None)
    assert useful.unsure == ("downturn", "tax", "sentiment")
