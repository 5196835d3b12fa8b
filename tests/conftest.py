"""How long property tests search: briefly by default, long with ``pytest --hypothesis-profile=thorough``."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "fast", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("thorough", settings.get_profile("fast"), max_examples=3000)
settings.load_profile("fast")
