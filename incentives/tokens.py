"""Unguessable names of stored things."""

import secrets

TOKEN_BYTES = 16
TOKEN_LENGTH = 22


def new_token() -> str:
    """128 random bits in 22 characters that are safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)
