"""Screens of the editors' desk, and of what readers get from it, over sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

from newsbot.chat.delivery import State
from newsbot.chat.document import Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import bulletin as readers
from newsbot.chat.views import choosing, delivered, desk, illustration, staff
from newsbot.news.acts import Reason
from newsbot.news.audit import Entry, Happened
from newsbot.news.bulletin import CARD, SEVERITIES, Audience, Bulletin, Draft, Kind, Phase, Version
from newsbot.news.roster import Change, Role

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
NORA, OMAR, OTHER = "telegram:1", "matrix:@omar:example.org", "telegram:777"
NAMES = desk.Names(lambda _: "درعا", lambda _: "الصحة", {NORA: "نورا", OMAR: "@omar:example.org"})
TEXT = "انقطاع الكهرباء عن \u202eدرعا\nوقال مصدر في Reuters: 3,500 منزل.\n/breaking *ليس* <b>أمرًا</b>"
DRAFT = Draft("initial", TEXT, NORA, NOW, "mark", None, 1200)
SAID = Version(1, "initial", TEXT, NORA, NOW)
DRAFTED = Bulletin(12, "composed", "breaking", Audience("concerned", ("sy-daraa",), ("health",)), NOW, DRAFT)
SENT = replace(DRAFTED, phase="sending", draft=None, versions=(SAID,), rooms=1200, began=NOW)
FIXED = replace(SENT, phase="sent", versions=(SAID, replace(SAID, number=2, kind="correction", text="عادت الكهرباء.")))
WITHDRAWN = replace(FIXED, phase="retracted", versions=(*FIXED.versions, replace(SAID, number=3, kind="retraction")))
STATES: dict[State, int] = {
    "sent": 40_000,
    "pending": 2000,
    "sending": 3,
    "uncertain": 2,
    "gone": 11,
    "dead": 1,
    "cancelled": 5,
}
AUDIENCES = (
    Audience(),
    Audience("everyone", accounts=("matrix",)),
    Audience("concerned", ("sy-daraa", "sy-homs"), ("health", "economy"), ("telegram",)),
    Audience("concerned"),
    Audience("test"),
)


def desk_screens(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    for part in (_readers, _drafts, _choices, _cards, _staff):
        for name, document in part(phrases):
            yield f"desk: {name}", document
            if document.suggestions:
                yield f"desk: {name}, typed", desk.typed(document, phrases)


def _readers(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    for severity in SEVERITIES:
        for kind in ("everyone", "test"):
            one = replace(SENT, severity=severity, audience=Audience(kind))
            yield f"news, {severity}, {kind}", readers.news(one, TEXT, ("درعا",), phrases)
            yield f"correction, {severity}, {kind}", readers.correction(one, "عادت الكهرباء.", (), phrases)
            yield f"retraction, {severity}, {kind}", readers.retraction(one, phrases)
    yield "history", readers.history(WITHDRAWN, phrases)
    yield "no bulletin", readers.none(99, phrases)
    yield "recent", readers.recent([SENT, FIXED], NOW + timedelta(hours=3), phrases)


def _drafts(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    looks = [desk.Look("telegram", "عاجل: كذا"), desk.Look("matrix", "عاجل: <كذا>")]
    for rooms, people in (({}, 0), ({"telegram": 1}, 1), ({"telegram": 42_300, "matrix": 2}, None)):
        for seconds in (0.0, 1.0, 120.0, 1680.0, 10_000.0):
            reckoned = desk.Reckoned(rooms, people, seconds)
            second, urgent = people is None, seconds == 0.0
            drawn = desk.draft(DRAFTED, reckoned, looks, NAMES, phrases, second=second, token="abc", emergency=urgent)
            yield f"draft {rooms} {seconds}", drawn
    reckoned = desk.Reckoned({"telegram": 3}, 3, 1.0)
    for audience in AUDIENCES:
        one = replace(DRAFTED, audience=audience, draft=replace(DRAFT, text="س" * 600))
        yield f"draft for {audience}", desk.draft(one, reckoned, (), NAMES, phrases, second=False, token="abc")
    yield from _pictured(phrases)
    change = replace(SENT, draft=replace(DRAFT, kind="correction"))
    yield "draft of a correction", desk.draft(change, reckoned, looks, NAMES, phrases, second=True, token="abc")
    for one in (DRAFTED, replace(DRAFTED, audience=Audience("test")), change):
        wanted = replace(one, draft=replace(one.draft or DRAFT, wanted=NOW, at=NOW + timedelta(hours=2)))
        name = one.draft.kind if one.draft else ""
        yield f"request, {name}, {one.is_test}", desk.request(wanted, NAMES, phrases, valid=600.0, token="abc")
    for urgent in (True, False):
        ends: list[tuple[Phase, timedelta]] = [("held", timedelta(seconds=11)), ("scheduled", timedelta(hours=5))]
        for phase, until in ends:
            draft = replace(DRAFT, urgent=urgent)
            one = replace(DRAFTED, phase=phase, since=NOW, until=NOW + until, draft=draft)
            yield f"{phase}, urgent {urgent}", desk.held(one, NAMES, NOW, phrases)
    yield "reopened", desk.reopened(DRAFTED, NAMES, phrases)


def _pictured(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    kinds: tuple[Kind, ...] = ("initial", "correction")
    shown = illustration.Shown(("telegram",), ("telegram",), ("matrix",))
    for kind, picture, on in product(kinds, (CARD, "telegram:AgAC", ""), (shown, shown._replace(on=()))):
        one = replace(DRAFTED, draft=replace(DRAFT, kind=kind, picture=picture), picture=CARD)
        lines = tuple(illustration.lines(one, on, phrases))
        more = tuple(illustration.buttons(one, phrases, "abc", cards=True))
        reckoned = desk.Reckoned({"telegram": 3}, 3, 1.0)
        drawn = desk.draft(one, reckoned, (), NAMES, phrases, second=False, token="a", pictures=lines, more=more)
        yield f"draft of {kind}, {picture} on {on.on}", drawn
    yield "choice of a picture", illustration.choice("b12", phrases, cards=True)


def _choices(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    yield "severities", choosing.severities("b12", phrases)
    yield "audiences", choosing.audiences("b12", ("telegram", "matrix"), phrases)
    yield "audiences of one", choosing.audiences("b12", ("telegram",), phrases)
    yield "scheduled", choosing.scheduled("b12", NOW, "abc", phrases)
    for reason in get_args(Reason):
        for one in (None, DRAFTED, SENT):
            if one is not None or reason != "phase":
                yield f"refused, {reason}, {one and one.phase}", choosing.refused(reason, one, phrases)
    for phase in get_args(Phase):
        one = replace(WITHDRAWN if phase in {"retracted", "sent"} else DRAFTED, phase=phase)
        yield f"state, {phase}", choosing.state(one, phrases)


def _cards(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    later = [NOW + timedelta(seconds=each) for each in (1, 60, 600, 1700)]
    reasons = (("blocked", 11), ("refused: copy-locked", 2), ("status-\u202e500", 1))
    lines = [
        delivered.Line("telegram", 42_300, STATES, {"sent": 9, "dead": 1, "pending": 3}, reasons, more=True),
        replace(delivered.Line("matrix", 2, {"sent": 2}), first=later[0], half=later[1], most=later[2], last=later[3]),
        delivered.Line("matrix", 0),
    ]
    under_way: tuple[Phase, ...] = ("sending", "stopped", "sent", "retracted")
    over: tuple[Phase, ...] = ("cancelled", "expired")
    loud: tuple[Phase, ...] = ("cancelled", "stopped", "retracted")
    for phase in under_way:
        one = replace(WITHDRAWN if phase == "retracted" else FIXED, phase=phase)
        yield f"card, {phase}", delivered.card(one, lines, phrases)
    for phase in over:
        yield f"card, {phase}", delivered.card(replace(DRAFTED, phase=phase), (), phrases)
    for phase in loud:
        yield f"halted, {phase}", delivered.halted(replace(SENT, phase=phase), "نورا", phrases)
    yield "lapsed", delivered.lapsed(DRAFTED, phrases)
    yield "refused by a messenger", delivered.refused(SENT, phrases)
    yield "bounced", delivered.bounced(DRAFTED, phrases)
    yield "forgotten", delivered.forgotten(phrases)
    yield "overview", delivered.overview([DRAFTED, FIXED, replace(DRAFTED, audience=Audience("test"))], phrases)
    yield "nothing open", delivered.overview((), phrases)


def _staff(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    roles: dict[str, tuple[Role, ...]] = {
        NORA: ("editor", "approver"),
        OMAR: ("editor",),
        OTHER: ("owner", "emergency"),
    }
    yield "editors", staff.editors(roles, NAMES, phrases)
    for given in (True, False):
        change = Change(OMAR, "editor", given=given)
        yield f"role asked, {given}", staff.asked(change, "نورا", "/editors confirm 1", phrases)
        yield f"role waits, {given}", staff.waits(change, phrases)
        yield f"role done, {given}", staff.done(change, phrases)
    entry = Entry(7, 1710000000000, Happened(NORA, "send", "b12", "done", "people=12 EMERGENCY"), b"mac")
    yield "audit", staff.audit([entry], "7:ab12", phrases)
    yield "no audit", staff.audit((), "0:", phrases)
    yield "anchor", staff.anchor("7:ab12", phrases)
    for lately in (0, 1, 2, 3, 11, 100):
        yield f"stats, {lately}", staff.stats({"telegram": lately, "matrix": 2}, lately, phrases)
    yield "amended", staff.amended(SENT, phrases)
    yield "handed in", staff.handed_in(DRAFTED, phrases)
    yield "offer", staff.offer("نص أُعيد توجيهه", phrases)
