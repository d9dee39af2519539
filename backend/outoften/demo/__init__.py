"""A year of a small company that asks its customers, for `outoften demo`."""
