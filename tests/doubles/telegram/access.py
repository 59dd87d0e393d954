"""Which chat a call means, and whether the bot may do there what it wants."""

from tests.doubles.telegram.parameters import Params, number
from tests.doubles.telegram.refusal import RefusalError, bad, forbidden
from tests.doubles.telegram.world import Chat, Member, Stored, World

GENERAL = 1
"""Id of a forum's General topic."""


def known(world: World, params: Params) -> Chat:
    """The chat of `chat_id`, whatever the bot's standing there."""
    asked = params.get("chat_id")
    if asked is None or asked == "":
        raise bad("chat_id is empty")
    try:
        chat = world.chat(asked if isinstance(asked, str) and asked.startswith("@") else int(asked))
    except (TypeError, ValueError):
        chat = None
    if chat is None:
        raise bad("chat not found")
    return chat


def entered(world: World, params: Params) -> Chat:
    """A chat that the bot is in (for reading)."""
    chat = known(world, params)
    if chat.migrated_to is not None:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.deleted:
        raise forbidden("the group chat was deleted")
    if chat.type == "private":
        return chat
    name = f"the {chat.type} chat"
    status = standing(world, chat).status
    if status == "kicked":
        raise forbidden(f"bot was kicked from {name}")
    if status == "left":
        raise forbidden(f"bot is not a member of {name}")
    return chat


def writable(world: World, params: Params, what: str = "text messages") -> Chat:
    """A chat that takes a message of the bot."""
    chat = entered(world, params)
    if chat.type == "private":
        _willing(world, chat)
        return chat
    member = standing(world, chat)
    if chat.type == "channel" and not (member.admin and member.can_post):
        raise bad("need administrator rights in the channel chat")
    if not member.admin and not member.can_send:
        raise bad(f"not enough rights to send {what} to the chat")
    return chat


def _willing(world: World, chat: Chat) -> None:
    user = world.user(chat.id)
    if user.is_bot:
        raise forbidden("bots can't send messages to bots")
    if user.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")


def standing(world: World, chat: Chat) -> Member:
    return chat.members.get(world.bot.id) or Member("left")


def thread(world: World, chat: Chat, params: Params) -> int | None:
    """The topic that a message goes to; None outside of forums and in General."""
    asked = number(params, "message_thread_id")
    may = standing(world, chat).can_manage_topics
    if asked is None or (asked == GENERAL and chat.forum):
        if chat.forum and chat.general_closed and not may:
            raise bad("TOPIC_CLOSED")
        return None
    topic = chat.topics.get(asked)
    if topic is None:
        raise bad("message thread not found")
    if topic.deleted:
        raise bad("TOPIC_DELETED")
    if topic.closed and not may:
        raise bad("TOPIC_CLOSED")
    return asked


def message(chat: Chat, params: Params, purpose: str) -> Stored:
    """The message of `message_id`; `purpose` as in "message to edit not found"."""
    asked = number(params, "message_id")
    if asked is None:
        raise bad("message identifier is not specified")
    stored = chat.messages.get(asked)
    if stored is None:
        raise bad(f"message to {purpose} not found")
    return stored


def replied(chat: Chat, params: Params) -> Stored | None:
    """The message that is answered to."""
    asked = params.get("reply_parameters")
    if not isinstance(asked, dict):
        return None
    stored = chat.messages.get(int(asked.get("message_id", 0)))
    if stored is None and not asked.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return stored


UNAUTHORIZED = RefusalError(401, "Unauthorized")
NOT_FOUND = RefusalError(404, "Not Found")
