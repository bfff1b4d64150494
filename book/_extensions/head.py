"""What a page says of itself in its head, for search engines, for those who link to it, and for browsers; at its foot,
which version of the course it is.

Where the site is and where its source is stands in `_config.yml` (`html_baseurl`, `repository_url`). What needs an
address that is not known yet is left out: canonical links, pictures for links (`cards.py`), the sitemap, the buttons.
"""

import re
from html import escape, unescape
from pathlib import Path

from docutils import nodes

import cnnlib

LONGEST = 160  # characters of a description: search engines show no more
LIGHT, DARK = "#fcfbf8", "#15181c"


def offer_the_source(app, config):
    """Show the buttons that lead to the repository, if there is one."""
    if config.repository_url:
        buttons = dict.fromkeys(("use_repository_button", "use_issues_button", "use_edit_page_button"), True)
        config.html_theme_options |= {"repository_url": config.repository_url, **buttons}


def say_the_version(app, config):
    """Write the version at the foot of each page: who reports an error can say which pages they read."""
    options = config.html_theme_options
    config.html_theme_options = options | {
        "extra_footer": f"<p>{options.get('extra_footer', '')} Version {cnnlib.__version__}.</p>"
    }


def description(doctree):
    """Return the beginning of a page's text, no longer than a search engine shows."""
    text = ""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        if isinstance(paragraph.parent, nodes.section | nodes.container) and len(text) < LONGEST // 2:
            text = f"{text} {' '.join(paragraph.astext().split())}".strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def tags(app, pagename, context, doctree):
    """Return the tags of a page, as pairs of attribute and name with their content."""
    says = description(doctree)
    site = app.config.html_title
    title = unescape(re.sub("<[^>]*>", "", context.get("title") or site))
    yield "name", "description", says
    yield "property", "og:type", "article" if doctree else "website"
    yield "property", "og:site_name", site
    yield "property", "og:title", title if pagename != app.config.root_doc else site
    yield "property", "og:description", says
    yield "property", "og:locale", app.config.language.replace("-", "_")
    if context.get("pageurl"):
        yield "property", "og:url", context["pageurl"]


def complete(app, pagename, templatename, context, doctree):
    """Complete the head of a page."""
    # docutils declares the viewport, and Sphinx has done so.
    written = context.get("metatags", "").replace(
        '<meta name="viewport" content="width=device-width, initial-scale=1" />', ""
    )
    lines = [
        f'<meta {kind}="{name}" content="{escape(content)}" />'
        for kind, name, content in tags(app, pagename, context, doctree)
        if content and f'{kind}="{name}"' not in written
    ]
    lines += [
        f'<meta name="theme-color" media="(prefers-color-scheme: {scheme})" content="{colour}" />'
        for scheme, colour in (("light", LIGHT), ("dark", DARK))
    ]
    context["metatags"] = "\n    ".join([written.strip(), *lines, ""])


def pages_without_text(app):
    """Write the pages that no chapter stands behind: the site's front door, and what is shown where nothing is."""
    first = app.builder.get_target_uri(app.config.root_doc)
    logo = (Path(app.srcdir) / app.config.html_favicon).read_text(encoding="utf-8")
    address = app.config.html_baseurl and app.config.html_baseurl.rstrip("/") + "/"
    here = {"first": first, "site": app.config.html_title, "logo": logo, "address": address}
    if app.config.root_doc != "index":
        yield "index", here, "door.html"
    yield "404", here, "404.html"


def write_sitemap(app, exception):
    """List the site's pages for search engines, once its address is known."""
    if exception or app.builder.format != "html" or not app.config.html_baseurl:
        return
    base = app.config.html_baseurl.rstrip("/")
    pages = [f"{base}/{app.builder.get_target_uri(page)}" for page in sorted(app.env.found_docs)]
    lines = [f"  <url><loc>{escape(page)}</loc></url>" for page in pages]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    )
    text = "\n".join([head, *lines, "</urlset>", ""])
    (Path(app.outdir) / "sitemap.xml").write_text(text, encoding="utf-8")


def setup(app):
    """Connect all this to Sphinx."""
    app.add_config_value("repository_url", "", "env")  # elsewhere.py, too
    app.add_config_value("hub_url", "", "env")
    app.connect("config-inited", offer_the_source)
    app.connect("config-inited", say_the_version)
    app.connect("html-page-context", complete, priority=800)
    app.connect("html-collect-pages", pages_without_text)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
