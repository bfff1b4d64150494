/**
 * <convolution-layer>: a whole layer in small numbers, channels, filters, bias and ReLU; forwards, and the way back to
 * every weight and every pixel, term by term.
 *
 *   <convolution-layer channels="2" filters="2" way="weights">what to show without JavaScript</convolution-layer>
 *
 * Attributes: `size` (of the image, 3 to 5), `channels` and `filters` (1 to 3), `kernel` (1 to 3), `relu`, `way`
 * ("forwards", "weights" or "pixels": what is computed), `step`, `seed` (of the numbers). Properties, in cnnlib's order
 * of axes: `image` (H, W, C), `kernels` (kh, kw, C, F), `bias` (F), `gradOutput` (H′, W′, F); `set({ bias: [1, 2] })`
 * changes several at once, also `relu` and `way`. `output` and `gradients` ({ image, kernels, bias }) follow from them;
 * `sum` is the number that is written out.
 *
 * Needs: arithmetic.js, figure.js, sums.js, layer-numbers.js
 */
"use strict";
{
  const { random } = window.cnn.arithmetic;
  const { SteppedFigure, define, matrixOf, checkMarkup, choiceMarkup, menuMarkup, stepsMarkup, boardMarkup, fill, icon,
    formatEntry, formatShort, setVariables } = window.cnn.figure;
  const { LOOKS: SUM_LOOKS, total, sumMarkup, written } = window.cnn.sums;
  const { LayerNumbers } = window.cnn;
  const { LIMITS, entry } = LayerNumbers;

  const SIZES = { size: 4, channels: 2, filters: 2, kernel: 2 };
  const START = 70; // of the random numbers: these have both signs in front of ReLU
  const LARGEST = 99;
  const WAYS = { forwards: "Forwards", weights: "Back: weights", pixels: "Back: pixels" };
  const RESULTS = { forwards: ["output"], weights: ["kernels", "bias"], pixels: ["image"] }; // what each way computes
  const MARKED = { forwards: "image", weights: "image", pixels: "kernels" }; // where the other factor is written
  const ROLES = { image: "image", kernels: "kernel", bias: "kernel", output: "output" };
  const FACTORS = { output: ["image", "kernel"], kernels: ["image", "output"], bias: ["output"], image: ["kernel", "output"] };

  const many = (count, word) => (count === 1 ? `one ${word}` : `${count} ${word}s`);
  const key = (of, at) => `${of} ${at}`;
  const values = (lines) => lines.map((line) => line.map((factors) => factors.map(({ value }) => value)));

  // ── Looks and markup ───────────────────────────────────────────────────────────────────────────────────────────

  const LOOKS = `${SUM_LOOKS}
    .bar { gap: .5rem 1rem; }
    .layer { --cell: clamp(36px, (100cqi - 10rem) / var(--across), 46px); display: flex; flex-wrap: wrap;
      justify-content: center; gap: 1rem 2rem; padding: 1rem; }
    .filters { display: flex; gap: 1rem; }
    .boards { display: flex; flex-direction: column; gap: .75rem; }
    .boards > div { min-height: calc(var(--tall) * (var(--cell) + 1px)); } .boards > .short { min-height: 0; }
    .title { font-size: .875em; margin: 0; } .title.group { font-size: 1em; }
    .pair .ink { color: color-mix(in srgb, var(--role) 30%, var(--text)); }
    .cell.used { box-shadow: inset 0 0 0 3px color-mix(in srgb, var(--role) 80%, var(--text)); }
    .cell.here { box-shadow: inset 0 0 0 3px var(--text); }
    .cell.closed { background: repeating-linear-gradient(45deg, transparent 0 5px, var(--surface) 5px 10px) var(--paper); }
    .cell s { color: var(--muted); }
    .pair { display: grid; justify-items: center; font-size: max(11px, var(--cell) / 3.2); line-height: 1.2; }
    .meaning { padding: 0 1rem .5rem; text-align: center; text-wrap: balance; }
    .hint { padding-top: .625rem; }
    @container (max-width: 520px) {
      .bar { padding-inline: .625rem; gap: .25rem .75rem; }
      .choice span { padding: 0 .375rem; font-size: .9375em; }
      .layer { --cell: 36px; display: grid; justify-content: stretch; padding: .75rem .625rem; }
      .layer .group, .filter > .title { text-align: center; }
      .filters { flex-direction: column; }
      .boards { flex-flow: row wrap; justify-content: center; gap: .5rem; }
      .boards > div { min-height: 0; }
    }
  `;

  const span = (name, text) => {
    const [least, most] = LIMITS[name];
    return Object.fromEntries(Array.from({ length: most - least + 1 }, (_, i) => [least + i, text(least + i)]));
  };

  const MARKUP = `
    <div class="bar">
      ${choiceMarkup("way", "What is computed", WAYS)}
      ${checkMarkup("relu", "ReLU")}
    </div>
    <div class="layer">
      <div class="image" data-group="image"><div class="title group"></div><div class="boards"></div></div>
      <div class="kernel" data-group="kernels"><div class="title group"></div><div class="filters"></div></div>
      <div class="output" data-group="output"><div class="title group"></div><div class="boards"></div></div>
    </div>
    ${stepsMarkup({ counted: "Numbers computed", first: "First: nothing computed", last: "Last: everything computed" })}
    <p class="message" role="alert"></p>
    <p class="sum"></p>
    <p class="meaning"></p>
    <div class="bar">
      ${menuMarkup("size", "Image", span("size", (n) => `${n}×${n}`))}
      ${menuMarkup("channels", "Channels", span("channels", String))}
      ${menuMarkup("filters", "Filters", span("filters", String))}
      ${menuMarkup("kernel", "Kernel", span("kernel", (n) => `${n}×${n}`))}
      <button name="anew">${icon("again")} New numbers</button>
    </div>
    <p class="hint"></p>`;

  const HINTS = {
    forwards: "Point at a number of the output, or move over it with the arrow keys, to see all it is made of. Click any other number to change it.",
    weights: "Point at a weight or a bias to see its gradient. What the loss says about each output stands on the right: click to change it.",
    pixels: "Point at a pixel to see its gradient. What the loss says about each output stands on the right: click to change it.",
  };

  // ── The element ────────────────────────────────────────────────────────────────────────────────────────────────

  class ConvolutionLayer extends SteppedFigure {
    static title = "A convolutional layer, forwards and back";
    static looks = LOOKS;

    #random = random(START);
    #numbers = LayerNumbers.drawn(SIZES, this.#random);
    #chosen = null; // the result that the reader focused or tapped, by number
    #hovered = null; // the result under the pointer

    get image() { return structuredClone(this.#numbers.image); }
    get kernels() { return structuredClone(this.#numbers.kernels); }
    get bias() { return structuredClone(this.#numbers.bias); }
    get gradOutput() { return structuredClone(this.#numbers.gradOutput); }
    get relu() { return this.#numbers.relu; }
    get way() { return this.#numbers.way; }
    get output() { return this.#numbers.output; }
    get gradients() { return this.#numbers.gradients; }

    /** Changes numbers, `relu` or `way`; what cannot be throws and changes nothing. */
    set(changes) { this.#take(this.#numbers.changed(changes)); }

    #take(numbers) {
      const turned = numbers.way !== this.way;
      this.#numbers = numbers;
      this.step = turned ? 1 : this.step;
    }

    read() {
      const whole = (name, otherwise) => (this.hasAttribute(name) ? Number(this.getAttribute(name)) : otherwise);
      this.#random = random(whole("seed", START));
      const sizes = Object.fromEntries(Object.entries(SIZES).map(([name, size]) => [name, whole(name, size)]));
      const drawn = LayerNumbers.drawn(sizes, this.#random);
      this.#take(drawn.changed({ relu: this.hasAttribute("relu"), way: this.getAttribute("way") ?? "forwards" }));
      this.step = whole("step", 1);
    }

    /** The number of the result that is looked at; −1 before the first. */
    get #current() { return this.#hovered ?? this.#chosen ?? this.step - 1; }

    get total() { return this.#numbers.results.length; }
    get spoken() { return `${this.find(".sum").textContent} ${this.find(".meaning").textContent}`.replaceAll("·", " × "); }
    get sum() { return this.#current < 0 ? null : this.#sumOf(this.#numbers.results[this.#current]); }
    stepped() { this.#chosen = this.#hovered = null; }

    #sumOf(result) {
      const bias = result.of === "output" ? this.#numbers.bias[result.at[2]] : 0;
      return total(values(this.#numbers.lines(result))) + bias;
    }

    // ── What the reader does ───────────────────────────────────────────────────────────────────────────────────────

    markup() { return MARKUP; }

    ready() {
      const layer = this.find(".layer");
      layer.addEventListener("pointerover", ({ target }) => this.#hover(target.closest(".cell")));
      layer.addEventListener("pointerleave", () => this.#hover(null));
    }

    /** What a cell stands for: { of, at }. */
    #addressOf({ row, column, parentElement }) {
      const [of, ...planes] = parentElement.parentElement.dataset.name.split("-");
      return { of, at: of === "bias" ? planes.map(Number) : [row, column, ...planes.map(Number)] };
    }

    #numberOf(cell) {
      const { of, at } = this.#addressOf(cell);
      return this.#numbers.results.findIndex((result) => result.of === of && String(result.at) === String(at));
    }

    #hover(cell) {
      const number = cell ? this.#numberOf(cell) : -1;
      if (number === (this.#hovered ?? -1)) return;
      this.#hovered = number < 0 ? null : number;
      this.update();
    }

    clicked(target) {
      const cell = target.closest(".cell");
      if (cell) this.#edit(cell);
      else if (target.closest("[name=anew]")) this.#take(this.#numbers.redrawn(this.#random));
      else super.clicked(target);
    }

    changed(target) {
      const { name, value, checked } = target;
      if (name === "way") {
        this.set({ way: value });
        this.speak(this.spoken);
      } else if (name === "relu") this.set({ relu: checked });
      else if (Object.hasOwn(LIMITS, name)) this.attempt(() => this.#take(this.#numbers.resized({ [name]: Number(value) }, this.#random)));
      else super.changed(target);
    }

    pressed(key, cell) {
      if (!cell.matches(".cell") || !(key === "Enter" || key === "F2" || /^[-\d.]$/.test(key))) return false;
      this.#edit(cell, key.length === 1 ? key : undefined);
      return true;
    }

    focused(cell) {
      const number = cell.matches(".cell") ? this.#numberOf(cell) : -1;
      if (number < 0) return;
      this.#chosen = number;
      this.update();
      this.speak(this.spoken);
    }

    /** Puts an input over what is given; what is computed cannot be typed. */
    #edit(cell, typed) {
      const { of, at } = this.#addressOf(cell);
      if (this.#computes(of)) return;
      const name = of === "output" ? "gradOutput" : of;
      const rows = this[name];
      const inner = entry(rows, at.slice(0, -1));
      const keep = (value) => {
        inner[at.at(-1)] = value;
        this.set({ [name]: rows });
      };
      this.edit(cell, { name: `${of === "output" ? "grad_output" : of}[${at.join(", ")}]`, value: entry(rows, at), most: LARGEST, keep, typed });
    }

    // ── What the reader sees ───────────────────────────────────────────────────────────────────────────────────────

    show() {
      const result = this.#numbers.results[this.#current] ?? null;
      const lines = result ? this.#numbers.lines(result) : [];
      this.#build();
      this.#showTitles();
      this.#showNumbers(result, lines.flat());
      this.#showSum(result, lines);
      this.#showControls();
    }

    /** Boards for as many channels and filters as there are. */
    #build() {
      const { size, channels, filters, kernel } = this.#numbers.sizes;
      const layer = this.find(".layer");
      setVariables(layer, { across: size + filters * kernel + this.#numbers.side, tall: size });
      const wanted = `${channels} ${filters}`;
      if (layer.dataset.built === wanted) return;
      layer.dataset.built = wanted;
      const board = (name, title, kind = "") => `<div class="${kind}">${boardMarkup(name, title)}</div>`;
      const each = (count, one) => Array.from({ length: count }, (_, n) => one(n)).join("");
      this.find("[data-group=image] .boards").innerHTML = each(channels, (c) => board(`image-${c}`, `Channel ${c}`));
      this.find(".filters").innerHTML = each(filters, (f) => `<div class="filter"><div class="title">Filter ${f}</div><div class="boards">
        ${each(channels, (c) => board(`kernels-${c}-${f}`, `Channel ${c}`))}${board(`bias-${f}`, "Bias", "short")}</div></div>`);
      this.find("[data-group=output] .boards").innerHTML = each(filters, (f) => board(`output-${f}`, `Map ${f}`, "short"));
    }

    #showTitles() {
      const { way, shapes } = this.#numbers;
      const titles = {
        image: [way === "pixels" ? "Gradient of the image" : "Image", shapes.image],
        kernels: [way === "weights" ? "Gradient of the filters" : "Filters", shapes.kernels],
        output: [way === "forwards" ? "Output" : "Gradient of the output", shapes.gradOutput],
      };
      for (const [group, [title, shape]] of Object.entries(titles)) {
        this.find(`[data-group=${group}] .group`).innerHTML = `<span class="ink">${title}</span> <small>${shape.join("×")}</small>`;
      }
    }

    #computes(of) { return RESULTS[this.way].includes(of); }

    /** What stands in the boards: values, or the gradients that this way computes or is given. */
    #shown() {
      const { way, image, kernels, bias, output, gradOutput } = this.#numbers;
      if (way === "forwards") return { image, kernels, bias, output };
      const { gradients } = this.#numbers;
      if (way === "pixels") return { image: gradients.image, kernels, bias, output: gradOutput };
      return { image, kernels: gradients.kernels, bias: gradients.bias, output: gradOutput };
    }

    #showNumbers(result, terms) {
      const partners = new Map(); // what a number is multiplied by; null where it stands alone
      for (const factors of terms) factors.forEach(({ of, at }, i) => partners.set(key(of, at), factors[1 - i] ?? null));
      if (result?.of === "output") partners.set(key("bias", [result.at[2]]), null);
      const shown = this.#shown();
      const sums = this.relu && this.way !== "forwards" ? this.#numbers.sums : null;
      for (const grid of this.shadowRoot.querySelectorAll(".grid")) {
        const [of, ...planes] = grid.dataset.name.split("-");
        const at = (row, column) => (of === "bias" ? planes.map(Number) : [row, column, ...planes.map(Number)]);
        const length = of === "bias" ? 1 : shown[of].length;
        const numbers = matrixOf(length, length, (row, column) => entry(shown[of], at(row, column)));
        fill(grid, numbers, (cell, text) => {
          const place = at(cell.row, cell.column);
          const shut = of === "output" && sums && entry(sums, place) <= 0;
          return this.#cell(cell, { text, of, shut, partner: partners.get(key(of, place)), here: result && key(of, place) === key(result.of, result.at) });
        }, this.#computes(of) ? formatShort : formatEntry);
      }
    }

    /** Marks a cell and returns what stands in it. */
    #cell(cell, { text, of, shut, partner, here }) {
      const known = !this.#computes(of) || here || this.#numberOf(cell) < this.step;
      const marks = { empty: !known, here, closed: shut, used: partner !== undefined };
      for (const [mark, on] of Object.entries(marks)) cell.classList.toggle(mark, Boolean(on));
      cell.ariaLabel = !known ? "not computed yet" : shut ? `${text}; ReLU gave 0 here, so nothing comes back` : null;
      if (!known) return "";
      if (shut) return `<s>${text}</s>`;
      if (!partner || of !== MARKED[this.way]) return text;
      return `<span class="pair"><span>${text}</span><span class="${ROLES[partner.of]} ink">×${formatEntry(partner.value)}</span></span>`;
    }

    #showSum(result, lines) {
      this.find(".meaning").textContent = result ? this.#meaning(result, lines.flat().length) : "";
      this.find(".hint").textContent = HINTS[this.way];
      if (!result) return (this.find(".sum").textContent = "Nothing computed yet. Next computes the first number.");
      const { of, at } = result;
      const end = of === "output" ? ` + <span class="term kernel ink">${written(this.#numbers.bias[at[2]])}</span>` : "";
      const products = values(lines.filter(({ length }) => length));
      this.find(".sum").innerHTML = `<code>${of === "output" ? "" : "grad_"}${of}[${at.join(", ")}]</code>
        ${sumMarkup(products, { roles: FACTORS[of], result: ROLES[of], end, sum: this.#sumOf(result) })}`;
    }

    #meaning({ of, at }, count) {
      const { channels, filters } = this.#numbers.sizes;
      const shut = this.relu ? " Where ReLU gave 0, nothing comes back." : "";
      return {
        output: () => {
          const bent = this.sum > 0 ? " ReLU lets it pass." : " ReLU makes it 0.";
          const where = channels === 1 ? "" : `, a line for each of ${channels} channels`;
          return `${many(count, "product")}${where}, and the bias of filter ${at[2]}.${this.relu ? bent : ""}`;
        },
        kernels: () => `This weight met ${many(count, "pixel")}, one for each number of map ${at[3]}: pixel times gradient.${shut}`,
        bias: () => `The bias was added to every number of map ${at[0]}, so it collects all their gradients.${shut}`,
        image: () => `This pixel went into ${many(count, "number")} of the output${filters === 1 ? "" : `, a line for each of ${filters} maps`}: weight times gradient.${shut}`,
      }[of]().replace(/^./, (letter) => letter.toUpperCase());
    }

    #showControls() {
      this.setChoice("way", this.way);
      this.named("relu").checked = this.relu;
      for (const name of Object.keys(LIMITS)) this.named(name).value = this.#numbers.sizes[name];
      this.showSteps();
    }
  }

  define("convolution-layer", ConvolutionLayer);
}
