"""Who and what is there: users, chats, members, topics, messages."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.doubles.telegram.settings import Settings

ChatKind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

GROUP_ANONYMOUS_BOT = 1087968824
"""Stands as the sender of what an anonymous admin writes."""


def kind_of(chat_id: int) -> ChatKind:
    """What an id looks like; channels cannot be told from supergroups."""
    return "private" if chat_id > 0 else "supergroup" if chat_id < -(10**12) else "group"


@dataclass
class User:
    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "ar"
    is_bot: bool = False
    deactivated: bool = False

    def json(self) -> dict[str, Any]:
        made: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        named = {"username": self.username, "language_code": None if self.is_bot else self.language_code}
        return made | {name: value for name, value in named.items() if value}


@dataclass
class Member:
    """Rights are those that matter to a news bot."""

    status: Status
    anonymous: bool = False
    can_send: bool = True
    can_delete: bool = True
    can_post: bool = True
    can_manage_topics: bool = False

    @property
    def admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    @property
    def inside(self) -> bool:
        return self.status not in {"left", "kicked"}


@dataclass
class Topic:
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass
class Stored:
    """A message in a chat. `at`: seconds of the server's clock; `mine`: the bot sent it."""

    json: dict[str, Any]
    at: float
    mine: bool


@dataclass
class Chat:
    """Attributes beyond the Bot API's.

    Attributes:
        started: private: whether the user has ever spoken to the bot.
        blocked: private: the user blocked it.
        deleted: a group that is gone.
        migrated_to: id of the supergroup that this group became.
        general_closed: forum: the General topic takes no messages.
    """

    id: int
    type: ChatKind
    title: str = ""
    username: str | None = None
    forum: bool = False
    started: bool = True
    blocked: bool = False
    deleted: bool = False
    migrated_to: int | None = None
    general_closed: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Stored] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def crowd(self) -> bool:
        return self.type != "private"

    def json(self) -> dict[str, Any]:
        made: dict[str, Any] = {"id": self.id, "type": self.type}
        made["first_name" if self.type == "private" else "title"] = self.title
        if self.username:
            made["username"] = self.username
        return {**made, "is_forum": True} if self.forum else made


class World:
    """Everything that a reset forgets."""

    def __init__(self, settings: Settings) -> None:
        self.bot = User(settings.bot_id, "Double", settings.username, is_bot=True)
        self.users = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.queries: dict[str, float] = {}
        self.answered: set[str] = set()
        self.files: set[str] = set()
        self.serial = itertools.count(1)
        self._auto = settings.auto_chats
        self._remembers = settings.remembers
        # Private chats and small groups are numbered together; only supergroups and channels count by themselves.
        self._together = itertools.count(1)

    def user(self, user_id: int) -> User:
        return self.users.setdefault(user_id, User(user_id, f"User {user_id}"))

    def add(self, chat: Chat) -> Chat:
        if chat.type in {"private", "group"}:
            chat.ids = self._together
        if chat.type == "private":
            self.user(chat.id)
        else:
            # A channel takes a bot only as an admin.
            chat.members.setdefault(self.bot.id, Member("administrator" if chat.type == "channel" else "member"))
        self.chats[chat.id] = chat
        return chat

    def chat(self, chat_id: int | str) -> Chat | None:
        if isinstance(chat_id, str):
            name = chat_id.removeprefix("@").lower()
            return next((chat for chat in self.chats.values() if (chat.username or "").lower() == name), None)
        chat = self.chats.get(chat_id)
        if chat is None and self._auto:
            chat = self.add(Chat(chat_id, kind_of(chat_id), title=f"Chat {chat_id}"))
        return chat

    def keep(self, chat: Chat, message: dict[str, Any], at: float, *, mine: bool) -> dict[str, Any]:
        """Numbers a message and keeps it."""
        numbered = {"message_id": next(chat.ids), "date": int(at), "chat": chat.json(), **message}
        if self._remembers:
            chat.messages[numbered["message_id"]] = Stored(numbered, at, mine)
        return numbered
