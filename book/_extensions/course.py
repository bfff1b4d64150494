"""What the site needs beyond its theme: interactive figures, markup for screen readers, news of progress."""

from docutils import nodes
from figure_scripts import figure_scripts
from sphinx.writers.html5 import HTML5Translator


def say_what_is_read(app, docname, source):
    """Show the progress of a quiet build."""
    print(f"  {docname}", flush=True)


def add_interactive_figures(app, pagename, templatename, context, doctree):
    """Load `_static/<name>.js`, and what it needs, on the pages that hold a `<name>` element."""
    for script in figure_scripts(context.get("body", "")):
        app.add_js_file(script, defer="defer")


def visit_citation(translator, node):
    """Open an entry of a bibliography as a list's item: docutils gives it a role that ARIA has withdrawn."""
    HTML5Translator.visit_citation(translator, node)
    translator.body[-1] = translator.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def setup(app):
    """Connect all this to Sphinx."""
    app.connect("source-read", say_what_is_read)
    app.connect("html-page-context", add_interactive_figures)
    app.add_node(nodes.citation, override=True, html=(visit_citation, HTML5Translator.depart_citation))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
