// Runs tests/verdicts.py in Pyodide: node verdicts.mjs PYODIDE ROOT all|sample|cold [TOPIC.EXERCISE …]
//
// PYODIDE is the site's folder, with Pyodide's core and NumPy's wheel for it, ROOT the repository.
import { readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, root, ...words] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: pyodide });
python.setStdout({ batched: (line) => process.stdout.write(`${line}\n`) });
for (const [folder, place] of [[pyodide, "/pyodide"], [root, "/course"]]) {
  python.FS.mkdir(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, place);
}
const numpy = readdirSync(pyodide).find((name) => /^numpy-.*wasm32\.whl$/.test(name));
python.globals.set("words", python.toPy(["/course/tests/verdicts.py", ...words]));
python.globals.set("clock", () => process.cpuUsage().user / 1e6);
try {
  python.runPython(`
import runpy, shutil, sys, sysconfig
shutil.unpack_archive("/pyodide/${numpy}", sysconfig.get_path("purelib"), "zip")
sys.path.insert(0, "/course")
sys.argv = words
runpy.run_path(words[0], {"clock": clock}, run_name="__main__")
`);
} catch (error) { // without the line of Pyodide that raised it: a megabyte
  console.error(error.message);
  process.exitCode = 1;
}
