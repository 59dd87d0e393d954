"""Which deliveries go next. All statements run inside the tick's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, null, or_, select, tuple_, update

from newsbot.chat.delivery import Delivery, Priority
from newsbot.ports import Tick
from newsbot.store.delivery_schema import delivery, fanout, post, recipient
from newsbot.store.engine import Statement, Unit
from newsbot.store.outbox_rows import DOUBT, REST, maybe, rows, to_delivery
from newsbot.store.sealing import Seal

# Rows looked at beside those that are wanted, because some of them may not go yet.
_SPARE_ROWS = 8
_ROUNDS = 8

_PENDING: ColumnElement[str] = literal_column("'pending'")
_ahead = delivery.alias("ahead")
_wire = delivery.alias("wire")
_older = post.alias("older")
_earlier = or_(_ahead.c.post < delivery.c.post, and_(_ahead.c.post == delivery.c.post, _ahead.c.part < delivery.c.part))
# An older post of the class that has still to get its row for this room.
_coming = (
    exists()
    .select_from(fanout.join(_older, _older.c.id == fanout.c.post))
    .where(
        fanout.c.aim == literal_column("'send'"),
        fanout.c.post < delivery.c.post,
        _older.c.account == delivery.c.account,
        _older.c.priority == delivery.c.priority,
        _older.c.status != literal_column("'paused'"),
        recipient.c.follows == literal_column("1"),
        tuple_(recipient.c.lane, recipient.c.key) > tuple_(fanout.c.first, fanout.c.second),
        recipient.c.key <= fanout.c.upto,
    )
)
# First of its class in its room, and nothing of the room is on the wire.
_queue = (
    rows.where(
        delivery.c.account == bindparam("account"),
        delivery.c.state == _PENDING,
        delivery.c.due <= bindparam("now"),
        ~exists().where(_wire.c.recipient == delivery.c.recipient, _wire.c.state == literal_column("'sending'")),
        ~exists().where(
            _ahead.c.recipient == delivery.c.recipient,
            _ahead.c.state == _PENDING,
            _ahead.c.priority == delivery.c.priority,
            _earlier,
        ),
        ~_coming,
    )
    .order_by(delivery.c.priority, delivery.c.seq, delivery.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=delivery)
)
_NEWS = Statement(_queue.where(delivery.c.priority != int(Priority.REPLY)))
_REPLIES = Statement(_queue.where(delivery.c.priority == int(Priority.REPLY)))
_DIGESTS = Statement(_queue.where(delivery.c.priority == int(Priority.DIGEST)))
# For so long after it was published, breaking news that still goes out leaves no room for digests.
_FRESH = 30 * 60.0
_FRESH_NEWS = Statement(
    select(literal_column("1"))
    .select_from(delivery.join(post, post.c.id == delivery.c.post))
    .where(
        delivery.c.account == bindparam("account"),
        delivery.c.state == _PENDING,
        delivery.c.priority.in_([literal_column(str(int(one))) for one in (Priority.LIFE_SAFETY, Priority.BREAKING)]),
        delivery.c.due <= bindparam("now"),
        post.c.published > bindparam("since"),
    )
    .limit(literal_column("1"))
)

_SEND = Statement(
    update(delivery)
    .where(delivery.c.id == bindparam("which"))
    .values(
        state="sending",
        epoch=bindparam("under"),
        attempt=delivery.c.attempt + 1,
        revision=bindparam("shows"),
        first_wire=func.coalesce(delivery.c.first_wire, bindparam("now")),
    )
)
_END = Statement(
    update(delivery)
    .where(delivery.c.id == bindparam("which"))
    .values(state=bindparam("ended"), reason=bindparam("why"), settled=bindparam("now"))
)
_WAIT = Statement(update(delivery).where(delivery.c.id == bindparam("which")).values(due=bindparam("later")))
_RESEND = Statement(
    update(delivery)
    .where(
        delivery.c.account == bindparam("of_account"),
        delivery.c.state == literal_column("'uncertain'"),
        delivery.c.resend <= bindparam("now"),
    )
    .values(state="pending", resent=1, resend=null(), due=bindparam("now"))
)
_NEXT_DUE = Statement(
    select(func.min(delivery.c.due)).where(
        delivery.c.account == bindparam("account"),
        delivery.c.state == _PENDING,
        delivery.c.due > bindparam("now"),
    )
)


@dataclass(slots=True)
class Claiming:
    """One tick's choice.

    Attributes:
        rows: the deliveries that go, each with the rest of its row: locale, status, gone, recipient.
        stopped: lanes that the pace stopped while rows were left in them.
        floored: a digest had its chance, if one was asked for.
    """

    unit: Unit
    tick: Tick
    seal: Seal
    rows: list[tuple[Delivery, Sequence[Any]]] = field(default_factory=list)
    stopped: set[Literal["news", "replies"]] = field(default_factory=set)
    floored: bool = False
    _rooms: set[int] = field(default_factory=set)

    def all(self) -> list[tuple[Delivery, Sequence[Any]]]:
        """Replies from their own bucket, a digest when one is owed, everything else, then replies from what is left."""
        at = self.tick.now.timestamp()
        self.unit(_RESEND, {"of_account": self.tick.lease.account, "now": at})
        most = self.tick.most
        self._lane(_REPLIES, most, spare=False)
        if self.tick.floor:
            before = len(self.rows)
            none_left = self._has_fresh_news() or self._lane(_DIGESTS, before + 1, spare=False)
            self.floored = none_left or len(self.rows) > before
        if self._lane(_NEWS, most, spare=False):
            self._lane(_REPLIES, most, spare=True)
        return self.rows

    def _has_fresh_news(self) -> bool:
        at = self.tick.now.timestamp()
        return bool(self.unit(_FRESH_NEWS, {"account": self.tick.lease.account, "now": at, "since": at - _FRESH}))

    def next_due(self) -> float | None:
        given = {"account": self.tick.lease.account, "now": self.tick.now.timestamp()}
        found: float | None = self.unit(_NEXT_DUE, given)[0][0]
        return found

    def _lane(self, statement: Statement, upto: int, *, spare: bool) -> bool:
        """Choose until there are `upto` rows. True when nothing that could go is left."""
        for _ in range(_ROUNDS):
            wanted = min(upto, self.tick.most) - len(self.rows)
            if wanted <= 0:
                return False
            limit = wanted + _SPARE_ROWS
            given = {"account": self.tick.lease.account, "now": self.tick.now.timestamp(), "limit": limit}
            found = self.unit(statement, given)
            chosen = _Round()
            for row in found:
                if len(self.rows) >= upto or not self._choose(row, chosen, spare=spare):
                    break
            chosen.write(self)
            if chosen.stopped:
                self.stopped.add("replies" if statement is _REPLIES else "news")
                return False
            # What ended may have stood before something that goes.
            if not chosen.changed or (len(found) < limit and not chosen.ended):
                return True
        return False

    def _choose(self, row: Sequence[Any], chosen: "_Round", *, spare: bool) -> bool:
        """Sort one candidate. False: no more of this lane now."""
        id_, at, rest = row[0], self.tick.now.timestamp(), row[REST:]
        ended = self._ended(row)
        if ended is not None:
            chosen.ended.append({"which": id_, "ended": ended[0], "why": ended[1], "now": at})
            return True
        if rest[3] in self._rooms:
            return True
        found = to_delivery(row, self.seal)
        wait = 0.0 if self.tick.admit is None else self.tick.admit(found.room, found.priority, spare=spare)
        if wait is None:
            chosen.stopped = True
            return False
        if wait > 0:
            chosen.waiting.append({"which": id_, "later": at + wait})
            return True
        first = found.first_wire or self.tick.now
        claimed = replace(found, state="sending", attempts=found.attempts + 1, first_wire=first)
        self.rows.append((claimed, rest))
        self._rooms.add(rest[3])
        under = self.tick.lease.epoch
        chosen.sending.append({"which": id_, "under": under, "shows": claimed.revision, "now": at})
        return True

    def _ended(self, row: Sequence[Any]) -> tuple[str, str] | None:
        """Why a row that waited does not go any more."""
        expires, status, gone = maybe(row[15]), row[REST + 1], row[REST + 2]
        if gone is not None:
            return "cancelled", "gone"
        if status == "retracted" and row[3] == "send" and row[DOUBT] is None:
            return "cancelled", "retracted"
        if expires is not None and expires <= self.tick.now and row[3] in {"send", "notice"}:
            return "expired", "too late"
        if status == "paused":  # it steps aside: what follows it in the room need not wait until somebody looks
            return "held", "paused"
        return None


@dataclass(slots=True)
class _Round:
    sending: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    ended: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.sending or self.waiting or self.ended)

    def write(self, claiming: Claiming) -> None:
        claiming.unit.many(_SEND, self.sending)
        claiming.unit.many(_WAIT, self.waiting)
        claiming.unit.many(_END, self.ended)
