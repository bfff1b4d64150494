/**
 * <softmax-sliders>: scores in, probabilities out.
 *
 *   <softmax-sliders scores="[3, 1, 0]" names='["cat", "dog", "ship"]' temperature="1">words</softmax-sliders>
 *
 * Attributes: `scores` (2 to 6 of them, from −5 to 5), `names` and `temperature`. Buttons add 1 to all scores, which changes
 * nothing, and double them, which sharpens. Properties: `scores`, `temperature`, `probabilities`.
 */
// Needs: figure.js, arithmetic.js
"use strict";
{
  const { Figure, define, sliderMarkup, format } = window.cnn.figure;
  const { softmax } = window.cnn.arithmetic;

  const MOST = 5; // of a score either way
  const [COLDEST, HOTTEST] = [0.1, 5];

  const LOOKS = `
    .rows { display: grid; gap: .25rem; padding: 1rem; }
    .one { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; align-items: center; }
    .one .slider b { min-width: 3ch; text-align: right; }
    .one .slider span { min-width: 4ch; }
    .share { display: flex; align-items: center; gap: .5rem; font-variant-numeric: tabular-nums; }
    .share i { flex: none; width: calc(var(--share) * (100% - 4rem)); min-width: 1px; height: 22px; border-radius: 3px; background: var(--output); }
    .sum { padding: 0 1rem .75rem; text-align: center; font-variant-numeric: tabular-nums; }
    @container (max-width: 420px) { .one { grid-template-columns: minmax(0, 1fr); gap: 0; } }
  `;

  class SoftmaxSliders extends Figure {
    static title = "Scores and probabilities";
    static looks = LOOKS;

    #scores = [3, 1, 0];
    #names = null;
    #temperature = 1;

    get scores() { return [...this.#scores]; }
    set scores(scores) {
      if (!(scores.length >= 2 && scores.length <= 6 && scores.every(Number.isFinite))) throw new RangeError("Give 2 to 6 scores.");
      this.#scores = [...scores];
      this.update();
    }
    get temperature() { return this.#temperature; }
    set temperature(temperature) {
      this.#temperature = Math.min(HOTTEST, Math.max(COLDEST, Number(temperature) || 1));
      this.update();
    }
    get probabilities() { return softmax(this.#scores, this.#temperature); }

    read() {
      this.#scores = JSON.parse(this.getAttribute("scores") ?? "[3, 1, 0]");
      this.scores = this.#scores;
      this.#names = JSON.parse(this.getAttribute("names") ?? "null") ?? this.#scores.map((_, k) => `class ${k}`);
      this.#temperature = Number(this.getAttribute("temperature") ?? 1);
    }

    markup() {
      return `
        <div class="bar">${sliderMarkup("temperature", "Temperature", COLDEST, HOTTEST, 0.1)}
          <button name="add">Add 1 to all</button> <button name="double">Double all</button> <button name="reset">Reset</button></div>
        <div class="rows">${this.#scores.map((_, k) => `<div class="one">${sliderMarkup(`score-${k}`, this.#names[k], -MOST, MOST, 0.1)}
          <div class="share"><i></i><b></b></div></div>`).join("")}</div>
        <p class="sum"></p>
        <p class="hint">Add 1 to all scores and watch the probabilities. Then double them, or lower the temperature.</p>`;
    }

    clicked(target) {
      const name = target.closest("button")?.name;
      if (name === "add") this.scores = this.#scores.map((score) => score + 1);
      if (name === "double") this.scores = this.#scores.map((score) => 2 * score);
      if (name === "reset") this.scores = JSON.parse(this.getAttribute("scores") ?? "[3, 1, 0]");
      if (name) this.speak(this.#inWords());
    }

    changed({ name, value }) {
      if (name === "temperature") this.temperature = value;
      else this.scores = this.#scores.map((score, k) => (name === `score-${k}` ? Number(value) : score));
      this.speak(this.#inWords());
    }

    #inWords() {
      return this.probabilities.map((share, k) => `${this.#names[k]} ${format(100 * share, 1)} %`).join(", ");
    }

    show() {
      const shares = this.probabilities;
      this.shadowRoot.querySelectorAll(".one").forEach((one, k) => {
        one.querySelector("i").style.setProperty("--share", shares[k]);
        one.querySelector(".share b").textContent = `${format(100 * shares[k], 1)} %`;
        this.setSlider(`score-${k}`, this.#scores[k], { text: format(this.#scores[k], 1) });
      });
      this.setSlider("temperature", this.#temperature, { text: format(this.#temperature, 1) });
      const [first, second] = [...shares].sort((a, b) => b - a);
      this.find(".sum").textContent = `The first is ${format(first / second, 2)} times as probable as the second: e to the power of the difference of their scores${this.#temperature === 1 ? "" : " / temperature"}.`;
    }
  }

  define("softmax-sliders", SoftmaxSliders);
}
