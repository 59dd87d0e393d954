"""What a change of a bulletin means for readers and for the other editors: posts, edits, cards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import Room
from newsbot.chat.views import delivered, desk, illustration
from newsbot.chat.views.desk import Names
from newsbot.flows.editorial import wording
from newsbot.flows.editorial.newsroom import Newsroom
from newsbot.flows.editorial.reckoning import Target, muted, names
from newsbot.news.acts import CLOCK
from newsbot.news.audit import Happened
from newsbot.news.bulletin import Bulletin, Phase, Policy, Severity
from newsbot.ports import Kept, Out, Post, Progress, Revised, Ruling
from newsbot.ports.desk import Part

PRIORITIES: dict[Severity, Priority] = {
    "life-safety": Priority.LIFE_SAFETY,
    "breaking": Priority.BREAKING,
    "important": Priority.ALERT,
}
_ON_ITS_WAY: frozenset[Phase] = frozenset(("held", "scheduled"))
# What the others should hear of at once.
_LOUD: frozenset[Phase] = frozenset(("cancelled", "stopped", "retracted"))
# A request or a card that could not be shown for so long is of no use to anybody.
STALE = timedelta(hours=1)

Draw = Callable[[Names, Phrases], Document]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known when a bulletin changes.

    Attributes:
        seats: where editors are told, by account; extra: where this one is worked on besides.
        others: where they are asked to agree: not the author in private, who may not. None: in all seats.
        target: whom it goes to, where it goes out now.
    """

    newsroom: Newsroom
    policy: Policy
    now: datetime
    seats: Mapping[str, tuple[Room, ...]]
    extra: Room | None = None
    target: Target | None = None
    others: Mapping[str, tuple[Room, ...]] | None = None

    @property
    def rooms(self) -> dict[str, tuple[Room, ...]]:
        found = dict(self.seats)
        if self.extra is not None and self.extra not in found.get(self.extra.platform, ()):
            found[self.extra.platform] = (*found.get(self.extra.platform, ()), self.extra)
        return {account: rooms for account, rooms in found.items() if rooms and account in self.newsroom.drawings}


def follow(before: Kept, after: Bulletin, happened: Happened, scene: Scene) -> Ruling:
    """Everything that goes out because of the change."""
    was = before.bulletin
    posts: list[Out] = []
    revised: list[Revised] = []
    dropped: tuple[Part, ...] = ()
    if after.phase in _ON_ITS_WAY and was.phase == "composed":
        dropped = ("copy", "card")
        if not after.is_test:
            posts += copies(after, scene, "copy", scene.rooms)
        posts += told(scene, "card", card(after, scene), scene.rooms)
    elif after.phase != was.phase:
        revised += recarded(before, after, scene)
    if after.phase == "sending" and was.phase == "held":
        posts += readers(after, scene)
    if len(after.versions) > len(was.versions) and was.versions:
        revised += _new_words(after, scene)
    if _asks(was, after):
        others = scene.seats if scene.others is None else scene.others
        posts += copies(after, scene, "notice", others)
        posts += told(scene, "notice", _request(after, scene), others)
    if after.phase in _LOUD and after.phase != was.phase and happened.actor != CLOCK and was.phase != "composed":
        posts += told(scene, "notice", _stopped(after, happened.actor), scene.seats)
    sending = {"stopped": False, "sending": True if was.phase == "stopped" else None}.get(after.phase)
    return Ruling(after, (happened,), tuple(posts), tuple(revised), sending, dropped)


def _asks(was: Bulletin, after: Bulletin) -> bool:
    """Whether a second person is asked now."""
    if not after.awaits or after.draft is None:
        return False
    return not was.awaits or was.draft is None or was.draft.wanted != after.draft.wanted


def readers(after: Bulletin, scene: Scene) -> list[Out]:
    """A post an account, for those whom it concerns."""
    said = after.versions[-1]
    documents = wording.documents(after, said.kind, said.text, scene.newsroom, after.picture)
    if after.is_test:
        return [Out(account, "news", _here(documents, rooms, scene)) for account, rooms in scene.seats.items() if rooms]
    assert scene.target is not None
    priority, expires = PRIORITIES[after.severity], scene.now + scene.newsroom.rules.expires
    matched = scene.target.matched
    if matched is None:
        post = Post(priority, documents, everyone=True, expires=expires, gathered=True)
    elif not matched.followed:
        return []
    else:
        post = Post(
            priority,
            documents,
            expires=expires,
            filters=matched.followed,
            tiers=matched.tiers,
            gathered=True,
            muting=muted(after, matched),
        )
    return [Out(account, "news", post) for account in scene.target.reckoned.rooms]


def copies(after: Bulletin, scene: Scene, part: Part, to: Mapping[str, tuple[Room, ...]]) -> list[Out]:
    """What readers are to get, byte for byte, to the editors."""
    documents = wording.prepared(after, scene.newsroom)
    return [Out(account, part, _here(documents, rooms, scene)) for account, rooms in to.items() if rooms]


def told(scene: Scene, part: Part, draw: Draw, to: Mapping[str, tuple[Room, ...]]) -> list[Out]:
    """The same to the editors on every account."""
    drawing = {account: drawn(scene, account, draw) for account, rooms in to.items() if rooms}
    return [Out(account, part, _here(documents, to[account], scene)) for account, documents in drawing.items()]


def _here(documents: tuple[Document, ...], rooms: tuple[Room, ...], scene: Scene) -> Post:
    return Post(Priority.REPLY, documents, rooms, expires=scene.now + STALE)


def _new_words(after: Bulletin, scene: Scene) -> list[Revised]:
    """A correction or a retraction of every copy, the editors' own included."""
    said = after.versions[-1]
    documents = wording.documents(after, said.kind, said.text, scene.newsroom, after.picture)
    retract = said.kind == "retraction"
    parts: tuple[Part, ...] = ("news", "copy")
    return [Revised(part, documents, retract=retract) for part in parts]


def recarded(
    before: Kept, after: Bulletin, scene: Scene, progress: Sequence[Progress] = (), *, draw: Draw | None = None
) -> list[Revised]:
    """Its cards, as it stands now, or as `draw` says."""
    draw = draw or card(after, scene, progress)
    return [
        # Urgently: behind a great post a card would stand still.
        Revised("card", drawn(scene, one.account, draw), one.account)
        for one in before.of("card")
    ]


def bounced(before: Kept, after: Bulletin, scene: Scene) -> tuple[tuple[Out, ...], tuple[Revised, ...]]:
    """The editors themselves could not be shown it: they are told, and its cards say so."""

    def draw(_called: Names, voice: Phrases) -> Document:
        return delivered.bounced(after, voice)

    return tuple(told(scene, "notice", draw, scene.seats)), tuple(recarded(before, after, scene, draw=draw))


def card(after: Bulletin, scene: Scene, progress: Sequence[Progress] = ()) -> Draw:
    if after.phase in _ON_ITS_WAY:
        return lambda called, voice: desk.held(after, called, scene.now, voice)
    if after.phase == "composed":
        return lambda called, voice: desk.reopened(after, called, voice)
    rooms = scene.target.reckoned.rooms if scene.target is not None else {}
    lines = [line(one, rooms.get(one.account, after.rooms)) for one in progress]
    lines = lines or [delivered.Line(account, count, more=True) for account, count in rooms.items()]
    return lambda _called, voice: delivered.card(after, lines, voice)


def line(one: Progress, rooms: int) -> delivered.Line:
    times = (one.first, one.half, one.most, one.last)
    return delivered.Line(one.account, rooms, one.states, one.edits, one.reasons, one.more, *times)


def _request(after: Bulletin, scene: Scene) -> Draw:
    assert after.draft is not None
    assert after.draft.mark is not None
    token = wording.token(after.draft.mark, after.draft.at, scene.newsroom)
    valid = scene.policy.valid.total_seconds()
    shown = wording.pictured(after, scene.newsroom)

    def draw(called: Names, voice: Phrases) -> Document:
        pictures = tuple(illustration.lines(after, shown, voice))
        return desk.request(after, called, voice, valid=valid, token=token, pictures=pictures)

    return draw


def _stopped(after: Bulletin, actor: str) -> Draw:
    return lambda called, voice: delivered.halted(after, called.person(actor), voice)


def drawn(scene: Scene, account: str, draw: Draw) -> tuple[Document, ...]:
    """One of each language, with what can be done as buttons or to be typed."""
    newsroom = scene.newsroom
    found = ((voice, draw(names(newsroom, scene.policy, voice), voice)) for voice in newsroom.voices())
    return tuple(shown(document, voice, account, newsroom) for voice, document in found)


def shown(document: Document, phrases: Phrases, account: str, newsroom: Newsroom) -> Document:
    """As this platform can: buttons, or the commands behind them."""
    return document if newsroom.drawings[account].buttons else desk.typed(document, phrases)
