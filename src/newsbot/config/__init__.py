"""The operator's settings: one TOML file, each key overridable from the environment, every problem named at once."""

import os
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsError

from newsbot.config.problems import ConfigError
from newsbot.config.secret import secret
from newsbot.config.settings import BOT_API, PREFIX, Settings, SourceSettings, StoreSettings, TelegramSettings
from newsbot.data import FOLDER

__all__ = ["ConfigError", "Settings", "SourceSettings", "StoreSettings", "TelegramSettings", "find", "load", "secret"]


def find(given: str | None) -> Path:
    """The configuration file: given, else $NEWSBOT_CONFIG, else ./config/newsbot.toml, else the packaged one."""
    named = given or os.environ.get("NEWSBOT_CONFIG")
    if named:
        return Path(named)
    local = Path("config/newsbot.toml")
    return local if local.is_file() else FOLDER / "newsbot.toml"


def load(given: str | None = None) -> Settings:
    """Read and check the settings. Raises ConfigError with every problem found."""
    path = find(given)
    written = read(path)
    problems = _unknown_variables()
    settings: Settings | None = None
    try:
        settings = Settings(**written)
    except ValidationError as error:
        problems += [f"{path}: {line}" for line in lines(error)]
    except SettingsError:
        problems.append(f"a list or table in a {PREFIX}… variable is not valid JSON")
    values = settings.model_dump() if settings else written
    secret = bool(_value(written, "telegram", "token"))
    problems += [
        f"{path}: {line}" for line in (*_open_secrets(values, path if secret else None), *_contradictions(values))
    ]
    if problems or settings is None:
        raise ConfigError(problems)
    return settings


def unusable(values: dict[str, Any]) -> list[str]:
    """Files of secrets that are named and cannot be read, or are empty; of values that may not have been checked."""
    problems = []
    for section, key in _NEEDED:
        named, inline = _value(values, section, f"{key}_file"), _value(values, section, key)
        written = SecretStr(inline) if isinstance(inline, str) else inline
        file = Path(named) if isinstance(named, str | Path) else None
        try:
            secret(f"{section}.{key}", written if isinstance(written, SecretStr) else None, file)
        except ConfigError as error:
            problems += error.problems
    return problems


def read(path: Path) -> dict[str, Any]:
    """What a TOML file holds. Raises ConfigError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError([f"{path}: no such file"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: not valid TOML: {error}"]) from None


def lines(error: ValidationError) -> list[str]:
    """What is wrong, a line a key."""
    return [f"{'.'.join(map(str, item['loc']))}: {_reason(item['type'], item['msg'])}" for item in error.errors()]


def _reason(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "unknown key"
    return message.removeprefix("Value error, ").replace("Input should be", "must be")


def _unknown_variables() -> list[str]:
    """Names under our prefix that no section has: a typo there must not be silent."""
    problems = []
    for name in sorted(os.environ):
        if not name.startswith(PREFIX):
            continue
        section, _, key = name.removeprefix(PREFIX).lower().partition("__")
        if section == "sources":
            problems.append(f"{name}: sources are read from the file only")
        elif section not in Settings.model_fields or not key:
            problems.append(f"{name}: unknown key")
    return problems


# Where Telegram sends updates to: https://core.telegram.org/bots/api#setwebhook
_WEBHOOK_PORTS = frozenset((None, 443, 80, 88, 8443))
_SECRETS = (
    ("store", "key_file"),
    ("telegram", "token_file"),
    ("telegram", "webhook_secret_file"),
    ("matrix", "password_file"),
    ("matrix", "access_token_file"),
    ("matrix", "pickle_key_file"),
    ("summary", "api_key_file"),
    ("cms", "secret_file"),
)

# Of these, what the bot does not make itself.
_NEEDED = (("telegram", "token"), ("matrix", "password"), ("matrix", "access_token"), ("cms", "secret"))


def _value(values: dict[str, Any], section: str, key: str) -> Any:
    """Of values that may not have been checked: nothing is what it should be."""
    found = values.get(section)
    return found.get(key) if isinstance(found, dict) else None


def _open_secrets(values: dict[str, Any], config_file: Path | None) -> list[str]:
    """Secrets that somebody else on the machine can read; `config_file` when it holds one itself."""
    named = [(f"{section}.{key}", _value(values, section, key)) for section, key in _SECRETS]
    files = [(key, Path(file)) for key, file in named if isinstance(file, str | Path)]
    if config_file is not None:
        files.append(("telegram.token", config_file))
    return [
        f"{key}: {file} can be read by others; run: chmod 600 {file}"
        for key, file in files
        if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]


def _contradictions(values: dict[str, Any]) -> list[str]:
    sources = values.get("sources")
    listed = sources if isinstance(sources, list | tuple) else ()
    names = [source.get("name") for source in listed if isinstance(source, dict)]
    twice = sorted({name for name in names if isinstance(name, str) and names.count(name) > 1})
    problems = [f"sources: the name {name!r} is used twice" for name in twice]
    telegram = values.get("telegram")
    if isinstance(telegram, dict) and telegram.get("mode") == "webhook":
        needed = [key for key in ("webhook_url", "webhook_secret_file") if not telegram.get(key)]
        problems += [f"telegram.{key}: mode webhook needs it" for key in needed]
        problems += _webhook_problems(telegram, _value(values, "ops", "listen"))
    return problems


def _webhook_problems(telegram: dict[str, Any], pages: Any) -> Iterator[str]:
    """`pages`: where those of the operator are served."""
    url = telegram.get("webhook_url")
    if isinstance(url, str) and url:
        yield from (f"telegram.webhook_url: {problem}" for problem in _address_problems(url, telegram))
    if pages is not None and telegram.get("webhook_listen") == pages:
        yield f"telegram.webhook_listen: {pages} is the address of ops.listen too"


def _address_problems(url: str, telegram: dict[str, Any]) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in {"http", "https"} or not host:
        yield f"{url!r} is not an https address"
    # A server of one's own takes any.
    elif telegram.get("api_base_url", BOT_API) == BOT_API:
        if parts.scheme != "https":
            yield "Telegram takes https addresses only"
        elif port not in _WEBHOOK_PORTS:
            yield f"Telegram takes the ports 443, 80, 88 and 8443 only, not {port}"
