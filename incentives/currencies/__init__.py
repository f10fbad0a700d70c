"""Euros and dollars beside dirhams: for display, at a dated rate with its source, in no total."""
