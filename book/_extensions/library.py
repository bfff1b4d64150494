"""The list of all that the library offers, each name linked to its entry on the page of its module.

    ```{library}
    ```

stands on the page above those of the modules. All entries were on it once: an address of that time, such as
`api.html#cnnlib.padding.pad2d`, finds the name in this list, and a browser with scripts goes on to the entry.
"""

import re
from importlib import import_module

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

GO_ON = """<script type="module">
  const old = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const entry = old?.closest("[data-entry], dt")?.querySelector("a") ?? old?.querySelector("a");
  if (entry) location.replace(entry.href.split("#")[0] + location.hash);
</script>"""


class Offers(nodes.General, nodes.Element):
    """The place of the list; what the modules offer is known when all pages are read."""


class Library(SphinxDirective):
    """Mark the place."""

    def run(self):
        """Return the mark."""
        return [Offers()]


def entries(env, page):
    """Return the names that a page documents, of functions and classes, each with those of its methods."""
    found = {
        name: [entry.node_id]
        for name, entry in env.get_domain("py").objects.items()
        if entry.docname == page and entry.objtype in ("function", "class", "exception", "data")
    }
    for name, entry in env.get_domain("py").objects.items():
        owner = name.rpartition(".")[0]
        if entry.docname == page and owner in found:
            found[owner].append(entry.node_id)
    return found


def module_of(env, page):
    """Return the name of the module that a page documents, and the first line of its docstring."""
    [name] = [name for name, module in env.get_domain("py").modules.items() if module.docname == page]
    first = import_module(name).__doc__.strip().splitlines()[0]
    return name, re.sub(r"``([^`]*)``", r"\1", first)


def link(text, address, ids=()):
    """Return a link, which is found at the given addresses of this page."""
    name = nodes.literal(text=text)
    return nodes.inline("", "", nodes.reference("", "", name, refuri=address, internal=True), ids=list(ids))


def describe(app, docname, page):
    """Return the entry of a page: its module and what that is for, then all names."""
    env, address = app.env, app.builder.get_relative_uri(docname, page)
    module, purpose = module_of(env, page)
    label = page.rpartition("/")[2]
    names = nodes.paragraph()
    for name, ids in entries(env, page).items():
        short = name.removeprefix("cnnlib.").removeprefix(f"{label.removeprefix('api-')}.")
        names += [link(short, f"{address}#{ids[0]}", ids), nodes.Text(" ")]
    term = nodes.term("", "", link(module, address, [label, f"module-{module}"]))
    return nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph(text=purpose), names))


def list_offers(app, doctree, docname):
    """Write the list in the place of its mark."""
    for mark in list(doctree.findall(Offers)):
        pages = app.env.toctree_includes.get(docname, [])
        offers = nodes.definition_list(classes=["library"])
        offers += [describe(app, docname, page) for page in pages]
        mark.replace_self([offers, nodes.raw("", GO_ON, format="html")])


def written_anew(app, env):
    """Name the pages with a list: a name is new on a module's page, and the list must show it."""
    return [page for page in env.toctree_includes if page.rpartition("/")[2] == "api"]


def setup(app):
    """Connect the directive to Sphinx."""
    app.add_directive("library", Library)
    app.add_node(Offers)
    app.connect("env-updated", written_anew)
    app.connect("doctree-resolved", list_offers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
