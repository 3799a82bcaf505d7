"""Replies that go elsewhere than a thread, who asked, feedback, and what is known of notes on wording."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add two columns and seven tables."""
    op.add_column("inbox", sa.Column("surface", sa.String(16), nullable=False, server_default="thread"))
    op.add_column("inbox", sa.Column("address", sa.Text))
    op.create_table(
        "asked",
        sa.Column("answer_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("thread_ts", sa.String(32), nullable=False),
        sa.Column("surface", sa.String(16), nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name="pk_asked"),
    )
    op.create_index("ix_asked_person_created", "asked", ["person", "created"])
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("created", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "person", name="pk_feedback"),
    )
    op.create_table(
        "candidates",
        sa.Column("answer_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("turns", sa.Text, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name="pk_candidates"),
    )
    op.create_table(
        "heard",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("said", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("person", "rule", name="pk_heard"),
    )
    op.create_table(
        "mutes",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("person", "rule", name="pk_mutes"),
    )
    op.create_table(
        "right_here",
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("rule", "month", name="pk_right_here"),
    )
    op.create_table(
        "channels",
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("notes", sa.Boolean, nullable=False),
        sa.Column("changed", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_channels"),
    )
