"""How fast commands answer, how soon `run` polls, and how much memory it holds with the model.

    python -m benchmarks.start

Needs the development requirements (`make test` installs them): the servers are those of the tests.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fake_telegram import FakeTelegram
from tests.http_server import Answer, HttpServer

RUNS = 9
GAINS_GOAL_SECONDS, POLL_GOAL_SECONDS, MEMORY_GOAL_MB = 0.5, 5.0, 400
LEDGER = "time,kind,asset,quantity,total,wallet\n" + "\n".join(
    f"2025-0{month}-15T10:00:00Z,{kind},SOL,{quantity},{total},kraken"
    for month, kind, quantity, total in (
        (1, "buy", 10, 2000),
        (1, "buy", 5, 1200),
        (2, "sell", 3, 500),
        (3, "buy", 7, 900),
        (4, "sell", 6, 800),
        (5, "buy", 9, 1500),
        (6, "sell", 2, 300),
        (7, "buy", 4, 700),
        (8, "sell", 8, 1400),
        (9, "sell", 1, 200),
    )
)
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Bench</title>
<link>http://127.0.0.1/</link><description>d</description><item><title>Solana tumbles 14% in a
day</title><link>https://bench.example/1</link><guid>1</guid><description>SOL fell below $120 as
traders sold.</description></item></channel></rss>"""


def gains_seconds(folder: Path) -> list[float]:
    """Return the wall time of `gains` on ten rows, as whole processes."""
    ledger = folder / "ledger.csv"
    ledger.write_text(LEDGER)
    command = [sys.executable, "-m", "bot", "gains", "--ledger", str(ledger)]
    command += ["--country", "US", "--json"]
    taken = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return taken[1:]


def run_figures(folder: Path) -> tuple[float, float, float]:
    """Return seconds to the first poll, and resident and peak MB after a story was classified."""
    with FakeTelegram() as telegram, HttpServer() as server:
        server.answer("/feed", Answer(body=FEED, headers={"Content-Type": "application/rss+xml"}))
        server.answer("/api/v3/simple/price", Answer(body=b"{}"))
        feeds = folder / "feeds.yaml"
        feeds.write_text(
            f"feeds:\n  - name: Bench\n    url: {server.url('/feed')}\n    every: 2s\n"
            "    private_network: true\n"
        )
        environment = {
            **os.environ,
            "BOT_TELEGRAM_TOKEN": telegram.token,
            "BOT_TELEGRAM_URL": telegram.url,
            "BOT_DATABASE": str(folder / "bench.db"),
            "BOT_FEEDS": str(feeds),
            "BOT_PRICES_URL": server.url("/api/v3"),
        }
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], env=environment, stderr=subprocess.DEVNULL
        )
        try:
            while not server.asked:
                time.sleep(0.005)
            first_poll = time.perf_counter() - start
            while not _is_classified(environment):
                time.sleep(0.5)
            time.sleep(3)
            resident, peak = _memory(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
    return first_poll, resident, peak


def _is_classified(environment: dict[str, str]) -> bool:
    command = [sys.executable, "-m", "bot", "stories", "--json"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return '"market_downturn"' in said.stdout


def _memory(process: int) -> tuple[float, float]:
    status = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{process}/status").read_text().splitlines()
        if ":" in line
    )
    return tuple(int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[return-value]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        gains = gains_seconds(Path(folder))
        first_poll, resident, peak = run_figures(Path(folder))
    median = statistics.median(gains)
    print(f"{'':34}{'measured':>12}{'goal':>12}")
    print(f"{'gains, ten rows (median of 9), s':34}{median:12.3f}{GAINS_GOAL_SECONDS:>12}")
    print(f"{'gains, ten rows (slowest), s':34}{max(gains):12.3f}{GAINS_GOAL_SECONDS:>12}")
    print(f"{'run, start to first poll, s':34}{first_poll:12.2f}{POLL_GOAL_SECONDS:>12}")
    print(f"{'run, resident with the model, MB':34}{resident:12.0f}{MEMORY_GOAL_MB:>12}")
    print(f"{'run, peak, MB':34}{peak:12.0f}{'':>12}")


if __name__ == "__main__":
    main()
