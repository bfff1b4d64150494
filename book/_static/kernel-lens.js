/**
 * <kernel-lens>: a photograph under a kernel. A lens shows the nine pixels, the nine weights, the products and the sum.
 *
 *   <kernel-lens picture="flower" kernel="sobel-vertical" lens="60 80">what to show without JavaScript</kernel-lens>
 *
 * Attributes: `picture` (a name in `window.cnn.pictures`), `kernel` (a preset below, or rows in JSON), `lens` (row and
 * column of the map). Up to three kernels make as many maps; a second layer bends them with ReLU and slides one more
 * kernel over each, the sums added up. The reader's own picture comes from a file, by drop or from the camera; it stays in
 * the page. Properties: `picture` ({ shape, data }), `kernels`, `maps`, `second` (the second layer's map), `sum`.
 */
// Needs: figure.js, arithmetic.js, pictures.js
"use strict";
{
  const { Figure, define, menuMarkup, choiceMarkup, checkMarkup, boardMarkup, fill, format, formatEntry, formatShort, paint, pixelAt,
    arrow, copy, matrixOf, same } = window.cnn.figure;
  const { conv2d } = window.cnn.arithmetic;

  const KERNELS = {
    identity: ["Identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]],
    "box-blur": ["Box blur", matrixOf(3, 3, () => 1 / 9)],
    gaussian: ["Soft blur", [[1, 2, 1], [2, 4, 2], [1, 2, 1]].map((row) => row.map((weight) => weight / 16))],
    sharpen: ["Sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]],
    "sobel-vertical": ["Vertical edges", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]],
    "sobel-horizontal": ["Horizontal edges", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]],
    outline: ["Outline", [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]],
    emboss: ["Emboss", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]],
  };
  const NAMES = Object.fromEntries(Object.entries(KERNELS).map(([name, [title]]) => [name, title]));
  const MOST_KERNELS = 3;
  const WIDEST = 160; // pixels of a reader's own picture
  const CHANNELS = { 0: "Red", 1: "Green", 2: "Blue" };
  const LUMA = [0.299, 0.587, 0.114];

  /** One grey level for each pixel, by the luma weights of the course, rounded as a file would store it. */
  function grey({ shape: [height, width], data }) {
    const levels = Float64Array.from({ length: height * width }, (_, k) => Math.round(LUMA.reduce((sum, weight, c) => sum + weight * data[3 * k + c], 0)));
    return { shape: [height, width, 1], data: levels };
  }

  /** One channel of an array (H, W, C), as (H, W, 1). */
  const channelOf = ({ shape: [height, width, depth], data }, channel) =>
    ({ shape: [height, width, 1], data: Float64Array.from({ length: height * width }, (_, k) => data[depth * k + channel]) });

  const kernelsOf = (kernel, channels, filters = 1) =>
    ({ shape: [3, 3, channels, filters], data: Float64Array.from(kernel.flat().flatMap((weight) => Array(channels * filters).fill(weight))) });

  /** Image, video or bitmap → { shape: [H, W, 3], data }, no wider than `WIDEST`. */
  function pixelsOf(source, width, height) {
    const scale = Math.min(1, WIDEST / width);
    const canvas = new OffscreenCanvas(Math.max(3, Math.round(width * scale)), Math.max(3, Math.round(height * scale)));
    const pencil = canvas.getContext("2d", { willReadFrequently: true });
    pencil.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data } = pencil.getImageData(0, 0, canvas.width, canvas.height);
    return { shape: [canvas.height, canvas.width, 3], data: Float64Array.from({ length: (data.length / 4) * 3 }, (_, k) => data[4 * Math.trunc(k / 3) + (k % 3)]) };
  }

  const LOOKS = `
    .stage { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: 1rem; padding: 1rem; }
    .picture { position: relative; }
    .picture canvas { width: 100%; border: 2px solid var(--role); border-radius: 6px; cursor: crosshair; touch-action: none; }
    .picture .lens { position: absolute; pointer-events: none; border-radius: 2px; outline: 3px solid var(--kernel); box-shadow: 0 0 0 5px var(--paper); }
    .map .lens { outline-color: var(--output); }
    .boards { --cell: clamp(40px, 12cqi, 52px); display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .5rem; padding: 0 1rem; }
    .operator { font-size: 1.5rem; color: var(--muted); }
    .sum { padding: .75rem 1rem; text-align: center; font-variant-numeric: tabular-nums; }
    .sum b { white-space: nowrap; }
    .more summary { min-height: 40px; padding: .5rem 1rem; cursor: pointer; color: var(--muted); }
    .more summary:focus-visible { outline: 3px solid color-mix(in srgb, var(--image) 70%, var(--text)); outline-offset: -3px; }
    .drop { outline: 3px dashed var(--image); outline-offset: -6px; }
    .own { position: relative; overflow: hidden; }
    .own input { position: absolute; inset: 0; opacity: 0; cursor: pointer; font-size: 0; }
    .own:focus-within { outline: 3px solid color-mix(in srgb, var(--image) 70%, var(--text)); }
    .own span { display: grid; place-items: center; min-height: 40px; padding: 0 .625rem; border: 1px solid var(--muted); border-radius: 8px; background: var(--paper); }
  `;

  class KernelLens extends Figure {
    static title = "A photograph under a kernel";
    static looks = LOOKS;

    #picture = null; // (H, W, 3), as it came
    #image = null; // what the kernels lie on: the picture or its greys
    #name = "flower";
    #kernels = [KERNELS["sobel-vertical"][1]];
    #chosen = 0; // which kernel the boards show
    #colour = false;
    #channel = 0;
    #second = false;
    #secondKernel = KERNELS["box-blur"][1];
    #lens = [40, 60];
    #maps = [];
    #above = null;
    #camera = null;

    get picture() { return this.#image; }
    set picture(numbers) { this.#take(numbers); }
    get kernels() { return this.#kernels.map(copy); }
    set kernels(all) {
      this.#kernels = all.map(copy).slice(0, MOST_KERNELS);
      this.#chosen = Math.min(this.#chosen, this.#kernels.length - 1);
      this.#compute();
    }
    get maps() { return this.#maps; }
    get second() { return this.#above; }
    get lens() { return [...this.#lens]; }
    set lens(place) {
      this.#move(place);
      if (this.shadowRoot) this.#showPlace(); // the pictures stay as they are
    }
    get sum() { return this.#terms().reduce((total, { product }) => total + product, 0); }

    read() {
      this.#name = this.given("pictureName") ?? this.getAttribute("picture") ?? this.#name;
      const kernel = this.getAttribute("kernel") ?? "sobel-vertical";
      this.#kernels = [copy(kernel.trim().startsWith("[") ? JSON.parse(kernel) : KERNELS[kernel][1])];
      if (this.hasAttribute("lens")) this.#lens = this.getAttribute("lens").split(" ").map(Number);
      if (!Object.hasOwn(window.cnn.pictures, this.#name)) throw new RangeError(`no picture “${this.#name}”`);
      // Black until it is there, and so are its maps.
      this.#picture = { shape: [120, 160, 3], data: new Float64Array(120 * 160 * 3) };
      this.#image = { shape: [120, 160, 1], data: new Float64Array(120 * 160) };
      this.#maps = this.#kernels.map(() => ({ shape: [118, 158, 1], data: new Float64Array(118 * 158) }));
      this.#load(this.#name);
    }

    markup() {
      const pictures = Object.fromEntries(Object.entries(window.cnn.pictures).map(([name, { title }]) => [name, title]));
      return `
        <div class="bar">
          ${menuMarkup("picture", "Picture", { ...pictures, own: "Your own" })}
          ${menuMarkup("kernel", "Kernel", { ...NAMES, "": "Own numbers" })}
        </div>
        <div class="stage">
          <div class="image"><div class="title"><span class="ink">Picture</span> <small class="size"></small></div>
            <div class="picture"><canvas data-canvas="picture" role="application" tabindex="0" aria-label="Picture: move the lens with the arrow keys"></canvas><div class="lens"></div></div></div>
          ${Array.from({ length: MOST_KERNELS }, (_, k) => `<div class="output map" data-map="${k}"><div class="title"><span class="ink">Map ${k + 1}</span> <small></small></div>
            <div class="picture"><canvas data-canvas="map-${k}"></canvas><div class="lens"></div></div></div>`).join("")}
          <div class="output map" data-map="second"><div class="title"><span class="ink">Second layer</span> <small></small></div>
            <div class="picture"><canvas data-canvas="second"></canvas></div></div>
        </div>
        <div class="boards">
          <div class="image">${boardMarkup("pixels", "Pixels")}</div><span class="operator" aria-hidden="true">×</span>
          <div class="kernel">${boardMarkup("kernel", "Kernel")}</div><span class="operator" aria-hidden="true">=</span>
          <div class="output">${boardMarkup("products", "Products")}</div>
        </div>
        <p class="message" role="alert"></p>
        <p class="sum"></p>
        <p class="hint">Move over the picture, drag on it, or use the arrow keys. Click a weight to change it.</p>
        <details class="more"><summary>Your own picture, colours, more kernels, a second layer</summary>
          <div class="bar">
            <label class="own"><span>Open a picture …</span><input type="file" name="file" accept="image/*" aria-label="Open a picture of your own"></label>
            <button name="camera">Camera</button>
            <span>or drop one anywhere on this figure. It stays on your device.</span>
          </div>
          <div class="bar">
            ${choiceMarkup("colour", "Colours", { grey: "Grey", rgb: "Colour" })}
            <span class="channels">${choiceMarkup("channel", "Channel under the lens", CHANNELS)}</span>
          </div>
          <div class="bar">
            ${choiceMarkup("chosen", "Kernel", Object.fromEntries(Array.from({ length: MOST_KERNELS }, (_, k) => [k, `Kernel ${k + 1}`])))}
            ${checkMarkup("second", "A second layer: ReLU on each map, then")}
            <span class="second-kernel">${menuMarkup("second-kernel", "slide", NAMES)}</span>
          </div>
        </details>`;
    }

    ready() {
      for (const canvas of this.shadowRoot.querySelectorAll("canvas")) {
        const follow = (event) => {
          const [row, column] = pixelAt(canvas, event);
          const shift = canvas.dataset.canvas === "picture" ? 1 : canvas.dataset.canvas === "second" ? -1 : 0;
          this.lens = [row - shift, column - shift];
        };
        canvas.addEventListener("pointermove", follow);
        canvas.addEventListener("pointerdown", follow);
      }
      const card = this.find(".card");
      card.addEventListener("dragover", (event) => { event.preventDefault(); card.classList.add("drop"); });
      card.addEventListener("dragleave", () => card.classList.remove("drop"));
      card.addEventListener("drop", (event) => {
        event.preventDefault();
        card.classList.remove("drop");
        this.#open(event.dataTransfer.files[0]);
      });
    }

    disconnectedCallback() {
      super.disconnectedCallback();
      this.#stopCamera();
    }

    // ── What the reader does ───────────────────────────────────────────────────────────────────────────────────────

    changed({ name, value, checked, files }) {
      const act = {
        picture: () => (value === "own" ? this.update() : this.#load(value)),
        file: () => this.#open(files[0]),
        colour: () => { this.#colour = value === "rgb"; this.#compute(); },
        channel: () => { this.#channel = Number(value); this.update(); },
        chosen: () => this.#choose(Number(value)),
        kernel: () => value && this.#setKernel(KERNELS[value][1]),
        second: () => { this.#second = checked; this.#compute(); },
        "second-kernel": () => { this.#secondKernel = KERNELS[value][1]; this.#compute(); },
      }[name];
      if (act) act();
      if (["file", "camera"].includes(name)) return;
      if (act) this.speak(this.#inWords());
    }

    clicked(target) {
      if (target.closest("button")?.name === "camera") return this.#camera ? this.#stopCamera() : this.#startCamera();
      const cell = target.closest('[data-name="kernel"] .cell');
      if (cell) this.#edit(cell);
    }

    pressed(key, target) {
      if (target.matches("canvas")) {
        const way = arrow(key);
        if (!way) return false;
        this.lens = this.#lens.map((place, axis) => place + way[axis]);
        this.speak(this.#inWords());
        return true;
      }
      if (!target.matches('[data-name="kernel"] .cell') || !/^([\d.,−-]|Enter)$/.test(key)) return false;
      this.#edit(target, key === "Enter" ? undefined : key);
      return true;
    }

    #edit(cell, typed) {
      const { row, column } = cell;
      const value = this.#kernel[row][column];
      this.edit(cell, {
        name: `Weight, row ${row + 1}, column ${column + 1}`, value, typed, most: 99,
        keep: (number) => this.#setKernel(this.#kernel.map((line, i) => line.map((weight, j) => (i === row && j === column ? number : weight)))),
      });
    }

    /** Choose a kernel to look at; one that is not there yet is added. */
    #choose(index) {
      const wanted = ["sobel-horizontal", "outline", ...Object.keys(KERNELS)].map((name) => KERNELS[name][1]);
      const isNew = (rows) => !this.#kernels.some((kernel) => String(kernel) === String(rows));
      while (this.#kernels.length <= index) this.#kernels.push(copy(wanted.find(isNew)));
      this.#chosen = index;
      this.#compute();
    }

    #setKernel(rows) {
      this.#kernels[this.#chosen] = copy(rows);
      this.#compute();
    }

    // ── Pictures ───────────────────────────────────────────────────────────────────────────────────────────────────

    #load(name) {
      this.#stopCamera();
      const image = new Image();
      image.onload = () => {
        this.#name = name;
        this.#take(pixelsOf(image, image.naturalWidth, image.naturalHeight));
      };
      image.src = window.cnn.pictures[name].src;
    }

    async #open(file) {
      if (!file) return;
      this.#stopCamera();
      this.complain("");
      try {
        const bitmap = await createImageBitmap(file);
        this.#name = "own";
        this.#take(pixelsOf(bitmap, bitmap.width, bitmap.height));
      } catch {
        this.complain(`“${file.name}” cannot be read as a picture. Try a JPEG, PNG or WebP.`);
      }
    }

    async #startCamera() {
      this.complain("");
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true, playsInline: true });
        await video.play();
        this.#name = "own";
        this.#camera = { stream, timer: setInterval(() => this.#take(pixelsOf(video, video.videoWidth, video.videoHeight)), 80) };
        this.update();
      } catch {
        this.complain("There is no camera here, or the page may not use it.");
      }
    }

    #stopCamera() {
      if (!this.#camera) return;
      clearInterval(this.#camera.timer);
      this.#camera.stream.getTracks().forEach((track) => track.stop());
      this.#camera = null;
      this.update();
    }

    #take(numbers) {
      this.#picture = numbers;
      this.#compute();
    }

    /** Move the lens, within the map. */
    #move(place) {
      const sizes = this.#maps[0].shape;
      this.#lens = place.map((number, axis) => Math.min(sizes[axis] - 1, Math.max(0, Math.round(number))));
    }

    // ── What follows ───────────────────────────────────────────────────────────────────────────────────────────────

    get #kernel() { return this.#kernels[this.#chosen]; }

    #compute() {
      const image = this.#image = this.#colour ? this.#picture : grey(this.#picture);
      const channels = image.shape[2];
      this.#maps = this.#kernels.map((kernel) => {
        if (channels === 1) return conv2d(image, kernelsOf(kernel, 1));
        const each = [0, 1, 2].map((channel) => conv2d(channelOf(image, channel), kernelsOf(kernel, 1)));
        const data = Float64Array.from({ length: 3 * each[0].data.length }, (_, k) => each[k % 3].data[Math.trunc(k / 3)]);
        return { shape: [...each[0].shape.slice(0, 2), 3], data };
      });
      const tall = this.#maps[0].shape[0] >= 3 && this.#maps[0].shape[1] >= 3;
      this.#above = this.#second && tall ? this.#secondLayer() : null;
      this.#move(this.#lens); // a new picture may be smaller
      this.update();
    }

    /** ReLU on every map, the second kernel on each, the results added up: one filter over all maps. */
    #secondLayer() {
      const bent = this.#maps.map(({ shape, data }) => ({ shape, data: data.map((value) => Math.max(0, value)) }));
      const [height, width, depth] = bent[0].shape;
      const channels = bent.length * depth;
      const data = Float64Array.from({ length: height * width * channels }, (_, k) => {
        const [place, channel] = [Math.trunc(k / channels), k % channels];
        return bent[Math.trunc(channel / depth)].data[place * depth + (channel % depth)];
      });
      return conv2d({ shape: [height, width, channels], data }, kernelsOf(this.#secondKernel, channels));
    }

    /** The nine products under the lens, in reading order. */
    #terms() {
      const { shape: [, width, depth], data } = this.#image;
      const channel = depth === 3 ? this.#channel : 0;
      return this.#kernel.flatMap((weights, i) => weights.map((weight, j) => {
        const value = data[((this.#lens[0] + i) * width + this.#lens[1] + j) * depth + channel];
        return { value, weight, product: value * weight };
      }));
    }

    #inWords() {
      const [row, column] = this.#lens;
      return `Row ${row + 1}, column ${column + 1}: the sum is ${format(this.sum)}.`;
    }

    show() {
      const { shape: [height, width, depth] } = this.#image;
      paint(this.#canvas("picture"), this.#image);
      this.find(".size").textContent = `${height}×${width}×${depth}`;
      this.#maps.forEach((map, k) => this.#showMap(k, map));
      for (const panel of this.shadowRoot.querySelectorAll("[data-map]")) {
        const { map } = panel.dataset;
        panel.hidden = map === "second" ? !this.#above : Number(map) >= this.#maps.length;
      }
      if (this.#above) this.#showMap("second", this.#above);
      this.#showPlace();
      this.#showControls(depth);
    }

    /** What changes where the lens moves. */
    #showPlace() {
      this.#showLens(this.find(".image .lens"), this.#image.shape, 3);
      this.#maps.forEach(({ shape }, k) => this.#showLens(this.find(`[data-map="${k}"] .lens`), shape, 1));
      this.#showBoards(this.#image.shape[2]);
    }

    #canvas(name) { return this.find(`[data-canvas="${name}"]`); }

    /** Signed maps around 0; a coloured map in its colours, cut off at black and white. */
    #showMap(name, map) {
      const panel = this.find(`[data-map="${name}"]`);
      const strengths = map.data.map(Math.abs).sort();
      const most = strengths[Math.trunc(0.98 * strengths.length)] || strengths.at(-1); // a few extremes would pale all others
      const coloured = map.shape[2] === 3;
      paint(panel.querySelector("canvas"), map, coloured ? {} : { look: "signed", high: most });
      panel.querySelector("small").textContent = `${map.shape[0]}×${map.shape[1]}${coloured ? "×3" : ""}`;
      panel.querySelector("canvas").ariaLabel = panel.querySelector(".title").textContent;
    }

    #showLens(lens, [height, width], reach) {
      const [row, column] = this.#lens;
      const share = (part, whole) => `${(100 * part) / whole}%`;
      Object.assign(lens.style, { top: share(row, height), left: share(column, width), width: share(reach, width), height: share(reach, height) });
    }

    #showBoards(depth) {
      const terms = this.#terms();
      const rows = (part) => [0, 1, 2].map((i) => terms.slice(3 * i, 3 * i + 3).map((term) => term[part]));
      fill(this.grid("pixels"), rows("value"), undefined, formatShort);
      fill(this.grid("kernel"), rows("weight"));
      fill(this.grid("products"), rows("product"), undefined, formatShort);
      const { sum } = this;
      const exact = same(sum, Number(sum.toFixed(2)));
      const channel = depth === 3 ? ` (${CHANNELS[this.#channel].toLowerCase()})` : "";
      this.find(".sum").innerHTML = `Row ${this.#lens[0] + 1}, column ${this.#lens[1] + 1}${channel}:
        ${terms.map(({ product }) => formatEntry(product).replace(/^−.*/, "($&)")).join(" + ")} <b>${exact ? "=" : "≈"} ${format(sum)}</b>`;
    }

    #showControls(depth) {
      this.named("picture").value = this.#name;
      this.setChoice("colour", depth === 3 ? "rgb" : "grey");
      this.setChoice("channel", this.#channel);
      this.setChoice("chosen", this.#chosen);
      this.find(".channels").hidden = depth === 1;
      const preset = Object.keys(KERNELS).find((name) => String(KERNELS[name][1]) === String(this.#kernel)) ?? "";
      this.named("kernel").value = preset;
      this.named("second").checked = this.#second;
      this.find(".second-kernel").hidden = !this.#second;
      this.named("second-kernel").value = Object.keys(KERNELS).find((name) => KERNELS[name][1] === this.#secondKernel);
      this.named("camera").textContent = this.#camera ? "Stop" : "Camera";
    }
  }

  define("kernel-lens", KernelLens);
}
