"""What each answer was made from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make room beside each answer."""
    op.add_column("answers", sa.Column("made_from", sa.Text))
