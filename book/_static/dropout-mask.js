/**
 * <dropout-mask>: which numbers dropout drops, how it scales the others, and what that does to the mean.
 *
 *   <dropout-mask rate="0.5" kind="unit">words</dropout-mask>
 *
 * Four feature maps of 4×4 numbers go through dropout, again and again. Attributes: `rate`, `kind` (unit: single numbers;
 * map: whole maps, spatial dropout), `mode` (training or test), `seed`. The mean of all draws so far approaches the input.
 * Properties: `input`, `mask`, `output` (lists of four maps), `mean` (of all draws), `draws`.
 */
// Needs: figure.js, arithmetic.js
"use strict";
{
  const { Figure, define, choiceMarkup, sliderMarkup, icon, fill, format, matrixOf } = window.cnn.figure;
  const { random } = window.cnn.arithmetic;

  const [MAPS, SIDE] = [4, 4];
  const MOST_DRAWS = 1000;
  const FASTER = 100; // draws of the second button

  const eachMap = (entry) => Array.from({ length: MAPS }, (_, map) => matrixOf(SIDE, SIDE, (row, column) => entry(map, row, column)));

  /** Numbers from 1 to 9, the same on every visit. */
  function drawnInput() {
    const { below } = random(7);
    return eachMap(() => 1 + below(9));
  }

  const LOOKS = `
    .maps { --cell: clamp(26px, 5.2cqi, 40px); display: grid; grid-template-columns: repeat(4, max-content); justify-content: center; gap: .75rem; padding: 1rem; }
    .maps b { grid-column: 1 / -1; margin-bottom: -.5rem; }
    .cell.dropped { background: repeating-linear-gradient(45deg, var(--paper) 0 4px, var(--line) 4px 8px); color: transparent; }
    .maps .cell { font-size: 12px; }
    .sum { padding: 0 1rem .75rem; text-align: center; font-variant-numeric: tabular-nums; }
    @container (max-width: 520px) { .maps { grid-template-columns: repeat(2, max-content); } .maps b { margin-bottom: -.25rem; } }
  `;

  class DropoutMask extends Figure {
    static title = "Dropout, draw by draw";
    static looks = LOOKS;

    #input = drawnInput();
    #rate = 0.5;
    #kind = "unit";
    #mode = "training";
    #seed = 1;
    #generator = random(1);
    #mask = eachMap(() => true);
    #total = eachMap(() => 0);
    #draws = 0;

    get input() { return this.#input; }
    get mask() { return this.#mask; }
    get draws() { return this.#draws; }
    get output() { return eachMap((map, row, column) => (this.#mask[map][row][column] ? this.#input[map][row][column] * this.#scale : 0)); }
    get mean() { return eachMap((map, row, column) => this.#total[map][row][column] / this.#draws); }

    get #training() { return this.#mode === "training"; }
    get #scale() { return this.#training ? 1 / (1 - this.#rate) : 1; }

    /** Sets any of { rate, kind, mode, seed } and draws the first mask. */
    set settings({ rate = this.#rate, kind = this.#kind, mode = this.#mode, seed = this.#seed }) {
      if (!(rate >= 0 && rate < 1)) throw new RangeError("The rate is a probability below 1.");
      if (!["unit", "map"].includes(kind)) throw new RangeError(`“${kind}” is not what dropout drops: unit or map.`);
      if (!["training", "test"].includes(mode)) throw new RangeError(`“${mode}” is no mode: training or test.`);
      [this.#rate, this.#kind, this.#mode, this.#seed] = [rate, kind, mode, seed];
      this.#generator = random(seed);
      this.#total = eachMap(() => 0);
      this.#draws = 0;
      this.draw();
    }

    read() {
      const given = ["rate", "seed"].filter((name) => this.hasAttribute(name)).map((name) => [name, Number(this.getAttribute(name))]);
      const words = ["kind", "mode"].filter((name) => this.hasAttribute(name)).map((name) => [name, this.getAttribute(name)]);
      this.settings = Object.fromEntries([...given, ...words]);
    }

    /** Draws masks, and adds what comes out to the mean. */
    draw(times = 1) {
      for (let k = 0; k < times; k++) {
        const { uniform } = this.#generator;
        const whole = Array.from({ length: MAPS }, () => uniform() >= this.#rate);
        this.#mask = eachMap((map) => !this.#training || (this.#kind === "map" ? whole[map] : uniform() >= this.#rate));
        const output = this.output;
        this.#total = eachMap((map, row, column) => this.#total[map][row][column] + output[map][row][column]);
        this.#draws += 1;
      }
      this.update();
    }

    markup() {
      const boards = (name, title) => `<b>${title}</b>${Array.from({ length: MAPS }, (_, map) =>
        `<div class="board"><div class="grid" role="img" data-name="${name}-${map}"></div></div>`).join("")}`;
      return `
        <div class="bar">
          ${sliderMarkup("rate", "Rate", 0, 0.9, 0.05)}
          ${choiceMarkup("kind", "What is dropped", { unit: "Single numbers", map: "Whole maps" })}
          ${choiceMarkup("mode", "Mode", { training: "Training", test: "Test" })}
        </div>
        <div class="maps output">${boards("output", "After dropout")}</div>
        <div class="maps image">${boards("mean", '<span class="so-far"></span>')}</div>
        <div class="controls"><button name="draw" class="first-action">${icon("again")} Draw again</button><button name="many">${FASTER} times</button></div>
        <p class="sum"></p>
        <p class="hint">Hatched numbers are 0. Draw a hundred times: the mean of all draws approaches what came in.</p>`;
    }

    clicked(target) {
      const times = { draw: 1, many: FASTER }[target.closest("button")?.name];
      if (!times) return;
      if (this.#draws + times <= MOST_DRAWS) this.draw(times);
      else this.settings = { seed: this.#seed + 1 };
      this.speak(this.#inWords());
    }

    changed({ name, value }) {
      this.settings = { [name]: name === "rate" ? Number(value) : value };
      this.speak(this.#inWords());
    }

    #inWords() {
      if (!this.#training) return "At test time nothing is dropped and nothing is scaled.";
      const flat = this.#mask.flat(2);
      const kept = flat.filter(Boolean).length;
      const [mean, before] = [this.mean, this.#input].map((maps) => maps.flat(2).reduce((sum, number) => sum + number, 0) / flat.length);
      return `${kept} of ${flat.length} numbers were kept and multiplied by 1 / (1 − ${format(this.#rate)}) = ${format(this.#scale)}. Mean of ${this.#draws} ${this.#draws === 1 ? "draw" : "draws"}: ${format(mean)}; of the input: ${format(before)}.`;
    }

    show() {
      const maps = { output: this.output, mean: this.mean };
      for (const [name, found] of Object.entries(maps)) {
        found.forEach((map, k) => {
          const grid = this.grid(`${name}-${k}`);
          fill(grid, map, undefined, (number) => format(number, 1));
          grid.ariaLabel = `Map ${k + 1}: ${map.map((row) => row.map((number) => format(number, 1)).join(", ")).join("; ")}`;
          if (name === "output") for (const cell of grid.querySelectorAll(".cell")) cell.classList.toggle("dropped", !this.#mask[k][cell.row][cell.column]);
        });
      }
      this.find(".so-far").textContent = `Mean of ${this.#draws} ${this.#draws === 1 ? "draw" : "draws"}`;
      this.find(".sum").textContent = this.#inWords();
      this.setSlider("rate", this.#rate, { text: format(this.#rate) });
      this.setChoice("kind", this.#kind);
      this.setChoice("mode", this.#mode);
    }
  }

  define("dropout-mask", DropoutMask);
}
