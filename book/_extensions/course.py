"""What the site needs beyond its theme: interactive figures, markup for screen readers, news of progress."""

from docutils import nodes
from figure_scripts import figure_scripts
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput, visit_HideCellInput
from rooms import ROOMS, make_room
from sphinx.writers.html5 import HTML5Translator


def say_what_is_read(app, docname, source):
    """Show the progress of a quiet build."""
    print(f"  {docname}", flush=True)


def add_interactive_figures(app, pagename, templatename, context, doctree):
    """Load `_static/<name>.js`, and what it needs, on the pages that hold a `<name>` element."""
    for script in figure_scripts(context.get("body", "")):
        app.add_js_file(script, defer="defer")


def visit_citation(translator, node):
    """Open an entry of a bibliography as a list's item: docutils gives it a role that ARIA has withdrawn.

    The links back to the text, which docutils writes before the authors' names, wait for the end.
    """
    node["places"], node["backrefs"] = node["backrefs"], []
    HTML5Translator.visit_citation(translator, node)
    translator.body[-1] = translator.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def depart_citation(translator, node):
    """Close the entry with links to the places that cite it."""
    places = node["places"]
    links = (
        f'<a role="doc-backlink" href="#{place}" aria-label="Back to the text, place {number} of {len(places)}">'
        f"↩{number if len(places) > 1 else ''}</a>"
        for number, place in enumerate(places, start=1)
    )
    translator.body.append(f'<span class="backrefs">{" ".join(links)}</span>\n')
    HTML5Translator.depart_citation(translator, node)


def visit_hidden_code(translator, node):
    """Open folded code: its bar is named by what it says, "Show the code", where MyST-NB names each one alike."""
    visit_HideCellInput(translator, node)
    translator.body = [part.replace(' aria-label="Toggle hidden content"', "") for part in translator.body]


def setup(app):
    """Connect all this to Sphinx."""
    app.connect("source-read", say_what_is_read)
    app.connect("html-page-context", add_interactive_figures)
    app.add_config_value("rooms", ROOMS.read_text(encoding="utf-8"), "html")  # other rooms: all pages anew
    app.connect("html-page-context", make_room, priority=850)  # the head has its other tags by then
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_code, depart_HideCellInput))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
