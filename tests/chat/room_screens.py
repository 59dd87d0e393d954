"""Screens about what a room chose, over sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args

from newsbot.chat.digests import NoDigest
from newsbot.chat.document import Document, Text
from newsbot.chat.framing import Fault, Field
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import channels, doubts, following, frames, greeting, hours, owning, reasons
from newsbot.chat.views.doubts import Reading
from newsbot.chat.views.following import Hush, Item, Week
from newsbot.chat.wrong import Reason, Wrong
from newsbot.news.audience import Filter, Hour, Quiet, Subscription, Timetable
from newsbot.news.profile import Profile
from newsbot.news.timetable import Schedule

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
HOURS = Timetable((Hour(time(8)), Hour(time(14), frozenset({5})), Hour(time(20), frozenset({5, 0, 2}))))
FULL = Profile(
    (Subscription(1, Filter("sy-daraa")), Subscription(2, Filter(), at_once=False)),
    "Asia/Damascus",
    Schedule(HOURS, "Asia/Damascus", NOW),
    Quiet(time(22), time(7)),
    paused=NOW,
    lite=True,
)
ITEMS = (
    Item(1, "أخبار درعا", at_once=True, again="/subscribe درعا", other="/subscribe درعا ملخص"),
    Item(2, "news from CNN", at_once=False, again="/subscribe place:sy-homs", other="/subscribe حمص"),
)


def room_screens(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    for count in (0, 1, 2, 3, 11, 100):
        week = Week(count, more=count == 100)
        yield f"subscribed, {count}", following.subscribed(ITEMS[:1], [week], FULL, phrases)
    yield "subscribed, gathered", following.subscribed(ITEMS[1:], [None], FULL, phrases)
    yield "subscribed, no hour", following.subscribed(ITEMS[1:], [Week(3)], Profile(), phrases)
    yield "subscribed to several", following.subscribed(ITEMS, [Week(3), Week(0)], Profile(), phrases)
    yield "unsubscribed", following.unsubscribed(ITEMS[:1], phrases)
    yield "unsubscribed from several", following.unsubscribed(ITEMS, phrases)
    yield "not followed", following.not_followed(["أخبار حمص", "أخبار \u202eحلب"], ITEMS, phrases)
    yield "gone", following.gone(phrases)
    yield "which", following.which(ITEMS * 25, phrases)
    yield "which, without a number", following.which(ITEMS, phrases, [98, 99])
    hushes = [Hush("أخبار درعا", NOW, "/unmute درعا")]
    yield (
        "subscribed, muted",
        following.subscribed([replace(ITEMS[0], muted=True)], [None], Profile(), phrases, hushes=hushes),
    )
    yield "stopped", following.stopped(greeting.start(phrases), FULL, phrases)
    muted = [("أخبار درعا", NOW + timedelta(days=1))]
    yield "subscriptions", following.subscriptions(ITEMS, FULL, muted, phrases)
    yield "no subscriptions", following.subscriptions((), FULL, (), phrases)
    yield "too many subscriptions", following.too_many(50, phrases)
    yield from _told(phrases)
    yield from _doubts(phrases)
    yield from _own(phrases)


def _told(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    for name, profile in (("full", FULL), ("empty", Profile(schedule=FULL.schedule))):
        yield f"digest set, {name}", hours.digest_set(profile, phrases)
    yield "digest off", hours.digest_off(Profile(FULL.subscriptions), phrases)
    gone = Timetable((Hour(time(8), frozenset({4})), Hour(time(9))))
    for absent in (NoDigest((time(7),)), NoDigest(days=frozenset({0, 1})), NoDigest((time(7),), frozenset({0}))):
        yield f"digest off, {absent}", hours.digest_off(FULL, phrases, gone=gone, absent=absent)
        yield f"no digest to end, {absent}", hours.digest_off(Profile(), phrases, absent=absent)
    for on in (True, False):
        yield f"gathered {on}", hours.gathered(FULL, phrases, on=on)
        yield f"gathered {on}, no hour", hours.gathered(Profile(), phrases, on=on)
        yield f"lite {on}", hours.lite(phrases, on=on)
    yield "too many hours", hours.too_many(8, phrases)
    for quiet in (None, Quiet(time(22), time(7)), Quiet(time(0), time(6, 30), "aloud")):
        yield f"quiet {quiet}", hours.quiet(quiet, phrases)
    yield "quiet off", hours.quiet_off(phrases)
    yield "paused", hours.paused(None, phrases)
    yield "paused for a while", hours.paused(NOW, phrases)
    yield "resumed", hours.resumed(FULL, phrases)
    yield "resumed, muted", hours.resumed(FULL, phrases, [("أخبار درعا", NOW)])
    yield "resumed, nothing followed", hours.resumed(Profile(), phrases)
    yield "muted", hours.muted([("أخبار درعا", NOW)], ["/unmute درعا"], phrases)
    yield "mutes", hours.mutes([("أخبار درعا", NOW, "/unmute درعا")], phrases)
    yield "no mutes", hours.mutes((), phrases)
    yield "unmuted", hours.unmuted(["أخبار درعا", "أخبار حمص"], phrases)
    yield "all unmuted", hours.unmuted((), phrases)
    yield "too many mutes", hours.too_many_mutes(50, phrases)


def _doubts(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    readings = (
        Reading("أخبار الباب", "حلب، سوريا", "/subscribe مكان:الباب"),
        Reading("الأخبار التي فيها «الباب»", "", '/subscribe "الباب"'),
    )
    yield "doubt", doubts.doubt("الباب", readings, phrases)
    for command in ("subscribe", "unsubscribe", "mute", "digest", "quiet"):
        for reason in get_args(Reason):
            yield f"wrong use of {command}: {reason}", doubts.wrong(Wrong(command, reason, "xyz\u202e"), phrases)
    yield "wrong use, a place", doubts.wrong(Wrong("subscribe", "place", "درععا"), phrases, readings[:1])


def _own(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    values: dict[Field, str] = {"date": "10 آذار", "place": "درعا", "source": "سانا"}
    for side in ("header", "footer"):
        yield f"{side}", frames.preview(side, "أخبار {place}", "{date} {source}", values, phrases)
        yield f"no {side}", frames.none(side, phrases)
        yield f"{side} off", frames.off(side, phrases)
    for fault in (Fault("long"), Fault("field", "x\u202ey"), Fault("brace", "{")):
        yield f"wrong frame, {fault.reason}", frames.wrong(fault, phrases)
    yield "because", reasons.because("خبر", ITEMS[0], ("/mute درعا", "أخبار درعا"), phrases)
    yield "no reason", reasons.no_reason("خبر", phrases)
    yield "which item", reasons.which(phrases, command="/why")
    yield "reported", reasons.reported("s12", phrases, explained=True)
    yield "reported, unexplained", reasons.reported("s12", phrases, explained=False)
    yield "nobody hears it", reasons.nobody(phrases)
    yield "too long a report", reasons.too_long(500, phrases)
    yield "data", owning.kept('{"room": {}}', phrases)
    yield "data in private", owning.in_private("/mydata", phrases)
    for late in (True, False):
        yield f"sure, late {late}", owning.sure("/forgetme 0042", 10, phrases, late=late)
    yield "farewell", owning.farewell(phrases)
    yield "code", owning.code("/move ABCD2345K", 30, phrases)
    yield "nothing to move", owning.nothing_to_move(phrases)
    for came in (3, None):
        yield f"moved, {came}", owning.moved(came, 4, phrases)
    yield "wrong code", owning.wrong_code(phrases)
    yield "channel", channels.how(phrases)
    for said in (channels.unknown, channels.not_yours, channels.mute):
        yield f"channel {said.__name__}", said("@news_ch", phrases)
    heading = channels.heading("@news_ch", phrases)
    assert Text in map(type, heading)
