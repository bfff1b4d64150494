"""A class on one machine: an instructor, students, and nbgrader's exchange between them.

As it stands it is for a real machine, where root starts the hub and everybody has an account; book/hub.md says how.
`trial.py` builds on it.

CNN_HUB      the hub's folder: the exchange, the proxy in node/, and its database and keys in private/
CNN_COURSE   the course's folder, a clone of the project that belongs to the instructor
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

HERE = Path(__file__).resolve().parent
HUB = Path(os.environ.get("CNN_HUB", "/srv/cnn"))
COURSE = Path(os.environ.get("CNN_COURSE", "/home/instructor/course"))
INSTRUCTORS = {"instructor"}


def prepare(spawner):
    """Give a server the settings of an instructor, who sees the course's folder and formgrader, or of a student."""
    teaches = spawner.user.name in INSTRUCTORS
    settings = [COURSE, HERE / "instructors"] if teaches else [HERE / "students"]
    spawner.environment = spawner.environment | {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, [*settings, HERE / "everyone"])),
        "CNN_EXCHANGE": str(HUB / "exchange"),
        "CNN_COURSE": str(COURSE) if teaches else "",
    }
    if teaches:
        spawner.notebook_dir = str(COURSE)


c.Spawner.pre_spawn_hook = prepare
c.Spawner.cmd = [str(Path(sys.executable).parent / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"
# The course's matrices are small, and a class shares the cores: a second thread would only wait.
c.Spawner.environment = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "2"}
c.Spawner.start_timeout = c.Spawner.http_timeout = 120

# Who may come in: those with an account on this machine that is in one of these groups. PAM asks for the password.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"cnn-students", "cnn-instructors"}
c.PAMAuthenticator.open_sessions = False

# Only this machine reaches the hub; a web server in front of it speaks HTTPS to the world.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.db_url = f"sqlite:///{HUB / 'private' / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(HUB / "private" / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(HUB / "private" / "proxy.pid")
c.ConfigurableHTTPProxy.command = [
    "node",
    str(HUB / "node/node_modules/configurable-http-proxy/bin/configurable-http-proxy"),
]
