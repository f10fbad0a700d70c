"""What the matching refuses, with the data that a caller needs to explain it."""


class MatchingError(Exception):
    """Base of the errors of the matching."""


class WeightError(MatchingError):
    """A weight is not a whole number from 0 to 100."""

    def __init__(self, code: str, weight: int) -> None:
        super().__init__(f"The weight of {code} is {weight}: it goes from 0 to 100.")
        self.code = code
        self.weight = weight


class DuplicateSiteError(MatchingError):
    """Two of the compared locations have the same slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"The location {slug} is compared twice.")
        self.slug = slug
