/** What a run puts out, as a notebook shows it: text, errors, small arrays as grids of numbers, larger ones as pictures. */

export const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/** A grid of numbers; `classes(row, column)` may mark a cell. */
export function gridOf({ rows, shades }, caption, classes = () => "") {
  const cells = (row, at) => row.map((text, column) => {
    const cell = make("td", { textContent: text.replace("-", "−"), className: classes(at, column) });
    const shade = shades?.[at]?.[column] ?? 0;
    cell.style.setProperty("--strength", `${Math.round(Math.abs(shade) * 45)}%`);
    if (shade < 0) cell.classList.add("negative");
    return cell;
  });
  const body = make("tbody", {}, ...rows.map((row, at) => make("tr", {}, ...cells(row, at))));
  return make("div", { className: "scrolls" }, make("table", { className: "numbers" }, make("caption", { textContent: caption }), body));
}

export class Output {
  constructor(element) {
    this.element = element;
  }

  clear() {
    this.element.replaceChildren();
  }

  /** Show what a run says. */
  say(kind, what) {
    this[kind](what);
  }

  text({ text }) {
    const last = this.element.lastElementChild;
    if (last?.matches("pre.printed")) last.append(text);
    else this.#append(make("pre", { className: "printed", textContent: text }));
  }

  grids({ title, grids }) {
    const [first] = grids;
    if (!first.place) return this.#append(gridOf(first, title));
    const shown = grids.map((one) => gridOf(one, one.place));
    this.#append(make("figure", {}, make("figcaption", { textContent: title }), make("div", { className: "pair" }, ...shown)));
  }

  /** What Python has drawn, such as a row of pictures. */
  html({ title, html }) {
    const caption = title ? [make("figcaption", { textContent: title })] : [];
    this.#append(make("figure", {}, ...caption, make("div", { className: "scrolls", innerHTML: html })));
  }

  error({ text }) {
    this.#append(make("pre", { className: "error", textContent: text }));
  }

  #append(element) {
    this.element.append(element);
    for (const pre of this.element.querySelectorAll("pre, .scrolls")) {
      if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0; // what scrolls can be scrolled with the keyboard
    }
  }
}
