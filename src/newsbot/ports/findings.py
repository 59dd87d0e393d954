"""What an operator is told of the state of things."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "wrong", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: its name, such as `matrix device`.
        verdict: `wrong`: somebody has to act. `note`: what cannot be told, or is not there yet.
        told: one line without secrets; of something wrong it says what to do.
    """

    what: str
    verdict: Verdict
    told: str
