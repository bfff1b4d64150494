/**
 * What a reader does with a whole assignment: take it home as a notebook with the answers that the browser keeps, and read
 * the answers of such a notebook back. `<course-assignment>` loads this file when it is first asked to; each function
 * returns what is then said. Answers are kept as exercises keep them (`exercise.js`).
 */
import { ADDRESS, keepAt, notebookAt } from "./lite.js";
import { keepForOffline } from "./session.js";
import { answersOf, asText, filled, fromText, renewed, topicOf, written } from "./notebook.js";

const FOLDER = new URL("../exercises/", import.meta.url);

const SOON = 3000; // milliseconds

const key = (topic, name) => `exercise-${topic}.${name}`;
const inWords = (names) => names.join(", ").replace(/, ([^,]+)$/, " and $1");
const answers = (count) => `${count} ${count === 1 ? "answer" : "answers"}`;

/** The notebook of a topic as it was released. */
export async function released(topic) {
  const answer = await fetch(new URL(`${topic}.ipynb`, FOLDER), { cache: "no-cache" });
  if (!answer.ok) throw new Error(`there is no notebook ${topic}.ipynb`);
  return answer.json();
}

/** The answers that the browser keeps, by the names of the exercises. */
export function kept(notebook, store) {
  const topic = topicOf(notebook);
  const found = Object.keys(answersOf(notebook)).map((name) => [name, store.get(key(topic, name))]);
  return Object.fromEntries(found.filter(([, code]) => code !== null));
}

/** Keep these answers, and tell the exercises of the page; say what became of them. */
export function keep(topic, found, mine, store, from) {
  const names = Object.keys(found);
  if (names.length === 0) return `${from} holds no answers yet.`;
  const others = names.filter((name) => name in mine && mine[name] !== found[name]);
  if (others.length && !confirm(`Replace what you wrote here for ${inWords(others)}?`)) return "Nothing was changed.";
  for (const name of names) store.set(key(topic, name), found[name]);
  document.dispatchEvent(new CustomEvent("answers", { detail: Object.fromEntries(names.map((name) => [`${topic}.${name}`, found[name]])) }));
  return `${answers(names.length)} from ${from}: ${inWords(names)}.`;
}

/** Save the notebook with the reader's answers. */
export async function download(topic, store) {
  const notebook = await released(topic);
  const mine = kept(notebook, store);
  const address = URL.createObjectURL(new Blob([asText(filled(notebook, mine))], { type: "application/x-ipynb+json" }));
  Object.assign(document.createElement("a"), { href: address, download: `${topic}.ipynb` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  return `Saved as ${topic}.ipynb, with ${answers(Object.keys(mine).length)} of yours.`;
}

/** Read the answers of a notebook, whichever assignment it is. */
export async function read(file, store) {
  let notebook;
  try {
    notebook = fromText(await file.text());
  } catch {
    return `${file.name} is no notebook of this course; nothing was changed.`;
  }
  const topic = topicOf(notebook);
  const start = await released(topic);
  return keep(topic, written(notebook, start), kept(start, store), store, file.name);
}

// ── In JupyterLite ───────────────────────────────────────────────────────────────────────────────────────────────────

const pathOf = (topic) => `${topic}.ipynb`;

/**
 * Show the notebook in a tab that is open already, with the answers of the pages where it has none. Where it has another,
 * `mine` tells which one stays.
 */
export async function show(topic, store, tab, { mine = false } = {}) {
  const start = await released(topic);
  const there = (await notebookAt(pathOf(topic))) ?? start;
  const answers = kept(start, store), others = written(there, start);
  const differing = Object.keys(answers).filter((name) => name in others && others[name] !== answers[name]);
  await keepAt(pathOf(topic), filled(there, mine ? answers : { ...answers, ...others }));
  await Promise.race([keepForOffline(), new Promise((go) => setTimeout(go, SOON))]); // what the tab loads is kept then
  tab.location = `${ADDRESS}?path=${pathOf(topic)}`;
  if (mine || differing.length === 0) return { words: "Opened with your answers." };
  return { words: `The notebook has another answer to ${inWords(differing)}, which stays there.`, differing };
}

/** Make a newer release of the notebook, with all that its owner wrote; the old one is kept beside it. */
export async function renew(topic) {
  const there = await notebookAt(pathOf(topic));
  if (!there) return;
  await keepAt(`${topic} until ${new Date().toISOString().slice(0, 10)}.ipynb`, there);
  await keepAt(pathOf(topic), renewed(there, await released(topic)));
}

/** Take the answers of the notebook in JupyterLite into the pages. */
export async function take(topic, store) {
  const start = await released(topic);
  const there = (await notebookAt(pathOf(topic))) ?? start;
  return keep(topic, written(there, start), kept(start, store), store, "the tab's notebook");
}
