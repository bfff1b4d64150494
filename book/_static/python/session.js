/**
 * The one Python of a page: loaded when first asked for, stopped by ending its worker, and then loaded anew. Whoever
 * listens hears of its state by events "change": `python.state` is "asleep", "loading", "ready", "busy" or "failed".
 */
const FOLDER = new URL("../pyodide/", import.meta.url);
const ROOT = new URL("../../", import.meta.url);

class Stopped extends Error {}

class Python extends EventTarget {
  state = "asleep";
  loaded = 0; // bytes
  total = 0; // bytes, 0 where nobody knows
  failure = "";
  #settings;
  #worker;
  #ready;
  #last = Promise.resolve(); // the run that the next one waits for
  #calls = new Map(); // id → { say, resolve, reject }
  #ids = 0;

  /** What the build says of Python's files. */
  settings() {
    const read = async () => (await fetch(new URL("settings.json", FOLDER), { cache: "no-cache" })).json();
    return (this.#settings ??= read().catch((error) => {
      this.#settings = undefined; // the next try may do better
      throw error;
    }));
  }

  /** Load Python, once; the promise is kept when it can run. */
  start() {
    return (this.#ready ??= this.#load());
  }

  /** Run a cell after those that wait already; `say(kind, what)` hears what comes of it. True if it went through. */
  run({ name, before, code }, say) {
    return this.#queue("run", [name, before, code], say);
  }

  /** Run a cell and judge what it defines; the tests with a verdict each, or nothing if it did not go through. */
  async check({ name, before, code, topic, exercise, tests }, say) {
    const found = await this.#queue("check", [name, before, code, topic, exercise, JSON.stringify(tests)], say);
    return found && JSON.parse(found);
  }

  /** How a name may go on; nothing while Python is loading or busy. */
  async complete({ name, before, text }) {
    return this.state === "ready" ? this.#call("complete", [name, before, text]) : [];
  }

  #queue(what, given, say) {
    const run = this.#last.then(async () => {
      await this.start();
      this.#become("busy");
      try {
        return await this.#call(what, given, say);
      } finally {
        if (this.state === "busy") this.#become("ready");
      }
    });
    this.#last = run.catch(() => {});
    return run;
  }

  /** End whatever runs, at once, and load Python anew. */
  stop(reason = "Stopped.") {
    this.#worker?.terminate();
    this.#ready = undefined;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.start().catch(() => {}); // who asks next hears why
    for (const { reject } of calls) reject(new Stopped(reason));
  }

  async #load() {
    this.#become("loading", { loaded: 0, failure: "" });
    try {
      const settings = await this.settings();
      this.total = settings.bytes;
      await this.#startWorker(settings);
      this.#become("ready");
      const files = ["settings.json", ...settings.files].map((name) => new URL(name, FOLDER).href);
      const own = ["worker.js", "runner.py"].map((name) => new URL(name, import.meta.url).href);
      keepForOffline([...files, ...own]);
    } catch (error) {
      this.#ready = undefined; // as above
      this.#become("failed", { failure: String(error.message ?? error) });
      throw error;
    }
  }

  #startWorker(settings) {
    return new Promise((resolve, reject) => {
      const worker = (this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" }));
      worker.onmessage = ({ data }) => {
        if (data.ready) resolve();
        else if (data.failed) reject(new Error(data.failed));
        else if (data.loaded) this.#become("loading", { loaded: data.loaded });
        else this.#hear(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message || "the worker could not be started"));
        if (this.#calls.size) this.stop("Python broke down and starts anew.");
      };
      worker.postMessage({ start: { ...settings, book: new URL("book", ROOT).href } });
    });
  }

  #call(what, given, say) {
    return new Promise((resolve, reject) => {
      const id = ++this.#ids;
      this.#calls.set(id, { say, resolve, reject });
      this.#worker.postMessage({ id, call: what, given });
    });
  }

  #hear({ id, kind, what, done, died }) {
    const call = this.#calls.get(id);
    if (!call) return;
    if (kind) return call.say?.(kind, what);
    if (died !== undefined) return this.stop(`Python broke down and starts anew (${died}).`);
    this.#calls.delete(id);
    call.resolve(done);
  }

  #become(state, more = {}) {
    Object.assign(this, { state, ...more });
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * Let a service worker keep this page, these files and whatever passes from now on, for a visit without a network. A browser
 * that keeps nothing, and a site without https, do without.
 */
export async function keepForOffline(files = []) {
  try {
    const { version } = await python.settings();
    await navigator.serviceWorker.register(new URL(`offline.js?v=${version}`, ROOT));
    const { active } = await navigator.serviceWorker.ready;
    const seen = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage({ keep: [location.href.split("#")[0], ...seen, ...files].filter((one) => one.startsWith(ROOT)) });
  } catch {} // it is a comfort
}

export const python = new Python();
export { Stopped };
