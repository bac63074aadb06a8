"""Runs the process: ``python -I common/workbooks FORMAT heads N``."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Python put this folder there, and -I keeps everything else of the project away.
    sys.path[0] = str(Path(__file__).resolve().parents[2])

    from common.workbooks.reader import main

    sys.exit(main(sys.argv[1:]))
