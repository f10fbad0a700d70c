"""Journeys of a reader, in a real browser, against a real server."""
