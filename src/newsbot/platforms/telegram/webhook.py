"""Updates by webhook: an update is acknowledged once it is committed, and only with the secret."""

import errno
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web
from telegram import Bot

from newsbot.platforms.telegram.outcomes import answered
from newsbot.platforms.telegram.polling import KINDS, Raw, raw
from newsbot.platforms.telegram.transport import recorded
from newsbot.ports import AccountError

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header
SHORTEST_SECRET: Final = 32
LONGEST_SECRET: Final = 256
LARGEST_BODY: Final = 1 << 20
_LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")

Commit = Callable[[Sequence[Raw]], Awaitable[None]]
log = logging.getLogger(__name__)


class WebhookError(AccountError):
    """The webhook cannot be set up as configured, or Telegram does not take it."""


def new_secret() -> str:
    return secrets.token_urlsafe(LONGEST_SECRET // 4)


def check_secret(secret: str) -> None:
    """Raises WebhookError unless the secret is long enough and of the letters that Telegram sends back."""
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET or not _LETTERS.issuperset(secret):
        raise WebhookError(
            "[telegram] webhook_secret_file: the secret needs "
            f"{SHORTEST_SECRET} to {LONGEST_SECRET} characters of A-Z a-z 0-9 _ and -"
        )


def application(path: str, secret: str, commit: Commit) -> web.Application:
    """A server for one path. 200 is answered when `commit` has returned; when it raises, Telegram tries again.

    Raises WebhookError for a secret that is none.
    """
    check_secret(secret)
    wanted = secret.encode()

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, wanted):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        update = raw(await request.read())
        if update is None:
            # Telegram would send it again for a day.
            log.warning("a webhook request with the right secret holds no update")
            return web.Response(status=200)
        try:
            await commit((update,))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the update is not committed
            log.warning("an update could not be committed (%s); Telegram will send it again", type(error).__name__)
            return web.Response(status=503)
        return web.Response(status=200)

    served = web.Application(client_max_size=LARGEST_BODY)
    served.router.add_post(path, receive)
    return served


async def serve(served: web.Application, host: str, port: int) -> web.AppRunner:
    """Listen; stop with `runner.cleanup()`. Raises WebhookError when the address cannot be listened on."""
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise WebhookError(f"[telegram] webhook_listen: {host}:{port}: {_reason(error)}") from None
    return runner


def _reason(error: OSError) -> str:
    return "address already in use" if error.errno == errno.EADDRINUSE else str(error.strerror or error)


async def register(bot: Bot, url: str, secret: str) -> str | None:
    """Tell Telegram where to send updates; what was wrong in one line, or None. Pending updates are kept."""
    check_secret(secret)
    with recorded() as exchange:
        await bot.set_webhook(url, secret_token=secret, allowed_updates=KINDS, drop_pending_updates=False)
    return _problem(exchange.status, exchange.body, "setWebhook")


async def unregister(bot: Bot) -> str | None:
    """Go back to polling, keeping pending updates; what was wrong in one line, or None."""
    with recorded() as exchange:
        await bot.delete_webhook(drop_pending_updates=False)
    return _problem(exchange.status, exchange.body, "deleteWebhook")


def _problem(status: int | None, body: bytes | None, method: str) -> str | None:
    answer = answered(body)
    if status == 200 and answer and answer["ok"]:
        return None
    said = str((answer or {}).get("description", "no answer" if status is None else f"status {status}"))
    return f"{method}: {said}"
