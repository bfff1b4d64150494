/**
 * <gradient-chain>: a gradient on its way back through many layers: it fades, holds or explodes.
 *
 *   <gradient-chain name="sigmoid" layers="20" scale="1">words</gradient-chain>
 *
 * Layers of 50 units, each dense and followed by the activation, have weights drawn from a normal distribution of the
 * variance scale²/50; Glorot's choice is a scale of 1, He's √2. Attributes: `name`, `layers`, `scale`, `seed`. Properties:
 * `weights` (a list of 50×50 arrays), `input`, `signals` and `gradients`, the lengths (as root mean squares) behind each layer.
 */
// Needs: figure.js, arithmetic.js
"use strict";
{
  const { Figure, define, menuMarkup, sliderMarkup, icon, format } = window.cnn.figure;
  const { activations, random, dense } = window.cnn.arithmetic;

  const UNITS = 50;
  const MOST_LAYERS = 40;
  const NAMES = { sigmoid: "Sigmoid", tanh: "Tanh", relu: "ReLU", leaky_relu: "Leaky ReLU", elu: "ELU", gelu: "GELU", linear: "None (linear)" };
  const SCALES = { 1: "Glorot (1)", [Math.SQRT2]: "He (√2)" };
  const [WIDTH, HEIGHT] = [400, 200];
  const DECADES = [-12, 6]; // of the drawing, as powers of ten

  const meanSquare = (numbers) => Math.sqrt(numbers.reduce((sum, number) => sum + number * number, 0) / numbers.length);

  /** 1.2·10⁻⁷ */
  function scientific(number) {
    if (number === 0 || (number >= 0.01 && number < 1000)) return format(number, 2);
    const power = Math.floor(Math.log10(number));
    const digits = String(power).replace("-", "⁻").replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);
    return `${format(number / 10 ** power, 1)}·10${digits}`;
  }

  const LOOKS = `
    .plot { display: block; width: calc(100% - 2rem); max-width: 34rem; margin: 1rem auto; border: 1px solid var(--line); border-radius: 6px; }
    .plot text { fill: var(--muted); font-size: 15px; }
    .plot path { fill: none; vector-effect: non-scaling-stroke; }
    .grid-line { stroke: var(--line); }
    .gradients { stroke: var(--text); stroke-width: 3; }
    .signals { stroke: color-mix(in srgb, var(--output) 85%, var(--text)); stroke-width: 2; stroke-dasharray: 6 4; }
    .key { display: flex; flex-wrap: wrap; justify-content: center; gap: .25rem 1.25rem; padding: 0 1rem; font-size: .875em; }
    .key i { display: inline-block; width: 1.75rem; margin-right: .375rem; vertical-align: middle; border-top: 3px solid var(--text); }
    .key .forth i { border-top: 2px dashed color-mix(in srgb, var(--output) 85%, var(--text)); }
    .sum { padding: .75rem 1rem; text-align: center; font-variant-numeric: tabular-nums; }
    .labels { display: flex; justify-content: space-between; max-width: 34rem; margin: -.75rem auto .5rem; padding: 0 1rem; font-size: .8125em; color: var(--muted); }
  `;

  class GradientChain extends Figure {
    static title = "A gradient on its way through many layers";
    static looks = LOOKS;

    #name = "sigmoid";
    #layers = 20;
    #scale = 1;
    #seed = 1;

    get weights() {
      const { normal } = random(this.#seed);
      const drawn = () => Float64Array.from({ length: UNITS * UNITS }, () => (normal() * this.#scale) / Math.sqrt(UNITS));
      return Array.from({ length: this.#layers }, () => ({ shape: [UNITS, UNITS], data: drawn() }));
    }
    get input() {
      const { normal } = random(this.#seed + 1000);
      return Float64Array.from({ length: UNITS }, normal);
    }
    get signals() { return this.#run().signals; }
    get gradients() { return this.#run().gradients; }

    /** Sets any of { name, layers, scale, seed }. */
    set settings({ name = this.#name, layers = this.#layers, scale = this.#scale, seed = this.#seed }) {
      if (!(name in NAMES)) throw new RangeError(`“${name}” is no activation: ${Object.keys(NAMES).join(", ")}.`);
      if (!(layers >= 1 && layers <= MOST_LAYERS)) throw new RangeError(`The chain has 1 to ${MOST_LAYERS} layers.`);
      if (!(scale > 0 && scale <= 4)) throw new RangeError("The scale of the weights lies between 0 and 4.");
      [this.#name, this.#layers, this.#scale, this.#seed] = [name, layers, scale, seed];
      this.update();
    }

    read() {
      const [layers, scale, seed] = ["layers", "scale", "seed"].map((name) => this.hasAttribute(name) ? Number(this.getAttribute(name)) : undefined);
      this.settings = { name: this.getAttribute("name") ?? undefined, layers, scale, seed };
    }

    /** Forwards with the input, and back with a gradient of 1 for every output. */
    #run() {
      const { value, slope } = activations[this.#name];
      const weights = this.weights;
      let signal = this.input;
      const before = weights.map((layer) => {
        const sums = dense({ shape: [UNITS], data: signal }, layer).data;
        signal = sums.map((sum) => value(sum));
        return { sums, signal };
      });
      let gradient = new Float64Array(UNITS).fill(1);
      const gradients = [];
      for (let layer = this.#layers - 1; layer >= 0; layer--) {
        const inner = gradient.map((number, unit) => number * slope(before[layer].sums[unit]));
        gradient = gradient.map((_, from) => inner.reduce((sum, number, unit) => sum + number * weights[layer].data[from * UNITS + unit], 0));
        gradients.unshift(meanSquare(gradient));
      }
      return { signals: before.map(({ signal: numbers }) => meanSquare(numbers)), gradients };
    }

    markup() {
      return `
        <div class="bar">
          ${menuMarkup("name", "Activation", NAMES)} ${sliderMarkup("layers", "Layers", 1, MOST_LAYERS)}
          ${sliderMarkup("scale", "Scale of the weights", 0.1, 3, 0.05)}
          ${Object.entries(SCALES).map(([scale, text]) => `<button name="choose" value="${scale}">${text}</button>`).join("")}
          <button name="again">${icon("again")} Draw anew</button>
        </div>
        <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="">
          <g class="lines"></g><path class="signals"/><path class="gradients"/>
        </svg>
        <div class="labels"><span>first layer</span><span>last layer</span></div>
        <div class="key"><span><i></i>gradient behind each layer, on its way back</span><span class="forth"><i></i>signal, on its way forwards</span></div>
        <p class="sum"></p>
        <p class="hint">Take ReLU with a scale of 1, then with He's √2. Then find the scale at which tanh neither fades nor explodes.</p>`;
    }

    clicked(target) {
      const button = target.closest("button");
      if (!button) return;
      this.settings = button.name === "again" ? { seed: this.#seed + 1 } : { scale: Number(button.value) };
      this.speak(this.#inWords());
    }

    changed({ name, value }) {
      this.settings = { [name]: name === "name" ? value : Number(value) };
      this.speak(this.#inWords());
    }

    #inWords({ gradients } = this.#run()) {
      const first = gradients[0];
      const word = first < 1e-3 ? "it has faded" : first > 1e3 ? "it has exploded" : "it holds";
      return `A gradient of 1 behind layer ${this.#layers} arrives at the first as ${scientific(first)}: ${word}.`;
    }

    show() {
      const run = this.#run();
      const [low, high] = DECADES;
      const up = (size) => HEIGHT - ((Math.min(high, Math.max(low, Math.log10(size || 1e-300))) - low) / (high - low)) * HEIGHT;
      const along = (layer, count) => (count === 1 ? WIDTH / 2 : 44 + ((WIDTH - 54) * layer) / (count - 1));
      const line = (sizes) => sizes.map((size, layer) => `${layer ? "L" : "M"}${along(layer, sizes.length).toFixed(1)} ${up(size).toFixed(1)}`).join("");
      this.find(".gradients").setAttribute("d", line(run.gradients));
      this.find(".signals").setAttribute("d", line(run.signals));
      const marks = { 4: "10⁴", 0: "1", "-4": "10⁻⁴", "-8": "10⁻⁸" };
      this.find(".lines").innerHTML = Object.entries(marks).map(([power, text]) =>
        `<path class="grid-line" d="M40 ${up(10 ** power)}H${WIDTH}"/><text x="34" y="${up(10 ** power) + 4}" text-anchor="end">${text}</text>`).join("");
      this.find(".plot").ariaLabel = this.#inWords(run);
      this.find(".sum").textContent = this.#inWords(run);
      this.named("name").value = this.#name;
      this.setSlider("layers", this.#layers);
      this.setSlider("scale", this.#scale, { text: format(this.#scale, 2) });
    }
  }

  define("gradient-chain", GradientChain);
}
