"""How the bot's account at Telegram stands, for an operator. Updates are not asked for: that would cut off a poller."""

from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import urlsplit

from newsbot.platforms.telegram.client import Account, account
from newsbot.platforms.telegram.listening import NO_TOKEN
from newsbot.platforms.telegram.outcomes import answered
from newsbot.platforms.telegram.transport import recorded
from newsbot.platforms.telegram.updates import Me
from newsbot.ports import AccountError, Clock, Finding

_WHAT: Final = "telegram"
_UPDATES: Final = "telegram updates"
# What the library builds its object from, while the real answer is read from the exchange.
_NO_WEBHOOK: Final = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


async def findings(token: str, base_url: str, webhook: str | None, clock: Clock) -> AsyncIterator[Finding]:
    """`webhook`: the address that is configured; None when the bot polls."""
    try:
        asked = account(token, base_url)
    except AccountError as error:
        yield Finding(_WHAT, "wrong", str(error))
        return
    await asked.open()
    try:
        began = clock.monotonic()
        me = await asked.identify()
        if not isinstance(me, Me):
            refused = getattr(me, "why", "") == "token"
            why = NO_TOKEN if refused else f"{base_url} does not answer ({getattr(me, 'why', 'unknown')})"
            yield Finding(_WHAT, "wrong", why)
            return
        yield Finding(_WHAT, "ok", f"@{me.username} may work; answered in {clock.monotonic() - began:.2f} s")
        yield await _updates(asked, webhook)
    finally:
        await asked.close()


async def _updates(asked: Account, webhook: str | None) -> Finding:
    """How updates reach us, and whether that is how it is configured. Addresses may hold a secret: hosts are named."""
    with recorded(stub=_NO_WEBHOOK) as exchange:
        await asked.bot.get_webhook_info()
    answer = answered(exchange.body) if exchange.status == 200 else None
    told: Any = answer.get("result") if answer and answer["ok"] else None
    if not isinstance(told, dict) or not isinstance(told.get("url"), str):
        return Finding(_UPDATES, "wrong", "Telegram does not say whether a webhook is set")
    waiting = f"{told.get('pending_update_count', 0)} wait"
    if webhook is None and told["url"]:
        return Finding(
            _UPDATES,
            "wrong",
            f"the bot is configured to poll, and a webhook is set to {_host(told['url'])}: another program uses this "
            f"token; newsbot run removes the webhook ({waiting})",
        )
    if webhook is None:
        return Finding(_UPDATES, "ok", f"polled, no webhook is set; {waiting}")
    if told["url"] != webhook:
        there = _host(told["url"]) if told["url"] else "nowhere"
        return Finding(_UPDATES, "wrong", f"the webhook is set to {there}, not as configured; newsbot run sets it")
    if told.get("last_error_message"):
        return Finding(_UPDATES, "wrong", f"Telegram cannot reach the webhook: {told['last_error_message']}; {waiting}")
    return Finding(_UPDATES, "ok", f"pushed to {_host(webhook)}; {waiting}")


def _host(address: str) -> str:
    return urlsplit(address).hostname or "an unknown host"
