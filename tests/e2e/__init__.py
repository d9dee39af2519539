"""A package, so that its browser closes after its last test: an open one keeps an event loop running."""
