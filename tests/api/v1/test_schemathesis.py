"""The whole API under schemathesis: every operation, with what its description allows and what it does not, alone and one after the other.

``TOURNEE_API_CASES`` for more cases of each operation than a test run has time for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.gate.access_table import OPEN, RULES
from api.gate.limits import Pace
from api.gate.server_settings import ServerSettings
from dispatch.access.role import Role
from tests.api.v1.served import serve_toytown

CASES = int(os.environ.get("TOURNEE_API_CASES", "1"))
#: What is checked: no fault of the server, answers as they are described, nothing wrong accepted, keys demanded, methods told.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,"
    "negative_data_rejection,missing_required_header,unsupported_method,use_after_free,ignored_auth"
)
#: A stream does not end by itself.
LEFT_OUT = ("stream_events",)


def _left_out(role: Role) -> list[str]:
    """Return what a role is not tried with: what it may not do is refused before anything is looked at, and `test_who_may` has all of that."""
    if role is Role.ADMIN:
        return list(LEFT_OUT)
    barred = [name for name, rule in RULES.items() if role not in rule.roles]
    return sorted({*LEFT_OUT, *barred, *OPEN})


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("role", [Role.ADMIN, Role.MARKETPLACE])
def test_no_fault_no_surprise(tmp_path: Path, sqlite_model: Path, role: Role) -> None:
    """Tests that nothing that is sent makes the server fail, or answer otherwise than it says, or accept what is wrong."""
    fast = Pace(10_000_000, 60)
    settings = ServerSettings(pace=fast, stranger_pace=fast, sign_in_pace=fast, at_once=1_000)
    with serve_toytown(tmp_path / "town.db", sqlite_model, settings=settings) as served:
        address = str(served.client.base_url)
        # The tool waits for no more than ten seconds, which it may take a loaded machine to write it for the first time.
        assert served.client.get("/openapi.json").status_code == 200
        command = [
            sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json", "--url", address,
            "-H", f"Authorization: Bearer {served.tokens[role]}", "--max-examples", str(CASES), "--checks", CHECKS,
            "--generation-deterministic", "--no-color",
            # With several threads Python 3.11 now and then fails to read syntax trees, which examples of open forms are made with.
            "--workers", "1",
            *(part for name in _left_out(role) for part in ("--exclude-operation-id", name)),
        ]  # fmt: skip
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=1_700, check=False
        )
    assert done.returncode == 0, done.stdout[-12_000:]
