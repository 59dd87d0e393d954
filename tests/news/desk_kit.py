"""A newsroom of values for the tests of the desk: who works there, and a bulletin brought to where a test begins."""

from datetime import UTC, datetime, timedelta
from typing import Any

from newsbot.news.acts import CLOCK, Act, Approve, Correct, Decision, Plain, Refusal, Release, Send, Show
from newsbot.news.bulletin import Audience, Bulletin, Policy, Severity, Standing
from newsbot.news.desk import begin, decide
from newsbot.news.roster import Role, roster

NOW = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
NORA, OMAR, LAYLA, SAMI = "telegram:1", "matrix:@omar:example.org", "telegram:3", "telegram:4"
NORAS_OTHER = "matrix:@nora:example.org"
STRANGER = "telegram:99"
MARK = "m1"
MANY, FEW = 5000, 100

CONFIGURED: dict[Role, tuple[str, ...]] = {
    "editor": (NORA, OMAR, NORAS_OTHER),
    "approver": (LAYLA,),
    "owner": (SAMI,),
    "emergency": (SAMI,),
}
ROSTER = roster(CONFIGURED, {"nora": (NORA, NORAS_OTHER)})
POLICY = Policy(ROSTER)


class Desk:
    """One bulletin and a clock; what is refused changes nothing and is returned."""

    def __init__(self, policy: Policy = POLICY, *, author: str = NORA, people: int | None = MANY) -> None:
        self.policy = policy
        self.now = NOW
        self.people = people
        self.standing = Standing()
        made = begin("انقطاع الكهرباء عن حلب", author, self.now, policy, audience=Audience())
        assert isinstance(made, Bulletin)
        self.bulletin = made

    def do(self, act: Act, actor: str = NORA) -> str | None:
        """The reason of a refusal."""
        found: Decision = decide(self.bulletin, act, actor, self.now, self.policy)
        if isinstance(found, Refusal):
            return found.reason
        self.bulletin = found
        return None

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)

    def show(self, mark: str = MARK) -> None:
        assert self.do(Show(mark, self.people, 10), CLOCK) is None

    def send(self, actor: str = NORA, mark: str = MARK, **more: Any) -> str | None:
        return self.do(Send(mark, self.standing, **more), actor)

    def approve(self, actor: str = OMAR, mark: str = MARK, at: datetime | None = None) -> str | None:
        return self.do(Approve(mark, at), actor)

    def release(self, mark: str = MARK) -> str | None:
        return self.do(Release(mark, self.people, 10, self.standing), CLOCK)

    def plain(self, kind: Any, actor: str = NORA) -> str | None:
        return self.do(Plain(kind), actor)

    def out(self) -> "Desk":
        """Sent, by two persons."""
        self.show()
        self.send()
        self.approve()
        self.pass_(seconds=20)
        self.release()
        assert self.bulletin.phase == "sending"
        return self

    def corrected(self, text: str = "عادت الكهرباء إلى حلب", actor: str = NORA) -> "Desk":
        """With a correction that was shown."""
        assert self.do(Correct(text), actor) is None
        self.show("m2")
        return self


SEVERITY: Severity = "life-safety"
