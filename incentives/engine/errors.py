"""What the engine refuses, with the data that a caller needs to explain it."""

from datetime import date


class EngineError(Exception):
    """Base of the engine's errors."""


class ParameterNotInForceError(EngineError):
    """A parameter of the law has no value on the date asked for."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"Parameter {code} has no value in force on {on.isoformat()}.")
        self.code = code
        self.on = on


class ParameterKindError(EngineError):
    """A parameter was read as another kind of value than the one it holds."""

    def __init__(self, code: str, expected: str) -> None:
        super().__init__(f"Parameter {code} does not hold a {expected}.")
        self.code = code
        self.expected = expected


class RuleDefinitionError(EngineError):
    """A rule as stored cannot be understood: unknown fact, operator, kind or shape."""
