"""nbgrader's folders, mapped onto the course: run every nbgrader command in the root of the project.

_build/nbgrader/source/     generated from solutions/ by `make exercises`
exercises/                  what students get
submitted/                  what they hand in: submitted/<student>/<topic>/<topic>.ipynb
_build/nbgrader/…           graded notebooks and feedback
gradebook.db                the marks
"""

import sys
from pathlib import Path

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader import preprocessors

sys.path.append(str(Path(__file__).parent))
from grading.stock import Inert

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "cnn"
c.CourseDirectory.source_directory = "_build/nbgrader/source"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "_build/nbgrader/autograded"
c.CourseDirectory.feedback_directory = "_build/nbgrader/feedback"
c.CourseDirectory.solution_directory = "_build/nbgrader/solution"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__"]

# A right answer in slow loops must have its time: nbgrader's own limit is half a minute for a cell.
c.Execute.timeout = 120

# A test cell that a student deleted comes back, and is marked.
c.OverwriteCells.add_missing_cells = True

# A tag in a notebook must not keep its test cells from running: no cell is skipped.
c.Execute.skip_cells_with_tag = "no cell has this tag"

# Text alone is left of what a student's code shows: no script runs in formgrader or feedback, and no number that is
# shown in a test cell counts as its mark.
c.Autograde.autograde_preprocessors = [
    preprocessors.Execute,
    Inert,
    preprocessors.IgnorePattern,
    ClearMetadataPreprocessor,
    preprocessors.LimitOutput,
    preprocessors.SaveAutoGrades,
    preprocessors.AssignLatePenalties,
    preprocessors.CheckCellMetadata,
]
