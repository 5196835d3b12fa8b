"""How property tests search: briefly and always the same by default, long and at random with
``pytest --hypothesis-profile=thorough``.
"""

import gc

from hypothesis import HealthCheck, settings

settings.register_profile(
    "fast",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("thorough", settings.get_profile("fast"), max_examples=3000, derandomize=False)
settings.load_profile("fast")


def pytest_collection_finish():
    """Thousands of tests and what they import stay until the end: the garbage collector need not look at them again."""
    gc.collect()
    gc.freeze()
