"""Who works at the desk, and what was done there."""

from collections.abc import Collection, Mapping, Sequence

from newsbot.chat.catalog import LOCALES
from newsbot.chat.document import (
    Block,
    Bullets,
    Code,
    Document,
    Faint,
    Foreign,
    Heading,
    Paragraph,
    Strong,
    Text,
    labelled,
)
from newsbot.chat.orders import name_of
from newsbot.chat.phrases import Phrases
from newsbot.chat.views.alert import STATES
from newsbot.chat.views.desk import PLATFORMS, Names, example, platform
from newsbot.news.audit import Entry
from newsbot.news.bulletin import Bulletin
from newsbot.news.claims import State
from newsbot.news.roster import Change, Role
from newsbot.text.folding import fold

_ROLES: dict[Role, str] = {
    "editor": "desk.role_editor",
    "approver": "desk.role_approver",
    "owner": "desk.role_owner",
    "emergency": "desk.role_emergency",
}
_OUTCOMES = {
    "done": "desk.outcome_done",
    "asked": "desk.outcome_asked",
    "role": "desk.outcome_role",
    "author": "desk.outcome_author",
    "person": "desk.outcome_person",
    "phase": "desk.outcome_phase",
    "changed": "desk.outcome_changed",
    "waiting": "desk.outcome_waiting",
    "unasked": "desk.outcome_unasked",
    "lapsed": "desk.outcome_lapsed",
    "rate": "desk.outcome_rate",
    "time": "desk.outcome_time",
    "early": "desk.outcome_early",
    "empty": "desk.outcome_empty",
    "long": "desk.outcome_long",
    "same": "desk.outcome_same",
    "stopped": "desk.outcome_stopped",
    "place": "desk.outcome_place",
    "stranger": "desk.outcome_stranger",
    "edit": "desk.outcome_edit",
    "room": "desk.outcome_nobody",
    "nobody": "desk.outcome_nobody",
    "role_nobody": "desk.outcome_nobody_else",
    "role_other": "desk.outcome_same_person",
    "role_fixed": "desk.outcome_fixed",
}
_EXAMPLE = "@nora:example.org"


def role(which: Role, phrases: Phrases) -> str:
    return phrases.say(_ROLES[which])


def role_called(typed: str) -> Role | None:
    """By its name, or as it is called in any language of ours."""
    wanted = fold(typed.strip())
    for one, key in _ROLES.items():
        if wanted in {one, *(fold(Phrases(locale).say(key)) for locale in LOCALES)}:
            return one
    return None


def editors(roles: Mapping[str, Collection[Role]], names: Names, phrases: Phrases) -> Document:
    """Every account with its roles, and how owners change that."""
    items = []
    for account in sorted(roles):
        called, id_ = names.person(account), account.partition(":")[2]
        held = phrases.names(role(one, phrases) for one in _ROLES if one in roles[account])
        if called == id_:
            items.append(phrases.line("desk.staff_entry", who=Strong(called), roles=held))
        else:
            items.append(phrases.line("desk.staff_entry_id", who=Strong(called), account=Foreign(id_), roles=held))
    blocks: list[Block] = [Heading((Strong(phrases.say("desk.staff")),)), Bullets(tuple(items)), *how(phrases).blocks]
    return labelled(blocks, phrases.locale, ())


def how(phrases: Phrases) -> Document:
    give, take = Code(f"/editors add {_EXAMPLE} editor"), Code(f"/editors remove {_EXAMPLE} editor")
    return labelled([Paragraph(phrases.line("desk.staff_how", give=give, take=take))], phrases.locale, ())


def asked(change: Change, who: str, command: str, phrases: Phrases) -> Document:
    """To those who may confirm it."""
    key = "desk.role_ask" if change.given else "desk.role_ask_take"
    spoken = phrases.line(key, who=who, account=_account(change), role=role(change.role, phrases))
    return labelled([Paragraph(spoken)], phrases.locale, [(command, phrases.say("desk.do_confirm"))])


def waits(change: Change, phrases: Phrases) -> Document:
    return _said("desk.role_waits", change, phrases)


def done(change: Change, phrases: Phrases) -> Document:
    return _said("desk.role_given" if change.given else "desk.role_taken", change, phrases)


def audit(entries: Sequence[Entry], head: str, phrases: Phrases) -> Document:
    """The newest first, in the audit's own words but for what became of it."""
    if not entries:
        return labelled([Paragraph((Text(phrases.say("desk.audit_none")),))], phrases.locale, ())
    blocks: list[Block] = [Heading((Strong(phrases.say("desk.audit")),))]
    for entry in entries:
        what = entry.what
        said = " ".join(filter(None, (what.actor, what.act, what.subject, what.detail)))
        number, outcome = Text(f"{phrases.number(entry.seq)}. "), Text(f" · {_outcome(what.outcome, phrases)}")
        blocks.append(Paragraph((number, Faint(phrases.date(entry.when)), Text(" "), Foreign(said), outcome)))
    return labelled([*blocks, *anchor(head, phrases).blocks], phrases.locale, ())


def _outcome(outcome: str, phrases: Phrases) -> str:
    return phrases.say(_OUTCOMES[outcome]) if outcome in _OUTCOMES else phrases.argument(outcome)


def anchor(head: str, phrases: Phrases) -> Document:
    """Where the audit stands, to be kept where nobody reaches both."""
    return labelled([Paragraph(phrases.line("desk.anchor", head=Foreign(head)))], phrases.locale, ())


def stats(rooms: Mapping[str, int], lately: int, phrases: Phrases) -> Document:
    lines = [
        phrases.say("desk.on_platform", platform=platform(one, phrases), rooms=phrases.count("desk.rooms_there", count))
        for one, count in rooms.items()
        if one in PLATFORMS
    ]
    lines.append(phrases.count("desk.stats_day", lately))
    blocks: list[Block] = [Heading((Strong(phrases.say("desk.stats")),))]
    return labelled([*blocks, *(Paragraph((Text(line),)) for line in lines)], phrases.locale, ())


def states(phrases: Phrases) -> Document:
    """How an editor says how sure a story is."""
    named = phrases.names(phrases.say(key) for key in STATES.values())
    return example("desk.state_how", f"/state s12 {phrases.say(STATES['denied'])}", phrases, states=named)


def judged(story: str, state: State | None, phrases: Phrases, who: str = "") -> Document:
    """An editor said it, or left it to the sources again; `who`: for the others."""
    if state is None:
        key = "desk.state_told_rules" if who else "desk.state_done_rules"
        spoken = phrases.say(key, story=story, **({"who": who} if who else {}))
    elif who:
        spoken = phrases.say("desk.state_told", story=story, state=phrases.say(STATES[state]), who=who)
    else:
        spoken = phrases.say("desk.state_done", story=story, state=phrases.say(STATES[state]))
    return labelled([Paragraph((Text(spoken),))], phrases.locale, ())


def amended(bulletin: Bulletin, phrases: Phrases) -> Document:
    """Somebody edited the message that a bulletin was made from."""
    spoken = phrases.say("desk.amended", id=name_of(bulletin.id))
    return labelled([Paragraph((Text(spoken),))], phrases.locale, ())


def handed_in(bulletin: Bulletin, phrases: Phrases) -> Document:
    """The newsroom's own system made a draft."""
    id_ = name_of(bulletin.id)
    blocks = [
        Paragraph((Text(phrases.say("desk.handed_in", id=id_)),)),
        *(Paragraph((Text(line),)) for line in bulletin.text.split("\n") if line),
    ]
    return labelled(blocks, phrases.locale, [(f"/adopt {id_}", phrases.say("desk.do_adopt"))])


def offer(text: str, phrases: Phrases) -> Document:
    """A text that was forwarded may become a draft."""
    button = (f"/breaking {text}", phrases.say("desk.do_draft"))
    return labelled([Paragraph((Text(phrases.say("desk.offer")),))], phrases.locale, [button])


def _said(key: str, change: Change, phrases: Phrases) -> Document:
    spoken = phrases.line(key, account=_account(change), role=role(change.role, phrases))
    return labelled([Paragraph(spoken)], phrases.locale, ())


def _account(change: Change) -> Foreign:
    return Foreign(change.account.partition(":")[2])
