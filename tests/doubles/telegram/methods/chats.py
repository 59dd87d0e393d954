"""Questions about the bot, its chats and their members."""

from typing import Any

from tests.doubles.telegram import access
from tests.doubles.telegram.methods.registry import Method
from tests.doubles.telegram.parameters import number
from tests.doubles.telegram.refusal import bad
from tests.doubles.telegram.state import Call
from tests.doubles.telegram.world import Chat, Member, User

_PERMISSIONS = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_edit_tag",
    "can_react_to_messages",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
]
_RIGHTS = [
    "can_manage_chat",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
]


def _get_me(call: Call) -> dict[str, Any]:
    can = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
    more = {
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_guest_queries": False,
        "supports_join_request_queries": False,
    }
    return call.state.world.bot.json() | can | more


def _get_chat(call: Call) -> dict[str, Any]:
    chat = access.entered(call.state.world, call.params)
    gifts = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        True,
    )
    about = {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": gifts}
    if chat.crowd:
        about["permissions"] = dict.fromkeys(_PERMISSIONS, True)
    return chat.json() | about


def _get_member(call: Call) -> dict[str, Any]:
    chat = access.entered(call.state.world, call.params)
    user_id = number(call.params, "user_id") or 0
    if chat.type == "channel" and not access.standing(call.state.world, chat).admin:
        raise bad("member list is inaccessible")
    if user_id not in call.state.world.users:
        raise bad("PARTICIPANT_ID_INVALID" if chat.type in {"supergroup", "channel"} else "user not found")
    member = chat.members.get(user_id) or Member("member" if user_id == chat.id else "left")
    return member_json(chat, call.state.world.user(user_id), member)


def _get_admins(call: Call) -> list[dict[str, Any]]:
    world = call.state.world
    chat = access.entered(world, call.params)
    if not chat.crowd:
        raise bad("there are no administrators in the private chat")
    if chat.type == "channel" and not access.standing(world, chat).admin:
        raise bad("member list is inaccessible")
    members = ((world.user(user_id), member) for user_id, member in chat.members.items() if member.admin)
    return [member_json(chat, user, member) for user, member in members if not user.is_bot or user is world.bot]


def _count_members(call: Call) -> int:
    chat = access.entered(call.state.world, call.params)
    there = sum(member.status not in {"left", "kicked"} for member in chat.members.values())
    return there if chat.crowd else 2


def member_json(chat: Chat, user: User, member: Member) -> dict[str, Any]:
    about: dict[str, Any] = {"status": member.status, "user": user.json()}
    match member.status:
        case "creator":
            about["is_anonymous"] = member.anonymous
        case "administrator":
            about |= {"can_be_edited": False, "is_anonymous": member.anonymous, **dict.fromkeys(_RIGHTS, True)}
            about["can_delete_messages"] = member.can_delete
            if chat.type == "channel":
                about |= {"can_post_messages": member.can_post, "can_edit_messages": member.can_post}
            else:
                about |= {"can_pin_messages": True, "can_manage_topics": member.can_manage_topics}
        case "restricted":
            about |= {"is_member": True, "until_date": 0, **dict.fromkeys(_PERMISSIONS, False)}
            about["can_send_messages"] = member.can_send
        case "kicked":
            about["until_date"] = 0
    return about


def _leave(call: Call) -> bool:
    world = call.state.world
    chat = access.entered(world, call.params)
    if not chat.crowd:
        raise bad("chat member status can't be changed in private chats")
    chat.members[world.bot.id] = Member("left")
    call.record(chat.id, op="leave")
    return True


METHODS = (
    Method("getMe", _get_me),
    Method("getChat", _get_chat, ("chat_id",)),
    Method("getChatMember", _get_member, ("chat_id", "user_id")),
    Method("getChatAdministrators", _get_admins, ("chat_id",)),
    Method("getChatMemberCount", _count_members, ("chat_id",)),
    Method("leaveChat", _leave, ("chat_id",)),
)
