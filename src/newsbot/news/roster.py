"""Who may do what at the editors' desk. An account is `telegram:123` or `matrix:@nora:example.org`, byte for byte."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["editor", "approver", "owner", "emergency"]
Deed = Literal["write", "approve", "halt", "skip", "appoint"]

ROLES: tuple[Role, ...] = ("editor", "approver", "owner", "emergency")
APPOINTED: tuple[Role, ...] = ("editor", "approver", "owner")
"""Roles that are given and taken in the chat; who may skip the second person stands in the configuration alone."""

# `write`: compose, send, correct. `halt`: whatever makes less go out. `skip`: send without a second person.
_MAY: Mapping[Deed, frozenset[Role]] = {
    "write": frozenset(("editor", "owner")),
    "approve": frozenset(("editor", "approver", "owner")),
    "halt": frozenset(("editor", "approver", "owner")),
    "skip": frozenset(("emergency",)),
    "appoint": frozenset(("owner",)),
}


def account(written: str) -> str | None:
    """The account that `123`, `@nora:example.org`, or the same with its platform in front names; None: none."""
    text = written.strip()
    platform, _, id_ = text.partition(":") if text.startswith(("telegram:", "matrix:")) else ("", "", text)
    if id_.isascii() and id_.isdecimal() and platform != "matrix":
        return f"telegram:{int(id_)}"
    if id_.startswith("@") and ":" in id_ and platform != "telegram" and not any(map(str.isspace, id_)):
        return f"matrix:{id_}"
    return None


@dataclass(frozen=True, slots=True)
class Change:
    """A role that an owner gave or took, the newest last."""

    account: str
    role: Role
    given: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """The accounts with a role.

    Attributes:
        roles: of each account.
        persons: an account to the name of whoever has it, where one person has several; any other is a person.
    """

    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    persons: Mapping[str, str] = field(default_factory=dict)

    def person(self, account: str) -> str:
        return self.persons.get(account, account)

    def is_known(self, account: str) -> bool:
        return bool(self.roles.get(account))

    def may(self, account: str, deed: Deed) -> bool:
        return not _MAY[deed].isdisjoint(self.roles.get(account, ()))

    def accounts(self, person: str) -> frozenset[str]:
        """Every account of a person, with a role or without."""
        return frozenset(one for one, name in self.persons.items() if name == person) or frozenset((person,))

    def others(self, account: str, deed: Deed) -> tuple[str, ...]:
        """Accounts of other persons who may do this."""
        mine = self.person(account)
        return tuple(one for one in sorted(self.roles) if self.person(one) != mine and self.may(one, deed))


def roster(
    configured: Mapping[Role, Iterable[str]], persons: Mapping[str, Iterable[str]], changes: Iterable[Change] = ()
) -> Roster:
    """The configuration's accounts with what owners changed since; `persons` by name.

    Nobody in the chat takes a role that the configuration gives: then a stolen owner's account cannot lock all others
    out.
    """
    fixed = {(one, role) for role in ROLES for one in configured.get(role, ())}
    held = set(fixed)
    for change in changes:
        pair = (change.account, change.role)
        if change.given:
            held.add(pair)
        elif pair not in fixed:
            held.discard(pair)
    roles: dict[str, set[Role]] = {}
    for one, role in held:
        roles.setdefault(one, set()).add(role)
        if role == "emergency":
            roles[one].add("editor")
    names = {one: name for name, accounts in persons.items() for one in accounts}
    return Roster({one: frozenset(which) for one, which in roles.items()}, names)
