/**
 * The numbers of a convolutional layer and where each comes from, forwards and back: `window.cnn.LayerNumbers`, for
 * <convolution-layer>.
 *
 *   const numbers = LayerNumbers.drawn({ size: 4, channels: 2, filters: 1, kernel: 2 }, window.cnn.arithmetic.random(1));
 *   numbers.lines({ of: "output", at: [0, 0, 0] }); // a line for each channel: [[{ of, at, value }, { … }], …]
 *
 * Axes are in cnnlib's order: image (H, W, C), kernels (kh, kw, C, F), bias (F), gradOutput (H′, W′, F). A number is
 * named { of: "image", "kernels", "bias" or "output", at: [indices] }. An object never changes; `changed` and `resized`
 * give new ones.
 *
 * Needs: arithmetic.js
 */
"use strict";
{
  const { conv2d, conv2dBackward, nested } = window.cnn.arithmetic;

  const LIMITS = { size: [3, 5], channels: [1, 3], filters: [1, 3], kernel: [1, 3] };
  const WAYS = ["forwards", "weights", "pixels"]; // what is computed
  const LEVELS = { image: [0, 5], kernels: [-2, 2], bias: [-3, 3], gradOutput: [-2, 2] }; // of numbers that are drawn

  // ── Arrays of any depth ────────────────────────────────────────────────────────────────────────────────────────

  const shapeOf = (array) => (Array.isArray(array) ? [array.length, ...shapeOf(array[0])] : []);
  const entry = (array, at) => at.reduce((inner, index) => inner?.[index], array);
  const each = (count, one) => Array.from({ length: count }, (_, n) => one(n));

  /** An array of that shape: one(indices) is what stands in it. */
  const filled = ([length, ...inner], one, at = []) =>
    length === undefined ? one(at) : each(length, (i) => filled(inner, one, [...at, i]));

  /** All indices of a shape, in reading order. */
  const places = (shape) => filled(shape, (at) => [at]).flat(shape.length);

  const shapesFor = ({ size, channels, filters, kernel }) => ({
    image: [size, size, channels],
    kernels: [kernel, kernel, channels, filters],
    bias: [filters],
    gradOutput: [size - kernel + 1, size - kernel + 1, filters],
  });

  class LayerNumbers {
    constructor({ image, kernels, bias, gradOutput, relu = false, way = "forwards" }) {
      Object.assign(this, { image, kernels, bias, gradOutput, relu: Boolean(relu), way });
      if (!WAYS.includes(way)) throw new RangeError(`“${way}” is no way: ${WAYS.join(", ")}.`);
      for (const [name, [least, most]] of Object.entries(LIMITS)) {
        const size = this.sizes[name];
        if (!(size >= least && size <= most)) throw new RangeError(`${name} must be ${least} to ${most}, not ${size}.`);
      }
      for (const [name, shape] of Object.entries(this.shapes)) {
        const fits = String(shapeOf(this[name])) === String(shape) && places(shape).every((at) => Number.isFinite(entry(this[name], at)));
        if (!fits) throw new RangeError(`${name} must hold ${shape.join("×")} numbers.`);
      }
    }

    /** Small whole numbers in the sizes { size, channels, filters, kernel }. */
    static drawn(sizes, { below }, old = {}) {
      const shapes = Object.entries(shapesFor(sizes)).map(([name, shape]) => {
        const [least, most] = LEVELS[name];
        return [name, filled(shape, (at) => entry(old[name], at) ?? least + below(most - least + 1))];
      });
      return new LayerNumbers({ ...old, ...Object.fromEntries(shapes) });
    }

    changed(changes) {
      const unknown = Object.keys(changes).find((name) => !Object.hasOwn(this, name));
      if (unknown) throw new RangeError(`There is no setting “${unknown}”.`);
      return new LayerNumbers({ ...this, ...structuredClone(changes) });
    }

    /** Cuts off what is too much and draws what is missing. */
    resized(sizes, random) { return LayerNumbers.drawn({ ...this.sizes, ...sizes }, random, this); }

    /** The same sizes, other numbers. */
    redrawn(random) {
      const { relu, way } = this;
      return LayerNumbers.drawn(this.sizes, random, { relu, way });
    }

    get sizes() {
      const [[size, , channels], [kernel, , , filters]] = [shapeOf(this.image), shapeOf(this.kernels)];
      return { size, channels, filters, kernel };
    }
    get shapes() { return shapesFor(this.sizes); }
    get side() { return this.shapes.gradOutput[0]; }

    /** What the filters add up to, before ReLU; then what the layer gives. */
    get sums() { return nested(conv2d(this.image, this.kernels, { bias: this.bias })); }
    get output() {
      const { sums } = this;
      return filled(shapeOf(sums), (at) => (this.relu ? Math.max(0, entry(sums, at)) : entry(sums, at)));
    }

    /** The gradient in front of ReLU: where ReLU gave 0, nothing comes back. */
    get gradSums() {
      const { sums, relu, gradOutput } = this;
      return filled(shapeOf(sums), (at) => (relu && entry(sums, at) <= 0 ? 0 : entry(gradOutput, at)));
    }

    get gradients() {
      const gradients = conv2dBackward(this.gradSums, this.image, this.kernels);
      return Object.fromEntries(Object.entries(gradients).map(([name, numbers]) => [name, nested(numbers)]));
    }

    /** All that this way computes, in the order of the steps. */
    get results() {
      const { channels, filters, kernel, size } = this.sizes;
      const all = (of, shape, at) => places(shape).map((place) => ({ of, at: at(...place) }));
      return {
        forwards: () => all("output", [filters, this.side, this.side], (f, y, x) => [y, x, f]),
        pixels: () => all("image", [channels, size, size], (c, y, x) => [y, x, c]),
        weights: () => each(filters, (f) => [
          ...all("kernels", [channels, kernel, kernel], (c, i, j) => [i, j, c, f]),
          { of: "bias", at: [f] },
        ]).flat(),
      }[this.way]();
    }

    /** The products that add up to a result, in lines of [{ of, at, value }, { … }]; the bias is added to an output besides. */
    lines({ of, at }) {
      const { channels, filters, kernel } = this.sizes;
      const { side, gradSums } = this;
      const from = (name, array) => (...place) => ({ of: name, at: place, value: entry(array, place) });
      const [pixel, weight, told] = [from("image", this.image), from("kernels", this.kernels), from("output", gradSums)];
      return {
        output: ([y, x, f]) => each(channels, (c) => places([kernel, kernel]).map(([i, j]) =>
          [pixel(y + i, x + j, c), weight(i, j, c, f)])),
        kernels: ([i, j, c, f]) => each(side, (y) => each(side, (x) => [pixel(y + i, x + j, c), told(y, x, f)])),
        bias: ([f]) => each(side, (y) => each(side, (x) => [told(y, x, f)])),
        image: ([row, column, c]) => each(filters, (f) => places([kernel, kernel])
          .map(([i, j]) => [i, j, row - i, column - j])
          .filter(([, , y, x]) => Math.min(y, x) >= 0 && Math.max(y, x) < side)
          .map(([i, j, y, x]) => [weight(i, j, c, f), told(y, x, f)])),
      }[of](at);
    }
  }

  window.cnn.LayerNumbers = Object.assign(LayerNumbers, { LIMITS, entry });
}
