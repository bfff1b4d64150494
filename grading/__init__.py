"""The instructors' tool: release the exercises, grade what comes back. Students need none of it.

`course.py` has the commands. A run goes from `inbox.py`, which finds what was handed in, over `run.py` and
`cluster.py`, which have it judged, to `gradebook.py`, which alone writes; `standings.py` says where everybody stands,
and `feedback.py`, `exports.py`, `report.py` and `similar.py` show it.

One notebook is judged by `judge.py`: `submission.py` reads it, `assignment.py` plans which cells run, `bench.py` runs
the tests, and `sandbox.py` the student's cells, in what `enclosure.py` and `inside/` leave of the world.
"""

import sys

# nbformat, by way of jsonschema, would build a parser of web addresses first, for longer than all else takes to import.
sys.modules.setdefault("rfc3987_syntax", None)
