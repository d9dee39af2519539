"""Signed and hashed credentials: ask tokens, signed identities, API keys, secrets."""
