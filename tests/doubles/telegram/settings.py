"""What can be chosen when the server starts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Rules and figures of one server.

    Attributes:
        token: the one token that is good.
        username: of the bot.
        checks: whether requests, texts and answers are judged; off for benchmarks.
        limits: whether floods are answered with 429.
        auto_chats: whether an unknown chat id makes a chat (positive: private, -100...: supergroup, else group).
        overall: sends in any second; `burst`: how many more are let through.
        paid: the same with `allow_paid_broadcast`.
        chat_burst: sends to one chat at once, after which there is one a second.
        group_per_minute: sends to one group or channel in any 60 seconds.
        edits_count: whether edits count towards the limits of sends.
        remembers: whether messages are kept, to be edited and deleted; off to send millions.
        simulated: whether the clock stands still until it is moved.
        marker: pattern of a delivery's mark in a text, recorded in the ledger; its first group counts.
        query_life: seconds in which a callback or inline query can be answered.
        webhook_retry: seconds before an update is delivered to a webhook again; doubled up to 64 times that.
        https_only: whether a webhook must be https, as at Telegram.
        seed: of the faults' chances.
    """

    token: str = "1000001:double-token-aaaaaaaaaaaaaaaaaaaaaaaaa"
    username: str = "newsdouble_bot"
    checks: bool = True
    limits: bool = True
    auto_chats: bool = False
    overall: int = 30
    burst: int = 1
    paid: int = 1000
    chat_burst: int = 3
    group_per_minute: int = 20
    edits_count: bool = True
    remembers: bool = True
    simulated: bool = False
    marker: str = r"⟦([^⟧]+)⟧"
    query_life: float = 60.0
    webhook_retry: float = 1.0
    https_only: bool = False
    seed: int = 1

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])
