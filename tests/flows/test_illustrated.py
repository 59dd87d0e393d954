"""Pictures that go with what editors post: a photo of theirs, or a card that the bot draws."""

from dataclasses import replace

import pytest

from newsbot.chat.document import BLANK, drawn
from newsbot.chat.heard import ELSEWHERE, Speaker, Wordless
from newsbot.chat.picture import Card, Picture
from newsbot.chat.room import Room
from newsbot.flows.editorial import Sketches
from newsbot.ports import Progress
from newsbot.ports.pictures import Pictures
from tests.fakes.pictures import PNG, FakePictures
from tests.flows.desk_kit import LAYLA, NORA, OMAR, Desk, text

FLASH = "عاجل: انقطاع الكهرباء عن حلب"
PHOTO = "telegram:AgAC-1"


class Unable:
    """`ports.Pictures` that draws nothing."""

    async def png(self, picture: Picture) -> bytes | None:
        del picture
        return None


def at(pictures: Pictures | None) -> Desk:
    drawings = dict(Desk().newsroom.drawings)
    drawings["telegram"] = drawings["telegram"]._replace(pictured=lambda one: one.picture not in {None, BLANK})
    return Desk(drawings=drawings, sketches=Sketches(pictures))


@pytest.fixture
def desk() -> Desk:
    return at(FakePictures())


async def sent(desk: Desk) -> None:
    desk.store.desk.told[1] = [Progress("telegram", {"pending": 100})]
    await desk.press(desk.button("send"))
    await desk.pass_(21)
    assert await desk.state() == "sending"


def pictures(desk: Desk) -> list[tuple[str | None, bool]]:
    """Of what readers on Telegram got first: the picture, and whether it is for few bytes."""
    ((_, post),) = [one for one in desk.posts("news") if one[0] == "telegram"]
    return [(one.picture, one.lite) for one in post.documents]


def corrected(desk: Desk) -> list[str | None]:
    (revised,) = [one for _, one in desk.store.desk.revised if one.part == "news"][-1:]
    return [one.picture for one in revised.documents]


async def test_a_photo_goes_with_the_words_and_stays_with_their_correction(desk: Desk) -> None:
    exact, card = await desk.say(FLASH, picture=PHOTO) or []
    assert exact == "عاجل: انقطاع الكهرباء عن حلب\nحلب · b1"
    assert desk.last[0].picture == PHOTO
    assert "تصاحبه الصورة على تلغرام.\nيصل على ماتريكس نصًا بلا صورة." in card
    await sent(desk)
    assert pictures(desk) == [(PHOTO, False)] * 2 + [(None, True)] * 2
    await desk.say("/correct b1 عادت الكهرباء إلى حلب")
    await desk.press(desk.button("send"))
    assert corrected(desk) == [PHOTO, PHOTO, BLANK, BLANK]
    await desk.say("/retract b1")
    assert corrected(desk) == [BLANK, BLANK]


async def test_a_photo_can_be_taken_out_before_and_by_a_correction(desk: Desk) -> None:
    await desk.say(FLASH, picture=PHOTO)
    await desk.press(desk.button("picture"))
    assert desk.last[0].picture is None
    await desk.say(FLASH, picture=PHOTO, message="other")
    await desk.say("/cancel b1")
    desk.store.desk.told[2] = [Progress("telegram", {"pending": 100})]
    await desk.press("/send b2", NORA)
    await desk.press(desk.button("send"))
    await desk.pass_(21)
    await desk.say("/correct b2 عادت الكهرباء إلى حلب")
    _, card = await desk.press(desk.button("picture")) or []
    assert "تُزال الصورة من كل نسخة، ويبقى النص." in card
    await desk.press(desk.button("send"))
    assert corrected(desk) == [BLANK, BLANK]


async def test_the_photo_of_the_words_that_are_answered(desk: Desk) -> None:
    await desk.say("/breaking", quoted="انقطاع الكهرباء عن حلب", quoted_picture=PHOTO)
    assert desk.last[0].picture == PHOTO
    await desk.say("/breaking نص آخر", quoted="انقطاع الكهرباء عن حلب", quoted_picture=PHOTO)
    assert desk.last[0].picture is None


async def test_a_correction_may_bring_another_photo(desk: Desk) -> None:
    await desk.say(FLASH, picture=PHOTO)
    await sent(desk)
    await desk.say("/correct b1 انقطاع الكهرباء عن حلب", picture="telegram:AgAC-2")
    await desk.press(desk.button("send"))
    assert corrected(desk)[0] == "telegram:AgAC-2"
    (same,) = await desk.say("/correct b1 انقطاع الكهرباء عن حلب", picture="telegram:AgAC-2") or []
    assert same == "لا جديد في هذا."


async def test_agreement_is_to_the_picture_too(desk: Desk) -> None:
    desk.crowd.telegram = replace(desk.crowd.telegram, people=50_000)
    await desk.say(FLASH, picture=PHOTO)
    await desk.press(desk.button("send"))
    _, request = desk.out("notice")
    assert "تصاحبه الصورة على تلغرام." in text(request)
    await desk.press("/picture b1 none")
    await desk.press(desk.button("send"))
    told = await desk.press(desk.button("approve", [request]), LAYLA) or []
    assert await desk.state() == "awaiting"
    assert "تغيّر" in told[0]


@pytest.mark.parametrize("kind", ["composed", "correction"])
async def test_a_card_is_drawn_when_the_editor_wants_one_and_again_for_other_words(desk: Desk, kind: str) -> None:
    await desk.say(FLASH)
    if kind == "correction":
        await sent(desk)
        await desk.say("/correct b1 عادت الكهرباء إلى حلب")
    _, card = await desk.press(desk.button("picture")) or []
    assert "تصاحبه بطاقة على تلغرام." in card
    assert desk.last[0].picture == drawn(PNG)
    if kind == "correction":
        await desk.press(desk.button("send"))
        assert corrected(desk) == [drawn(PNG)] * 2 + [BLANK] * 2
        return
    await sent(desk)
    assert pictures(desk) == [(drawn(PNG), False)] * 2 + [(None, True)] * 2
    await desk.say("/correct b1 عادت الكهرباء إلى حلب")
    await desk.press(desk.button("send"))
    pictures_ = desk.newsroom.sketches._pictures
    assert isinstance(pictures_, FakePictures)
    drawn_ = [one for one in pictures_.asked if isinstance(one, Card)]
    assert [(one.label, one.title, one.tone) for one in drawn_] == [
        ("عاجل", "انقطاع الكهرباء عن حلب", "news"),
        ("تصحيح", "عادت الكهرباء إلى حلب", "amended"),
    ]


async def test_signs_that_a_font_hardly_has_are_named_where_no_card_is_drawn() -> None:
    desk = at(Unable())
    await desk.say(f"{FLASH} 🔥")
    _, card = await desk.press(desk.button("picture")) or []
    assert "تعذّر رسم بطاقة لهذا النص: فيه رموز قد لا يحويها الخط (🔥)؛ يُنشر النص وحده." in card


async def test_a_button_of_a_draft_changes_no_later_one(desk: Desk) -> None:
    await desk.say(FLASH, picture=PHOTO)
    old = desk.button("picture")
    await sent(desk)
    await desk.say("/correct b1 عادت الكهرباء إلى حلب")
    first, *_ = await desk.press(old) or []
    assert first == "تغيّر النص منذ عُرض عليك. هذا هو الآن:"
    draft = (await desk.kept()).bulletin.draft
    assert draft is not None
    assert draft.picture == PHOTO
    assert desk.audited()[-1] == (f"telegram:{NORA}", "picture", "changed")


async def test_what_cannot_be_drawn_holds_nothing_up() -> None:
    desk = at(Unable())
    await desk.say(FLASH)
    _, card = await desk.press(desk.button("picture")) or []
    assert "تعذّر رسم بطاقة لهذا النص؛ يُنشر النص وحده." in card
    await sent(desk)
    assert pictures(desk) == [(None, False)] * 2


async def test_a_card_that_was_drawn_before_a_restart_is_drawn_again_in_the_hold(desk: Desk) -> None:
    await desk.say(FLASH)
    await desk.press(desk.button("picture"))
    desk.newsroom.sketches._drawing.clear()
    await sent(desk)
    assert pictures(desk)[0] == (drawn(PNG), False)


async def test_without_cards_none_is_offered() -> None:
    desk = at(None)
    await desk.say(FLASH)
    assert not [one for one in desk.last[1].suggestions if one.startswith("/picture")]
    assert await desk.press("/picture b1 card") == ["ما الذي يصاحب الخبر b1؟"]


async def test_a_picture_of_matrix_is_left_out_and_said_to_be(desk: Desk) -> None:
    note, exact, _ = await desk.say("!breaking انقطاع الكهرباء عن حلب", OMAR, picture=ELSEWHERE) or []
    assert note == "لا تُنشر صورة أُرسلت من ماتريكس؛ هذه مسودة من نصها وحده."
    assert exact.startswith("عاجل: انقطاع")
    assert (await desk.kept()).bulletin.draft is not None
    assert desk.last[1].picture is None


async def test_a_picture_without_words_is_no_draft(desk: Desk) -> None:
    alone = Wordless(Room("telegram", NORA), None, Speaker("person", NORA), pictured=True)
    (answer,) = await desk.editorial.pictured("telegram", alone) or ()
    how = "أعد إرسالها وتحتها نص يبدأ بكلمة «عاجل:» أو بالأمر /breaking."
    assert text(answer) == f"لا تُنشر صورة بلا نص. {how}"
    assert await desk.editorial.pictured("telegram", replace(alone, speaker=Speaker("person", "99"))) is None
    assert desk.store.desk.kept == {}
