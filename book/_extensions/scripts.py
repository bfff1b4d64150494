"""The order of scripts: a page's text is there before any of them, and each page loads those that it uses.

Sphinx and the theme put theirs into the head, where each one holds up the text. `_static/site.js` does what these pages
need of the theme's own, of Bootstrap's and of Sphinx's. What `_templates/layout.html` leaves out besides: the search
index and Font Awesome's script (see `styles.py`).
"""

REPLACED = {"sphinx-book-theme.js", "doctools.js", "sphinx_highlight.js"}

# Scripts that a page uses only if it holds a mark in its text.
FOR = {"design-tabs.js": "sd-tab-set", "togglebutton.js": 'class="toggle'}


def used(script, body):
    """Tell whether a page uses a script, by the script's name."""
    name = str(script.filename or "").rpartition("/")[2]
    return name not in REPLACED and (name not in FOR or FOR[name] in body)


def deferred(script):
    """Return a script that waits for the page: a file by `defer`, a line that needs a file by being a module."""
    attributes = dict(script.attributes)
    if script.filename:
        attributes["defer"] = "defer"
    elif "DOCUMENTATION_OPTIONS." in attributes.get("body", ""):
        attributes["type"] = "module"
    return type(script)(script.filename, priority=script.priority, **attributes)


def order_scripts(app, pagename, templatename, context, doctree):
    """Drop what the page does not use and what is there twice, and let the rest wait."""
    scripts = (script for script in context["script_files"] if used(script, context.get("body", "")))
    context["script_files"] = list({str(one): one for one in map(deferred, scripts)}.values())


def setup(app):
    """Connect the order to the writing of a page, after all others have added their scripts."""
    app.add_js_file("site.js")
    app.connect("html-page-context", order_scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
