"""Vekha: official roadmaps from the order to the signed report."""

import notifications.said
import workflows.said
from roadmap.language.message import _, _n

__version__ = "0.2.0"

for _engine in (workflows.said, notifications.said):
    _engine.speak_through(_, _n)
