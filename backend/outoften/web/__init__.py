"""HTTP only: decode, one call into the domain or the storage, encode. One file for each audience."""
