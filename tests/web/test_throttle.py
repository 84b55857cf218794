"""Wrong passwords slow the guesser down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roadmap.web.throttle import MAX_KEYS, Throttle, TooManyTries
from tests.builders import NOW

KEYS = ("user:anna",)


def failed(throttle: Throttle, times: int, keys: tuple[str, ...] = KEYS) -> None:
    for _ in range(times):
        throttle.failed(keys, NOW)


def test_a_few_mistakes_cost_nothing() -> None:
    throttle = Throttle()
    failed(throttle, 4)
    throttle.check(KEYS, NOW)


def test_each_further_mistake_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    throttle, waits = Throttle(), []
    failed(throttle, 4)
    for _ in range(9):
        failed(throttle, 1)
        with pytest.raises(TooManyTries) as refused:
            throttle.check(KEYS, NOW)
        waits.append(refused.value.data["seconds"])
    assert waits[:3] == [16, 31, 61]
    assert waits[-1] == 901
    throttle.check(KEYS, NOW + timedelta(minutes=15))


def test_the_right_password_and_time_forgive() -> None:
    throttle = Throttle()
    failed(throttle, 9)
    throttle.succeeded(KEYS)
    throttle.check(KEYS, NOW)
    failed(throttle, 9)
    later = NOW + timedelta(hours=1)
    throttle.failed(KEYS, later)
    throttle.check(KEYS, later)


def test_an_office_behind_one_address_has_more_tries_than_one_person() -> None:
    throttle, office = Throttle(), ("from:10.0.0.1",)
    failed(throttle, 40, office)
    throttle.check(office, NOW)
    failed(throttle, 20, office)
    with pytest.raises(TooManyTries):
        throttle.check(office, NOW)


def test_memory_is_bounded() -> None:
    throttle = Throttle()
    for number in range(MAX_KEYS + 50):
        throttle.failed((f"user:{number}",), NOW)
    assert len(throttle._failures) == MAX_KEYS
