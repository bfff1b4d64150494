/**
 * Sums written out: where one number comes from, product by product; in `window.cnn.sums`.
 *
 *   sumMarkup([[[2, 1], [3, -1]]], { roles: ["image", "kernel"], result: "output" }) // 2·1 + 3·(−1) = −1
 *
 * A sum is a list of lines, a line a list of products, a product a list of factors, each in the colour of its role.
 *
 * Needs: figure.js
 */
"use strict";
{
  const { same, format, formatEntry } = window.cnn.figure;

  const LOOKS = `
    .sum { padding: .75rem 1rem; text-align: center; font-variant-numeric: tabular-nums; }
    .sum code { display: block; color: var(--muted); font-size: .875em; }
    .terms { display: inline-block; text-align: left; }
    .term, .result { white-space: nowrap; }
    .result { font-weight: 700; }
  `;

  const total = (lines) =>
    lines.flat().reduce((sum, factors) => sum + factors.reduce((product, factor) => product * factor, 1), 0);

  /** A factor or summand; what would be misread after a sign gets brackets: (−1), (1/9). */
  const written = (number) => formatEntry(number).replace(/^(−.*|.*\/.*)$/, "($1)");

  /** The result of a sum, and whether it had to be rounded. */
  function resultMarkup(number, role) {
    const sign = same(number, Number(number.toFixed(2))) ? "=" : "≈";
    return `<span class="result">${sign} <span class="${role} ink">${format(number)}</span></span>`;
  }

  /** 255·1 + 255·(−1) = 0, one line below the other; `end` stands after the products, before the result. */
  function sumMarkup(lines, { roles, result, end = "", sum = total(lines) }) {
    const termMarkup = (factors) =>
      `<span class="term">${factors.map((factor, i) => `<span class="${roles[i]} ink">${written(factor)}</span>`).join("·")}</span>`;
    const products = lines.map((line) => line.map(termMarkup).join(" + ")).join(" + <br>");
    return `<span class="terms">${products}${end} ${resultMarkup(sum, result)}</span>`;
  }

  window.cnn.sums = { LOOKS, total, written, resultMarkup, sumMarkup };
}
