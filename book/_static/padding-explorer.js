/**
 * <padding-explorer>: where a kernel may stand. Size, kernel, stride, padding and dilation at sliders, in one dimension
 * or two, forwards or transposed, one layer or several; the kernel's way step by step, the formula with its numbers.
 *
 *   <padding-explorer size="5" kernel="3" padding="same" step="1">what to show without JavaScript</padding-explorer>
 *
 * Attributes: `dimensions` (1 or 2), `size` (numbers of the input along each axis), `kernel`, `stride`, `dilation`,
 * `padding` ("valid", "same", "full", "causal", "1" or "0 1": before and after), `layers` (instead of kernel, stride and
 * dilation: "[[3, 1], [2, 2], [3, 1, 2]]", as receptive_field takes them), `transposed`, `output-padding`, `drawn`
 * ("spread" or "slide": how a transposed convolution is drawn), `uses` (count how often each number is used), `step`.
 * With `controls` ("size kernel") only these controls are in front, the others behind “More settings”.
 * Methods and properties: `set({ kernel: 5, padding: [0, 1] })` changes several at once, `settings` are all; `output`
 * (numbers along an axis, 0 if nothing fits), `geometry` (of each layer, as `along` in arithmetic.js gives it), `counts`
 * (how often each number is used along an axis), `field` (what one number of the last layer sees), `keras` (as code).
 *
 * Needs: arithmetic.js, figure.js, boards.js, wording.js, padding-settings.js
 */
"use strict";
{
  const { transposedSize } = window.cnn.arithmetic;
  const { SteppedFigure, define, arrow, sliderMarkup, menuMarkup, choiceMarkup, checkMarkup, stepsMarkup } = window.cnn.figure;
  const { LOOKS: BOARD_LOOKS, traceOf, boardOf, Boards } = window.cnn.boards;
  const { many, formula, formulaBack, kerasCode, sentence, notes } = window.cnn.wording;
  const { LIMITS, MOST_LAYERS, WORDS, START, EXAMPLES, clamp, changed, geometryOf, troubleOf, modelOf, outputOf, countsOf,
    fieldOf, turnedRound } = window.cnn.padding;

  // ── Looks and markup ───────────────────────────────────────────────────────────────────────────────────────────

  const LOOKS = `${BOARD_LOOKS}
    .bar { padding: .5rem 1rem; gap: .5rem .75rem; }
    .choice span { padding: 0 .5rem; }
    .body { display: grid; grid-template-columns: 15rem minmax(0, 1fr); }
    .settings { display: grid; align-content: start; gap: .125rem 1rem; padding: .5rem 1rem; border-right: 1px solid var(--line); }
    .settings > * { min-height: 40px; }
    .settings .choice { flex-wrap: nowrap; } .settings .choice span { padding: 0 .375rem; font-size: .9em; }
    .slider > span { flex: 0 0 5.25rem; } .slider b { min-width: 1.25rem; text-align: right; }
    .role { display: contents; }
    .settings .menu { justify-content: space-between; }
    summary { display: flex; align-items: center; min-height: 40px; cursor: pointer; }
    summary::before { content: "▸"; margin-right: .375rem; } [open] > summary::before { content: "▾"; }
    details > div { display: grid; gap: .25rem 1rem; } details .choice { justify-self: start; }
    details > div > * { min-height: 40px; }
    .layers, .more { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; }
    .formula { display: flex; flex-wrap: wrap; justify-content: center; gap: 0 .5rem; padding: .75rem 1rem 0;
      text-align: center; font-variant-numeric: tabular-nums; }
    .formula b { font-size: 1.15em; }
    .boards { min-height: 10rem; padding: .75rem .5rem .25rem; }
    .sentence, .notes, .keras { padding: 0 1rem .25rem; text-align: center; text-wrap: balance; }
    .sentence { min-height: 2.8em; }
    .notes, .keras { font-size: .9em; } .notes > span { display: block; }
    .keras code { overflow-wrap: anywhere; }
    @container (max-width: 400px) { .formula { font-size: .875em; padding-inline: .5rem; } }
    @container (max-width: 620px) {
      .body { grid-template-columns: minmax(0, 1fr); }
      .settings { order: 1; grid-template-columns: 1fr 1fr; border-right: 0; border-top: 1px solid var(--line); }
      .settings .slider { display: grid; grid-template-columns: 1fr auto; gap: 0; }
      .slider input { grid-row: 2; grid-column: 1 / -1; min-width: 0; }
      .settings .menu { flex-direction: column; align-items: stretch; gap: 0; }
      details > div { grid-template-columns: 1fr 1fr; align-items: end; }
      details, .layers, .more, .drawn, .settings :is(.choice, select[name=example]) { grid-column: 1 / -1; }
      .bar, .settings { padding-inline: .75rem; }
    }
  `;

  const slider = (name, text, role, limits = LIMITS[name]) =>
    `<span class="role ${role}">${sliderMarkup(name, text, ...limits)}</span>`;
  const named = (names, text = (name) => name) => Object.fromEntries(names.map((name) => [name, text(name)]));

  const CONTROLS = {
    dimensions: choiceMarkup("dimensions", "Dimensions", { 1: "1-D", 2: "2-D" }),
    transposed: choiceMarkup("transposed", "Direction", { no: "Convolution", yes: "Transposed" }),
    example: `<select name="example" aria-label="Example"><option value="">Examples …</option>
      ${Object.keys(EXAMPLES).map((name) => `<option>${name}</option>`).join("")}</select>`,
    layer: `<div class="layers"><b>Layer</b> <span class="numbers"></span></div>`,
    drawn: `<span class="drawn">${choiceMarkup("drawn", "Drawn as", { spread: "Spreading", slide: "Sliding" })}</span>`,
    size: slider("size", "Size", "image"),
    kernel: slider("kernel", "Kernel k", "kernel"),
    stride: slider("stride", "Stride s", ""),
    dilation: slider("dilation", "Dilation d", ""),
    padding: menuMarkup("padding", "Padding", named([...WORDS, "numbers"])) + slider("before", "Before p", "", LIMITS.padding)
      + slider("after", "After q", "", LIMITS.padding) + slider("outputPadding", "Output padding", "", [0, 3]),
    uses: checkMarkup("uses", "<span></span>"),
    layers: `<div class="more"><button name="add">Add a layer</button><button name="remove">Remove</button></div>`,
  };
  const BAR = ["dimensions", "transposed", "example"];

  const markup = (controls) => {
    const [front, back] = [true, false].map((wanted) => (names) =>
      names.filter((name) => !controls || controls.includes(name) === wanted).map((name) => CONTROLS[name]).join(""));
    const others = Object.keys(CONTROLS).filter((name) => !BAR.includes(name));
    return `
    ${controls ? "" : `<div class="bar">${front(BAR)}</div>`}
    <div class="body">
      <div class="settings">${front(controls ? Object.keys(CONTROLS) : others)}${controls
        ? `<details><summary>More settings</summary><div>${back(Object.keys(CONTROLS))}</div></details>` : ""}</div>
      <div class="stage">
        <p class="formula"></p>
        <p class="message" role="alert"></p>
        <div class="boards"></div>
        <p class="sentence"></p>
        <p class="notes"></p>
        ${stepsMarkup({ first: "First: before the first place", last: "Last: all places", counted: "Places" })}
        <p class="keras">In Keras: <code></code></p>
      </div>
    </div>
    <p class="hint">Press Next, drag a slider, point at the picture: a number of the output shows what it sees, one of the
      input where it goes, a weight what it meets. The key U counts how often each is used.</p>`;
  };

  // ── The element ────────────────────────────────────────────────────────────────────────────────────────────────

  class PaddingExplorer extends SteppedFigure {
    static title = "Padding, stride, dilation";
    static looks = LOOKS;
    static pace = 700;

    #is = structuredClone(START);
    #chosen = 0; // the layer whose settings the sliders show
    #pointed = null; // { board, at: [row, column] }: a number under the pointer or chosen by keys
    #boards = null;
    #width = 0; // of the stage, for which the boards were drawn

    get settings() { return structuredClone(this.#is); }

    /** Changes settings by the names of the attributes; what cannot be throws and changes nothing. */
    set(changes) {
      this.#is = changed(this.#is, changes, this.#chosen);
      this.#chosen = Math.min(this.#chosen, this.#is.layers.length - 1);
      this.step = this.step;
    }

    get geometry() { return geometryOf(this.#is); }
    get trouble() { return troubleOf(this.#is); }
    get output() { return outputOf(this.#is); }
    get counts() { return countsOf(this.#is); }
    get field() { return fieldOf(this.#is); }
    get #model() { return modelOf(this.#is); }

    /** The axis of the chosen layer, or of the one where nothing fits. */
    get #own() {
      const { geometry } = this;
      return geometry[Math.min(this.#chosen, geometry.length - 1)];
    }

    get keras() { return kerasCode(this.#is, this.#is.layers[this.#chosen], this.#own, this.output); }

    get total() {
      const model = this.#model;
      return model ? model.boards[model.walked].length ** this.#is.dimensions : 0;
    }

    get spoken() { return this.find(".message").textContent || this.find(".sentence").textContent; }
    stepped() { this.#pointed = null; }

    read() {
      const settings = {};
      const take = (name, attribute, read) => {
        if (this.hasAttribute(attribute)) settings[name] = read(this.getAttribute(attribute));
      };
      for (const name of ["dimensions", "size", "kernel", "stride", "dilation"]) take(name, name, Number);
      for (const name of ["transposed", "uses"]) take(name, name, () => true);
      const zeros = (text) => text.trim().split(/ +/).map(Number);
      take("padding", "padding", (text) => (/^[\d ]+$/.test(text) ? [...zeros(text), ...zeros(text)].slice(0, 2) : text));
      take("layers", "layers", JSON.parse);
      take("outputPadding", "output-padding", Number);
      take("drawn", "drawn", String);
      this.set(settings);
      this.step = this.given("step", Number);
    }

    markup() { return markup(this.getAttribute("controls")?.split(" ")); }

    ready() {
      const stage = this.find(".stage");
      new ResizeObserver(() => {
        if (stage.clientWidth === this.#width) return;
        this.#width = stage.clientWidth;
        this.update();
      }).observe(stage);
      this.find(".boards").addEventListener("pointermove", (event) => this.#point(this.#boards.under(event)));
      this.find(".boards").addEventListener("pointerleave", () => this.#point(null));
    }

    // What the reader does

    clicked(target, event) {
      const { layers } = this.#is;
      const name = target.closest("button")?.name;
      if (name === "add") {
        this.set({ layers: [...layers, layers.at(-1)] });
        this.#chosen = layers.length;
      } else if (name === "remove") this.set({ layers: layers.toSpliced(this.#chosen, 1) });
      else if (target.closest("svg.board")) return this.#choose(this.#boards.under(event));
      else return super.clicked(target);
      this.update();
      this.speak(`${many(this.#is.layers.length, "layer")}. ${this.find(".notes").textContent}`);
    }

    changed(target) {
      const { name, value, checked: on } = target;
      const number = Number(value);
      const [p, q] = this.#zeros;
      const changes = {
        dimensions: () => ({ dimensions: number, layers: this.#is.layers.map(({ padding, ...layer }) => // no 2-D is causal
          ({ ...layer, padding: padding === "causal" ? "same" : padding })) }),
        drawn: () => ({ drawn: value }),
        uses: () => ({ uses: on }),
        padding: () => ({ padding: value === "numbers" ? [p, q] : value }),
        before: () => ({ padding: [number, q] }),
        after: () => ({ padding: [p, number] }),
        transposed: () => turnedRound(this.#is, value === "yes"),
        example: () => ({ ...START, dimensions: 2, ...(value ? EXAMPLES[value] : this.#is) }),
      };
      if (name === "layer") this.#chosen = number;
      else if (name in changes) this.set(changes[name]());
      else if (name in LIMITS || name === "outputPadding") this.set({ [name]: number });
      else return super.changed(target);
      if (["example", "transposed"].includes(name)) this.step = 1;
      this.update();
      this.speak(this.find(".message").textContent || this.find(".formula").textContent.replace(/\s+/g, " "));
    }

    pressed(key, target) {
      if (key.toLowerCase() === "u" && !target.matches("select")) {
        this.set({ uses: !this.#is.uses });
        this.speak(this.#is.uses ? `Uses along an axis: ${this.counts.join(", ")}` : "Uses are not shown.");
        return true;
      }
      if (!target.matches("svg.board") || !arrow(key) || !this.total) return false;
      const model = this.#model;
      const board = this.#is.dimensions === 2 ? boardOf(target) : (this.#pointed?.board ?? model.walked);
      const [down, across] = arrow(key);
      const at = this.#pointed?.board === board ? this.#pointed.at : this.#here(board);
      const length = board === "kernel" ? model.weights : model.boards[board].length;
      const moved = (number, count) => Math.min(count - 1, Math.max(0, number));
      if (this.#is.dimensions === 2) this.#choose({ board, at: [moved(at[0] + down, length), moved(at[1] + across, length)] });
      else {
        const other = moved(board - down, model.boards.length);
        const { real } = model.boards[other];
        const seen = traceOf(model, board, at[1])[other].flatMap((ways, cell) => (ways && real[cell] >= 0 ? [real[cell]] : []));
        const middle = other === board ? at[1] : (seen[Math.floor(seen.length / 2)] ?? 0);
        this.#choose({ board: other, at: [0, moved(middle + across, model.boards[other].length)] });
      }
      return true;
    }

    /** Goes to a number of the board that is walked over, or points at one of another board. */
    #choose(found) {
      const model = this.#model;
      if (found && found.board === model.walked) return this.go(found.at[0] * model.boards[model.walked].length + found.at[1] + 1);
      this.#point(found);
      this.speak(this.spoken);
    }

    #point(found) {
      if (JSON.stringify(found) === JSON.stringify(this.#pointed)) return;
      this.#pointed = found;
      this.update();
    }

    get #zeros() {
      const { before, after } = this.#own;
      return [before, after].map((zeros) => clamp(zeros, "padding"));
    }

    /** What is written into a number: how often it is used if that is asked for, else the shares that it has so far. */
    #counter(model, counts) {
      const { dimensions, transposed, uses } = this.#is;
      const counted = transposed ? model.boards.length - 1 : 0;
      const total = ([row, column]) => (dimensions === 2 ? counts[row] : 1) * counts[column];
      if (uses || !transposed || model.walked !== 0) return (b, at) => (uses && b === counted ? total(at) : null);
      const { length } = model.boards[0];
      const patches = Array.from({ length }, (_, i) => traceOf(model, 0, i)[1].filter((_, c) => model.boards[1].real[c] >= 0));
      const soFar = ([row, column]) => {
        let sum = 0;
        for (let i = 0; i < this.step; i++) {
          sum += (dimensions === 2 ? patches[Math.floor(i / length)][row] : 1) * patches[i % length][column];
        }
        return sum || "";
      };
      return (b, at) => (b === counted ? soFar(at) : null);
    }

    /** The number of a board at which the step stands. */
    #here(board) {
      const { boards, walked } = this.#model;
      const { length } = boards[walked];
      const step = board === walked ? Math.max(0, this.step - 1) : 0;
      return [Math.floor(step / length), step % length];
    }

    // What the reader sees

    show() {
      const { trouble, geometry } = this;
      const { transposed, dimensions, layers } = this.#is;
      const model = this.#model;
      const pointed = this.#pointed ?? (model && this.step ? { board: model.walked, at: this.#here(model.walked) } : null);
      this.#showSettings();
      if (this.find(".message").textContent !== trouble) this.complain(trouble);
      this.find(".formula").innerHTML = !transposed ? formula(this.#own) : trouble ? "" : formulaBack(this.#own, layers[0].padding);
      this.find(".boards").hidden = !model;
      for (const part of [".sentence", ".notes", ".keras"]) this.find(part).hidden = Boolean(trouble);
      if (model) {
        const { counts } = this;
        const { length } = model.boards[model.walked];
        this.#boards ??= new Boards(this.find(".boards"));
        this.#width ||= this.find(".stage").clientWidth; // to ask each time would lay out the whole page once more
        this.#boards.draw(model, dimensions, this.#width || 300);
        this.#boards.paint({
          pointed,
          count: this.#counter(model, counts),
          most: Math.max(...counts) ** dimensions,
          done: ([row, column]) => row * length + column < this.step,
          zeros: !transposed || model.walked === 1,
        });
      }
      if (!trouble) {
        this.find(".sentence").textContent = pointed
          ? sentence(model, pointed, this.#is) : "Nothing computed yet. Next puts the kernel on its first place.";
        this.find(".notes").innerHTML = notes(this.#is, geometry, this.counts, this.field).map((note) => `<span>${note}</span>`).join("");
        this.find(".keras code").textContent = this.keras || "no single layer";
      }
      this.showSteps();
    }

    #showSettings() {
      const { dimensions, size, layers, transposed, drawn, uses, outputPadding } = this.#is;
      const { kernel, stride, dilation, padding } = layers[this.#chosen];
      const [before, after] = this.#zeros;
      Object.entries({ size, kernel, stride, dilation, before, after }).forEach(([name, value]) => this.setSlider(name, value));
      const by = (more) => transposedSize(size, kernel, { stride, dilation, padding, outputPadding: more });
      const more = outputPadding ?? by(null) - by(0);
      this.setSlider("outputPadding", more, { max: Math.max(stride - 1, more) });
      Object.entries({ dimensions, drawn, transposed: transposed ? "yes" : "no" }).forEach((choice) => this.setChoice(...choice));
      this.named("padding").value = typeof padding === "string" ? padding : "numbers";
      this.named("uses").checked = uses;
      this.named("uses").nextElementSibling.textContent = transposed ? "Count the shares" : "Count the uses";
      this.named("example").value = "";
      const show = (selector, on) => (this.find(selector).hidden = !on);
      show("[value=full]", !transposed);
      show("[value=causal]", !transposed && dimensions === 1);
      for (const name of ["before", "after"]) show(`.slider:has([name=${name}])`, typeof padding !== "string");
      show(".slider:has([name=outputPadding])", transposed && stride > 1);
      show(".drawn", transposed);
      show(".layers", layers.length > 1);
      show(".more", !transposed);
      show("[name=add]", layers.length < MOST_LAYERS);
      show("[name=remove]", layers.length > 1);
      const numbers = this.find(".numbers");
      if (numbers.querySelectorAll("input").length !== layers.length) {
        numbers.innerHTML = choiceMarkup("layer", "Layer", layers.map((_, l) => l + 1));
      }
      this.setChoice("layer", this.#chosen);
    }
  }

  define("padding-explorer", PaddingExplorer);
}
