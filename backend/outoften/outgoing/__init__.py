"""Requests that the server sends to addresses that people choose: never to its own network, unless the settings allow it."""
