"""What may follow at the editors' desk: an act, who does it and when, to the bulletin as it stands then, or why not.

No way leads from one person to more people than the policy allows but through `skip`, which says so for ever. Whatever
makes less go out is done at once, by anybody at the desk.
"""

from dataclasses import replace
from datetime import datetime

from newsbot.news.acts import (
    CLOCK,
    Act,
    Approve,
    Correct,
    Decision,
    Illustrate,
    Plain,
    Refusal,
    Regrade,
    Release,
    Retarget,
    Reword,
    Send,
    Show,
    cleaned,
    may,
    worded,
)
from newsbot.news.airing import corrected, gone, halted, is_within, passed, released, reopened
from newsbot.news.bulletin import (
    LIVE,
    WAITING,
    Audience,
    Bulletin,
    Draft,
    Policy,
    Severity,
    composed,
    needs_second,
    shown,
    unseen,
)


def begin(
    text: str,
    actor: str,
    now: datetime,
    policy: Policy,
    *,
    severity: Severity = "breaking",
    audience: Audience,
    picture: str = "",
) -> Decision:
    """A new bulletin."""
    if not policy.roster.may(actor, "write"):
        return Refusal("role")
    words = cleaned(text)
    return worded(words) or composed(words, actor, now, severity=severity, audience=audience, picture=picture)


def decide(bulletin: Bulletin, act: Act, actor: str, now: datetime, policy: Policy) -> Decision:
    """What an act leads to. `actor` is `CLOCK` where only time has passed."""
    match act:
        case Show(mark, people, rooms):
            found: Decision = shown(bulletin, mark, people, rooms) if _is_open(bulletin) else Refusal("phase")
        case Release():
            found = released(bulletin, act, now, policy)
        case Plain("finish" | "bounce" | "lapse"):
            found = passed(bulletin, act, now, policy)
        case Plain("adopt"):
            found = _adopted(bulletin, actor, now, policy)
        case Illustrate(picture) if bulletin.phase in LIVE:
            found = _illustrated(bulletin, picture, actor, now, policy)
        case Reword() | Regrade() | Retarget() | Illustrate():
            found = _changed(bulletin, act, actor, now, policy)
        case Send():
            found = _sent(bulletin, act, actor, now, policy)
        case Approve():
            found = _approved(bulletin, act, actor, now, policy)
        case Correct(text, picture):
            found = corrected(bulletin, cleaned(text), actor, now, policy, picture=picture)
        case Plain():
            found = halted(bulletin, act, actor, now, policy)
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


def _changed(
    bulletin: Bulletin, act: Reword | Regrade | Retarget | Illustrate, actor: str, now: datetime, policy: Policy
) -> Decision:
    """Any change makes whoever made it the author, and takes back every agreement."""
    if (refused := may(actor, "write", policy)) is not None:
        return refused
    if bulletin.phase not in WAITING or bulletin.draft is None:
        return Refusal("phase")
    text = cleaned(act.text) if isinstance(act, Reword) else bulletin.draft.text
    if (refused := worded(text)) is not None:
        return refused
    severity = act.severity if isinstance(act, Regrade) else bulletin.severity
    audience = act.audience if isinstance(act, Retarget) else bulletin.audience
    picture = act.picture if isinstance(act, Illustrate | Reword) else None
    picture = bulletin.draft.picture if picture is None else picture
    draft = Draft("initial", text, actor, now, picture=picture)
    stood = (bulletin.draft.text, bulletin.draft.picture, bulletin.severity, bulletin.audience)
    if (text, picture, severity, audience) == stood:
        return Refusal("same")
    return replace(reopened(bulletin), severity=severity, audience=audience, draft=draft)


def _illustrated(bulletin: Bulletin, picture: str, actor: str, now: datetime, policy: Policy) -> Decision:
    """Another picture for a correction that is being prepared."""
    draft = bulletin.draft
    refused = may(actor, "write", policy)
    if refused is not None or draft is None:
        return refused or Refusal("phase")
    if draft.picture == picture:
        return Refusal("same")
    return replace(bulletin, draft=Draft(draft.kind, draft.text, actor, now, picture=picture))


def _adopted(bulletin: Bulletin, actor: str, now: datetime, policy: Policy) -> Decision:
    """Somebody else answers for the same words from now on."""
    draft = bulletin.draft
    refused = may(actor, "write", policy)
    if refused is not None or draft is None or not _is_open(bulletin):
        return refused or Refusal("phase")
    if draft.author == actor:
        return Refusal("same")
    return replace(bulletin, draft=replace(unseen(draft), author=actor, written=now))


def _sent(bulletin: Bulletin, act: Send, actor: str, now: datetime, policy: Policy) -> Decision:
    draft = bulletin.draft
    refused = may(actor, "write", policy)
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
    asked = replace(draft, at=act.at, wanted=now, urgent=act.skip, approver=None, approved=None)
    if act.skip or not needs_second(bulletin, people, act.standing, policy):
        return gone(replace(bulletin, draft=asked), people, now, policy)
    if draft.stage == "awaiting" and draft.at == act.at and is_within(draft.wanted, now, policy.valid):
        return Refusal("waiting")
    return replace(bulletin, draft=asked)


def _is_ahead(at: datetime, draft: Draft, now: datetime, policy: Policy) -> bool:
    return draft.kind == "initial" and policy.hold < at - now <= policy.ahead


def _approved(bulletin: Bulletin, act: Approve, actor: str, now: datetime, policy: Policy) -> Decision:
    draft = bulletin.draft
    refused = may(actor, "approve", policy)
    if refused is not None or draft is None or not _is_open(bulletin):
        return refused or Refusal("phase")
    if draft.wanted is None:  # only its author says that these words shall go out
        return Refusal("unasked")
    if policy.roster.person(draft.author) == policy.roster.person(actor):
        return Refusal("person")
    if (act.mark, act.at) != (draft.mark, draft.at):
        return Refusal("changed")
    if not is_within(draft.wanted, now, policy.valid):
        return Refusal("lapsed")
    return gone(replace(bulletin, draft=replace(draft, approver=actor, approved=now)), 0, now, policy)
