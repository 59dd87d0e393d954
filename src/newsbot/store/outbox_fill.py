"""The rows that posts come to, window by window: of those who follow, and of the copies that have to be edited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_once

from newsbot.chat.delivery import Priority
from newsbot.store.delivery_schema import delivery, fanout, post, recipient
from newsbot.store.engine import Statement, Unit
from newsbot.store.following_schema import post_filter
from newsbot.store.outbox_edits import add_edits
from newsbot.store.outbox_queue import TIERS
from newsbot.store.outbox_reach import Reaching, step
from newsbot.store.outbox_turns import first_turn, turns

# Of a post fewer rows than this have to wait before more of them are made.
WINDOW = 500
# So many times the subscriptions are then looked at at once, which comes to about 1,300 rows: they share a commit.
_REFILL = 4
# Where none waits: nobody is kept waiting for all of a window.
_FIRST = 100
# Stretches of rooms that are looked at in one tick, and posts that are looked at.
_STEPS = 64
_POSTS = 64

ADD_FANOUT = Statement(insert_once(fanout).values({column.name: bindparam(column.name) for column in fanout.columns}))
DROP_FANOUT = Statement(delete(fanout).where(fanout.c.post == bindparam("which"), fanout.c.aim == bindparam("aim")))
# Where the copies are gone through already, that comes to its end first.
_BEGIN_AGAIN = Statement(
    insert_once(fanout)
    .values(post=bindparam("post"), aim="edit", first=0, second=0, upto=0)
    .on_conflict_do_nothing()
    .returning(fanout.c.post)
)
_MOVE = Statement(
    update(fanout)
    .where(fanout.c.post == bindparam("which"), fanout.c.aim == bindparam("of_aim"))
    .values(first=bindparam("to_first"), second=bindparam("to_second"))
)
_ADD_ROWS = Statement(
    insert_once(delivery)
    .values(
        account=bindparam("account"),
        post=bindparam("post"),
        recipient=bindparam("recipient"),
        op="send",
        part=1,
        of_revision=0,
        priority=bindparam("priority"),
        seq=bindparam("seq"),
        state="pending",
        revision=0,
        attempt=0,
        crashes=0,
        due=bindparam("now"),
        epoch=0,
        resent=0,
    )
    .on_conflict_do_nothing()
)

_is_edit = fanout.c.aim == literal_column("'edit'")
_zero: ColumnElement[int] = literal_column("0")
_last: ColumnElement[int] = literal_column(str(int(Priority.HOUSEKEEPING)))
_sibling = post.alias("sibling")
# Corrections first, then posts by class and age, then what was only added to a post.
_rank = case(
    (and_(_is_edit, post.c.corrected > _zero), _zero),
    (fanout.c.aim.in_([literal_column("'edit'"), literal_column("'later'")]), _last),
    else_=post.c.priority,
)
_OPEN = Statement(
    select(
        fanout.c.post,
        fanout.c.aim,
        fanout.c.first,
        fanout.c.second,
        fanout.c.upto,
        _rank,
        post.c.priority,
        post.c.revision,
        post.c.corrected,
        post.c.expires,
        post.c.gathered,
        post.c.story,
        exists().where(post_filter.c.post == fanout.c.post, post_filter.c.aim == literal_column("'mute'")),
        and_(post.c.story.isnot(None), exists().where(_sibling.c.story == post.c.story, _sibling.c.id != post.c.id)),
    )
    # The sum keeps SQLite from going through all posts to find the few that are open.
    .select_from(fanout.join(post, post.c.id == fanout.c.post + _zero))
    .where(
        post.c.account == bindparam("account"),
        post.c.status != "paused",
        or_(post.c.status != "stopped", fanout.c.aim.in_([literal_column("'edit'"), literal_column("'later'")])),
        or_(fanout.c.aim != literal_column("'later'"), fanout.c.upto <= bindparam("now")),
    )
    .order_by(_rank, fanout.c.post)
    .limit(_POSTS)
)
_some = (
    select(literal_column("1"))
    .where(
        delivery.c.post == bindparam("post"),
        delivery.c.priority == bindparam("class"),
        delivery.c.state == literal_column("'pending'"),
    )
    .limit(WINDOW)
    .subquery()
)
_WAITING = Statement(select(func.count()).select_from(_some))
_FOLLOWERS = Statement(
    select(recipient.c.lane, recipient.c.key)
    .where(
        recipient.c.account == bindparam("account"),
        recipient.c.follows == literal_column("1"),
        tuple_(recipient.c.lane, recipient.c.key) > tuple_(bindparam("first"), bindparam("second")),
        recipient.c.key <= bindparam("upto"),
        recipient.c.gone.is_(None),
    )
    .order_by(recipient.c.lane, recipient.c.key)
    .limit(WINDOW)
)


class _Open(NamedTuple):
    """A row of `fanout`, and what is asked of its post."""

    post: int
    aim: str
    first: int
    second: int
    upto: int
    rank: int
    priority: int
    revision: int
    corrected: int
    expires: float | None
    gathered: int
    story: int | None
    muting: int
    told: int


class Filling:
    """One tick's new rows.

    Attributes:
        unfinished: a cursor moved and is not at its end: where none of its rows goes now, more have to be made.
    """

    def __init__(self, unit: Unit, account: str, now: datetime) -> None:
        self.unfinished = False
        self._unit, self._account, self._now = unit, account, now
        self._steps = _STEPS

    def all(self) -> "Filling":
        """The next window of every post that has few rows waiting; corrections first.

        Alerts and what comes behind them go one after the other: a room is told in the order of the posts, and no row
        is made that would have to wait for one that is not there yet.
        """
        behind: set[int] = set()
        for row in self._unit(_OPEN, {"account": self._account, "now": self._now.timestamp()}):
            which = _Open(*row)
            if which.aim == "later":
                self._begin_again(which)
            elif which.aim == "edit":
                self._edits(which)
            elif which.priority not in behind:
                is_through = self._is_over(which) or (
                    self._followers(which) if which.aim == "send" else self._reached(which)
                )
                if not is_through and which.priority >= Priority.ALERT:
                    behind.add(which.priority)
        return self

    def _is_over(self, which: _Open) -> bool:
        """What is no news any more makes no rows, where nobody waits for a word of what became of it."""
        if which.expires is None or which.expires > self._now.timestamp() or which.priority < Priority.ALERT:
            return False
        self._drop(which)
        return True

    def _waiting(self, which: _Open, priority: int) -> int:
        """Rows of the class that wait, counted to `WINDOW`."""
        waiting: int = self._unit(_WAITING, {"post": which.post, "class": int(priority)})[0][0]
        return waiting

    def _followers(self, which: _Open) -> bool:
        if self._waiting(which, which.priority) >= WINDOW:
            return False
        given = {"account": self._account, "first": which.first, "second": which.second, "upto": which.upto}
        found = self._unit(_FOLLOWERS, given)
        keys = [row[1] for row in found]
        add_rows(self._unit, keys, self._now, account=self._account, which=which.post, priority=which.priority)
        return self._moved(which, found)

    def _reached(self, which: _Open) -> bool:
        lane, tier = divmod(which.first, TIERS)
        begun = at = Reaching(
            self._account,
            which.post,
            which.priority,
            lane,
            tier,
            which.second,
            which.upto,
            bool(which.gathered),
            which.story,
            bool(which.muting),
            bool(which.told),
        )
        waiting = self._waiting(which, which.priority)
        enough, limit = (WINDOW, _REFILL * WINDOW) if waiting else (min(_FIRST, WINDOW), WINDOW)
        while not at.is_through and waiting < enough and self._steps > 0:
            self._steps -= 1
            turn = first_turn(self._unit, which.post, self._now, account=self._account, priority=which.priority)
            at = step(self._unit, at, self._now.timestamp(), limit=limit, turn=turn)
            waiting = self._waiting(which, which.priority)
        if at.is_through:
            self._drop(which)
        elif at != begun:
            self._move(which, at.first, at.after)
        return at.is_through

    def _begin_again(self, which: _Open) -> None:
        if self._unit(_BEGIN_AGAIN, {"post": which.post}):
            self._drop(which)
            self._edits(which._replace(aim="edit", first=0, second=0))

    def _edits(self, which: _Open) -> None:
        if any(self._waiting(which, priority) >= WINDOW for priority in (Priority.CORRECTION, Priority.HOUSEKEEPING)):
            return
        found = add_edits(
            self._unit,
            which.post,
            (which.first, which.second),
            self._now,
            limit=WINDOW,
            account=self._account,
            revision=which.revision,
            corrected=which.corrected,
            aloud=which.priority == Priority.LIFE_SAFETY,
        )
        self._moved(which, found)

    def _moved(self, which: _Open, found: Sequence[Sequence[Any]]) -> bool:
        """The cursor behind what was found. True when that was all."""
        if len(found) < WINDOW:
            self._drop(which)
            return True
        self._move(which, found[-1][0], found[-1][1])
        return False

    def _move(self, which: _Open, first: int, second: int) -> None:
        self.unfinished = True
        to = {"to_first": first, "to_second": second}
        self._unit(_MOVE, {"which": which.post, "of_aim": which.aim, **to})

    def _drop(self, which: _Open) -> None:
        self._unit(DROP_FANOUT, {"which": which.post, "aim": which.aim})


def add_rows(unit: Unit, keys: Sequence[int], now: datetime, *, account: str, which: int, priority: int) -> None:
    """A row for each of these rooms that has none of the post yet."""
    same = {"account": account, "post": which, "priority": priority, "now": now.timestamp()}
    numbers = turns(unit, which, len(keys), now, account=account, priority=priority)
    unit.many(_ADD_ROWS, [{**same, "recipient": key, "seq": turn} for key, turn in zip(keys, numbers, strict=True)])
