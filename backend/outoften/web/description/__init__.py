"""What this API says of itself: the parts of the OpenAPI document, and the page that shows it."""
