"""The editors' desk, built from the settings."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from newsbot.app.verbs import App
from newsbot.chat.document import BLANK, Document
from newsbot.chat.room import Room, RoomSettings
from newsbot.config import Settings, secret
from newsbot.flows.converse import Converse
from newsbot.flows.duty import Duty
from newsbot.flows.editorial import Alarms, Drawing, Editorial, Newsroom, Rules, Sketches
from newsbot.news.gazetteer import Gazetteer
from newsbot.ops.clock import SystemClock
from newsbot.ports import Clock
from newsbot.store import Store

# Messages a second that a homeserver grants which was not asked for more.
_UNKNOWN_RATE = 0.2
# Half of what is tried at most there: after a start it is no more, and what is slower has met a limit.
_PROVES = 25.0
_PAID_RATE = 1000.0


def editorial(
    settings: Settings, store: Store, gazetteer: Gazetteer, converse: Converse, clock: Clock | None = None
) -> Editorial:
    return Editorial(_newsroom(settings, store, gazetteer, converse, clock), store.outbox)


def alarms(settings: Settings, store: Store, gazetteer: Gazetteer, converse: Converse) -> Alarms:
    return Alarms(
        _newsroom(settings, store, gazetteer, converse),
        store.outbox,
        book=store.sources,
        stories=lambda: store.stories,
        sources=[one.name for one in settings.sources if one.kind != "folder"],
        patience=timedelta(hours=settings.editors.silence_hours),
    )


def _newsroom(
    settings: Settings, store: Store, gazetteer: Gazetteer, converse: Converse, clock: Clock | None = None
) -> Newsroom:
    return Newsroom(
        desk=store.desk,
        audit=store.audit,
        staff=store.staff,
        alarmed=store.alarms,
        following=store.following,
        articles=store.articles,
        stories=store.stories,
        told=store.told,
        gazetteer=gazetteer,
        clock=clock or SystemClock(),
        rules=_rules(settings),
        drawings={account: _DRAWINGS[account] for account in settings.accounts},
        sign=store.seal.sign,
        defaults=RoomSettings(**settings.defaults.model_dump()),
        phrases=converse.phrases,
        sketches=Sketches(converse.pictures),
        paces=store.leases.paces,
    )


async def run(app: App, stop: asyncio.Event) -> None:
    """What time does at the desk, until `stop`: one replica at a time."""
    app.desk().heed(app.publishing().publish.wake)

    async def work(lost: asyncio.Event) -> None:
        await asyncio.gather(app.desk().run(lost), app.alarms().run(lost))

    duty = Duty("desk", holder=uuid4().hex, leases=app.store.leases, clock=app.clock)
    await duty.run(stop, work)


@asynccontextmanager
async def newsroom_system(settings: Settings, app: App) -> AsyncIterator[None]:
    """Texts of a newsroom's own system become drafts while the block lasts, where it is configured.

    Raises CmsError or ConfigError, one line, where that cannot be.
    """
    chosen = settings.cms
    if chosen.listen is None:
        yield
        return
    from newsbot.ops import cms

    async def accept(given: cms.Submission) -> str:
        lines = (given.title, given.text, given.url or "")
        return await app.desk().submitted(given.id, "\n".join(line for line in lines if line))

    shared = secret("cms.secret", None, chosen.secret_file) or ""
    async with cms.serve(chosen.listen, shared.encode(), accept, app.clock):
        yield


def _rules(settings: Settings) -> Rules:
    chosen = settings.editors
    rooms = {"telegram": chosen.telegram_room, "matrix": chosen.matrix_room}
    telegram = _PAID_RATE if settings.telegram.paid_broadcast else settings.telegram.rate
    rates = {"telegram": telegram, "matrix": settings.matrix.rate or _UNKNOWN_RATE}
    return Rules(
        roles=chosen.roles(),
        persons=chosen.persons,
        rooms={account: Room(account, id_) for account, id_ in rooms.items() if id_ and account in settings.accounts},
        rates={account: rate for account, rate in rates.items() if account in settings.accounts},
        ceilings={} if settings.matrix.rate else {"matrix": _PROVES},
        above=chosen.two_person_above,
        hold=timedelta(seconds=chosen.hold_seconds),
        most=chosen.posts_an_hour,
        expires=timedelta(seconds=settings.delivery.breaking_expires),
    )


def _on_telegram(document: Document) -> list[tuple[str, str]]:
    from newsbot.platforms.telegram import markup

    return [(repr(part), part.text) for part in markup.parts(document)]


def _is_under_a_picture(document: Document) -> bool:
    from newsbot.platforms.telegram import markup

    first = markup.parts(document)[0]
    fits = markup.CAPTION.measure(first.text) <= markup.CAPTION.length
    return first.photo not in {None, BLANK} and fits


def _on_matrix(document: Document) -> list[tuple[str, str]]:
    from newsbot.platforms.matrix import markup

    return [(repr(part), part.body) for part in markup.parts(document)]


_DRAWINGS = {
    "telegram": Drawing(
        exact=lambda document: repr([exact for exact, _ in _on_telegram(document)]),
        plain=lambda document: "\n".join(text for _, text in _on_telegram(document)),
        buttons=True,
        pictured=_is_under_a_picture,
    ),
    "matrix": Drawing(
        exact=lambda document: repr([exact for exact, _ in _on_matrix(document)]),
        plain=lambda document: "\n".join(text for _, text in _on_matrix(document)),
        buttons=False,
    ),
}
