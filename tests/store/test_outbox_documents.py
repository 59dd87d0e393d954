"""Documents go through the database unchanged."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from newsbot.chat import document as kinds
from newsbot.chat.document import Document
from newsbot.store.outbox_documents import decode, encode

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
SPANS = st.one_of([st.builds(kind, *[TEXTS] * (2 if kind is kinds.Link else 1)) for kind in get_args(kinds.Span)])
LINES = st.lists(SPANS, max_size=3).map(tuple)
BLOCKS = st.one_of(
    st.builds(kinds.Paragraph, LINES),
    st.builds(kinds.Heading, LINES),
    st.builds(kinds.Quote, TEXTS, st.none() | TEXTS),
    st.builds(kinds.Bullets, st.lists(LINES, max_size=3).map(tuple)),
    st.just(kinds.Rule()),
)
DOCUMENTS = st.builds(
    Document,
    st.lists(BLOCKS, max_size=4).map(tuple),
    st.sampled_from(["ar", "en"]),
    st.lists(TEXTS).map(tuple),
    st.none() | TEXTS,
)


@given(DOCUMENTS)
def test_what_went_in_comes_out(document: Document) -> None:
    assert decode(encode(document)) == document


def test_every_kind_of_block_is_tried() -> None:
    tried = {kinds.Paragraph, kinds.Heading, kinds.Quote, kinds.Bullets, kinds.Rule}
    assert tried == set(get_args(kinds.Block))


def test_a_document_of_an_earlier_version_lacks_the_newest_fields() -> None:
    assert decode('{"Document":[[{"Rule":[]}]]}') == Document((kinds.Rule(),))
    assert decode('{"Document":[[{"Rule":[]}],"en",["/more"]]}') == Document((kinds.Rule(),), "en", ("/more",))
