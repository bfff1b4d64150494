/**
 * What a stack of layers costs, layer by layer: shapes, parameters, multiply-adds, memory, receptive field; counted as
 * Keras counts. Everything stands in `window.cnn.layerCosts`.
 *
 *   costs([32, 32, 3], [{ type: "conv", filters: 8, size: 3 }, { type: "flatten" }, { type: "dense", units: 10 }])
 *
 * gives { rows, total, error }: a row for each layer up to the first that does not fit, and why that one does not, in
 * Keras's words and in plain ones. Blocks (VGG, inception, residual, dense) are those of cnnlib.architectures.
 */
// Needs: arithmetic.js
"use strict";
{
  const { along } = window.cnn.arithmetic;

  const product = (shape) => shape.reduce((result, size) => result * size, 1);
  const none = { parameters: 0, macs: 0 };
  const plus = (...costs) => ({
    parameters: costs.reduce((sum, { parameters }) => sum + parameters, 0),
    macs: costs.reduce((sum, { macs }) => sum + macs, 0),
  });

  class DoesNotFit extends Error {
    constructor(keras, plainly) {
      super(keras);
      this.plainly = plainly;
    }
  }

  /** Rows and columns behind a window; throws where none fits. */
  function slid([height, width], { size, strides = 1, padding = "valid" }, name) {
    const found = [height, width].map((length) => along(length, size, { stride: strides, padding }).output);
    if (Math.min(...found) < 1) {
      throw new DoesNotFit(`Computed output size would be negative. Received inputs shape=(None, ${height}, ${width}, …), kernel size=${size}.`,
        `A ${name} of ${size}×${size} does not fit into maps of ${height}×${width}. Pad them ("same"), or make them smaller later.`);
    }
    return found;
  }

  function convolution([height, width, channels], { filters, size, bias = true, ...window }) {
    const [rows, columns] = slid([height, width], { size, ...window }, "kernel");
    return {
      shape: [rows, columns, filters],
      parameters: (size * size * channels + Number(bias)) * filters,
      macs: rows * columns * size * size * channels * filters,
    };
  }

  function depthwise([height, width, channels], { size, bias = true, ...window }) {
    const [rows, columns] = slid([height, width], { size, ...window }, "kernel");
    return { shape: [rows, columns, channels], parameters: (size * size + Number(bias)) * channels, macs: rows * columns * size * size * channels };
  }

  function pooled([height, width, channels], { size, strides = size, padding = "valid" }) {
    return { shape: [...slid([height, width], { size, strides, padding }, "window"), channels], ...none };
  }

  const normalised = (shape) => ({ shape, parameters: 4 * shape.at(-1), macs: 0 });

  /** Layers one behind the other: the shape of the last, the costs of all. */
  function chain(shape, ...steps) {
    let costs = none;
    for (const step of steps) {
      const found = step(shape);
      costs = plus(costs, found);
      shape = found.shape;
    }
    return { shape, ...costs };
  }

  const same = (filters, size, more) => (shape) => convolution(shape, { filters, size, padding: "same", ...more });

  /** type → { title, maps (does it need maps?), fields: { name: [least, most, usual] }, count, reach } */
  const LAYERS = {
    conv: {
      title: "Conv2D", maps: true, count: convolution, reach: ({ size, strides = 1 }) => [[size, strides]],
      fields: { filters: [1, 2048, 32], size: [1, 15, 3], strides: [1, 8, 1], padding: ["valid", "same"] },
    },
    depthwise: {
      title: "DepthwiseConv2D", maps: true, count: depthwise, reach: ({ size, strides = 1 }) => [[size, strides]],
      fields: { size: [1, 15, 3], strides: [1, 8, 1], padding: ["valid", "same"] },
    },
    separable: {
      title: "SeparableConv2D", maps: true, reach: ({ size, strides = 1 }) => [[size, strides]],
      fields: { filters: [1, 2048, 32], size: [1, 15, 3], strides: [1, 8, 1], padding: ["valid", "same"] },
      count: (shape, { filters, ...window }) => chain(shape, (maps) => depthwise(maps, { ...window, bias: false }), same(filters, 1)),
    },
    max: {
      title: "MaxPooling2D", maps: true, count: pooled, reach: ({ size, strides = size }) => [[size, strides]],
      fields: { size: [1, 15, 2], strides: [1, 8, 2], padding: ["valid", "same"] },
    },
    average: {
      title: "AveragePooling2D", maps: true, count: pooled, reach: ({ size, strides = size }) => [[size, strides]],
      fields: { size: [1, 15, 2], strides: [1, 8, 2], padding: ["valid", "same"] },
    },
    norm: { title: "BatchNormalization", fields: {}, count: normalised },
    relu: { title: "ReLU", fields: {}, count: (shape) => ({ shape, ...none }) },
    dropout: { title: "Dropout", fields: {}, count: (shape) => ({ shape, ...none }) },
    vgg: {
      title: "VGG block", maps: true, fields: { filters: [1, 1024, 64], convolutions: [1, 8, 2] },
      reach: ({ convolutions }) => [...Array(convolutions).fill([3, 1]), [2, 2]],
      count: (shape, { filters, convolutions }) =>
        chain(shape, ...Array(convolutions).fill(same(filters, 3)), (maps) => pooled(maps, { size: 2 })),
    },
    inception: {
      title: "Inception module", maps: true, reach: () => [[5, 1]],
      fields: { one: [1, 512, 64], reduce3: [1, 512, 96], three: [1, 512, 128], reduce5: [1, 512, 16], five: [1, 512, 32], pool: [1, 512, 32] },
      count: (shape, { one, reduce3, three, reduce5, five, pool }) => {
        const branches = [chain(shape, same(one, 1)), chain(shape, same(reduce3, 1), same(three, 3)), chain(shape, same(reduce5, 1), same(five, 5)), chain(shape, same(pool, 1))];
        return { shape: [...shape.slice(0, 2), one + three + five + pool], ...plus(...branches) };
      },
    },
    residual: {
      title: "Residual block", maps: true, reach: ({ strides }) => [[3, strides], [3, 1]],
      fields: { filters: [1, 2048, 64], strides: [1, 4, 1] },
      count: (shape, { filters, strides }) => {
        const branch = chain(shape, same(filters, 3, { strides, bias: false }), normalised, same(filters, 3, { bias: false }), normalised);
        const changes = strides !== 1 || filters !== shape[2];
        const shortcut = changes ? chain(shape, same(filters, 1, { strides, bias: false }), normalised) : none;
        return { shape: branch.shape, ...plus(branch, shortcut) };
      },
    },
    denseblock: {
      title: "Dense block", maps: true, fields: { layers: [1, 64, 4], growth: [1, 64, 12] }, reach: ({ layers }) => Array(layers).fill([3, 1]),
      count: (shape, { layers, growth }) => {
        const steps = Array.from({ length: layers }, (_, k) => {
          const wide = [...shape.slice(0, 2), shape[2] + k * growth];
          return chain(wide, normalised, same(growth, 3, { bias: false }));
        });
        return { shape: [...shape.slice(0, 2), shape[2] + layers * growth], ...plus(...steps) };
      },
    },
    gap: { title: "GlobalAveragePooling2D", maps: true, fields: {}, whole: true, count: (shape) => ({ shape: [shape[2]], ...none }) },
    flatten: { title: "Flatten", fields: {}, whole: true, count: (shape) => ({ shape: [product(shape)], ...none }) },
    dense: {
      title: "Dense", fields: { units: [1, 8192, 10] },
      count: (shape, { units }) => ({ // on the last axis, as in Keras
        shape: [...shape.slice(0, -1), units], parameters: (shape.at(-1) + 1) * units, macs: product(shape) * units,
      }),
    },
  };

  /** A layer with what its type usually has where nothing is given. */
  function completed({ type, ...given }) {
    if (!Object.hasOwn(LAYERS, type)) throw new RangeError(`“${type}” is no layer: ${Object.keys(LAYERS).join(", ")}.`);
    const usual = Object.entries(LAYERS[type].fields).map(([name, field]) => [name, field.length === 3 ? field[2] : field[0]]);
    return { type, ...Object.fromEntries(usual), ...given };
  }

  function costs(input, stack) {
    const rows = [];
    let [shape, field, step] = [input, 1, 1];
    for (const layer of stack.map(completed)) {
      const { title, maps, count, reach = () => [], whole } = LAYERS[layer.type];
      try {
        if (maps && shape.length !== 3) {
          throw new DoesNotFit(`Input 0 of layer "${title}" is incompatible with the layer: expected min_ndim=4, found ndim=2. Full shape received: (None, ${shape.join(", ")})`,
            `${title} slides over maps, and here stands a row of ${shape[0]} numbers: put it before Flatten or GlobalAveragePooling2D.`);
        }
        const found = count(shape, layer);
        for (const [size, stride] of reach(layer)) {
          field += (size - 1) * step;
          step *= stride;
        }
        if (whole) field = Infinity;
        shape = found.shape;
        rows.push({ ...found, numbers: product(shape), field });
      } catch (error) {
        if (!(error instanceof DoesNotFit)) throw error;
        return { rows, total: plus(...rows), error: { layer: rows.length, keras: error.message, plainly: error.plainly } };
      }
    }
    return { rows, total: plus(...rows), error: null };
  }

  window.cnn.layerCosts = { LAYERS, costs, completed };
}
