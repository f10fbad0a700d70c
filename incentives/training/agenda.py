"""Dates of the plan: hires, ends of years, ends of the bonus. As rows, and as a calendar file."""

import hashlib
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incentives.engine.project import YEAR_RANGE
from incentives.estimates.page_charts import last_month
from incentives.training.bonus import Cohort

# RFC 5545: a line of a calendar holds 75 octets, the break excluded.
MAX_OCTETS = 75


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One whole day and what happens on it."""

    day: date
    text: str


def agenda(
    found: Sequence[Cohort], *, start: date, labels: Sequence[str], capped: bool
) -> tuple[AgendaEntry, ...]:
    """Every date of the plan, in order."""
    entries = [*_cohort_dates([cohort for cohort in found if cohort.covered and cohort.moroccans])]
    ends = {cohort.period_end for cohort in found if cohort.period_end is not None}
    entries += [
        AgendaEntry(end, _("Last day of the period of the training bonus.")) for end in ends
    ]
    if capped:
        for year in YEAR_RANGE:
            text = _("%(year)s ends: in the prudent reading its training spend caps its bonus.")
            entries.append(
                AgendaEntry(_month_end(last_month(start, year)), text % {"year": labels[year]})
            )
    return tuple(sorted(entries, key=lambda entry: (entry.day, entry.text)))


def _cohort_dates(covered: Iterable[Cohort]) -> Iterable[AgendaEntry]:
    """Start and end of each year's recruits, all profiles together."""
    years: dict[int, list[Cohort]] = {}
    for cohort in covered:
        years.setdefault(cohort.year, []).append(cohort)
    for together in years.values():
        first, count = together[0], sum(cohort.moroccans for cohort in together)
        words = {"number": count, "year": first.label}
        hired = ngettext(
            "%(number)d Moroccan recruit of %(year)s starts: the bonus runs from here.",
            "%(number)d Moroccan recruits of %(year)s start: the bonus runs from here.",
            count,
        )
        yield AgendaEntry(first.first_month, hired % words)
        if first.last_month is not None:
            text = _("Hires of %(year)s: last day of the years of the bonus.") % words
            yield AgendaEntry(_month_end(first.last_month), text)


def _month_end(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def calendar_file(entries: Iterable[AgendaEntry], *, key: str, name: str, stamp: datetime) -> str:
    """The entries as an iCalendar file of whole days. ``key`` makes the events' names stable
    without being readable in them."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Levier//training//", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    for number, entry in enumerate(entries, start=1):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{digest}-{number}@levier",
            f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(entry.text)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """The line cut in pieces that begin with a space, never inside a character."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > MAX_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    return "\r\n".join([*pieces, piece])
