"""What rooms have chosen, and who follows what: `ports.Following`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select

from newsbot.chat.room import Room
from newsbot.news.profile import Profile
from newsbot.ports import Followed, Reach
from newsbot.store.delivery_schema import recipient
from newsbot.store.engine import Database, Statement, Unit
from newsbot.store.filters import Filters
from newsbot.store.profiles import NOBODY, Profiles
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


class FollowingBook:
    """`ports.Following`. A room is a recipient of the account that is named as its platform.

    `profiles` reads what rooms have chosen, for others too.
    """

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
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

    async def reach(self, filters: Sequence[int] | None, account: str | None = None) -> Reach:
        return await self._database.read(lambda run: reach(run, filters, account), patient=True)

    def _change(self, unit: Unit, room: Room, change: Change, now: datetime) -> Profile | Exception:
        """What `change` raises is returned: nothing is written yet, and others share the transaction."""
        lookup = self._seal.lookup(room)
        unit(_LOCK, {"account": room.platform, "lookup": lookup})
        kept = self.profiles.of_room(unit, room.platform, lookup)
        try:
            wanted = change(kept.profile)
        except Exception as error:  # noqa: BLE001  # the caller's, and told to the caller
            return error
        if wanted == kept.profile and not kept.gone:
            return wanted
        if kept.key == NOBODY:
            (key,) = recipients_of(unit, room.platform, (room,), self._seal)
            kept = replace(self.profiles.of_key(unit, key) or kept, profile=kept.profile)
        self.profiles.save(unit, kept, wanted, now)
        return self.profiles.of_room(unit, room.platform, lookup).profile
