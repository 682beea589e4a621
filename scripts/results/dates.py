"""When something was measured, in words."""

import datetime

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def in_words(date: str) -> str:
    """Write a date in words, so that no reader takes the month for the day.

    >>> in_words("2026-03-09")
    '9 March 2026'
    """
    day = datetime.date.fromisoformat(date)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
