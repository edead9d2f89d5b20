from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.browser.conftest import absent

ROOT = Path(__file__).parents[2]


def test_the_committed_page_is_what_its_source_builds() -> None:
    if shutil.which("npm") is None or not (ROOT / "web" / "node_modules").is_dir():
        absent("the page's tools are not there: install Node.js, then cd web && npm ci")
    done = subprocess.run(
        ["npm", "run", "--silent", "same"], cwd=ROOT / "web", capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr


def test_the_page_is_part_of_the_package() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "api/static"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {Path(name).name for name in tracked} >= {"index.html", "app.js", "app.css"}
    ignored = subprocess.run(["git", "check-ignore", *tracked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ignored.stdout == ""


def test_the_lock_file_names_no_host() -> None:
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text()
