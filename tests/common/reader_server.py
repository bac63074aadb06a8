"""Forks readers: a process that has the reader loaded and runs it in a child for each request.

``common.spreadsheet`` starts a Python for each file, which takes longer than reading a small one.
A property test hands its pipes to this process instead; the child is the same program, under the
same limits, and dies as it would.
"""

import json
import os
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from common.workbooks import reader


def main() -> None:
    requests = socket.socket(fileno=int(sys.argv[1]))
    quiet = os.open(os.devnull, os.O_WRONLY)
    while True:
        message, pipes, _flags, _address = socket.recv_fds(requests, 4096, 2)
        if not message:
            return
        child = os.fork()
        if child == 0:
            for number, pipe in enumerate((*pipes, quiet)):
                os.dup2(pipe, number)
            requests.close()
            code = 1
            try:
                code = reader.main(json.loads(message))
            finally:
                os._exit(code)
        for pipe in pipes:
            os.close(pipe)
        requests.sendall(b"%d\n" % child)
        _child, status = os.waitpid(child, 0)
        requests.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
