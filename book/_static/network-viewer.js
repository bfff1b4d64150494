/**
 * <network-viewer>: inside the small model, with photographs or a picture of the reader's own.
 *
 *   <network-viewer>words</network-viewer>
 *
 * The network (0.6 MB) is loaded when the reader asks for it. Every layer's maps; a number of a map and what feeds it, written
 * out; class scores; Grad-CAM over the picture; occlusion, part by part; the most alike pictures of an album, loaded when
 * asked for. Properties: `network`, `result` (maps, features, scores, probabilities), `cam`, `occlusion`, `pixels`, `album`,
 * `alike` (numbers in it).
 */
// Needs: figure.js, arithmetic.js, small-network.js, picture-album.js
"use strict";
{
  const { Figure, define, choiceMarkup, format, paint, pixelAt, arrow, colourOf } = window.cnn.figure;

  const SIDE = 32;
  const COVER = 8; // pixels of the grey square of the occlusion, and its step
  const LAYERS = { 0: "1", 1: "2", 2: "3", 3: "4", 4: "5" };
  const VIEWS = { plain: "Picture", cam: "Grad-CAM", occlusion: "Occlusion" };
  const STRONGEST = 5; // input maps that are written out
  const ALIKE = 6; // pictures that a search shows

  /** A script of the site, loaded once. */
  function loaded(name) {
    const own = [...document.scripts].find(({ src }) => src.includes("network-viewer.js"));
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: new URL(name, own?.src ?? document.baseURI).href, onload: resolve, onerror: () => reject(new Error("This could not be loaded. Are you offline?")) });
      document.head.append(script);
    });
  }

  /** Violet over the picture, the denser the larger the number; nothing where it is 0 or less. */
  function lay(canvas, { shape: [height, width], data }) {
    Object.assign(canvas, { height, width });
    const pixels = canvas.getContext("2d").createImageData(width, height);
    const [red, green, blue] = colourOf(canvas, "--negative");
    const most = Math.max(1e-9, ...data);
    data.forEach((value, k) => pixels.data.set([red, green, blue, 200 * Math.max(0, value / most)], 4 * k));
    canvas.getContext("2d").putImageData(pixels, 0, 0);
  }

  const LOOKS = `
    .start { padding: 1.5rem 1rem; text-align: center; }
    .pictures { display: flex; flex-wrap: wrap; gap: .375rem; }
    .pictures button { padding: 2px; } .pictures canvas { width: 40px; border-radius: 4px; }
    .pictures button[aria-pressed=true] { outline: 3px solid var(--image); }
    .own { position: relative; overflow: hidden; } .own input { position: absolute; inset: 0; opacity: 0; cursor: pointer; font-size: 0; }
    .own:focus-within { outline: 3px solid color-mix(in srgb, var(--image) 70%, var(--text)); }
    .own span { display: grid; place-items: center; min-height: 40px; padding: 0 .625rem; border: 1px solid var(--muted); border-radius: 8px; background: var(--paper); }
    .stage { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: 1rem; padding: 1rem; }
    .seen { position: relative; margin-block: .5rem .25rem; } .seen canvas { width: 100%; border: 2px solid var(--image); border-radius: 6px; }
    .seen .heat { position: absolute; inset: 0; height: 100%; pointer-events: none; image-rendering: auto; }
    .field { position: absolute; pointer-events: none; outline: 3px solid var(--kernel); box-shadow: 0 0 0 4px var(--paper); }
    .classes { display: grid; grid-template-columns: auto 1fr auto; gap: .25rem .625rem; align-items: center; align-content: start; font-variant-numeric: tabular-nums; }
    .classes i { display: block; width: calc(100% * var(--share)); min-width: 1px; height: 14px; border-radius: 2px; background: var(--output); }
    .classes button { min-height: 28px; padding: 0 .5rem; justify-content: flex-start; }
    .maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(44px, 1fr)); gap: 3px; padding: .5rem 1rem 0; max-height: 15rem; overflow-y: auto; }
    .maps button { padding: 1px; border-color: var(--output); border-radius: 4px; min-width: 0; } .maps canvas { width: 100%; border-radius: 3px; }
    .large { display: grid; grid-template-columns: minmax(0, 12rem) 1fr; gap: 1rem; padding: .75rem 1rem; align-items: start; }
    .large canvas { width: 100%; border: 2px solid var(--output); border-radius: 6px; cursor: crosshair; touch-action: none; }
    .finds { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; padding: .75rem 1rem; }
    .found { display: grid; grid-template-columns: repeat(3, minmax(0, 7rem)); gap: .375rem; margin-top: .375rem; }
    .found button { display: grid; grid-template-columns: minmax(0, 1fr); justify-items: center; gap: 0; padding: 3px; font-size: 12px; }
    .found canvas { width: 100%; border-radius: 4px; }
    .feeds { font-variant-numeric: tabular-nums; }
    @container (max-width: 420px) { .large { grid-template-columns: minmax(0, 1fr); } }
  `;

  class NetworkViewer extends Figure {
    static title = "Inside a network";
    static looks = LOOKS;

    #picture = 0;
    #pixels = null;
    #layer = 0;
    #map = 0;
    #place = [16, 16];
    #label = null; // the class that is explained; the most probable one until the reader chooses
    #view = "plain";
    #covering = null;

    get pixels() { return this.#pixels; }
    get occlusion() { return this.#covering?.drops ?? null; }
    get cam() { return this.network.cam(this.result, this.label); }
    get alike() { return this.album?.alike(this.result.features, ALIKE) ?? null; }
    get label() { return this.#label ?? this.result.probabilities.indexOf(Math.max(...this.result.probabilities)); }

    markup() {
      return `
        <div class="start"><button name="load" class="first-action">Load the network (0.6 MB)</button><p class="message" role="alert"></p></div>
        <div class="network" hidden>
          <div class="bar"><span class="pictures" role="group" aria-label="Pictures"></span>
            <label class="own"><span>Open a picture …</span><input type="file" name="file" accept="image/*" aria-label="Open a picture of your own"></label></div>
          <div class="stage">
            <div>
              ${choiceMarkup("view", "What lies over the picture", VIEWS)}
              <div class="seen"><canvas data-canvas="picture" role="img"></canvas><canvas class="heat" data-canvas="heat" aria-hidden="true"></canvas><div class="field"></div></div>
              <p class="explained"></p>
            </div>
            <div class="classes" role="group" aria-label="Classes: choose one to explain"></div>
          </div>
          <div class="bar"><b>Convolution</b>${choiceMarkup("layer", "Convolution", LAYERS)} <span class="size"></span></div>
          <div class="maps" role="group" aria-label="Maps"></div>
          <div class="large"><canvas data-canvas="map" role="application" tabindex="0"></canvas><div class="feeds"></div></div>
          <p class="hint">Choose a map, then a place on it: the orange frame shows which pixels reach this number.</p>
          <div class="bar"><b>Most alike</b><button name="search">Search an album of 300 pictures (0.25 MB)</button><span class="message" role="alert" data-of="album"></span></div>
          <div class="finds" hidden>
            <div>By the 128 numbers that the network decides on<div class="found" role="group" aria-label="Most alike by the network" data-by="network"></div></div>
            <div>By their pixels<div class="found" role="group" aria-label="Most alike by pixels" data-by="pixels"></div></div>
          </div>
        </div>`;
    }

    ready() {
      const canvas = this.find('[data-canvas="map"]');
      const follow = (event) => {
        this.#place = pixelAt(canvas, event);
        this.update();
      };
      canvas.addEventListener("pointerdown", follow);
      canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && follow(event));
    }

    async load() {
      this.complain("");
      this.find("[name=load]").textContent = "Loading …";
      try {
        if (!window.cnn.smallModel) await loaded("small-model.js");
      } catch (error) {
        this.find("[name=load]").textContent = "Try again";
        return this.complain(error.message);
      }
      this.network = new window.cnn.SmallNetwork(window.cnn.smallModel);
      this.find(".start").hidden = true;
      this.find(".network").hidden = false;
      this.#drawThumbnails();
      this.see(0);
      this.find(".pictures button").focus();
    }

    async openAlbum() {
      const [button, message] = [this.find("[name=search]"), this.find("[data-of=album]")];
      button.textContent = "Loading …";
      message.textContent = "";
      try {
        if (!window.cnn.album) await loaded("album.js");
      } catch (error) {
        button.textContent = "Try again";
        return (message.textContent = error.message);
      }
      this.album = await window.cnn.PictureAlbum.open(window.cnn.album);
      button.hidden = true;
      this.update();
      this.find(".found button").focus();
      this.speak(`Most alike: ${this.alike.map((n) => this.album.classes[n]).join(", ")}.`);
    }

    /** Looks at a stored picture by its number, or at pixels of its own. */
    see(picture) {
      this.#stopCovering();
      if (typeof picture === "number") {
        this.#picture = picture;
        const bytes = Uint8Array.from(atob(window.cnn.smallModel.pictures[picture].pixels), (letter) => letter.charCodeAt(0));
        picture = Float32Array.from(bytes, (byte) => byte / 255);
      } else this.#picture = null;
      this.#pixels = picture;
      this.#label = null;
      this.result = this.network.run(picture);
      if (this.#view === "occlusion") this.#cover();
      this.update();
    }

    async #open(file) {
      if (!file) return;
      try {
        const bitmap = await createImageBitmap(file);
        const side = Math.min(bitmap.width, bitmap.height);
        const pencil = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true });
        pencil.imageSmoothingQuality = "high";
        pencil.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
        const { data } = pencil.getImageData(0, 0, SIDE, SIDE);
        this.see(Float32Array.from({ length: SIDE * SIDE * 3 }, (_, k) => data[4 * Math.trunc(k / 3) + (k % 3)] / 255));
        this.speak(this.#inWords());
      } catch {
        this.find(".explained").textContent = `“${file.name}” cannot be read as a picture. Try a JPEG, PNG or WebP.`;
      }
    }

    // ── Occlusion: one covered picture at a time, so that the page stays alive ─────────────────────────────────────

    #cover() {
      const drops = { shape: [SIDE / COVER, SIDE / COVER], data: new Float64Array((SIDE / COVER) ** 2), label: this.label, done: 0 };
      this.#covering = { drops, timer: setTimeout(() => this.#coverNext()) };
    }

    #coverNext() {
      const { drops } = this.#covering;
      const [top, left] = [Math.trunc(drops.done / drops.shape[1]) * COVER, (drops.done % drops.shape[1]) * COVER];
      const covered = this.#pixels.map((value, k) => {
        const [row, column] = [Math.trunc(k / (3 * SIDE)), Math.trunc(k / 3) % SIDE];
        return row >= top && row < top + COVER && column >= left && column < left + COVER ? 0.5 : value;
      });
      drops.data[drops.done] = this.result.probabilities[drops.label] - this.network.run(covered).probabilities[drops.label];
      drops.done += 1;
      if (drops.done < drops.data.length) this.#covering.timer = setTimeout(() => this.#coverNext());
      else this.speak(this.#inWords());
      this.update();
    }

    #stopCovering() {
      clearTimeout(this.#covering?.timer);
      this.#covering = null;
    }

    disconnectedCallback() {
      super.disconnectedCallback();
      this.#stopCovering();
    }

    // ── What the reader does ───────────────────────────────────────────────────────────────────────────────────────

    clicked(target) {
      const button = target.closest("button");
      if (!button) return;
      if (button.name === "load") return void this.load();
      if (button.name === "search") return void this.openAlbum();
      const number = Number(button.value);
      const act = {
        found: () => this.see(this.album.pixels[number]),
        picture: () => this.see(number),
        map: () => { this.#map = number; },
        class: () => { this.#label = number; this.#stopCovering(); if (this.#view === "occlusion") this.#cover(); },
      }[button.name];
      act();
      this.update();
      this.speak(this.#inWords());
    }

    changed({ name, value, files }) {
      if (name === "file") return void this.#open(files[0]);
      if (name === "layer") [this.#layer, this.#map, this.#place] = [Number(value), 0, this.#middle(Number(value))];
      if (name === "view") {
        this.#view = value;
        this.#stopCovering();
        if (value === "occlusion") this.#cover();
      }
      this.update();
    }

    pressed(key, target) {
      const way = target.matches('[data-canvas="map"]') && arrow(key);
      if (!way) return false;
      const { shape } = this.result.maps[this.#layer];
      this.#place = this.#place.map((place, axis) => Math.min(shape[axis] - 1, Math.max(0, place + way[axis])));
      this.update();
      this.speak(this.#feeds().spoken);
      return true;
    }

    #inWords() {
      const { probabilities } = this.result;
      const best = probabilities.indexOf(Math.max(...probabilities));
      const what = `The network says ${this.network.classes[best]}, ${format(100 * probabilities[best], 0)} %.`;
      const name = this.network.classes[this.label];
      if (this.#view === "cam") return `${what} Violet parts speak for ${name}.`;
      if (this.#view !== "occlusion") return what;
      const { done, data } = this.#covering.drops;
      return done < data.length ? `${what} Covering part ${done + 1} of ${data.length} …` : `${what} Where it is violet, a grey square of 8×8 costs ${name} most.`;
    }

    #middle(layer) { return this.result.maps[layer].shape.slice(0, 2).map((length) => length / 2); }

    // ── What is shown ──────────────────────────────────────────────────────────────────────────────────────────────

    #drawThumbnails() {
      this.find(".pictures").innerHTML = window.cnn.smallModel.pictures.map(({ name }, k) =>
        `<button name="picture" value="${k}" aria-label="Picture ${k + 1}: ${name}"><canvas></canvas></button>`).join("");
      this.find(".classes").innerHTML = this.network.classes.map((name, k) => `<button name="class" value="${k}">${name}</button><i></i><span></span>`).join("");
      this.shadowRoot.querySelectorAll(".pictures canvas").forEach((canvas, k) => {
        const bytes = Uint8Array.from(atob(window.cnn.smallModel.pictures[k].pixels), (letter) => letter.charCodeAt(0));
        paint(canvas, { shape: [SIDE, SIDE, 3], data: bytes });
      });
    }

    show() {
      if (!this.result) return;
      paint(this.find('[data-canvas="picture"]'), { shape: [SIDE, SIDE, 3], data: this.#pixels }, { high: 1 });
      this.find('[data-canvas="picture"]').ariaLabel = "The picture, 32×32 pixels";
      this.find(".explained").textContent = this.#inWords();
      this.shadowRoot.querySelectorAll("[name=picture]").forEach((button) => { button.ariaPressed = String(Number(button.value) === this.#picture); });
      this.shadowRoot.querySelectorAll("[name=class]").forEach((button, k) => {
        const share = this.result.probabilities[k];
        button.ariaPressed = String(k === this.label);
        button.nextElementSibling.style.setProperty("--share", share);
        button.nextElementSibling.nextElementSibling.textContent = `${format(100 * share, 1)} %`;
      });
      this.setChoice("view", this.#view);
      this.setChoice("layer", this.#layer);
      this.#showHeat();
      this.#showMaps();
      this.#showFeeds();
      this.#showAlike();
    }

    /** By the network and by pixels, side by side: each finds something else. */
    #showAlike() {
      this.find(".finds").hidden = !this.album;
      if (!this.album) return;
      const found = { network: this.alike, pixels: this.album.alikeByPixels(this.#pixels, ALIKE) };
      for (const [by, numbers] of Object.entries(found)) {
        const box = this.find(`[data-by=${by}]`);
        if (!box.children.length) box.innerHTML = `<button name="found"><canvas></canvas><span></span></button>`.repeat(ALIKE);
        numbers.forEach((n, place) => {
          const button = box.children[place];
          Object.assign(button, { value: n, ariaLabel: `${this.album.classes[n]}: look at it` });
          button.lastElementChild.textContent = this.album.classes[n];
          paint(button.firstElementChild, { shape: [SIDE, SIDE, 3], data: this.album.pixels[n] }, { high: 1 });
        });
      }
    }

    #showHeat() {
      const heat = { plain: () => null, cam: () => this.cam, occlusion: () => this.occlusion }[this.#view]();
      const canvas = this.find('[data-canvas="heat"]');
      canvas.hidden = !heat;
      if (heat) lay(canvas, heat);
    }

    #showMaps() {
      const { shape, data } = this.result.maps[this.#layer];
      const [height, width, filters] = shape;
      const box = this.find(".maps");
      if (box.children.length !== filters) {
        box.innerHTML = Array.from({ length: filters }, (_, f) => `<button name="map" value="${f}" aria-label="Map ${f + 1}"><canvas></canvas></button>`).join("");
      }
      const one = (f) => ({ shape: [height, width], data: Float32Array.from({ length: height * width }, (_, k) => data[k * filters + f]) });
      const draw = (canvas, map) => paint(canvas, map, { look: "heat", high: map.data.reduce((most, value) => Math.max(most, value), 1e-9) });
      [...box.children].forEach((button, f) => {
        draw(button.firstElementChild, one(f));
        button.ariaPressed = String(f === this.#map);
      });
      const large = this.find('[data-canvas="map"]');
      draw(large, one(this.#map));
      large.ariaLabel = `Map ${this.#map + 1} of convolution ${this.#layer + 1}, ${height}×${width}: choose a place with the arrow keys`;
      this.find(".size").textContent = `${filters} maps of ${height}×${width}`;
    }

    /** What adds up to the chosen number: the sum over the patch for each input map, the strongest first. */
    #feeds() {
      const { shape: [height, width, channels], data } = this.result.inputs[this.#layer];
      const layer = this.network.layers.filter(({ kind }) => kind === "Conv2D")[this.#layer];
      const [row, column] = this.#place;
      const sums = new Float64Array(channels);
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) {
        const [y, x] = [row + i - 1, column + j - 1];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        for (let c = 0; c < channels; c++) sums[c] += data[(y * width + x) * channels + c] * layer.kernels[((i * 3 + j) * channels + c) * layer.filters + this.#map];
      }
      const bias = layer.bias[this.#map];
      const total = sums.reduce((sum, part) => sum + part, bias);
      const order = [...sums.keys()].sort((a, b) => Math.abs(sums[b]) - Math.abs(sums[a])).slice(0, STRONGEST);
      const name = (c) => (this.#layer === 0 ? ["red", "green", "blue"][c] : `map ${c + 1}`);
      const spoken = `Row ${row + 1}, column ${column + 1}: ${format(Math.max(0, total), 3)}.`;
      return { sums, bias, total, order, name, spoken };
    }

    #showFeeds() {
      const { sums, bias, total, order, name, spoken } = this.#feeds();
      const rest = total - bias - order.reduce((sum, c) => sum + sums[c], 0);
      const others = sums.length > order.length ? `<li>the other ${sums.length - order.length} maps: ${format(rest, 3)}</li>` : "";
      this.find(".feeds").innerHTML = `<p>${spoken} What feeds it, 3×3 products for each:</p><ul>
        ${order.map((c) => `<li>${name(c)}: ${format(sums[c], 3)}</li>`).join("")}${others}<li>bias: ${format(bias, 3)}</li></ul>
        <p>Together ${format(total, 3)}${total < 0 ? ", and ReLU makes it 0" : ""}.</p>`;
      this.#showField();
    }

    /** The pixels that reach the chosen number: they double with each pooling layer before it. */
    #showField() {
      const { shape } = this.result.maps[this.#layer];
      const step = SIDE / shape[0];
      const reach = [3, 5, 10, 14, 24][this.#layer];
      const span = (place) => {
        const middle = (place + 0.5) * step;
        return [Math.max(0, middle - reach / 2), Math.min(SIDE, middle + reach / 2)];
      };
      const [[top, bottom], [left, right]] = this.#place.map(span);
      const share = (pixels) => `${(100 * pixels) / SIDE}%`;
      Object.assign(this.find(".field").style, { top: share(top), left: share(left), width: share(right - left), height: share(bottom - top) });
    }
  }

  define("network-viewer", NetworkViewer);
}
