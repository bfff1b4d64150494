/**
 * A small network for scanned digits that trains in the page: convolution (8 kernels of 3×3, "same"), batch normalisation if
 * wanted, ReLU, max pooling of 2×2, dropout if wanted, dense layer with 10 scores. In `window.cnn.DigitNetwork`.
 *
 *   const network = new DigitNetwork({ seed: 1, scale: 1, batchNorm: false, dropout: 0 });
 *   network.step(images, labels, { rate: 0.5, momentum: 0.9 }); // one step of SGD on a batch; returns { loss, right }
 *   network.predict(image);                                       // { scores, maps, probabilities }
 *
 * Images are Float64Arrays of 64 numbers from 0 to 1. All weights are in `weights`, by name, in cnnlib's layout; tests hold
 * them equal to cnnlib's after many steps from the same start.
 */
// Needs: arithmetic.js
"use strict";
{
  const { random, softmax, softmaxCrossEntropy } = window.cnn.arithmetic;

  const [SIDE, FILTERS, CLASSES] = [8, 8, 10];
  const PIXELS = SIDE * SIDE;
  const POOLED = (SIDE / 2) ** 2 * FILTERS;
  const [EPSILON, MOVING] = [1e-3, 0.9]; // of the batch normalisation

  class DigitNetwork {
    #velocities = {};
    #drop;

    constructor({ seed = 1, scale = 1, batchNorm = false, dropout = 0 } = {}) {
      Object.assign(this, { batchNorm, dropout });
      const { normal, uniform } = random(seed);
      this.#drop = uniform;
      const he = (count, inputs) => Float64Array.from({ length: count }, () => normal() * scale * Math.sqrt(2 / inputs));
      this.weights = {
        kernels: he(9 * FILTERS, 9), // (3, 3, 1, F)
        bias: new Float64Array(FILTERS),
        dense: he(POOLED * CLASSES, POOLED), // (4·4·F, 10)
        denseBias: new Float64Array(CLASSES),
      };
      if (batchNorm) {
        Object.assign(this.weights, { gamma: new Float64Array(FILTERS).fill(1), beta: new Float64Array(FILTERS) });
        this.moving = { mean: new Float64Array(FILTERS), variance: new Float64Array(FILTERS).fill(1) };
      }
    }

    /** What the kernels make of an image: (8, 8, F). */
    #convolve(image) {
      const { kernels, bias } = this.weights;
      const maps = new Float64Array(PIXELS * FILTERS);
      for (let row = 0; row < SIDE; row++) for (let column = 0; column < SIDE; column++) {
        const place = (row * SIDE + column) * FILTERS;
        for (let f = 0; f < FILTERS; f++) maps[place + f] = bias[f];
        for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) {
          const [y, x] = [row + i - 1, column + j - 1];
          if (y < 0 || y >= SIDE || x < 0 || x >= SIDE) continue;
          const value = image[y * SIDE + x];
          if (value) for (let f = 0; f < FILTERS; f++) maps[place + f] += value * kernels[(i * 3 + j) * FILTERS + f];
        }
      }
      return maps;
    }

    /** Mean and variance of each channel over a batch of maps. */
    #statistics(batch) {
      const count = batch.length * PIXELS;
      const mean = new Float64Array(FILTERS);
      const variance = new Float64Array(FILTERS);
      for (const maps of batch) maps.forEach((value, k) => { mean[k % FILTERS] += value / count; });
      for (const maps of batch) maps.forEach((value, k) => { variance[k % FILTERS] += (value - mean[k % FILTERS]) ** 2 / count; });
      return { mean, variance };
    }

    #normalise(maps, { mean, variance }) {
      const { gamma, beta } = this.weights;
      return maps.map((value, k) => (gamma[k % FILTERS] * (value - mean[k % FILTERS])) / Math.sqrt(variance[k % FILTERS] + EPSILON) + beta[k % FILTERS]);
    }

    /** The largest of each 2×2, after ReLU, and where it stood; a tie goes to the first. */
    #pool(maps) {
      const pooled = new Float64Array(POOLED);
      const from = new Int32Array(POOLED);
      for (let place = 0, k = 0; place < POOLED / FILTERS; place++) for (let f = 0; f < FILTERS; f++, k++) {
        const corner = (2 * Math.floor(place / (SIDE / 2)) * SIDE + 2 * (place % (SIDE / 2))) * FILTERS + f;
        from[k] = -1;
        for (const cell of [corner, corner + FILTERS, corner + SIDE * FILTERS, corner + (SIDE + 1) * FILTERS]) {
          const value = Math.max(0, maps[cell]);
          if (from[k] < 0 || value > pooled[k]) [pooled[k], from[k]] = [value, cell];
        }
      }
      return { pooled, from };
    }

    #scores(pooled) {
      const { dense, denseBias } = this.weights;
      const scores = Float64Array.from(denseBias);
      pooled.forEach((value, d) => { if (value) for (let u = 0; u < CLASSES; u++) scores[u] += value * dense[d * CLASSES + u]; });
      return scores;
    }

    /** As after training: nothing is dropped, and batch normalisation uses its moving averages. */
    predict(image) {
      const raw = this.#convolve(image);
      const maps = (this.batchNorm ? this.#normalise(raw, this.moving) : raw).map((value) => Math.max(0, value));
      const scores = this.#scores(this.#pool(maps).pooled);
      return { maps, scores, probabilities: softmax(scores) };
    }

    /** Loss and share of right answers over many images. */
    judge(images, labels) {
      let [loss, right] = [0, 0];
      images.forEach((image, n) => {
        const { scores } = this.predict(image);
        loss += softmaxCrossEntropy(scores, labels[n]).loss / images.length;
        if (scores.indexOf(Math.max(...scores)) === labels[n]) right += 1;
      });
      return { loss, accuracy: right / images.length };
    }

    step(images, labels, { rate, momentum }) {
      const gradients = Object.fromEntries(Object.entries(this.weights).map(([name, { length }]) => [name, new Float64Array(length)]));
      const raw = images.map((image) => this.#convolve(image));
      const statistics = this.batchNorm ? this.#statistics(raw) : null;
      let [loss, right] = [0, 0];
      const backwards = raw.map((maps, n) => {
        const before = this.batchNorm ? this.#normalise(maps, statistics) : maps;
        const { pooled, from } = this.#pool(before);
        const kept = pooled.map(() => (this.dropout && this.#drop() < this.dropout ? 0 : 1 / (1 - this.dropout)));
        const seen = pooled.map((value, d) => value * kept[d]);
        const scores = this.#scores(seen);
        const { loss: one, gradient } = softmaxCrossEntropy(scores, labels[n]);
        loss += one / images.length;
        if (scores.indexOf(Math.max(...scores)) === labels[n]) right += 1;
        return this.#throughDense(gradients, seen, gradient.map((slope) => slope / images.length), { before, from, kept });
      });
      const toConvolution = this.batchNorm ? this.#throughNormalisation(gradients, raw, backwards, statistics) : backwards;
      toConvolution.forEach((gradient, n) => this.#throughConvolution(gradients, images[n], gradient));
      this.#descend(gradients, rate, momentum);
      return { loss, accuracy: right / images.length };
    }

    /** Adds the dense layer's gradients; returns that of the maps before ReLU, (8, 8, F). */
    #throughDense(gradients, seen, slopes, { before, from, kept }) {
      const { dense } = this.weights;
      const found = new Float64Array(PIXELS * FILTERS);
      for (let u = 0; u < CLASSES; u++) gradients.denseBias[u] += slopes[u];
      for (let d = 0; d < POOLED; d++) {
        let back = 0;
        for (let u = 0; u < CLASSES; u++) {
          gradients.dense[d * CLASSES + u] += seen[d] * slopes[u];
          back += dense[d * CLASSES + u] * slopes[u];
        }
        if (before[from[d]] > 0) found[from[d]] += back * kept[d];
      }
      return found;
    }

    #throughNormalisation(gradients, raw, backwards, { mean, variance }) {
      const count = raw.length * PIXELS;
      const deviation = variance.map((value) => Math.sqrt(value + EPSILON));
      const [sum, dot] = [new Float64Array(FILTERS), new Float64Array(FILTERS)];
      backwards.forEach((gradient, n) => gradient.forEach((slope, k) => {
        const f = k % FILTERS;
        sum[f] += slope;
        dot[f] += (slope * (raw[n][k] - mean[f])) / deviation[f];
      }));
      gradients.gamma.set(dot);
      gradients.beta.set(sum);
      for (let f = 0; f < FILTERS; f++) {
        this.moving.mean[f] = MOVING * this.moving.mean[f] + (1 - MOVING) * mean[f];
        this.moving.variance[f] = MOVING * this.moving.variance[f] + (1 - MOVING) * variance[f];
      }
      const { gamma } = this.weights;
      return backwards.map((gradient, n) => gradient.map((slope, k) => {
        const f = k % FILTERS;
        const normalised = (raw[n][k] - mean[f]) / deviation[f];
        return (gamma[f] / deviation[f]) * (slope - sum[f] / count - (normalised * dot[f]) / count);
      }));
    }

    #throughConvolution(gradients, image, gradient) {
      for (let row = 0; row < SIDE; row++) for (let column = 0; column < SIDE; column++) {
        const place = (row * SIDE + column) * FILTERS;
        for (let f = 0; f < FILTERS; f++) gradients.bias[f] += gradient[place + f];
        for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) {
          const [y, x] = [row + i - 1, column + j - 1];
          if (y < 0 || y >= SIDE || x < 0 || x >= SIDE) continue;
          const value = image[y * SIDE + x];
          if (value) for (let f = 0; f < FILTERS; f++) gradients.kernels[(i * 3 + j) * FILTERS + f] += value * gradient[place + f];
        }
      }
    }

    /** Gradient descent with momentum, as in Keras: v ← momentum·v − rate·g, w ← w + v. */
    #descend(gradients, rate, momentum) {
      for (const [name, weights] of Object.entries(this.weights)) {
        const velocity = (this.#velocities[name] ??= new Float64Array(weights.length));
        for (let k = 0; k < weights.length; k++) {
          velocity[k] = momentum * velocity[k] - rate * gradients[name][k];
          weights[k] += velocity[k];
        }
      }
    }
  }

  window.cnn.DigitNetwork = DigitNetwork;
}
