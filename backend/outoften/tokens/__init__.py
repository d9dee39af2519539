"""Signed and hashed credentials: ask tokens, the host's signed identity, API keys, other secrets."""
