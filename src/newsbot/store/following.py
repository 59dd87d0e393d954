"""What rooms have chosen, and who follows what: `ports.Following`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from newsbot.chat.room import Room
from newsbot.news.profile import Profile, TooManyError, left_behind, united
from newsbot.ports import Followed, Moved, Reach
from newsbot.store import following_retention, move_codes
from newsbot.store.delivery_schema import recipient
from newsbot.store.engine import Database, Statement, Unit
from newsbot.store.filters import Filters
from newsbot.store.kept import kept
from newsbot.store.outbox import Outbox
from newsbot.store.profiles import NOBODY, Kept, Profiles
from newsbot.store.reaching import reach
from newsbot.store.recipients import recipients_of
from newsbot.store.sealing import Seal
from newsbot.store.together import Together

Change = Callable[[Profile], Profile]

# A sender may find meanwhile that nobody is there.
_LOCK = Statement(
    select(recipient.c.key)
    .where(recipient.c.account == bindparam("account"), recipient.c.lookup == bindparam("lookup"))
    .with_for_update()
)
_LOCK_KEY = Statement(select(recipient.c.key).where(recipient.c.key == bindparam("which")).with_for_update())


class FollowingBook:
    """`ports.Following`. A room is a recipient of the account that is named as its platform.

    `profiles` reads what rooms have chosen, for others too.
    """

    def __init__(self, database: Database, seal: Seal, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._seal = seal
        self._filters = Filters()
        self.profiles = Profiles(self._filters, seal)
        self._changing = Together(database)

    async def profile(self, room: Room) -> Profile:
        lookup = self._seal.lookup(room)
        kept = await self._database.read(lambda run: self.profiles.of_room(run, room.platform, lookup))
        return kept.profile

    async def change(self, room: Room, change: Change, now: datetime) -> Profile:
        done = await self._changing.do(lambda unit: self._change(unit, room, change, now))
        if isinstance(done, Exception):
            raise done
        assert isinstance(done, Profile)
        return done

    async def filters(self) -> Sequence[Followed]:
        return await self._database.read(self._filters.all, patient=True)

    async def reach(
        self,
        filters: Sequence[int] | None,
        account: str | None = None,
        *,
        muting: Sequence[int] = (),
        now: datetime | None = None,
    ) -> Reach:
        wall = now.timestamp() if now is not None else 0.0
        return await self._database.read(lambda run: reach(run, filters, account, muting, wall), patient=True)

    async def offer_move(self, room: Room, now: datetime, lasting: timedelta) -> str:
        code = move_codes.new_code()

        def work(unit: Unit) -> None:
            (key,) = recipients_of(unit, room.platform, (room,), self._seal)
            move_codes.offer(unit, key, self._seal.code(code), now + lasting)

        await self._changing.do(work)
        return code

    async def take_move(self, code: str, room: Room, now: datetime) -> Moved | None:
        digest = self._seal.code(move_codes.plain(code))
        done: Moved | TooManyError | None = await self._changing.do(
            lambda unit: self._take_move(unit, digest, room, now)
        )
        if isinstance(done, TooManyError):
            raise done
        return done

    async def kept(self, room: Room) -> dict[str, Any]:
        return await self._database.read(lambda run: kept(run, room, self.profiles, self._seal))

    async def forget(self, room: Room) -> None:
        await self._outbox.forget(room)
        await self._database.scrub()

    async def prune(self, now: datetime) -> bool:
        return await self._database.transact(lambda unit: following_retention.prune(unit, now), in_order=True)

    def _change(self, unit: Unit, room: Room, change: Change, now: datetime) -> Profile | Exception:
        """What `change` raises is returned: nothing is written yet, and others share the transaction."""
        before = self._locked(unit, room)
        try:
            wanted = change(before.profile)
        except Exception as error:  # noqa: BLE001  # the caller's, and told to the caller
            return error
        if wanted == before.profile and not before.gone:
            return wanted
        return self._saved(unit, room, before, wanted, now)

    def _take_move(self, unit: Unit, digest: bytes, room: Room, now: datetime) -> Moved | TooManyError | None:
        found = move_codes.find(unit, digest, now)
        here = self._locked(unit, room)
        if found is None or found[0] == here.key or found[1] not in {None, here.key}:
            return None
        if found[1] == here.key:
            return Moved(here.profile)
        unit(_LOCK_KEY, {"which": found[0]})
        there = self.profiles.of_key(unit, found[0])
        if there is None:
            return None
        try:
            both = united(here.profile, there.profile, now)
        except TooManyError as error:
            return error
        profile = self._saved(unit, room, here, both, now)
        self.profiles.save(unit, there, left_behind(there.profile), now)
        move_codes.taken(unit, digest, there.key, self._locked(unit, room).key)
        return Moved(profile, len(there.profile.subscriptions))

    def _locked(self, unit: Unit, room: Room) -> Kept:
        lookup = self._seal.lookup(room)
        unit(_LOCK, {"account": room.platform, "lookup": lookup})
        return self.profiles.of_room(unit, room.platform, lookup)

    def _saved(self, unit: Unit, room: Room, before: Kept, wanted: Profile, now: datetime) -> Profile:
        """Made a recipient when it is none. As it stands then."""
        if before.key == NOBODY:
            (key,) = recipients_of(unit, room.platform, (room,), self._seal)
            before = replace(self.profiles.of_key(unit, key) or before, profile=before.profile)
        self.profiles.save(unit, before, wanted, now)
        return self.profiles.of_room(unit, room.platform, self._seal.lookup(room)).profile
