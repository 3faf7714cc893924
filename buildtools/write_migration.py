"""Write the migration from the newest one to the tables in `dispatch.storage.schema`.

Run ``python buildtools/write_migration.py 0002_photos``; read what it has written before it is committed. With ``--from-nothing`` the
migration makes the whole schema, which is for the first one only.
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
    parser.add_argument("name", help="like 0002_photos")
    parser.add_argument("--title", help="what the step does, a sentence without its full stop")
    parser.add_argument("--from-nothing", action="store_true", help="make the whole schema")
    chosen = parser.parse_args()
    before = None if chosen.from_nothing else newest()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/model.db")
        if before:
            upgrade(database)
        with database.reading() as connection:
            found = produce_migrations(MigrationContext.configure(connection), METADATA)
        database.close()
    assert found.upgrade_ops is not None
    assert found.downgrade_ops is not None
    path = FOLDER / f"{chosen.name}.py"
    path.write_text(
        HEAD.format(
            title=chosen.title or chosen.name,
            revision=chosen.name.partition("_")[0],
            before=f'"{before}"' if before else None,
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
