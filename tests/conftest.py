"""The gate tries the same examples each time; `make search` and `make fuzz` look for new ones."""

import os

from hypothesis import settings

settings.register_profile("gate", max_examples=60, derandomize=True, database=None, deadline=None)
settings.register_profile("search", max_examples=10_000, deadline=None)
settings.register_profile("fuzz", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
