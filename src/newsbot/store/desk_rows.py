"""A bulletin as rows and back. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from newsbot.news.bulletin import LIVE, WAITING, Audience, Bulletin, Draft, Version

# Fields that are kept as one JSON text.
_PLAIN = ("charged", "people", "rooms", "stopped_by")
_TIMES = ("touched", "since", "until", "ended")
_DRAFT_TIMES = ("written", "wanted", "at", "approved")


def columns(bulletin: Bulletin) -> dict[str, Any]:
    return {
        "phase": bulletin.phase,
        "severity": bulletin.severity,
        "content": _content(bulletin),
        "began": None if bulletin.began is None else bulletin.began.timestamp(),
        "public": int(bulletin.is_public and bulletin.phase != "retracted"),
        "open": int(is_open(bulletin)),
    }


def is_open(bulletin: Bulletin) -> bool:
    """Whether time, somebody or a sender may still change it by themselves."""
    waits = bulletin.phase in WAITING or bulletin.phase in LIVE - {"sent"}
    return waits or (bulletin.phase == "sent" and bulletin.draft is not None)


def revision(bulletin: int, version: Version) -> dict[str, Any]:
    given = {**asdict(version), "said": version.said.timestamp(), "urgent": int(version.urgent)}
    return {"bulletin": bulletin, **given}


def bulletin_of(row: Sequence[Any], revisions: Sequence[Sequence[Any]]) -> Bulletin:
    """`row` and `revisions` are the columns of their tables, in order, without what is asked by alone."""
    id_, phase, severity, content, began = row
    kept = json.loads(content)
    return Bulletin(
        id_,
        phase,
        severity,
        Audience(
            kept["audience"]["kind"], *(tuple(kept["audience"][name]) for name in ("places", "topics", "accounts"))
        ),
        versions=tuple(_version(one) for one in revisions),
        draft=_draft(kept["draft"]),
        began=None if began is None else _moment(began),
        picture=kept.get("picture", ""),  # of one that an earlier version kept there is none
        **{name: kept[name] for name in _PLAIN},
        **{name: _time(kept[name]) for name in _TIMES},
    )


def _content(bulletin: Bulletin) -> str:
    fields: dict[str, Any] = {name: getattr(bulletin, name) for name in _PLAIN}
    fields |= {name: _written(getattr(bulletin, name)) for name in _TIMES}
    fields["picture"] = bulletin.picture
    fields["audience"] = asdict(bulletin.audience)
    draft = bulletin.draft
    fields["draft"] = draft and {
        **asdict(draft),
        **{name: _written(getattr(draft, name)) for name in _DRAFT_TIMES},
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _draft(kept: dict[str, Any] | None) -> Draft | None:
    return None if kept is None else Draft(**{**kept, **{name: _time(kept[name]) for name in _DRAFT_TIMES}})


def _version(row: Sequence[Any]) -> Version:
    number, kind, text, author, approver, said, urgent, people = row
    return Version(number, kind, text, author, _moment(said), approver, bool(urgent), people)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _time(written: str | None) -> Any:
    return None if written is None else datetime.fromisoformat(written)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
