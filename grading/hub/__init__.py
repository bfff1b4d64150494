"""A class on one machine: JupyterHub, nbgrader's exchange, an instructor and students. `make hub` starts one to try."""
