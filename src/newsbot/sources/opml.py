"""Lists of feeds, in and out (OPML 2.0, opml.org/spec2.opml)."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsbot.ports import Outline, SourceError
from newsbot.sources.lines import clean

MOST_OUTLINES = 5000


def read(text: str, *, name: str) -> tuple[Outline, ...]:
    """Every outline with an http(s) `xmlUrl`, folders flattened, each address once.

    Entities and external DTDs are not resolved and nothing is fetched. Raises SourceError.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, encoding="utf-8")
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise SourceError(f"{name}: it is not OPML")
    found: dict[str, Outline] = {}
    for outline in root.iter("{*}outline"):
        attributes = {key.lower(): value for key, value in outline.attrib.items()}
        url = str(attributes.get("xmlurl", "")).strip()
        if url.lower().startswith(("http://", "https://")):
            title = clean(str(attributes.get("title") or attributes.get("text") or url))
            found.setdefault(url, Outline(title, url))
        if len(found) >= MOST_OUTLINES:
            break
    if not found:
        raise SourceError(f"{name}: this OPML names no feed")
    return tuple(found.values())


def write(outlines: Iterable[Outline], *, title: str = "newsbot") -> str:
    """An OPML 2.0 document with one outline a feed."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = title
    body = SubElement(root, "body")
    for outline in outlines:
        SubElement(body, "outline", type="rss", text=outline.title, title=outline.title, xmlUrl=outline.url)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
