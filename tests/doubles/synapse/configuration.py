"""What a Synapse of the tests is told: loopback, no federation, cheap passwords, limits lifted or left as they are."""

import base64
import json
import secrets
from pathlib import Path
from typing import Any, Literal

Limits = Literal["lifted", "default"]
SERVER_NAME = "news.test"
HOST = "127.0.0.1"

_ENDLESS = {"per_second": 1e6, "burst_count": 1_000_000}
_LIFTED = {
    **dict.fromkeys(
        ["message", "registration", "joins_per_room", "admin_redaction", "room_creation", "key_requests", "reports"],
        _ENDLESS,
    ),
    **dict.fromkeys(["3pid_validation", "media_create", "delayed_event_mgmt", "user_directory"], _ENDLESS),
    "login": dict.fromkeys(["address", "account", "failed_attempts"], _ENDLESS),
    "joins": dict.fromkeys(["local", "remote"], _ENDLESS),
    "invites": dict.fromkeys(["per_room", "per_user", "per_issuer"], _ENDLESS),
    "presence": {"per_user": _ENDLESS},
}


def prepare(folder: Path, port: int, limits: Limits, secret: str) -> Path:
    """The configuration file, written into `folder` with all that it names.

    Args:
        folder: where the server keeps everything.
        port: of the loopback interface.
        limits: `default` leaves out every `rc_` key.
        secret: whoever knows it may register users.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "signing.key"
    if not key.exists():  # the server would need a run of its own to make one
        seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        key.write_text(f"ed25519 a_{secrets.token_hex(2)} {seed}\n")
    (folder / "log.json").write_text(json.dumps(_logging(folder / "synapse.log")))
    file = folder / "homeserver.json"  # every JSON text is a YAML text
    file.write_text(json.dumps(_settings(folder, port, secret) | (_lifted() if limits == "lifted" else {})))
    return file


def _settings(folder: Path, port: int, secret: str) -> dict[str, Any]:
    resources = [{"names": ["client"], "compress": False}]
    return {
        "server_name": SERVER_NAME,
        "public_baseurl": f"http://{HOST}:{port}/",
        "listeners": [{"port": port, "bind_addresses": [HOST], "type": "http", "tls": False, "resources": resources}],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "log_config": str(folder / "log.json"),
        "pid_file": str(folder / "synapse.pid"),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "registration_shared_secret": secret,
        "macaroon_secret_key": secret,
        "form_secret": secret,
        "bcrypt_rounds": 4,
        "report_stats": False,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "presence": {"enabled": False},
        "url_preview_enabled": False,
        "enable_registration": False,
    }


def _lifted() -> dict[str, Any]:
    return {f"rc_{name}": limit for name, limit in _LIFTED.items()}


def _logging(file: Path) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"file": {"class": "logging.FileHandler", "filename": str(file), "formatter": "line"}},
        "root": {"level": "WARNING", "handlers": ["file"]},
    }
