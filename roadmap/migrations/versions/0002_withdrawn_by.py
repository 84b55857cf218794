"""Who withdrew a task is a column: planning knew its own cancellations by their sentence in Russian."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SENTENCE = "срок мероприятия изменён: такого окна больше нет"


def upgrade() -> None:
    """Apply."""
    op.add_column("task", sa.Column("withdrawn_by", sa.String(), nullable=True))
    task = sa.table("task", sa.column("state"), sa.column("reason"), sa.column("withdrawn_by"))
    theirs = (task.c.state == "cancelled", task.c.reason == _SENTENCE)
    op.execute(sa.update(task).where(*theirs).values(withdrawn_by="planner"))


def downgrade() -> None:
    """There is no way back but a backup: see `vekha restore`."""
    raise RuntimeError("restore a backup instead")
