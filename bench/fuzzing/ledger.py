"""Random lives of orders: the state machine of tests/unit/pay/test_pay_states.py, for as long as it may take."""

from __future__ import annotations

import time
import traceback

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.pay.test_pay_states import Shop

LIVES = 25
"""A round; between rounds the time is looked at."""


def play(seconds: float, first_seed: int) -> tuple[int, list[str]]:
    """(lives played, what broke)."""
    until, turn = time.monotonic() + seconds, 0
    chosen = settings(
        max_examples=LIVES,
        stateful_step_count=40,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    while turn == 0 or time.monotonic() < until:
        machine = seed(first_seed * 1_000_003 + turn)(type("Lives", (Shop,), {}))
        turn += 1
        try:
            run_state_machine_as_test(machine, settings=chosen)
        except Exception:
            return turn * LIVES, [traceback.format_exc()[-3000:]]
    return turn * LIVES, []
