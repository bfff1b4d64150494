/**
 * Python, in a worker of its own, so that the page stays alive whatever the code does. It loads Pyodide and the packages of
 * `../pyodide/` and then runs `runner.py`. Messages in: {start: settings}, {id, call: "run", given: […]} with the name and the
 * arguments of one of the runner's functions. Messages out: {loaded: bytes}, {ready: true}, {failed: text}, {id, kind, what}
 * for what a run says, {id, done: result}, {id, died: text} if Python itself is gone.
 */
let runner;

/** Count what comes in, and tell it a few times a second. */
function countDownloads() {
  const fetchUncounted = self.fetch;
  let loaded = 0, told = 0;
  const count = (chunk, controller) => {
    loaded += chunk.byteLength;
    if (performance.now() - told > 100) {
      told = performance.now();
      postMessage({ loaded });
    }
    controller.enqueue(chunk);
  };
  self.fetch = async (...request) => {
    const answer = await fetchUncounted(...request);
    if (!answer.ok || !answer.body) return answer;
    return new Response(answer.body.pipeThrough(new TransformStream({ transform: count })), answer);
  };
}

async function start(settings) {
  countDownloads();
  const folder = new URL("../pyodide/", import.meta.url);
  const core = new URL(settings.core, folder).href;
  const text = async (address) => (await fetch(address, { cache: "no-cache" })).text();
  const own = core === folder.href && { lockFileContents: text(`${folder}pyodide-lock.json`), packageBaseUrl: folder.href };
  const [{ loadPyodide }, code] = await Promise.all([import(`${core}pyodide.mjs`), text(new URL("runner.py", import.meta.url))]);
  const packages = settings.packages.map((name) => (name.endsWith(".whl") ? new URL(name, folder).href : name));
  const python = await loadPyodide({ indexURL: core, ...own });
  await python.loadPackage(packages, { messageCallback: () => {}, errorCallback: (words) => { throw new Error(words); } });
  python.FS.writeFile("/home/pyodide/runner.py", code);
  const places = { CNNLIB_BOOK: settings.book, CNNLIB_PARTS: folder.href }; // see cnnlib/_parts.py
  python.pyimport("os").environ.update(python.toPy(places));
  runner = python.pyimport("runner");
}

/** Call a function of the runner; what it says and returns goes out. */
function call({ id, call, given }) {
  const plain = (value) => (value?.toJs ? value.toJs({ dict_converter: Object.fromEntries }) : value);
  const say = (kind, what) => postMessage({ id, kind, what: plain(what) });
  try {
    postMessage({ id, done: plain(runner[call](...given, ...(call === "complete" ? [] : [say]))) });
  } catch (error) {
    postMessage({ id, died: String(error.message ?? error) });
  }
}

self.onmessage = ({ data }) => {
  if (data.call) return call(data);
  start(data.start).then(() => postMessage({ ready: true }), (error) => postMessage({ failed: String(error.message ?? error) }));
};
