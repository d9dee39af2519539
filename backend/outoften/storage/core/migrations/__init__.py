"""Alembic migrations. They never call the code of today, so they say the same tomorrow."""

# The newest revision, so that a server whose database is up to date starts without loading Alembic.
HEAD = "0013"
