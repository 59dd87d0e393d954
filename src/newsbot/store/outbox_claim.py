"""Which deliveries go next. All statements run inside the tick's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import bindparam, delete, func, literal_column, null, update

from newsbot.chat.delivery import Delivery
from newsbot.chat.reception import Reception, reception
from newsbot.news.quiet import HOUR
from newsbot.ports import Tick
from newsbot.store.delivery_schema import delivery
from newsbot.store.engine import Statement, Unit
from newsbot.store.outbox_later import BURST, LATER, LOCK, later
from newsbot.store.outbox_queue import DIGESTS, FRESH_NEWS, NEWS, NEXT_DUE, REPLIES
from newsbot.store.outbox_rows import DOUBT, REST, Rest, maybe, to_delivery
from newsbot.store.outbox_seen import UNMARK
from newsbot.store.sealing import Seal

# Rows looked at beside those that are wanted, because some of them may not go yet.
_SPARE_ROWS = 8
_ROUNDS = 8
# For so long after it was published, breaking news that still goes out leaves no room for digests.
_FRESH = 30 * 60.0

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
_TAKE_OUT = Statement(delete(delivery).where(delivery.c.id == bindparam("which")))
_RESEND = Statement(
    update(delivery)
    .where(
        delivery.c.account == bindparam("of_account"),
        delivery.c.state == literal_column("'uncertain'"),
        delivery.c.resend <= bindparam("now"),
    )
    .values(state="pending", resent=1, resend=null(), due=bindparam("now"))
)


@dataclass(slots=True)
class Claiming:
    """One tick's choice.

    Attributes:
        rows: the deliveries that go, each with the rest of its row.
        stopped: lanes that the pace stopped while rows were left in them.
        floored: a digest had its chance, if one was asked for.
        unfinished: so many rows ended that not all were looked at.
    """

    unit: Unit
    tick: Tick
    seal: Seal
    rows: list[tuple[Delivery, Rest]] = field(default_factory=list)
    stopped: set[Literal["news", "replies"]] = field(default_factory=set)
    floored: bool = False
    unfinished: bool = False
    _rooms: set[int] = field(default_factory=set)

    def all(self) -> list[tuple[Delivery, Rest]]:
        """Replies from their own bucket, a digest when one is owed, everything else, then replies from what is left."""
        self.unit(_RESEND, {"of_account": self.tick.lease.account, "now": self._now})
        most = self.tick.most
        self._lane(REPLIES, most, spare=False)
        if self.tick.floor:
            before = len(self.rows)
            none_left = self._has_fresh_news() or self._lane(DIGESTS, before + 1, spare=False)
            self.floored = none_left or len(self.rows) > before
        if self._lane(NEWS, most, spare=False):
            self._lane(REPLIES, most, spare=True)
        return self.rows

    @property
    def _now(self) -> float:
        return self.tick.now.timestamp()

    def _has_fresh_news(self) -> bool:
        given = {"account": self.tick.lease.account, "now": self._now, "since": self._now - _FRESH}
        return bool(self.unit(FRESH_NEWS, given))

    def next_due(self) -> float | None:
        found: float | None = self.unit(NEXT_DUE, {"account": self.tick.lease.account, "now": self._now})[0][0]
        return found

    def _lane(self, statement: Statement, upto: int, *, spare: bool) -> bool:
        """Choose until there are `upto` rows. True when nothing that could go is left."""
        hour_ago = (self.tick.now - HOUR).timestamp()
        for _ in range(_ROUNDS):
            wanted = min(upto, self.tick.most) - len(self.rows)
            if wanted <= 0:
                return False
            limit = wanted + _SPARE_ROWS
            given = {"account": self.tick.lease.account, "now": self._now, "hour_ago": hour_ago, "limit": limit}
            found = self.unit(statement, given)
            chosen = _Round()
            for row in found:
                if len(self.rows) >= upto or not self._choose(row, chosen, spare=spare):
                    break
            chosen.write(self)
            if chosen.stopped:
                self.stopped.add("replies" if statement is REPLIES else "news")
                return False
            # What ended may have stood before something that goes.
            if not chosen.changed or (len(found) < limit and not chosen.ended):
                return True
        self.unfinished = True
        return False

    def _choose(self, row: Sequence[Any], chosen: "_Round", *, spare: bool) -> bool:
        """Sort one candidate. False: no more of this lane now."""
        rest = Rest(*row[REST:])
        over = self._over(row, rest)
        if over is not None:
            chosen.end(row, rest, *over, self._now)
            return True
        if rest.recipient in self._rooms:
            return True
        found = to_delivery(row, self.seal)
        received = _received(found, rest, self.tick)
        if received.unwanted or received.until:
            chosen.refuse(row, rest, received, self._now)
            return True
        wait = 0.0 if self.tick.admit is None else self.tick.admit(found.room, found.priority, spare=spare)
        if wait is None:
            chosen.stopped = True
            return False
        if wait > 0:
            chosen.waiting.append({"which": found.id, "later": self._now + wait})
            return True
        first = found.first_wire or self.tick.now
        claimed = replace(found, state="sending", attempts=found.attempts + 1, first_wire=first, hushed=received.hushed)
        self.rows.append((claimed, rest))
        self._rooms.add(rest.recipient)
        under = self.tick.lease.epoch
        chosen.sending.append({"which": found.id, "under": under, "shows": claimed.revision, "now": self._now})
        return True

    def _over(self, row: Sequence[Any], rest: Rest) -> tuple[str, str] | None:
        """Why a row that waited does not go any more, whatever its room wants."""
        expires = maybe(row[15])
        if rest.gone is not None:
            return "cancelled", "gone"
        if rest.status == "retracted" and row[3] == "send" and row[DOUBT] is None:
            return "cancelled", "retracted"
        if expires is not None and expires <= self.tick.now and row[3] == "send":
            return "expired", "too late"
        if rest.status == "stopped" and row[3] == "send":
            return "held", "stopped"
        if rest.status == "paused":  # it steps aside: what follows it in the room need not wait until somebody looks
            return "held", "paused"
        return None


_WELCOME = Reception()


def _received(which: Delivery, rest: Rest, tick: Tick) -> Reception:
    standing = rest.standing
    return _WELCOME if standing is None else reception(which, standing, tick.now)


@dataclass(slots=True)
class _Round:
    sending: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    ended: list[dict[str, Any]] = field(default_factory=list)
    unmarked: list[dict[str, Any]] = field(default_factory=list)
    put_off: list[dict[str, Any]] = field(default_factory=list)
    bursts: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.sending or self.waiting or self.ended or self.put_off)

    def end(self, row: Sequence[Any], rest: Rest, ended: str, why: str, now: float) -> None:
        self.ended.append({"which": row[0], "ended": ended, "why": why, "now": now})
        if ended != "held" and row[3] == "send" and row[4] == 1:
            self.unmarked.append({"of_post": row[2], "room": rest.recipient})

    def refuse(self, row: Sequence[Any], rest: Rest, received: Reception, now: float) -> None:
        """The room does not want it, or not now."""
        if received.unwanted is None:
            assert received.until is not None
            self.put_off.append({"which": row[0], "post": row[2], "at": later(received.until)})
            return
        self.end(row, rest, "cancelled", received.unwanted, now)
        if received.until is not None:
            self.bursts.append({"room": rest.recipient, "until": received.until.timestamp()})

    def write(self, claiming: Claiming) -> None:
        unit = claiming.unit
        unit.many(_SEND, self.sending)
        unit.many(_WAIT, self.waiting)
        unit.many(_END, self.ended)
        unit.many(UNMARK, self.unmarked)
        unit.many(_TAKE_OUT, [{"which": one["which"]} for one in self.put_off])
        unit.many(LATER, [{"post": one["post"], "at": one["at"]} for one in self.put_off])
        for burst in self.bursts:
            unit(LOCK, {"room": burst["room"]})
            unit(BURST, burst)
