"""What may follow at the editors' desk: an act, who does it and when, to the bulletin as it stands then, or why not.

No way leads from one person to more people than the policy allows but through `skip`, which says so for ever. Whatever
makes less go out is done at once, by anybody at the desk.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from newsbot.news.bulletin import (
    LIVE,
    LONGEST_TEXT,
    WAITING,
    Audience,
    Bulletin,
    Draft,
    Policy,
    Severity,
    Standing,
    Version,
    composed,
    needs_second,
    shown,
)
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
            person is asked already; `lapsed`: asked too long ago; `rate`: too many in an hour; `time`: not a time to
            schedule for; `early`: it is not due; `empty`, `long`: the text; `same`: nothing would change; `stopped`:
            somebody else stopped it.
    """

    reason: Reason


@dataclass(frozen=True, slots=True)
class Reword:
    """Other words before it is sent."""

    text: str


@dataclass(frozen=True, slots=True)
class Regrade:
    severity: Severity


@dataclass(frozen=True, slots=True)
class Retarget:
    audience: Audience


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
    """Other words for what was said."""

    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """What needs no particulars.

    Attributes:
        kind: `adopt` a draft of somebody else, `cancel` what was not said yet, `stop` and `resume` the sending,
            `retract` what was said, `finish`: all of it is done, `lapse`: whatever is too old by now is closed.
    """

    kind: Literal["adopt", "cancel", "stop", "resume", "retract", "finish", "lapse"]


Act = Reword | Regrade | Retarget | Show | Send | Approve | Release | Correct | Plain
Decision = Bulletin | Refusal


def begin(
    text: str, actor: str, now: datetime, policy: Policy, *, severity: Severity = "breaking", audience: Audience
) -> Decision:
    """A new bulletin."""
    if not policy.roster.may(actor, "write"):
        return Refusal("role")
    words = cleaned(text)
    return _worded(words) or composed(words, actor, now, severity=severity, audience=audience)


def cleaned(text: str) -> str:
    """Without what could turn or hide the words, and without blank lines around them."""
    lines = (" ".join(bidi.strip(line).split()) for line in text.splitlines())
    return "\n".join(lines).strip()


def decide(bulletin: Bulletin, act: Act, actor: str, now: datetime, policy: Policy) -> Decision:
    """What an act leads to. `actor` is `CLOCK` where only time has passed."""
    match act:
        case Show(mark, people, rooms):
            found: Decision = shown(bulletin, mark, people, rooms) if _is_open(bulletin) else Refusal("phase")
        case Release():
            found = _released(bulletin, act, now, policy)
        case Plain("finish"):
            done = bulletin.phase == "sending"
            found = replace(bulletin, phase="sent", ended=now) if done else Refusal("phase")
        case Plain("lapse"):
            found = _lapsed(bulletin, now, policy)
        case Plain("adopt"):
            found = _adopted(bulletin, actor, now, policy)
        case Reword() | Regrade() | Retarget():
            found = _changed(bulletin, act, actor, now, policy)
        case Send():
            found = _sent(bulletin, act, actor, now, policy)
        case Approve():
            found = _approved(bulletin, act, actor, now, policy)
        case Correct(text):
            found = _corrected(bulletin, cleaned(text), actor, now, policy)
        case Plain():
            found = _halted(bulletin, act, actor, now, policy)
    if isinstance(found, Refusal) or actor == CLOCK:
        return found
    return replace(found, touched=now)


def due(bulletin: Bulletin, policy: Policy) -> datetime | None:
    """When time alone changes it next."""
    draft = bulletin.draft
    match bulletin.phase:
        case "held":
            return bulletin.until
        case "scheduled" if bulletin.until is not None:
            return bulletin.until - policy.hold
        case "composed":
            lapses = draft.wanted + policy.valid if bulletin.awaits and draft and draft.wanted else None
            return min(filter(None, (lapses, bulletin.touched + policy.abandoned)))
        case _ if bulletin.awaits and draft is not None and draft.wanted is not None:
            return draft.wanted + policy.valid
    return None


def _is_open(bulletin: Bulletin) -> bool:
    """Whether there are words that nobody has agreed to send yet."""
    return bulletin.draft is not None and (bulletin.phase == "composed" or bulletin.phase in LIVE)


def _worded(text: str) -> Refusal | None:
    if not text:
        return Refusal("empty")
    return Refusal("long") if len(text) > LONGEST_TEXT else None


def _may(actor: str, deed: Deed, policy: Policy) -> Refusal | None:
    return None if policy.roster.may(actor, deed) else Refusal("role")


def _changed(
    bulletin: Bulletin, act: Reword | Regrade | Retarget, actor: str, now: datetime, policy: Policy
) -> Decision:
    """Any change makes whoever made it the author, and takes back every agreement."""
    if (refused := _may(actor, "write", policy)) is not None:
        return refused
    if bulletin.phase not in WAITING or bulletin.draft is None:
        return Refusal("phase")
    text = cleaned(act.text) if isinstance(act, Reword) else bulletin.draft.text
    if (refused := _worded(text)) is not None:
        return refused
    severity = act.severity if isinstance(act, Regrade) else bulletin.severity
    audience = act.audience if isinstance(act, Retarget) else bulletin.audience
    if (text, severity, audience) == (bulletin.draft.text, bulletin.severity, bulletin.audience):
        return Refusal("same")
    return replace(_reopened(bulletin), severity=severity, audience=audience, draft=Draft("initial", text, actor, now))


def _adopted(bulletin: Bulletin, actor: str, now: datetime, policy: Policy) -> Decision:
    """Somebody else answers for the same words from now on."""
    draft = bulletin.draft
    refused = _may(actor, "write", policy)
    if refused is not None or draft is None or not _is_open(bulletin):
        return refused or Refusal("phase")
    if draft.author == actor:
        return Refusal("same")
    return replace(bulletin, draft=Draft(draft.kind, draft.text, actor, now))


def _reopened(bulletin: Bulletin) -> Bulletin:
    return replace(bulletin, phase="composed", since=None, until=None, charged=0)


def _sent(bulletin: Bulletin, act: Send, actor: str, now: datetime, policy: Policy) -> Decision:
    draft = bulletin.draft
    refused = _may(actor, "write", policy)
    if refused is not None or draft is None or not _is_open(bulletin):
        return refused or Refusal("phase")
    if policy.roster.person(draft.author) != policy.roster.person(actor):
        return Refusal("author")
    if draft.mark is None or act.mark != draft.mark:
        return Refusal("changed")
    if act.skip and not policy.roster.may(actor, "skip"):
        return Refusal("role")
    if draft.kind == "initial" and not bulletin.is_test and act.standing.sends >= policy.most:
        return Refusal("rate")
    if act.at is not None and not _is_ahead(act.at, draft, now, policy):
        return Refusal("time")
    people = bulletin.people if draft.kind == "correction" else draft.people
    asked = replace(draft, at=act.at, wanted=now, urgent=act.skip)
    if _is_agreed(asked, now, policy) and act.at == draft.at:
        return _gone(replace(bulletin, draft=asked), 0, now, policy)
    asked = replace(asked, approver=None, approved=None)
    if act.skip or not needs_second(bulletin, people, act.standing, policy):
        return _gone(replace(bulletin, draft=asked), people, now, policy)
    if draft.stage == "awaiting" and draft.at == act.at and _is_within(draft.wanted, now, policy.valid):
        return Refusal("waiting")
    return replace(bulletin, draft=asked)


def _is_ahead(at: datetime, draft: Draft, now: datetime, policy: Policy) -> bool:
    return draft.kind == "initial" and policy.hold < at - now <= policy.ahead


def _is_within(then: datetime | None, now: datetime, span: timedelta) -> bool:
    """Not for a time that is still to come: a clock that went back makes nothing younger."""
    return then is not None and timedelta(0) <= now - then <= span


def _is_agreed(draft: Draft, now: datetime, policy: Policy) -> bool:
    """Whether a second person's agreement stands."""
    return _is_seconded(draft, policy) and _is_within(draft.approved, now, policy.valid)


def _is_seconded(draft: Draft, policy: Policy) -> bool:
    roster = policy.roster
    return (
        draft.approver is not None
        and roster.may(draft.approver, "approve")
        and roster.person(draft.approver) != roster.person(draft.author)
    )


def _approved(bulletin: Bulletin, act: Approve, actor: str, now: datetime, policy: Policy) -> Decision:
    draft = bulletin.draft
    refused = _may(actor, "approve", policy)
    if refused is not None or draft is None or not _is_open(bulletin):
        return refused or Refusal("phase")
    if draft.mark is None or (act.mark, act.at) != (draft.mark, draft.at):
        return Refusal("changed")
    if policy.roster.person(draft.author) == policy.roster.person(actor):
        return Refusal("person")
    if draft.wanted is not None and not _is_within(draft.wanted, now, policy.valid):
        return Refusal("lapsed")
    agreed = replace(bulletin, draft=replace(draft, approver=actor, approved=now))
    return agreed if draft.wanted is None else _gone(agreed, 0, now, policy)


def _gone(bulletin: Bulletin, charged: int | None, now: datetime, policy: Policy) -> Bulletin:
    """On its way: a correction at once, a first send after the hold or at its time."""
    draft = bulletin.draft
    assert draft is not None
    if draft.kind == "correction":
        return _said(bulletin, draft, charged, now)
    if draft.at is not None:
        return replace(bulletin, phase="scheduled", since=now, until=draft.at, charged=charged)
    hold = timedelta(0) if bulletin.is_test else policy.hold
    return replace(bulletin, phase="held", since=now, until=now + hold, charged=charged)


def _said(bulletin: Bulletin, draft: Draft, charged: int | None, now: datetime) -> Bulletin:
    number = len(bulletin.versions) + 1
    version = Version(number, draft.kind, draft.text, draft.author, now, draft.approver, draft.urgent, charged)
    return replace(bulletin, draft=None, versions=(*bulletin.versions, version), since=None, until=None, charged=0)


def _released(bulletin: Bulletin, act: Release, now: datetime, policy: Policy) -> Decision:
    draft, until, since = bulletin.draft, bulletin.until, bulletin.since
    if bulletin.phase not in {"held", "scheduled"} or draft is None or until is None or since is None:
        return Refusal("phase")
    if not policy.roster.may(draft.author, "write"):
        return replace(_reopened(bulletin), phase="cancelled", draft=None)
    if bulletin.phase == "scheduled":
        return _coming(bulletin, until, now, policy)
    if now < since:  # the clock went back: the hold begins anew, and is as long as ever
        return replace(bulletin, since=now, until=now + (until - since))
    if now < until:
        return Refusal("early")
    if act.mark != draft.mark:  # it would not look as it was agreed to: the program or its places changed meanwhile
        return replace(_reopened(bulletin), draft=Draft(draft.kind, draft.text, draft.author, draft.written))
    alone = not draft.urgent and not _is_seconded(draft, policy)
    if alone and needs_second(bulletin, act.people, act.standing, policy):
        # It reaches more by now, or who agreed has lost the right to: somebody else is asked.
        asked = replace(draft, wanted=now, approver=None, approved=None, people=act.people, rooms=act.rooms)
        return replace(_reopened(bulletin), draft=asked)
    said = _said(bulletin, draft, act.people if alone or draft.urgent else 0, now)
    return replace(said, phase="sending", people=act.people, rooms=act.rooms, began=now)


def _coming(bulletin: Bulletin, at: datetime, now: datetime, policy: Policy) -> Decision:
    """A scheduled one is held before its time; one whose time has passed unnoticed is nobody's wish any more."""
    if now < at - policy.hold:
        return Refusal("early")
    if now > at + policy.valid:
        return replace(_reopened(bulletin), phase="expired")
    return replace(bulletin, phase="held", since=now, until=max(at, now + policy.hold))


def _corrected(bulletin: Bulletin, text: str, actor: str, now: datetime, policy: Policy) -> Decision:
    if (refused := _may(actor, "write", policy)) is not None:
        return refused
    if bulletin.phase not in LIVE:
        return Refusal("phase")
    if (refused := _worded(text)) is not None:
        return refused
    if text == bulletin.text:
        return Refusal("same")
    return replace(bulletin, draft=Draft("correction", text, actor, now))


def _halted(bulletin: Bulletin, act: Plain, actor: str, now: datetime, policy: Policy) -> Decision:
    """What makes less go out, and going on after a stop."""
    if (refused := _may(actor, "write" if act.kind == "resume" else "halt", policy)) is not None:
        return refused
    phase = bulletin.phase
    match act.kind:
        case "cancel" if phase in WAITING:
            return replace(_reopened(bulletin), phase="cancelled")
        case "cancel" if phase in LIVE and bulletin.draft is not None:
            return replace(bulletin, draft=None)
        case "stop" if phase == "sending":
            return replace(bulletin, phase="stopped", stopped_by=actor)
        case "resume" if phase == "stopped":
            return _resumed(bulletin, actor, policy)
        case "retract" if phase in LIVE:
            taken = Version(len(bulletin.versions) + 1, "retraction", "", actor, now)
            return replace(bulletin, phase="retracted", draft=None, versions=(*bulletin.versions, taken), ended=now)
    return Refusal("phase")


def _resumed(bulletin: Bulletin, actor: str, policy: Policy) -> Decision:
    """Whom a colleague stopped does not overrule that alone."""
    who = policy.roster.person
    author = who(bulletin.versions[-1].author)
    stopper = who(bulletin.stopped_by or "")
    if who(actor) == author != stopper:
        return Refusal("stopped")
    return replace(bulletin, phase="sending", stopped_by=None)


def _lapsed(bulletin: Bulletin, now: datetime, policy: Policy) -> Decision:
    draft = bulletin.draft
    if bulletin.phase == "composed" and now - bulletin.touched > policy.abandoned:
        return replace(bulletin, phase="expired")
    if draft is None or not bulletin.awaits or _is_within(draft.wanted, now, policy.valid):
        return Refusal("early")
    return replace(bulletin, draft=replace(draft, wanted=None, at=None))
