/**
 * Boards: rows (or squares) of numbers, the input and what layers make of it, and which numbers belong together. The
 * arithmetic of one axis, and the picture for both dimensions; in `window.cnn.boards`. A model is
 *
 *   { boards: [{ name, length, cells, real, … }, …], joins: [[[cell below, cell above], …], …], walked, weights }
 *
 * A board has `length` numbers in `cells` cells: those between are zeros, those around padding; `real[cell]` is the
 * number in a cell, or −1. `walked` says over the numbers of which board a figure goes step by step, `weights` how many
 * a kernel has that is to be drawn between them (or 0): join n is one of weight n mod `weights`. An axis is what `along`
 * in arithmetic.js gives. Columns are like rows, so both dimensions share one model.
 *
 * Needs: figure.js
 */
"use strict";
{
  const { setVariables } = window.cnn.figure;

  // ── One axis ───────────────────────────────────────────────────────────────────────────────────────────────────

  function board(name, length, { before = 0, after = 0, gap = 1, start = 0, jump = 1 } = {}) {
    const cells = before + (length - 1) * gap + 1 + after;
    const real = Array.from({ length: cells }, (_, cell) => {
      const at = (cell - before) / gap;
      return Number.isInteger(at) && at >= 0 && at < length ? at : -1;
    });
    return { name, length, cells, real, before, gap, start, jump }; // start and jump: where a picture of rows puts the cells
  }

  /** Joins [cell, i] of each window i with the cells that it reads. */
  const windowsOn = (count, { kernelSize, stride, dilation }) =>
    Array.from({ length: count * kernelSize }, (_, n) => {
      const i = Math.floor(n / kernelSize);
      return [i * stride + (n % kernelSize) * dilation, i];
    });

  /** Layers one behind the other, from the input to the output. */
  function forwards(axes, causal = false) {
    const boards = axes.map(({ size, before, after }, l) => board(l ? `layer ${l}` : "input", size, { before, after }));
    boards.push(board(axes.length > 1 ? `layer ${axes.length}` : "output", axes.at(-1).output));
    axes.forEach(({ stride, reach }, l) => {
      const [below, above] = [boards[l], boards[l + 1]];
      above.jump = below.jump * stride;
      above.start = below.start + (causal ? reach - 1 : (reach - 1) / 2) * below.jump - above.before * above.jump;
    });
    const joins = axes.map((axis, l) => windowsOn(axis.output, axis).map(([cell, i]) => [cell, i + boards[l + 1].before]));
    if (boards.at(-1).length === 0) boards.at(-2).tooLarge = axes.at(-1).reach; // the kernel that fits nowhere
    return { boards, joins, walked: axes.length, weights: axes.length > 1 ? 0 : axes[0].kernelSize };
  }

  /** A transposed convolution, which `back` leads back: each number is spread over a patch, and padding is cut off … */
  function spreading(back) {
    const { before, stride, size, output, reach } = back;
    const input = board("input", output, { start: (reach - 1) / 2, jump: stride });
    const after = Math.max(0, (output - 1) * stride + reach - before - size);
    const joins = [windowsOn(output, back).map(([cell, i]) => [i, cell])];
    return { boards: [input, board("output", size, { before, after })], joins, walked: 0, weights: back.kernelSize };
  }

  /** … or a turned kernel slides by one over the numbers with zeros between and around; null where padding exceeds r − 1. */
  function sliding({ before, stride, size, output, reach, kernelSize, dilation }) {
    const zeros = { before: reach - 1 - before, after: size - 1 + before - (output - 1) * stride };
    if (Math.min(zeros.before, zeros.after) < 0) return null;
    const input = board("input", output, { ...zeros, gap: stride });
    const result = board("output", size, { start: (reach - 1) / 2 });
    return { boards: [input, result], joins: [windowsOn(size, { kernelSize, stride: 1, dilation })], walked: 1, weights: 0 };
  }

  /** In how many ways the cells of all boards are joined with those of `ways` on board `from`; zeros pass nothing on. */
  function trace({ boards, joins }, from, ways) {
    const found = boards.map(({ cells }) => new Array(cells).fill(0));
    found[from] = ways;
    for (let l = from - 1; l >= 0; l--) {
      for (const [a, b] of joins[l]) if (boards[l + 1].real[b] >= 0) found[l][a] += found[l + 1][b];
    }
    for (let l = from; l < joins.length; l++) {
      for (const [a, b] of joins[l]) if (boards[l].real[a] >= 0) found[l + 1][b] += found[l][a];
    }
    return found;
  }

  /** The same for one number of a board, or for a weight of the "kernel": what it meets, and where the product goes. */
  function traceOf(model, from, number) {
    if (from === "kernel") {
      const own = { ...model, joins: [model.joins[0].filter((_, n) => n % model.weights === number)] };
      const numbers = model.boards.map(({ real }) => real.map((one) => Number(one >= 0)));
      return [trace(own, 1, numbers[1])[0], trace(own, 0, numbers[0])[1]];
    }
    return trace(model, from, model.boards[from].real.map((one) => Number(one === number)));
  }

  // ── The picture ────────────────────────────────────────────────────────────────────────────────────────────────

  const LOOKS = `
    .boards { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .5rem 1rem; }
    .boards .title { text-align: center; line-height: 1.2; }
    .boards .title small { display: block; }
    svg.board { display: block; width: auto; margin-inline: auto; border: 0; border-radius: 4px; overflow: visible; cursor: pointer; }
    svg.board:focus-visible { outline: 3px solid color-mix(in srgb, var(--image) 70%, var(--text)); outline-offset: 3px; }
    .board rect { stroke: var(--line); transition: fill .2s; }
    .board .real { fill: color-mix(in srgb, var(--role) var(--strength), var(--paper)); }
    .board .zero { fill: var(--paper); stroke: var(--muted); stroke-dasharray: 2 2; }
    .board .todo { fill: var(--paper); }
    .board .unused { stroke: var(--muted); }
    .board.fine rect:not(.window, .here) { stroke: none; } .board.fine .zero:not(.lit) { fill: var(--surface); }
    .board .lit { fill: color-mix(in srgb, var(--kernel) var(--lit), var(--paper)); }
    .board .here { stroke: color-mix(in srgb, var(--role) 80%, var(--text)); stroke-width: 3; }
    .board text { fill: var(--text); font-size: 12px; text-anchor: middle; dominant-baseline: central;
      pointer-events: none; }
    .board .label { text-anchor: end; }
    .board line { stroke: var(--line); }
    .board line.lit { stroke: var(--kernel); stroke-width: 2; }
    .board .window { fill: none; stroke: var(--kernel); stroke-width: 3; pointer-events: none;
      transition: transform .25s ease-out; }
  `;

  const ROW = 64; // from one row to the next, in pixels
  const GUTTER = 68; // for the names of the rows
  const LEAST_WITH_TEXT = 16; // pixels of a cell

  const capital = (name) => `${name[0].toUpperCase()}${name.slice(1)}`;
  const roleOf = (b, { boards }) => (b === "kernel" ? "kernel" : b === boards.length - 1 ? "output" : "image");
  const ends = ({ boards }) => [
    Math.min(...boards.map(({ start }) => start)),
    Math.max(...boards.map(({ start, jump, cells }) => start + (cells - 1) * jump)) + 1,
  ];
  const square = (b, x, y, side) => `<rect data-of="${b}" x="${x - side / 2}" y="${y - side / 2}" width="${side}" height="${side}"
    rx="${Math.min(2, side / 8)}"/><text x="${x}" y="${y}"></text>`;
  const frame = (b) => `<rect class="window" data-window="${b}" rx="4"/>`;
  const svg = (b, width, height, label, content) => `<svg class="board" data-board="${b}" width="${width}" height="${height}"
    tabindex="0" role="application" aria-label="${label}. Arrow keys choose a number.">${content}</svg>`;

  /** Which board a picture of squares shows: a number, or "kernel". */
  const boardOf = ({ dataset: { board: name } }) => (name === "kernel" ? name : Number(name));

  /** Draws a model into an element `.boards`, and tells which number lies where. */
  class Boards {
    #element; #model; #dimensions; #cell; #drawn;

    constructor(element) { this.#element = element; }

    /** Draws the boards anew if they, or the room for them, changed. */
    draw(model, dimensions, width) {
      [this.#model, this.#dimensions] = [model, dimensions];
      this.#cell = dimensions === 1 ? this.#rowCell(width) : this.#squareCell(width);
      const drawn = JSON.stringify([model, dimensions, this.#cell]);
      if (drawn === this.#drawn) return;
      this.#drawn = drawn;
      const { board } = this.#element.getRootNode().activeElement?.dataset ?? {};
      const squares = dimensions === 1 ? [] : model.boards.map((one, b) => this.#square(b, one));
      if (model.weights) squares.splice(1, 0, this.#square("kernel", { name: "kernel", length: model.weights, cells: model.weights }));
      this.#element.innerHTML = dimensions === 1 ? this.#rows() : squares.join("");
      for (const picture of this.#element.children) picture.querySelector("svg").classList.toggle("fine", this.#cell < 9);
      this.#element.querySelector(`[data-board="${board}"]`)?.focus();
    }

    #rowCell(width) {
      const [left, right] = ends(this.#model);
      return Math.min(34, (width - GUTTER - 24) / (right - left));
    }

    /** Side by side if that leaves cells for numbers, else one below the other. */
    #squareCell(width) {
      const cells = [...this.#model.boards.map((one) => Math.max(one.cells, one.tooLarge ?? 0)), this.#model.weights];
      const beside = (width - 24 - 16 * (cells.length - 1)) / cells.reduce((sum, count) => sum + count, 0);
      const below = Math.min(24, (width - 24) / Math.max(...cells));
      return Math.min(32, Math.floor(Math.max(beside, below)));
    }

    #square(b, { name, length, cells, tooLarge }) {
      const cell = this.#cell;
      const side = Math.max(cells, tooLarge ?? 0) * cell;
      const at = (place) => (place + 0.5) * cell;
      const squares = Array.from({ length: cells ** 2 }, (_, k) => square(b, at(k % cells), at(Math.floor(k / cells)), cell - 1));
      return `<div class="${roleOf(b, this.#model)}"><div class="title"><span class="ink">${capital(name)}</span><small>${length} × ${length}</small></div>${svg(b, side, side, capital(name), squares.join("") + frame(b))}</div>`;
    }

    #rows() {
      const { boards, joins, walked } = this.#model;
      const [left, right] = ends(this.#model);
      const cell = this.#cell;
      const x = (b, at) => GUTTER + (boards[b].start + at * boards[b].jump - left + 0.5) * cell;
      const y = (b) => (boards.length - 1 - b) * ROW + ROW / 2;
      const side = Math.max(4, Math.min(cell, 30) - 2); // in rows a square leaves room beside it
      const lines = joins.flatMap((join, l) => join.map(([a, b]) => `<line data-join="${l},${a},${b}" x1="${x(l, a)}"
        y1="${y(l) - side / 2}" x2="${x(l + 1, b)}" y2="${y(l + 1) + side / 2}"/>`));
      const rows = boards.map((one, b) => `<g class="${roleOf(b, this.#model)}"><text class="label" x="${GUTTER - 6}" y="${y(b)}"
        >${capital(one.name)}: ${one.length}</text>${one.real.map((_, at) => square(b, x(b, at), y(b), side)).join("")}</g>`);
      return `<div>${svg(walked, GUTTER + (right - left) * cell, boards.length * ROW, "Rows of numbers, the input below",
        lines.join("") + rows.join(""))}</div>`;
    }

    /** The number under a pointer, { board, at: [row, column] }, or null; in rows the nearest one of the nearest row. */
    under({ target, clientX, clientY }) {
      const picture = target.closest?.("svg.board");
      if (!picture) return null;
      const { boards } = this.#model;
      const box = picture.getBoundingClientRect();
      const [x, y] = [clientX - box.left, clientY - box.top];
      if (this.#dimensions === 2) {
        const b = boardOf(picture);
        const at = [y, x].map((offset) => Math.floor(offset / this.#cell));
        if (b === "kernel") return Math.max(...at) < this.#model.weights && Math.min(...at) >= 0 ? { board: b, at } : null;
        const numbers = at.map((cell) => boards[b].real[cell] ?? -1);
        return Math.min(...numbers) < 0 ? null : { board: b, at: numbers };
      }
      const b = boards.length - 1 - Math.min(boards.length - 1, Math.max(0, Math.floor(y / ROW)));
      const { start, jump, real } = boards[b];
      const number = real[Math.round(((x - GUTTER) / this.#cell - 0.5 + ends(this.#model)[0] - start) / jump)] ?? -1;
      return number < 0 ? null : { board: b, at: [0, number] };
    }

    /**
     * Lights what belongs to the number `pointed` ({ board, at: [row, column] } or null). `count(b, at)` says what stands
     * in a number, or null; shades grow up to `most`. `done(at)` says whether a number of the walked board is reached,
     * `zeros` whether zeros are written.
     */
    paint({ pointed, count, most, done, zeros = true }) {
      const plane = this.#dimensions === 2;
      const { boards, walked } = this.#model;
      const ways = [0, 1].map((axis) => pointed && traceOf(this.#model, pointed.board, pointed.at[axis]));
      boards.forEach((one, b) => {
        const lit = pointed && pointed.board !== b ? ways.map((found) => found[b]) : null;
        const brightest = lit && Math.max(...lit[1]) ** this.#dimensions;
        this.#element.querySelectorAll(`[data-of="${b}"]`).forEach((shape, k) => {
          const [y, x] = [plane ? Math.floor(k / one.cells) : 0, k % one.cells];
          const at = [plane ? one.real[y] : 0, one.real[x]];
          const real = Math.min(...at) >= 0;
          const light = lit ? (plane ? lit[0][y] : 1) * lit[1][x] : 0;
          const number = real ? count(b, at) : null;
          shape.setAttribute("class", real ? "real" : "zero");
          shape.classList.toggle("lit", light > 0);
          shape.classList.toggle("unused", number === 0);
          shape.classList.toggle("todo", real && b === walked && !done(at));
          shape.classList.toggle("here", real && pointed?.board === b && String(pointed.at) === String(at));
          const strength = number === null ? 26 : (45 * number) / (most || 1);
          setVariables(shape, { strength: `${strength}%`, lit: `${real ? 16 + 24 * Math.sqrt(light / brightest) : 14}%` });
          const text = real ? number : zeros ? 0 : null;
          shape.nextElementSibling.textContent = this.#cell < LEAST_WITH_TEXT ? "" : (text ?? "");
        });
        const spans = lit?.map((found) => [found.findIndex(Boolean), found.findLastIndex(Boolean) + 1]);
        const covered = pointed?.board === "kernel" ? undefined : spans;
        if (plane) this.#frame(b, one.tooLarge ? [[0, one.tooLarge], [0, one.tooLarge]] : covered);
      });
      this.#element.querySelectorAll('[data-of="kernel"]').forEach((shape, k) => {
        const at = [Math.floor(k / this.#model.weights), k % this.#model.weights];
        shape.setAttribute("class", pointed?.board === "kernel" && String(pointed.at) === String(at) ? "lit here" : "lit");
        setVariables(shape, { lit: "40%" });
      });
      for (const line of this.#element.querySelectorAll("line")) {
        const [l, a, b] = line.dataset.join.split(",").map(Number);
        const passes = pointed && ways[1][l][a] && ways[1][l + 1][b];
        line.classList.toggle("lit", Boolean(passes) && (l < pointed.board ? boards[l + 1].real[b] : boards[l].real[a]) >= 0);
      }
    }

    /** Lays the frame on cells [from, to) of rows and columns, or hides it. */
    #frame(b, spans = [[-1, 0]]) {
      const { style } = this.#element.querySelector(`[data-window="${b}"]`);
      style.display = spans.some(([first]) => first < 0) ? "none" : "";
      if (style.display) return;
      const [[top, bottom], [left, right]] = spans.map((span) => span.map((edge) => edge * this.#cell));
      Object.assign(style, { transform: `translate(${left}px, ${top}px)`, width: `${right - left}px`, height: `${bottom - top}px` });
    }
  }

  window.cnn.boards = { LOOKS, board, windowsOn, forwards, spreading, sliding, trace, traceOf, boardOf, Boards };
}
