"""The gate tries the same examples each time; `make search` and `make fuzz` look for new ones."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("gate", max_examples=60, derandomize=True, database=None, deadline=None)
settings.register_profile(
    "search",
    max_examples=int(os.environ.get("SEARCH_EXAMPLES", "1000")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # the machine may have other work
)
settings.register_profile("fuzz", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
