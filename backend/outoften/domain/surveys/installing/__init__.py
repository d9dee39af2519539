"""Whether a page has a site's tag, and what keeps the tag from working."""
