"""Another process that releases and grades assignments: it imports nbgrader once, for as many commands as are asked.

nbgrader's commands run in the process that asks for them, and set up logging there as if nobody else used it. That is
right for `make exercises`, and wrong for a run of tests: so they ask a clerk. Run as a script, this file is the clerk.
"""

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[1]


class Clerk:
    """Ask the other process for releases and for commands of nbgrader, one after the other."""

    def __init__(self):
        path = os.pathsep.join(
            [str(ROOT), os.environ.get("PYTHONPATH", "")]
        )  # this checkout's cnnlib, in kernels too
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )

    def release(self, folder, topic):
        """Release the assignment of a topic, and enter it into the gradebook."""
        self._ask("release", str(folder), [topic], True)

    def nbgrader(self, folder, *command):
        """Run one nbgrader command in a folder."""
        self._ask("nbgrader", str(folder), *command)

    def close(self):
        """End the other process."""
        self.process.communicate()

    def _ask(self, *request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = self.process.stdout.readline()
        assert reply == "done\n", json.loads(reply) if reply else "the clerk is gone"


def serve(requests, replies):
    """Do what is asked until the requests end; say what went wrong."""
    from grading.release import nbgrader, release

    tasks = {"release": release, "nbgrader": nbgrader}
    for request in requests:
        name, folder, *arguments = json.loads(request)
        try:
            tasks[name](Path(folder), *arguments)
            reply = "done"
        except Exception:
            reply = json.dumps(traceback.format_exc())
        print(reply, file=replies, flush=True)


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "w") as replies:
        os.dup2(2, 1)  # what is printed, here or in a kernel, must not get into the replies
        serve(sys.stdin, replies)
