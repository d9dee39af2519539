"""A package, so that its servers stop after its last test."""
