"""A person's language: of an account's pages and letters, and of a contact's letters; none is the installation's."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table in ("user_account", "contact"):
        op.add_column(table, sa.Column("language", sa.String(), nullable=True))


def downgrade() -> None:
    """There is no way back but a backup: see `vekha restore`."""
    raise RuntimeError("restore a backup instead")
