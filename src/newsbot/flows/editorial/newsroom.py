"""What the editors' desk works with: its books, its rules, where editors sit, how platforms draw."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from newsbot.chat.catalog import LOCALES
from newsbot.chat.document import Document
from newsbot.chat.heard import ELSEWHERE, RoomKind, Speaker
from newsbot.chat.pacing import Memory
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import Room, RoomSettings
from newsbot.flows.editorial.sketches import Sketches
from newsbot.news.bulletin import Policy
from newsbot.news.claims import State
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.roster import Role, roster
from newsbot.ports import Alarmed, ArticleStore, Audit, Clock, Desk, Followed, KeptStory, Reach, Staff, Told


class Followers(Protocol):
    """Who follows what: of `ports.Following` what the desk asks for."""

    async def filters(self) -> Sequence[Followed]: ...

    async def reach(
        self,
        filters: Sequence[int] | None,
        account: str | None = None,
        *,
        muting: Sequence[int] = (),
        now: datetime | None = None,
    ) -> Reach: ...


class Judged(Protocol):
    """Of `ports.Stories` what the desk asks for."""

    async def get(self, number: int) -> KeptStory | None: ...

    async def set_state(self, number: int, state: State | None, now: datetime) -> bool: ...


class Drawing(NamedTuple):
    """How a platform shows a document.

    Attributes:
        exact: everything that would be sent, as one text; equal only where nobody could see a difference.
        plain: the words that people read.
        buttons: suggestions are buttons there; elsewhere they are typed.
        pictured: whether the words stand under the document's picture; None where there are no pictures.
    """

    exact: Callable[[Document], str]
    plain: Callable[[Document], str]
    buttons: bool
    pictured: Callable[[Document], bool] | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """As the operator set them.

    Attributes:
        roles, persons: as `news.roster.roster` takes them.
        rooms: the editors' room of each account of the bot that has one.
        rates: messages a second that an account may send; ceilings: of those whose limit nobody knows, the highest that
            proves that one was met.
        expires: how long what waits is still news.
    """

    roles: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    persons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    ceilings: Mapping[str, float] = field(default_factory=dict)
    above: int = 1000
    hold: timedelta = timedelta(seconds=20)
    most: int = 30
    expires: timedelta = timedelta(hours=12)


async def _unknown() -> Mapping[str, Memory]:
    return {}


@dataclass(frozen=True, slots=True)
class Newsroom:
    """All of it.

    Attributes:
        drawings: of each account of the bot, in the order in which they are named.
        sign: a keyed digest of a text, in hexadecimal digits: nobody else can make it.
        defaults: how the bot speaks where nobody chose otherwise.
        phrases: how it speaks in a room.
        sketches: cards.
        paces: how fast each account sends at present.
    """

    desk: Desk
    audit: Audit
    staff: Staff
    alarmed: Alarmed
    following: Followers
    articles: ArticleStore
    stories: Judged
    told: Told
    gazetteer: Gazetteer
    clock: Clock
    rules: Rules
    drawings: Mapping[str, Drawing]
    sign: Callable[[str], str]
    defaults: RoomSettings
    phrases: Callable[[Room], Awaitable[Phrases]]
    sketches: Sketches = field(default_factory=Sketches)
    paces: Callable[[], Awaitable[Mapping[str, Memory]]] = _unknown

    async def policy(self) -> Policy:
        """With the roles as they are now."""
        rules = self.rules
        who = roster(rules.roles, rules.persons, await self.staff.changes())
        return Policy(who, above=rules.above, hold=rules.hold, most=rules.most)

    async def seats(self, policy: Policy, but: str = "") -> dict[str, tuple[Room, ...]]:
        """Where editors are told, by account: their room, else each of them in private, where that is known.

        `but`: none of the private chats of whoever this account belongs to.
        """
        person = policy.roster.person
        found: dict[str, tuple[Room, ...]] = {}
        for account in self.drawings:
            if account in self.rules.rooms:
                found[account] = (self.rules.rooms[account],)
                continue
            people = [one for one in sorted(policy.roster.roles) if one.startswith(f"{account}:")]
            people = [one for one in people if not but or person(one) != person(but)]
            places = [await self.staff.place(one) or private(one) for one in people]
            found[account] = tuple(room for room in places if room is not None)
        return found

    def voices(self) -> tuple[Phrases, ...]:
        """One of each language, the default's first."""
        first = self.defaults.locale
        region, zone, digits = self.defaults.region, self.defaults.timezone, self.defaults.digits
        return tuple(Phrases(locale, region, zone, digits) for locale in sorted(LOCALES, key=lambda one: one != first))


def private(account: str) -> Room | None:
    """The private chat with an account, where its id says which it is: on Telegram."""
    platform, _, id_ = account.partition(":")
    return Room(platform, id_) if platform == "telegram" else None


@dataclass(frozen=True, slots=True)
class By:
    """Who orders something, and where.

    Attributes:
        account: of the bot; room: where it was said, and the answer goes.
        who: the editor's own account (`telegram:123`); empty where nobody in particular stands behind it.
        message: the platform's id of it; quoted: the text that it answers; picture, quoted_picture: as `heard.Said`
            has them. answers: what the platform may call the message of the bot that it answers.
    """

    account: str
    room: Room
    kind: RoomKind
    speaker: Speaker
    now: datetime
    phrases: Phrases
    message: str | None = None
    quoted: str | None = None
    picture: str = ""
    quoted_picture: str = ""
    answers: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        return f"{self.account}:{self.speaker.id}" if self.speaker.voice == "person" and self.speaker.id else ""

    @property
    def photo(self) -> str | None:
        """The picture above the words, where it can be passed on."""
        return self.picture if self.picture != ELSEWHERE and self.picture else None

    @property
    def is_private(self) -> bool:
        """A chat with this very person; on Telegram it is named like them."""
        return self.kind == "private" and (self.account != "telegram" or self.room.id == self.speaker.id)
