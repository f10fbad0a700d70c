"""Unguessable names of stored things."""

import secrets

TOKEN_BYTES = 16
TOKEN_LENGTH = 22


def new_token() -> str:
    """128 random bits in 22 characters that are safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


# Without the letters that are taken for digits, or for one another, when read aloud.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """A name to say on the telephone, such as ``LV-7K3MP-9QX2B``. It opens nothing."""
    groups = ("".join(secrets.choice(REFERENCE_LETTERS) for _ in range(5)) for _ in range(2))
    return "-".join(("LV", *groups))
