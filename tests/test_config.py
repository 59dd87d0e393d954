"""The configuration: what an operator gets wrong is said at once, by its key."""

from pathlib import Path

import pytest

from newsbot import config
from newsbot.config import ConfigError, Settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSBOT_CONFIG", raising=False)


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "bot.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


def problems(path: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    return [problem.removeprefix(f"{path}: ") for problem in caught.value.problems]


def test_the_packaged_file_says_the_defaults() -> None:
    assert config.load() == Settings()


def test_a_file_in_the_working_directory_is_found(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "newsbot.toml").write_text('[defaults]\nlocale = "en"\n')
    assert config.load().defaults.locale == "en"


def test_the_named_file_beats_the_variable_and_the_variable_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = written(tmp_path, "[summary]\nsentences = 4\n")
    other = tmp_path / "other.toml"
    other.write_text("[summary]\nsentences = 5\n")
    monkeypatch.setenv("NEWSBOT_CONFIG", str(other))
    assert config.load().summary.sentences == 5
    assert config.load(one).summary.sentences == 4


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("NEWSBOT__STORE__URL", "sqlite:///else.db", lambda s: s.store.url == "sqlite:///else.db"),
        ("NEWSBOT__TELEGRAM__RATE", "10", lambda s: s.telegram.rate == 10),
        ("NEWSBOT__EDITORS__TELEGRAM", "[1, 2]", lambda s: s.editors.telegram == (1, 2)),
        ("NEWSBOT__CARDS__ENABLED", "true", lambda s: s.cards.enabled),
    ],
)
def test_the_environment_overrides_one_key_and_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: object
) -> None:
    path = written(tmp_path, '[store]\nkey_file = "mine.key"\n[telegram]\nreply_rate = 7\n')
    monkeypatch.setenv(name, value)
    settings = config.load(path)
    assert callable(read)
    assert read(settings)
    assert settings.store.key_file == Path("mine.key")
    assert settings.telegram.reply_rate == 7


def test_every_problem_is_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT__STOER__URL", "x")
    monkeypatch.setenv("NEWSBOT__SOURCES", "[]")
    found = problems(
        written(
            tmp_path,
            """
            [store]
            urll = "x"
            url = "mysql://somewhere"
            [nowhere]
            a = 1
            [defaults]
            timezone = "Asia/Damascsu"
            [summary]
            sentences = "many"
            [ops]
            listen = "everywhere"
            [[sources]]
            name = "a"
            kind = "carrier pigeon"
            url = "https://a.example"
            [[sources]]
            name = "a"
            kind = "feed"
            url = "a.example"
            """,
        )
    )
    keys = {line.split(":")[0] for line in found}
    assert {
        "store.urll",
        "store.url",
        "nowhere",
        "defaults.timezone",
        "summary.sentences",
        "sources.0.kind",
        "sources.1",
        "sources",
        "ops.listen",
        "NEWSBOT__STOER__URL",
        "NEWSBOT__SOURCES",
    } <= keys
    assert "store.urll: unknown key" in found
    assert all("\n" not in line for line in found)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[store\n", "not valid TOML"),
        ("\x00\x01", "not valid TOML"),
        (
            '[[sources]]\nname="a"\nkind="feed"\nurl="http://u"\n[[sources]]\nname="a"\nkind="feed"\nurl="http://v"\n',
            "used twice",
        ),
        ('[summary]\nengine = "openai"\n', "summary.engine"),
        ('[delivery]\nbreaking_order = "newest_first"\n', "delivery.breaking_order"),
        ('[editors.persons]\n"a" = ["telegram:1"]\n"b" = ["matrix:@b:x", "telegram:1"]\n', "telegram:1 is named twice"),
        ('[editors]\nowners = ["nora"]\n', "editors.owners.0"),
        ('[editors]\nmatrix = ["nora:example.org"]\n', "editors.matrix.0"),
        ('[editors]\nmatrix_room = "#desk:example.org"\n', "editors.matrix_room"),
        ("[editors]\ntelegram = [-100]\n", "editors.telegram.0"),
    ],
)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    (line,) = problems(written(tmp_path, text))
    assert says in line


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: no such file"):
        config.load(str(tmp_path / "gone.toml"))


def test_lists_in_the_environment_must_be_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT__EDITORS__TELEGRAM", "[1,")
    with pytest.raises(ConfigError, match="not valid JSON"):
        config.load()


@pytest.mark.parametrize(("mode", "refused"), [(0o600, False), (0o640, True), (0o604, True)])
def test_secrets_that_others_can_read_are_refused(tmp_path: Path, mode: int, *, refused: bool) -> None:
    secret = tmp_path / "token"
    secret.write_text("123:abc")
    secret.chmod(mode)
    path = written(tmp_path, f'[telegram]\ntoken_file = "{secret}"\n')
    if refused:
        assert "telegram.token_file" in problems(path)[0]
    else:
        config.load(path)


def test_a_configuration_with_a_token_in_it_is_a_secret_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[telegram]\ntoken = "123:abc"\n')
    assert "123:abc" not in repr(config.load(path))
    Path(path).chmod(0o644)
    assert "telegram.token" in problems(path)[0]


WEBHOOK = '[telegram]\nmode = "webhook"\nwebhook_secret_file = "secret"\n'


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ('webhook_url = "http://bot.example/hook"', "telegram.webhook_url: Telegram takes https addresses only"),
        (
            'webhook_url = "https://bot.example:9000/hook"',
            "telegram.webhook_url: Telegram takes the ports 443, 80, 88 and 8443 only, not 9000",
        ),
        ('webhook_url = "bot.example/hook"', "telegram.webhook_url: 'bot.example/hook' is not an https address"),
        ('webhook_url = "https://"', "telegram.webhook_url: 'https://' is not an https address"),
        ('webhook_url = "https://a:b/"', "telegram.webhook_url: 'https://a:b/' is not an https address"),
        (
            'webhook_url = "https://bot.example/"\nwebhook_listen = "127.0.0.1:8090"',
            "telegram.webhook_listen: 127.0.0.1:8090 is the address of ops.listen too",
        ),
    ],
)
def test_a_webhook_that_telegram_does_not_take(tmp_path: Path, lines: str, problem: str) -> None:
    assert problems(written(tmp_path, WEBHOOK + lines)) == [problem]


@pytest.mark.parametrize(
    "lines",
    [
        'webhook_url = "https://bot.example/hook"',
        'webhook_url = "https://bot.example:8443"',
        'webhook_url = "http://10.0.0.7:9000/hook"\napi_base_url = "http://10.0.0.8:8081"',  # a server of one's own
    ],
)
def test_a_webhook_that_is_taken(tmp_path: Path, lines: str) -> None:
    assert config.load(written(tmp_path, WEBHOOK + lines)).telegram.mode == "webhook"


@pytest.mark.parametrize("path", ["/bot", "/bot/", "/bot1000001:secret", "/x/bot1000001:secret/", "/bot<token>"])
def test_the_address_of_the_bot_api_ends_before_the_token(tmp_path: Path, path: str) -> None:
    address = f"https://api.telegram.org{path}"
    assert problems(written(tmp_path, f'[telegram]\napi_base_url = "{address}"')) == [
        "telegram.api_base_url: must end before /bot, which is appended with the token"
    ]


@pytest.mark.parametrize("address", ["", "api.telegram.org", "ftp://api.telegram.org", "https://", "https://a/?b"])
def test_what_is_no_address_of_a_bot_api(tmp_path: Path, address: str) -> None:
    assert problems(written(tmp_path, f'[telegram]\napi_base_url = "{address}"')) == [
        "telegram.api_base_url: must be an address such as https://api.telegram.org"
    ]


def test_a_slash_behind_the_address_of_the_bot_api_is_nothing(tmp_path: Path) -> None:
    assert config.load(written(tmp_path, '[telegram]\napi_base_url = "http://[::1]:8081/"')).telegram.api_base_url == (
        "http://[::1]:8081"
    )
