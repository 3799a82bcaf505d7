"""Steps from one release's tables to the next, run by Alembic at start."""
