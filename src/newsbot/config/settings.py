"""What an operator may set, section by section; `docs/configuration.md` describes each key."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from newsbot.news import roster
from newsbot.news.article import Source
from newsbot.news.channel import channel_page
from newsbot.news.roster import Role

PREFIX = "NEWSBOT__"
BOT_API = "https://api.telegram.org"


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"unknown time zone {name!r}; use an IANA name such as Asia/Damascus")
    return name


def _store_url(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql://")) or url == "sqlite:///":
        raise ValueError("must begin with sqlite:/// (and a path) or postgresql://")
    return url


def _listen(address: str) -> str:
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 <= int(port) < 65536:
        raise ValueError(f"{address!r} is not HOST:PORT, such as 127.0.0.1:8090")
    return address


def _bot_api(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"must be an address such as {BOT_API}")
    # What follows may be a token: it is not said back.
    if any(step.startswith("bot") for step in parts.path.split("/")):
        raise ValueError("must end before /bot, which is appended with the token")
    return url.rstrip("/")


def _account(written: str) -> str:
    named = roster.account(written)
    if named is None:
        raise ValueError(f"{written!r} is neither a number of Telegram nor an id such as @nora:example.org")
    return named


def _matrix_user(written: str) -> str:
    named = _account(written)
    if not named.startswith("matrix:"):
        raise ValueError(f"{written!r} is no id such as @nora:example.org")
    return named.removeprefix("matrix:")


Zone = Annotated[str, AfterValidator(_zone)]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
Listen = Annotated[str, AfterValidator(_listen)]
Account = Annotated[str, AfterValidator(_account)]
MatrixUser = Annotated[str, AfterValidator(_matrix_user)]
BotApi = Annotated[str, AfterValidator(_bot_api)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoreSettings(_Section):
    url: StoreUrl = "sqlite:///var/newsbot.db"
    key_file: Path = Path("var/newsbot.key")


class TelegramSettings(_Section):
    token: SecretStr | None = None
    token_file: Path | None = None
    api_base_url: BotApi = BOT_API
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str | None = None
    webhook_listen: Listen = "127.0.0.1:8443"
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
    telegram: tuple[Annotated[int, Field(gt=0)], ...] = ()
    matrix: tuple[MatrixUser, ...] = ()
    owners: tuple[Account, ...] = ()
    emergency: tuple[Account, ...] = ()
    persons: dict[str, tuple[Account, ...]] = Field(default_factory=dict)
    telegram_room: str | None = Field(default=None, pattern=r"^-?\d+(/\d+)?$")
    matrix_room: str | None = Field(default=None, pattern=r"^!\S+$")
    two_person_above: int = Field(default=1000, ge=0)
    hold_seconds: float = Field(default=20, ge=0)
    posts_an_hour: int = Field(default=30, ge=1)
    silence_hours: float = Field(default=6, gt=0)

    @model_validator(mode="after")
    def _one_person_an_account(self) -> Self:
        named = [one for accounts in self.persons.values() for one in accounts]
        if twice := sorted({one for one in named if named.count(one) > 1}):
            raise ValueError(f"persons: {twice[0]} is named twice")
        return self

    def roleless(self) -> tuple[str, ...]:
        """Accounts of `persons` to which the file gives no role."""
        given = {account for accounts in self.roles().values() for account in accounts}
        return tuple(one for accounts in self.persons.values() for one in accounts if one not in given)

    def roles(self) -> dict[Role, tuple[str, ...]]:
        """The accounts of each role."""
        editors = (*(f"telegram:{id_}" for id_ in self.telegram), *(f"matrix:{id_}" for id_ in self.matrix))
        return {"editor": editors, "owner": self.owners, "emergency": self.emergency}

    @property
    def roles_given(self) -> bool:
        """Whether there is a desk at all."""
        return any(self.roles().values())

    def on(self, platform: str) -> tuple[str, ...]:
        """Ids there of everybody with a role, and of their room."""
        accounts = {one for named in self.roles().values() for one in named if one.startswith(f"{platform}:")}
        room = {"telegram": self.telegram_room, "matrix": self.matrix_room}.get(platform)
        return (*sorted(one.partition(":")[2] for one in accounts), *((room,) if room else ()))


class DeliverySettings(_Section):
    breaking_order: Literal["oldest_first"] = "oldest_first"
    breaking_expires: float = Field(default=12 * 3600, gt=0)
    retention_breaking_days: int = Field(default=7, ge=1)
    retention_other_days: int = Field(default=2, ge=1)


class DefaultsSettings(_Section):
    locale: Literal["ar", "en"] = "ar"
    region: str = Field(default="SY", pattern=r"^[A-Z]{2}$")
    timezone: Zone = "Asia/Damascus"
    digits: Literal["latn", "arab"] = "latn"


class SummarySettings(_Section):
    engine: Literal["extractive"] = "extractive"
    sentences: int = Field(default=3, ge=1, le=10)


class SourceSettings(_Section):
    name: str = Field(min_length=1)
    kind: Literal["feed", "page", "folder", "telegram"]
    url: str = Field(min_length=1)
    every: float = Field(default=900, ge=60)
    timezone: Zone | None = None
    language: str = "ar"
    follow: bool = False
    independent_of: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _address_fits_kind(self) -> Self:
        if self.kind != "folder" and not self.url.lower().startswith(("http://", "https://")):
            raise ValueError(f"url: {self.url!r} is not an http(s) address")
        if self.kind == "telegram" and channel_page(self.url) is None:
            raise ValueError(f"url: {self.url!r} is not that of a public channel, such as https://t.me/s/NAME")
        return self

    def source(self) -> Source:
        found = Source(**self.model_dump())
        return replace(found, url=channel_page(self.url) or self.url) if self.kind == "telegram" else found


class CardsSettings(_Section):
    enabled: bool = False
    font: Path | None = None


class CmsSettings(_Section):
    listen: Listen | None = None
    secret_file: Path | None = None


class OpsSettings(_Section):
    listen: Listen = "127.0.0.1:8090"
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

    @property
    def accounts(self) -> tuple[str, ...]:
        """The configured messengers: a room's account is named as its platform."""
        telegram = self.telegram.token or self.telegram.token_file
        found = (("telegram", telegram), ("matrix", self.matrix.homeserver))
        return tuple(name for name, configured in found if configured)

    @property
    def related(self) -> dict[str, tuple[str, ...]]:
        """Sources with those that are not independent of them."""
        return {source.name: source.independent_of for source in self.sources}

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
