"""Where the configuration comes from, and what is said of a wrong one: at once, by file and key, exit 78."""

import pytest

from tests.cli.kit import Bot
from tests.cli.news import line

RIGHT = '[defaults]\nlocale = "en"\n[summary]\nsentences = 1\n'
WRONG = """
[defaults]
locale = "fr"
timezone = "Mars/Olympus"
[summary]
sentences = 99
colour = "red"
[[sources]]
name = "a"
kind = "fax"
url = "x"
"""


def test_check_config_says_that_it_is_right(bot: Bot) -> None:
    own = bot.write("own.toml", RIGHT)
    assert bot("check-config", "--config", own).out == f"{own}: right\n"
    assert bot("check-config").out.endswith("newsbot.toml: right\n")
    assert bot("check-config", NEWSBOT_CONFIG=str(own)).out == f"{own}: right\n"
    bot.write("config/newsbot.toml", RIGHT)
    assert bot("check-config").out == "config/newsbot.toml: right\n"


def test_every_problem_at_once(bot: Bot) -> None:
    own = bot.write("own.toml", WRONG)
    bot.write("places.toml", "[[places]")
    run = bot("check-config", "--config", own, NEWSBOT__STROE__URL="x")
    assert (run.code, run.out) == (78, "")
    lines = run.err.splitlines()
    for expected in (
        "newsbot: NEWSBOT__STROE__URL: unknown key",
        f"newsbot: {own}: defaults.locale: ",
        f"newsbot: {own}: defaults.timezone: unknown time zone",
        f"newsbot: {own}: summary.sentences: ",
        f"newsbot: {own}: summary.colour: unknown key",
        f"newsbot: {own}: sources.0.kind: ",
        f"newsbot: {bot.folder / 'places.toml'}: not a TOML file",
    ):
        assert any(said.startswith(expected) for said in lines), expected
    assert len(lines) == 7


def test_files_that_are_not_there_are_named_with_all_other_problems(bot: Bot) -> None:
    token, font = bot.folder / "gone.token", bot.folder / "gone.ttf"
    own = bot.write("own.toml", f'[telegram]\ntoken_file = "{token}"\n[cards]\nenabled = true\nfont = "{font}"\n')
    missing = f"newsbot: telegram.token_file: {token}: no such file or directory"
    assert bot("check-config", "--config", own).err.splitlines() == [
        f"newsbot: cards.font: {font}: no such file",
        missing,
    ]
    beside = bot.write("beside.toml", f'[telegram]\ntoken_file = "{token}"\n[summary]\ncolour = "red"\n')
    assert missing in bot("check-config", "--config", beside).err.splitlines()


def test_an_account_of_a_person_that_has_no_role_is_noted(bot: Bot) -> None:
    own = bot.write("own.toml", '[editors]\ntelegram = [11]\n[editors.persons]\nnora = ["11", "99"]\n')
    noted, right = bot("check-config", "--config", own).out.splitlines()
    assert noted == f"{own}: note: editors.persons: the file gives telegram:99 no role; an owner can, in the chat"
    assert right == f"{own}: right"


BROKEN: dict[str, tuple[str | bytes | None, str]] = {
    "not.toml": ("[store\nurl = 3", "not valid TOML"),
    "binary.toml": (b"\xff\xfe\x00", "not valid TOML"),
    "gone.toml": (None, "no such file"),
    "url.toml": ('[store]\nurl = "mysql://x"', "store.url: "),
    "twice.toml": ('[[sources]]\nname="a"\nkind="feed"\nurl="http://u"\n' * 2, "used twice"),
}
VERBS = (["ingest", "a.jsonl"], ["search", "خبر"], ["chat", "--say", "x"], ["run"], ["migrate"], ["check-config"])


def test_no_verb_works_with_a_broken_one_and_nothing_is_lost(bot: Bot) -> None:
    bot.write("a.jsonl", line(id="1", title="خبر"))
    bot("migrate")
    before = bot.database.read_bytes()
    for name, (content, reason) in BROKEN.items():
        if content is not None:
            bot.write(name, content)
        for verb in VERBS:
            run = bot(*verb, "--config", name)
            assert (run.code, run.out) == (78, "")
            assert run.err.startswith("newsbot: ")
            assert name in run.err
            assert reason in run.err
            assert run.err.count("\n") == 1
    assert bot.database.read_bytes() == before


def test_the_file_is_obeyed_and_the_environment_goes_first(bot: Bot) -> None:
    own = bot.write("own.toml", f'{RIGHT}[store]\nurl = "sqlite:///mine/n.db"\nkey_file = "mine/n.key"\n')
    assert "Try typing" in bot("chat", "--say", "/start", "--config", own).out
    assert sorted(path.name for path in (bot.folder / "mine").iterdir()) == ["n.db", "n.db.lock", "n.key"]
    assert "Try typing" not in bot("chat", "--say", "/start", "--config", own, NEWSBOT__DEFAULTS__LOCALE="ar").out
    assert not bot.database.parent.exists()


def test_own_places_are_known(bot: Bot) -> None:
    own = bot.write("own.toml", "")
    bot.write("places.toml", '[[places]]\nid = "my-hill"\nname = "تل الرمانة"\nparent = "sy-daraa"\n')
    bot.write("a.jsonl", line(id="1", title="افتتاح بئر في تل الرمانة"))
    (article,) = bot("ingest", "a.jsonl", "--json", "--config", own).jsonl
    assert article["places"] == [{"name": "تل الرمانة", "id": "my-hill"}]
    said = bot("chat", "--config", own, "--say", "/latest درعا").out
    assert "افتتاح بئر" in said


@pytest.mark.parametrize("where", ["key", "config"])
def test_secrets_that_others_can_read_are_refused(bot: Bot, where: str) -> None:
    if where == "key":
        bot("chat", "--say", "/help")
        secret = bot.folder / "var" / "newsbot.key"
        arguments: list[str] = []
    else:
        secret = bot.write("own.toml", '[telegram]\ntoken = "1:x"\n')
        arguments = ["--config", str(secret)]
    secret.chmod(0o644)
    run = bot("chat", "--say", "/help", *arguments)
    assert (run.code, run.out) == (78, "")
    assert run.err.count("\n") == 1
    assert "chmod 600" in run.err
    assert secret.name in run.err
    assert "1:x" not in run.err
    secret.chmod(0o600)
    assert bot("chat", "--say", "/help", *arguments).code == 0
