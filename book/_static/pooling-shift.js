/**
 * <pooling-shift>: what a shift changes, before and after pooling, beside what another digit changes.
 *
 *   <pooling-shift digit="3" other="8" right="1" size="2">words</pooling-shift>
 *
 * A scanned digit stands in a frame of 16×16 pixels and moves; the same pooling layer sees it before and after. A change is
 * the distance between two maps, as a share of the length of the first. What matters to a classifier is the ratio of the two
 * changes: a shift that changes the map less than another digit does can be told from it. Properties: `changes`, for each
 * kind { shift, other, ratio }, and `frames` (the digit, moved, the other one).
 */
// Needs: figure.js, arithmetic.js, pictures.js
"use strict";
{
  const { Figure, define, menuMarkup, sliderMarkup, choiceMarkup, format, paint, matrixOf } = window.cnn.figure;
  const { pool2d, tensor } = window.cnn.arithmetic;

  const KINDS = { none: "No pooling", max: "Max", average: "Average", l2: "L2" };
  const [SIDE, EDGE] = [16, 4]; // pixels of the frame; where the digit of 8×8 begins

  /** A digit in its frame, moved down and to the right. */
  const framed = (digit, down = 0, right = 0) =>
    matrixOf(SIDE, SIDE, (row, column) => [window.cnn.digits[digit][row - EDGE - down]?.[column - EDGE - right] ?? 0]);

  const pooled = (image, kind, size) => (kind === "none" ? tensor(image) : pool2d(image, { kind, poolSize: size }).output);

  const norm = (numbers) => Math.sqrt(numbers.reduce((sum, number) => sum + number ** 2, 0));

  /** The distance of two maps, as a share of the first one's length. */
  const change = (a, b) => norm(a.data.map((value, k) => value - b.data[k])) / norm(a.data);

  const LOOKS = `
    .pictures { display: grid; grid-template-columns: repeat(3, minmax(0, 12rem)); justify-content: center; gap: .5rem 1rem; padding: 1rem; }
    .pictures canvas { width: 100%; border: 2px solid var(--role); border-radius: 6px; }
    .pictures .title { white-space: normal; line-height: 1.2; align-self: end; }
    table { margin: 0 auto .75rem; border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { padding: .375rem clamp(.25rem, 1.5cqi, .625rem); border-top: 1px solid var(--line); text-align: right; font-weight: 400; }
    th:first-child { text-align: left; }
    tr.chosen > * { font-weight: 700; background: var(--surface); }
    .scroll { overflow-x: auto; padding: 0 1rem; }
  `;

  class PoolingShift extends Figure {
    static title = "What a shift changes";
    static looks = LOOKS;

    #digit = 3;
    #other = 8;
    #right = 1;
    #down = 0;
    #size = 2;
    #kind = "max";

    get frames() { return [framed(this.#digit), framed(this.#digit, this.#down, this.#right), framed(this.#other)]; }
    get changes() {
      return Object.fromEntries(Object.keys(KINDS).map((kind) => {
        const [still, moved, other] = this.frames.map((image) => pooled(image, kind, this.#size));
        const [shift, distance] = [change(still, moved), change(still, other)];
        return [kind, { shift, other: distance, ratio: shift / distance }];
      }));
    }

    /** Sets any of { digit, other, right, down, size, kind }. */
    set settings({ digit = this.#digit, other = this.#other, right = this.#right, down = this.#down, size = this.#size, kind = this.#kind }) {
      for (const one of [digit, other]) if (!window.cnn.digits[one]) throw new RangeError(`“${one}” is no digit.`);
      if (!(kind in KINDS)) throw new RangeError(`“${kind}” is no kind of pooling.`);
      if (![1, 2, 4, 8].includes(size)) throw new RangeError(`A window of ${size} does not divide a frame of ${SIDE}.`);
      [this.#digit, this.#other, this.#right, this.#down, this.#size, this.#kind] = [digit, other, right, down, size, kind];
      this.update();
    }

    read() {
      const names = ["digit", "other", "right", "down", "size"].filter((name) => this.hasAttribute(name));
      this.settings = Object.fromEntries(names.map((name) => [name, Number(this.getAttribute(name))]));
    }

    markup() {
      const digits = Object.fromEntries(window.cnn.digits.map((_, digit) => [digit, digit]));
      return `
        <div class="bar">
          ${menuMarkup("digit", "Digit", digits)} ${menuMarkup("other", "Other digit", digits)}
          ${sliderMarkup("right", "To the right", -4, 4)} ${sliderMarkup("down", "Down", -4, 4)}
        </div>
        <div class="bar">
          ${choiceMarkup("kind", "Kind of pooling shown", KINDS)} ${choiceMarkup("size", "Window", { 2: "2×2", 4: "4×4", 8: "8×8" })}
        </div>
        <div class="pictures">
          ${["The digit", "The digit, moved", "The other digit"].map((title) => `<span class="title">${title}</span>`).join("")}
          ${["image", "output"].map((row) => [0, 1, 2].map((k) => `<div class="${row}"><canvas data-canvas="${row}-${k}" role="img"></canvas></div>`).join("")).join("")}
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label="How much changes"><table>
          <thead><tr><th scope="col">Pooling</th><th scope="col">Change by the shift</th><th scope="col">by the other digit</th><th scope="col">Ratio</th></tr></thead>
          <tbody></tbody></table></div>
        <p class="hint">Shares of the map's length. A ratio of 1 means: moving the digit changes the map as much as exchanging it.</p>`;
    }

    changed({ name, value }) {
      this.settings = { [name]: name === "kind" ? value : Number(value) };
      const { shift, other, ratio } = this.changes[this.#kind];
      this.speak(`${KINDS[this.#kind]}: the shift changes ${format(100 * shift, 0)} percent, the other digit ${format(100 * other, 0)} percent, ratio ${format(ratio, 2)}.`);
    }

    show() {
      this.frames.forEach((image, k) => {
        paint(this.find(`[data-canvas="image-${k}"]`), tensor(image), { high: 16 });
        const map = pooled(image, this.#kind, this.#size);
        paint(this.find(`[data-canvas="output-${k}"]`), map, { look: "heat", high: this.#kind === "l2" ? 16 * this.#size : 16 });
        this.find(`[data-canvas="image-${k}"]`).ariaLabel = `${["Digit", "Digit moved", "Other digit"][k]}, 16×16 pixels`;
        this.find(`[data-canvas="output-${k}"]`).ariaLabel = `${KINDS[this.#kind]}: ${map.shape[0]}×${map.shape[1]} numbers`;
      });
      this.find("tbody").innerHTML = Object.entries(this.changes).map(([kind, { shift, other, ratio }]) => `
        <tr class="${kind === this.#kind ? "chosen" : ""}"><th scope="row">${KINDS[kind]}</th>
        <td>${format(100 * shift, 0)} %</td><td>${format(100 * other, 0)} %</td><td>${Number.isFinite(ratio) ? ratio.toFixed(2) : "–"}</td></tr>`).join("");
      Object.entries({ digit: this.#digit, other: this.#other }).forEach(([name, value]) => { this.named(name).value = value; });
      this.setSlider("right", this.#right);
      this.setSlider("down", this.#down);
      this.setChoice("kind", this.#kind);
      this.setChoice("size", this.#size);
    }
  }

  define("pooling-shift", PoolingShift);
}
