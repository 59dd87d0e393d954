"""An editor's post from the first word to the last correction, as values; what may follow is `news.desk`'s to say."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from newsbot.news.roster import Roster

Severity = Literal["life-safety", "breaking", "important"]
Kind = Literal["initial", "correction", "retraction"]
Phase = Literal["composed", "scheduled", "held", "sending", "stopped", "sent", "retracted", "cancelled", "expired"]
Stage = Literal["draft", "previewed", "awaiting", "approved"]

SEVERITIES: tuple[Severity, ...] = ("life-safety", "breaking", "important")
LIVE: frozenset[Phase] = frozenset(("sending", "stopped", "sent"))
"""Something was said, and may be corrected or taken back."""
WAITING: frozenset[Phase] = frozenset(("composed", "scheduled", "held"))
"""Nothing was said yet."""
CLOSED: frozenset[Phase] = frozenset(("retracted", "cancelled", "expired"))
"""Nothing is done with it any more."""
CARD = "card"
"""In the place of a picture's name: a card with the first line, which the bot draws."""
LONGEST_TEXT = 3000
"""Characters: with its label and its footer one message on every platform."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a bulletin is for.

    Attributes:
        kind: `concerned`: whoever follows what its text, its places and its topics meet; `test`: the editors alone.
        accounts: of the bot (`telegram`, `matrix`); empty: all.
    """

    kind: Literal["everyone", "concerned", "test"] = "everyone"
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that are not said yet: the first ones, or a correction.

    Attributes:
        mark: names exactly what its author was shown, as every platform draws it; None before that.
        people, rooms: whom it would reach, counted when it was shown; None: nobody knows how many people.
        wanted: when its author pressed send; `at`: when it shall go out, None: at once.
        approver, approved: who agreed to exactly this, and when.
        urgent: somebody with that right skipped the second person.
        picture: that goes with the words: a file's name at a messenger (`telegram:AgAC...`), `CARD`, or none.
    """

    kind: Kind
    text: str
    author: str
    written: datetime
    mark: str | None = None
    people: int | None = None
    rooms: int = 0
    wanted: datetime | None = None
    at: datetime | None = None
    approver: str | None = None
    approved: datetime | None = None
    urgent: bool = False
    picture: str = ""

    @property
    def stage(self) -> Stage:
        if self.mark is None:
            return "draft"
        if self.wanted is not None and self.approver is None:
            return "awaiting"
        return "approved" if self.approver is not None else "previewed"


@dataclass(frozen=True, slots=True)
class Version:
    """Words that were said.

    Attributes:
        number: 1, then one more for each correction.
        people: whom its author reached with it alone; 0 where a second person agreed.
    """

    number: int
    kind: Kind
    text: str
    author: str
    said: datetime
    approver: str | None = None
    urgent: bool = False
    people: int | None = 0


@dataclass(frozen=True, slots=True)
class Bulletin:
    """An editor's post.

    Attributes:
        id: 0 before it is stored.
        draft: what is being prepared: the first words, or a correction of what was said.
        versions: what was said, oldest first.
        since, until: of the hold; `until` of a scheduled one is when it shall go out.
        charged: people that count for its author's hour from `since` on; None: unknown, so too many. 0: nobody.
        people, rooms: whom it reached, counted when it went out.
        touched: when somebody last did anything to it.
        stopped_by: who stopped it.
        began: when it went out first.
        ended: when all of it was done.
        picture: that stands with what was said last.
    """

    id: int
    phase: Phase
    severity: Severity
    audience: Audience
    touched: datetime
    draft: Draft | None = None
    versions: tuple[Version, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    charged: int | None = 0
    people: int | None = None
    rooms: int = 0
    stopped_by: str | None = None
    began: datetime | None = None
    ended: datetime | None = None
    picture: str = ""

    @property
    def is_test(self) -> bool:
        return self.audience.kind == "test"

    @property
    def is_public(self) -> bool:
        """Whether readers may know of it."""
        return bool(self.versions) and not self.is_test

    @property
    def awaits(self) -> bool:
        """Whether a second person is asked."""
        is_open = self.phase == "composed" or self.phase in LIVE
        return is_open and self.draft is not None and self.draft.stage == "awaiting"

    @property
    def text(self) -> str:
        """What stands, else what is being prepared."""
        said = [version.text for version in self.versions if version.kind != "retraction"]
        return said[-1] if said else self.draft.text if self.draft else ""

    @property
    def state(self) -> str:
        """One word for it: the phase, or how far its first words have come."""
        if self.phase == "composed" and self.draft is not None:
            return self.draft.stage
        return "corrected" if self.phase == "sent" and len(self.versions) > 1 else self.phase


@dataclass(frozen=True, slots=True)
class Policy:
    """What the newsroom has agreed upon.

    Attributes:
        above: more people than this need a second person.
        hold: how long a first send can still be cancelled.
        valid: for how long a request and an approval count.
        abandoned: after it a draft that nobody touched is closed.
        ahead: how far in advance something may be scheduled.
        most: posts that one person may send in an hour.
    """

    roster: Roster
    above: int = 1000
    hold: timedelta = timedelta(seconds=20)
    valid: timedelta = timedelta(minutes=10)
    abandoned: timedelta = timedelta(hours=24)
    ahead: timedelta = timedelta(hours=24)
    most: int = 30


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person did in the last hour.

    Attributes:
        spent: people reached without a second person; None: unknown, so too many.
        sends: posts sent.
    """

    spent: int | None = 0
    sends: int = 0


HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Charge:
    """What counts for an account's hour.

    Attributes:
        number: of the version; 0 for a first one that is on its way.
        people: None: unknown, so too many; 0 where a second person agreed.
    """

    number: int
    account: str
    at: datetime
    people: int | None


def charges(bulletin: Bulletin) -> tuple[Charge, ...]:
    """Everything in a bulletin that counts for somebody's hour; a test and a retraction do not."""
    if bulletin.is_test:
        return ()
    said = [
        Charge(version.number, version.author, version.said, version.people)
        for version in bulletin.versions
        if version.kind != "retraction"
    ]
    if bulletin.draft is not None and bulletin.since is not None and not said:
        said.append(Charge(0, bulletin.draft.author, bulletin.since, bulletin.charged))
    return tuple(said)


def needs_second(bulletin: Bulletin, people: int | None, standing: Standing, policy: Policy) -> bool:
    """Whether this many people are more than one person may reach alone. Who is not counted counts as too many."""
    if bulletin.is_test:
        return False
    return people is None or standing.spent is None or people + standing.spent > policy.above


def composed(
    text: str,
    author: str,
    now: datetime,
    *,
    severity: Severity = "breaking",
    audience: Audience | None = None,
    picture: str = "",
) -> Bulletin:
    """A new one, not shown to anybody yet."""
    draft = Draft("initial", text, author, now, picture=picture)
    return Bulletin(0, "composed", severity, audience or Audience(), now, draft)


def unseen(draft: Draft) -> Draft:
    """The same words and picture as nobody was shown them, let alone agreed to them."""
    return Draft(draft.kind, draft.text, draft.author, draft.written, picture=draft.picture)


def shown(bulletin: Bulletin, mark: str, people: int | None, rooms: int) -> Bulletin:
    """With its draft as it was shown; what was agreed to stays only where it shows the very same."""
    draft = bulletin.draft
    if draft is None:
        return bulletin
    if draft.mark == mark:
        return replace(bulletin, draft=replace(draft, people=people, rooms=rooms))
    return replace(bulletin, draft=replace(unseen(draft), mark=mark, people=people, rooms=rooms))
