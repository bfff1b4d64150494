/**
 * Settings of <padding-explorer> and what follows from them: pure functions in `window.cnn.padding`.
 *
 *   const settings = changed(START, { size: 7, stride: 2 }); // checked; what cannot be throws
 *   outputOf(settings); // 3
 *
 * Settings are { dimensions, size, layers: [{ kernel, stride, dilation, padding }], transposed, outputPadding, drawn,
 * uses }, all but the last two as the attributes of the figure say.
 *
 * Needs: arithmetic.js, boards.js, wording.js
 */
"use strict";
{
  const { along, transposedSize, receptiveField } = window.cnn.arithmetic;
  const { forwards, spreading, sliding, trace } = window.cnn.boards;
  const { many } = window.cnn.wording;

  // ── Settings ───────────────────────────────────────────────────────────────────────────────────────────────────

  const LIMITS = { size: [1, 16], kernel: [1, 5], stride: [1, 4], dilation: [1, 4], padding: [0, 4] };
  const MOST_LAYERS = 4;
  const WORDS = ["valid", "same", "full", "causal"];
  const LAYER = { kernel: 3, stride: 1, dilation: 1, padding: "valid" };
  const START = { dimensions: 2, size: 5, layers: [LAYER], transposed: false, outputPadding: null, drawn: "spread", uses: false };

  const EXAMPLES = {
    "No padding": { size: 4 },
    "Same, or half padding": { size: 5, padding: "same" },
    "Full padding": { size: 5, padding: "full" },
    "Arbitrary padding": { size: 5, kernel: 4, padding: 2 },
    "Same, even kernel": { size: 5, kernel: 2, padding: "same" },
    "Strided": { size: 5, stride: 2 },
    "Stride that skips pixels": { size: 5, stride: 3, uses: true },
    "Padded and strided": { size: 5, stride: 2, padding: 1 },
    "Padded, strided, odd": { size: 6, stride: 2, padding: 1 },
    "Dilated": { size: 7, dilation: 2 },
    "Causal": { dimensions: 1, size: 8, padding: "causal" },
    "Three layers of 3": { dimensions: 1, size: 9, layers: [[3, 1], [3, 1], [3, 1]] },
    "A stride between layers": { dimensions: 1, size: 10, layers: [[3, 1], [2, 2], [3, 1]] },
    "Causal, dilations 1, 2, 4": { dimensions: 1, size: 11, padding: "causal", layers: [[2, 1, 1], [2, 1, 2], [2, 1, 4]] },
    "Dilations 2, 2, 2": { size: 13, layers: [[3, 1, 2], [3, 1, 2], [3, 1, 2]] },
    "Dilations 1, 2, 3": { size: 13, layers: [[3, 1, 1], [3, 1, 2], [3, 1, 3]] },
  };

  const clamp = (number, name) => Math.min(LIMITS[name][1], Math.max(LIMITS[name][0], number));

  function whole(value, name) {
    const [least, most] = LIMITS[name];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}.`);
    }
  }

  function checked(settings) {
    const { dimensions, size, layers, transposed } = settings;
    for (const name of Object.keys(settings)) if (!(name in START)) throw new RangeError(`There is no setting “${name}”.`);
    if (![1, 2].includes(dimensions)) throw new RangeError("dimensions must be 1 or 2.");
    whole(size, "size");
    const most = transposed ? 1 : MOST_LAYERS;
    if (layers.length < 1 || layers.length > most) throw new RangeError(`There must be 1 to ${most} layers.`);
    for (const { kernel, stride, dilation, padding } of layers) {
      Object.entries({ kernel, stride, dilation }).forEach(([name, value]) => whole(value, name));
      if (typeof padding !== "string") [padding].flat().forEach((zeros) => whole(zeros, "padding"));
      else if (!WORDS.includes(padding)) throw new RangeError(`“${padding}” is no padding: ${WORDS.join(", ")} or numbers.`);
    }
    return settings;
  }

  /** Settings with changes; those of a layer (kernel, stride, dilation, padding) are made in layer number `chosen`, or in all new ones. */
  function changed(settings, { layers, kernel, stride, dilation, padding, ...others }, chosen = 0) {
    const next = { ...structuredClone(settings), ...others };
    if (layers) {
      const full = (one) => (Array.isArray(one) ? { kernel: one[0], stride: one[1], dilation: one[2] ?? 1 } : one);
      next.layers = layers.map((one) => ({ ...LAYER, padding: next.layers[0].padding, ...full(one) }));
    }
    const changes = Object.entries({ kernel, stride, dilation, padding }).filter(([, value]) => value !== undefined);
    const where = layers ? next.layers : [next.layers[Math.min(chosen, next.layers.length - 1)]];
    for (const layer of where) Object.assign(layer, Object.fromEntries(changes));
    return checked(next);
  }

  // ── What follows ───────────────────────────────────────────────────────────────────────────────────────────────

  /** Each layer along an axis, up to the first that does not fit; transposed, the convolution that leads back. */
  function geometryOf({ size, transposed, layers, outputPadding }) {
    const [{ kernel, ...how }] = layers;
    if (transposed) return [along(transposedSize(size, kernel, { ...how, outputPadding }), kernel, how)];
    const axes = [];
    for (const { kernel: cells, ...options } of layers) {
      axes.push(along(axes.length ? axes.at(-1).output : size, cells, options));
      if (axes.at(-1).output === 0) break;
    }
    return axes;
  }

  /** Why there is nothing to draw, or "". */
  function troubleOf(settings) {
    const geometry = geometryOf(settings);
    const { reach, padded, size, output, stride } = geometry.at(-1);
    if (settings.transposed) {
      if (size < 1) return "Nothing is left: the padding cuts off all that was spread.";
      return output === settings.size ? "" : `No convolution with stride ${stride} leads from ${size} back to ${settings.size}.`;
    }
    if (output) return "";
    const where = settings.layers.length > 1 ? ` in layer ${geometry.length}` : "";
    const room = `and there ${padded === 1 ? "is" : "are"} only ${padded}`;
    return `Nothing fits${where}: the kernel reaches over ${many(reach, "cell")}, ${room}. Take a smaller kernel, a larger input or more padding.`;
  }

  /** The boards to draw (boards.js), or null where there is nothing to draw. */
  function modelOf(settings) {
    const { transposed, drawn, layers } = settings;
    const geometry = geometryOf(settings);
    if (!transposed) return forwards(geometry, layers[0].padding === "causal");
    if (troubleOf(settings)) return null;
    return (drawn === "slide" && sliding(geometry[0])) || spreading(geometry[0]);
  }

  /** How many numbers come out along an axis; 0 if nothing fits. */
  function outputOf(settings) {
    if (troubleOf(settings)) return 0;
    const axis = geometryOf(settings).at(-1);
    return settings.transposed ? axis.size : axis.output;
  }

  /** How often each number is used along an axis; transposed, how many shares each number of the output gets. */
  function countsOf(settings) {
    if (troubleOf(settings)) return [];
    const model = modelOf(settings);
    const [from, to] = settings.transposed ? [0, model.boards.length - 1] : [model.boards.length - 1, 0];
    const all = model.boards[from].real.map((number) => Number(number >= 0));
    return trace(model, from, all)[to].filter((_, cell) => model.boards[to].real[cell] >= 0);
  }

  const fieldOf = ({ layers }) => receptiveField(layers.map(({ kernel, stride, dilation }) => [kernel, stride, dilation]));

  /** Changes to the convolution whose output leads back to the input, or forwards again: with the same k, s, p and d. */
  function turnedRound(settings, transposed) {
    const { size, layers: [one] } = settings;
    const layer = { ...one };
    const output = outputOf(settings);
    const [{ before, after }] = geometryOf(settings);
    if (["full", "causal"].includes(layer.padding)) layer.padding = [clamp(before, "padding"), clamp(after, "padding")];
    if (!output || settings.layers.length > 1) return { transposed, layers: [layer], outputPadding: null };
    const by = (outputPadding) => transposedSize(output, layer.kernel, { ...layer, outputPadding });
    const outputPadding = transposed && by(null) !== size ? Math.max(0, size - by(0)) : null;
    return { transposed, layers: [layer], size: clamp(output, "size"), outputPadding };
  }

  window.cnn.padding = {
    LIMITS, MOST_LAYERS, WORDS, START, EXAMPLES, clamp, changed, geometryOf, troubleOf, modelOf, outputOf, countsOf, fieldOf,
    turnedRound,
  };
}
