"""What lies inside the sandbox, beside NumPy: the course's side of it, and a `cnnlib` without answers."""
