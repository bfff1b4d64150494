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

function pictureOf({ width, height, pixels }, label) {
  const canvas = make("canvas", { width, height });
  canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  canvas.style.width = `${Math.min(Math.max(width * Math.floor(160 / width), 96), 400)}px`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
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

  grid({ title, ...numbers }) {
    this.#append(gridOf(numbers, title));
  }

  pictures({ title, pictures }) {
    const label = (number) => (pictures.length > 1 ? `${title}, picture ${number + 1} of ${pictures.length}` : title);
    const shown = pictures.map((one, number) => pictureOf(one, label(number)));
    this.#append(make("figure", {}, make("div", { className: "row" }, ...shown), make("figcaption", { textContent: title })));
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
