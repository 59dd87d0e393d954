"""Deliveries as rows: which columns are read, and what they become."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import and_, bindparam, case, exists, literal_column, or_, select

from newsbot.chat.delivery import Delivery, Priority
from newsbot.chat.framing import Frame
from newsbot.chat.reception import Standing
from newsbot.news.audience import Quiet
from newsbot.news.quiet import CAP
from newsbot.store.delivery_schema import delivery, post, recipient
from newsbot.store.following_schema import choice, mute, post_filter, seen
from newsbot.store.lines_around import open_line
from newsbot.store.schema import room
from newsbot.store.sealing import Seal

# What a delivery begins with.
NEW_ROW = (
    "account",
    "post",
    "recipient",
    "op",
    "part",
    "of_revision",
    "priority",
    "seq",
    "state",
    "revision",
    "attempt",
    "crashes",
    "due",
    "epoch",
    "resent",
)
# What a sender has to know of a row, in the order of `to_delivery`; `Rest` follows.
columns = (
    delivery.c.id,
    delivery.c.account,
    delivery.c.post,
    delivery.c.op,
    delivery.c.part,
    delivery.c.priority,
    delivery.c.seq,
    delivery.c.state,
    post.c.revision,
    delivery.c.due,
    delivery.c.attempt,
    delivery.c.crashes,
    delivery.c.first_wire,
    delivery.c.remote_id,
    delivery.c.reason,
    post.c.expires,
    recipient.c.struck,
    delivery.c.resent,
    room.c.lookup,
    room.c.sealed_id,
    delivery.c.doubt,
)
LOOKUP, SEALED, DOUBT, REVISION = 18, 19, 20, 8
REST = len(columns)

_begins = and_(
    delivery.c.op == literal_column("'send'"),
    delivery.c.part == literal_column("1"),
    delivery.c.priority != literal_column(str(int(Priority.REPLY))),
)
_muted = and_(
    _begins,
    exists()
    .select_from(mute.join(post_filter, post_filter.c.filter == mute.c.filter))
    .where(
        mute.c.recipient == delivery.c.recipient,
        mute.c.until > bindparam("now"),
        post_filter.c.post == delivery.c.post,
        post_filter.c.aim == literal_column("'mute'"),
    ),
)
_had = and_(
    _begins,
    post.c.story.isnot(None),
    exists().where(
        seen.c.recipient == delivery.c.recipient,
        seen.c.story == post.c.story,
        or_(seen.c.post.is_(None), seen.c.post != delivery.c.post),
    ),
)
_told = delivery.alias("told")
# The routine message that is as many back as an hour may hold.
_crowded = case(
    (
        and_(_begins, delivery.c.priority == literal_column(str(int(Priority.ALERT)))),
        select(_told.c.settled)
        .where(
            _told.c.recipient == delivery.c.recipient,
            _told.c.state == literal_column("'sent'"),
            _told.c.priority >= literal_column("4"),  # as the index says
            _told.c.settled > bindparam("hour_ago"),
            _told.c.op == literal_column("'send'"),
            _told.c.part == literal_column("1"),
        )
        .order_by(_told.c.settled.desc())
        .limit(literal_column("1"))
        .offset(literal_column(str(CAP - 1)))
        .scalar_subquery(),
    )
)


class Rest(NamedTuple):
    """What decides about a row beside the delivery itself; moments are seconds.

    Attributes:
        locale, region, digits: of its room; status: of its post; gone: since when nobody is there.
        lite, quiet, zone, paused: what the room has chosen, as it stands in `choice`.
        sealed_header, sealed_footer: lines around what the room is told.
        published: when the post was put in.
        muted, had, crowded, only_now: as `Standing` says.
    """

    locale: str | None
    region: str | None
    digits: str | None
    status: str
    gone: float | None
    recipient: int
    lite: int | None
    quiet: str | None
    zone: str | None
    paused: float | None
    sealed_header: bytes | None
    sealed_footer: bytes | None
    published: float
    muted: int | None
    had: int | None
    crowded: float | None
    only_now: int

    def frame(self, seal: Seal) -> Frame | None:
        """What the room set around what it is told."""
        if self.sealed_header is None and self.sealed_footer is None:
            return None
        header = open_line(self.sealed_header, "header", self.recipient, seal)
        footer = open_line(self.sealed_footer, "footer", self.recipient, seal)
        zone = None if self.zone is None else zone_of(self.zone)
        return Frame(header, footer, moment(self.published).astimezone(zone or UTC), self.region, self.digits)

    @property
    def standing(self) -> Standing | None:
        """None where the room has nothing against anything."""
        if self.quiet is None and self.paused is None and not self.muted and not self.had and self.crowded is None:
            return None
        quiet, zone = None, None if self.zone is None or self.quiet is None else zone_of(self.zone)
        if self.quiet is not None and zone is not None:
            quiet = quiet_of(self.quiet)
        felt = (self.paused is not None, bool(self.muted), bool(self.had))
        return Standing(quiet, zone, *felt, maybe(self.crowded), bool(self.only_now))


# A pause that is over is over, whether or not the room was looked at since.
_paused = case((choice.c.resumes <= bindparam("now"), None), else_=choice.c.paused)
# `now` and `hour_ago` are given with it.
rows = select(
    *columns,
    room.c.locale,
    room.c.region,
    room.c.digits,
    post.c.status,
    recipient.c.gone,
    delivery.c.recipient,
    choice.c.lite,
    choice.c.quiet,
    choice.c.zone,
    _paused,
    choice.c.sealed_header,
    choice.c.sealed_footer,
    post.c.published,
    _muted,
    _had,
    _crowded,
    post.c.gathered,
).select_from(
    delivery.join(post, post.c.id == delivery.c.post)
    .join(recipient, recipient.c.key == delivery.c.recipient)
    .join(room, and_(room.c.lookup == recipient.c.lookup))
    .outerjoin(choice, choice.c.recipient == delivery.c.recipient)
)


def to_delivery(row: Sequence[Any], seal: Seal) -> Delivery:
    return Delivery(
        id=row[0],
        account=row[1],
        post=row[2],
        room=seal.open_room(row[SEALED], row[LOOKUP]),
        op=row[3],
        part=row[4],
        priority=Priority(row[5]),
        seq=row[6],
        state=row[7],
        revision=row[REVISION] if row[DOUBT] is None else row[DOUBT],
        due=moment(row[9]),
        attempts=row[10],
        crashes=row[11],
        first_wire=maybe(row[12]),
        remote_id=row[13],
        reason=row[14],
        expires=maybe(row[15]),
        struck=maybe(row[16]),
        resent=bool(row[17]),
        doubt=row[DOUBT],
        superseded=row[DOUBT] is not None and row[DOUBT] != row[REVISION],
    )


@lru_cache(maxsize=1 << 10)
def quiet_of(written: str) -> Quiet:
    """`22:00-07:00 silent`."""
    span, _, breaking = written.partition(" ")
    start, _, end = span.partition("-")
    how = cast("Literal['aloud', 'silent']", breaking)
    return Quiet(time.fromisoformat(start), time.fromisoformat(end), how)


@lru_cache(maxsize=1 << 10)
def zone_of(name: str) -> ZoneInfo | None:
    """None for a zone that is not known here any more."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def maybe(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment(seconds)


def seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
