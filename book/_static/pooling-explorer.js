/**
 * <pooling-explorer>: windows over numbers, forwards and backwards.
 *
 *   <pooling-explorer image="[[1, 5, 2, 0], [3, 4, 8, 6], [7, 2, 1, 9], [0, 6, 3, 4]]" kind="max" size="2">words</pooling-explorer>
 *
 * Attributes: `image` (rows in JSON), `kind` (max, average, l2), `size` and `stride` of the window, `padding` (valid, same),
 * `back` (begin with the way back). The output is read off window by window; on the way back each output's gradient, 1 to
 * begin with, goes to the pixels that made it. Properties: `image`, `output`, `gradOutput`, `gradImage`.
 */
// Needs: figure.js, arithmetic.js
"use strict";
{
  const { Figure, define, choiceMarkup, sliderMarkup, boardMarkup, fill, format, formatEntry, setVariables, shapeOf, copy, matrixOf, same } =
    window.cnn.figure;
  const { pool2d, pool2dBackward, along, nested } = window.cnn.arithmetic;

  const KINDS = { max: "Max", average: "Average", l2: "L2" };
  const START = [[1, 5, 2, 0], [3, 4, 8, 6], [7, 2, 1, 9], [0, 6, 3, 4]];
  const [LEAST, MOST] = [2, 8]; // rows and columns

  const deep = (rows) => rows.map((row) => row.map((value) => [value]));
  const flat = (tensor) => nested(tensor).map((row) => row.map(([value]) => value));

  const LOOKS = `
    .boards { --cell: clamp(40px, 9cqi, 52px); display: flex; flex-wrap: wrap; align-items: flex-start; justify-content: center; gap: 1rem 2rem; padding: 1rem; }
    .image .frame { box-shadow: 0 0 0 3px var(--output), 0 0 0 4px var(--paper); }
    .cell.padded { color: var(--muted); }
    .sum { padding: 0 1rem .75rem; text-align: center; font-variant-numeric: tabular-nums; }
  `;

  class PoolingExplorer extends Figure {
    static title = "Pooling, window by window";
    static looks = LOOKS;

    #image = START;
    #kind = "max";
    #size = 2;
    #stride = 2;
    #padding = "valid";
    #back = false;
    #gradient = [[1]];
    #place = [0, 0]; // the output that the reader looks at

    get image() { return copy(this.#image); }
    set image(rows) { this.#set({ image: rows }); }
    get kind() { return this.#kind; }
    set kind(kind) { this.#set({ kind }); }
    get gradOutput() { return copy(this.#gradient); }
    set gradOutput(rows) { this.#gradient = copy(rows); this.update(); }
    get output() { return flat(pool2d(deep(this.#image), this.#options).output); }
    get gradImage() { return flat(pool2dBackward(deep(this.#gradient), deep(this.#image), this.#options)); }

    /** Sets size, stride and padding of the window at once: { size: 3, stride: 1, padding: "same" }. */
    set window({ size = this.#size, stride = this.#stride, padding = this.#padding }) { this.#set({ size, stride, padding }); }

    get #options() { return { kind: this.#kind, poolSize: this.#size, strides: this.#stride, padding: this.#padding }; }

    read() {
      const size = Number(this.getAttribute("size") ?? 2);
      this.#back = this.hasAttribute("back");
      this.#set({
        image: this.hasAttribute("image") ? JSON.parse(this.getAttribute("image")) : START,
        kind: this.getAttribute("kind") ?? "max",
        padding: this.getAttribute("padding") ?? "valid",
        size,
        stride: Number(this.getAttribute("stride") ?? size),
      });
    }

    /** Takes what fits and refuses the rest; a new output begins with gradients of 1. */
    #set({ image = this.#image, kind = this.#kind, size = this.#size, stride = this.#stride, padding = this.#padding }) {
      const [rows, columns] = shapeOf(image);
      if (!(kind in KINDS)) throw new RangeError(`“${kind}” is no kind of pooling: ${Object.keys(KINDS).join(", ")}.`);
      if (Math.min(rows, columns) < LEAST || Math.max(rows, columns) > MOST || !image.every((row) => row.length === columns)) {
        throw new RangeError(`The image must be a rectangle of ${LEAST} to ${MOST} rows and columns.`);
      }
      if (!image.flat().every(Number.isFinite)) throw new RangeError("The image must hold numbers only.");
      const { output } = pool2d(deep(image), { kind, poolSize: size, strides: stride, padding }); // throws where no window fits
      [this.#image, this.#kind, this.#size, this.#stride, this.#padding] = [copy(image), kind, size, stride, padding];
      const [height, width] = output.shape;
      const [tall, wide] = shapeOf(this.#gradient);
      if (tall !== height || wide !== width) this.#gradient = matrixOf(height, width, () => 1);
      this.#place = [Math.min(this.#place[0], height - 1), Math.min(this.#place[1], width - 1)];
      this.update();
    }

    markup() {
      return `
        <div class="bar">
          ${choiceMarkup("kind", "Kind of pooling", KINDS)}
          ${choiceMarkup("way", "Way", { forward: "Forwards", back: "Backwards" })}
        </div>
        <div class="bar">
          ${sliderMarkup("size", "Window", 1, 4)} ${sliderMarkup("stride", "Stride", 1, 4)}
          ${choiceMarkup("padding", "Padding", { valid: "valid", same: "same" })}
        </div>
        <div class="boards">
          <div class="image">${boardMarkup("image", "Image", '<div class="frame"></div>')}</div>
          <div class="output">${boardMarkup("output", "Output")}</div>
        </div>
        <p class="message" role="alert"></p>
        <p class="sum"></p>
        <p class="hint"></p>`;
    }

    ready() {
      this.grid("output").addEventListener("pointerover", ({ target }) => this.#look(target.closest(".cell")));
    }

    focused(target) {
      if (target.closest('[data-name="output"]')) this.#look(target.closest(".cell"), true);
    }

    changed({ name, value }) {
      const change = { kind: { kind: value }, padding: { padding: value }, size: { size: Number(value) }, stride: { stride: Number(value) } }[name];
      if (change) this.attempt(() => this.#set(change));
      if (name === "way") this.#back = value === "back";
      this.update();
      this.speak(this.#inWords());
    }

    clicked(target) { this.#edit(target.closest(".cell")); }

    pressed(key, target) {
      if (!target.matches(".cell") || !/^([\d.,−-]|Enter)$/.test(key)) return false;
      return this.#edit(target, key === "Enter" ? undefined : key);
    }

    /** Numbers of the image are to be changed, and on the way back those of the output's gradient. */
    #edit(cell, typed) {
      const grid = cell?.closest("[data-name]").dataset.name;
      if (!cell || (grid === "output" && !this.#back)) return false;
      const { row, column } = cell;
      const rows = grid === "image" ? this.#image : this.#gradient;
      const changed = (number) => rows.map((line, i) => line.map((old, j) => (i === row && j === column ? number : old)));
      this.edit(cell, {
        name: `${grid === "image" ? "Pixel" : "Gradient"}, row ${row + 1}, column ${column + 1}`, value: rows[row][column], typed,
        keep: (number) => (grid === "image" ? this.#set({ image: changed(number) }) : (this.gradOutput = changed(number))),
      });
      return true;
    }

    #look(cell, spoken) {
      if (!cell) return;
      this.#place = [cell.row, cell.column];
      this.update();
      if (spoken) this.speak(this.#inWords());
    }

    // ── What is shown ──────────────────────────────────────────────────────────────────────────────────────────────

    /** The window of the output that is looked at: first row and column, and the values on the image. */
    get #window() {
      const places = this.#place.map((place, axis) => {
        const { before } = along(shapeOf(this.#image)[axis], this.#size, { stride: this.#stride, padding: this.#padding });
        return place * this.#stride - before;
      });
      const values = matrixOf(this.#size, this.#size, (i, j) => this.#image[places[0] + i]?.[places[1] + j]).flat();
      return { places, values: values.filter((value) => value !== undefined) };
    }

    #inWords() {
      const { values } = this.#window;
      const [row, column] = this.#place;
      const numbers = values.map(formatEntry);
      const result = this.output[row][column];
      const sign = same(result, Number(result.toFixed(2))) ? "=" : "≈";
      const forwards = {
        max: `the largest of ${numbers.join(", ")} ${sign} ${format(result)}`,
        average: `(${numbers.join(" + ")}) / ${values.length} ${sign} ${format(result)}`,
        l2: `√(${numbers.map((number) => `${number}²`).join(" + ")}) ${sign} ${format(result)}`,
      }[this.#kind];
      const gradient = formatEntry(this.#gradient[row][column]);
      const backwards = {
        max: `the gradient ${gradient} goes to the largest of ${numbers.join(", ")}, the first if there are several`,
        average: `the gradient ${gradient} is shared by ${values.length} pixels, ${format(this.#gradient[row][column] / values.length)} each`,
        l2: `each pixel gets ${gradient} times its share of the length, pixel / ${format(result)}`,
      }[this.#kind];
      return `Row ${row + 1}, column ${column + 1}: ${this.#back ? backwards : forwards}.`;
    }

    show() {
      const output = this.output;
      const image = this.#back ? this.gradImage : this.#image;
      const at = ({ row, column }) => row === this.#place[0] && column === this.#place[1];
      fill(this.grid("image"), image, (cell, words) => (this.#back ? `<span>${words}<span class="spoken"> for the pixel ${formatEntry(this.#image[cell.row][cell.column])}</span></span>` : words));
      fill(this.grid("output"), this.#back ? this.#gradient : output);
      for (const cell of this.shadowRoot.querySelectorAll('[data-name="output"] .cell')) cell.classList.toggle("here", at(cell));
      this.find(".image .title .ink").textContent = this.#back ? "Gradient of the image" : "Image";
      this.find(".output .title .ink").textContent = this.#back ? "Gradient of the output" : "Output";
      for (const [name, rows] of [["image", image], ["output", output]]) this.find(`.${name} .title small`).textContent = shapeOf(rows).join("×");
      this.#showFrame();
      this.find(".sum").textContent = this.#inWords();
      this.find(".hint").textContent = this.#back
        ? "Click a gradient of the output to change it, and see which pixels get it. Where windows overlap, pixels get several."
        : "Hover, tap or move with the arrow keys over the output to see its window. Click a pixel to change it.";
      this.setChoice("kind", this.#kind);
      this.setChoice("padding", this.#padding);
      this.setChoice("way", this.#back ? "back" : "forward");
      this.setSlider("size", this.#size, { text: `${this.#size}×${this.#size}` });
      this.setSlider("stride", this.#stride);
    }

    /** The frame lies on what the window sees of the image: padding has no cells. */
    #showFrame() {
      const sizes = shapeOf(this.#image);
      const { places } = this.#window;
      const [from, to] = [places.map((place) => Math.max(0, place)), places.map((place, axis) => Math.min(sizes[axis], place + this.#size))];
      setVariables(this.find(".frame"), { row: from[0], column: from[1], rows: to[0] - from[0], columns: to[1] - from[1] });
    }
  }

  define("pooling-explorer", PoolingExplorer);
}
