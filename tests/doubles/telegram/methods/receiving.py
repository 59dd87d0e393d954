"""How updates reach the bot: by asking, or by a webhook."""

import re
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

from tests.doubles.telegram.methods.registry import Method
from tests.doubles.telegram.parameters import flag, number
from tests.doubles.telegram.refusal import bad, conflict
from tests.doubles.telegram.state import Call

MOST_WAIT = 50.0
"""Seconds of a long poll."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


def _get_updates(call: Call) -> Awaitable[list[dict[str, Any]]]:
    state, params = call.state, call.params
    if state.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    state.updates.ask(params.get("allowed_updates"))
    state.updates.expire(call.now())
    state.updates.take(number(params, "offset") or 0)
    limit = min(100, max(1, number(params, "limit") or 100))
    timeout = min(MOST_WAIT, max(0.0, float(params.get("timeout") or 0)))
    return state.updates.read(limit, timeout)


def _set_webhook(call: Call) -> bool:
    state, params = call.state, call.params
    url = str(params.get("url") or "")
    if not url:
        return _delete_webhook(call)
    address = urlsplit(url)
    if not address.hostname or address.scheme not in {"http", "https"}:
        raise bad("bad webhook: invalid URL is specified")
    if state.settings.https_only and address.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = str(params.get("secret_token") or "")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    most = number(params, "max_connections") or 40
    if not 1 <= most <= 100:
        raise bad("bad webhook: max_connections must be between 1 and 100")
    if flag(params, "drop_pending_updates"):
        state.updates.clear()
    state.updates.ask(params.get("allowed_updates"))
    state.updates.abort("terminated by setWebhook request")
    state.webhook.start(url, secret, most)
    call.record(None, op="webhook", url=url, secret=bool(secret))
    return True


def _delete_webhook(call: Call) -> bool:
    if flag(call.params, "drop_pending_updates"):
        call.state.updates.clear()
    call.state.webhook.stop()
    call.record(None, op="webhook", url="")
    return True


def _webhook_info(call: Call) -> dict[str, Any]:
    return call.state.webhook.info()


METHODS = (
    Method("getUpdates", _get_updates, judged=False),
    Method("setWebhook", _set_webhook),
    Method("deleteWebhook", _delete_webhook),
    Method("getWebhookInfo", _webhook_info),
)
