"""Files on the homeserver, under a key of their own for encrypted rooms."""

from urllib.parse import quote

from nio.crypto.attachments import encrypt_attachment

from newsbot.chat.delivery import Later, Outcome, Refused, Stopped
from newsbot.chat.document import Attachment
from newsbot.platforms.matrix.client import Account
from newsbot.platforms.matrix.outcomes import outcome
from newsbot.platforms.matrix.rendered import Content, kind

_UPLOAD = "/_matrix/media/v3/upload"
_AGAIN = 5.0  # seconds


async def uploaded(account: Account, file: Attachment, *, encrypted: bool) -> Content | Outcome:
    """Where a file lies, as an event says it: `url`, or `file` with its keys; or why it lies nowhere."""
    content = file.content
    keys: Content = {}
    if encrypted:
        content, keys = encrypt_attachment(content)
    name = "" if encrypted else f"?filename={quote(file.name, safe='')}"
    answer = await account.request("POST", f"{_UPLOAD}{name}", content)
    uri = (answer.body or {}).get("content_uri") if answer.ok else None
    if not isinstance(uri, str) or not uri.startswith("mxc://"):
        found = outcome("send", answer)
        # Nothing is in the room yet, so whatever is uncertain about it may simply be done again.
        return found if isinstance(found, Refused | Later | Stopped) else Later("upload", _AGAIN)
    return {"file": {**keys, "url": uri, "mimetype": kind(file)}} if encrypted else {"url": uri}
