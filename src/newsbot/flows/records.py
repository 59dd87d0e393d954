"""Values as the JSON that programs read; the shapes are the public contract (docs/json.md)."""

from collections.abc import Iterable
from typing import Any

from newsbot.flows.ingest import Stored
from newsbot.news.audit import Verdict
from newsbot.news.claims import Related, standing, voices
from newsbot.news.gazetteer import Gazetteer, Mention
from newsbot.ports import KeptStory, Listed
from newsbot.text.summary import SummarySentence

Record = dict[str, Any]


def ingested(stored: Stored, gazetteer: Gazetteer) -> Record:
    """One object an article; missing is null, lists are arrays."""
    article = stored.article
    draft = article.draft if article else None
    return {
        "id": article.id if article else None,
        "status": stored.status,
        "title": draft.title if draft else None,
        "section": draft.section if draft else None,
        "byline": draft.byline if draft else None,
        "published": draft.published.isoformat() if draft and draft.published else None,
        "url": draft.url if draft else None,
        "paragraphs": list(draft.paragraphs) if draft else [],
        "subheadings": list(draft.subheadings) if draft else [],
        "captions": list(draft.captions) if draft else [],
        "places": places(article.reading.places, gazetteer) if article else [],
        "summary": sentences(article.reading.summary) if article else [],
        "error": stored.error,
    }


def found(listed: Iterable[Listed], gazetteer: Gazetteer) -> Record:
    return {
        "results": [
            {
                "id": one.article.id,
                "title": one.article.draft.title,
                "published": one.article.draft.published.isoformat() if one.article.draft.published else None,
                "url": one.article.draft.url,
                "places": places(one.article.reading.places, gazetteer),
            }
            for one in listed
        ]
    }


def story(kept: KeptStory, lead: Listed | None, related: Related) -> Record:
    """`sources` counts the independent ones; `articles` are in the order of their time."""
    reports = kept.story.reports
    return {
        "id": kept.story.id,
        "title": lead.article.draft.title if lead else None,
        "articles": [one.article for one in reports],
        "sources": len(voices(reports, related)),
        "state": kept.editor or standing(reports, related).state,
    }


def sentences(summary: Iterable[SummarySentence]) -> list[Record]:
    return [{"text": s.text, "start": s.start, "end": s.end, "attribution": s.attribution} for s in summary]


def places(ids: Iterable[str], gazetteer: Gazetteer) -> list[Record]:
    known = (gazetteer.places.get(id_) for id_ in ids)
    return [{"name": place.name, "id": place.id} for place in known if place is not None]


def mention(mention: Mention, gazetteer: Gazetteer, before: int = 0) -> Record:
    """A place where it stands; `before` code points of context are not counted."""
    return {
        "name": mention.place.name,
        "id": mention.place.id,
        "start": mention.start - before,
        "end": mention.end - before,
        "path": [place.name for place in gazetteer.path(mention.place.id)],
    }


def verified(verdict: Verdict) -> Record:
    """What `newsbot audit verify` found."""
    findings = [{"fault": one.fault, "seq": one.seq} for one in verdict.findings]
    return {"good": verdict.good, "entries": verdict.entries, "head": str(verdict.head), "findings": findings}
