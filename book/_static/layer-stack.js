/**
 * <layer-stack>: build a network from layers and see what each costs.
 *
 *   <layer-stack preset="LeNet-5">words</layer-stack>
 *
 * Attributes: `preset` (a name below), or `input` ("32 32 3") and `layers` (JSON, as layer-costs.js has them). Layers are
 * added, changed, moved and taken out. Properties: `input`, `layers`, `rows`, `total` and `error`.
 */
// Needs: figure.js, arithmetic.js, layer-costs.js
"use strict";
{
  const { Figure, define, menuMarkup, format } = window.cnn.figure;
  const { LAYERS, costs, completed } = window.cnn.layerCosts;

  const conv = (filters, size, more) => ({ type: "conv", filters, size, ...more });
  const vgg = (filters, convolutions) => ({ type: "vgg", filters, convolutions });
  const max = (size, strides, padding = "valid") => ({ type: "max", size, strides, padding });
  const residual = (filters, blocks, strides) => Array.from({ length: blocks }, (_, k) => ({ type: "residual", filters, strides: k ? 1 : strides }));
  const inception = (...numbers) => ({ type: "inception", ...Object.fromEntries(["one", "reduce3", "three", "reduce5", "five", "pool"].map((name, k) => [name, numbers[k]])) });
  const dense = (...units) => units.map((count) => ({ type: "dense", units: count }));
  const separable = (filters, strides = 1) => [
    { type: "depthwise", size: 3, strides, padding: "same", bias: false }, { type: "norm" }, { type: "relu" },
    conv(filters, 1, { bias: false }), { type: "norm" }, { type: "relu" },
  ];
  const [flatten, gap] = [{ type: "flatten" }, { type: "gap" }];
  const pool3 = max(3, 2, "same");

  const PRESETS = {
    "LeNet-5": [[32, 32, 1], [conv(6, 5), { type: "average" }, conv(16, 5), { type: "average" }, flatten, ...dense(120, 84, 10)]],
    AlexNet: [[227, 227, 3], [conv(96, 11, { strides: 4 }), max(3, 2), conv(256, 5, { padding: "same" }), max(3, 2), conv(384, 3, { padding: "same" }),
      conv(384, 3, { padding: "same" }), conv(256, 3, { padding: "same" }), max(3, 2), flatten, ...dense(4096, 4096, 1000)]],
    "VGG-16": [[224, 224, 3], [vgg(64, 2), vgg(128, 2), vgg(256, 3), vgg(512, 3), vgg(512, 3), flatten, ...dense(4096, 4096, 1000)]],
    GoogLeNet: [[224, 224, 3], [conv(64, 7, { strides: 2, padding: "same" }), pool3, conv(64, 1), conv(192, 3, { padding: "same" }), pool3,
      inception(64, 96, 128, 16, 32, 32), inception(128, 128, 192, 32, 96, 64), pool3, inception(192, 96, 208, 16, 48, 64),
      inception(160, 112, 224, 24, 64, 64), inception(128, 128, 256, 24, 64, 64), inception(112, 144, 288, 32, 64, 64),
      inception(256, 160, 320, 32, 128, 128), pool3, inception(256, 160, 320, 32, 128, 128), inception(384, 192, 384, 48, 128, 128), gap, ...dense(1000)]],
    "ResNet-34": [[224, 224, 3], [conv(64, 7, { strides: 2, padding: "same", bias: false }), { type: "norm" }, { type: "relu" }, pool3,
      ...residual(64, 3, 1), ...residual(128, 4, 2), ...residual(256, 6, 2), ...residual(512, 3, 2), gap, ...dense(1000)]],
    "Small DenseNet": [[32, 32, 3], [conv(16, 3, { padding: "same", bias: false }), { type: "denseblock", layers: 4, growth: 12 }, { type: "norm" }, { type: "relu" },
      conv(32, 1, { bias: false }), { type: "average" }, { type: "denseblock", layers: 4, growth: 12 }, { type: "norm" }, { type: "relu" }, gap, ...dense(10)]],
    MobileNet: [[224, 224, 3], [conv(32, 3, { strides: 2, padding: "same", bias: false }), { type: "norm" }, { type: "relu" }, ...separable(64), ...separable(128, 2),
      ...separable(128), ...separable(256, 2), ...separable(256), ...separable(512, 2), ...Array(5).fill(0).flatMap(() => separable(512)), ...separable(1024, 2), ...separable(1024), gap, ...dense(1000)]],
    "Empty, for photographs": [[224, 224, 3], []],
  };
  const INPUTS = { "32 32 1": "32×32×1", "32 32 3": "32×32×3", "64 64 3": "64×64×3", "224 224 3": "224×224×3", "227 227 3": "227×227×3" };
  const LABELS = { one: "1×1", reduce3: "1×1 before 3×3", three: "3×3", reduce5: "1×1 before 5×5", five: "5×5", pool: "behind the pool", growth: "growth rate" };
  const KINDS = Object.fromEntries(Object.entries(LAYERS).map(([type, { title }]) => [type, title]));

  /** 138,357,544, as it is; 15.5 billion, for multiply-adds. */
  const whole = (number) => number.toLocaleString("en-GB");
  const rounded = (number) => (number >= 1e9 ? `${format(number / 1e9, 1)} billion` : number >= 1e6 ? `${format(number / 1e6, 1)} million` : whole(number));
  const bytes = (numbers) => (numbers >= 2 ** 18 ? `${format(numbers / 2 ** 18, 1)} MiB` : `${format(numbers / 2 ** 8, 1)} KiB`);

  const COLUMNS = ["Output", "Parameters", "Multiply-adds", "Memory", "Sees"];
  /** A row of the table. Its roles are said because a phone shows it as a block. */
  const rowMarkup = (head, cells) => `<tr role="row"><th scope="row" role="rowheader">${head}</th>${
    cells.map((text, k) => `<td role="cell" data-name="${COLUMNS[k]}">${text}</td>`).join("")}</tr>`;

  const LOOKS = `
    .layers { padding: .75rem 1rem; }
    table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375em; }
    th, td { padding: .25rem .5rem; border-top: 1px solid var(--line); text-align: right; white-space: nowrap; font-weight: 400; }
    thead th { border: 0; color: var(--muted); }
    th:first-child { text-align: left; }
    tbody th { min-width: 13rem; white-space: normal; }
    .moves { float: right; margin: 0 0 .25rem .5rem; }
    .fields { clear: both; display: flex; flex-wrap: wrap; gap: .25rem .5rem; font-size: .875em; color: var(--muted); }
    .fields label { display: flex; align-items: center; gap: .25rem; }
    .fields input { width: 3.5rem; min-height: 28px; border: 1px solid var(--muted); border-radius: 6px; background: var(--paper); }
    .fields select, .moves button { min-height: 28px; min-width: 28px; padding: 0 .25rem; }
    tr.wrong > * { background: color-mix(in srgb, var(--negative) 14%, var(--paper)); }
    tfoot > tr > * { border-top: 2px solid var(--text); font-weight: 700; }
    .share { display: inline-block; width: 3.5rem; height: .625rem; margin-left: .5rem; background: linear-gradient(90deg, var(--output) var(--share), var(--line) 0); border-radius: 2px; }
    .error { margin: 0 1rem .75rem; padding: .5rem 1rem; border-left: 4px solid var(--negative); background: var(--surface); }
    .error code { display: block; font-size: .875em; overflow-wrap: anywhere; }
    .error:empty { display: none; }
    @container (max-width: 640px) {
      .layers { padding-inline: .75rem; }
      .share { display: none; }
      th, td { padding-inline: .25rem; }
      tbody th { min-width: 11rem; }
      table { font-size: .875em; }
    }
    @container (max-width: 560px) { /* no room for columns: a layer's numbers stand below it, with their names */
      table, tbody, tfoot { display: block; }
      thead tr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      tr { display: grid; grid-template-columns: repeat(3, 1fr); padding: .375rem 0; border-top: 1px solid var(--line); }
      th, td { border: 0; text-align: left; }
      th { grid-column: 1 / -1; }
      td::before { content: attr(data-name); display: block; font-size: 12px; color: var(--muted); font-weight: 400; }
      tfoot > tr { border-top: 2px solid var(--text); } tfoot > tr > * { border: 0; } td:empty { display: none; }
    }
  `;

  class LayerStack extends Figure {
    static title = "A stack of layers and what it costs";
    static looks = LOOKS;

    #preset = "LeNet-5";
    #input = [32, 32, 1];
    #layers = [];
    #drawn = ""; // which rows stand in the table: they are made anew only if these change, so that the focus stays

    get input() { return [...this.#input]; }
    set input(shape) {
      if (!(shape.length === 3 && shape.every((size) => Number.isInteger(size) && size > 0))) throw new RangeError("The input is height, width and channels.");
      this.#input = [...shape];
      this.update();
    }
    get layers() { return this.#layers.map((layer) => ({ ...layer })); }
    set layers(stack) {
      this.#layers = stack.map(completed);
      this.#preset = "";
      this.update();
    }
    get rows() { return costs(this.#input, this.#layers).rows; }
    get total() { return costs(this.#input, this.#layers).total; }
    get error() { return costs(this.#input, this.#layers).error; }
    set preset(name) {
      if (!Object.hasOwn(PRESETS, name)) throw new RangeError(`“${name}” is no network here: ${Object.keys(PRESETS).join(", ")}.`);
      const [input, stack] = PRESETS[name];
      this.#input = input;
      this.layers = stack;
      this.#preset = name;
      this.update();
    }

    read() {
      if (this.hasAttribute("layers")) this.layers = JSON.parse(this.getAttribute("layers"));
      else this.preset = this.getAttribute("preset") ?? "LeNet-5";
      if (this.hasAttribute("input")) this.input = this.getAttribute("input").split(" ").map(Number);
    }

    markup() {
      const presets = Object.fromEntries(Object.keys(PRESETS).map((name) => [name, name]));
      return `
        <div class="bar">${menuMarkup("preset", "Network", { ...presets, "": "Your own" })} ${menuMarkup("input", "Input", INPUTS)}</div>
        <div class="layers"><table role="table" aria-label="The layers">
          <thead role="rowgroup"><tr role="row">${["Layer", ...COLUMNS].map((name) => `<th scope="col" role="columnheader">${name}</th>`).join("")}</tr></thead>
          <tbody role="rowgroup"></tbody><tfoot role="rowgroup"></tfoot></table></div>
        <p class="error" role="alert"></p>
        <div class="bar">${menuMarkup("kind", "Add", KINDS)} <button name="add" class="first-action">Add at the end</button></div>
        <p class="hint">“Sees”: how many pixels of the input, along one side, reach one number. Memory: the outputs of one image, in float32.</p>`;
    }

    changed(target) {
      const { name, value } = target;
      if (name === "preset") {
        if (value) this.preset = value;
      } else if (name === "input") {
        this.input = value.split(" ").map(Number);
        this.#preset = "";
      } else if (name !== "kind") this.#setField(target);
      if (name !== "kind") this.speak(this.#inWords());
    }

    /** A number that is typed counts once it is one; meanwhile nothing changes. */
    #setField({ name, value, dataset: { layer } }) {
      const field = LAYERS[this.#layers[layer].type].fields[name];
      const number = Number(value);
      if (field.length === 3 && !(Number.isInteger(number) && number >= field[0] && number <= field[1])) return;
      this.layers = this.#layers.map((one, k) => (k === Number(layer) ? { ...one, [name]: field.length === 3 ? number : value } : one));
    }

    clicked(target) {
      const button = target.closest("button");
      if (!button) return;
      const at = Number(button.dataset.layer);
      const stack = this.layers;
      if (button.name === "add") stack.push({ type: this.named("kind").value });
      if (button.name === "remove") stack.splice(at, 1);
      if (button.name === "up" && at > 0) stack.splice(at - 1, 2, stack[at], stack[at - 1]);
      if (button.name === "down" && at < stack.length - 1) stack.splice(at, 2, stack[at + 1], stack[at]);
      this.layers = stack;
      const moved = { up: at - 1, down: at + 1, remove: Math.min(at, stack.length - 1) }[button.name];
      this.find(`tbody button[name="${button.name}"][data-layer="${Math.max(0, moved)}"]`)?.focus();
      this.speak(this.#inWords());
    }

    #inWords() {
      const { error, total } = this;
      return error ? error.plainly : `${whole(total.parameters)} parameters, ${rounded(total.macs)} multiply-adds.`;
    }

    #rowMarkup(layer, k) {
      const { title, fields } = LAYERS[layer.type];
      const inputs = Object.entries(fields).map(([name, field]) => {
        const label = LABELS[name] ?? name;
        const attributes = `name="${name}" data-layer="${k}" aria-label="${title}, layer ${k + 1}: ${label}"`;
        return field.length === 3
          ? `<label>${label}<input type="number" min="${field[0]}" max="${field[1]}" ${attributes}></label>`
          : `<label><select ${attributes}>${field.map((value) => `<option>${value}</option>`).join("")}</select></label>`;
      });
      const button = (name, sign, word) => `<button name="${name}" data-layer="${k}" aria-label="${word}: ${title}, layer ${k + 1}">${sign}</button>`;
      const moves = `${button("up", "↑", "Up")}${button("down", "↓", "Down")}${button("remove", "×", "Take out")}`;
      return rowMarkup(`<span class="kind">${title}</span><span class="moves">${moves}</span><div class="fields">${inputs.join("")}</div>`, Array(5).fill(""));
    }

    show() {
      const { rows, total, error } = costs(this.#input, this.#layers);
      const drawn = this.#layers.map(({ type }) => type).join();
      if (drawn !== this.#drawn) this.find("tbody").innerHTML = this.#layers.map((layer, k) => this.#rowMarkup(layer, k)).join("");
      this.#drawn = drawn;
      [...this.find("tbody").children].forEach((line, k) => this.#showRow(line, this.#layers[k], rows[k], total));
      [...this.find("tbody").children].forEach((line, k) => line.classList.toggle("wrong", error?.layer === k));
      const numbers = rows.reduce((sum, row) => sum + row.numbers, 0);
      this.find("tfoot").innerHTML = rowMarkup("Together", ["", whole(total.parameters), rounded(total.macs), bytes(numbers), ""]);
      this.find(".error").innerHTML = error ? `<span></span><code></code>` : "";
      if (error) {
        this.find(".error span").textContent = error.plainly;
        this.find(".error code").textContent = `Keras says: ${error.keras}`;
      }
      this.named("preset").value = this.#preset;
      this.named("input").value = this.#input.join(" ");
    }

    #showRow(line, layer, row, total) {
      for (const input of line.querySelectorAll(".fields :is(input, select)")) {
        if (input !== this.shadowRoot.activeElement) input.value = layer[input.name];
      }
      const cells = [...line.querySelectorAll("td")];
      const dense = row && row.shape.length === 3 && layer.type === "dense";
      const seen = row && (row.field === Infinity ? "all" : `${row.field}×${row.field}`);
      const share = row && total.parameters ? `<span class="share" style="--share: ${(100 * row.parameters) / total.parameters}%"></span>` : "";
      const texts = row ? [row.shape.join("×"), `${whole(row.parameters)}${share}`, rounded(row.macs), bytes(row.numbers), seen] : Array(5).fill("–");
      texts.forEach((text, k) => { cells[k].innerHTML = text; });
      line.title = dense ? "Dense works on the last axis, at each place: did you want Flatten before it?" : "";
    }
  }

  define("layer-stack", LayerStack);
}
