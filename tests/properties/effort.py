"""How hard the property tests try: quick in every run, `FUND_TEST_EFFORT=thorough` for a night."""

import os

import hypothesis

_TIMES = 20 if os.environ.get("FUND_TEST_EFFORT") == "thorough" else 1


def examples(quick: int, *, steps: int = 25) -> hypothesis.settings:
    """Set the number of examples (and of steps of a state machine) for this run's effort."""
    return hypothesis.settings(
        max_examples=quick * _TIMES,
        stateful_step_count=steps if _TIMES == 1 else 3 * steps,
        suppress_health_check=[
            hypothesis.HealthCheck.function_scoped_fixture,  # each example works in a savepoint of its own
            hypothesis.HealthCheck.too_slow,
        ],
    )
