"""Tables, one module per aggregate. Importing this package knows them all, the engines' included.

Every table class has its Core table beside it in capitals (``Task`` and ``TASKS``): rows are read and written in sets.
"""

from roadmap.models.acts import ACTS, INSTRUCTIONS, Act, Instruction
from roadmap.models.bodies import ALIASES, BODIES, CONTACTS, GROUP_MEMBERS, Alias, Body, Contact, GroupMember
from roadmap.models.indicators import INDICATORS, MEASURED_VALUES, TARGETS, Indicator, MeasuredValue, Target
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
    Login,
    Membership,
    StoredResponse,
    User,
)
from roadmap.models.replies import REPLIES, REPLY_FILES, Reply, ReplyFile
from roadmap.models.reports import REPORT_FILES, REPORTS, Report, ReportFile
from roadmap.models.roadmaps import ROADMAPS, SECTIONS, Roadmap, Section
from roadmap.models.status import STATUS_ROWS, StatusRow
from roadmap.models.tasks import DUE_DATES, EVIDENCE, EXTENSIONS, TASKS, DueDate, Evidence, Extension, Task
from roadmap.models.uploads import DRAFTS, FILES, Draft, StoredFile

__all__ = [
    "ACTS",
    "ALIASES",
    "API_TOKENS",
    "ASSIGNMENTS",
    "BODIES",
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
    "MEASURED_VALUES",
    "MEASURES",
    "MEASURE_PEOPLE",
    "MEASURE_VERSIONS",
    "MEMBERSHIPS",
    "NOTICES",
    "PREFERENCES",
    "REPLIES",
    "REPLY_FILES",
    "REPORTS",
    "REPORT_FILES",
    "ROADMAPS",
    "SECTIONS",
    "STATUS_ROWS",
    "TARGETS",
    "TASKS",
    "USERS",
    "Act",
    "Alias",
    "ApiToken",
    "Assignment",
    "Body",
    "Contact",
    "Draft",
    "DueDate",
    "Evidence",
    "Extension",
    "GroupMember",
    "Indicator",
    "Instruction",
    "Login",
    "Measure",
    "MeasurePerson",
    "MeasureVersion",
    "MeasuredValue",
    "Membership",
    "Notice",
    "Preference",
    "Reply",
    "ReplyFile",
    "Report",
    "ReportFile",
    "Roadmap",
    "Section",
    "StatusRow",
    "StoredFile",
    "StoredResponse",
    "Target",
    "Task",
    "User",
]
