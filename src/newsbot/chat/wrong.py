"""What is wrong with a wish about what comes, and when."""

from dataclasses import dataclass
from typing import Literal

from newsbot.news.audience import Filter

Reason = Literal[
    "nothing",
    "words",
    "many",
    "contradiction",
    "source",
    "place",
    "region",
    "time",
    "day",
    "which",
    "span",
    "same",
    "length",
    "long",
    "past",
    "daily",
]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wish that lacks something or has it wrong; nothing of it is done.

    Attributes:
        command: its Latin name.
        reason: `nothing` to follow is said; `words` that tell nothing or are too long; too `many` words or times;
            `contradiction`: a word is both asked for and left out; no such `source` or `place`; no such `time`, or none
            given; no such `day`; `which` days belong to which times; a `span` needs two times; both are the `same`; no
            `length` of time, one that is too `long`, or a date that is `past`; quiet hours are `daily`, and shall not
            be; a `region` is a part of Syria and no place.
        typed: what is wrong.
        options, beside: what may be wanted, as of `subscribing.Doubt`.
    """

    command: str
    reason: Reason
    typed: str = ""
    options: tuple[Filter, ...] = ()
    beside: tuple[Filter, ...] = ()
