/**
 * The notebooks that JupyterLite keeps in this browser, in a database of its own making: "files" holds each under its path.
 * (`_extensions/lite.py` names the database; JupyterLite makes what else it needs.)
 */
const NAME = "cnn-course notebooks";
const FILES = "files";

export const ADDRESS = new URL("../lite/notebooks/index.html", import.meta.url);

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function opened(version) {
  const request = indexedDB.open(NAME, version);
  request.onupgradeneeded = () => request.result.objectStoreNames.contains(FILES) || request.result.createObjectStore(FILES);
  const database = await done(request);
  if (database.objectStoreNames.contains(FILES)) return database;
  database.close();
  return opened(database.version + 1);
}

async function within(mode, act) {
  const database = await opened();
  try {
    return await done(act(database.transaction(FILES, mode).objectStore(FILES)));
  } finally {
    database.close();
  }
}

/** The notebook at a path, or undefined. */
export async function notebookAt(path) {
  return (await within("readonly", (files) => files.get(path)))?.content;
}

/** Keep a notebook at a path. */
export function keepAt(path, content) {
  const now = new Date().toISOString();
  const file = { name: path, path, type: "notebook", format: "json", mimetype: "application/json", writable: true, created: now, last_modified: now };
  return within("readwrite", (files) => files.put({ ...file, content, size: JSON.stringify(content).length }, path));
}
