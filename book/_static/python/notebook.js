/**
 * An assignment as a file: the notebook that was released with a reader's answers in it, and the answers out of such a file.
 * An answer's cell is known by nbgrader's marks, which stay as they are: so the file can be graded.
 */
const marks = (cell) => cell.metadata?.nbgrader ?? {};
const sourceOf = ({ source }) => (Array.isArray(source) ? source.join("") : source);
const lines = (text) => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

/** The topic that a notebook is about, by the checks that it imports, or "". */
export function topicOf(notebook) {
  const found = notebook.cells.map((cell) => /^from cnnlib\.checks import (\w+) as check$/m.exec(sourceOf(cell))).find(Boolean);
  return found?.[1] ?? "";
}

/** What the cells for answers hold, by the names of the exercises. */
export function answersOf(notebook) {
  const cells = notebook.cells.filter((cell) => marks(cell).solution);
  return Object.fromEntries(cells.map((cell) => [marks(cell).grade_id, sourceOf(cell)]));
}

/** The answers of a notebook that are no longer what was released. */
export function written(notebook, released) {
  const starts = answersOf(released);
  return Object.fromEntries(Object.entries(answersOf(notebook)).filter(([name, code]) => name in starts && code !== starts[name]));
}

/** The notebook with these answers in place of its own. */
export function filled(notebook, answers) {
  const cells = notebook.cells.map((cell) => {
    const code = marks(cell).solution ? answers[marks(cell).grade_id] : undefined;
    return code === undefined || code === sourceOf(cell) ? cell : { ...cell, source: lines(code), outputs: [], execution_count: null };
  });
  return { ...notebook, cells };
}

/** A newer release with the answers of a notebook, and with the cells that its owner has added, each behind the same cell as before. */
export function renewed(notebook, released) {
  const cells = [...filled(released, written(notebook, released)).cells];
  let place = 0;
  for (const cell of notebook.cells) {
    const at = cells.findIndex(({ id }) => id === cell.id);
    if (at >= 0) place = at + 1;
    else if (!cell.metadata?.nbgrader && sourceOf(cell).trim()) cells.splice(place++, 0, cell);
  }
  return { ...released, cells };
}

/** A notebook as it is written into a file. */
export const asText = (notebook) => `${JSON.stringify(notebook, null, 1)}\n`;

/** The notebook in a file's text; what is none is refused. */
export function fromText(text) {
  const notebook = JSON.parse(text);
  if (!Array.isArray(notebook?.cells) || !topicOf(notebook)) throw new TypeError("no notebook of this course");
  return notebook;
}
