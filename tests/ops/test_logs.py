import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.ops.logs import CHATTY, configure, redacted
from newsbot.ports import NewsbotError

TOKEN = "123456789:CANARY-abcdefghijklmnopqrstuvwxyz_012"
LEAKS = [
    TOKEN,
    f"https://api.telegram.org/bot{TOKEN}/sendMessage",
    f"https://api.telegram.org/bot{TOKEN.replace(':', '%3A')}/getMe",
    "GET /_matrix/client/v3/sync?access_token=CANARY&since=s1",
    "https://matrix.example/?since=1&access_token=CANARY",
    "{'access_token': 'CANARY', 'user_id': '@bot:example'}",
    '{"type": "m.login.password", "password": "CAN\\"ARY CANARY"}',
    "{'X-Telegram-Bot-Api-Secret-Token': 'CANARY'}",
    "Authorization: Bearer CANARY",
    "Authorization: Basic CANARY==",
    "headers=[('Authorization', 'Bearer CANARY'), ('Accept', '*/*')]",
    "<CIMultiDict('Authorization': 'Bearer CANARY')>",
    "(b'authorization', b'bearer CANARY')",
    "sent Bearer CANARY-0123456789",
    "Proxy-Authorization: CANARY",
    "Cookie: session=CANARY",
    "Set-Cookie: CANARY",
    "postgresql://newsbot:CANARY@db.example:5432/newsbot",
    "postgresql+asyncpg://newsbot:CAN:CANARY@db/newsbot",
    "http://CANARY@feeds.example/rss",
    "token=CANARY",
    "TOKEN = CANARY",
    "password: CANARY",
    "db_password=CANARY&x=1",
    "api_key=CANARY",
    "api-key: CANARY",
    "client_secret='CANARY'",
    "pickle_key=CANARY",
    "passphrase: CANARY",
    "syt_bmV3c2JvdA_CANARY_1x2y3z",
    "-----BEGIN EC PRIVATE KEY-----\nCANARY\n-----END EC PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nCANARY",
]
HARMLESS = [
    "stored 12 new articles",
    "https://feeds.example/rss?id=7&page=2: answered with status 404",
    "telegram.token_file: /etc/newsbot/token cannot be read",
    "password_file=/run/secrets/matrix",
    "حفظ 5 مقالات من المصدر: سانا",
    "mail from editor@example.org // desk",
    "12:30:45 started",
    "the basics of bearers: basic configuration",
]


@pytest.fixture(autouse=True)
def root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, CHATTY)]
    handlers, levels = list(root.handlers), [logger.level for logger in loggers]
    yield
    root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    logging.captureWarnings(capture=False)


def fail(log: logging.Logger, error: Exception) -> None:
    try:
        raise error
    except type(error):
        log.exception("فشل")


@pytest.mark.parametrize("text", LEAKS)
def test_secrets_are_hidden(text: str) -> None:
    assert "CANARY" not in redacted(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_is_left(text: str) -> None:
    assert redacted(text) == text


def test_the_secrets_of_the_configuration_are_hidden_wherever_they_stand() -> None:
    assert "CANARY" not in redacted("xCANARYx", ["CANARY"])


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("text", LEAKS)
def test_no_part_of_a_record_shows_a_secret(form: str, text: str) -> None:
    lines = io.StringIO()
    configure("json" if form == "json" else "text", "DEBUG", stream=lines)
    log = logging.getLogger("newsbot.test")
    log.debug("here: %s", text)
    fail(log, ValueError(text))
    log.warning("with the stack", stack_info=True)
    assert "CANARY" not in lines.getvalue()
    assert "ValueError" in lines.getvalue()


def test_a_secret_that_begins_with_another_is_hidden_whole() -> None:
    lines = io.StringIO()
    configure(secrets={"abc", "abcCANARY", ""}, stream=lines)
    logging.getLogger("newsbot").info("said abcCANARY")
    assert "CANARY" not in lines.getvalue()
    assert "said" in lines.getvalue()


def test_a_record_that_cannot_be_formatted_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    configure("text", "INFO")
    # the test runner's own handlers fail loudly, which is theirs to do
    root = logging.getLogger()
    root.handlers[:] = [handler for handler in root.handlers if type(handler).__module__ == configure.__module__]
    logging.getLogger("newsbot").info("%d articles", TOKEN)
    said = capsys.readouterr().err
    assert "CANARY" not in said
    assert said.startswith("a log line of test_logs:")
    assert said.count("\n") == 1


def test_a_line_of_text_says_when_where_and_what() -> None:
    lines = io.StringIO()
    configure("text", "INFO", stream=lines)
    record = logging.makeLogRecord(
        {"name": "newsbot.poll", "levelname": "INFO", "levelno": 20, "msg": "أخبار %d", "args": (5,)}
    )
    record.created = 1_709_272_800.25
    logging.getLogger().handle(record)
    assert lines.getvalue() == "2024-03-01T06:00:00.250Z INFO newsbot.poll: أخبار 5\n"


def test_content_cannot_forge_lines_or_move_the_cursor() -> None:
    lines = io.StringIO()
    configure("text", "INFO", stream=lines)
    # To our handler alone: the runner's own reports cannot hold half a surrogate pair.
    ours = next(handler for handler in logging.getLogger().handlers if getattr(handler, "stream", None) is lines)
    forged = "a\nERROR b\r\x1b[2J\u202ec\u2028d\udcff"
    ours.handle(logging.makeLogRecord({"name": "newsbot", "levelname": "INFO", "levelno": 20, "msg": forged}))
    assert lines.getvalue().endswith("a\\nERROR b\\r\\x1b[2J\\u202ec\\u2028d\\udcff\n")
    assert lines.getvalue().count("\n") == 1


@given(st.text())
def test_json_is_one_line_that_can_be_read_back(message: str) -> None:
    lines = io.StringIO()
    configure("json", "INFO", stream=lines)
    logging.getLogger("newsbot").warning("%s", f"a {message}")
    assert lines.getvalue().count("\n") == 1
    lines.getvalue().encode()
    fields = json.loads(lines.getvalue())
    assert (fields["level"], fields["logger"]) == ("WARNING", "newsbot")
    assert fields["message"].startswith("a ")


def test_json_keeps_arabic_and_the_traceback() -> None:
    lines = io.StringIO()
    configure("json", "INFO", stream=lines)
    fail(logging.getLogger("newsbot"), NewsbotError("درعا"))
    assert "فشل" in lines.getvalue()
    assert "NewsbotError: درعا" in json.loads(lines.getvalue())["error"]


WORDS = "7318294 كناري"


def stumble(words: str) -> None:
    """Errors of others behind, beside and within each other."""
    try:
        int(words)
    except ValueError as error:
        try:
            dict[str, str]()[words]
        except KeyError as other:
            raise ExceptionGroup(words, [other, RuntimeError(words)]) from error


@pytest.mark.parametrize("form", ["text", "json"])
def test_errors_of_others_tell_where_and_not_of_what(form: str) -> None:
    lines = io.StringIO()
    configure("json" if form == "json" else "text", "DEBUG", stream=lines)
    try:
        stumble(WORDS)
    except ExceptionGroup:
        logging.getLogger("newsbot").exception("failed")
    said = lines.getvalue()
    for kind in ("ValueError", "KeyError", "RuntimeError", "ExceptionGroup"):
        assert kind in said
    assert "in stumble" in said
    assert not any(word in said for word in WORDS.split())


def test_the_system_s_own_words_are_kept() -> None:
    lines = io.StringIO()
    configure("text", "INFO", stream=lines)
    fail(logging.getLogger("newsbot"), OSError(28, "No space left on device", "7318294"))
    assert "OSError: No space left on device" in lines.getvalue()
    assert "7318294" not in lines.getvalue()


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "telegram.ext", "aiohttp.access"])
def test_chatty_libraries_are_heard_from_warning_up(name: str) -> None:
    lines = io.StringIO()
    configure("text", "DEBUG", stream=lines)
    logging.getLogger(name).info("POST /a")
    logging.getLogger("newsbot").debug("ours")
    logging.getLogger(name).warning("trouble")
    assert "POST /a" not in lines.getvalue()
    assert "ours" in lines.getvalue()
    assert "trouble" in lines.getvalue()


def test_a_library_that_prints_what_it_stumbles_over_is_not_heard() -> None:
    lines = io.StringIO()
    configure("text", "DEBUG", stream=lines)
    logging.getLogger("nio.responses").error("'body' is a required property: !room @someone")
    assert lines.getvalue() == ""


def test_a_level_above_warning_holds_for_all() -> None:
    lines = io.StringIO()
    configure("text", "ERROR", stream=lines)
    logging.getLogger("httpx").warning("x")
    logging.getLogger("newsbot").warning("x")
    assert lines.getvalue() == ""


def test_configuring_twice_says_everything_once_in_the_new_way() -> None:
    first, second = io.StringIO(), io.StringIO()
    configure("text", "INFO", stream=first)
    configure("json", "DEBUG", stream=second)
    logging.getLogger("newsbot").debug("x")
    assert first.getvalue() == ""
    assert json.loads(second.getvalue())["message"] == "x"


def test_warnings_are_logged_without_secrets() -> None:
    lines = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure("text", "INFO", stream=lines)
        warnings.warn(f"old way: {TOKEN}", stacklevel=1)
    assert "old way" in lines.getvalue()
    assert "CANARY" not in lines.getvalue()
