"""Formgrader starts in the instructor's home: it must be told where the course is."""

import os

c = get_config()  # noqa: F821

c.CourseDirectory.root = os.environ["CNN_COURSE"]
