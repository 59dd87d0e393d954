"""HTML pages to drafts: the text by trafilatura in precision mode, the rest by `metadata`."""

from datetime import datetime, tzinfo
from typing import Any

from newsbot.news.article import Draft, Part
from newsbot.ports import Item, SourceError
from newsbot.sources import bylines, furniture, lines, markup, metadata
from newsbot.text.folding import fold
from newsbot.text.words import forms

# Some pages set their lead apart, and the extraction loses it; the description repeats it (docs: reading pages).
# Presence is counted in runs of three words: single words of a lead recur all over its article.
_LEAD_WORDS, _LEAD_PRESENT, _RUN = 12, 0.3, 3
_MOST_CAPTIONS = 20


def read(text: str, *, name: str, base_url: str | None, now: datetime, zone: tzinfo) -> Item:
    """The article of a page. Raises SourceError with one line when there is none."""
    tree = markup.document(text)
    if tree is None:
        raise SourceError(f"{name}: there is no page in it")
    facts = metadata.read(tree, base_url, now, zone)
    captions = _captions(tree)
    found = _extracted(text) or _fallback(tree, facts)
    body, byline = _signed(_cleaned(found, facts, captions))
    body = _with_lead(body, facts, tree)
    if not body:
        raise SourceError(f"{name}: no article was found on the page")
    draft = Draft(
        title=facts.title or body[0].text[:120],
        body=tuple(body),
        url=facts.url,
        published=facts.published,
        section=facts.section,
        dateline=facts.dateline,
        byline=facts.author or byline,
        credit=next(
            (photo.credit for line in captions if (photo := bylines.photo_credit(line)) and photo.credit), None
        ),
        captions=tuple(
            dict.fromkeys(photo.caption if (photo := bylines.photo_credit(line)) else line for line in captions)
        ),
        image=facts.image,
    )
    return Item(draft=draft, source=facts.site)


def _extracted(text: str) -> list[Part]:
    import trafilatura

    document = trafilatura.bare_extraction(
        text,
        favor_precision=True,
        include_comments=False,
        include_tables=False,
        include_formatting=True,
        with_metadata=False,
    )
    body = getattr(document, "body", None)
    return list(markup.parts(body)) if body is not None else []


def _fallback(tree: Any, facts: metadata.Facts) -> list[Part]:
    """What the page says of itself, else its <article>, when the extraction finds nothing."""
    if facts.text:
        return [Part("paragraph", line) for line in lines.lines(facts.text) if line]
    for tag in ("article", "main"):
        for node in tree.iter(tag):
            found = [part for part in markup.parts(node) if len(part.text) >= 40]
            if found:
                return found
    return []


def _cleaned(found: list[Part], facts: metadata.Facts, captions: list[str]) -> list[Part]:
    """Without widgets, the title once more, and captions."""
    not_text = {fold(line) for line in (facts.title, facts.section, facts.author, *captions) if line}
    kept = [part for part in found if fold(part.text) not in not_text]
    cleaned = lines.with_subheadings(furniture.without_widgets(kept))
    while cleaned and cleaned[-1].kind == "subheading":
        cleaned.pop()
    return cleaned


def _signed(body: list[Part]) -> tuple[list[Part], str | None]:
    """The body without a byline that stands alone at its beginning or end (`حلب - سانا`), and that byline."""
    for at in (0, -1):
        if len(body) > 1 and lines.is_short(body[at].text) and (byline := bylines.byline(body[at].text)):
            return body[:-1] if at else body[1:], byline
    return body, None


def _with_lead(body: list[Part], facts: metadata.Facts, tree: Any) -> list[Part]:
    """The body with the description before it when the lead was lost."""
    words = forms(facts.description or "")
    if len(words) < _LEAD_WORDS:
        return body
    present = set(_runs([word for part in body for word in forms(part.text)]))
    runs = _runs(words)
    if sum(run in present for run in runs) >= _LEAD_PRESENT * len(runs):
        return body
    return [Part("paragraph", _whole_lead(tree, facts.description or "")), *body]


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(words[at:] for at in range(_RUN)), strict=False))


def _whole_lead(tree: Any, description: str) -> str:
    """The paragraph of the page that the description was cut from, else the description."""
    opening = fold(description)[:60]
    for node in tree.iter("p", "div", "h2", "h3", "span"):
        if (
            len(node) <= 20
            and fold(text := markup.plain(node)).startswith(opening)
            and len(text) <= 3 * len(description) + 400
        ):
            return text
    return lines.clean(description)


def _captions(tree: Any) -> list[str]:
    found = (markup.plain(node) for node in tree.iter("figcaption"))
    return list(dict.fromkeys(line for line in found if line and len(line) <= 300))[:_MOST_CAPTIONS]
