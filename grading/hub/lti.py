"""The class of `jupyterhub_config.py`, whose people come from a learning platform by LTI 1.3.

Start the hub with `--config /opt/cnn/hub/lti.py`. The platform says CNN_CLIENT when the hub is registered with it as a
tool; book/hub.md says where. Everybody who comes needs an account on this machine, named as the platform names them.
"""

import os

c = get_config()  # noqa: F821
load_subconfig("jupyterhub_config.py", path=os.path.dirname(__file__))  # noqa: F821

PLATFORM = os.environ["CNN_PLATFORM"]  # such as https://moodle.example.org

c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
c.LTI13Authenticator.issuer = PLATFORM
c.LTI13Authenticator.client_id = {os.environ["CNN_CLIENT"]}
# Moodle's; Canvas has /api/lti/authorize_redirect and /api/lti/security/jwks.
c.LTI13Authenticator.authorize_url = f"{PLATFORM}/mod/lti/auth.php"
c.LTI13Authenticator.jwks_endpoint = f"{PLATFORM}/mod/lti/certs.php"
# A custom field of the tool, "uname=$User.username"; what it holds is the name in the gradebook, too.
c.LTI13Authenticator.username_key = "custom_uname"
c.LTI13Authenticator.uri_scheme = "https"  # as the web server in front of the hub speaks

# Whom the platform sends may come in.
c.Authenticator.allow_all = True
