"""Write the migration from the newest one to the tables in `dispatch.storage.schema`.

Run ``python buildtools/write_migration.py photos``; read what it has written before it is committed. It makes the next step and nothing else:
steps that are there have been released, and others' databases have been through them (``docs/storage.md``).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from alembic.autogenerate import produce_migrations, render_python_code  # noqa: E402
from alembic.migration import MigrationContext  # noqa: E402

from dispatch.storage.database import Database  # noqa: E402
from dispatch.storage.migrate import newest, upgrade  # noqa: E402
from dispatch.storage.schema import METADATA  # noqa: E402

FOLDER = ROOT / "dispatch" / "storage" / "migrations" / "versions"
HEAD = '''"""{title}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "{revision}"
down_revision = {before}
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step up."""
{up}


def downgrade() -> None:
    """Go one step down."""
{down}
'''


def body(code: str) -> str:
    """Return the statements of generated code, its types by the names of the head."""
    code = re.sub(
        r"sa\.JSON\(\)\.with_variant\(postgresql\.JSONB\([^)]*\(\)\), 'postgresql'\)", "DOCUMENT", code
    )
    code = code.replace("sa.BigInteger().with_variant(sa.Integer(), 'sqlite')", "COUNTER")
    return "\n".join(line for line in code.splitlines() if "#" not in line)


def main() -> int:
    """Write the file and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="a word or two, like photos; the number is the next one")
    parser.add_argument("--title", help="what the step does, a sentence without its full stop")
    chosen = parser.parse_args()
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", chosen.name):
        parser.error(
            "the name has small letters, digits and _, and begins with a letter; the number comes by itself"
        )
    before = newest()
    revision = f"{int(before) + 1:04}"
    path = FOLDER / f"{revision}_{chosen.name}.py"
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/model.db")
        upgrade(database)
        with database.reading() as connection:
            found = produce_migrations(MigrationContext.configure(connection), METADATA)
        database.close()
    assert found.upgrade_ops is not None
    assert found.downgrade_ops is not None
    path.write_text(
        HEAD.format(
            title=chosen.title or chosen.name.replace("_", " ").capitalize(),
            revision=revision,
            before=f'"{before}"',
            up=body(render_python_code(found.upgrade_ops)),
            down=body(render_python_code(found.downgrade_ops)),
        ),
        encoding="utf-8",
    )
    for step in (["check", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, "--quiet", str(path)], cwd=ROOT, check=False)  # noqa: S603
    return 0


if __name__ == "__main__":
    sys.exit(main())
