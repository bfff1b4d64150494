// The search: asks Pagefind's index for the words of the address or of the field, and lists the sections that hold them.

const PAGES = 10; // shown at once
const SECTIONS = 3; // of each page
const PATIENCE = 200; // milliseconds after a key

const field = document.querySelector(".search-words input");
const news = document.querySelector(".search-news");
const hits = document.querySelector(".search-hits");

const index = await import("../pagefind/pagefind.js").catch(() => null);
if (index) await index.options({ excerptLength: 24 });

function element(name, content, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...[content].flat());
  return made;
}

// Pagefind marks the words in an excerpt; all else in it is text.
function excerpt(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").body;
  const parts = [...parsed.childNodes].map((node) =>
    node.nodeName === "MARK" ? element("mark", node.textContent) : node.textContent,
  );
  return ["… ", ...parts, " …"];
}

function section({ title, url, excerpt: words }) {
  return element("li", [element("a", title, { href: url }), element("p", excerpt(words))]);
}

function page({ meta, url, sub_results: sections }) {
  const best = sections.toSorted((a, b) => b.weighted_locations.length - a.weighted_locations.length);
  const shown = best.slice(0, SECTIONS);
  return element("section", [
    element("h2", element("a", meta.title, { href: url })),
    element("ul", sections.filter((one) => shown.includes(one)).map(section)),
  ]);
}

async function more(results, from) {
  const pages = await Promise.all(results.slice(from, from + PAGES).map((result) => result.data()));
  hits.append(...pages.map(page));
  if (results.length > from + PAGES) {
    const button = element("button", "More", { type: "button", className: "btn btn-outline-primary" });
    button.onclick = () => (button.remove(), more(results, from + PAGES));
    hits.append(button);
  }
}

async function search(words) {
  const found = words.trim() ? await index.search(words) : { results: [] };
  const count = found.results.length;
  hits.replaceChildren();
  news.textContent = !words.trim()
    ? "What are you looking for?"
    : count
      ? `${count === 1 ? "One page has" : `${count} pages have`} something on “${words}”.`
      : `Nothing on “${words}”. Try another word, or fewer.`;
  await more(found.results, 0);
}

if (index) {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(field.value), PATIENCE);
  });
  await search(field.value);
} else {
  news.textContent = "The index of the search could not be loaded.";
}
