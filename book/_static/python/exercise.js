/**
 * An exercise that a reader answers in its chapter: the statement, an answer cell with *Check*, the verdict, and a scratch
 * cell that may call the answer. `<course-exercise>` loads this file when it is first asked to. What the exercise is comes
 * from `_static/exercises/<topic>.json`.
 */
import { open } from "./cell.js";
import { make } from "./output.js";
import { python } from "./session.js";
import { inWords, pointsOf, showVerdict } from "./verdict.js";

const DATA = new URL("../exercises/", import.meta.url);

/** Return what is known of an exercise such as "padding.zero_pad". */
async function exerciseOf(topic, name) {
  const { exercises } = await (await fetch(new URL(`${topic}.json`, DATA))).json();
  return exercises.find((one) => one.name === name);
}

/** What the notebook says of all exercises of a topic, folded. */
function sharedBy(html) {
  return make("details", {}, make("summary", { textContent: "What holds for all exercises of this topic" }), make("div", { innerHTML: html }));
}

/** Put an exercise into an element; `store` keeps what the reader writes. */
export async function openExercise(place, full, store) {
  const [topic, name] = full.split(".");
  const exercise = await exerciseOf(topic, name);
  const before = exercise.setup;
  const key = `exercise-${full}`;
  const statement = make("div", { className: "statement", innerHTML: exercise.statement });
  const verdict = make("div", { className: "verdict" });
  const answerPlace = make("div"), scratchPlace = make("div", { className: "scratch" });
  if (exercise.shared) statement.prepend(sharedBy(exercise.shared));
  place.append(statement, answerPlace, verdict, scratchPlace);

  const check = async (say) => {
    verdict.replaceChildren();
    const { editor } = answer;
    const results = await python.check({ name: key, before, code: editor.code, exercise: name, topic, tests: exercise.tests }, say);
    if (!results) return "";
    showVerdict(verdict, results, tryCase);
    (verdict.querySelector(".diagnosis") ?? verdict).scrollIntoView({ block: "nearest" });
    const [points, most] = pointsOf(results);
    window.courseProgress?.exercise(full, points, most);
    return inWords(results);
  };
  const answer = await open({
    place: answerPlace,
    name: key,
    code: store.get(key) ?? exercise.starter,
    before,
    label: `Your answer: ${name}`,
    kept: (code) => (code === exercise.starter ? store.remove(key) : store.set(key, code)),
    reset: () => {
      answer.editor.code = exercise.starter;
      answer.output.clear();
      verdict.replaceChildren();
      answer.editor.focus();
    },
    more: [{ title: "Check", act: check }],
  });
  let scratch;
  const openScratch = async (code) => {
    if (!scratch) {
      scratchPlace.append(make("p", { textContent: "A cell to try things in; it knows your function." }));
      scratch = await open({
        place: scratchPlace,
        name: `${key}-scratch`,
        code,
        before: () => `${before}\f${answer.editor.code}`,
        label: `Code that calls ${name}`,
        kept: () => {},
        reset: () => { scratch.editor.code = exercise.example; },
      });
    }
    scratch.editor.code = code;
    return scratch;
  };
  const tryCase = async (code) => {
    await openScratch(code);
    scratchPlace.scrollIntoView({ block: "nearest" });
    scratch.editor.focus();
    await scratch.run();
  };
  document.addEventListener("answers", ({ detail }) => {
    if (full in detail) answer.editor.code = detail[full];
  });
  if (exercise.example) await openScratch(exercise.example);
  answer.editor.focus();
}
