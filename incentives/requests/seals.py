"""A form that names itself: who fills it in without a cookie, since when, agreeing to what.

The seal is a random name, the moment it was made and a signature, which also covers the sentence
of consent: what is agreed to is what was shown, to the letter.
"""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

from incentives.tokens import new_token

# Nobody reads the form and fills it in sooner.
LEAST_TIME = timedelta(seconds=3)
LIFETIME = timedelta(days=1)


class BrokenSealError(Exception):
    """The seal is not one of ours, is too old, or covers another consent."""


class TooSoonError(Exception):
    """The form came back sooner than people fill one in."""


def new_seal(consent_text: str) -> str:
    return _signer(consent_text).sign(new_token())


def open_seal(seal: str, consent_text: str) -> str:
    """The name of the form. Raises :class:`BrokenSealError` or :class:`TooSoonError`."""
    signer = _signer(consent_text)
    try:
        name = signer.unsign(seal, max_age=LIFETIME)
    except BadSignature:
        raise BrokenSealError from None
    try:
        signer.unsign(seal, max_age=LEAST_TIME)
    except BadSignature:
        return name
    raise TooSoonError


def _signer(consent_text: str) -> TimestampSigner:
    return TimestampSigner(salt=f"{__name__}:{consent_text}")
