"""An office in a temporary folder, worked on through the ``tonghu`` command only, as an administrator would."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COUNTY = "350583"


@dataclass
class Office:
    """Folders and settings. ``settings``: further ``TONGHU_*`` variables."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """The command's environment; nothing of the test's own settings leaks in."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TONGHU_", "DJANGO_"))}
        return kept | {"TONGHU_ROOT": str(self.home), "TONGHU_POLICY": "cn-35"} | self.settings

    def run(self, *words: object, fails: bool = False) -> str:
        """A command's output; ``fails``: it must refuse with status 2 and one message."""
        done = subprocess.run(
            [sys.executable, "-m", "tonghu.config.platform_commands", *map(str, words)],
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        told = done.stdout + done.stderr
        assert done.returncode == (2 if fails else 0), (words, done.returncode, told[-2000:])
        assert "Traceback" not in told, told[-2000:]
        return told

    def script(self, code: str, *arguments: object) -> str:
        """A program inside the platform: what a page or a job would do, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-c", STARTED + code, *map(str, arguments)],
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def opened(self) -> Office:
        """Keys, database, units and first logins."""
        self.run("keys", "init")
        self.run("migrate")
        self.run("first", "--county", COUNTY)
        return self

    def load(self, children: int) -> None:
        """Invented children with recognisable markers."""
        self.script("from tests.operations.markers import load\nload(int(sys.argv[1]))", children)

    @property
    def database(self) -> Path:
        """The embedded database's file."""
        return self.home / "data" / "tonghu.sqlite3"


STARTED = (
    "import os, sys\nsys.path.insert(0, os.getcwd())\nfrom pathlib import Path\n"
    "from tonghu.config.platform_commands import environment\nenvironment(Path(os.environ['TONGHU_ROOT']))\n"
    "os.environ['DJANGO_SETTINGS_MODULE'] = 'tonghu.config.settings'\nimport django\ndjango.setup()\n"
)
