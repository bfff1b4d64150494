/**
 * What a reader does with a whole assignment: take it home as a notebook with the answers that the browser keeps, and read
 * the answers of such a notebook back. `<course-assignment>` loads this file when it is first asked to; each function
 * returns what is then said. Answers are kept as exercises keep them (`exercise.js`).
 */
import { answersOf, asText, filled, fromText, topicOf, written } from "./notebook.js";

const FOLDER = new URL("../exercises/", import.meta.url);

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
