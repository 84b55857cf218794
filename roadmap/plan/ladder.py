"""The settings of the reminder rule: how many days before, how often after, when it escalates. Pure values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ladder:
    """The settings of the rule, of the installation or a roadmap.

    Days before the control date, how often after it, after how many working days of silence the controller and the
    leadership learn of it, how many working days before the lead a co-executor is to be ready (0: no such date), and
    after how many days without a word about work in hand one is asked for (0: never).
    """

    days_before: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    overdue_every_days: int = 7
    escalate_after_working_days: int = 5
    leadership_after_working_days: int = 10
    internal_working_days: int = 3
    progress_note_days: int = 30
