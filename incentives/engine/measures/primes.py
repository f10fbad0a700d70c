"""Schemes that pay a sum of primes, each a share of eligible investment, under a ceiling."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from incentives.engine.criteria import Verdict
from incentives.engine.inputs import Investment
from incentives.engine.measures.base import Note, Outcome, Prime, undated
from incentives.engine.money import round_mad
from incentives.engine.parameters import Law
from incentives.engine.trace import Operand, Trace


def flag_prime(*, code: str, answer: bool | None, rate: Decimal) -> Prime:
    """A prime that hangs on a yes or no of the investor."""
    if answer is None:
        return Prime(code, Verdict.UNKNOWN, rate, None, None)
    return Prime(code, Verdict.MET if answer else Verdict.NOT_MET, rate, None, None)


def granted(code: str, rate: Decimal, actual: Decimal | None = None) -> Prime:
    """A prime whose rate the rules already decided; a rate of zero is not met."""
    return Prime(code, Verdict.MET if rate else Verdict.NOT_MET, rate, actual, None)


def sum_of_primes(
    law: Law,
    trace: Trace | None,
    *,
    prefix: str,
    primes: Sequence[Prime],
    investment: Investment,
    parameters: Mapping[str, tuple[str, ...]],
    missing: Mapping[str, str],
) -> Outcome:
    """Amount of a scheme: ceiling on the sum of the primes met, times eligible investment.

    ``parameters`` gives the parameters read for each prime, ``missing`` the input that would
    settle a prime that is unknown.
    """
    ceiling = law.number(f"{prefix}.ceiling")
    counted = [prime for prime in primes if prime.verdict == Verdict.MET]
    summed = sum((prime.rate for prime in counted), Decimal(0))
    rate = min(summed, ceiling)
    amount = round_mad(rate * investment.eligible_mad)
    if trace is not None:
        _trace(
            trace,
            law,
            prefix=prefix,
            counted=counted,
            summed=summed,
            rate=rate,
            eligible=investment.eligible_mad,
            amount=amount,
            parameters=parameters,
        )
    cut = round_mad((summed - rate) * investment.eligible_mad)
    return Outcome(
        undated(amount),
        primes=tuple(primes),
        notes=(Note("ceiling_cut", (summed, ceiling, cut), law.reading),) if cut else (),
        missing_facts=tuple(
            missing[prime.code] for prime in primes if prime.verdict == Verdict.UNKNOWN
        ),
    )


def _trace(
    trace: Trace,
    law: Law,
    *,
    prefix: str,
    counted: Sequence[Prime],
    summed: Decimal,
    rate: Decimal,
    eligible: Decimal,
    amount: Decimal,
    parameters: Mapping[str, tuple[str, ...]],
) -> None:
    if counted:
        trace.add(
            f"{prefix}.primes",
            " + ".join(prime.code for prime in counted),
            tuple(Operand(prime.code, prime.rate, "share") for prime in counted),
            summed,
            unit="share",
            parameters=tuple(code for prime in counted for code in parameters[prime.code]),
        )
    trace.add(
        f"{prefix}.rate",
        "min(primes, ceiling)",
        (
            Operand("primes", summed, "share"),
            Operand("ceiling", law.number(f"{prefix}.ceiling"), "share"),
        ),
        rate,
        unit="share",
        parameters=(f"{prefix}.ceiling",),
    )
    trace.add(
        f"{prefix}.amount",
        "round(rate * eligible)",
        (Operand("rate", rate, "share"), Operand("eligible", eligible, "MAD")),
        amount,
    )
