"""A bulletin on its way and afterwards: what the hold, time, a correction, a stop and a retraction lead to."""

from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.news.acts import Decision, Plain, Refusal, Release, may, worded
from newsbot.news.bulletin import LIVE, WAITING, Bulletin, Draft, Policy, Version, needs_second, unseen


def is_within(then: datetime | None, now: datetime, span: timedelta) -> bool:
    """Not for a time that is still to come: a clock that went back makes nothing younger."""
    return then is not None and timedelta(0) <= now - then <= span


def is_seconded(draft: Draft, policy: Policy) -> bool:
    roster = policy.roster
    return (
        draft.approver is not None
        and roster.may(draft.approver, "approve")
        and roster.person(draft.approver) != roster.person(draft.author)
    )


def reopened(bulletin: Bulletin) -> Bulletin:
    return replace(bulletin, phase="composed", since=None, until=None, charged=0)


def gone(bulletin: Bulletin, charged: int | None, now: datetime, policy: Policy) -> Bulletin:
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
    said = (*bulletin.versions, version)
    return replace(bulletin, draft=None, versions=said, since=None, until=None, charged=0, picture=draft.picture)


def released(bulletin: Bulletin, act: Release, now: datetime, policy: Policy) -> Decision:
    draft, until, since = bulletin.draft, bulletin.until, bulletin.since
    if bulletin.phase not in {"held", "scheduled"} or draft is None or until is None or since is None:
        return Refusal("phase")
    if not policy.roster.may(draft.author, "write"):
        return replace(reopened(bulletin), phase="cancelled", draft=None)
    if bulletin.phase == "scheduled":
        return _coming(bulletin, until, now, policy)
    if now < since:  # the clock went back: the hold begins anew, and is as long as ever
        return replace(bulletin, since=now, until=now + (until - since))
    if now < until:
        return Refusal("early")
    if act.mark != draft.mark:  # it would not look as it was agreed to: the program or its places changed meanwhile
        return replace(reopened(bulletin), draft=unseen(draft))
    alone = not draft.urgent and not is_seconded(draft, policy)
    if alone and needs_second(bulletin, act.people, act.standing, policy):
        # It reaches more by now, or who agreed has lost the right to: somebody else is asked.
        asked = replace(draft, wanted=now, approver=None, approved=None, people=act.people, rooms=act.rooms)
        return replace(reopened(bulletin), draft=asked)
    said = _said(bulletin, draft, act.people if alone or draft.urgent else 0, now)
    return replace(said, phase="sending", people=act.people, rooms=act.rooms, began=now)


def _coming(bulletin: Bulletin, at: datetime, now: datetime, policy: Policy) -> Decision:
    """A scheduled one is held before its time; one whose time has passed unnoticed is nobody's wish any more."""
    if now < at - policy.hold:
        return Refusal("early")
    if now > at + policy.valid:
        return replace(reopened(bulletin), phase="expired")
    return replace(bulletin, phase="held", since=now, until=max(at, now + policy.hold))


def corrected(
    bulletin: Bulletin, text: str, actor: str, now: datetime, policy: Policy, *, picture: str | None = None
) -> Decision:
    if (refused := may(actor, "write", policy)) is not None:
        return refused
    if bulletin.phase not in LIVE:
        return Refusal("phase")
    if (refused := worded(text)) is not None:
        return refused
    picture = bulletin.picture if picture is None else picture
    if (text, picture) == (bulletin.text, bulletin.picture):
        return Refusal("same")
    return replace(bulletin, draft=Draft("correction", text, actor, now, picture=picture))


def halted(bulletin: Bulletin, act: Plain, actor: str, now: datetime, policy: Policy) -> Decision:
    """What makes less go out, and going on after a stop."""
    if (refused := may(actor, "write" if act.kind == "resume" else "halt", policy)) is not None:
        return refused
    phase = bulletin.phase
    match act.kind:
        case "cancel" if phase in WAITING:
            return replace(reopened(bulletin), phase="cancelled")
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
    if draft is None or not bulletin.awaits or is_within(draft.wanted, now, policy.valid):
        return Refusal("early")
    return replace(bulletin, draft=replace(draft, wanted=None, at=None))


def passed(bulletin: Bulletin, act: Plain, now: datetime, policy: Policy) -> Decision:
    """What nobody orders. A text that is refused of a few is not sent to many: it takes other words and agreements."""
    match act.kind:
        case "finish" if bulletin.phase == "sending":
            return replace(bulletin, phase="sent", ended=now)
        case "bounce" if bulletin.phase == "held" and bulletin.draft is not None:
            return replace(reopened(bulletin), draft=unseen(bulletin.draft))
        case "lapse":
            return _lapsed(bulletin, now, policy)
    return Refusal("phase")
