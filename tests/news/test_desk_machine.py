"""No path from one person to the wire above the threshold: whatever is tried, in whatever order, at whatever time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from newsbot.news.bulletin import HOUR, SEVERITIES, Audience, Bulletin, Policy, Standing, charges
from newsbot.news.desk import (
    CLOCK,
    Act,
    Approve,
    Correct,
    Plain,
    Refusal,
    Regrade,
    Release,
    Retarget,
    Reword,
    Send,
    Show,
    begin,
    decide,
)
from newsbot.news.roster import roster
from tests.news.desk_kit import CONFIGURED, LAYLA, NORA, NORAS_OTHER, NOW, OMAR, SAMI, STRANGER

ABOVE = 1000
EVERYBODY = (NORA, NORAS_OTHER, OMAR, LAYLA, SAMI, STRANGER)
AUDIENCES = (Audience(), Audience("concerned", ("p1",)), Audience("test"))
who = st.sampled_from(EVERYBODY)
texts = st.sampled_from(("أ", "ب", "ج"))
people = st.one_of(st.integers(0, 1200), st.none())
which = st.integers(0, 3)


@dataclass(frozen=True, slots=True)
class Wired:
    """Something that went out: by whom, to how many, and whether somebody else had agreed to exactly that."""

    at: Any
    person: str
    people: int | None
    alone: bool


def content(bulletin: Bulletin) -> str:
    draft = bulletin.draft
    assert draft is not None
    return repr((draft.kind, draft.text, draft.author, bulletin.severity, bulletin.audience))


class Newsroom(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.policy = Policy(roster(CONFIGURED, [(NORA, NORAS_OTHER)]), above=ABOVE)
        self.now = NOW
        self.bulletins: list[Bulletin] = []
        self.agreed: set[tuple[int, str, str]] = set()
        self.skipped: set[tuple[int, str]] = set()
        self.wired: list[Wired] = []

    def standing(self, index: int) -> Standing:
        draft = self.bulletins[index].draft
        if draft is None:
            return Standing()
        mine = self.policy.roster.accounts(self.policy.roster.person(draft.author))
        counted = [
            charge
            for number, one in enumerate(self.bulletins)
            for charge in charges(one)
            if charge.account in mine and charge.at > self.now - HOUR and (number, charge.number) != (index, 0)
        ]
        known = [charge.people for charge in counted if charge.people is not None]
        return Standing(sum(known) if len(known) == len(counted) else None, len(counted))

    def do(self, index: int, act: Act, actor: str, reached: int | None = None) -> bool:
        """Whether it was done. What went out by it is written down."""
        before = self.bulletins[index]
        found = decide(before, act, actor, self.now, self.policy)
        if isinstance(found, Refusal):
            return False
        self.bulletins[index] = found
        if len(found.versions) > len(before.versions) and found.versions[-1].kind != "retraction":
            self.wire(index, before, reached if isinstance(act, Release) else found.people)
        return True

    def wire(self, index: int, before: Bulletin, reached: int | None) -> None:
        """Held against what was agreed to and what went out before."""
        if before.is_test:
            return
        said = self.bulletins[index].versions[-1]
        person, words = self.policy.roster.person(said.author), content(before)
        if (index, words) in self.skipped and said.urgent:
            return
        seconds = {
            self.policy.roster.person(one) for number, one, text in self.agreed if (number, text) == (index, words)
        }
        alone = not seconds - {person}
        self.wired.append(Wired(self.now, person, reached, alone))
        lately = [one for one in self.wired if one.alone and one.person == person and one.at > self.now - HOUR]
        if alone:
            reached_alone = [one.people for one in lately]
            assert None not in reached_alone
            assert sum(one or 0 for one in reached_alone) <= ABOVE

    @precondition(lambda self: len(self.bulletins) < 4)
    @rule(text=texts, actor=who, audience=st.sampled_from(AUDIENCES))
    def compose(self, text: str, actor: str, audience: Audience) -> None:
        found = begin(text, actor, self.now, self.policy, audience=audience)
        if isinstance(found, Bulletin):
            self.bulletins.append(found)

    @precondition(lambda self: self.bulletins)
    @rule(index=which, actor=who, text=texts, audience=st.sampled_from(AUDIENCES), what=st.integers(0, 3))
    def change(self, index: int, actor: str, text: str, audience: Audience, what: int) -> None:
        acts: tuple[Act, ...] = (Reword(text), Retarget(audience), Regrade(SEVERITIES[len(text) % 3]), Correct(text))
        self.do(index % len(self.bulletins), acts[what], actor)

    @precondition(lambda self: self.bulletins)
    @rule(index=which, people=people)
    def show(self, index: int, people: int | None) -> None:
        index %= len(self.bulletins)
        if self.bulletins[index].draft is not None:
            self.do(index, Show(content(self.bulletins[index]), people, 1), CLOCK)

    @precondition(lambda self: self.bulletins)
    @rule(index=which, actor=who, skip=st.booleans(), forged=st.booleans(), hours=st.sampled_from((None, None, 2)))
    def send(self, index: int, actor: str, forged: bool, skip: bool, hours: int | None) -> None:
        index %= len(self.bulletins)
        draft = self.bulletins[index].draft
        if draft is None:
            return
        mark = "forged" if forged else draft.mark or ""
        at = None if hours is None else self.now + timedelta(hours=hours)
        words = content(self.bulletins[index])
        if skip and self.policy.roster.may(actor, "skip"):
            self.skipped.add((index, words))
        self.do(index, Send(mark, self.standing(index), at, skip), actor)

    @precondition(lambda self: self.bulletins)
    @rule(index=which, actor=who, forged=st.booleans())
    def approve(self, index: int, actor: str, forged: bool) -> None:
        index %= len(self.bulletins)
        draft = self.bulletins[index].draft
        if draft is None:
            return
        words = content(self.bulletins[index])
        entry = (index, actor, words)
        mark = "forged" if forged else draft.mark or ""
        known = entry in self.agreed
        self.agreed.add(entry)
        if (forged or not self.do(index, Approve(mark, draft.at), actor)) and not known:
            self.agreed.discard(entry)

    @precondition(lambda self: self.bulletins)
    @rule(index=which, people=people)
    def release(self, index: int, people: int | None) -> None:
        index %= len(self.bulletins)
        self.do(index, Release(people, 1, self.standing(index)), CLOCK, people)

    @precondition(lambda self: self.bulletins)
    @rule(index=which, actor=who, kind=st.sampled_from(("cancel", "stop", "resume", "retract")))
    def plain(self, index: int, actor: str, kind: Any) -> None:
        self.do(index % len(self.bulletins), Plain(kind), actor)

    @precondition(lambda self: self.bulletins)
    @rule(index=which, kind=st.sampled_from(("finish", "lapse")))
    def tick(self, index: int, kind: Any) -> None:
        self.do(index % len(self.bulletins), Plain(kind), CLOCK)

    @rule(seconds=st.sampled_from((1, 20, 20, 61, 601, 3600)))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(seconds=st.sampled_from((-3600, -30, 30, 7200)))
    def the_clock_is_set(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)


Newsroom.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestNewsroom = Newsroom.TestCase
