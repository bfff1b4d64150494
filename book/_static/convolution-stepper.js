/**
 * <convolution-stepper>: one image, one kernel, and every product and sum between them, a step at a time.
 *
 *   <convolution-stepper image="triangle" kernel="corners" step="1">what to show without JavaScript</convolution-stepper>
 *
 * Attributes: `image` and `kernel` (the name of a preset below, or rows in JSON: "[[1, 0], [0, 1]]"), `step` (how many
 * outputs are shown) and `flip` (true convolution). The properties of the same names can be read and set at any time;
 * `output` is the whole result at full precision; `next()` and `previous()` step. The colours are the site's
 * (--cnn-image, --cnn-kernel, --cnn-output, --pst-color-…). Whatever cannot be shown throws, and the fallback stays.
 *
 * Needs: arithmetic.js, figure.js, sums.js
 */
"use strict";
{
  const { correlate2d, flip } = window.cnn.arithmetic;
  const {
    SteppedFigure, define, formatEntry, formatShort, shapeOf, copy, matrixOf, optionsMarkup, checkMarkup,
    stepsMarkup, boardMarkup, fill, longest, setVariables,
  } = window.cnn.figure;
  const { LOOKS: SUM_LOOKS, sumMarkup } = window.cnn.sums;

  const outputShape = (image, kernel) => [0, 1].map((axis) => shapeOf(image)[axis] - shapeOf(kernel)[axis] + 1);

  /** Which pixel meets which weight for one output, in reading order. */
  const terms = (image, kernel, row, column) =>
    kernel.flatMap((weights, i) =>
      weights.map((weight, j) => {
        const value = image[row + i][column + j];
        return { row: row + i, column: column + j, value, weight, product: value * weight };
      }),
    );

  // ── Presets: attribute value → what the menu says, rows ────────────────────────────────────────────────────────────

  const IMAGES = {
    triangle: ["Triangle", [
      [255, 255, 255, 255, 255, 255],
      [255, 255, 100, 255, 255, 255],
      [255, 100, 100, 100, 255, 255],
      [100, 100, 100, 100, 100, 255],
      [255, 255, 255, 255, 255, 255],
      [255, 255, 255, 255, 255, 255],
    ]],
    binary: ["Black and white", [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]],
    impulse: ["Single pixel", matrixOf(5, 5, (row, column) => Number(row === 2 && column === 2))],
    edge: ["Vertical edge", matrixOf(6, 6, (_, column) => (column < 3 ? 50 : 200))],
    ramp: ["Ramp", matrixOf(6, 6, (_, column) => 50 * column)],
    nine: ["Nine numbers", [[2, 4, 6], [8, 10, 12], [14, 16, 18]]],
    eight: ["Digit 8", [
      [0, 0, 90, 220, 220, 90, 0, 0],
      [0, 0, 230, 40, 40, 230, 0, 0],
      [0, 0, 220, 50, 50, 220, 0, 0],
      [0, 0, 80, 255, 255, 80, 0, 0],
      [0, 90, 230, 60, 60, 230, 90, 0],
      [0, 200, 60, 0, 0, 60, 200, 0],
      [0, 190, 90, 0, 0, 90, 190, 0],
      [0, 40, 200, 240, 240, 200, 40, 0],
    ]],
  };

  const KERNELS = {
    corners: ["Corners", [[1, -1, 1], [-1, 0, -1], [1, -1, 1]]],
    x: ["Letter x", [[1, 0, 1], [0, 1, 0], [1, 0, 1]]],
    identity: ["Identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]],
    "box-blur": ["Box blur", matrixOf(3, 3, () => 1 / 9)],
    sharpen: ["Sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]],
    "sobel-vertical": ["Vertical edges", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]],
    "sobel-horizontal": ["Horizontal edges", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]],
    emboss: ["Emboss", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]],
    count: ["Count to nine", [[1, 2, 3], [4, 5, 6], [7, 8, 9]]],
  };

  const PRESETS = { image: IMAGES, kernel: KERNELS };
  const SIZES = { image: [2, 8], kernel: [1, 5] };

  function presetOrRows(text, presets) {
    if (text.trim().startsWith("[")) return JSON.parse(text);
    if (!Object.hasOwn(presets, text)) throw new RangeError(`no preset “${text}”: ${Object.keys(presets).join(", ")}`);
    return presets[text][1];
  }

  function checked(matrix, name) {
    const [least, most] = SIZES[name];
    const fits = (length) => length >= least && length <= most;
    if (!fits(matrix.length) || !matrix.every((row) => fits(row.length) && row.length === matrix[0].length)) {
      throw new RangeError(`The ${name} must be a rectangle of ${least} to ${most} rows and columns.`);
    }
    if (!matrix.flat().every(Number.isFinite)) throw new RangeError(`The ${name} must hold numbers only.`);
    return copy(matrix);
  }

  // ── Looks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  const LOOKS = `${SUM_LOOKS}
    .source { display: flex; align-items: center; gap: .375rem; min-width: 0; }
    .source b { min-width: 3.25rem; }
    .source select { padding: 0 .25rem; }
    .source select:first-of-type { width: 10.5rem; min-width: 0; }
    .check input { accent-color: var(--kernel); }

    .boards, .right { display: flex; flex-wrap: wrap; align-items: flex-start; justify-content: center; gap: 1rem .5rem; }
    .boards { --cell: clamp(42px, (100cqi - 9.25rem) / var(--across), 60px); padding: 1rem; }
    .right { flex: 1 1 calc(var(--output-columns) * (var(--cell) + 1px) + 2rem); }
    .panel { display: flex; align-items: center; gap: .375rem; }
    .operator { width: 1.5rem; text-align: center; font-size: 2rem; color: var(--muted); }
    .letter { position: absolute; top: 1px; left: 3px; font-size: 11px; font-style: italic; }
    .overlay { display: grid; align-content: center; justify-items: center; width: calc(100% - 4px);
      height: calc(100% - 4px); border-radius: 4px; color: var(--text); background: var(--paper);
      line-height: 1; font-size: clamp(11px, var(--cell) * 1.2 / var(--overlaid), var(--cell) / 3.45); }
    .overlay b { border-top: 1px solid; }
    .used { margin-top: .75rem; }
    .turning { animation: turn .6s ease-in-out; }
    @keyframes turn { from { transform: rotate(-180deg); } }

    @container (max-width: 520px) {
      .source, .right { flex-basis: 100%; }
      .source select:first-of-type { flex: 1; }
      .boards { --cell: clamp(34px, (100cqi - 90px) / var(--pair), 40px); padding: .75rem .625rem; }
      .boards, .right { gap: .75rem .25rem; }
      .panel.image { --cell: min(52px, (100cqi - 36px) / var(--image-columns)); }
      .operator { width: 1rem; }
    }
  `;

  // ── Markup ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  const sourceMarkup = (name, title) => {
    const [least, most] = SIZES[name];
    const presets = optionsMarkup(Object.fromEntries(Object.entries(PRESETS[name]).map(([key, [text]]) => [key, text])));
    const sizes = Array.from({ length: most - least + 1 }, (_, i) => `<option>${least + i}</option>`).join("");
    return `
      <div class="source" role="group" aria-label="${title}">
        <b>${title}</b>
        <select name="${name}" aria-label="${title} preset">
          ${presets}<option value="" hidden>Own numbers</option>
        </select>
        <select name="${name}-0" aria-label="${title} rows">${sizes}</select>×
        <select name="${name}-1" aria-label="${title} columns">${sizes}</select>
      </div>`;
  };

  const MARKUP = `
    <div class="bar">
      ${sourceMarkup("image", "Image")}
      ${sourceMarkup("kernel", "Kernel")}
      ${checkMarkup("flip", "Flip the kernel (true convolution)")}
    </div>
    <div class="boards">
      <div class="panel image"><div>${boardMarkup("image", "Image", '<div class="frame"></div>')}</div></div>
      <div class="right">
        <div class="panel kernel">
          <span class="operator" aria-hidden="true"></span>
          <div>
            ${boardMarkup("kernel", "Kernel")}
            <div class="used">
              <div class="title ink">Turned 180°</div>
              <div class="board"><div class="grid" role="img" data-name="turned"></div></div>
            </div>
          </div>
        </div>
        <div class="panel output">
          <span class="operator" aria-hidden="true">=</span>
          <div>${boardMarkup("output", "Output")}</div>
        </div>
      </div>
    </div>
    ${stepsMarkup({ counted: "Outputs computed", first: "First: nothing computed", last: "Last: everything computed" })}
    <p class="message" role="alert"></p>
    <p class="sum"></p>
    <p class="hint">Click a number in the image or the kernel to change it. Hover, tap or move with the arrow keys over
      the output to see how each number comes about.</p>`;

  const overlayTexts = ({ value, weight, product }) => [formatEntry(value), `×${formatEntry(weight)}`, formatShort(product)];

  function overlayMarkup(term) {
    const [value, weight, product] = overlayTexts(term);
    return `<span class="overlay"><span>${value}</span><span class="kernel ink">${weight}</span>
      <span class="spoken">=</span><b>${product}</b></span>`;
  }

  // ── The element ────────────────────────────────────────────────────────────────────────────────────────────────────

  class ConvolutionStepper extends SteppedFigure {
    static title = "Convolution, step by step";
    static looks = LOOKS;

    #image = IMAGES.triangle[1];
    #kernel = KERNELS.corners[1];
    #flip = false;
    #chosen = null; // the output that the reader focused or tapped, by number
    #hovered = null; // the output under the pointer

    get image() { return copy(this.#image); }
    set image(rows) { this.#set(rows, this.#kernel); }

    get kernel() { return copy(this.#kernel); }
    set kernel(rows) { this.#set(this.#image, rows); }

    get flip() { return this.#flip; }
    set flip(on) {
      this.#flip = Boolean(on);
      this.update();
    }

    get output() { return correlate2d(this.#image, this.#usedKernel); }

    get total() { return outputShape(this.#image, this.#kernel)[0] * this.#columns; }
    get spoken() { return this.find(".sum").textContent.replaceAll("·", " × "); }
    stepped() { this.#chosen = this.#hovered = null; }

    get #usedKernel() { return this.#flip ? flip(this.#kernel) : this.#kernel; }
    get #columns() { return outputShape(this.#image, this.#kernel)[1]; }

    #set(image, kernel) {
      [image, kernel] = [checked(image, "image"), checked(kernel, "kernel")];
      if (Math.min(...outputShape(image, kernel)) < 1) {
        const [inner, outer] = [kernel, image].map((matrix) => shapeOf(matrix).join(" × "));
        throw new RangeError(`A kernel of ${inner} does not fit into an image of ${outer}.`);
      }
      [this.#image, this.#kernel] = [image, kernel];
      this.step = this.step;
    }

    read() {
      const rows = (name) => this.given(name, (text) => presetOrRows(text, PRESETS[name]));
      this.#set(rows("image"), rows("kernel"));
      this.flip = this.given("flip", () => true);
      this.step = this.given("step", Number);
    }

    markup() { return MARKUP; }

    ready() {
      this.grid("output").addEventListener("pointerover", (event) => this.#hover(event.target.closest(".cell")));
      this.grid("output").addEventListener("pointerleave", () => this.#hover(null));
    }

    // What the reader does

    clicked(target) {
      const cell = target.closest(".cell");
      if (cell) this.#edit(cell);
      else super.clicked(target);
    }

    changed(target) {
      const [name, axis] = target.name.split("-");
      const { value } = target; // before an update puts the menus and the slider back
      if (name === "flip") {
        this.flip = target.checked;
        this.find(".used .board").classList.add("turning");
        this.speak(this.spoken);
      } else if (axis) {
        this.#resize(name, Number(axis), Number(value));
      } else if (Object.hasOwn(PRESETS, name)) {
        this.attempt(() => (this[name] = PRESETS[name][value][1]));
      } else super.changed(target);
    }

    pressed(key, cell) {
      if (!cell.matches(".cell")) return false;
      if (key === "Enter" || key === "F2") this.#edit(cell);
      else if (/^[-\d.]$/.test(key)) this.#edit(cell, key);
      else return false;
      return true;
    }

    focused(cell) {
      if (cell.closest(".grid") !== this.grid("output")) return;
      this.#chosen = this.#numberOf(cell);
      this.update();
      this.speak(this.spoken);
    }

    #hover(cell) {
      this.#hovered = cell && this.#numberOf(cell);
      this.update();
    }

    #numberOf({ row, column }) { return row * this.#columns + column; }

    #edit(cell, typed) {
      const { name } = cell.closest(".grid").dataset;
      if (!PRESETS[name]) return;
      const rows = this[name];
      const keep = (value) => {
        rows[cell.row][cell.column] = value;
        this[name] = rows;
      };
      this.edit(cell, { name: `${name}[${cell.row}, ${cell.column}]`, value: rows[cell.row][cell.column], keep, typed });
    }

    /** Cuts rows or columns off, or adds them filled with 0. */
    #resize(name, axis, size) {
      const old = this[name];
      const shape = shapeOf(old);
      shape[axis] = size;
      this.attempt(() => (this[name] = matrixOf(...shape, (row, column) => old[row]?.[column] ?? 0)));
    }

    // What the reader sees

    show() {
      const current = this.#hovered ?? this.#chosen ?? this.step - 1;
      const at = current < 0 ? null : [Math.floor(current / this.#columns), current % this.#columns];
      const patch = at ? terms(this.#image, this.#usedKernel, ...at) : [];
      this.#showSizes();
      this.#showImage(patch, at);
      this.#showKernels();
      this.#showOutput(at);
      this.#showMenus();
      this.showSteps();
      this.find(".sum").innerHTML = at
        ? `<code>output[${at.join(", ")}]</code> ${sumMarkup(this.#lines(patch), { roles: ["image", "kernel"], result: "output" })}`
        : "Nothing computed yet. Next lays the kernel on the first patch.";
    }

    /** A line of products for each row of the kernel. */
    #lines(patch) {
      return this.#kernel.map(({ length }, row) => patch.slice(row * length, (row + 1) * length).map(({ value, weight }) => [value, weight]));
    }

    #showSizes() {
      const shapes = { image: shapeOf(this.#image), kernel: shapeOf(this.#kernel), output: shapeOf(this.output) };
      for (const [name, shape] of Object.entries(shapes)) {
        this.find(`.${name} small`).textContent = shape.join(" × ");
      }
      const [image, kernel, output] = Object.values(shapes).map(([, columns]) => columns);
      const [pair, across] = [kernel + output, image + kernel + output];
      setVariables(this.find(".boards"), { "image-columns": image, "output-columns": output, pair, across });
    }

    #showImage(patch, at) {
      const grid = this.grid("image");
      const [black, white] = [Math.min(0, ...this.#image.flat()), Math.max(...this.#image.flat())];
      const overlaid = new Map(patch.map((term) => [`${term.row},${term.column}`, term]));
      fill(grid, this.#image, (cell, pixel) => {
        const grey = Math.round((255 * (this.#image[cell.row][cell.column] - black)) / (white - black || 1));
        Object.assign(cell.style, { background: `rgb(${grey}, ${grey}, ${grey})`, color: grey > 117 ? "#000" : "#fff" });
        const term = overlaid.get(`${cell.row},${cell.column}`);
        return term ? overlayMarkup(term) : pixel;
      });
      setVariables(grid, { overlaid: longest(patch.flatMap(overlayTexts)) });
      const frame = this.find(".frame");
      frame.hidden = !at;
      const [rows, columns] = shapeOf(this.#kernel);
      if (at) setVariables(frame, { rows, columns, row: at[0], column: at[1] });
    }

    #showKernels() {
      const columns = this.#kernel[0].length;
      const turned = flip(this.#kernel);
      const letters = [..."abcdefghijklmnopqrstuvwxy"].slice(0, this.#kernel.length * columns);
      const lettered = (names) => (cell, weight) => {
        const name = this.#flip ? names[cell.row * columns + cell.column] : "";
        return `<span class="letter" aria-hidden="true">${name}</span>${weight}`;
      };
      fill(this.grid("kernel"), this.#kernel, lettered(letters));
      fill(this.grid("turned"), turned, lettered([...letters].reverse()));
      const read = turned.map((row) => row.map((weight) => formatEntry(weight)).join(", ")).join("; ");
      this.grid("turned").ariaLabel = `Turned 180°: ${read}`;
      this.find(".used").hidden = !this.#flip;
      this.find(".operator").textContent = this.#flip ? "∗" : "⋆";
    }

    #showOutput(at) {
      const numberOrNothing = (cell, number) => {
        const here = cell.row === at?.[0] && cell.column === at?.[1];
        const known = here || this.#numberOf(cell) < this.step;
        cell.classList.toggle("empty", !known);
        cell.classList.toggle("here", here);
        cell.ariaLabel = known ? null : "not computed yet";
        return known ? number : "";
      };
      fill(this.grid("output"), this.output, numberOrNothing, formatShort);
    }

    #showMenus() {
      for (const [name, presets] of Object.entries(PRESETS)) {
        const rows = JSON.stringify(this[name]);
        const preset = Object.keys(presets).find((key) => JSON.stringify(presets[key][1]) === rows);
        this.named(name).value = preset ?? "";
        shapeOf(this[name]).forEach((size, axis) => (this.named(`${name}-${axis}`).value = size));
      }
      this.named("flip").checked = this.#flip;
    }
  }

  define("convolution-stepper", ConvolutionStepper);
}
