"""The table of moves as docs/life-of-a-task.md has it: written out by hand, apart from the code."""

from __future__ import annotations

TABLE = {
    "start": ("planned", "in_progress", "executor coordinator clock"),
    "submit": ("planned in_progress returned", "submitted", "executor coordinator"),
    "report_failure": ("planned in_progress returned", "failed", "executor coordinator"),
    "accept": ("submitted", "done", "coordinator controller"),
    "accept_with_control": ("submitted", "extra_control", "controller"),
    "return": ("submitted failed", "returned", "coordinator controller"),
    "release": ("extra_control", "done", "controller"),
    "reopen": ("done failed cancelled", "in_progress", "coordinator"),
    "cancel": ("planned in_progress submitted returned failed extra_control", "cancelled", "coordinator controller"),
    "ask_extension": ("planned in_progress returned", None, "executor coordinator"),
    "grant_extension": ("planned in_progress returned", None, "coordinator controller"),
    "refuse_extension": ("planned in_progress returned", None, "coordinator controller"),
    "pass_term": ("planned in_progress returned", None, "clock"),
    "withdraw": ("planned", "cancelled", "planner"),
    "restore": ("cancelled", "planned", "planner"),
    "move_date": ("planned in_progress returned", None, "planner"),
}
"""From, to, who."""

NEW_TERM = {"due_on", "control_on", "provisional", "overdue_since"}
WRITES = {
    "start": set(),
    "submit": {"result", "fulfilled_on", "submitted_by", "submitted_at", "reason"},
    "report_failure": {"reason", "proposal", "submitted_by"},
    "accept": {"closed_on"},
    "accept_with_control": NEW_TERM,
    "return": set(),
    "release": {"closed_on"},
    "reopen": {"closed_on", "withdrawn_by"},
    "cancel": {"closed_on", "reason"},
    "ask_extension": set(),
    "grant_extension": NEW_TERM,
    "refuse_extension": set(),
    "pass_term": {"overdue_since"},
    "withdraw": {"closed_on", "reason", "withdrawn_by"},
    "restore": {"closed_on", "reason", "withdrawn_by"},
    "move_date": NEW_TERM | {"window", "opens_on"},
}
"""The columns of the task that each writes beside its state."""

REQUESTS = {
    "submit": "withdrawn",
    "report_failure": "withdrawn",
    "cancel": "withdrawn",
    "withdraw": "withdrawn",
    "move_date": "withdrawn",
    "ask_extension": "asked",
    "grant_extension": "granted",
    "refuse_extension": "refused",
}
"""What becomes of the request for another date; the others leave it alone."""

NEXT_DUE = {
    "submit", "report_failure", "accept_with_control", "return", "release", "reopen", "cancel", "grant_extension",
    "withdraw", "restore", "move_date",
}  # fmt: skip
"""After these another term may be the next one due."""

COUNTS = {
    "start": "planned in_progress",
    "submit": "planned in_progress returned submitted owed overdue awaiting extension",
    "report_failure": "planned in_progress returned failed owed overdue awaiting extension",
    "accept": "submitted done awaiting",
    "accept_with_control": "submitted extra_control awaiting",
    "return": "submitted failed returned owed overdue awaiting",
    "release": "extra_control done",
    "reopen": "done failed cancelled in_progress total owed overdue awaiting",
    "cancel": (
        "planned in_progress submitted returned failed extra_control cancelled total owed overdue awaiting extension"
    ),
    "ask_extension": "extension",
    "grant_extension": "overdue extension",
    "refuse_extension": "extension",
    "pass_term": "",
    "withdraw": "planned cancelled total owed overdue extension",
    "restore": "planned cancelled total owed overdue",
    "move_date": "overdue extension",
}
"""The counters of tasks that may show another number after each; the others keep theirs."""
