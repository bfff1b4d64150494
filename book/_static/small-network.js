/**
 * The course's small model, computed in the page: `window.cnn.SmallNetwork`, of what `small-model.js` brings.
 *
 *   const network = new SmallNetwork(window.cnn.smallModel);
 *   const { maps, probabilities } = network.run(pixels); // Float32Array of 32·32·3 numbers from 0 to 1
 *
 * `maps` holds what each convolution gives after ReLU, { shape: [H, W, F], data }; `features` what the last layer is given. Convolutions are "same", 3×3, as in the
 * model; the arithmetic is 32-bit, as cnnlib's and Keras's.
 */
// Needs: arithmetic.js
"use strict";
{
  const CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

  /** Numbers of 16 bits, as text → Float32Array. */
  function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const halves = new Uint16Array(bytes.buffer);
    return Float32Array.from(halves, (half) => {
      const [sign, exponent, fraction] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023];
      if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
      return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
    });
  }

  /** 3×3, "same", then ReLU. The inner loop runs over the filters, which lie side by side. */
  function convolve({ shape: [height, width, channels], data }, { kernels, bias, filters }) {
    const result = new Float32Array(height * width * filters);
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) {
      const place = (row * width + column) * filters;
      for (let f = 0; f < filters; f++) result[place + f] = bias[f];
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) {
        const [y, x] = [row + i - 1, column + j - 1];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        for (let c = 0; c < channels; c++) {
          const value = data[(y * width + x) * channels + c];
          if (value === 0) continue;
          const weights = ((i * 3 + j) * channels + c) * filters;
          for (let f = 0; f < filters; f++) result[place + f] += value * kernels[weights + f];
        }
      }
      for (let f = 0; f < filters; f++) if (result[place + f] < 0) result[place + f] = 0;
    }
    return { shape: [height, width, filters], data: result };
  }

  function pool({ shape: [height, width, channels], data }) {
    const [rows, columns] = [height / 2, width / 2];
    const result = new Float32Array(rows * columns * channels);
    for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) for (let c = 0; c < channels; c++) {
      const corner = (2 * row * width + 2 * column) * channels + c;
      result[(row * columns + column) * channels + c] =
        Math.max(data[corner], data[corner + channels], data[corner + width * channels], data[corner + (width + 1) * channels]);
    }
    return { shape: [rows, columns, channels], data: result };
  }

  class SmallNetwork {
    constructor({ layers }) {
      this.layers = layers.map(({ kind, shapes, weights }) => {
        const [kernels, bias] = weights.map(unpacked);
        return { kind, kernels, bias, filters: shapes[0]?.at(-1), channels: shapes[0]?.at(-2) };
      });
      this.classes = CLASSES;
    }

    run(pixels) {
      let found = { shape: [32, 32, 3], data: pixels };
      const maps = [];
      const inputs = [];
      for (const layer of this.layers) {
        if (layer.kind === "Conv2D") {
          inputs.push(found);
          maps.push((found = convolve(found, layer)));
        } else if (layer.kind === "MaxPooling2D") found = pool(found);
      }
      const { shape: [height, width, channels], data } = found;
      const means = new Float64Array(channels);
      data.forEach((value, k) => { means[k % channels] += value / (height * width); });
      const { kernels, bias, filters } = this.layers.at(-1);
      const scores = Array.from(bias, (start, k) => means.reduce((sum, mean, c) => sum + mean * kernels[c * filters + k], start));
      return { maps, inputs, features: means, scores, probabilities: window.cnn.arithmetic.softmax(scores) };
    }

    /** Grad-CAM of the last convolution for a class's score: each map's weight is its mean gradient, the dense weight / places. */
    cam({ maps }, label) {
      const { shape: [height, width, channels], data } = maps.at(-1);
      const { kernels, filters } = this.layers.at(-1);
      const heat = new Float64Array(height * width);
      data.forEach((value, k) => { heat[Math.trunc(k / channels)] += (value * kernels[(k % channels) * filters + label]) / (height * width); });
      return { shape: [height, width], data: heat.map((value) => Math.max(0, value)) };
    }
  }

  window.cnn ??= {};
  window.cnn.SmallNetwork = Object.assign(SmallNetwork, { CLASSES, unpacked });
}
