"""Out of Ten: one question, 0 to 10, a second one that fits the answer, and honest numbers."""

__version__ = "0.2.0"
