"""Where a chapter goes on: the sections of its next page, each at the address that it would have on this one.

    ```{continued} convolution-inside
    ```

A topic's checks point to `<topic>.html#<label>`, as do other people's links. When a section moves to a later page
of the topic, its address leads to the line of this list that links to it.
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class Continuation(nodes.General, nodes.Element):
    """The place of the list; labels of other pages are known when all are read."""


class Continued(SphinxDirective):
    """Mark the place, and remember which page it is about."""

    required_arguments = 1

    def run(self):
        """Return the mark."""
        page = f"{self.env.docname.rpartition('/')[0]}/{self.arguments[0]}"
        return [Continuation(page=page)]


def sections(app, page):
    """Return (label, title) for each section of a page that has a label, in their order."""
    labels = {anchor for where, anchor, _ in app.env.get_domain("std").labels.values() if where == page}
    for section in app.env.get_doctree(page).findall(nodes.section):
        for label in labels.intersection(section["ids"]):
            yield label, section.next_node(nodes.title).astext()


def list_sections(app, doctree, docname):
    """Write a list in the place of each mark."""
    for mark in list(doctree.findall(Continuation)):
        address = app.builder.get_relative_uri(docname, mark["page"])
        items = nodes.bullet_list()
        for label, title in sections(app, mark["page"]):
            link = nodes.reference("", title, refuri=f"{address}#{label}", internal=True)
            items += nodes.list_item("", nodes.paragraph("", "", link), ids=[label])
        mark.replace_self(items)


def setup(app):
    """Connect the directive to Sphinx."""
    app.add_directive("continued", Continued)
    app.add_node(Continuation)
    app.connect("doctree-resolved", list_sections)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
