"""The command stays light: what needs no database loads none."""

import subprocess
import sys

PROGRAM = """
import sys
from sharewell.config.cli import main, parser
parser()
loaded = sorted(name for name in sys.modules if name.split(".")[0] in {"django", "psycopg", "procrastinate"})
assert not loaded, loaded
"""


def test_reading_the_command_line_loads_no_django_and_no_database() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
