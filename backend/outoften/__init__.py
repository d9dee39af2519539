"""Out of Ten: one question, 0 to 10, a follow-up that fits, and honest numbers."""

__version__ = "0.2.0"
