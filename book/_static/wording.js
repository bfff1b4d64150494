/**
 * Wording: what figures say about windows, with the numbers in it. Formulas of sizes, code for Keras, sentences about a
 * model of boards.js; in `window.cnn.wording`. Settings are those of <padding-explorer>, an axis is what `along` in
 * arithmetic.js gives.
 *
 * Needs: arithmetic.js, boards.js
 */
"use strict";
{
  const { transposedSize } = window.cnn.arithmetic;
  const { traceOf } = window.cnn.boards;

  const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const times = (count) => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);
  const ink = (role, text) => `<span class="${role} ink">${text}</span>`;
  const minus = (number) => String(number).replace("-", "−");
  const product = (lists, measure) => lists.reduce((result, list) => result * measure(list), 1);

  /** 0, 1, 2 as “0 to 2”, 0, 2, 4, 6 as “0, 2, …, 6”, others one by one. */
  function listed(numbers) {
    const [first, second, last] = [numbers[0], numbers[1], numbers.at(-1)].map(minus);
    const even = numbers.every((number, i) => number === numbers[0] + i * (numbers[1] - numbers[0]));
    if (numbers.length < 3 || !even) return numbers.map(minus).join(", ");
    if (numbers[1] === numbers[0] + 1) return `${first} to ${last}`;
    return `${first}, ${second}, ${numbers.length > 3 ? "…, " : ""}${last}`;
  }

  /** The size of the output; without padding and stride as short as a reader meets it first. */
  function formula({ size, before, after, kernelSize, dilation, reach, stride, padded, output }) {
    const r = dilation > 1 ? "r" : "k";
    const reached = ink("kernel", `(${kernelSize} − 1)·${dilation} + 1 = ${reach}`);
    const steps = (padded - reach) / stride;
    const rounded = Number.isInteger(steps) ? "" : `⌊${minus(Number(steps.toFixed(2)))}⌋ + 1 = `;
    const plain = stride === 1 && !before && !after;
    return `${dilation > 1 ? `<span>r = (k − 1)·d + 1 = ${reached}</span>` : ""}
      <span>output = ${plain ? `size − ${r} + 1` : `⌊(size + p + q − ${r}) / s⌋ + 1`}</span>
      <span>= ${plain ? `${ink("image", size)} − ${ink("kernel", reach)} + 1`
        : `⌊(${ink("image", size)} + ${before} + ${after} − ${ink("kernel", reach)}) / ${stride}⌋ + 1`} =
      ${output ? `${rounded}<b>${ink("output", output)}</b>` : "<b>nothing fits</b>"}</span>`;
  }

  function formulaBack({ size, before, after, reach, stride, output }, padding) {
    const more = size - ((output - 1) * stride + reach - before - after);
    const rest = padding === "same" ? "rest" : "output padding";
    return `<span>output = (size − 1)·s + r − p − q${more ? ` + ${rest}` : ""}</span>
      <span>= (${ink("image", output)} − 1)·${stride} + ${ink("kernel", reach)} − ${before} − ${after}
      ${more ? `+ ${more}` : ""} = <b>${ink("output", size)}</b></span>`;
  }

  function fieldFormula(layers, field) {
    let step = 1;
    const terms = layers.map(({ kernel, stride, dilation }) => {
      const term = `${ink("kernel", kernel - 1)}·${dilation > 1 ? `${dilation}·` : ""}${step}`;
      step *= stride;
      return term;
    });
    return `Receptive field: 1 + ${terms.join(" + ")} = <b>${ink("image", field)}</b>`;
  }

  // ── Code ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A layer as it is written in Keras, with the layer that pads before or crops behind it; "" where Keras has none. */
  function kerasCode({ dimensions, transposed, outputPadding, size }, layer, { before, after }, output) {
    const { kernel, stride, dilation, padding } = layer;
    if (stride > 1 && dilation > 1) return ""; // Keras refuses both at once
    const both = (p, q) => (dimensions === 1 ? `(${p}, ${q})` : p === q ? p : `((${p}, ${q}), (${p}, ${q}))`);
    const known = ["valid", "same"].includes(padding) || (padding === "causal" && dimensions === 1);
    const options = [
      stride > 1 && `strides=${stride}`,
      known && padding !== "valid" && `padding="${padding}"`,
      dilation > 1 && `dilation_rate=${dilation}`,
      known && transposed && outputPadding !== null && `output_padding=${outputPadding}`,
    ].filter(Boolean);
    const code = `Conv${dimensions}D${transposed ? "Transpose" : ""}(${["filters", kernel, ...options].join(", ")})`;
    if (known || before + after === 0) return code;
    if (!transposed) return `ZeroPadding${dimensions}D(${both(before, after)}), ${code}`;
    const cut = transposedSize(size, kernel, { stride, dilation }) - before - output;
    return cut < 0 ? "" : `${code}, Cropping${dimensions}D(${both(before, cut)})`;
  }

  // ── Sentences ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** What a number of a board sees, or where it goes: { board, at: [row, column] }. */
  function sentence(model, { board: b, at }, { dimensions, transposed }) {
    const { boards, walked } = model;
    const axes = dimensions === 2 ? [0, 1] : [1];
    const kernel = b === "kernel";
    const other = boards[b === 0 ? boards.length - 1 : 0];
    const name = `${kernel ? "kernel" : boards[b].name}[${axes.map((axis) => at[axis]).join(", ")}]`;
    const found = axes.map((axis) => traceOf(model, b, at[axis])[boards.indexOf(other)]);
    const met = found.map((ways) => ways.flatMap((way, cell) => (way ? [cell] : [])));
    const real = met.map((cells) => cells.filter((cell) => other.real[cell] >= 0));
    const [all, numbers] = [met, real].map((lists) => product(lists, (cells) => cells.length));
    const zeros = all - numbers;
    const places = met.map((cells) => listed(cells.map((cell) => (other.gap > 1 ? cell : cell - other.before))));
    const where = dimensions === 2 ? `rows ${places[0]}, columns ${places[1]}` : `${other.name} ${places[0]}`;
    if (kernel && transposed) return `${name} brings a share of every number of the input to the lit numbers of the output.`;
    if (kernel) return `${name} meets ${where}: ${many(numbers, "number")}${zeros ? ` and ${many(zeros, "zero")}` : ""}, one for each output.`;
    if (transposed && walked === 0) {
      if (b !== 0) return `${name} gets ${many(numbers, "share")}.`;
      return `${name}, times the whole kernel, is added to ${where}${zeros ? `; ${many(zeros, "cell")} of these are cut off` : ""}.`;
    }
    if (b === 0) {
      return numbers ? `${name} is used ${times(numbers)}: by ${other.name}${dimensions === 2 ? " at" : ""} ${
        dimensions === 2 ? where : places[0]}.` : `${name} is not used at all.`;
    }
    const spanned = product(met, (cells) => cells.at(-1) - cells[0] + 1);
    const holes = boards.length > 2 && spanned > all ? ` It spans ${spanned} and sees ${all} of them.` : "";
    return `${name} sees ${where}: ${many(numbers, "number")}${zeros ? ` and ${many(zeros, "zero")}` : ""}.${holes}`;
  }

  /** What is worth a word: cells left out, numbers never used, the odd zero, uneven shares, the receptive field. */
  function notes({ dimensions, transposed, layers, size }, [axis], counts, field) {
    const { kernelSize, stride, dilation, before, after, padded, reach } = axis;
    if (transposed) {
      const inside = counts.slice(reach - 1, 1 - reach || undefined);
      if (inside.length < stride) return [];
      const [least, most] = [Math.min(...inside), Math.max(...inside)].map((count) => count ** dimensions);
      const why = dilation > 1 ? "" : `: ${kernelSize} is ${least === most ? "a" : "no"} multiple of the stride ${stride}`;
      return [least === most ? `Away from the rim every output gets ${many(least, "share")}${why}.`
        : `Uneven shares, from ${least} to ${most}${why}.`];
    }
    const left = (padded - reach) % stride;
    const unused = size ** dimensions - counts.filter(Boolean).length ** dimensions;
    const one = left === 1;
    const lines = dimensions === 1 ? many(left, "cell") : one ? "row and column" : `${left} rows and columns`;
    return [
      layers.length === 1 && left > 0 && `A further step does not fit: the last ${lines} stay${one && dimensions === 1 ? "s" : ""} out.`,
      unused > 0 && `${unused} of ${size ** dimensions} numbers of the input ${unused === 1 ? "is" : "are"} never used.`,
      layers.length === 1 && layers[0].padding === "same" && before !== after
        && `Same takes ${many(before + after, "zero")} here; the odd one goes after.`,
      layers.length > 1 && fieldFormula(layers, field),
    ].filter(Boolean);
  }

  window.cnn.wording = { many, times, listed, ink, formula, formulaBack, fieldFormula, kerasCode, sentence, notes };
}
