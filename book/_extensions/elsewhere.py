"""Where a notebook that needs Keras runs, as no page does: on a hub or in Colab, if `_config.yml` knows of one."""

from docutils import nodes

GITHUB = "https://github.com/"
COLAB = "https://colab.research.google.com/github/{repository}/blob/main/exercises/{topic}/{topic}.ipynb"
HUB = "{hub}/hub/user-redirect/git-pull?repo={repository}&urlpath=lab/tree/{name}/exercises/{topic}/{topic}.ipynb"


def place(config, topic):
    """Return (name, address) of a place that runs the notebook of a topic, or None where none is known."""
    repository, hub = (getattr(config, name, "").rstrip("/") for name in ("repository_url", "hub_url"))
    if repository and hub:
        name = repository.rpartition("/")[2]
        return "your hub", HUB.format(hub=hub, repository=repository, name=name, topic=topic)
    if repository.startswith(GITHUB):
        return "Colab", COLAB.format(repository=repository.removeprefix(GITHUB), topic=topic)
    return None


def paragraph(config, topic):
    """Return a sentence and a button for a topic that needs Keras, or nothing where no place is known."""
    if (found := place(config, topic)) is None:
        return []
    name, address = found
    link = nodes.reference("", f"Open the notebook in {name}", refuri=address, classes=["elsewhere"])
    return [nodes.paragraph("", "", nodes.Text("Keras needs more than a page has. "), link)]
