"""The class of `jupyterhub_config.py`, to be tried without root: invented people, one password, one account for all.

`python -m grading.hub` starts it, and tells it CNN_PASSWORD, CNN_PORT and CNN_PROXY, too.
Whoever has a server here can read everybody's files: it is for trying, not for a class.
"""

import os
import shlex

c = get_config()  # noqa: F821
load_subconfig("jupyterhub_config.py", path=os.path.dirname(__file__))  # noqa: F821

PORT = int(os.environ["CNN_PORT"])
PEOPLE = {"instructor", "ana", "bea", "carl"}

c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ["CNN_PASSWORD"]
c.Authenticator.allowed_users = PEOPLE

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = os.path.join(os.environ["CNN_HUB"], "home", "{username}")
# nbgrader would take everybody's name from the one account, and call every submission somebody else's.
c.Spawner.environment |= {"CNN_ONE_ACCOUNT": "yes"}

if os.getuid() == 0:  # as in a container
    c.Spawner.args = ["--allow-root"]
# A laptop may have other things to do.
c.Spawner.start_timeout = c.Spawner.http_timeout = 600

c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_port = PORT + 1
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.command = shlex.split(os.environ["CNN_PROXY"])
