"""What is done at the editors' desk, as values, and what is asked of every act before anything else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsbot.news.bulletin import LONGEST_TEXT, Audience, Bulletin, Policy, Severity, Standing
from newsbot.news.roster import Deed
from newsbot.text import bidi

CLOCK = ""
"""Who acts when nobody does but time."""

Reason = Literal[
    "role",
    "author",
    "person",
    "phase",
    "changed",
    "waiting",
    "unasked",
    "lapsed",
    "rate",
    "time",
    "early",
    "empty",
    "long",
    "same",
    "stopped",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was changed.

    Attributes:
        reason: `role`: not one's to do; `author`: only who wrote it may send it; `person`: an approval needs another
            person than the author; `phase`: not at this point; `changed`: not what was shown; `waiting`: a second
            person is asked already; `unasked`: nobody is asked to agree to this; `lapsed`: asked too long ago; `rate`:
            too many in an hour; `time`: not a time to schedule for; `early`: it is not due; `empty`, `long`: the text;
            `same`: nothing would change; `stopped`: somebody else stopped it.
    """

    reason: Reason


@dataclass(frozen=True, slots=True)
class Reword:
    """Other words before it is sent; `picture`: another one with them, None: the same."""

    text: str
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Regrade:
    severity: Severity


@dataclass(frozen=True, slots=True)
class Retarget:
    audience: Audience


@dataclass(frozen=True, slots=True)
class Illustrate:
    """Another picture with the words, as `Draft.picture` names it; none: an empty one."""

    picture: str


@dataclass(frozen=True, slots=True)
class Show:
    """Its draft was drawn as `mark`, for so many people (None: unknown) in so many rooms."""

    mark: str
    people: int | None
    rooms: int


@dataclass(frozen=True, slots=True)
class Send:
    """Send what was shown as `mark`, `at` a time or at once; `skip`: without a second person."""

    mark: str
    standing: Standing
    at: datetime | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True)
class Approve:
    """Agree to what was shown as `mark`, to go out `at` that time."""

    mark: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """Its time has come; it would reach so many now, and look as `mark`."""

    mark: str
    people: int | None
    rooms: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Correct:
    """Other words for what was said; `picture`: as for `Reword`."""

    text: str
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """What needs no particulars.

    Attributes:
        kind: `adopt` a draft of somebody else, `cancel` what was not said yet, `stop` and `resume` the sending,
            `retract` what was said, `finish`: all of it is done, `lapse`: whatever is too old by now is closed,
            `bounce`: a messenger refused the words when the editors were to get them.
    """

    kind: Literal["adopt", "cancel", "stop", "resume", "retract", "finish", "lapse", "bounce"]


Act = Reword | Regrade | Retarget | Illustrate | Show | Send | Approve | Release | Correct | Plain
Decision = Bulletin | Refusal


def cleaned(text: str) -> str:
    """Without what could turn or hide the words, and without blank lines around them."""
    lines = (" ".join(bidi.strip(line).split()) for line in text.splitlines())
    return "\n".join(lines).strip()


def worded(text: str) -> Refusal | None:
    if not text:
        return Refusal("empty")
    return Refusal("long") if len(text) > LONGEST_TEXT else None


def may(actor: str, deed: Deed, policy: Policy) -> Refusal | None:
    return None if policy.roster.may(actor, deed) else Refusal("role")
