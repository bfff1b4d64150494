"""The trial's students share one account: nbgrader must be told who this one is."""

import os

c = get_config()  # noqa: F821

if "CNN_ONE_ACCOUNT" in os.environ:
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
