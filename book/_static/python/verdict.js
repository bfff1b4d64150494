/**
 * A verdict as a reader sees it: a light for each test with its points, the diagnosis, where to read, and the smallest case
 * that fails, what came beside what was expected. The data are those of `check.<exercise>.verdict` (cnnlib/checks).
 */
import { gridOf, make } from "./output.js";

const MOST = 12; // rows and columns of a grid

/** How many points, and of how many. */
export const pointsOf = (results) => [
  results.filter(({ verdict }) => verdict.right).reduce((sum, { points }) => sum + points, 0),
  results.reduce((sum, { points }) => sum + points, 0),
];

/** The verdict in a sentence, for the live region. */
export function inWords(results) {
  const [points, most] = pointsOf(results);
  const wrong = results.find(({ verdict }) => !verdict.right);
  if (!wrong) return `Right: all ${most} points.`;
  if (!wrong.verdict.attempted) return "Not written yet: replace the line that raises NotImplementedError.";
  return `${points} of ${most} points. Not yet: ${wrong.verdict.failure.aspect}.`;
}

/** Fill an element with a verdict; `tryCase(code)` takes the code that draws the failing case again. */
export function showVerdict(element, results, tryCase) {
  const failed = results.find(({ verdict }) => verdict.failure)?.verdict;
  element.replaceChildren(lights(results), ...(failed ? [diagnosis(failed), ...caseOf(failed, tryCase), whole(failed)] : []));
}

function lights(results) {
  const items = results.map(({ aspects, points, verdict }) => {
    const item = make("li", { className: verdict.right ? "right" : "wrong" });
    const mark = make("span", { className: "sign", textContent: verdict.right ? "✓" : "✗" });
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", verdict.right ? "right" : "not yet");
    item.append(mark, make("span", { textContent: aspects.join(", ") }), make("small", { textContent: points === 1 ? "1 point" : `${points} points` }));
    return item;
  });
  return make("ul", { className: "lights" }, ...items);
}

function diagnosis({ failure }) {
  const words = make("p", {}, ...marked(failure.diagnosis));
  const links = failure.read.map(({ label, address }) => make("a", { href: address, textContent: titleOf(label) }));
  const read = make("p", {}, "Where to read: ", ...links.flatMap((link, at) => (at ? [", ", link] : [link])));
  return make("div", { className: "diagnosis" }, ...(failure.diagnosis ? [words] : []), read);
}

/** A sentence of the checks with its `code` and its *emphasis* as elements. */
function marked(text) {
  const element = (part) => {
    const name = { "`": "code", "*": "em" }[part[0]];
    return name && part.length > 2 ? make(name, { textContent: part.slice(1, -1) }) : part;
  };
  return text.split(/(`[^`]+`|(?<![\w*])\*[A-Za-z]+\*(?![\w*]))/).map(element);
}

/** The heading of a section of this page, by its label, or the label in words. */
function titleOf(label) {
  const heading = document.getElementById(label)?.closest("section")?.querySelector("h1, h2, h3");
  const words = [...(heading?.childNodes ?? [])].filter((one) => !one.classList?.contains("headerlink")); // the number, the text
  return words.map((one) => one.textContent).join("").trim() || label.replaceAll("-", " ");
}

const isArray = (value) => Array.isArray(value?.shape);

/** A value in a line: numbers and words as they are, arrays by their shape. */
function brief(value) {
  if (isArray(value)) {
    const values = value.values !== null && value.shape.reduce((a, b) => a * b, 1) <= 12;
    return values ? JSON.stringify(value.values).replaceAll(",", ", ").replaceAll("-", "−") : `array of shape (${value.shape.join(", ")})`;
  }
  if (Array.isArray(value)) return `(${value.map(brief).join(", ")})`;
  if (value === null || typeof value === "boolean") return { null: "None", true: "True", false: "False" }[value];
  return typeof value === "object" ? value.type : JSON.stringify(value);
}

function caseOf({ exercise, failure }, tryCase) {
  if (!failure.case) return [];
  const { arguments: given, result, came, expected, first, differing, error, code, changed, printed } = failure.case;
  const call = make("p", {}, "Called: ", make("code", { textContent: `${exercise}(${given.map(({ name, value }) => `${name}=${brief(value)}`).join(", ")})` }));
  const parts = [call];
  if (error) parts.push(make("p", { textContent: `Your function raised ${error.type}: ${error.message}` }));
  else if (isArray(came) && isArray(expected)) parts.push(make("div", { className: "pair" }, plane(came, `yours: ${result}`, first), plane(expected, "expected", first)));
  else parts.push(make("p", { textContent: `Yours: ${brief(came)}. Expected: ${brief(expected)}.` }));
  if (differing > 1) parts.push(make("p", { textContent: `${differing} entries differ; the first is framed.` }));
  if (changed.length) parts.push(make("p", { textContent: `The call changed what it was given: ${changed.join(", ")}.` }));
  if (printed) parts.push(make("pre", { className: "printed", textContent: printed }));
  const button = make("button", { type: "button", textContent: "Try this case" });
  button.addEventListener("click", () => tryCase(`${code}\n${exercise}(${given.map(({ name }) => name).join(", ")})`));
  return [...parts, make("div", { className: "bar" }, button)];
}

/** The part of an array that holds the first differing entry: all of one or two axes, else rows and columns of one image. */
function plane({ shape, values }, name, first) {
  const size = `${name}, shape (${shape.join(", ")})`;
  if (values === null || shape.length > 4 || shape.includes(0)) return make("p", { textContent: size });
  const place = shape.map((length, axis) => Math.min(first?.[axis] ?? 0, length - 1));
  const [low, high] = [[0, 0], [0, 0], [0, 1], [0, 1], [1, 2]][shape.length]; // which axes are rows and columns
  const at = (row, column) => {
    const where = [...place];
    if (shape.length > 1) where[low] = row;
    if (shape.length) where[high] = column;
    return where.reduce((inner, index) => inner[index], values);
  };
  const [rows, columns] = shape.length > 1 ? [shape[low], shape[high]] : [1, shape[0] ?? 1];
  const from = (index, length) => Math.max(0, Math.min((index ?? 0) - MOST / 2, length - MOST));
  const [top, left] = [shape.length > 1 ? from(place[low], rows) : 0, from(place[high], columns)];
  const range = (start, end) => Array.from({ length: Math.min(MOST, end) }, (_, index) => start + index);
  const numbers = range(top, rows).map((row) => range(left, columns).map((column) => at(row, column)));
  const framed = (row, column) => first && (shape.length < 2 || row + top === place[low]) && column + left === (place[high] ?? 0);
  const index = shape.map((_, axis) => (axis === low || axis === high ? ":" : place[axis])).join(", ");
  const caption = shape.length > 2 ? `${size}: [${index}]` : size;
  return gridOf({ rows: numbers.map((row) => row.map(numberOf)), shades: shades(numbers) }, caption, (row, column) => (framed(row, column) ? "here" : ""));
}

function numberOf(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "number") return String(value);
  const small = Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6;
  return Number.isInteger(value) ? String(value) : small ? value.toExponential(2) : String(Number(value.toFixed(3)));
}

function shades(numbers) {
  const largest = Math.max(...numbers.flat().map((value) => Math.abs(value) || 0)) || 1;
  return numbers.map((row) => row.map((value) => (Number(value) || 0) / largest));
}

function whole({ message }) {
  return make("details", {}, make("summary", { textContent: "As the notebook says it" }), make("pre", { textContent: message, tabIndex: 0 }));
}
