"""What is wrong with a configuration."""


class ConfigError(Exception):
    """The configuration cannot be used; `problems` holds one line each. Exit code 78."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
