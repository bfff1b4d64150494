/**
 * The course's arithmetic in the browser, for all figures: pure functions, exact in 64-bit floats, held equal to
 * cnnlib's by tests/test_arithmetic.py. Everything stands in `window.cnn.arithmetic`.
 *
 *   const { conv2d, nested } = window.cnn.arithmetic;
 *   nested(conv2d([[[1], [2], [3]]], [[[[10]], [[1]]]], { padding: "same" })); // [[[12], [23], [30]]]
 *
 * An array is `{ shape, data }`: sizes of the axes and a flat Float64Array in reading order. Every function also takes
 * nested arrays; `tensor` and `nested` lead from one to the other. One image has the axes (H, W, C), kernels have
 * (kh, kw, C, F), both as in cnnlib without the batch. Options are Keras's, in camel case, for both axes or for each:
 *
 *   strides       2 or [2, 1]
 *   padding       "valid", "same" (TensorFlow's rule), "causal", "full", a number for every side,
 *                 or a list of one of these or of [before, after] for each axis: ["causal", [0, 1]]
 *   dilationRate  2 or [2, 1]
 *
 * What does not fit throws a RangeError whose message can be shown to a reader.
 */
"use strict";
{
  // ── Arrays ─────────────────────────────────────────────────────────────────────────────────────────────────────

  const product = (numbers) => numbers.reduce((result, number) => result * number, 1);

  const zeros = (...shape) => ({ shape, data: new Float64Array(product(shape)) });

  /** Nested arrays → { shape, data }; what has that form already is returned as it is. */
  function tensor(numbers) {
    if (numbers.data) return numbers;
    const shape = [];
    for (let level = numbers; level.length !== undefined; level = level[0]) shape.push(level.length);
    const data = Float64Array.from(numbers.flat(shape.length - 1));
    if (data.length !== product(shape)) throw new RangeError("All rows must be of the same length.");
    return { shape, data };
  }

  /** { shape, data } → nested arrays. */
  function nested({ shape, data }) {
    const [length, ...inner] = shape;
    if (inner.length === 0) return Array.from(data);
    const step = product(inner);
    return Array.from({ length }, (_, i) => nested({ shape: inner, data: data.subarray(i * step, (i + 1) * step) }));
  }

  // ── Where windows stand: along one axis, then along both ───────────────────────────────────────────────────────

  /** Zeros [before, after] that make the output as long as the input / stride, rounded up; an odd one goes after. */
  function samePadding(size, kernelSize, stride = 1, dilation = 1) {
    const reach = (kernelSize - 1) * dilation + 1;
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }

  function zerosAround(padding, size, kernelSize, stride, dilation) {
    const beyond = (kernelSize - 1) * dilation;
    if (typeof padding === "number") return [padding, padding];
    if (Array.isArray(padding)) return padding;
    if (padding === "same") return samePadding(size, kernelSize, stride, dilation);
    const known = { valid: [0, 0], causal: [beyond, 0], full: [beyond, beyond] };
    if (!Object.hasOwn(known, padding)) throw new RangeError(`“${padding}” is no padding: valid, same, causal, full or a number.`);
    return known[padding];
  }

  /** All about one axis: reach of the kernel, zeros before and after, how many places it finds (0 if none). */
  function along(size, kernelSize, { stride = 1, padding = "valid", dilation = 1 } = {}) {
    const reach = (kernelSize - 1) * dilation + 1;
    const [before, after] = zerosAround(padding, size, kernelSize, stride, dilation);
    const padded = size + before + after;
    const output = Math.max(0, Math.floor((padded - reach) / stride) + 1);
    return { size, kernelSize, stride, dilation, reach, before, after, padded, output };
  }

  function fitting(axis) {
    const { reach, padded } = axis;
    if (reach > padded) throw new RangeError(`A kernel that reaches over ${reach} cells does not fit into ${padded}.`);
    return axis;
  }

  /** How many places a window finds: ⌊(size + before + after − reach) / stride⌋ + 1. */
  const outputSize = (size, kernelSize, options) => fitting(along(size, kernelSize, options)).output;

  /** How long a transposed convolution makes an axis, by Keras's rule. */
  function transposedSize(size, kernelSize, { stride = 1, padding = "valid", dilation = 1, outputPadding = null } = {}) {
    const reach = (kernelSize - 1) * dilation + 1;
    const start = (size - 1) * stride;
    if (padding === "same") return start + (outputPadding === null ? stride : (reach % 2) + outputPadding);
    if (padding === "valid") return start + (outputPadding === null ? Math.max(reach, stride) : reach + outputPadding);
    const [before, after] = zerosAround(padding, size, kernelSize, stride, dilation);
    return start + reach - before - after + (outputPadding ?? 0);
  }

  /** How many cells of the input one number sees behind layers [kernelSize, stride, dilation = 1]. */
  function receptiveField(layers) {
    let [field, step] = [1, 1];
    for (const [kernelSize, stride, dilation = 1] of layers) {
      field += (kernelSize - 1) * dilation * step;
      step *= stride;
    }
    return field;
  }

  const perAxis = (value, axis) => (Array.isArray(value) ? value[axis] : value);

  /** The axes of a layer: [rows, columns] as `along` describes them; throws where a window does not fit. */
  function windows(shape, kernelShape, { strides = 1, padding = "valid", dilationRate = 1 } = {}) {
    return [0, 1].map((axis) =>
      fitting(along(shape[axis], kernelShape[axis], {
        stride: perAxis(strides, axis),
        padding: perAxis(padding, axis),
        dilation: perAxis(dilationRate, axis),
      })),
    );
  }

  /** Which cell of the window meets which cell of the input, at each place: [place, cell, position, …], zeros left out. */
  function meetings({ output, kernelSize, stride, dilation, before, size }) {
    const found = [];
    for (let place = 0; place < output; place++) {
      for (let cell = 0; cell < kernelSize; cell++) {
        const position = place * stride + cell * dilation - before;
        if (position >= 0 && position < size) found.push(place, cell, position);
      }
    }
    return Int32Array.from(found);
  }

  /** Calls visit(pixel, cell, place) for all that meet: numbers in reading order within image, kernel and output. */
  function meet([rows, columns], visit) {
    const [down, across] = [meetings(rows), meetings(columns)];
    for (let a = 0; a < down.length; a += 3) {
      for (let b = 0; b < across.length; b += 3) {
        visit(
          down[a + 2] * columns.size + across[b + 2],
          down[a + 1] * columns.kernelSize + across[b + 1],
          down[a] * columns.output + across[b],
        );
      }
    }
  }

  // ── Convolution ────────────────────────────────────────────────────────────────────────────────────────────────

  const expect = (fits, message) => {
    if (!fits) throw new RangeError(message);
  };

  /** The layer: image (H, W, C), kernels (kh, kw, C, F), bias (F) → (H′, W′, F); a cross-correlation, as everywhere. */
  function conv2d(image, kernels, { bias, ...options } = {}) {
    [image, kernels] = [tensor(image), tensor(kernels)];
    const [channels, filters] = kernels.shape.slice(2);
    expect(image.shape[2] === channels, `The image has ${image.shape[2]} channels, the kernels are for ${channels}.`);
    const axes = windows(image.shape, kernels.shape, options);
    const maps = zeros(axes[0].output, axes[1].output, filters);
    if (bias) for (let k = 0; k < maps.data.length; k++) maps.data[k] = bias[k % filters];
    const [x, w, y] = [image.data, kernels.data, maps.data];
    meet(axes, (pixel, cell, place) => {
      for (let c = 0; c < channels; c++) {
        const value = x[pixel * channels + c];
        const weights = (cell * channels + c) * filters;
        for (let f = 0; f < filters; f++) y[place * filters + f] += value * w[weights + f];
      }
    });
    return maps;
  }

  /** What each number of the output sends back to the pixels it saw. */
  function spread(gradOutput, kernels, axes) {
    const [channels, filters] = kernels.shape.slice(2);
    const image = zeros(axes[0].size, axes[1].size, channels);
    const [x, w, y] = [image.data, kernels.data, gradOutput.data];
    meet(axes, (pixel, cell, place) => {
      for (let c = 0; c < channels; c++) {
        const weights = (cell * channels + c) * filters;
        let sum = 0;
        for (let f = 0; f < filters; f++) sum += y[place * filters + f] * w[weights + f];
        x[pixel * channels + c] += sum;
      }
    });
    return image;
  }

  /** How a loss changes with image, kernels and bias, from how it changes with the output (H′, W′, F). */
  function conv2dBackward(gradOutput, image, kernels, options = {}) {
    [gradOutput, image, kernels] = [gradOutput, image, kernels].map(tensor);
    const [channels, filters] = kernels.shape.slice(2);
    const axes = windows(image.shape, kernels.shape, options);
    const gradKernels = zeros(...kernels.shape);
    const [x, w, y] = [image.data, gradKernels.data, gradOutput.data];
    meet(axes, (pixel, cell, place) => {
      for (let c = 0; c < channels; c++) {
        const value = x[pixel * channels + c];
        const weights = (cell * channels + c) * filters;
        for (let f = 0; f < filters; f++) w[weights + f] += value * y[place * filters + f];
      }
    });
    const bias = zeros(filters);
    for (let k = 0; k < y.length; k++) bias.data[k % filters] += y[k];
    return { image: spread(gradOutput, kernels, axes), kernels: gradKernels, bias };
  }

  /** Spreads every pixel over a patch and adds: kernels (kh, kw, F, C) as in Keras; options also outputPadding. */
  function conv2dTranspose(image, kernels, { bias, outputPadding = null, ...options } = {}) {
    [image, kernels] = [tensor(image), tensor(kernels)];
    const { strides = 1, padding = "valid", dilationRate = 1 } = options;
    const size = [0, 1].map((axis) =>
      transposedSize(image.shape[axis], kernels.shape[axis], {
        stride: perAxis(strides, axis),
        padding: perAxis(padding, axis),
        dilation: perAxis(dilationRate, axis),
        outputPadding: perAxis(outputPadding, axis),
      }),
    );
    expect(Math.min(...size) >= 1, "The padding cuts everything off.");
    const axes = windows(size, kernels.shape, options);
    const back = axes.every((axis, i) => axis.output === image.shape[i]);
    expect(back, `No convolution leads from ${size.join("×")} back to ${image.shape.slice(0, 2).join("×")}.`);
    const maps = spread(image, kernels, axes);
    if (bias) for (let k = 0; k < maps.data.length; k++) maps.data[k] += bias[k % bias.length];
    return maps;
  }

  /** The kernel turned by 180°, rows of numbers. */
  const flip = (kernel) => kernel.map((row) => [...row].reverse()).reverse();

  /** One channel and one kernel, rows in and rows out: what most figures draw. */
  function correlate2d(image, kernel, options) {
    const [one, weights] = [tensor(image), tensor(kernel)];
    const { shape, data } = conv2d(
      { shape: [...one.shape, 1], data: one.data },
      { shape: [...weights.shape, 1, 1], data: weights.data },
      options,
    );
    return nested({ shape: shape.slice(0, 2), data });
  }

  const convolve2d = (image, kernel, options) => correlate2d(image, flip(kernel), options);

  // ── Pooling ────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Pools every channel by itself: kind "max", "average" (of the cells on the image), "sum" or "l2" (the root of the
   * sum of squares). Returns { output, argmax, counts }: argmax holds, for "max", the number in image.data that each
   * output was taken from (the first of equals), counts how many cells of each window lie on the image.
   */
  function pool2d(image, { kind = "max", poolSize = 2, strides = poolSize, padding = "valid" } = {}) {
    image = tensor(image);
    const channels = image.shape[2];
    const axes = windows(image.shape, [perAxis(poolSize, 0), perAxis(poolSize, 1)], { strides, padding });
    const output = zeros(axes[0].output, axes[1].output, channels);
    const counts = new Int32Array(output.data.length);
    const argmax = new Int32Array(output.data.length).fill(-1);
    const [x, y] = [image.data, output.data];
    meet(axes, (pixel, _, place) => {
      for (let c = 0; c < channels; c++) {
        const [from, to] = [pixel * channels + c, place * channels + c];
        counts[to] += 1;
        if (kind === "max") {
          if (argmax[to] < 0 || x[from] > y[to]) [y[to], argmax[to]] = [x[from], from];
        } else y[to] += kind === "l2" ? x[from] ** 2 : x[from];
      }
    });
    if (kind === "average") for (let k = 0; k < y.length; k++) y[k] /= counts[k];
    if (kind === "l2") for (let k = 0; k < y.length; k++) y[k] = Math.sqrt(y[k]);
    return { output, argmax, counts };
  }

  /** Which share of the loss's slope each pixel gets; where an L2 norm is 0, none. */
  function pool2dBackward(gradOutput, image, options = {}) {
    [gradOutput, image] = [tensor(gradOutput), tensor(image)];
    const { kind = "max", poolSize = 2, strides = poolSize, padding = "valid" } = options;
    const { output, argmax, counts } = pool2d(image, options);
    const channels = image.shape[2];
    const gradImage = zeros(...image.shape);
    const [x, y, g] = [image.data, output.data, gradOutput.data];
    const share = {
      max: (from, to) => (argmax[to] === from ? g[to] : 0),
      average: (_, to) => g[to] / counts[to],
      sum: (_, to) => g[to],
      l2: (from, to) => (y[to] === 0 ? 0 : (g[to] * x[from]) / y[to]),
    }[kind];
    meet(windows(image.shape, [perAxis(poolSize, 0), perAxis(poolSize, 1)], { strides, padding }), (pixel, _, place) => {
      for (let c = 0; c < channels; c++) {
        gradImage.data[pixel * channels + c] += share(pixel * channels + c, place * channels + c);
      }
    });
    return gradImage;
  }

  // ── Activations: value and slope at one number ─────────────────────────────────────────────────────────────────

  const sigmoid = (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

  /** The share of a normal distribution below x: a series without cancellation, far out a continued fraction. */
  function normalCdf(x) {
    const z = Math.abs(x) / Math.SQRT2;
    let beyond;
    if (z < 3) {
      let [term, sum] = [z, z];
      for (let n = 1; term > sum * 1e-18; n++) {
        term *= (2 * z * z) / (2 * n + 1);
        sum += term;
      }
      beyond = 0.5 - (sum * Math.exp(-z * z)) / Math.sqrt(Math.PI);
    } else {
      let fraction = z;
      for (let n = 60; n > 0; n--) fraction = z + n / 2 / fraction;
      beyond = Math.exp(-z * z) / (2 * Math.sqrt(Math.PI) * fraction);
    }
    return x > 0 ? 1 - beyond : beyond;
  }

  const normalDensity = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

  /** name → { value(x), slope(x) }; leaky ReLU and ELU take a second number. In a corner, the slope on the left. */
  const activations = {
    linear: { value: (x) => x, slope: () => 1 },
    relu: { value: (x) => Math.max(x, 0), slope: (x) => Number(x > 0) },
    leaky_relu: { value: (x, a = 0.01) => (x > 0 ? x : a * x), slope: (x, a = 0.01) => (x > 0 ? 1 : a) },
    elu: {
      value: (x, alpha = 1) => (x > 0 ? x : alpha * Math.expm1(x)),
      slope: (x, alpha = 1) => (x > 0 ? 1 : alpha * Math.exp(x)),
    },
    softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), slope: sigmoid },
    sigmoid: { value: sigmoid, slope: (x) => sigmoid(x) * sigmoid(-x) },
    tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
    silu: { value: (x) => x * sigmoid(x), slope: (x) => sigmoid(x) * (1 + x * sigmoid(-x)) },
    gelu: { value: (x) => x * normalCdf(x), slope: (x) => normalCdf(x) + x * normalDensity(x) },
  };

  // ── Scores, layers of units, counts ────────────────────────────────────────────────────────────────────────────

  /** Scores → probabilities that add up to 1. A temperature above 1 levels them, one below sharpens them. */
  function softmax(scores, temperature = 1) {
    const highest = Math.max(...scores);
    const powers = Array.from(scores, (score) => Math.exp((score - highest) / temperature));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  }

  /** The surprise −log p at the right class, and its slope along each score: { loss, gradient }. */
  function softmaxCrossEntropy(scores, label) {
    const highest = Math.max(...scores);
    const sum = Array.from(scores).reduce((total, score) => total + Math.exp(score - highest), 0);
    const gradient = softmax(scores).map((probability, k) => probability - Number(k === label));
    return { loss: Math.log(sum) - (scores[label] - highest), gradient };
  }

  /** x (D), weights (D, U), bias (U) → (U). */
  function dense(x, weights, bias) {
    [x, weights] = [tensor(x), tensor(weights)];
    const [inputs, units] = weights.shape;
    expect(x.data.length === inputs, `${x.data.length} numbers come in, the weights are for ${inputs}.`);
    const output = zeros(units);
    if (bias) output.data.set(bias.data ?? bias);
    for (let d = 0; d < inputs; d++) {
      for (let u = 0; u < units; u++) output.data[u] += x.data[d] * weights.data[d * units + u];
    }
    return output;
  }

  function denseBackward(gradOutput, x, weights) {
    [gradOutput, x, weights] = [gradOutput, x, weights].map(tensor);
    const [inputs, units] = weights.shape;
    const result = { x: zeros(...x.shape), weights: zeros(inputs, units), bias: zeros(units) };
    result.bias.data.set(gradOutput.data);
    for (let d = 0; d < inputs; d++) {
      for (let u = 0; u < units; u++) {
        result.x.data[d] += gradOutput.data[u] * weights.data[d * units + u];
        result.weights.data[d * units + u] = gradOutput.data[u] * x.data[d];
      }
    }
    return result;
  }

  /** What a layer learns, with a bias for each filter or unit; what it multiplies for one image. */
  const conv2dParameters = (kernelSize, channels, filters, bias = true) =>
    (perAxis(kernelSize, 0) * perAxis(kernelSize, 1) * channels + Number(bias)) * filters;
  const denseParameters = (inputs, units, bias = true) => (inputs + Number(bias)) * units;
  const conv2dMacs = (outputHeight, outputWidth, kernelSize, channels, filters) =>
    outputHeight * outputWidth * conv2dParameters(kernelSize, channels, filters, false);

  /** Numbers that look random and are the same for the same seed: { uniform(), normal(), below(n), shuffle(list) }. */
  function random(seed) {
    let state = seed >>> 0;
    const uniform = () => { // mulberry32
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    const below = (n) => Math.floor(uniform() * n);
    const shuffle = (list) => {
      for (let i = list.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [list[i], list[j]] = [list[j], list[i]];
      }
      return list;
    };
    return { uniform, normal, below, shuffle };
  }

  window.cnn ??= {};
  window.cnn.arithmetic = {
    tensor, nested, zeros, along, samePadding, outputSize, transposedSize, receptiveField, windows, meet,
    conv2d, conv2dBackward, conv2dTranspose, correlate2d, convolve2d, flip, pool2d, pool2dBackward,
    activations, sigmoid, normalCdf, softmax, softmaxCrossEntropy, dense, denseBackward,
    conv2dParameters, denseParameters, conv2dMacs, random,
  };
}
