"""Alembic's entry: run on the connection that `migrate` hands over."""

from alembic import context

from outoften.storage.core.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
