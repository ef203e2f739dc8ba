"""How many ledgers are settled at random where hypothesis would be too slow, and from which seed.

CROWD_LEDGERS, CROWD_ROWS and CROWD_SEED make it another crowd; `make search` does.
"""

import os

LEDGERS = int(os.environ.get("CROWD_LEDGERS", "10000"))
ROWS = int(os.environ.get("CROWD_ROWS", "12"))
SEED = os.environ.get("CROWD_SEED", "1")
