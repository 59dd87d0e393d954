"""What state everything is in, told one by one; a bot that runs over the store is not disturbed."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from newsbot.app.building import font_problem
from newsbot.app.running import telegram_token
from newsbot.config import Settings, secret
from newsbot.news.timetable import DRIFT
from newsbot.ops import health
from newsbot.ops.clock import SystemClock
from newsbot.ports import Finding, StoreUnusableError
from newsbot.store.examination import Examination


async def findings(settings: Settings, config_file: Path) -> AsyncIterator[Finding]:
    """Raises ConfigError for secrets that cannot be used."""
    token, chosen = telegram_token(settings), settings.matrix
    yield Finding("configuration", "ok", str(config_file))
    if settings.cards.enabled:
        problem = font_problem(settings)
        yield Finding("cards", "wrong" if problem else "ok", problem or "can be drawn")
    yield await health.running(settings.ops.listen)
    rate: float | None = None
    try:
        examination = Examination(settings.store.url, settings.store.key_file)
        async for one in examination.findings():
            yield one
        rate = await examination.rate("matrix")
        if (said := await examination.clock()) is not None:
            yield _clock(SystemClock().now(), said)
    except StoreUnusableError as error:
        yield Finding("store", "wrong", str(error))
    if token is None:
        yield Finding("telegram", "note", "not configured")
    else:
        async for one in _telegram(settings, token):
            yield one
    if chosen.homeserver is None:
        yield Finding("matrix", "note", "not configured")
    else:
        async for one in _matrix(settings, chosen.homeserver, rate):
            yield one


def _clock(now: datetime, database: datetime) -> Finding:
    apart = round((now - database).total_seconds())
    if abs(now - database) > DRIFT:
        what = f"{apart:+d} seconds from the database's; digests and alerts wait: set both by NTP"
        return Finding("clock", "wrong", what)
    return Finding("clock", "ok", f"{apart:+d} seconds from the database's")


def _telegram(settings: Settings, token: str) -> AsyncIterator[Finding]:
    """Loaded late: who uses one messenger does not pay for the other."""
    from newsbot.platforms.telegram import checkup

    chosen = settings.telegram
    webhook = chosen.webhook_url if chosen.mode == "webhook" else None
    return checkup.findings(token, chosen.api_base_url, webhook, SystemClock())


def _matrix(settings: Settings, homeserver: str, rate: float | None) -> AsyncIterator[Finding]:
    from newsbot.platforms.matrix import checkup

    chosen = settings.matrix
    account = checkup.Chosen(
        homeserver,
        chosen.user_id or "",
        secret("matrix.access_token", None, chosen.access_token_file) or "",
        chosen.device_id or "",
        chosen.store_dir,
        chosen.pickle_key_file,
        rate=chosen.rate,
        found=rate,
    )
    return checkup.findings(account, SystemClock())
