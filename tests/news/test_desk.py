"""What may follow at the desk: acts in a table of what a newsroom would miss."""

from datetime import timedelta

import pytest

from newsbot.news.acts import CLOCK, Act, Correct, Illustrate, Plain, Refusal, Regrade, Retarget, Reword
from newsbot.news.bulletin import LONGEST_TEXT, Audience, Policy, Standing, charges
from newsbot.news.desk import begin, due
from newsbot.news.roster import roster
from tests.news.desk_kit import (
    CONFIGURED,
    FEW,
    LAYLA,
    MANY,
    NORA,
    NORAS_OTHER,
    NOW,
    OMAR,
    POLICY,
    SAMI,
    STRANGER,
    Desk,
)


def test_what_few_people_get_goes_out_after_the_hold() -> None:
    desk = Desk(people=FEW)
    desk.show()
    assert desk.send() is None
    assert (desk.bulletin.state, due(desk.bulletin, POLICY)) == ("held", NOW + timedelta(seconds=20))
    assert desk.release() == "early"
    desk.pass_(seconds=20)
    assert desk.release() is None
    assert (desk.bulletin.phase, desk.bulletin.people) == ("sending", FEW)
    assert [one.people for one in charges(desk.bulletin)] == [FEW]


@pytest.mark.parametrize("people", [MANY, 1001, None])
def test_more_people_need_a_second_person(people: int | None) -> None:
    desk = Desk(people=people)
    desk.show()
    assert desk.send() is None
    assert desk.bulletin.state == "awaiting"
    assert desk.approve() is None
    assert desk.bulletin.state == "held"
    desk.pass_(seconds=21)
    assert desk.release() is None
    assert desk.bulletin.versions[0].approver == OMAR
    assert [one.people for one in charges(desk.bulletin)] == [0]


@pytest.mark.parametrize(
    ("actor", "reason"), [(NORA, "person"), (NORAS_OTHER, "person"), (STRANGER, "role"), ("", "role"), (LAYLA, None)]
)
def test_who_agrees_is_another_person_with_a_role(actor: str, reason: str | None) -> None:
    desk = Desk()
    desk.show()
    desk.send()
    assert desk.approve(actor) == reason


def test_an_agreement_is_to_these_words_and_for_ten_minutes() -> None:
    desk = Desk()
    desk.show()
    desk.send()
    assert desk.approve(mark="m0") == "changed"
    assert desk.approve(at=NOW) == "changed"
    desk.pass_(minutes=11)
    assert desk.approve() == "lapsed"
    assert desk.send() is None
    assert desk.approve() is None


@pytest.mark.parametrize(
    "act",
    [
        Reword("انقطاع الكهرباء عن إدلب"),
        Regrade("important"),
        Retarget(Audience("concerned", ("p1",))),
        Illustrate("card"),
    ],
)
def test_any_change_takes_every_agreement_back(act: Reword | Regrade | Retarget | Illustrate) -> None:
    desk = Desk()
    desk.show()
    desk.send()
    desk.approve()
    assert desk.do(act, OMAR) is None
    assert desk.bulletin.state == "draft"
    assert desk.send() == "author"
    assert desk.send(OMAR) == "changed"
    desk.show("m2")
    assert desk.send(OMAR, "m2") is None
    assert desk.bulletin.state == "awaiting"
    assert desk.approve(OMAR, "m2") == "person"
    assert desk.approve(NORA, "m2") is None


def test_nobody_agrees_to_what_its_author_has_not_asked_for() -> None:
    desk = Desk()
    desk.show()
    assert desk.approve() == "unasked"
    desk.send()
    desk.pass_(minutes=11)
    assert desk.approve() == "lapsed"
    desk.do(Plain("lapse"), CLOCK)
    assert desk.approve() == "unasked"


def test_many_small_ones_add_up_over_an_hour() -> None:
    desk = Desk(people=FEW)
    desk.show()
    desk.standing = Standing(spent=901)
    desk.send()
    assert desk.bulletin.state == "awaiting"
    for standing, state in ((Standing(None), "awaiting"), (Standing(900), "held")):
        desk = Desk(people=FEW)
        desk.show()
        desk.standing = standing
        desk.send()
        assert desk.bulletin.state == state


def test_a_reach_that_grew_during_the_hold_asks_again() -> None:
    desk = Desk(people=FEW)
    desk.show()
    desk.send()
    desk.pass_(seconds=20)
    desk.people = MANY
    assert desk.release() is None
    assert desk.bulletin.state == "awaiting"
    assert charges(desk.bulletin) == ()
    assert desk.approve() is None


def test_what_would_look_otherwise_by_then_is_not_sent() -> None:
    desk = Desk()
    desk.show()
    desk.send()
    desk.approve()
    desk.pass_(seconds=20)
    assert desk.release("m2") is None
    assert desk.bulletin.state == "draft"


@pytest.mark.parametrize("who", ["approver", "author"])
def test_whoever_lost_the_right_meanwhile_sends_nothing(who: str) -> None:
    desk = Desk()
    desk.show()
    desk.send()
    desk.approve()
    desk.pass_(seconds=20)
    gone = OMAR if who == "approver" else NORA
    left = {role: [one for one in accounts if one != gone] for role, accounts in CONFIGURED.items()}
    desk.policy = Policy(roster(left, {}))
    assert desk.release() is None
    assert desk.bulletin.state == ("awaiting" if who == "approver" else "cancelled")


@pytest.mark.parametrize("actor", [NORA, OMAR, LAYLA, SAMI])
def test_anybody_at_the_desk_cancels_during_the_hold(actor: str) -> None:
    desk = Desk(people=FEW)
    desk.show()
    desk.send()
    assert desk.plain("cancel", STRANGER) == "role"
    assert desk.plain("cancel", actor) is None
    desk.pass_(minutes=1)
    assert (desk.bulletin.phase, desk.release()) == ("cancelled", "phase")


def test_in_an_emergency_whoever_may_skips_the_second_person_but_not_the_hold() -> None:
    desk = Desk()
    desk.show()
    assert desk.send(skip=True) == "role"
    desk = Desk(author=SAMI)
    desk.show()
    assert desk.send(SAMI, skip=True) is None
    assert desk.bulletin.state == "held"
    desk.pass_(seconds=20)
    assert desk.release() is None
    assert desk.bulletin.versions[0].urgent
    assert [one.people for one in charges(desk.bulletin)] == [MANY]


def test_a_test_needs_nobody_and_is_never_turned_into_news_unseen() -> None:
    desk = Desk()
    assert desk.do(Retarget(Audience("test"))) is None
    desk.show("t")
    assert desk.send(mark="t") is None
    assert desk.do(Retarget(Audience())) is None
    assert desk.send(mark="t") == "changed"
    assert charges(desk.bulletin) == ()


def test_a_scheduled_one_is_held_before_its_time() -> None:
    desk = Desk(people=FEW)
    desk.show()
    at = NOW + timedelta(hours=2)
    assert desk.send(at=NOW + timedelta(seconds=20)) == "time"
    assert desk.send(at=NOW + timedelta(hours=25)) == "time"
    assert desk.send(at=at) is None
    assert (desk.bulletin.state, due(desk.bulletin, POLICY)) == ("scheduled", at - timedelta(seconds=20))
    assert desk.release() == "early"
    desk.now = at - timedelta(seconds=20)
    assert desk.release() is None
    assert (desk.bulletin.phase, desk.bulletin.until) == ("held", at)
    desk.now = at
    assert desk.release() is None
    assert desk.bulletin.phase == "sending"


def test_one_whose_time_passed_unnoticed_is_not_sent() -> None:
    desk = Desk(people=FEW)
    desk.show()
    desk.send(at=NOW + timedelta(hours=2))
    desk.pass_(hours=3)
    assert desk.release() is None
    assert desk.bulletin.phase == "expired"


def test_a_clock_that_goes_back_makes_no_hold_shorter_or_endless() -> None:
    desk = Desk(people=FEW)
    desk.show()
    desk.send()
    desk.pass_(days=-365)
    assert desk.release() is None
    assert desk.bulletin.until == desk.now + timedelta(seconds=20)
    assert desk.release() == "early"


def test_a_picture_is_agreed_to_with_a_correction_too_and_stands_with_what_was_said() -> None:
    desk = Desk().out().corrected()
    desk.send(mark="m2")
    assert desk.do(Illustrate("card"), OMAR) is None
    assert desk.approve(NORA, mark="m2") == "unasked"
    desk.show("m3")
    assert desk.send(OMAR, "m3") is None
    assert desk.approve(NORA, "m3") is None
    assert (desk.bulletin.picture, len(desk.bulletin.versions)) == ("card", 2)
    assert desk.do(Illustrate("")) == "phase"
    assert desk.do(Correct("عادت الكهرباء")) is None
    assert desk.bulletin.draft is not None
    assert desk.bulletin.draft.picture == "card"
    assert desk.do(Illustrate("card")) == "same"
    assert desk.do(Illustrate(""), STRANGER) == "role"


def test_a_correction_needs_the_second_person_and_no_hold() -> None:
    desk = Desk().out().corrected()
    assert desk.send(mark="m2") is None
    assert desk.bulletin.draft is not None
    assert desk.bulletin.draft.stage == "awaiting"
    assert len(desk.bulletin.versions) == 1
    assert desk.approve(mark="m2") is None
    assert [(one.number, one.kind) for one in desk.bulletin.versions] == [(1, "initial"), (2, "correction")]
    assert desk.bulletin.draft is None
    small = Desk(people=FEW).out().corrected()
    assert small.send(mark="m2") is None
    assert (len(small.bulletin.versions), small.bulletin.text) == (2, "عادت الكهرباء إلى حلب")


@pytest.mark.parametrize("actor", [NORA, OMAR, LAYLA, SAMI])
@pytest.mark.parametrize("phase", ["sending", "stopped", "sent"])
def test_anybody_at_the_desk_takes_it_back_at_once(actor: str, phase: str) -> None:
    desk = Desk().out()
    if phase != "sending":
        desk.plain("stop" if phase == "stopped" else "finish", OMAR)
    assert desk.bulletin.phase == phase
    assert desk.plain("retract", STRANGER) == "role"
    assert desk.plain("retract", actor) is None
    assert (desk.bulletin.phase, desk.bulletin.versions[-1].kind) == ("retracted", "retraction")
    assert desk.do(Correct("غير ذلك")) == "phase"


def test_whoever_was_stopped_by_a_colleague_does_not_go_on_alone() -> None:
    desk = Desk().out()
    assert desk.plain("stop", OMAR) is None
    assert desk.plain("resume", NORAS_OTHER) == "stopped"
    assert desk.plain("resume", LAYLA) == "role"
    assert desk.plain("resume", SAMI) is None
    assert desk.plain("stop", NORA) is None
    assert desk.plain("resume", NORA) is None


def test_what_nobody_touches_is_closed_and_requests_lapse() -> None:
    desk = Desk()
    desk.show()
    desk.send()
    assert desk.plain("lapse", "") == "early"
    desk.pass_(minutes=11)
    assert desk.plain("lapse", "") is None
    assert desk.bulletin.state == "previewed"
    desk.pass_(hours=25)
    assert desk.plain("lapse", "") is None
    assert desk.bulletin.phase == "expired"


def test_one_person_sends_so_many_an_hour() -> None:
    desk = Desk(people=1)
    desk.show()
    desk.standing = Standing(sends=30)
    assert desk.send() == "rate"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty"), (" \n\u200b\u202e ", "empty"), ("ا" * (LONGEST_TEXT + 1), "long")],
)
def test_a_text_is_words_and_fits_one_message(text: str, reason: str) -> None:
    assert begin(text, NORA, NOW, POLICY, audience=Audience()) == Refusal(reason)  # type: ignore[arg-type]
    desk = Desk()
    assert desk.do(Reword(text)) == reason
    assert desk.do(Reword("انقطاع الكهرباء عن حلب")) == "same"
    assert begin("نص", LAYLA, NOW, POLICY, audience=Audience()) == Refusal("role")


def test_nothing_follows_what_is_over() -> None:
    desk = Desk(people=FEW)
    desk.plain("cancel")
    acts: list[Act] = [
        Reword("آخر"),
        Correct("آخر"),
        *(Plain(kind) for kind in ("cancel", "stop", "resume", "retract", "finish")),
    ]
    assert {desk.do(act, SAMI) for act in acts} == {"phase"}
    assert (desk.send(), desk.approve(), desk.release()) == ("phase", "phase", "phase")
