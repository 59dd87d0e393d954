"""The cases of a request's end, numbered as the documentation lists them, and what each comes to."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.chat.delivery import Gone, Later, Moved, Outcome, Refused, Sent, Stopped, Uncertain
from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.outcomes import Op, outcome

OPS: tuple[Op, ...] = ("send", "edit", "delete")
FLOOD = Later("flood", 5.0, "account")
NOT_IN_ROOM = Gone("not-in-room")


def broken(fault: str) -> Answer:
    return Answer(None, fault=fault)


def refusal(status: int, errcode: str, error: str = "?", retry_after: float | None = None) -> Answer:
    return Answer(status, {"errcode": errcode, "error": error}, retry_after=retry_after)


# Number, answer, the outcome for every operation.
ANY: list[tuple[int, Answer, Outcome]] = [
    (1, broken("ClientConnectorError"), Later("not-sent")),
    (2, broken("ClientConnectorDNSError"), Later("not-sent")),
    (3, broken("ClientConnectorCertificateError"), Later("not-sent")),
    (4, broken("ClientConnectorSSLError"), Later("not-sent")),
    (5, broken("ProxyConnectionError"), Later("not-sent")),
    (6, broken("ClientOSError"), Uncertain("ClientOSError")),
    (7, broken("ServerDisconnectedError"), Uncertain("ServerDisconnectedError")),
    (8, broken("timeout"), Uncertain("timeout")),
    (9, broken("ClientPayloadError"), Uncertain("ClientPayloadError")),
    (10, broken("ClientResponseError"), Uncertain("ClientResponseError")),
    (11, broken(""), Uncertain("no-answer")),
    (12, Answer(200), Uncertain("no-json")),
    (13, Answer(200, {}), Uncertain("no-event-id")),
    (14, Answer(200, {"event_id": 7}), Uncertain("no-event-id")),
    (15, Answer(200, {"event_id": ""}), Uncertain("no-event-id")),
    (16, Answer(200, {"errcode": "M_FORBIDDEN", "error": "not in room"}), Uncertain("no-event-id")),
    (17, Answer(204), Uncertain("no-json")),
    (18, Answer(302), Uncertain("status-302")),
    (19, Answer(500), Uncertain("status-500")),
    (20, refusal(500, "M_UNKNOWN", "Internal server error"), Uncertain("status-500")),
    (21, Answer(502), Uncertain("status-502")),
    (22, refusal(503, "M_FORBIDDEN", "not in room"), Uncertain("status-503")),
    (23, Answer(504), Uncertain("status-504")),
    (24, Answer(400), Uncertain("status-400")),
    (25, Answer(403, {"error": "not in room"}), Uncertain("status-403")),
    (26, Answer(404), Uncertain("status-404")),
    (27, Answer(413), Uncertain("status-413")),
    (28, Answer(400, {"errcode": 7}), Uncertain("status-400")),
    (29, refusal(429, "M_LIMIT_EXCEEDED", retry_after=35.0), Later("flood", 35.0, "account")),
    (30, refusal(429, "M_LIMIT_EXCEEDED"), FLOOD),
    (31, refusal(429, "M_LIMIT_EXCEEDED", retry_after=0.0), FLOOD),
    (32, refusal(429, "M_LIMIT_EXCEEDED", retry_after=1e9), Later("flood", 7 * 86400.0, "account")),
    (33, Answer(429), FLOOD),
    (34, Answer(429, retry_after=9.0), Later("flood", 9.0, "account")),
    (35, refusal(400, "M_LIMIT_EXCEEDED", retry_after=3.0), Later("flood", 3.0, "account")),
    (36, refusal(401, "M_UNKNOWN_TOKEN"), Stopped("token")),
    (37, refusal(401, "M_MISSING_TOKEN"), Stopped("token")),
    (38, refusal(403, "M_UNKNOWN_TOKEN"), Stopped("token")),
    (39, refusal(401, "M_UNAUTHORIZED"), Stopped("token")),
    (40, refusal(401, "M_SOMETHING_NEW"), Stopped("token")),
    (41, refusal(403, "M_USER_DEACTIVATED"), Stopped("deactivated")),
    (42, refusal(401, "M_USER_LOCKED"), Stopped("locked")),
    (43, refusal(403, "M_USER_SUSPENDED"), Stopped("suspended")),
    (44, refusal(403, "ORG_MATRIX_EXPIRED_ACCOUNT"), Stopped("expired")),
    (45, refusal(403, "M_GUEST_ACCESS_FORBIDDEN"), Stopped("guest")),
    (46, refusal(403, "M_CONSENT_NOT_GIVEN"), Stopped("consent")),
    (47, refusal(403, "M_RESOURCE_LIMIT_EXCEEDED"), Later("server-full", 60.0, "account")),
    (48, refusal(404, "M_UNRECOGNIZED"), Later("unrecognized", 60.0, "account")),
    (49, refusal(405, "M_UNRECOGNIZED"), Later("unrecognized", 60.0, "account")),
    (50, refusal(403, "M_FORBIDDEN", "User @bot:hs not in room !r (None)"), NOT_IN_ROOM),
    (51, refusal(403, "M_FORBIDDEN", "@bot:hs not in room !r."), NOT_IN_ROOM),
    (52, refusal(403, "M_FORBIDDEN", "user not joined to room"), NOT_IN_ROOM),
    (53, refusal(403, "M_FORBIDDEN", "You are not a member of this room"), NOT_IN_ROOM),
    (54, refusal(403, "M_FORBIDDEN", "@bot:hs is banned from the room"), NOT_IN_ROOM),
    (
        55,
        refusal(403, "M_FORBIDDEN", "You don't have permission to post that to the room. user_level (0) < send_level"),
        Refused("no-rights"),
    ),
    (56, refusal(403, "M_FORBIDDEN", "You don't have permission to redact events"), Refused("no-rights")),
    (57, refusal(403, "M_FORBIDDEN", "Insufficient power level"), Refused("no-rights")),
    (58, refusal(403, "M_FORBIDDEN", "something new"), Refused("forbidden")),
    (59, refusal(413, "M_TOO_LARGE", "event too large"), Refused("too-large", "content")),
    (60, refusal(400, "M_TOO_LARGE", "event too large"), Refused("too-large", "content")),
    (61, refusal(400, "M_BAD_JSON", "Content must be an object"), Refused("malformed", "content")),
    (62, refusal(400, "M_NOT_JSON", "Content not JSON."), Refused("malformed", "content")),
    (63, refusal(400, "M_INVALID_PARAM", "!r is not a legal room id"), Refused("invalid-param")),
    (64, refusal(400, "M_UNKNOWN", "Can't send relation to unknown event"), Refused("unknown")),
    (65, refusal(403, "M_EXCLUSIVE"), Refused("exclusive")),
    (66, refusal(418, "ORG_NEW_THING"), Refused("org-new-thing")),
    (67, refusal(400, "M_<script>\n" * 9), Refused("refused")),
    (68, refusal(400, "M_UNSUPPORTED_ROOM_VERSION"), Refused("unsupported-room-version")),
    (69, Answer(400, {"errcode": "M_FORBIDDEN", "error": ["not in room"]}), NOT_IN_ROOM),
]

MADE = Answer(200, {"event_id": "$new"})
# What differs by operation. The copy is $copy.
OWN: list[tuple[int, Op, Answer, Outcome]] = [
    (70, "send", MADE, Sent("$new")),
    (71, "edit", MADE, Sent("$copy")),
    (72, "delete", MADE, Sent("$copy")),
    (73, "send", Answer(201, {"event_id": "$new"}), Sent("$new")),
    (74, "send", refusal(400, "M_DUPLICATE_ANNOTATION"), Sent("$copy")),
    (75, "delete", refusal(404, "M_NOT_FOUND", "Could not find event"), Sent("$copy")),
    (76, "send", refusal(404, "M_NOT_FOUND", "Unknown room"), Refused("room-not-found", "address")),
    (77, "edit", refusal(404, "M_NOT_FOUND", "Unknown room"), Refused("room-not-found", "address")),
]
# A send into a thread of !r.
THREAD: list[tuple[int, Answer, Outcome]] = [
    (78, refusal(400, "M_UNKNOWN", "Cannot start threads from an event with a relation"), Moved("!r")),
    (79, refusal(400, "M_UNKNOWN", "Can't send relation to unknown event"), Moved("!r")),
    (80, refusal(400, "M_UNKNOWN", "Relations must be in the same room"), Moved("!r")),
    (81, refusal(400, "M_UNKNOWN", "something else"), Refused("unknown")),
    (82, refusal(403, "M_FORBIDDEN", "not in room, nor in its thread"), NOT_IN_ROOM),
]


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize(("number", "answer", "expected"), ANY)
def test_a_case_for_every_operation(number: int, answer: Answer, expected: Outcome, op: Op) -> None:
    assert outcome(op, answer) == expected, number


@pytest.mark.parametrize(("number", "op", "answer", "expected"), OWN)
def test_a_case_of_one_operation(number: int, op: Op, answer: Answer, expected: Outcome) -> None:
    assert outcome(op, answer, event_id="$copy") == expected, number


@pytest.mark.parametrize(("number", "answer", "expected"), THREAD)
def test_a_case_of_a_thread(number: int, answer: Answer, expected: Outcome) -> None:
    assert outcome("send", answer, thread_of="!r") == expected, number


def test_the_cases_are_numbered() -> None:
    assert [case[0] for case in (*ANY, *OWN, *THREAD)] == list(range(1, 83))


SCALARS: st.SearchStrategy[Any] = st.sampled_from(
    (None, True, 0, 7, -1, "", "$x", "M_FORBIDDEN", "not in room", [], {})
)
CODES = st.sampled_from(("M_FORBIDDEN", "M_NOT_FOUND", "M_UNKNOWN", "M_LIMIT_EXCEEDED", "M_NEW", "", 7, None))
BODIES = st.one_of(
    st.none(),
    st.dictionaries(st.sampled_from(("event_id", "error", "retry_after_ms")), SCALARS),
    st.builds(lambda code, error: {"errcode": code, "error": error}, CODES, SCALARS),
)
WAITS = st.one_of(st.none(), st.floats())
STATUSES = st.one_of(st.none(), st.integers(100, 599))


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(OPS), st.builds(Answer, STATUSES, BODIES, st.sampled_from(("", "timeout")), WAITS))
def test_nothing_unknown_is_taken_for_certain(op: Op, answer: Answer) -> None:
    found = outcome(op, answer, event_id="$copy")
    if isinstance(found, Uncertain):
        return
    assert answer.status is not None
    refused = answer.status == 429 or (400 <= answer.status <= 499 and answer.errcode)
    made = 200 <= answer.status <= 299 and str((answer.body or {}).get("event_id")).startswith("$")
    assert made or refused
    if isinstance(found, Later) and found.gate == "account":
        assert found.after is not None
        assert 0 < found.after <= 7 * 86400
