"""Tables, one module per aggregate. Importing this package knows them all, the engines' included.

Every table class has its Core table beside it in capitals (``Task`` and ``TASKS``): rows are read and written in sets.
"""

from roadmap.models.acts import ACTS, INSTRUCTIONS, Act, Instruction
from roadmap.models.bodies import ALIASES, CONTACTS, GROUP_MEMBERS, SUBJECTS, Alias, Contact, GroupMember, Subject
from roadmap.models.indicators import INDICATORS, READINGS, TARGETS, Indicator, Reading, Target
from roadmap.models.measures import (
    ASSIGNMENTS,
    MEASURE_PEOPLE,
    MEASURE_VERSIONS,
    MEASURES,
    Assignment,
    Measure,
    MeasurePerson,
    MeasureVersion,
)
from roadmap.models.notices import NOTICES, PREFERENCES, Notice, Preference
from roadmap.models.people import (
    API_TOKENS,
    IDEMPOTENCY,
    LOGINS,
    MEMBERSHIPS,
    USERS,
    ApiToken,
    IdempotentAnswer,
    Login,
    Membership,
    User,
)
from roadmap.models.replies import ANSWER_DRAFTS, ANSWER_FILES, AnswerDraft, AnswerFile
from roadmap.models.reports import REPORT_FILES, REPORTS, Report, ReportFile
from roadmap.models.roadmaps import ROADMAPS, SECTIONS, Roadmap, Section
from roadmap.models.status import SIGNS, Sign
from roadmap.models.tasks import DUE_DATES, EVIDENCE, EXTENSIONS, TASKS, DueDate, Evidence, Extension, Task
from roadmap.models.uploads import DRAFTS, FILES, Draft, StoredFile

__all__ = [
    "ACTS",
    "ALIASES",
    "ANSWER_DRAFTS",
    "ANSWER_FILES",
    "API_TOKENS",
    "ASSIGNMENTS",
    "CONTACTS",
    "DRAFTS",
    "DUE_DATES",
    "EVIDENCE",
    "EXTENSIONS",
    "FILES",
    "GROUP_MEMBERS",
    "IDEMPOTENCY",
    "INDICATORS",
    "INSTRUCTIONS",
    "LOGINS",
    "MEASURES",
    "MEASURE_PEOPLE",
    "MEASURE_VERSIONS",
    "MEMBERSHIPS",
    "NOTICES",
    "PREFERENCES",
    "READINGS",
    "REPORTS",
    "REPORT_FILES",
    "ROADMAPS",
    "SECTIONS",
    "SIGNS",
    "SUBJECTS",
    "TARGETS",
    "TASKS",
    "USERS",
    "Act",
    "Alias",
    "AnswerDraft",
    "AnswerFile",
    "ApiToken",
    "Assignment",
    "Contact",
    "Draft",
    "DueDate",
    "Evidence",
    "Extension",
    "GroupMember",
    "IdempotentAnswer",
    "Indicator",
    "Instruction",
    "Login",
    "Measure",
    "MeasurePerson",
    "MeasureVersion",
    "Membership",
    "Notice",
    "Preference",
    "Reading",
    "Report",
    "ReportFile",
    "Roadmap",
    "Section",
    "Sign",
    "StoredFile",
    "Subject",
    "Target",
    "Task",
    "User",
]
