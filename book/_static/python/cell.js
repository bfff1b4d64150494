/**
 * A cell that a reader has opened: an editor in place of the code, Run, Stop and Reset, and what comes of it in place of
 * what the build made. Python starts loading at once. `<course-cell>` loads this file when it is first asked to.
 */
import { makeEditor } from "./editor.js";
import { Output, make } from "./output.js";
import { Stopped, python } from "./session.js";

const sheet = make("link", { rel: "stylesheet", href: new URL("cell.css", import.meta.url).href });
const looks = new Promise((resolve) => Object.assign(sheet, { onload: resolve, onerror: resolve }));
document.head.append(sheet);

const SECONDS = 8; // that a run may take before a reader is told how to end it
const LONG = "Does a loop never end? Stop ends it, and keeps your code.";

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** What Python is doing, for a reader. */
export function stateInWords({ state, loaded, total, failure }) {
  const of = total ? ` of ${megabytes(total)}` : "";
  const loading = total && loaded >= 0.99 * total ? "Starting Python …" : `Loading Python: ${megabytes(loaded)}${of} MB`;
  return {
    asleep: "",
    loading: loaded ? loading : "Loading Python …",
    ready: "Python is ready.",
    busy: "Running …",
    failed: `Python could not be loaded: ${failure}. Try again with Run.`,
  }[state];
}

/** What to say of a run that brought nothing; a fault of the page's own must not look like an answer. */
function outcomeOf(error) {
  if (error instanceof Stopped) return error.message;
  if (python.state === "failed") return stateInWords(python);
  console.error(error);
  return `That did not work: ${error.message}.`;
}

/**
 * Put the parts of an open cell into an element; return what its owner may use of them. `before` may be a function; `more` are
 * buttons that come first, { title, act(say) }, whose `act` returns what the status then says.
 */
export async function open({ place, name, code, before, label, kept, reset, running = () => {}, more = [] }) {
  const { editor: rich } = await python.settings();
  await looks;
  const output = new Output(make("div", { className: "made" }));
  const status = make("span", { className: "status" });
  status.setAttribute("role", "status");
  let pending = 0, outcome = "";
  const needed = typeof before === "function" ? before : () => before;
  const say = (kind, what) => {
    output.say(kind, what);
    if (kind !== "error") return;
    outcome = what.line ? `${what.name} in line ${what.line}.` : `${what.name}.`;
    if (what.line) editor.mark(what.line);
  };
  const perform = async (act) => {
    if (pending) return;
    output.clear();
    running();
    outcome = "";
    pending += 1;
    show();
    const late = setTimeout(() => show(LONG), 1000 * SECONDS);
    try {
      outcome = (await act(say)) || outcome;
    } catch (error) {
      outcome = outcomeOf(error);
    }
    clearTimeout(late);
    pending -= 1;
    show();
  };
  const run = () => perform(async () => (await python.run({ name, before: needed(), code: editor.code }, say)) && "Done.");
  const button = (text, action, title = "") => {
    const element = make("button", { type: "button", textContent: text, title });
    element.addEventListener("click", action);
    return element;
  };
  const acts = [...more.map(({ title, act }) => [title, () => perform(act)]), ["Run", run]];
  const runs = acts.map(([title, act], at) => button(title, act, at ? "" : "Shift+Enter"));
  const stops = button("Stop", () => python.stop());
  const begin = () => {
    reset();
    outcome = "";
    show();
  };
  const resets = button("Reset", begin, "Bring back the code of the page");
  const show = (more = "") => {
    runs.forEach((one) => (one.disabled = pending > 0));
    stops.disabled = pending === 0;
    const words = pending || !outcome || python.state !== "ready" ? [stateInWords(python)] : [];
    if (!pending && outcome) words.unshift(outcome);
    const text = [...words, ...(pending && more ? [more] : [])].join(" ");
    if (status.textContent !== text) status.textContent = text;
  };
  const holder = make("div", { className: "editor" });
  const hint = make("span", { className: "hint", textContent: rich ? "Esc, then Tab leaves the editor." : "" });
  const bar = make("div", { className: "bar" }, ...runs, stops, resets, status, hint);
  place.append(holder, bar, ...(typeof before === "string" && before ? [firstRun(before)] : []), output.element);
  const complete = (text) => python.complete({ name, before: needed(), text });
  const editor = await makeEditor(holder, rich, { code, label, change: kept, run: acts[0][1], complete });
  python.addEventListener("change", () => show());
  python.start().catch(() => {}); // the status says why
  show();
  return { editor, output, run };
}

function firstRun(before) {
  const lines = before.split("\n").length;
  const summary = make("summary", { textContent: `Runs first: ${lines} ${lines === 1 ? "line" : "lines"}` });
  return make("details", { className: "before" }, summary, make("pre", { textContent: before, tabIndex: 0 }));
}
