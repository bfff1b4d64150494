/**
 * What the course's interactive figures share: the base classes, numbers as people read them, grids, canvas, controls,
 * keyboard, looks. Everything stands in `window.cnn.figure`. A figure is a file of its own, a classic script:
 *
 *   // Needs: figure.js
 *   {
 *     const { Figure, define, sliderMarkup } = window.cnn.figure;
 *     define("my-figure", class extends Figure {
 *       static title = "What it is, for screen readers";
 *       static looks = `.mine { color: red; }`;
 *       read() {}        // attributes and early properties (`this.given`); whatever cannot be shown throws
 *       markup() {}      // what stands in the card, once
 *       show() {}        // brings the card up to date; `this.update()` calls it as soon as there is a card
 *       clicked(target) {} changed(target) {} focused(target) {} pressed(key, target) {} // what the reader does
 *     });
 *   }
 *
 * What stands inside the element is its fallback: shown without JavaScript, in print, and if anything throws on the
 * way. A figure that comes with its page starts when it is near the screen, each in a task of its own, so that a page of
 * many figures answers at once; one that is added later starts at once. `ready` on the element says that it has started
 * or failed. A page loads the scripts of its figures by itself (book/_extensions/course.py), those named after "Needs:" first.
 */
"use strict";
{
  // ── Numbers as people read and write them ──────────────────────────────────────────────────────────────────────

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

  /** A product or an output, short enough for a cell. */
  const formatShort = (value) => (Math.abs(value) < 100 ? format(value) : format(value, Math.abs(value) < 1000 ? 1 : 0));

  /** What a reader may type: 7, −0.5, .5, 0,5 or 1/9. Anything else is NaN. */
  function parse(text) {
    const plain = text.replace(/\s/g, "").replace("−", "-").replace(",", ".");
    const [, number, divisor = "1"] = /^([-+]?(?:\d+\.?\d*|\.\d+))(?:\/(\d+))?$/.exec(plain) ?? [];
    return Number(number) / Number(divisor);
  }

  // ── Rows of numbers ────────────────────────────────────────────────────────────────────────────────────────────

  const shapeOf = (matrix) => [matrix.length, matrix[0].length];

  const copy = (matrix) => matrix.map((row) => [...row]);

  const matrixOf = (rows, columns, entry) =>
    Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => entry(row, column)));

  // ── Looks: one style sheet for all figures ─────────────────────────────────────────────────────────────────────

  const LOOKS = `
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
      --least-text: 11px;
      display: block; container-type: inline-size; margin: 1.5rem 0; color: var(--text); line-height: 1.4;
    }
    :host([hidden]), [hidden] { display: none !important; }
    * { box-sizing: border-box; margin: 0; }
    slot { display: none; }
    @media print { .card { display: none; } slot { display: contents; } }
    .card { border: 1px solid var(--line); border-radius: 12px; background: var(--paper); overflow: clip;
      font-family: var(--cnn-sans, sans-serif); }
    .image { --role: var(--image); } .kernel { --role: var(--kernel); } .output { --role: var(--output); }
    .ink { color: color-mix(in srgb, var(--role) 65%, var(--text)); }
    .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

    select, button, input { font: inherit; color: inherit; }
    select, button { min-width: 40px; min-height: 40px; border: 1px solid var(--muted); border-radius: 8px;
      background: var(--paper); }
    button { display: inline-flex; align-items: center; justify-content: center; gap: .375rem; padding: 0 .625rem; }
    button:hover { border-color: var(--text); box-shadow: inset 0 0 0 1px var(--text); }
    button.first-action, button[aria-pressed=true] { color: var(--paper); background: var(--text); }
    button[aria-disabled=true] { opacity: .45; }
    svg.icon { width: 18px; height: 18px; fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round;
      stroke-linejoin: round; }
    :is(select, button, input, summary, canvas, .cell):focus-visible, .choice :focus-visible + span {
      outline: 3px solid color-mix(in srgb, var(--image) 70%, var(--text)); outline-offset: 1px; }

    .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; padding: .75rem 1rem;
      background: var(--surface); }
    .check { display: flex; align-items: center; gap: .5rem; min-height: 40px; }
    .check input { flex: none; width: 24px; height: 24px; border-radius: 4px; box-shadow: 0 0 0 1px var(--muted);
      accent-color: color-mix(in srgb, var(--image) 75%, var(--text)); }
    .menu { display: flex; align-items: center; gap: .5rem; }
    .menu select { min-width: 0; padding: 0 .25rem; }
    .slider { display: flex; align-items: center; gap: .5rem; min-width: 0; font-variant-numeric: tabular-nums; }
    input[type=range] { flex: 1; min-width: 4rem; height: 40px;
      accent-color: color-mix(in srgb, var(--role, var(--output)) 75%, var(--text)); }
    .choice { display: inline-flex; flex-wrap: wrap; border: 0; padding: 0; }
    .choice label { position: relative; }
    .choice input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; }
    .choice span { display: grid; place-items: center; min-width: 40px; min-height: 40px; margin-left: -1px;
      padding: 0 .75rem; border: 1px solid var(--muted); background: var(--paper); }
    .choice label:first-of-type span { border-radius: 8px 0 0 8px; margin-left: 0; }
    .choice label:last-of-type span { border-radius: 0 8px 8px 0; }
    .choice :checked + span { position: relative; color: var(--paper); background: var(--text); }
    .choice :focus-visible + span { position: relative; z-index: 1; }

    .title { margin-bottom: .25rem; font-weight: 600; white-space: nowrap; }
    .title small { font-weight: 400; color: var(--muted); }
    .board { position: relative; width: max-content; border: 2px solid var(--role); border-radius: 6px; overflow: clip;
      overflow-clip-margin: 6px; }
    .grid { display: grid; gap: 1px; background: var(--line); }
    .row { display: flex; gap: 1px; }
    .cell { position: relative; display: grid; place-items: center; width: var(--cell); height: var(--cell);
      background: color-mix(in srgb, var(--hue, var(--role)) var(--strength), var(--paper)); line-height: 1.15;
      font-size: clamp(var(--least-text), var(--cell) * 1.25 / var(--characters), 16px);
      font-variant-numeric: tabular-nums; white-space: nowrap; user-select: none; }
    .cell.negative { --hue: var(--negative); }
    .cell.empty { background: repeating-linear-gradient(45deg, var(--paper) 0 5px, var(--surface) 5px 10px); }
    .cell.here { box-shadow: inset 0 0 0 3px color-mix(in srgb, var(--output) 80%, var(--text)); }
    .cell:focus-visible { z-index: 2; }
    .cell input { position: absolute; inset: 0; z-index: 3; width: 100%; border: 0; padding: 0; text-align: center;
      font-size: 16px; color: var(--text); background: var(--paper); }
    .frame { position: absolute; inset: 0 auto auto 0; z-index: 1; pointer-events: none; border-radius: 4px;
      --pitch: calc(var(--cell) + 1px);
      width: calc(var(--columns) * var(--pitch) - 1px); height: calc(var(--rows) * var(--pitch) - 1px);
      box-shadow: 0 0 0 3px var(--kernel), 0 0 0 4px var(--paper); transition: transform .25s ease-out;
      transform: translate(calc(var(--column) * var(--pitch)), calc(var(--row) * var(--pitch))); }
    canvas { display: block; image-rendering: pixelated; }

    .message { margin-top: .5rem; padding: .5rem 1rem; border-left: 4px solid var(--kernel); background: var(--surface); }
    .message:empty { display: none; }
    .controls, .position { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .5rem; }
    .controls { padding: .25rem 1rem; }
    .position { flex: 1 1 12rem; flex-wrap: nowrap; }
    .hint { padding: 0 1rem .875rem; text-align: center; text-wrap: balance; font-size: .875em; color: var(--muted); }

    @container (max-width: 520px) {
      .controls { gap: .25rem; padding-inline: .625rem; }
      .position { flex-basis: 100%; }
    }
    @container (max-width: 340px) { .controls { gap: .2rem; padding-inline: .375rem; } .controls button { padding: 0 .3rem; } }
    @media (prefers-reduced-motion: reduce) { *, .frame { transition: none !important; animation: none !important; } }
  `;

  function sheetOf(css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  }

  const shared = sheetOf(LOOKS);
  const sheets = new Map(); // class → its own sheet

  function setVariables(element, values) {
    for (const [name, value] of Object.entries(values)) element.style.setProperty(`--${name}`, value);
  }

  // ── Markup ─────────────────────────────────────────────────────────────────────────────────────────────────────

  const ICONS = {
    first: "M6 5v14M18 5l-8 7 8 7",
    previous: "M15 5l-7 7 7 7",
    play: "M8 5l11 7-11 7z",
    pause: "M8 5v14M16 5v14",
    next: "M9 5l7 7-7 7",
    last: "M18 5v14M6 5l8 7-8 7",
    again: "M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5",
  };
  const icon = (name) => `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

  const optionsMarkup = (options) =>
    Object.entries(options).map(([value, text]) => `<option value="${value}">${text}</option>`).join("");

  /** A menu of { value: text }. */
  const menuMarkup = (name, label, options) =>
    `<label class="menu">${label}<select name="${name}">${optionsMarkup(options)}</select></label>`;

  const checkMarkup = (name, label) => `<label class="check"><input type="checkbox" name="${name}">${label}</label>`;

  /** Buttons of which one is chosen, { value: text }; `target.value` tells which. */
  const choiceMarkup = (name, label, options) => `
    <span class="choice" role="radiogroup" aria-label="${label}">${Object.entries(options).map(([value, text]) =>
      `<label><input type="radio" name="${name}" value="${value}"><span>${text}</span></label>`).join("")}</span>`;

  /** A slider with its label before and its value behind; `figure.setSlider` sets it. */
  const sliderMarkup = (name, label, min, max, step = 1) => `
    <label class="slider"><span>${label}</span><input type="range" name="${name}" min="${min}" max="${max}"
      step="${step}"><b></b></label>`;

  /** First, previous, play, next, last and a slider: what a SteppedFigure listens to. */
  const stepsMarkup = ({ counted = "Steps", first = "First", last = "Last" } = {}) => `
    <div class="controls">
      <button name="first" aria-label="${first}">${icon("first")}</button>
      <button name="previous" aria-label="Previous">${icon("previous")}</button>
      <button name="play"></button>
      <button name="next" class="first-action">Next ${icon("next")}</button>
      <button name="last" aria-label="${last}">${icon("last")}</button>
      <div class="position"><input type="range" name="step" min="0" aria-label="${counted}"><span></span></div>
    </div>`;

  /** A titled board with a grid for `fill`; its keyboard comes with the Figure. */
  const boardMarkup = (name, title, more = "") => `
    <div class="title"><span class="ink">${title}</span> <small></small></div>
    <div class="board"><div class="grid" role="grid" aria-label="${title}" data-name="${name}"></div>${more}</div>`;

  // ── Grids of numbers ───────────────────────────────────────────────────────────────────────────────────────────

  const longest = (texts) => Math.max(3, ...texts.map((text) => text.length));

  /**
   * Fills a grid with a matrix: markup(cell, text) gives what stands in each cell, whose place is cell.row and
   * cell.column. Cells are made anew only when the size changed, so that the focus stays.
   */
  function fill(grid, matrix, markup = (_, text) => text, text = formatEntry) {
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

  /** Where a key leads from a cell of a grid: a cell, null at the edge, undefined for other keys. */
  function neighbour(cell, key) {
    const row = cell.parentElement;
    return {
      ArrowUp: () => row.previousElementSibling?.children[cell.column] ?? null,
      ArrowDown: () => row.nextElementSibling?.children[cell.column] ?? null,
      ArrowLeft: () => cell.previousElementSibling,
      ArrowRight: () => cell.nextElementSibling,
      Home: () => row.firstElementChild,
      End: () => row.lastElementChild,
    }[key]?.();
  }

  // ── Pictures on a canvas: a pixel for each number, enlarged by CSS ─────────────────────────────────────────────

  const colours = new Map(); // variable → [red, green, blue], until the theme changes

  /** The colour that a variable of the style sheet stands for on this element, as [red, green, blue]. */
  function colourOf(element, variable) {
    if (!colours.has(variable)) colours.set(variable, readColour(element, variable));
    return colours.get(variable);
  }

  /** A browser lays out the page to tell: it is asked once. */
  function readColour(element, variable) {
    element.style.color = `var(${variable})`;
    const pencil = new OffscreenCanvas(1, 1).getContext("2d");
    pencil.fillStyle = getComputedStyle(element).color;
    element.style.color = "";
    pencil.fillRect(0, 0, 1, 1);
    return [...pencil.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }

  /**
   * Draws numbers { shape: [H, W] or [H, W, 1 or 3], data } on a canvas. Looks: "grey" and "rgb" from low (black) to
   * high (white); "signed" from paper to violet or, above 0, to the colour of the variable `role`; "heat" from paper to that colour.
   */
  function paint(canvas, { shape, data }, { look = shape[2] === 3 ? "rgb" : "grey", low = 0, high = 255, role = "--output" } = {}) {
    const [height, width] = shape;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pencil = canvas.getContext("2d");
    const pixels = pencil.createImageData(width, height);
    const share = (value) => Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
    const inks = ["signed", "heat"].includes(look)
      ? ["--paper", role, "--negative"].map((variable) => colourOf(canvas, variable))
      : [];
    for (let k = 0; k < height * width; k++) {
      for (let c = 0; c < 3; c++) {
        const value = data[look === "rgb" ? 3 * k + c : k];
        if (look === "rgb" || look === "grey") pixels.data[4 * k + c] = 255 * share(value);
        else {
          const strength = look === "signed" ? Math.min(1, Math.abs(value) / (high || 1)) : share(value);
          const ink = inks[look === "signed" && value < 0 ? 2 : 1];
          pixels.data[4 * k + c] = inks[0][c] + strength * (ink[c] - inks[0][c]);
        }
      }
      pixels.data[4 * k + 3] = 255;
    }
    pencil.putImageData(pixels, 0, 0);
  }

  /** The number [row, column] under a pointer on a canvas that `paint` drew. */
  function pixelAt(canvas, { clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    const at = (offset, length, count) => Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
    return [at(clientY - box.top, box.height, canvas.height), at(clientX - box.left, box.width, canvas.width)];
  }

  /** The way of an arrow key, [rows, columns]; undefined for other keys. */
  const arrow = (key) => ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] })[key];

  // ── The base of all figures ────────────────────────────────────────────────────────────────────────────────────

  const alive = new Set(); // figures on the page: drawn anew when the reader changes the theme
  const redraw = () => {
    colours.clear();
    alive.forEach((figure) => figure.update());
  };
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  // A screen's height before it comes into view.
  const near = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
      near.unobserve(target);
      setTimeout(() => target.start());
    }
  }, { rootMargin: "100% 0%" });

  class Figure extends HTMLElement {
    static title = "Figure";
    static looks = "";

    read() {}
    markup() { return ""; }
    show() {}
    ready() {} // called once, when the card stands: for listeners of its own
    clicked() {}
    changed() {}
    focused() {}
    pressed() {} // returns true where the key did something

    connectedCallback() {
      if (this.shadowRoot) alive.add(this);
      else if (document.readyState === "complete") this.start();
      else near.observe(this);
    }

    disconnectedCallback() {
      near.unobserve(this);
      alive.delete(this);
    }

    /** Draws the figure, if it is on the page and has not started yet. */
    start() {
      if (this.hasAttribute("ready") || !this.isConnected) return;
      near.unobserve(this);
      try {
        this.#begin();
        alive.add(this);
      } finally {
        this.toggleAttribute("ready", true);
      }
    }

    #begin() {
      this.read();
      const root = this.attachShadow({ mode: "open" });
      try {
        const { looks, title } = this.constructor;
        if (!sheets.has(this.constructor)) sheets.set(this.constructor, sheetOf(looks));
        root.adoptedStyleSheets = [shared, sheets.get(this.constructor)];
        root.innerHTML = `<div class="card" role="group" aria-label="${title}">${this.markup()}
          <p class="spoken" aria-live="polite"></p></div><slot></slot>`;
        this.update();
      } catch (error) {
        root.adoptedStyleSheets = [];
        root.innerHTML = "<slot></slot>";
        throw error;
      }
      root.addEventListener("click", (event) => this.clicked(event.target, event));
      root.addEventListener("input", (event) => this.changed(event.target, event));
      root.addEventListener("keydown", (event) => this.#key(event));
      root.addEventListener("focusin", ({ target }) => this.#focus(target));
      this.ready();
    }

    /** What an attribute says, or a property that was set before this script ran, or else what is there already. */
    given(name, read = (text) => text) {
      const early = Object.getOwnPropertyDescriptor(this, name);
      if (early) delete this[name];
      return early?.value ?? (this.hasAttribute(name) ? read(this.getAttribute(name)) : this[name]);
    }

    update() {
      if (this.shadowRoot) this.show();
    }

    find(selector) { return this.shadowRoot.querySelector(selector); }
    named(name) { return this.find(`[name="${name}"]`); }
    grid(name) { return this.find(`[data-name="${name}"]`); }

    setSlider(name, value, { text = format(value), ...more } = {}) {
      const slider = this.named(name);
      Object.assign(slider, more);
      slider.value = value;
      slider.ariaValueText = text;
      if (slider.nextElementSibling) slider.nextElementSibling.textContent = text;
    }

    setChoice(name, value) { this.find(`[name="${name}"][value="${value}"]`).checked = true; }

    /** Shows what is wrong (in an element `.message` with role="alert"), or nothing. */
    complain(message) { this.find(".message").textContent = message; }

    /** Tells a screen reader, politely. */
    speak(text) { this.find(".spoken[aria-live]").textContent = text; }

    /** Tries a change; if it throws, the reader is told why. */
    attempt(change) {
      this.complain("");
      try {
        change();
      } catch (error) {
        this.complain(error.message);
        this.update();
      }
    }

    /**
     * Puts an input over a cell. Enter and leaving keep what was typed, Escape does not; what is no number from −most
     * to most is refused. `typed` is the key that began it, if any.
     */
    edit(cell, { name, value: old, keep, most = 999, typed }) {
      if (cell.querySelector("input")) return;
      const before = formatEntry(old);
      const input = Object.assign(document.createElement("input"), { value: typed ?? before, autocomplete: "off" });
      input.ariaLabel = name;
      cell.append(input);
      input.focus();
      if (!typed) input.select();

      const finish = () => {
        input.onblur = null;
        input.remove();
        this.update();
      };
      const take = () => {
        const value = input.value === before ? old : parse(input.value);
        if (!(Math.abs(value) <= most || value === old)) {
          input.ariaInvalid = "true";
          this.complain(`“${input.value}” is no number from −${most} to ${most}. Try 7, −0.5 or 1/9.`);
          return false;
        }
        finish();
        this.attempt(() => keep(value));
        return true;
      };
      input.onblur = () => take() || finish();
      input.onkeydown = ({ key }) => {
        if (key === "Escape") {
          this.complain("");
          finish();
        }
        if (key === "Escape" || (key === "Enter" && take())) cell.focus();
      };
    }

    #key(event) {
      const { key, target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation(); // the site listens to single keys too
      const goal = target.matches(".cell") ? neighbour(target, key) : undefined;
      goal?.focus();
      if (goal !== undefined || this.pressed(key, target)) event.preventDefault();
    }

    #focus(target) {
      if (target.matches(".grid .cell")) {
        const grid = target.closest(".grid");
        grid.querySelector('[tabindex="0"]').tabIndex = -1;
        target.tabIndex = 0;
      }
      this.focused(target);
    }
  }

  /** A figure that goes forwards and backwards in steps, from 0 to `total`; its card holds `stepsMarkup()`. */
  class SteppedFigure extends Figure {
    static pace = 1200; // milliseconds
    #step = 0;
    #timer = null;

    get total() { return 0; } // how many steps there are
    get spoken() { return ""; } // what a screen reader is told about the step
    stepped() {} // called when the step was set

    get step() { return this.#step; }
    set step(count) {
      this.#step = Math.min(Math.max(0, Math.trunc(count) || 0), this.total);
      this.stepped();
      this.update();
    }

    next() { this.step += 1; }
    previous() { this.step -= 1; }

    /** Goes to a step and says so. */
    go(step) {
      this.step = step;
      this.speak(this.spoken);
    }

    get playing() { return this.#timer !== null; }

    play() {
      if (this.step === this.total) this.step = 0;
      const advance = () => {
        if (this.step + 1 < this.total) return this.next();
        this.pause();
        this.go(this.total);
      };
      this.#timer = setInterval(advance, this.constructor.pace);
      advance();
    }

    pause() {
      clearInterval(this.#timer);
      this.#timer = null;
      this.update();
    }

    disconnectedCallback() {
      super.disconnectedCallback();
      this.pause();
    }

    clicked(target) {
      const name = target.closest("button")?.name;
      if (!["first", "previous", "play", "next", "last"].includes(name)) return;
      const { playing, step } = this;
      this.pause();
      if (name === "play" && !playing) return this.play();
      this.go({ first: 0, previous: step - 1, play: step, next: step + 1, last: this.total }[name]);
    }

    changed({ name, value }) {
      if (name !== "step") return;
      this.pause();
      this.go(value);
    }

    /** Brings buttons and slider up to date; call it from `show`. */
    showSteps() {
      for (const name of ["first", "previous"]) this.named(name).ariaDisabled = this.step === 0;
      for (const name of ["next", "last"]) this.named(name).ariaDisabled = this.step === this.total;
      this.named("play").innerHTML = this.playing ? `${icon("pause")} Pause` : `${icon("play")} Play`;
      this.setSlider("step", this.step, { max: this.total, text: `${this.step} of ${this.total}` });
    }
  }

  function define(tag, constructor) {
    if (!customElements.get(tag)) customElements.define(tag, constructor);
  }

  window.cnn ??= {};
  window.cnn.figure = {
    Figure, SteppedFigure, define, same, format, formatEntry, formatShort, parse, shapeOf, copy, matrixOf,
    icon, optionsMarkup, menuMarkup, checkMarkup, choiceMarkup, sliderMarkup, stepsMarkup, boardMarkup,
    fill, longest, setVariables, neighbour, arrow, paint, pixelAt, colourOf,
  };
}
