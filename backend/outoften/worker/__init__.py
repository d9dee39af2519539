"""Background jobs, which the server starts and awaits at shutdown."""
