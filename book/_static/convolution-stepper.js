/**
 * <convolution-stepper>: one image, one kernel, and every product and sum between them, a step at a time.
 *
 *   <convolution-stepper image="triangle" kernel="corners" step="1">what to show without JavaScript</convolution-stepper>
 *
 * Load it with `<script defer src="convolution-stepper.js">`, before or after the element, in as many places as you
 * like: a classic script, because a page opened from disk (file://) may load no modules.
 *
 * Attributes: `image` and `kernel` (the name of a preset below, or rows in JSON: "[[1, 0], [0, 1]]"), `step` (how many
 * outputs are shown) and `flip` (true convolution). The properties of the same names can be read and set at any time;
 * `output` is the whole result at full precision; `next()` and `previous()` step. The colours are the site's
 * (--cnn-image, --cnn-kernel, --cnn-output, --pst-color-…). Whatever cannot be shown throws, and the fallback stays.
 * Other figures find the arithmetic in `customElements.get("convolution-stepper").arithmetic`.
 */
"use strict";
{
  // ── Arithmetic: pure functions on arrays of rows ───────────────────────────────────────────────────────────────

  const shapeOf = (matrix) => [matrix.length, matrix[0].length];

  const flip = (kernel) => kernel.map((row) => [...row].reverse()).reverse();

  const outputShape = (image, kernel) => [0, 1].map((axis) => shapeOf(image)[axis] - shapeOf(kernel)[axis] + 1);

  /** Which pixel meets which weight for one output, in reading order: the only place that knows where the kernel lies. */
  const terms = (image, kernel, row, column) =>
    kernel.flatMap((weights, i) =>
      weights.map((weight, j) => {
        const value = image[row + i][column + j];
        return { row: row + i, column: column + j, value, weight, product: value * weight };
      }),
    );

  const sum = (someTerms) => someTerms.reduce((total, { product }) => total + product, 0);

  function correlate2d(image, kernel) {
    const [rows, columns] = outputShape(image, kernel);
    return matrixOf(rows, columns, (row, column) => sum(terms(image, kernel, row, column)));
  }

  const convolve2d = (image, kernel) => correlate2d(image, flip(kernel));

  const copy = (matrix) => matrix.map((row) => [...row]);

  const matrixOf = (rows, columns, entry) =>
    Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => entry(row, column)));

  // ── Numbers as people read and write them ──────────────────────────────────────────────────────────────────────────

  const LARGEST_ENTRY = 999;

  const same = (a, b) => Math.abs(a - b) < 1e-9;

  /** A number with a real minus sign and no floating-point noise: −0.5, 28.33, 0.111. */
  function format(value, digits = Math.abs(value) < 1 ? 3 : 2) {
    return String(Number(value.toFixed(digits)) + 0).replace("-", "−");
  }

  /** An entry of image or kernel, exactly wherever that is short: 0.125, 1/9. */
  function formatEntry(value) {
    if (same(Number(value.toFixed(3)), value)) return format(value, 3);
    for (let whole = 3; Math.abs(value) < 1 && whole <= 99; whole++) {
      if (same(value * whole, Math.round(value * whole))) return `${format(value * whole, 0)}/${whole}`;
    }
    return format(value);
  }

  /** A product or an output, short enough for a cell: the sum below tells more. */
  const formatShort = (value) => (Math.abs(value) < 100 ? format(value) : format(value, Math.abs(value) < 1000 ? 1 : 0));

  /** What a reader may type: 7, −0.5, .5, 0,5 or 1/9. Anything else is NaN. */
  function parse(text) {
    const plain = text.replace(/\s/g, "").replace("−", "-").replace(",", ".");
    const [, number, divisor = "1"] = /^([-+]?(?:\d+\.?\d*|\.\d+))(?:\/(\d+))?$/.exec(plain) ?? [];
    return Number(number) / Number(divisor);
  }

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

  const STYLE = `
    :host {
      --text: var(--pst-color-text-base, light-dark(#222832, #ced6dd));
      --muted: var(--pst-color-text-muted, light-dark(#48566b, #9ca4af));
      --paper: var(--pst-color-background, light-dark(#ffffff, #14181e));
      --surface: var(--pst-color-surface, light-dark(#f3f4f5, #29313d));
      --line: var(--pst-color-border, light-dark(#d1d5da, #48566b));
      --image: var(--cnn-image, light-dark(#0072b2, #56b4e9));
      --kernel: var(--cnn-kernel, light-dark(#d55e00, #ff9d5c));
      --output: var(--cnn-output, light-dark(#009e73, #3ec99b));
      --negative: #8d63d6;
      display: block; container-type: inline-size; margin: 1.5rem 0; color: var(--text); line-height: 1.4;
    }
    :host([hidden]), [hidden] { display: none; }
    * { box-sizing: border-box; margin: 0; }
    .card { border: 1px solid var(--line); border-radius: 12px; background: var(--paper); overflow: clip; }
    .image { --role: var(--image); } .kernel { --role: var(--kernel); } .output { --role: var(--output); }
    .ink { color: color-mix(in srgb, var(--role) 65%, var(--text)); }
    .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

    select, button, input { font: inherit; color: inherit; }
    select, button { min-width: 40px; min-height: 40px; border: 1px solid var(--muted); border-radius: 8px;
      background: var(--paper); }
    button { display: inline-flex; align-items: center; justify-content: center; gap: .375rem; padding: 0 .625rem; }
    button:hover { border-color: var(--text); box-shadow: inset 0 0 0 1px var(--text); }
    button[name=next] { color: var(--paper); background: var(--text); }
    button[aria-disabled=true] { opacity: .45; }
    svg { width: 18px; height: 18px; fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round;
      stroke-linejoin: round; }
    :is(select, button, input, .cell):focus-visible { outline: 3px solid color-mix(in srgb, var(--image) 70%, var(--text));
      outline-offset: 1px; }

    .sources { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; padding: .75rem 1rem; background: var(--surface); }
    .source { display: flex; align-items: center; gap: .375rem; min-width: 0; }
    .source b { min-width: 3.25rem; }
    .source select { padding: 0 .25rem; }
    .source select:first-of-type { width: 10.5rem; min-width: 0; }
    .flip { display: flex; align-items: center; gap: .5rem; min-height: 40px; }
    .flip input { width: 24px; height: 24px; border-radius: 4px; box-shadow: 0 0 0 1px var(--muted);
      accent-color: var(--kernel); }

    .boards, .right { display: flex; flex-wrap: wrap; align-items: flex-start; justify-content: center; gap: 1rem .5rem; }
    .boards { --cell: clamp(42px, (100cqi - 9.25rem) / var(--across), 60px); padding: 1rem; }
    .right { flex: 1 1 calc(var(--output-columns) * (var(--cell) + 1px) + 2rem); }
    .panel { display: flex; align-items: center; gap: .375rem; }
    .operator { width: 1.5rem; text-align: center; font-size: 2rem; color: var(--muted); }
    .title { margin-bottom: .25rem; font-weight: 600; white-space: nowrap; }
    .title small { font-weight: 400; color: var(--muted); }
    .board { position: relative; width: max-content; border: 2px solid var(--role); border-radius: 6px; overflow: clip;
      overflow-clip-margin: 6px; }
    .grid { display: grid; gap: 1px; background: var(--line); }
    .row { display: flex; gap: 1px; }
    .cell { position: relative; display: grid; place-items: center; width: var(--cell); height: var(--cell);
      background: color-mix(in srgb, var(--hue, var(--role)) var(--strength), var(--paper)); line-height: 1.15;
      font-size: clamp(8px, var(--cell) * 1.25 / var(--characters), 16px); font-variant-numeric: tabular-nums;
      white-space: nowrap; user-select: none; }
    .cell.negative { --hue: var(--negative); }
    .cell.empty { background: repeating-linear-gradient(45deg, var(--paper) 0 5px, var(--surface) 5px 10px); }
    .cell.here { box-shadow: inset 0 0 0 3px color-mix(in srgb, var(--output) 80%, var(--text)); }
    .cell:focus-visible { z-index: 2; }
    .cell input { position: absolute; inset: 0; z-index: 3; width: 100%; border: 0; padding: 0; text-align: center;
      font-size: 16px; color: var(--text); background: var(--paper); }
    .letter { position: absolute; top: 1px; left: 3px; font-size: 11px; font-style: italic; }
    .overlay { display: grid; align-content: center; justify-items: center; width: calc(100% - 4px);
      height: calc(100% - 4px); border-radius: 4px; color: var(--text); background: var(--paper);
      font-size: clamp(8px, var(--cell) * 1.2 / var(--overlaid), var(--cell) / 3.8); }
    .overlay b { border-top: 1px solid; }
    .frame { position: absolute; inset: 0 auto auto 0; z-index: 1; pointer-events: none; border-radius: 4px;
      --pitch: calc(var(--cell) + 1px);
      width: calc(var(--columns) * var(--pitch) - 1px); height: calc(var(--rows) * var(--pitch) - 1px);
      box-shadow: 0 0 0 3px var(--kernel), 0 0 0 4px var(--paper); transition: transform .25s ease-out;
      transform: translate(calc(var(--column) * var(--pitch)), calc(var(--row) * var(--pitch))); }
    .used { margin-top: .75rem; }
    .turning { animation: turn .6s ease-in-out; }
    @keyframes turn { from { transform: rotate(-180deg); } }

    .message { margin-top: .5rem; padding: .5rem 1rem; border-left: 4px solid var(--kernel); background: var(--surface); }
    .message:empty { display: none; }
    .controls, .position { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .5rem; }
    .controls { padding: .25rem 1rem; }
    .position { flex: 1 1 12rem; flex-wrap: nowrap; }
    .position input { flex: 1; min-width: 6rem; height: 40px;
      accent-color: color-mix(in srgb, var(--output) 75%, var(--text)); }
    .sum { padding: .75rem 1rem; text-align: center; font-variant-numeric: tabular-nums; }
    .sum code { display: block; color: var(--muted); font-size: .875em; }
    .terms { display: inline-block; text-align: left; }
    .term, .result { white-space: nowrap; }
    .result { font-weight: 700; }
    .hint { padding: 0 1rem .875rem; text-align: center; text-wrap: balance; font-size: .875em; color: var(--muted); }

    @container (max-width: 520px) {
      .source, .right { flex-basis: 100%; }
      .source select:first-of-type { flex: 1; }
      .boards { --cell: clamp(34px, (100cqi - 90px) / var(--pair), 40px); padding: .75rem .625rem; }
      .boards, .right { gap: .75rem .25rem; }
      .panel.image { --cell: min(52px, (100cqi - 36px) / var(--image-columns)); }
      .operator { width: 1rem; }
      .controls { gap: .25rem; padding-inline: .625rem; }
      .position { flex-basis: 100%; }
    }
    @media (prefers-reduced-motion: reduce) { .frame { transition: none; } .turning { animation: none; } }
  `;

  // ── Markup ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  const ICONS = {
    first: "M6 5v14M18 5l-8 7 8 7",
    previous: "M15 5l-7 7 7 7",
    play: "M8 5l11 7-11 7z",
    pause: "M8 5v14M16 5v14",
    next: "M9 5l7 7-7 7",
    last: "M18 5v14M6 5l8 7-8 7",
  };
  const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

  const sourceMarkup = (name, title) => {
    const [least, most] = SIZES[name];
    const presets = Object.entries(PRESETS[name]).map(([key, [text]]) => `<option value="${key}">${text}</option>`);
    const sizes = Array.from({ length: most - least + 1 }, (_, i) => `<option>${least + i}</option>`).join("");
    return `
      <div class="source" role="group" aria-label="${title}">
        <b>${title}</b>
        <select name="${name}" aria-label="${title} preset">
          ${presets.join("")}<option value="" hidden>Own numbers</option>
        </select>
        <select name="${name}-0" aria-label="${title} rows">${sizes}</select>×
        <select name="${name}-1" aria-label="${title} columns">${sizes}</select>
      </div>`;
  };

  const boardMarkup = (name, title, more = "") => `
    <div class="title"><span class="ink">${title}</span> <small></small></div>
    <div class="board"><div class="grid" role="grid" aria-label="${title}" data-name="${name}"></div>${more}</div>`;

  const MARKUP = `
    <style>${STYLE}</style>
    <div class="card" role="group" aria-label="Convolution, step by step">
      <div class="sources">
        ${sourceMarkup("image", "Image")}
        ${sourceMarkup("kernel", "Kernel")}
        <label class="flip"><input type="checkbox" name="flip">Flip the kernel (true convolution)</label>
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
      <div class="controls">
        <button name="first" aria-label="First: nothing computed">${icon("first")}</button>
        <button name="previous" aria-label="Previous">${icon("previous")}</button>
        <button name="play"></button>
        <button name="next">Next ${icon("next")}</button>
        <button name="last" aria-label="Last: everything computed">${icon("last")}</button>
        <div class="position"><input type="range" name="step" min="0" aria-label="Outputs computed"><span></span></div>
      </div>
      <p class="message" role="alert"></p>
      <p class="sum"></p>
      <p class="hint">Click a number in the image or the kernel to change it. Hover, tap or move with the arrow keys over
        the output to see how each number comes about.</p>
      <p class="spoken" aria-live="polite"></p>
    </div>`;

  const overlayTexts = ({ value, weight, product }) => [formatEntry(value), `×${formatEntry(weight)}`, formatShort(product)];

  function overlayMarkup(term) {
    const [value, weight, product] = overlayTexts(term);
    return `<span class="overlay"><span>${value}</span><span class="kernel ink">${weight}</span>
      <span class="spoken">=</span><b>${product}</b></span>`;
  }

  /** The whole sum, one line for each row of the kernel: 255·1 + 255·(−1) + … = 155. */
  function sumMarkup(someTerms, columns) {
    const factor = (number) => formatEntry(number).replace(/^(−.*|.*\/.*)$/, "($1)");
    const written = someTerms.map(({ value, weight }, i) => `${i && i % columns === 0 ? "<br>" : ""}<span class="term"
      ><span class="image ink">${factor(value)}</span>·<span class="kernel ink">${factor(weight)}</span></span>`);
    const total = sum(someTerms);
    const equals = same(total, Number(total.toFixed(2))) ? "=" : "≈";
    return `<span class="terms">${written.join(" + ")}
      <span class="result">${equals} <span class="output ink">${format(total)}</span></span></span>`;
  }

  /** Makes the cells of a grid anew only when its size changed, so that the focus stays; then fills each. */
  function fill(grid, matrix, markup, text = formatEntry) {
    const [rows, columns] = shapeOf(matrix);
    if (grid.children.length !== rows || grid.firstElementChild.children.length !== columns) {
      const focusable = grid.matches("[role=grid]");
      const cell = `<div class="cell" ${focusable ? 'role="gridcell" tabindex="-1"' : ""}></div>`;
      grid.innerHTML = `<div class="row" ${focusable ? 'role="row"' : ""}>${cell.repeat(columns)}</div>`.repeat(rows);
      matrixOf(rows, columns, (row, column) => Object.assign(grid.children[row].children[column], { row, column }));
      if (focusable) grid.querySelector(".cell").tabIndex = 0;
    }
    const largest = Math.max(...matrix.flat().map(Math.abs)) || 1;
    for (const cell of grid.querySelectorAll(".cell:not(:has(input))")) {
      const value = matrix[cell.row][cell.column];
      cell.className = value < 0 ? "cell negative" : "cell";
      cell.style.setProperty("--strength", `${(38 * Math.abs(value)) / largest}%`);
      cell.innerHTML = markup(cell, text(value));
    }
    setVariables(grid, { characters: longest(matrix.flat().map((value) => text(value))) });
  }

  function setVariables(element, values) {
    for (const [name, value] of Object.entries(values)) element.style.setProperty(`--${name}`, value);
  }

  const longest = (texts) => Math.max(3, ...texts.map((text) => text.length));

  // ── The element ────────────────────────────────────────────────────────────────────────────────────────────────────

  class ConvolutionStepper extends HTMLElement {
    static arithmetic = { flip, outputShape, terms, sum, correlate2d, convolve2d };

    #image = IMAGES.triangle[1];
    #kernel = KERNELS.corners[1];
    #flip = false;
    #step = 0;
    #chosen = null; // the output that the reader focused or tapped, by number
    #hovered = null; // the output under the pointer
    #timer = null;

    get image() { return copy(this.#image); }
    set image(rows) { this.#set(rows, this.#kernel); }

    get kernel() { return copy(this.#kernel); }
    set kernel(rows) { this.#set(this.#image, rows); }

    get flip() { return this.#flip; }
    set flip(on) {
      this.#flip = Boolean(on);
      this.#update();
    }

    get step() { return this.#step; }
    set step(count) {
      this.#step = Math.min(Math.max(0, Math.trunc(count) || 0), this.#total);
      this.#chosen = this.#hovered = null;
      this.#update();
    }

    get output() { return correlate2d(this.#image, this.#usedKernel); }

    next() { this.step += 1; }
    previous() { this.step -= 1; }

    get #usedKernel() { return this.#flip ? flip(this.#kernel) : this.#kernel; }
    get #columns() { return outputShape(this.#image, this.#kernel)[1]; }
    get #total() { return outputShape(this.#image, this.#kernel)[0] * this.#columns; }

    #set(image, kernel) {
      [image, kernel] = [checked(image, "image"), checked(kernel, "kernel")];
      if (Math.min(...outputShape(image, kernel)) < 1) {
        const [inner, outer] = [kernel, image].map((matrix) => shapeOf(matrix).join(" × "));
        throw new RangeError(`A kernel of ${inner} does not fit into an image of ${outer}.`);
      }
      [this.#image, this.#kernel] = [image, kernel];
      this.step = this.#step;
    }

    connectedCallback() {
      if (this.shadowRoot) return;
      const given = (name, read) => {
        const early = Object.getOwnPropertyDescriptor(this, name); // set before this script ran
        if (early) delete this[name];
        return early?.value ?? (this.hasAttribute(name) ? read(this.getAttribute(name)) : this[name]);
      };
      const rows = (name) => given(name, (text) => presetOrRows(text, PRESETS[name]));
      this.#set(rows("image"), rows("kernel"));
      this.flip = given("flip", () => true);
      this.step = given("step", Number);
      this.attachShadow({ mode: "open" }).innerHTML = MARKUP;
      this.shadowRoot.addEventListener("click", (event) => this.#click(event));
      this.shadowRoot.addEventListener("input", (event) => this.#input(event));
      this.shadowRoot.addEventListener("keydown", (event) => this.#key(event));
      this.shadowRoot.addEventListener("focusin", (event) => this.#focus(event));
      this.#grid("output").addEventListener("pointerover", (event) => this.#hover(event.target.closest(".cell")));
      this.#grid("output").addEventListener("pointerleave", () => this.#hover(null));
      this.#update();
    }

    disconnectedCallback() {
      if (this.shadowRoot) this.#pause();
    }

    #find(selector) { return this.shadowRoot.querySelector(selector); }
    #grid(name) { return this.#find(`[data-name=${name}]`); }
    #named(name) { return this.#find(`[name=${name}]`); }

    // What the reader does

    #click({ target }) {
      const cell = target.closest(".cell");
      if (cell) return this.#edit(cell);
      const name = target.closest("button")?.name;
      if (!name) return;
      const playing = this.#timer !== null;
      this.#pause();
      if (name === "play" && !playing) return this.#play();
      const step = this.#step;
      this.#go({ first: 0, previous: step - 1, play: step, next: step + 1, last: this.#total }[name]);
    }

    #input({ target }) {
      const [name, axis] = target.name.split("-");
      const { value } = target; // before an update puts the menus and the slider back
      if (name === "flip") {
        this.flip = target.checked;
        this.#find(".used .board").classList.add("turning");
        this.#speak();
      } else if (name === "step") {
        this.#pause();
        this.#go(value);
      } else if (axis) {
        this.#resize(name, Number(axis), Number(value));
      } else if (name) {
        this.#try(() => (this[name] = PRESETS[name][value][1]));
      }
    }

    #key(event) {
      const { key, target: cell } = event;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation(); // the site listens to single keys too
      if (!cell.matches(".cell")) return;
      const row = cell.parentElement;
      const goals = {
        ArrowUp: row.previousElementSibling?.children[cell.column],
        ArrowDown: row.nextElementSibling?.children[cell.column],
        ArrowLeft: cell.previousElementSibling,
        ArrowRight: cell.nextElementSibling,
        Home: row.firstElementChild,
        End: row.lastElementChild,
      };
      if (key in goals) goals[key]?.focus();
      else if (key === "Enter" || key === "F2") this.#edit(cell);
      else if (/^[-\d.]$/.test(key)) this.#edit(cell, key);
      else return;
      event.preventDefault();
    }

    #focus({ target: cell }) {
      if (!cell.matches(".cell")) return;
      const grid = cell.closest(".grid");
      grid.querySelector('[tabindex="0"]').tabIndex = -1;
      cell.tabIndex = 0;
      if (grid !== this.#grid("output")) return;
      this.#chosen = this.#numberOf(cell);
      this.#update();
      this.#speak();
    }

    #hover(cell) {
      this.#hovered = cell && this.#numberOf(cell);
      this.#update();
    }

    #numberOf({ row, column }) { return row * this.#columns + column; }

    /** Puts an input over a cell. Enter and leaving keep what was typed, Escape does not; what is no number is refused. */
    #edit(cell, typed) {
      const { name } = cell.closest(".grid").dataset;
      if (!PRESETS[name] || cell.querySelector("input")) return;
      const rows = this[name];
      const old = rows[cell.row][cell.column];
      const before = formatEntry(old);
      const input = Object.assign(document.createElement("input"), { value: typed ?? before, autocomplete: "off" });
      input.ariaLabel = `${name}[${cell.row}, ${cell.column}]`;
      cell.append(input);
      input.focus();
      if (!typed) input.select();

      const finish = () => {
        input.onblur = null;
        input.remove();
        this.#update();
      };
      const keep = () => {
        const value = input.value === before ? old : parse(input.value);
        if (Math.abs(value) <= LARGEST_ENTRY || value === old) rows[cell.row][cell.column] = value;
        else {
          input.ariaInvalid = "true";
          this.#say(`“${input.value}” is no number from −999 to 999. Try 7, −0.5 or 1/9.`);
          return false;
        }
        finish();
        this.#try(() => (this[name] = rows));
        return true;
      };
      input.onblur = () => keep() || finish();
      input.onkeydown = ({ key }) => {
        if (key === "Escape") {
          this.#say("");
          finish();
        }
        if (key === "Escape" || (key === "Enter" && keep())) cell.focus();
      };
    }

    /** Cuts rows or columns off, or adds them filled with 0. */
    #resize(name, axis, size) {
      const old = this[name];
      const shape = shapeOf(old);
      shape[axis] = size;
      this.#try(() => (this[name] = matrixOf(...shape, (row, column) => old[row]?.[column] ?? 0)));
    }

    #try(change) {
      this.#say("");
      try {
        change();
      } catch (error) {
        this.#say(error.message);
        this.#update();
      }
    }

    #play() {
      if (this.#step === this.#total) this.step = 0;
      const advance = () => {
        if (this.#step + 1 < this.#total) return this.next();
        this.#pause();
        this.#go(this.#total);
      };
      this.#timer = setInterval(advance, 1200);
      advance();
    }

    #pause() {
      clearInterval(this.#timer);
      this.#timer = null;
      this.#update();
    }

    #go(step) {
      this.step = step;
      this.#speak();
    }

    // What the reader sees and hears

    #say(message) { this.#find(".message").textContent = message; }

    #speak() { this.#find(".spoken[aria-live]").textContent = this.#find(".sum").textContent.replaceAll("·", " × "); }

    #update() {
      if (!this.shadowRoot) return;
      const current = this.#hovered ?? this.#chosen ?? this.#step - 1;
      const at = current < 0 ? null : [Math.floor(current / this.#columns), current % this.#columns];
      const patch = at ? terms(this.#image, this.#usedKernel, ...at) : [];
      this.#showSizes();
      this.#showImage(patch, at);
      this.#showKernels();
      this.#showOutput(at);
      this.#showControls();
      this.#find(".sum").innerHTML = at
        ? `<code>output[${at.join(", ")}]</code> ${sumMarkup(patch, this.#kernel[0].length)}`
        : "Nothing computed yet. Next lays the kernel on the first patch.";
    }

    #showSizes() {
      const shapes = { image: shapeOf(this.#image), kernel: shapeOf(this.#kernel), output: shapeOf(this.output) };
      for (const [name, shape] of Object.entries(shapes)) {
        this.#find(`.${name} small`).textContent = shape.join(" × ");
      }
      const [image, kernel, output] = Object.values(shapes).map(([, columns]) => columns);
      const [pair, across] = [kernel + output, image + kernel + output];
      setVariables(this.#find(".boards"), { "image-columns": image, "output-columns": output, pair, across });
    }

    #showImage(patch, at) {
      const grid = this.#grid("image");
      const [black, white] = [Math.min(0, ...this.#image.flat()), Math.max(...this.#image.flat())];
      const overlaid = new Map(patch.map((term) => [`${term.row},${term.column}`, term]));
      fill(grid, this.#image, (cell, pixel) => {
        const grey = Math.round((255 * (this.#image[cell.row][cell.column] - black)) / (white - black || 1));
        Object.assign(cell.style, { background: `rgb(${grey}, ${grey}, ${grey})`, color: grey > 117 ? "#000" : "#fff" });
        const term = overlaid.get(`${cell.row},${cell.column}`);
        return term ? overlayMarkup(term) : pixel;
      });
      setVariables(grid, { overlaid: longest(patch.flatMap(overlayTexts)) });
      const frame = this.#find(".frame");
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
      fill(this.#grid("kernel"), this.#kernel, lettered(letters));
      fill(this.#grid("turned"), turned, lettered([...letters].reverse()));
      const read = turned.map((row) => row.map((weight) => formatEntry(weight)).join(", ")).join("; ");
      this.#grid("turned").ariaLabel = `Turned 180°: ${read}`;
      this.#find(".used").hidden = !this.#flip;
      this.#find(".operator").textContent = this.#flip ? "∗" : "⋆";
    }

    #showOutput(at) {
      const numberOrNothing = (cell, number) => {
        const known = this.#numberOf(cell) < this.#step;
        cell.classList.toggle("empty", !known);
        cell.classList.toggle("here", cell.row === at?.[0] && cell.column === at?.[1]);
        cell.ariaLabel = known ? null : "not computed yet";
        return known ? number : "";
      };
      fill(this.#grid("output"), this.output, numberOrNothing, formatShort);
    }

    #showControls() {
      for (const [name, presets] of Object.entries(PRESETS)) {
        const rows = JSON.stringify(this[name]);
        const preset = Object.keys(presets).find((key) => JSON.stringify(presets[key][1]) === rows);
        this.#named(name).value = preset ?? "";
        shapeOf(this[name]).forEach((size, axis) => (this.#named(`${name}-${axis}`).value = size));
      }
      this.#named("flip").checked = this.#flip;
      for (const name of ["first", "previous"]) this.#named(name).ariaDisabled = this.#step === 0;
      for (const name of ["next", "last"]) this.#named(name).ariaDisabled = this.#step === this.#total;
      this.#named("play").innerHTML = this.#timer === null ? `${icon("play")} Play` : `${icon("pause")} Pause`;
      const slider = this.#named("step");
      const text = `${this.#step} of ${this.#total}`;
      Object.assign(slider, { max: this.#total, value: this.#step, ariaValueText: text });
      slider.nextElementSibling.textContent = text;
    }
  }

  if (!customElements.get("convolution-stepper")) customElements.define("convolution-stepper", ConvolutionStepper);
}
