"""The table of moves as architecture.md has it."""

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
}
"""Written out by hand from the design, apart from the code: from, to, who."""
