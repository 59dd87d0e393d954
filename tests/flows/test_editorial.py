"""A newsroom at work: from the first word to the last correction, as its editors see it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from newsbot.chat.delivery import Priority, State
from newsbot.chat.document import Document
from newsbot.chat.heard import Amended, Speaker
from newsbot.chat.pacing import Memory
from newsbot.chat.room import Room
from newsbot.news.audience import Filter
from newsbot.ports import Followed, Progress, Reach
from tests.flows.desk_kit import (
    LAYLA,
    MATRIX_ROOM,
    NEWS_ROOM,
    NORA,
    OMAR,
    OMARS,
    PUBLIC,
    SAMI,
    STRANGER,
    Desk,
    text,
)
from tests.flows.kit import House, line

UNASKED = "لا طلب قائمًا للموافقة على هذا النص. على كاتبه أن يطلبها أولًا."
HOW_TO_WRITE = "اكتب الخبر هكذا: /breaking انقطاع الكهرباء عن أحياء حلب الشرقية"
MANY = Reach(300, 42_000, (("telegram", 42_300),))


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_draft_is_shown_as_it_would_go_out_with_whom_it_reaches(desk: Desk) -> None:
    desk.crowd.telegram, desk.crowd.matrix = MANY, Reach(0, 50, (("matrix", 50),))
    exact, card = await desk.say("عاجل: انقطاع الكهرباء عن حلب") or []
    assert exact == "عاجل: انقطاع الكهرباء عن حلب\nحلب · b1"
    assert "🟥 مسودة للنشر: b1" in card
    assert "الجمهور: متابعو حلب، الخدمات" in card
    assert "يصل إلى 42,350 غرفة، الأخيرة بعد 28 دقيقة؛ القنوات والمجموعات أولًا." in card
    assert "تلغرام: 42,300 غرفة · ماتريكس: 50 غرفة" in card
    assert "يحتاج إلى موافقة محرر ثانٍ." in card
    assert "هكذا يظهر على ماتريكس:\nعاجل: انقطاع الكهرباء عن حلب\nحلب · b1" in card
    assert desk.last[1].labels[0] == "اطلب الموافقة"
    assert [out.part for out in desk.store.desk.out] == []


@pytest.mark.parametrize(("severity", "left_out"), [("important", (8,)), ("life-safety", ())])
async def test_who_leaves_the_place_out_is_not_counted_unless_lives_are_concerned(
    desk: Desk, severity: str, left_out: tuple[int, ...]
) -> None:
    desk.crowd.followed.append(Followed(8, Filter(topic="services"), 0, muted=True))
    await desk.compose()
    await desk.say(f"/severity b1 {severity}")
    assert desk.crowd.left_out == left_out


async def test_the_time_is_that_of_the_pace_of_now() -> None:
    async def paces() -> dict[str, Memory]:
        return {"telegram": Memory(2.5)}

    desk = Desk(paces=paces)
    desk.crowd.telegram = MANY
    _, card = await desk.say("عاجل: انقطاع الكهرباء عن حلب") or []
    assert "الأخيرة بعد 5 ساعات؛" in card


async def test_what_few_get_goes_out_after_the_hold_to_those_concerned(desk: Desk) -> None:
    desk.crowd.followed.append(Followed(8, Filter(place="sy-homs"), 1))
    await desk.compose()
    assert await desk.press(desk.button("send")) == []
    assert await desk.state() == "held"
    assert text(desk.out("copy")[0]) == "عاجل: انقطاع الكهرباء عن حلب\nحلب · b1"
    assert "يُنشر b1 بعد 20 ثانية. يستطيع أي محرر إلغاءه الآن." in text(desk.out("card")[0])
    assert [post.rooms for _, post in desk.posts("card")] == [(NEWS_ROOM, Room("telegram", NORA)), (MATRIX_ROOM,)]
    await desk.pass_(19)
    assert desk.posts("news") == []
    await desk.pass_(1)
    ((account, post), (other, _)) = desk.posts("news")
    assert {account, other} == {"telegram", "matrix"}
    assert (post.priority, post.filters, post.gathered, post.everyone) == (Priority.BREAKING, (7,), True, False)
    assert post.expires == desk.clock.now() + timedelta(hours=12)
    assert [one.locale for one in post.documents] == ["ar", "en"]
    assert desk.audited()[-1] == ("clock", "release", "done")


async def test_what_the_editors_cannot_be_sent_goes_to_nobody(desk: Desk) -> None:
    await desk.compose()
    await desk.press(desk.button("send"))
    desk.store.desk.copied[1] = [
        Progress("telegram", {"dead": 2}, reasons=(("content: entities", 2),)),
        Progress("matrix", {"sent": 1}),
    ]
    await desk.pass_(25)
    assert (await desk.state(), desk.posts("news")) == ("draft", [])
    assert text(desk.out("notice")[0]) == (
        "لم يُقبل نص b1 حين أُرسل إلى المحررين، فلم يُنشر لأحد. عدّل النص ثم انشره من جديد."
    )
    assert desk.audited()[-1] == ("clock", "bounce", "done")


@pytest.mark.parametrize("copied", [{"sent": 1, "dead": 1}, {"pending": 1, "dead": 1}, {"uncertain": 1}, {"gone": 1}])
async def test_a_copy_that_only_has_not_come_holds_nothing_up(desk: Desk, copied: dict[State, int]) -> None:
    await desk.compose()
    await desk.press(desk.button("send"))
    why = "content: entities" if "dead" in copied else "blocked"
    desk.store.desk.copied[1] = [Progress("telegram", copied, reasons=((why, 1),))]
    await desk.pass_(20)
    assert len(desk.posts("news")) == 2


async def test_the_editors_are_told_once_when_the_first_readers_refuse_it(desk: Desk) -> None:
    await desk.sent()
    refused = Progress("telegram", {"held": 97, "dead": 3}, reasons=(("content: entities", 3),))
    desk.store.desk.told[1] = [refused]
    await desk.pass_(30)
    said = [text(post.documents[0]) for account, post in desk.outgoing.posts if account == "telegram"]
    assert len([one for one in said if one.startswith("توقف إرسال b1: لم يُقبل نصه")]) == 1
    assert await desk.state() == "sending"


async def test_the_countdown_is_seen(desk: Desk) -> None:
    await desk.compose()
    await desk.press(desk.button("send"))
    await desk.pass_(12)
    cards = [text(one.documents[0]) for _, one in desk.store.desk.revised if one.part == "card"]
    assert any("بعد 10 ثوانٍ" in card for card in cards)


@pytest.mark.parametrize(("who", "room"), [(LAYLA, NEWS_ROOM), (OMAR, MATRIX_ROOM), (SAMI, None)])
async def test_many_need_a_second_person_wherever_he_sits(desk: Desk, who: str, room: Room | None) -> None:
    desk.crowd.telegram = MANY
    await desk.compose()
    (asked,) = await desk.press(desk.button("send")) or []
    assert asked == "طُلبت موافقة محرر ثانٍ على b1. يبقى الطلب صالحًا 10 دقائق."
    copy, request = desk.out("notice")
    assert text(copy) == "عاجل: انقطاع الكهرباء عن حلب\nحلب · b1"
    assert "طلب من نورا: موافقتك على نشر b1." in text(request)
    assert (await desk.press(desk.button("approve", [request]))) == ["الموافقة لمحرر آخر غير كاتب النص."]
    assert await desk.press(desk.button("approve", [request]), who, room=room) == []
    assert await desk.state() == "held"
    await desk.pass_(20)
    assert len(desk.posts("news")) == 2
    assert [outcome for _, act, outcome in desk.audited() if act == "approve"] == ["person", "done"]


async def test_on_a_platform_without_buttons_the_commands_are_typed(desk: Desk) -> None:
    desk.crowd.telegram = MANY
    await desk.compose(who=NORA)
    await desk.press(desk.button("send"))
    request = text(desk.out("notice", "matrix")[1])
    command = next(line.rpartition(": ")[2] for line in request.split("\n") if "/approve" in line)
    assert (await desk.say(command.replace("/", "!"), OMAR)) == []
    assert await desk.state() == "held"


async def test_agreement_without_a_token_shows_what_is_agreed_to_first(desk: Desk) -> None:
    desk.crowd.telegram = MANY
    await desk.compose()
    await desk.press(desk.button("send"))
    shown, _ = await desk.say("وافق", LAYLA) or []
    assert shown.startswith("عاجل: انقطاع الكهرباء")
    assert await desk.state() == "awaiting"
    assert await desk.press(desk.button("approve"), LAYLA) == []
    assert await desk.state() == "held"


async def test_a_text_that_changed_is_not_agreed_to(desk: Desk) -> None:
    desk.crowd.telegram = MANY
    await desk.compose()
    await desk.press(desk.button("send"))
    old = desk.button("approve", desk.out("notice"))
    await desk.say("/edit b1 انقطاع الكهرباء عن إدلب")
    assert await desk.press(old, LAYLA) == [UNASKED]
    assert await desk.state() == "previewed"
    await desk.press(desk.button("send", await _shown(desk)))
    first, shown, *_ = await desk.press(old, LAYLA) or []
    assert first == "تغيّر النص منذ عُرض عليك. هذا هو الآن:"
    assert "إدلب" in shown
    assert await desk.state() == "awaiting"


async def test_nobody_is_said_to_ask_for_what_its_author_only_drafted(desk: Desk) -> None:
    desk.crowd.telegram = MANY
    await desk.compose()
    for who in (NORA, LAYLA):
        assert await desk.say("/approve b1", who) == [UNASKED]
    await _shown(desk)
    assert await desk.press(desk.button("send")) != [UNASKED]
    assert await desk.say("/approve b1") == ["الموافقة لمحرر آخر غير كاتب النص."]
    assert [outcome for _, act, outcome in desk.audited() if act == "approve"] == ["unasked", "unasked", "person"]


async def test_a_typed_send_says_that_the_button_is_still_to_be_pressed(desk: Desk) -> None:
    desk.crowd.telegram = MANY
    await desk.compose()
    lead, exact, _ = await desk.say("/send b1") or []
    assert lead == "لم يُرسل b1 بعد. راجع ما يلي، ثم اختر «اطلب الموافقة» تحته."
    assert exact.startswith("عاجل:")
    await desk.press(desk.button("send"))
    assert await desk.say("/send b1") == ["طُلبت الموافقة من قبل، والطلب ما زال صالحًا."]
    await desk.press(desk.button("approve", desk.out("notice")), LAYLA)
    (held,) = await desk.say("/send b1") or []
    assert "يُنشر b1 بعد 20 ثانية." in held
    assert desk.last[0].labels == ("ألغِ",)


async def _shown(desk: Desk) -> tuple[Document, ...]:
    await desk.say("/send b1")
    return desk.last


async def test_a_place_that_is_a_common_word_counts_in_a_draft_and_none_at_all_is_said(desk: Desk) -> None:
    _, card = await desk.say("عاجل: سيل جارف في نوى") or []
    assert "الجمهور: متابعو نوى" in card
    assert "اسم مكان" not in card
    desk.crowd.telegram = Reach(0, 1, (("telegram", 1),), 1)
    _, card = await desk.say("عاجل: سيل جارف يقطع الطريق") or []
    assert "لم يُعثر في النص على اسم مكان. لتحديد مكان اكتب هكذا: /audience b2 درعا" in card
    assert "يصل إلى غرفة واحدة.\n" in card


@pytest.mark.parametrize("words", ["/severity b1", "/audience b1", "/picture b1", "/send b1", "/schedule b1 18:30"])
async def test_nothing_is_offered_for_a_draft_that_was_cancelled(desk: Desk, words: str) -> None:
    await desk.compose()
    await desk.say("/cancel b1")
    assert await desk.say(words) == ["لا يصح هذا الآن. حال الخبر b1: ملغى."]
    assert await desk.say("/story b1") == ["🟥 أُلغي قبل الإرسال: b1"]
    assert not desk.last[0].suggestions


async def test_the_card_says_the_words_of_a_correction(desk: Desk) -> None:
    id_ = await desk.sent()
    desk.store.desk.told[id_] = [Progress("telegram", {"sent": 100})]
    await desk.pass_(10)
    assert await desk.state() == "sent"
    await desk.say("/correct b1 عادت الكهرباء إلى حلب")
    await desk.press(desk.button("send"))
    await desk.pass_(4)
    card = text([one.documents[0] for _, one in desk.store.desk.revised if one.part == "card"][-1])
    assert "عادت الكهرباء إلى حلب" in card
    assert "وصل إلى 100 من 100" in card


@pytest.mark.parametrize(
    ("words", "who", "answer"),
    [
        ("عاجل:", NORA, [HOW_TO_WRITE]),
        ("عاجل", NORA, [HOW_TO_WRITE]),
        ("عاجل", STRANGER, None),
        ("عاجل عن درعا", NORA, None),
    ],
)
async def test_an_editor_who_only_says_breaking_is_told_how(
    desk: Desk, words: str, who: str, answer: list[str] | None
) -> None:
    assert await desk.say(words, who) == answer


@pytest.mark.parametrize(
    ("stage", "words", "answer"),
    [
        ("draft", "/cancel b1", "أُلغيت المسودة b1."),
        ("draft", "/retract b1", "أُلغيت المسودة b1."),
        ("held", "/cancel b1", "أُلغي نشر b1، ولم يُرسل إلى أحد."),
        ("sending", "/stop b1", "أُوقف إرسال b1."),
        ("stopped", "/resume b1", "استؤنف إرسال b1."),
        ("sending", "/retract b1", "سُحب b1، ويصل السحب الآن إلى كل من وصله."),
    ],
)
async def test_an_order_that_was_carried_out_is_answered_so(desk: Desk, stage: str, words: str, answer: str) -> None:
    if stage in {"sending", "stopped"}:
        await desk.sent()
    else:
        await desk.compose()
    if stage == "held":
        await desk.press(desk.button("send"))
    if stage == "stopped":
        await desk.say("/stop b1")
    assert await desk.say(words) == [answer]


async def test_one_edits_the_other_sends(desk: Desk) -> None:
    await desk.compose()
    await desk.say("/edit b1 انقطاع الكهرباء عن إدلب", OMAR)
    send = next(one for one in text(desk.last[1]).split("\n") if "/send" in one).rpartition(": ")[2]
    (refused,) = await desk.press(send) or []
    assert refused == "لا ينشر النص إلا كاتبه الأخير. لتنشره أنت استلم المسودة أولًا."
    await desk.press(desk.button("adopt"))
    assert await desk.press(desk.button("send")) == []


async def test_audience_severity_and_time_are_chosen_by_buttons(desk: Desk) -> None:
    await desk.compose()
    await desk.press("/severity b1")
    assert desk.last[0].labels == ("سلامة الناس", "عاجل", "مهم")
    _, card = await desk.press(desk.last[0].suggestions[0]) or []
    assert "الدرجة: سلامة الناس" in card
    await desk.press("/audience b1")
    _, card = await desk.press("/audience b1 everyone") or []
    assert "الجمهور: كل المتابعين" in card
    _, card = await desk.press("/audience b1 matrix") or []
    assert "الجمهور: كل المتابعين، على ماتريكس وحده" in card
    _, card = await desk.say("/audience b1 درعا، الصحة") or []
    assert "الجمهور: متابعو درعا، الصحة، على ماتريكس وحده" in card
    assert await desk.say("/audience b1 المريخ") == ["لا أعرف مكانًا ولا موضوعًا باسم «المريخ»."]
    desk.crowd.followed.append(Followed(9, Filter(topic="health"), 1))
    (offered,) = await desk.say("/schedule b1 ١٣:٣٠") or []
    assert "13:30" in offered
    assert await desk.press(desk.button("send")) == []
    assert await desk.state() == "scheduled"
    await desk.pass_(3600)
    assert await desk.state() == "scheduled"
    bulletin = (await desk.kept()).bulletin
    assert bulletin.until is not None
    await desk.pass_((bulletin.until - desk.clock.now()).total_seconds())
    assert (await desk.kept()).bulletin.phase == "sending"
    assert desk.posts("news")[0][1].priority is Priority.LIFE_SAFETY


async def test_a_test_goes_to_the_editors_and_says_so(desk: Desk) -> None:
    exact, card = await desk.say("/test تجربة الإرسال") or []
    assert exact.startswith("اختبار: عاجل: تجربة الإرسال\nهذا اختبار يصل إلى المحررين وحدهم، وليس خبرًا.")
    assert "🟦 مسودة اختبار للمحررين وحدهم: b1" in card
    assert desk.last[1].labels[0] == "أرسل الاختبار"
    await desk.press(desk.button("send"))
    await desk.pass_(1)
    assert [post.rooms for _, post in desk.posts("news")] == [(NEWS_ROOM,), (MATRIX_ROOM,)]
    assert not any(post.everyone for _, post in desk.posts("news"))
    assert (await desk.say("/story b1", STRANGER)) == ["لا أعرف خبرًا بالرقم b1."]


async def test_any_editor_cancels_during_the_hold_and_all_hear_of_it(desk: Desk) -> None:
    await desk.compose()
    await desk.press(desk.button("send"))
    await desk.say("تراجع b1", OMAR)
    assert text(desk.out("notice")[-1]) == "أُلغي قبل الإرسال: b1 · عمر"
    await desk.pass_(60)
    assert desk.posts("news") == []


async def test_progress_is_told_and_what_is_done_is_closed(desk: Desk) -> None:
    id_ = await desk.sent()
    began = (await desk.kept()).bulletin.began
    assert began is not None
    states: Any = {"sent": 60, "pending": 30, "gone": 5, "uncertain": 2, "dead": 3}
    reasons = (("blocked", 5), ("lost", 2))
    desk.store.desk.told[id_] = [Progress("telegram", states, {}, reasons, first=began + timedelta(seconds=1))]
    await desk.pass_(10)
    card = text(next(one.documents[0] for _, one in reversed(desk.store.desk.revised) if one.account == "telegram"))
    assert "🟥 يُرسل الآن: b1" in card
    assert "تلغرام: وصل إلى 60 من 100 · ينتظر: 30 · حجبوا البوت أو غادروا: 5 · غير مؤكد: 2 · رُفض: 3" in card
    assert "الأولى بعد ثانية" in card
    assert "حُجب البوت: 5 · lost: 2" in card
    end = began + timedelta(seconds=90)
    desk.store.desk.told[id_] = [Progress("telegram", {"sent": 100}, half=began + timedelta(minutes=1), last=end)]
    await desk.pass_(10)
    assert await desk.state() == "sent"
    card = text(next(one.documents[0] for _, one in reversed(desk.store.desk.revised) if one.account == "telegram"))
    assert "🟥 اكتمل إرساله: b1" in card
    assert "النصف بعد دقيقة · الأخيرة بعد دقيقتين" in card
    (told,) = await desk.say("/delivery b1") or []
    assert "وصل إلى 100 من 100" in told


async def test_a_hold_ends_in_time_while_what_goes_out_is_counted_slowly() -> None:
    """However the two fall together: a count of 0.9 seconds begins every 18."""
    for step in range(24):
        desk = Desk()
        first = await desk.compose("/breaking عاد الماء إلى درعا")
        button = desk.button("send")
        await desk.sent()
        desk.store.desk.counting = partial(desk.clock.advance, 0.9)
        await desk.pass_(step * 0.75)
        await desk.press(button)
        ends = desk.clock.now() + desk.newsroom.rules.hold
        await desk.pass_(25)
        began = (await desk.kept(first)).bulletin.began
        assert began is not None
        assert timedelta(0) <= began - ends < timedelta(milliseconds=100)


async def test_stopped_by_a_colleague_and_gone_on_with_by_another(desk: Desk) -> None:
    await desk.sent()
    await desk.say("/stop b1", OMAR)
    assert desk.store.desk.sending == [(1, False)]
    assert await desk.press("/resume b1") == ["أوقفه محرر آخر، فلا تتابع الإرسال وحدك."]
    await desk.press("/resume b1", SAMI)
    assert desk.store.desk.sending == [(1, False), (1, True)]


async def test_a_correction_is_shown_agreed_to_and_edits_every_copy(desk: Desk) -> None:
    desk.crowd.telegram = MANY
    await desk.sent()
    exact, card = await desk.say("صحح b1 عادت الكهرباء إلى حلب") or []
    assert exact.startswith("تصحيح: عادت الكهرباء إلى حلب\nهذا تصحيح لخبر نشرناه.")
    assert "تصحيح مقترح للخبر b1" in card
    await desk.press(desk.button("send"))
    assert [one.part for _, one in desk.store.desk.revised if one.part != "card"] == []
    approve = desk.button("approve", desk.out("notice")[-1:])
    assert await desk.press(approve, OMAR) == ["يصل التصحيح الآن إلى كل من وصله b1."]
    changed = [one for _, one in desk.store.desk.revised if one.part != "card"]
    assert [(one.part, one.retract) for one in changed] == [("news", False), ("copy", False)]
    assert text(changed[0].documents[0]) == exact
    (history,) = await desk.say("/story b1", STRANGER) or []
    assert "نُشر في 1 آذار 2024" in history
    assert "انقطاع الكهرباء عن حلب\n\nصُحّح في" in history


@pytest.mark.parametrize("who", [NORA, OMAR, LAYLA, SAMI])
async def test_a_retraction_is_anybodys_at_once_and_says_nothing_of_its_own(desk: Desk, who: str) -> None:
    desk.crowd.telegram = MANY
    await desk.sent()
    answers = await desk.say("/retract b1 كلام آخر لا يُنشر", who)
    assert answers == ["سُحب b1، ويصل السحب الآن إلى كل من وصله."]
    news = next(one for _, one in desk.store.desk.revised if one.part == "news")
    assert news.retract
    assert text(news.documents[0]) == (
        "سحب خبر\nسحبنا خبرًا نشرناه: «انقطاع الكهرباء عن حلب».\nلا تعتمدوا عليه، ولا تعيدوا نشره.\nb1"
    )


async def test_an_emergency_skips_the_second_person_and_is_told_loudly(desk: Desk) -> None:
    desk.crowd.telegram = MANY
    await desk.compose(who=SAMI)
    assert await desk.press(desk.button("emergency"), SAMI) == []
    assert "تنبيه: يُنشر بصلاحية الطوارئ بلا موافقة ثانية، بأمر 4." in text(desk.out("card")[0])
    assert "EMERGENCY" in desk.store.audit.rows[-1].what.detail
    await desk.pass_(20)
    assert len(desk.posts("news")) == 2


@pytest.mark.parametrize(
    ("words", "who", "more", "answer", "outcome"),
    [
        ("/breaking نص", STRANGER, {}, "هذا الأمر لمحرري البوت وحدهم.", "stranger"),
        ("/retract b1", STRANGER, {}, "هذا الأمر لمحرري البوت وحدهم.", "stranger"),
        ("/breaking نص", NORA, {"room": PUBLIC, "kind": "group"}, "في محادثة خاصة", "place"),
        ("/breaking نص", NORA, {"voice": "nobody"}, "من حسابك أنت", "nobody"),
        ("/breaking نص", NORA, {"voice": "room", "room": NEWS_ROOM, "kind": "group"}, "من حسابك أنت", "room"),
        ("/breaking نص", NORA, {"room": Room("telegram", "2")}, "في محادثة خاصة", "place"),
        ("/breaking نص", "@Omar:example.org", {}, "لمحرري البوت", "stranger"),
        ("/breaking نص", "@omar:example.com", {}, "لمحرري البوت", "stranger"),
        ("/breaking نص", LAYLA, {}, "هذا ليس من صلاحياتك.", "role"),
    ],
)
async def test_who_may_not_is_told_so_and_written_down_without_a_name(
    desk: Desk, words: str, who: str, more: dict[str, Any], answer: str, outcome: str
) -> None:
    await desk.sent()
    (told,) = await desk.say(words, who, **more) or []
    assert answer in told
    actor, _, reason = desk.audited()[-1]
    assert reason == outcome
    assert actor.startswith("unknown:") == (outcome in {"stranger", "nobody", "room"})
    assert STRANGER not in actor
    assert len(desk.store.desk.kept) == 1
    assert await desk.state() == "sending"


@pytest.mark.parametrize("words", ["موافق", "سجل", "شو صار بدرعا", "في شي عاجل؟", "/latest"])
async def test_what_anybody_says_is_none_of_its_business(desk: Desk, words: str) -> None:
    assert await desk.say(words, STRANGER) is None
    assert desk.audited() == []


async def test_the_latest_breaking_news_are_shown_to_anybody(desk: Desk) -> None:
    assert await desk.say("في شي عاجل؟", STRANGER) is None
    await desk.sent()
    (told,) = await desk.say("في شي عاجل؟", STRANGER) or []
    assert "عاجل: انقطاع الكهرباء عن حلب" in told
    assert await desk.say("/breaking درعا", STRANGER) is None
    assert (await desk.say("/breaking حلب", STRANGER)) == [told]


async def test_a_draft_from_an_article_a_reply_and_a_forward(desk: Desk) -> None:
    article = line("افتتاح جسر الرستن", id="d5", source="وكالة سانا", text="افتتح.", published="2024-02-01T00:00:00Z")
    await House(store=desk.store, clock=desk.clock).take("n.jsonl", article)
    exact, _ = await desk.say("/breaking d5") or []
    assert exact.startswith("عاجل: افتتاح جسر الرستن\nالمصدر: وكالة سانا")
    (unknown,) = await desk.say("/breaking d6") or []
    assert "d6" in unknown
    exact, _ = await desk.say("/breaking", quoted="حريق في سوق الهال", answers=("9",)) or ["", ""]
    assert exact.startswith("عاجل: حريق في سوق الهال")
    (offer,) = await desk.say("خبر وصلني من زميل", NORA, voice="nobody") or []
    assert offer == "أتريد أن تجعل من هذا النص مسودة خبر عاجل؟"
    exact, _ = await desk.press(desk.last[0].suggestions[0]) or []
    assert exact.startswith("عاجل: خبر وصلني من زميل")
    assert await desk.say("خبر وصلني من زميل", STRANGER, voice="nobody") is None


async def test_an_edit_of_the_message_proposes_a_correction_and_no_more(desk: Desk) -> None:
    await desk.sent()
    edited = Amended(Room("telegram", NORA), "/breaking عادت الكهرباء", Speaker("person", NORA), "private", "1")
    answers = [text(one) for one in await desk.editorial.amended("telegram", edited) or ()]
    assert answers[0] == "عدّلت رسالتك بعد نشر b1. هذا تصحيح مقترح:"
    assert answers[1].startswith("تصحيح: عادت الكهرباء")
    assert len((await desk.kept()).bulletin.versions) == 1
    for other in (replace(edited, speaker=Speaker("person", LAYLA)), replace(edited, message="2")):
        assert await desk.editorial.amended("telegram", other) is None


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("/breaking", HOW_TO_WRITE),
        ("/post", HOW_TO_WRITE),
        ("/breaking " + "نص طويل جدًا " * 400, "النص أطول من 3,000 حرف."),
        ("/edit b9 نص", "لا أعرف خبرًا بالرقم b9."),
        ("/send", "حدّد الخبر برقمه هكذا: /send b12"),
        ("/correct b1 نص", "لا يصح هذا الآن. حال الخبر b1: مسودة معروضة."),
        ("/edit b1", "اكتب النص الجديد هكذا: /edit b1 انقطاع الكهرباء عن أحياء حلب الشرقية"),
        ("/edit b1 انقطاع الكهرباء عن حلب", "لا جديد في هذا."),
        ("/schedule b1 غدًا", "اكتب وقت النشر هكذا: /schedule b1 18:30"),
        ("/stop b1", "لا يصح هذا الآن. حال الخبر b1: مسودة معروضة."),
    ],
)
async def test_what_cannot_be_done_is_answered_clearly(desk: Desk, words: str, answer: str | None) -> None:
    await desk.compose()
    told = await desk.say(words)
    assert told == (None if answer is None else [answer])
    assert desk.posts("news") == []


async def test_an_order_that_waited_for_the_bot_is_not_carried_out_in_another_situation(desk: Desk) -> None:
    await desk.compose()
    old = desk.clock.now() - timedelta(minutes=11)
    send = desk.button("send")
    assert await desk.say(send, at=old) == ["انتهت مهلة الطلب. على الكاتب أن يطلب الموافقة من جديد."]
    await desk.say(send)
    assert await desk.say("/cancel b1", at=old) is not None
    assert await desk.state() == "cancelled"


async def test_the_same_message_twice_is_one_draft(desk: Desk) -> None:
    for _ in range(2):
        await desk.say("/breaking نص الخبر", message="77")
    assert len(desk.store.desk.kept) == 1


async def test_an_owner_gives_a_role_with_a_second_persons_word(desk: Desk) -> None:
    order = "/editors add @huda:example.org محرر"
    assert await desk.say(order, NORA) == ["هذا ليس من صلاحياتك."]
    (waits,) = await desk.say(order, SAMI) or []
    assert waits == "طُلب تأكيد محرر آخر لمنح @huda:example.org صلاحية: محرر."
    request = desk.outgoing.posts[0][1].documents[0]
    confirm = request.suggestions[0]
    assert await desk.press(confirm, SAMI) == ["التأكيد لمحرر آخر غير صاحب الطلب."]
    assert await desk.press(confirm[:-1] + "x", OMAR) == ["انتهت مهلة هذا الطلب."]
    assert await desk.press(confirm.replace(" editor ", " owner "), OMAR) == ["انتهت مهلة هذا الطلب."]
    assert await desk.press(confirm, OMAR) == ["صارت لدى @huda:example.org صلاحية: محرر."]
    assert await desk.compose(who="@huda:example.org") == 1
    await desk.say("/editors remove @huda:example.org editor", SAMI)
    assert await desk.press(desk.last[0].suggestions[0], SAMI) == ["لم تعد لدى @huda:example.org صلاحية: محرر."]
    assert await desk.say("/breaking نص", "@huda:example.org") == ["هذا الأمر لمحرري البوت وحدهم."]
    assert await desk.say("/editors remove 1 editor", SAMI) == ["هذه الصلاحية من ملف الإعدادات، ولا تتغير إلا فيه."]
    (listed,) = await desk.say("/editors", OMAR) or []
    assert "نورا (1): محرر" in listed
    acts = [(act, outcome) for _, act, outcome in desk.audited()]
    assert ("give", "role_other") in acts
    assert ("give", "done") in acts
    assert ("take", "done") in acts


async def test_the_audit_is_shown_and_sealed_daily(desk: Desk) -> None:
    await desk.compose()
    (shown,) = await desk.say("/audit") or []
    assert "telegram:1 write words=4 · تمّ" in shown
    assert str(await desk.store.audit.head()) in shown
    await desk.pass_(1)
    anchored = [text(post.documents[0]) for _, post in desk.outgoing.posts]
    assert len(anchored) == 2
    assert str(await desk.store.audit.head()) in anchored[0]
    await desk.pass_(7200)
    assert len(desk.outgoing.posts) == 2
    assert (await desk.store.audit.verify()).good


async def test_a_request_lapses_and_is_said_to(desk: Desk) -> None:
    desk.crowd.telegram = MANY
    await desk.compose()
    await desk.press(desk.button("send"))
    await desk.pass_(601)
    assert await desk.state() == "previewed"
    assert "لم تأتِ الموافقة على b1 في مهلتها" in text(desk.out("notice")[-1])


async def test_a_text_from_the_newsrooms_system_is_a_draft_that_somebody_takes_over(desk: Desk) -> None:
    name = await desk.editorial.submitted("cms-1", "حريق في سوق الهال")
    assert (name, await desk.editorial.submitted("cms-1", "حريق في سوق الهال")) == ("b1", "b1")
    notice = desk.outgoing.posts[0][1].documents[0]
    assert len(desk.outgoing.posts) == 2
    await desk.press(notice.suggestions[0])
    assert await desk.press(desk.button("send")) == []


async def test_where_no_room_is_set_each_editor_is_told_in_private(desk: Desk) -> None:
    alone = Desk(replace(desk.editorial._newsroom.rules, rooms={}))
    alone.crowd.telegram = MANY
    await alone.say("/desk", OMAR)
    await alone.compose()
    await alone.press(alone.button("send"))
    rooms = {account: post.rooms for account, post in alone.posts("notice")}
    assert rooms == {"telegram": tuple(Room("telegram", id_) for id_ in ("3", "4")), "matrix": (OMARS,)}
