"""The operator's settings: one TOML file, each key overridable from the environment, every problem named at once."""

import os
import stat
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from newsbot.data import FOLDER
from newsbot.news.article import Source

PREFIX = "NEWSBOT__"


class ConfigError(Exception):
    """The configuration cannot be used; `problems` holds one line each. Exit code 78."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"unknown time zone {name!r}; use an IANA name such as Asia/Damascus")
    return name


Zone = Annotated[str, AfterValidator(_zone)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoreSettings(_Section):
    url: str = Field(default="sqlite:///var/newsbot.db", pattern=r"^(sqlite:///.+|postgresql://.+)$")
    key_file: Path = Path("var/newsbot.key")


class TelegramSettings(_Section):
    token: SecretStr | None = None
    token_file: Path | None = None
    api_base_url: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str | None = None
    webhook_listen: str = "127.0.0.1:8443"
    webhook_secret_file: Path | None = None
    rate: float = Field(default=25, gt=0)
    reply_rate: float = Field(default=5, gt=0)
    paid_broadcast: bool = False


class MatrixSettings(_Section):
    homeserver: str | None = None
    user_id: str | None = None
    password_file: Path | None = None
    access_token_file: Path | None = None
    device_id: str | None = None
    store_dir: Path = Path("var/matrix")
    pickle_key_file: Path = Path("var/matrix.key")
    join: Literal["dm", "allow-list", "any"] = "dm"
    allow: tuple[str, ...] = ()
    rate: float | None = Field(default=None, gt=0)


class EditorsSettings(_Section):
    telegram: tuple[int, ...] = ()
    matrix: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    emergency: tuple[str, ...] = ()
    telegram_room: str | None = None
    matrix_room: str | None = None
    two_person_above: int = Field(default=1000, ge=0)
    hold_seconds: float = Field(default=20, ge=0)


class DeliverySettings(_Section):
    breaking_order: Literal["oldest_first", "newest_first"] = "oldest_first"
    breaking_expires: float = Field(default=12 * 3600, gt=0)
    retention_breaking_days: int = Field(default=7, ge=1)
    retention_other_days: int = Field(default=2, ge=1)


class DefaultsSettings(_Section):
    locale: Literal["ar", "en"] = "ar"
    region: str = Field(default="SY", pattern=r"^[A-Z]{2}$")
    timezone: Zone = "Asia/Damascus"
    digits: Literal["latn", "arab"] = "latn"


class SummarySettings(_Section):
    engine: Literal["extractive", "openai"] = "extractive"
    sentences: int = Field(default=3, ge=1, le=10)
    base_url: str | None = None
    model: str | None = None
    api_key_file: Path | None = None


class SourceSettings(_Section):
    name: str = Field(min_length=1)
    kind: Literal["feed", "page", "folder", "telegram"]
    url: str = Field(min_length=1)
    every: float = Field(default=900, ge=60)
    timezone: Zone | None = None
    language: str = "ar"
    follow: bool = False
    independent_of: tuple[str, ...] = ()

    def source(self) -> Source:
        return Source(**self.model_dump())


class CardsSettings(_Section):
    enabled: bool = False
    font: Path | None = None


class CmsSettings(_Section):
    listen: str | None = None
    secret_file: Path | None = None


class OpsSettings(_Section):
    listen: str = "127.0.0.1:8090"
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class _Environment(EnvSettingsSource):
    """The variables, without `sources`, which come from the file only."""

    def __call__(self) -> dict[str, Any]:
        return {key: value for key, value in super().__call__().items() if key != "sources"}


class Settings(BaseSettings):
    """Everything an operator may set; `docs/configuration.md` describes each key."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    store: StoreSettings = StoreSettings()
    telegram: TelegramSettings = TelegramSettings()
    matrix: MatrixSettings = MatrixSettings()
    editors: EditorsSettings = EditorsSettings()
    delivery: DeliverySettings = DeliverySettings()
    defaults: DefaultsSettings = DefaultsSettings()
    summary: SummarySettings = SummarySettings()
    sources: tuple[SourceSettings, ...] = ()
    cards: CardsSettings = CardsSettings()
    cms: CmsSettings = CmsSettings()
    ops: OpsSettings = OpsSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which arrives as the initial values."""
        del env_settings, dotenv_settings, file_secret_settings
        return _Environment(settings_cls), init_settings


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
    written = _read(path)
    problems = _unknown_variables()
    try:
        settings = Settings(**written)
    except ValidationError as error:
        raise ConfigError([*problems, *(f"{path}: {line}" for line in _lines(error))]) from None
    except SettingsError:
        raise ConfigError([*problems, f"a list or table in a {PREFIX}… variable is not valid JSON"]) from None
    problems += [
        f"{path}: {line}" for line in (*_open_secrets(path, written, settings), *_contradictions(settings))
    ]
    if problems:
        raise ConfigError(problems)
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError([f"{path}: no such file"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: not valid TOML: {error}"]) from None


def _lines(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(map(str, item['loc']))}: {_reason(item['type'], item['msg'])}" for item in error.errors()
    ]


def _reason(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "unknown key"
    return message.removeprefix("Value error, ")


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


def _open_secrets(path: Path, written: dict[str, Any], settings: Settings) -> list[str]:
    """Secrets that somebody else on the machine can read."""
    named = [
        ("store.key_file", settings.store.key_file),
        ("telegram.token_file", settings.telegram.token_file),
        ("telegram.webhook_secret_file", settings.telegram.webhook_secret_file),
        ("matrix.password_file", settings.matrix.password_file),
        ("matrix.access_token_file", settings.matrix.access_token_file),
        ("matrix.pickle_key_file", settings.matrix.pickle_key_file),
        ("summary.api_key_file", settings.summary.api_key_file),
        ("cms.secret_file", settings.cms.secret_file),
    ]
    if written.get("telegram", {}).get("token"):
        named.append(("telegram.token", path))
    return [
        f"{key}: {file} can be read by others; run: chmod 600 {file}"
        for key, file in named
        if file is not None and file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]


def _contradictions(settings: Settings) -> list[str]:
    names = [source.name for source in settings.sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems = [f"sources: the name {name!r} is used twice" for name in twice]
    if settings.summary.engine == "openai" and not (settings.summary.base_url and settings.summary.model):
        problems.append("summary: engine openai needs base_url and model")
    return problems
