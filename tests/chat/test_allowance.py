from newsbot.chat.allowance import Allowance


def test_a_room_may_ask_twenty_at_once_and_is_told_once_that_it_is_too_much() -> None:
    allowance = Allowance()
    verdicts = [allowance.ask("a", 0.0) for _ in range(100)]
    assert verdicts == ["answer"] * 20 + ["say so"] + ["ignore"] * 79


def test_another_room_is_not_concerned() -> None:
    allowance = Allowance()
    for _ in range(100):
        allowance.ask("a", 0.0)
    assert allowance.ask("b", 0.0) == "answer"


def test_a_question_every_second_and_a_half_is_always_answered() -> None:
    allowance = Allowance()
    assert {allowance.ask("a", 1.5 * n) for n in range(1000)} == {"answer"}


def test_a_flood_without_end_is_not_told_again_until_it_was_calm() -> None:
    allowance = Allowance()
    verdicts = [allowance.ask("a", n / 100) for n in range(6000)]
    assert verdicts.count("say so") == 1
    assert 58 <= verdicts.count("answer") <= 60
    after = [allowance.ask("a", 75.0) for _ in range(20)]
    assert (after.count("say so"), after[:9]) == (1, ["answer"] * 9)


def test_rooms_that_were_quiet_longest_are_forgotten() -> None:
    allowance = Allowance()
    for room in range(30_000):
        allowance.ask(str(room), 0.0)
    assert len(allowance._buckets) == 10_000


def test_a_hint_costs_a_question_and_is_not_given_again_at_once() -> None:
    allowance = Allowance()
    assert [allowance.hint("a", float(at)) for at in (0, 1, 59, 60)] == [True, False, False, True]
    assert allowance.hint("b", 0.0)
    assert [allowance.ask("b", 0.0) for _ in range(20)].count("answer") == 19
    assert not allowance.hint("b", 0.1)
