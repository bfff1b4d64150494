/**
 * <activation-curve>: an activation function, its slope at any place, and what it makes of a feature map.
 *
 *   <activation-curve name="relu" x="-1.5">words</activation-curve>
 *
 * Attributes: `name` (relu, leaky_relu, elu, softplus, sigmoid, tanh, silu, gelu, linear) and `x`. The reader moves x on the
 * curve or by the slider; the tangent is drawn, and the gradient that gets through is written out. Beside it, the vertical
 * edges of a photograph before and after the function. Properties: `name`, `x`, `y`, `slope`, `share` (how much of the map
 * has a slope below 0.1).
 */
// Needs: figure.js, arithmetic.js, pictures.js
"use strict";
{
  const { Figure, define, menuMarkup, sliderMarkup, format, paint } = window.cnn.figure;
  const { activations, correlate2d, tensor } = window.cnn.arithmetic;

  const NAMES = { relu: "ReLU", leaky_relu: "Leaky ReLU (slope 0.1)", elu: "ELU", softplus: "Softplus", sigmoid: "Sigmoid", tanh: "Tanh",
    silu: "SiLU (swish)", gelu: "GELU", linear: "None (linear)" };
  const SECOND = { leaky_relu: 0.1 }; // the second number of those that take one
  const [LEAST, MOST] = [-5, 5]; // of x
  const [LOW, HIGH] = [-1.6, 4.4]; // of y
  const SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]];
  const UNIT = 100; // levels that count as 1 when the edges go into the function
  const SATURATED = 0.1;

  const [WIDTH, HEIGHT] = [400, 240]; // of the drawing's own units
  const across = (x) => ((x - LEAST) / (MOST - LEAST)) * WIDTH;
  const upwards = (y) => HEIGHT - ((y - LOW) / (HIGH - LOW)) * HEIGHT;

  const path = (value) =>
    Array.from({ length: 201 }, (_, i) => LEAST + ((MOST - LEAST) * i) / 200)
      .map((x, i) => `${i ? "L" : "M"}${across(x).toFixed(1)} ${upwards(value(x)).toFixed(1)}`).join("");

  const tick = (x, y, number) => `<text x="${x}" y="${y}">${format(number)}</text>`;
  const TICKS = [-4, -2, 2, 4].map((x) => tick(across(x) - 6, upwards(0) + 17, x)).join("")
    + [-1, 1, 2, 3, 4].map((y) => tick(across(0) + 6, upwards(y) + 5, y)).join("");

  const LOOKS = `
    .stage { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; padding: 1rem; }
    .plot { width: 100%; touch-action: none; cursor: ew-resize; border: 1px solid var(--line); border-radius: 6px; }
    .plot path { fill: none; vector-effect: non-scaling-stroke; }
    .axis { stroke: var(--line); stroke-width: 1; }
    .plot text { fill: var(--muted); font-size: 15px; }
    .curve { stroke: color-mix(in srgb, var(--output) 85%, var(--text)); stroke-width: 3; }
    .derivative { stroke: var(--muted); stroke-width: 2; stroke-dasharray: 6 4; }
    .tangent { stroke: var(--text); stroke-width: 2; }
    .dot { fill: var(--text); }
    .key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .875em; }
    .key i { display: inline-block; width: 1.75rem; height: 0; margin-right: .375rem; vertical-align: middle; border-top: 3px solid color-mix(in srgb, var(--output) 85%, var(--text)); }
    .key .slope i { border-top: 2px dashed var(--muted); }
    .maps { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem 1rem; align-content: start; }
    .maps canvas { width: 100%; border: 2px solid var(--output); border-radius: 6px; }
    .maps p { grid-column: 1 / -1; }
    .sum { padding: 0 1rem .75rem; text-align: center; font-variant-numeric: tabular-nums; }
  `;

  class ActivationCurve extends Figure {
    static title = "An activation function and its slope";
    static looks = LOOKS;

    #name = "relu";
    #x = -1.5;
    #edges = tensor([[0]]);

    get name() { return this.#name; }
    set name(name) {
      if (!(name in NAMES)) throw new RangeError(`“${name}” is no activation: ${Object.keys(NAMES).join(", ")}.`);
      this.#name = name;
      this.update();
    }
    get x() { return this.#x; }
    set x(x) {
      this.#x = Math.min(MOST, Math.max(LEAST, Number(x) || 0));
      this.update();
    }
    get y() { return this.#value(this.#x); }
    get slope() { return this.#slope(this.#x); }
    get share() {
      const { data } = this.#edges;
      return data.filter((level) => Math.abs(this.#slope(level / UNIT)) < SATURATED).length / data.length;
    }

    #value = (x) => activations[this.#name].value(x, SECOND[this.#name]);
    #slope = (x) => activations[this.#name].slope(x, SECOND[this.#name]);

    read() {
      this.name = this.given("name");
      this.x = this.given("x", Number);
      const image = new Image();
      image.onload = () => {
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
        const pencil = canvas.getContext("2d", { willReadFrequently: true });
        pencil.filter = "grayscale(1)";
        pencil.drawImage(image, 0, 0);
        const { data } = pencil.getImageData(0, 0, canvas.width, canvas.height);
        const grey = { shape: [canvas.height, canvas.width], data: Float64Array.from({ length: data.length / 4 }, (_, k) => data[4 * k]) };
        this.#edges = tensor(correlate2d(grey, SOBEL));
        this.update();
      };
      image.src = window.cnn.pictures.flower.src;
    }

    markup() {
      return `
        <div class="bar">${menuMarkup("name", "Activation", NAMES)} ${sliderMarkup("x", "x", LEAST, MOST, 0.1)}</div>
        <div class="stage">
          <div>
            <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="">
              <path class="axis" d="M0 ${upwards(0)}H${WIDTH}M${across(0)} 0V${HEIGHT}"/>
              ${TICKS}<path class="derivative"/><path class="curve"/><path class="tangent"/><circle class="dot" r="6"/>
            </svg>
            <div class="key"><span><i></i>the function</span><span class="slope"><i></i>its slope</span></div>
          </div>
          <div class="maps">
            <div><div class="title">Edges</div><canvas data-canvas="before" role="img" aria-label="Vertical edges of a flower, positive and negative"></canvas></div>
            <div><div class="title">after it</div><canvas data-canvas="after" role="img" aria-label="The same map after the activation function"></canvas></div>
            <p class="share"></p>
          </div>
        </div>
        <p class="sum"></p>
        <p class="hint">Drag on the curve or move the slider, and choose another function.</p>`;
    }

    ready() {
      const plot = this.find(".plot");
      const follow = ({ buttons, pointerType, clientX }) => {
        if (!buttons && pointerType === "mouse") return;
        const { left, width } = plot.getBoundingClientRect();
        this.x = LEAST + ((MOST - LEAST) * (clientX - left)) / width;
      };
      plot.addEventListener("pointerdown", follow);
      plot.addEventListener("pointermove", follow);
    }

    changed({ name, value }) {
      this[name] = value;
      this.speak(this.#inWords());
    }

    #inWords() {
      const [x, y, slope] = [this.#x, this.y, this.slope].map((number) => format(number, 3));
      const gradient = Math.abs(this.slope) < 1e-12 ? "nothing of a gradient gets through" : `a gradient of 1 comes back as ${slope}`;
      return `At x = ${x} the function is ${y} and its slope ${slope}: ${gradient}.`;
    }

    show() {
      const { slope } = this;
      this.find(".curve").setAttribute("d", path(this.#value));
      this.find(".derivative").setAttribute("d", path(this.#slope));
      const tangent = (x) => `${across(x)} ${upwards(this.y + slope * (x - this.#x))}`;
      this.find(".tangent").setAttribute("d", `M${tangent(this.#x - 1)}L${tangent(this.#x + 1)}`);
      this.find(".dot").setAttribute("cx", across(this.#x));
      this.find(".dot").setAttribute("cy", upwards(this.y));
      this.find(".plot").ariaLabel = `${NAMES[this.#name]}: ${this.#inWords()}`;
      const after = { shape: this.#edges.shape, data: this.#edges.data.map((level) => this.#value(level / UNIT)) };
      paint(this.find('[data-canvas="before"]'), this.#edges, { look: "signed", high: 3 * UNIT });
      paint(this.find('[data-canvas="after"]'), after, { look: "signed", high: Math.max(1, Math.min(3, this.#value(3))) });
      this.find(".share").textContent = `In ${format(100 * this.share, 0)} % of this map the slope is below ${SATURATED}: there, hardly any gradient gets through.`;
      this.find(".sum").textContent = this.#inWords();
      this.named("name").value = this.#name;
      this.setSlider("x", this.#x, { text: format(this.#x, 1) });
    }
  }

  define("activation-curve", ActivationCurve);
}
