"""One command makes bot/model/: train, export, measure costs, evaluate."""

import argparse
import logging
from pathlib import Path

HERE = Path(__file__).parent
STEPS = ("train", "export", "costs", "evaluate")


def main() -> None:
    """Run the steps asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS))
    parser.add_argument("--news", type=Path, default=HERE.parent.parent / "shared/data/news")
    parser.add_argument("--work", type=Path, default=HERE / "work")
    parser.add_argument("--model", type=Path, default=HERE.parent / "bot/model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--users", type=Path, help="what users said of reminders, as `bot labels --json` writes it"
    )
    asked = parser.parse_args()
    if unknown := set(asked.steps) - set(STEPS):
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    steps = asked.steps or STEPS
    if "train" in steps:
        from training.train import train  # noqa: PLC0415

        train(asked.news, asked.work, threads=asked.threads, users=asked.users)
    if "export" in steps:
        from training.export import export  # noqa: PLC0415

        export(asked.news, asked.work, asked.model)
    if "costs" in steps:
        from training.costs import costs  # noqa: PLC0415

        costs(asked.work, asked.model)
    if "evaluate" in steps:
        from training.evaluate import evaluate  # noqa: PLC0415

        evaluate(asked.news, asked.work, asked.model)


if __name__ == "__main__":
    main()
