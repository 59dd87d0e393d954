"""Roles of the configuration and of owners, and which accounts are one person."""

import pytest

from newsbot.news.roster import Change, Role, account, roster

A, B = "telegram:1", "matrix:@b:example.org"


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("123", "telegram:123"),
        (" telegram:0123 ", "telegram:123"),
        ("@nora:example.org", "matrix:@nora:example.org"),
        ("matrix:@Nora:example.org:8448", "matrix:@Nora:example.org:8448"),
        *((wrong, None) for wrong in ("", "nora", "@nora", "-5", "telegram:@nora:x", "matrix:5", "٥", "@a b:x")),
    ],
)
def test_an_account_is_written_in_few_ways(written: str, named: str | None) -> None:
    assert account(written) == named


def test_owners_give_and_take_what_the_configuration_does_not_say() -> None:
    configured: dict[Role, tuple[str, ...]] = {"editor": (A,), "emergency": (B,)}
    changes = [
        Change(B, "approver", given=True),
        Change(A, "editor", given=False),
        Change("telegram:9", "owner", given=True),
    ]
    found = roster(configured, {}, changes)
    assert found.may(A, "write")
    assert found.may(B, "approve")
    assert found.may(B, "skip")
    assert found.may("telegram:9", "appoint")
    taken = roster(configured, {}, [*changes, Change("telegram:9", "owner", given=False)])
    assert not taken.is_known("telegram:9")


def test_accounts_of_one_person_are_one() -> None:
    found = roster({"editor": (A, B, "telegram:2")}, {"a": (A, B)})
    assert found.person(B) == found.person(A)
    assert found.accounts(found.person(B)) == {A, B}
    assert found.others(A, "approve") == ("telegram:2",)
