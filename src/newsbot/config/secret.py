"""Secrets that stand in files of their own."""

from pathlib import Path

from pydantic import SecretStr

from newsbot.config.problems import ConfigError


def secret(key: str, inline: SecretStr | None, file: Path | None) -> str | None:
    """The secret of `key`: written in the configuration, or in the file that `key`_file names; None without either.

    Raises ConfigError for one that is empty or cannot be read.
    """
    if inline is not None:
        return _filled(inline.get_secret_value().strip(), key)
    if file is None:
        return None
    try:
        return _filled(file.read_text(encoding="utf-8").strip(), f"{key}_file: {file}")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise ConfigError([f"{key}_file: {file}: {str(reason).lower()}"]) from None


def _filled(text: str, where: str) -> str:
    if not text:
        raise ConfigError([f"{where} is empty"])
    return text
