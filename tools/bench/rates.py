"""How fast firms come in: `portal import firms` on a CSV, `portal worker --once`, `portal index rebuild`.

`python -m tools.bench.rates 1000` runs the three commands on an empty portal in a temporary folder and prints JSON:
seconds by the clock and of CPU. The commands run inside one process that has loaded the analyser already, so that
starting Python is not part of it.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from portal.cli import with_commands
from portal.search import analysis
from tools.bench.corpus import Stopwatch, open_portal
from tools.bench.made_firms import write_csv


def measure(firms: int, around: Callable[[str], AbstractContextManager[object]] = nullcontext) -> dict[str, Any]:
    """Import, index and rebuild so many firms; each step runs inside `around(step)`."""
    watch = Stopwatch()
    analysis.load()
    with tempfile.TemporaryDirectory(prefix="ieum-bench-") as name:
        folder = Path(name)
        table = folder / "firms.csv"
        table.write_text(write_csv(firms), encoding="utf-8")
        app = with_commands(open_portal(folder))
        with app.app_context():
            upgrade()
        steps = {
            "import": ["import", "firms", str(table)],
            "index": ["worker", "--once"],
            "rebuild": ["index", "rebuild"],
        }
        runner = app.test_cli_runner()
        for step, command in steps.items():
            with around(step), watch.step(step):
                result = runner.invoke(args=command, catch_exceptions=False)
            if result.exit_code:
                raise SystemExit(f"portal {' '.join(command)}: {result.output}")
    return {"firms": firms, **watch.seconds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("firms", type=int, nargs="?", default=1000)
    print(json.dumps(measure(parser.parse_args().firms)))


if __name__ == "__main__":
    main()
