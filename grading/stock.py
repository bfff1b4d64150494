"""For stock nbgrader, where no sandbox is used: what students wrote is made inert before anybody looks at it."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.shown import inert, words


class Inert(NbGraderPreprocessor):
    """Leave text alone of what a notebook shows.

    It comes right behind the execution: a number that a student's code shows in a test cell would count as its mark.
    """

    def preprocess(
        self, notebook: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Make all cells inert, and forget what else a notebook may carry, widgets for example."""
        kept = {"kernelspec", "language_info"} & notebook.metadata.keys()
        notebook.metadata = NotebookNode({key: notebook.metadata[key] for key in kept})
        return super().preprocess(notebook, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Make one cell inert."""
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = [text_of(output) for output in cell.outputs]
        else:
            cell.cell_type, cell.source = "markdown", inert(cell.source)
        return cell, resources


def text_of(output: NotebookNode) -> NotebookNode:
    """Return an output as text: an error stays one, anything rich is what it would be in a terminal."""
    if output.output_type == "error":
        lines = [words(line) for line in output.traceback]
        return new_output("error", ename=words(output.ename), evalue=words(output.evalue), traceback=lines)
    if output.output_type == "stream":
        name = "stderr" if output.name == "stderr" else "stdout"
        return new_output("stream", name=name, text=words(output.text))
    return new_output("stream", name="stdout", text=words(str(output.data.get("text/plain", ""))) + "\n")
