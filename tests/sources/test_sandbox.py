import subprocess
import sys

import pytest

FORBIDDEN = [
    "import socket; socket.socket()",
    "import socket; socket.getaddrinfo('example.org', 80)",
    "import subprocess; subprocess.run(['true'])",
    "import os; os.system('true')",
    "import os; os.fork()",
    "open('/etc/passwd')",
    "open('/tmp/newsbot-wrote-this', 'w')",
    "import pathlib, newsbot; pathlib.Path(newsbot.__file__).open('a')",
    "import urllib.request; urllib.request.urlopen('file:///etc/passwd')",
]


@pytest.mark.parametrize("code", FORBIDDEN)
def test_the_sandbox_shuts_network_processes_and_files(code: str) -> None:
    script = f"from newsbot.sources.sandbox import close_doors\nclose_doors()\n{code}\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "parsing worker" in done.stderr


def test_the_sandbox_lets_libraries_and_zones_be_read() -> None:
    script = (
        "from newsbot.sources.sandbox import close_doors, limit_memory\nlimit_memory(2**29)\nclose_doors()\n"
        "import feedparser, zoneinfo, lxml.etree\nzoneinfo.ZoneInfo('Asia/Damascus')\n"
        "zoneinfo.ZoneInfo('Africa/Cairo')\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True)


def test_the_bots_process_never_loads_the_parsers() -> None:
    script = (
        "import sys\nimport newsbot.sources.reader\n"
        "print([name for name in ('feedparser', 'trafilatura', 'lxml', 'htmldate') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
