"""Generates a year of answers to the survey of a small company, for `outoften demo`."""
