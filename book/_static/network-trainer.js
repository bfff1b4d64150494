/**
 * <network-trainer>: a small convolutional network learns to read digits, here in the page.
 *
 *   <network-trainer rate="0.03" momentum="0.9">words</network-trainer>
 *
 * 1,437 scanned digits train it, 360 others judge it (`window.cnn.digitSet`, from scikit-learn). Learning rate, momentum and
 * batch size may change on the way; scale of the first weights, batch normalisation and dropout begin a new run. "Keep this
 * run" leaves its curves for comparison; on request the loss is drawn around the present weights. Properties: `network`,
 * `steps`, `history`, `batches` (which images each step saw), `landscape`.
 */
// Needs: figure.js, arithmetic.js, digits.js, digit-network.js, loss-landscape.js
"use strict";
{
  const { Figure, define, sliderMarkup, choiceMarkup, checkMarkup, icon, format, paint } = window.cnn.figure;
  const { random } = window.cnn.arithmetic;
  const { DigitNetwork, LossLandscape } = window.cnn;

  const VALIDATION = 360;
  const JUDGED_EVERY = 10; // steps
  const [MOST_STEPS, EACH] = [2000, 4]; // of a run; steps for each picture of the screen
  const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
  const FILTERS = 8;
  const SURVEYED = 100; // digits whose loss makes the landscape
  const [WIDTH, HEIGHT] = [320, 150];
  const TOPS = { loss: 3, accuracy: 1 }; // where the axes end

  /** The digits as arrays of 64 numbers from 0 to 1, and their labels. */
  function digits() {
    const { levels, labels } = window.cnn.digitSet;
    const numbers = Uint8Array.from(atob(levels), (letter) => letter.charCodeAt(0));
    return { images: Array.from({ length: labels.length }, (_, n) => Float64Array.from(numbers.subarray(64 * n, 64 * n + 64), (level) => level / 16)), labels: [...labels].map(Number) };
  }

  const LOOKS = `
    .controls { padding-top: .75rem; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr)); gap: 1rem; padding: 1rem; }
    .charts svg { width: 100%; border: 1px solid var(--line); border-radius: 6px; background: var(--paper); }
    .charts path { fill: none; vector-effect: non-scaling-stroke; }
    .train { stroke: var(--muted); stroke-width: 1.5; }
    .guess { stroke: var(--muted); stroke-width: 1.5; stroke-dasharray: 2 4; } .key .of-guess i { border-top: 2px dotted var(--muted); }
    .validation { stroke: color-mix(in srgb, var(--output) 85%, var(--text)); stroke-width: 3; }
    .kept { stroke: color-mix(in srgb, var(--negative) 80%, var(--text)); stroke-width: 2; stroke-dasharray: 6 4; }
    .key { display: flex; flex-wrap: wrap; justify-content: center; gap: .25rem 1.25rem; padding: 0 1rem; font-size: .875em; }
    .key i { display: inline-block; width: 1.75rem; margin-right: .375rem; vertical-align: middle; border-top: 2px solid var(--muted); }
    .key .of-validation i { border-top: 3px solid color-mix(in srgb, var(--output) 85%, var(--text)); }
    .key .of-kept i { border-top: 2px dashed color-mix(in srgb, var(--negative) 80%, var(--text)); }
    .inside { display: grid; grid-template-columns: auto repeat(8, minmax(0, 1fr)); gap: .375rem; align-items: center; padding: .75rem 1rem; }
    .inside canvas { width: 100%; border-radius: 3px; }
    .inside .kernel canvas { border: 2px solid var(--kernel); } .inside .output canvas { border: 2px solid var(--output); }
    .seen { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: 0 1rem .75rem; }
    .seen canvas { width: 4.5rem; border: 2px solid var(--image); border-radius: 6px; }
    .bars { display: grid; grid-template-columns: repeat(10, 1.75rem); gap: 2px; align-items: end; height: 4.5rem; }
    .bars span { position: relative; display: block; height: calc(var(--share) * 3rem + 1.25rem); text-align: center; font-size: 12px; }
    .bars span::before { content: ""; position: absolute; inset: 0 3px 1.25rem; background: var(--output); border-radius: 2px 2px 0 0; }
    .bars span b { position: absolute; inset: auto 0 0; }
    .around { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: center; padding: 0 1rem .75rem; }
    .map { position: relative; width: 11rem; border: 2px solid var(--negative); border-radius: 6px; } .map canvas { width: 100%; }
    .map::after { content: ""; position: absolute; inset: calc(50% - 7px); border: 3px solid var(--text); border-radius: 50%; box-shadow: 0 0 0 2px var(--paper); }
    .around p { flex: 1 1 14rem; }
    .sum { padding: .5rem 1rem; text-align: center; font-variant-numeric: tabular-nums; }
    @container (max-width: 420px) { .inside { grid-template-columns: repeat(4, minmax(0, 1fr)); } .inside b { grid-column: 1 / -1; } .bars { grid-template-columns: repeat(10, 1.5rem); } }
  `;

  class NetworkTrainer extends Figure {
    static title = "A network learns in the page";
    static looks = LOOKS;

    #settings = { rate: 0.03, momentum: 0.9, batch: 32, scale: 1, batchNorm: false, dropout: 0 };
    #data = digits();
    #seed = 1;
    #order = [];
    #shown = 0; // which validation digit is looked at
    #kept = null;
    #playing = null;

    get settings() { return { ...this.#settings }; }
    set settings(changed) {
      const known = Object.keys(changed).find((name) => !(name in this.#settings));
      if (known) throw new RangeError(`“${known}” is no setting: ${Object.keys(this.#settings).join(", ")}.`);
      Object.assign(this.#settings, changed);
      if (["scale", "batchNorm", "dropout"].some((name) => name in changed)) this.reset();
      this.update();
    }
    get steps() { return this.history.train.length; }

    read() {
      for (const name of ["rate", "momentum", "batch"]) if (this.hasAttribute(name)) this.#settings[name] = Number(this.getAttribute(name));
      if (!RATES.includes(this.#settings.rate)) throw new RangeError(`The learning rate is one of ${RATES.join(", ")}.`);
      this.reset();
    }

    /** A new network with the same first weights, and no history. */
    reset() {
      this.pause();
      const { scale, batchNorm, dropout } = this.#settings;
      this.network = new DigitNetwork({ seed: this.#seed, scale, batchNorm, dropout });
      this.#order = [];
      this.shuffle = random(this.#seed + 1).shuffle;
      this.history = { train: [], validation: [] };
      this.batches = [];
      this.#judge();
      this.update();
    }

    /** Draws the loss around the present weights, row by row. */
    survey() {
      this.pause();
      const { images, labels } = this.#data;
      const landscape = new LossLandscape(this.network, images.slice(-SURVEYED), labels.slice(-SURVEYED));
      landscape.step = this.steps;
      this.landscape = landscape;
      const next = () => {
        if (this.landscape !== landscape || !this.isConnected) return;
        landscape.nextRow();
        this.#showLandscape();
        if (landscape.done) this.speak(this.find(".around p").textContent);
        else setTimeout(next);
      };
      next();
    }

    /** One step on the next batch: every image once before any comes again. */
    step() {
      if (this.steps >= MOST_STEPS) return this.pause();
      const { images, labels } = this.#data;
      const training = images.length - VALIDATION;
      if (this.#order.length < this.#settings.batch) this.#order.push(...this.shuffle(Array.from({ length: training }, (_, n) => n)));
      const chosen = this.#order.splice(0, this.#settings.batch);
      this.batches.push(chosen);
      this.history.train.push(this.network.step(chosen.map((n) => images[n]), chosen.map((n) => labels[n]), this.#settings));
      if (this.steps % JUDGED_EVERY === 0) this.#judge();
    }

    #judge() {
      const { images, labels } = this.#data;
      const judged = this.network.judge(images.slice(-VALIDATION), labels.slice(-VALIDATION));
      this.history.validation.push({ at: this.steps, ...judged });
    }

    play() {
      const frame = () => {
        for (let k = 0; k < EACH && this.#playing !== null; k++) this.step();
        this.update();
        if (this.#playing !== null) this.#playing = requestAnimationFrame(frame);
      };
      this.#playing = requestAnimationFrame(frame);
      this.update();
    }

    pause() {
      if (this.#playing !== null) cancelAnimationFrame(this.#playing);
      this.#playing = null;
    }

    disconnectedCallback() {
      super.disconnectedCallback();
      this.pause();
    }

    markup() {
      const curve = (name, title, guess) => `<div><div class="title">${title} <small></small></div><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" data-chart="${name}">
        <path class="guess" d="M0 ${guess}H${WIDTH}"/><path class="kept"/><path class="train"/><path class="validation"/></svg></div>`;
      const row = (name, role, title) => `<b>${title}</b>${Array.from({ length: FILTERS }, (_, f) => `<span class="${role}"><canvas role="img" data-canvas="${name}-${f}"></canvas></span>`).join("")}`;
      return `
        <div class="controls">
          <button name="play" class="first-action"></button> <button name="step">One step</button>
          <button name="reset">${icon("again")} Reset</button> <button name="keep">Keep this run</button>
        </div>
        <p class="sum"></p>
        <div class="charts">${curve("loss", "Loss", HEIGHT * (1 - Math.log(10) / TOPS.loss))}${curve("accuracy", "Accuracy", 0.9 * HEIGHT)}</div>
        <div class="key"><span><i></i>training batch</span><span class="of-validation"><i></i>validation</span><span class="of-guess"><i></i>guessing</span><span class="of-kept" hidden><i></i>kept run, validation</span></div>
        <div class="bar">
          ${sliderMarkup("rate", "Learning rate", 0, RATES.length - 1)} ${sliderMarkup("momentum", "Momentum", 0, 0.95, 0.05)}
          ${choiceMarkup("batch", "Images in a batch", { 8: "Batch 8", 32: "32", 128: "128" })}
        </div>
        <div class="bar">
          ${choiceMarkup("scale", "Scale of the first weights", { "0.0": "All 0", "0.1": "Tenth of He", "1.0": "He", "5.0": "5 × He" })}
          ${checkMarkup("batchNorm", "Batch normalisation")} ${sliderMarkup("dropout", "Dropout", 0, 0.8, 0.1)}
        </div>
        <div class="inside">${row("kernel", "kernel", "Kernels")}${row("map", "output", "Maps")}</div>
        <div class="seen"><canvas data-canvas="digit" role="img"></canvas><div class="bars">${Array.from({ length: 10 }, (_, k) => `<span><b>${k}</b></span>`).join("")}</div>
          <button name="another">Another digit</button></div>
        <div class="around"><button name="survey">Draw the loss around these weights</button>
          <div class="map" hidden><canvas data-canvas="landscape" role="img"></canvas></div><p></p></div>
        <p class="message" role="alert"></p>
        <p class="hint">Press Play. Then find a learning rate that is too large, and one that is too small. Weights that are all 0 never learn: why?</p>`;
    }

    clicked(target) {
      const act = {
        play: () => (this.#playing === null ? this.play() : this.pause()),
        step: () => { this.pause(); this.step(); },
        reset: () => this.reset(),
        keep: () => { this.#kept = structuredClone(this.history.validation); this.reset(); },
        survey: () => this.survey(),
        another: () => { this.#shown = (this.#shown + 1) % VALIDATION; },
      }[target.closest("button")?.name];
      if (!act) return;
      act();
      this.update();
      if (!["another", "survey"].includes(target.closest("button").name)) this.speak(this.#inWords());
    }

    changed({ name, value, checked }) {
      const read = { rate: () => RATES[value], batchNorm: () => checked }[name] ?? (() => Number(value));
      this.settings = { [name]: read() };
      if (["scale", "batchNorm", "dropout"].includes(name)) this.speak("A new run begins.");
    }

    #inWords() {
      const { loss, accuracy } = this.history.validation.at(-1);
      const epochs = (this.steps * this.#settings.batch) / (this.#data.images.length - VALIDATION);
      const last = Number.isFinite(loss) ? `loss ${format(loss, 3)}` : "the loss is no number any more: the steps were too long";
      return `Step ${this.steps}, epoch ${format(epochs, 1)}. Validation: ${last}, ${format(100 * accuracy, 1)} % right.`;
    }

    show() {
      this.find(".sum").textContent = this.#inWords();
      this.named("play").innerHTML = this.#playing === null ? `${icon("play")} Play` : `${icon("pause")} Pause`;
      this.#showCharts();
      this.#showInside();
      const { rate, momentum, batch, scale, batchNorm, dropout } = this.#settings;
      this.setSlider("rate", RATES.indexOf(rate), { text: String(rate) });
      this.setSlider("momentum", momentum, { text: format(momentum) });
      this.setSlider("dropout", dropout, { text: format(dropout) });
      this.setChoice("batch", batch);
      this.setChoice("scale", scale.toFixed(1));
      this.named("batchNorm").checked = batchNorm;
    }

    #showCharts() {
      const { train, validation } = this.history;
      const most = Math.max(100, this.steps, ...(this.#kept ?? []).map(({ at }) => at));
      for (const [name, top] of Object.entries(TOPS)) {
        const chart = this.find(`[data-chart="${name}"]`);
        chart.previousElementSibling.querySelector("small").textContent = `0 to ${top === 1 ? "100 %" : top}, over ${most} steps`;
        const place = (at, value) => `${((at / most) * WIDTH).toFixed(1)} ${(HEIGHT * (1 - Math.min(top, Math.max(0, value)) / top)).toFixed(1)}`;
        const line = (points) => points.filter((point) => Number.isFinite(point[name])).map((point, k) => `${k ? "L" : "M"}${place(point.at, point[name])}`).join("");
        const smooth = []; // means of ten batches: single ones jump
        for (let k = 0; k + 10 <= train.length; k += 10) smooth.push({ at: k + 10, [name]: train.slice(k, k + 10).reduce((sum, one) => sum + one[name] / 10, 0) });
        chart.querySelector(".train").setAttribute("d", line(smooth));
        chart.querySelector(".validation").setAttribute("d", line(validation));
        chart.querySelector(".kept").setAttribute("d", line(this.#kept ?? []));
        chart.ariaLabel = `${name === "loss" ? "Loss" : "Accuracy"} over ${this.steps} steps, now ${format(validation.at(-1)[name], 3)} on validation digits; the axis ends at ${top}`;
      }
      this.find(".of-kept").hidden = !this.#kept;
    }

    /** Violet where the loss is high; on a scale of powers, or the rim would hide the middle. */
    #showLandscape() {
      const { losses, step, done } = this.landscape;
      this.find(".map").hidden = false;
      const known = losses.data.filter(Number.isFinite);
      if (!known.length) return (this.find(".around p").textContent = "The loss is no number here.");
      const [least, most] = [Math.min(...known), Math.max(...known)];
      const data = losses.data.map((loss) => Math.log(Number.isFinite(loss) ? loss : least));
      const canvas = this.find('[data-canvas="landscape"]');
      paint(canvas, { shape: losses.shape, data }, { look: "heat", low: Math.log(least), high: Math.log(most), role: "--negative" });
      const here = losses.data[(losses.data.length - 1) / 2];
      const words = `The loss of ${SURVEYED} validation digits after step ${step}, in two random directions from the weights: ${format(here, 2)} in the middle, ${format(least, 2)} to ${format(most, 1)} around it, the higher the more violet.`;
      canvas.ariaLabel = "The loss around the weights";
      this.find(".around p").textContent = done ? `${words} Draw it before training, and after.` : "Drawing …";
    }

    /** Kernels, the maps of one digit and what the network takes it for. */
    #showInside() {
      const image = this.#data.images.at(this.#shown - VALIDATION);
      const label = this.#data.labels.at(this.#shown - VALIDATION);
      const { maps, probabilities } = this.network.predict(image);
      const { kernels } = this.network.weights;
      const every = (numbers, f, side) => ({ shape: [side, side], data: Float64Array.from({ length: side * side }, (_, k) => numbers[k * FILTERS + f] || 0) });
      const largest = (numbers) => numbers.reduce((most, number) => Math.max(most, Math.abs(number) || 0), 0) || 1;
      for (let f = 0; f < FILTERS; f++) {
        const [kernel, map] = [this.find(`[data-canvas="kernel-${f}"]`), this.find(`[data-canvas="map-${f}"]`)];
        paint(kernel, every(kernels, f, 3), { look: "signed", high: largest(kernels), role: "--kernel" });
        paint(map, every(maps, f, 8), { look: "signed", high: largest(maps) });
        kernel.ariaLabel = `Kernel ${f + 1}: ${[...every(kernels, f, 3).data].map((weight) => format(weight, 1)).join(", ")}`;
        map.ariaLabel = `Map ${f + 1} of the digit`;
      }
      const digit = this.find('[data-canvas="digit"]');
      paint(digit, { shape: [8, 8], data: image }, { high: 1 });
      digit.ariaLabel = `A scanned ${label}`;
      this.find(".bars").ariaLabel = `Taken for ${probabilities.indexOf(Math.max(...probabilities))}`;
      this.find(".bars").setAttribute("role", "img");
      this.shadowRoot.querySelectorAll(".bars span").forEach((bar, k) => bar.style.setProperty("--share", probabilities[k] || 0));
    }
  }

  define("network-trainer", NetworkTrainer);
}
