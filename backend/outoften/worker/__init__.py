"""What runs beside requests: owned, and awaited at shutdown."""
