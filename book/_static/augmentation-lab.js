/**
 * <augmentation-lab>: new pictures from one, each with its label kept.
 *
 *   <augmentation-lab picture="flower" shift="0.1" rotate="15" shear="0.2" flip>words</augmentation-lab>
 *
 * Attributes: how strongly at most a picture is moved (as a share of its size), turned (degrees) and slanted, and whether half
 * of them are mirrored; `fill` (reflect, nearest, wrap, constant) says what lies beyond the border. Properties: `changes`, what
 * was drawn for each picture { mirror, down, right, degrees, factor }, and `transformed(image, change)`, which is cnnlib's.
 */
// Needs: figure.js, arithmetic.js, pictures.js
"use strict";
{
  const { Figure, define, menuMarkup, checkMarkup, sliderMarkup, icon, format, paint } = window.cnn.figure;
  const { random } = window.cnn.arithmetic;

  const COUNT = 6; // pictures
  const FILLS = { reflect: "mirrored", nearest: "edge repeated", wrap: "wrapped round", constant: "black" };
  const [HEIGHT, WIDTH] = [60, 80]; // half of the photograph's pixels: six of them are to be quick
  const DIGITS = { 2: "A scanned 2", 6: "A scanned 6" };
  const [SIDE, EDGE] = [16, 4]; // a digit's frame, and where it begins in it

  const framed = (digit) => ({ shape: [SIDE, SIDE, 1], data: Float64Array.from({ length: SIDE * SIDE }, (_, k) =>
    16 * (digit[Math.trunc(k / SIDE) - EDGE]?.[(k % SIDE) - EDGE] ?? 0)) });

  /** Which cell stands in for a place beyond the border, or −1 for black. */
  function inside(place, length, mode) {
    if (place >= 0 && place < length) return place;
    if (mode === "constant") return -1;
    if (mode === "nearest") return place < 0 ? 0 : length - 1;
    const period = mode === "wrap" ? length : 2 * length;
    const index = ((place % period) + period) % period;
    return Math.min(index, 2 * length - 1 - index);
  }

  /** A picture (H, W, C), mirrored, slanted, turned and moved, in this order: every new pixel is looked up in the old one. */
  function transformed({ shape, data }, { mirror = false, down = 0, right = 0, degrees = 0, factor = 0 }, mode = "reflect") {
    const [height, width, channels] = shape;
    const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2];
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const result = new Float64Array(data.length);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [y, x] = [row - middleY - down, column - middleX - right];
        const [turnedY, turnedX] = [cos * y + sin * x, -sin * y + cos * x];
        const slanted = factor * turnedY + turnedX;
        const [sourceY, sourceX] = [turnedY + middleY, (mirror ? -slanted : slanted) + middleX];
        const [top, left] = [Math.floor(sourceY), Math.floor(sourceX)];
        for (const [i, j] of [[0, 0], [0, 1], [1, 0], [1, 1]]) {
          const weight = (i ? sourceY - top : 1 - sourceY + top) * (j ? sourceX - left : 1 - sourceX + left);
          const [from, at] = [inside(top + i, height, mode), inside(left + j, width, mode)];
          if (weight === 0 || from < 0 || at < 0) continue;
          for (let c = 0; c < channels; c++) result[(row * width + column) * channels + c] += weight * data[(from * width + at) * channels + c];
        }
      }
    }
    return { shape, data: result };
  }

  const TITLES = () => ({ flower: window.cnn.pictures.flower.title, pavilion: window.cnn.pictures.pavilion.title, ...DIGITS });

  const LOOKS = `
    .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(45%, 13rem), 1fr)); gap: .75rem; padding: 1rem; }
    .pictures canvas { width: 100%; border: 2px solid var(--image); border-radius: 6px; }
    .pictures small { display: block; min-height: 2.6em; font-size: 12px; color: var(--muted); }
  `;

  class AugmentationLab extends Figure {
    static title = "Data augmentation";
    static looks = LOOKS;
    transformed = transformed;

    #name = "flower";
    #picture = null;
    #most = { shift: 0.1, rotate: 15, shear: 0 };
    #flip = true;
    #fill = "reflect";
    #seed = 1;

    /** What is drawn for each picture; the first stays as it is. */
    get changes() {
      const { uniform } = random(this.#seed);
      const between = (most) => (2 * uniform() - 1) * most;
      const [height, width] = this.#picture?.shape ?? [0, 0];
      return Array.from({ length: COUNT }, (_, k) => {
        const { shift, rotate, shear } = this.#most;
        const drawn = { mirror: uniform() < 0.5 && this.#flip, down: between(shift) * height, right: between(shift) * width, degrees: between(rotate), factor: between(shear) };
        return k ? drawn : { mirror: false, down: 0, right: 0, degrees: 0, factor: 0 };
      });
    }

    read() {
      for (const name of Object.keys(this.#most)) if (this.hasAttribute(name)) this.#most[name] = Number(this.getAttribute(name));
      this.#flip = this.hasAttribute("flip");
      this.#fill = this.getAttribute("fill") ?? "reflect";
      if (!(this.#fill in FILLS)) throw new RangeError(`“${this.#fill}” is no way to fill: ${Object.keys(FILLS).join(", ")}.`);
      this.#load(this.getAttribute("picture") ?? "flower");
    }

    #load(name) {
      this.#name = name;
      if (name in DIGITS) {
        this.#picture = framed(window.cnn.digits[name]);
        return this.update();
      }
      if (!Object.hasOwn(window.cnn.pictures, name)) throw new RangeError(`no picture “${name}”`);
      const image = new Image();
      image.onload = () => {
        const pencil = new OffscreenCanvas(WIDTH, HEIGHT).getContext("2d", { willReadFrequently: true });
        pencil.drawImage(image, 0, 0, WIDTH, HEIGHT);
        const { data } = pencil.getImageData(0, 0, WIDTH, HEIGHT);
        this.#picture = { shape: [HEIGHT, WIDTH, 3], data: Float64Array.from({ length: HEIGHT * WIDTH * 3 }, (_, k) => data[4 * Math.trunc(k / 3) + (k % 3)]) };
        this.update();
      };
      image.src = window.cnn.pictures[name].src;
    }

    markup() {
      return `
        <div class="bar">
          ${menuMarkup("picture", "Picture", TITLES())} ${checkMarkup("flip", "Mirror half of them")}
          ${menuMarkup("fill", "Beyond the border", FILLS)}
        </div>
        <div class="bar">
          ${sliderMarkup("shift", "Shift", 0, 0.5, 0.05)} ${sliderMarkup("rotate", "Turn", 0, 180, 5)} ${sliderMarkup("shear", "Slant", 0, 1, 0.1)}
        </div>
        <div class="pictures">${Array.from({ length: COUNT }, (_, k) => `<div><canvas role="img" data-canvas="${k}"></canvas><small></small></div>`).join("")}</div>
        <div class="controls"><button name="again" class="first-action">${icon("again")} Draw again</button></div>
        <p class="hint">Take the scanned 6 and turn it by up to 180°: at which angle does its label become wrong? And which digits may be mirrored?</p>`;
    }

    clicked(target) {
      if (target.closest("button")?.name !== "again") return;
      this.#seed += 1;
      this.update();
      this.speak(`Drawn again: ${this.changes.slice(1).map((change) => this.#inWords(change)).join("; ")}.`);
    }

    changed({ name, value, checked }) {
      if (name === "picture") return this.#load(value);
      if (name === "flip") this.#flip = checked;
      else if (name === "fill") this.#fill = value;
      else this.#most[name] = Number(value);
      this.update();
    }

    #inWords({ mirror, down, right, degrees, factor }) {
      const whole = (number) => format(number, 0);
      const way = (number, forth, back) => `${whole(Math.abs(number))} ${number < 0 ? back : forth}`;
      const parts = [
        mirror && "mirrored",
        this.#most.shift > 0 && `${way(right, "right", "left")}, ${way(down, "down", "up")}`,
        this.#most.rotate > 0 && `${whole(degrees)}°`,
        this.#most.shear > 0 && `slant ${format(factor, 1)}`,
      ];
      return parts.filter(Boolean).join(", ") || "unchanged";
    }

    show() {
      this.changes.forEach((change, k) => {
        const canvas = this.find(`[data-canvas="${k}"]`);
        if (this.#picture) paint(canvas, transformed(this.#picture, change, this.#fill));
        const words = k ? this.#inWords(change) : "as it is";
        canvas.ariaLabel = `${TITLES()[this.#name]}, ${words}`;
        canvas.nextElementSibling.textContent = words;
      });
      this.named("picture").value = this.#name;
      this.named("flip").checked = this.#flip;
      this.named("fill").value = this.#fill;
      for (const [name, text] of Object.entries({ shift: `${format(100 * this.#most.shift, 0)} %`, rotate: `${this.#most.rotate}°`, shear: format(this.#most.shear, 1) })) {
        this.setSlider(name, this.#most[name], { text });
      }
    }
  }

  define("augmentation-lab", AugmentationLab);
}
