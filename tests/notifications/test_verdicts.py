"""What answers mean, and when to try again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.sending.server_answers import RetryPolicy, ServerAnswer, Step, judge, judge_silence, pause_after


@pytest.mark.parametrize(
    ("step", "code", "reply", "verdict"),
    [
        (Step.FINAL, 250, "Ok", ServerAnswer.SENT),
        (Step.RCPT, 450, "greylisted", ServerAnswer.RETRY),
        (Step.FINAL, 451, "local error", ServerAnswer.RETRY),
        (Step.MAIL, 421, "closing", ServerAnswer.RETRY),
        (Step.RCPT, 550, "5.1.1 no such user", ServerAnswer.DEAD),
        (Step.FINAL, 554, "content refused", ServerAnswer.DEAD),
        (Step.MAIL, 552, "message too large", ServerAnswer.DEAD),
        (Step.MAIL, 550, "sender unknown", ServerAnswer.SERVER),
        (Step.MAIL, 530, "authentication required", ServerAnswer.SERVER),
        (Step.RCPT, 554, "5.7.1 Relay access denied", ServerAnswer.SERVER),
        (Step.CONNECT, 535, "bad password", ServerAnswer.SERVER),
        (Step.CONNECT, 421, "too many connections", ServerAnswer.SERVER),
        (Step.RCPT, 999, "nonsense", ServerAnswer.RETRY),
    ],
)
def test_a_letter_dies_only_of_what_concerns_itself(step: Step, code: int, reply: str, verdict: ServerAnswer) -> None:
    assert judge(step, code, reply) is verdict


@pytest.mark.parametrize("step", list(Step))
def test_silence_counts_against_a_letter_only_once_its_recipient_was_named(step: Step) -> None:
    expected = ServerAnswer.SERVER if step in (Step.CONNECT, Step.MAIL) else ServerAnswer.RETRY
    assert judge_silence(step) is expected


def test_pauses_double_up_to_four_hours_and_last_for_days() -> None:
    plain = RetryPolicy(jitter=0)
    pauses = [pause_after(n, "k", plain) for n in range(1, plain.max_attempts)]
    known = [pause for pause in pauses if pause is not None]
    assert known[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert max(known) == timedelta(hours=4)
    assert timedelta(days=4) < sum(known, timedelta()) < timedelta(days=7)


def test_after_the_last_attempt_there_is_no_pause() -> None:
    assert pause_after(3, "k", RetryPolicy(max_attempts=3)) is None


@given(st.integers(1, 10_000), st.text())
def test_jitter_stays_within_bounds_and_is_the_same_on_replay(attempts: int, seed: str) -> None:
    policy = RetryPolicy(max_attempts=20_000)
    plain = pause_after(attempts, seed, RetryPolicy(jitter=0, max_attempts=20_000))
    pause = pause_after(attempts, seed, policy)
    assert plain is not None
    assert pause is not None
    assert plain * 0.8 <= pause <= plain * 1.2
    assert pause == pause_after(attempts, seed, policy)
