/**
 * A reader's progress: which sections were read, which questions answered, which exercises passed. It is kept in this
 * browser alone (localStorage), shown as rings in the sidebar, and told in full by <course-progress> on a page of its own,
 * which writes it to a file and reads it back.
 *
 * A question that was answered comes back on a later page: after 1, 3, 7, 21 and 60 days as long as it is answered
 * rightly, and the next day if not. `window.courseContents` (written by the build) says what there is to do; other scripts
 * add what they know by `window.courseProgress.exercise(name, points, most)`.
 */
"use strict";
{
  const KEY = "cnn-course";
  const DAYS = [1, 3, 7, 21, 60];
  const EMPTY = { sections: {}, questions: {}, exercises: {} };
  const contents = window.courseContents ?? {};
  const page = Object.keys(contents).find((name) => location.pathname.endsWith(`/${name}.html`)) ?? "";
  const today = () => Math.floor(Date.now() / 864e5);

  // ── The store ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What is kept; nothing where the browser keeps nothing (private windows) or keeps what cannot be read. */
  function load() {
    try {
      return checked(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    } catch {
      return structuredClone(EMPTY);
    }
  }

  /** A record with all its parts, each an object; anything else is refused. */
  function checked(found) {
    const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
    const parts = Object.keys(EMPTY).map((part) => [part, found?.[part] ?? {}]);
    if (!isObject(found) || !parts.every(([, value]) => isObject(value) && Object.values(value).every(isObject))) {
      throw new TypeError("not a record of this course's progress");
    }
    return Object.fromEntries(parts);
  }

  function change(how) {
    const kept = load();
    how(kept);
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch { /* nothing is kept in a private window, and reading goes on */ }
    show();
  }

  function answered({ name, right }) {
    change(({ questions }) => {
      const before = questions[name] ?? { box: -1, right: false };
      const due = before.due ?? 0;
      if (right && before.right && due > today()) return; // the same answer again on the same day teaches nothing new
      const box = right ? Math.min(before.box + 1, DAYS.length - 1) : -1;
      questions[name] = { box, right: right || before.right, due: today() + (right ? DAYS[box] : 1) };
    });
  }

  const exercise = (name, points, most) => change(({ exercises }) => {
    exercises[name] = { points: Math.max(points, exercises[name]?.points ?? 0), most };
  });

  /** How much of a page is done: [sections read, of], [questions right, of]. */
  function done(where, kept = load()) {
    const { sections, questions } = contents[where];
    const read = sections.filter((id) => kept.sections[where]?.[id]).length;
    const right = questions.filter((name) => kept.questions[name]?.right).length;
    return { read: [read, sections.length], right: [right, questions.length] };
  }

  // ── In the sidebar ─────────────────────────────────────────────────────────────────────────────────────────────────

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const inWords = ({ read, right }) => `${read[0]} of ${read[1]} sections read, ${right[0]} of ${right[1]} questions right`;

  /** A ring at each chapter of the sidebar that fills as its sections are read and its questions answered. */
  function show() {
    const kept = load();
    for (const link of document.querySelectorAll(".bd-sidebar-primary nav a")) {
      const where = Object.keys(contents).find((name) => link.pathname.endsWith(`/${name}.html`));
      if (!where) continue;
      const { read, right } = done(where, kept);
      if (read[0] + right[0] === 0) {
        link.querySelector(".progress-ring")?.remove();
        continue;
      }
      const ring = link.querySelector(".progress-ring") ?? link.appendChild(make("span", { className: "progress-ring" }));
      const share = (read[0] + right[0]) / (read[1] + right[1]);
      ring.style.setProperty("--share", `${Math.round(100 * share)}%`);
      ring.title = inWords({ read, right });
      ring.setAttribute("role", "img");
      ring.setAttribute("aria-label", ring.title);
    }
    document.querySelectorAll("course-progress").forEach((element) => element.update?.());
  }

  /** A section counts as read once its end has stayed in view for a second. */
  function watchSections() {
    const waiting = new Map();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(waiting.get(target));
        if (!isIntersecting) continue;
        waiting.set(target, setTimeout(() => {
          observer.unobserve(target);
          change(({ sections }) => { (sections[page] ??= {})[target.closest("section[id]").id] = true; });
        }, 1000));
      }
    });
    for (const id of contents[page].sections) {
      const section = document.getElementById(id);
      if (section?.lastElementChild) observer.observe(section.lastElementChild);
    }
  }

  // ── A question of an earlier day ───────────────────────────────────────────────────────────────────────────────────

  /** Ask a question of another page whose day has come, after the page's own: the one that waits longest. */
  async function askAgain() {
    const own = document.querySelectorAll("course-question");
    const { questions } = load();
    const elsewhere = Object.entries(contents).filter(([where]) => where !== page);
    const due = elsewhere.flatMap(([where, { questions: names }]) =>
      names.filter((name) => questions[name]?.due <= today()).map((name) => ({ where, name, due: questions[name].due })),
    ).sort((a, b) => a.due - b.due)[0];
    if (!due || !own.length) return;
    await loaded("questions.js");
    const html = window.courseQuestions?.[due.name];
    if (!html) return; // the book has changed since
    const box = make("div");
    box.innerHTML = html;
    const from = make("p", { className: "from", textContent: `Again, from “${contents[due.where].title}”` });
    box.firstElementChild.prepend(from);
    [...own].at(-1).after(box.firstElementChild);
  }

  const loaded = (name) => new Promise((resolve) => {
    const root = document.documentElement.dataset.content_root ?? "";
    const script = make("script", { src: `${root}_static/${name}`, onload: resolve, onerror: resolve });
    document.head.append(script);
  });

  // ── The page that tells all of it ──────────────────────────────────────────────────────────────────────────────────

  class CourseProgress extends HTMLElement {
    #told = make("p");

    connectedCallback() {
      this.#told.setAttribute("role", "status");
      this.update();
      if (this.hasAttribute("exercises")) loaded("exercises/list.js").then(() => this.update());
    }

    update() {
      const kept = load();
      const root = document.documentElement.dataset.content_root ?? "";
      const rows = Object.entries(contents).map(([where, { title }]) => {
        const { read, right } = done(where, kept);
        const link = make("a", { href: `${root}${where}.html`, textContent: title });
        return make("tr", {}, make("th", { scope: "row" }, link), ...[read, right].map(([n, of]) => make("td", { textContent: `${n} of ${of}` })));
      });
      const head = make("tr", {}, ...["Page", "Sections", "Questions"].map((text) => make("th", { scope: "col", textContent: text })));
      const table = make("table", { className: "table" }, make("thead", {}, head), make("tbody", {}, ...rows));
      this.replaceChildren(table, ...this.#exercises(kept.exercises, root), this.#buttons(), this.#told);
    }

    /** A table of the exercises that pages check, and of those that were tried before the book changed; none without any. */
    #exercises(kept, root) {
      const all = new Map(Object.entries(kept).map(([name, { points, most }]) => [name, { points, most }]));
      for (const { name, points: most, page: where, runs } of window.courseExercises ?? []) {
        if (runs) all.set(name, { points: kept[name]?.points ?? 0, most, where });
      }
      if (all.size === 0) return [];
      const cell = (text) => make("td", { textContent: text });
      const rows = [...all].map(([name, { points, most, where }]) => {
        const code = make("code", { textContent: name.split(".").pop() });
        const link = where ? make("a", { href: `${root}${where}.html#exercise-${name.replace(".", "-")}` }, code) : code;
        return make("tr", {}, make("th", { scope: "row" }, link), cell(contents[where]?.title ?? ""), cell(`${points} of ${most}`));
      });
      const sum = (what) => [...all.values()].reduce((total, one) => total + one[what], 0);
      const head = make("tr", {}, ...["Exercise", "Page", "Points"].map((text) => make("th", { scope: "col", textContent: text })));
      const title = make("p", { className: "course-progress-points", textContent: `Exercises: ${sum("points")} of ${sum("most")} points` });
      return [title, make("table", { className: "table" }, make("thead", {}, head), make("tbody", {}, ...rows))];
    }

    #buttons() {
      const button = (text, act) => {
        const element = make("button", { type: "button", textContent: text });
        element.addEventListener("click", act);
        return element;
      };
      const input = make("input", { type: "file", accept: "application/json,.json", hidden: true });
      input.addEventListener("change", () => this.#restore(input.files[0]));
      const buttons = [
        button("Save to a file", () => this.#save()),
        button("Restore from a file", () => input.click()),
        button("Forget everything", () => confirm("Forget all progress that this browser keeps?") && this.#forget()),
      ];
      return make("p", { className: "course-progress-buttons" }, ...buttons, input);
    }

    #save() {
      const address = URL.createObjectURL(new Blob([JSON.stringify(load(), null, 1)], { type: "application/json" }));
      make("a", { href: address, download: "cnn-progress.json" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
      this.#told.textContent = "Saved as cnn-progress.json.";
    }

    async #restore(file) {
      try {
        const found = checked(JSON.parse(await file.text()));
        this.#told.textContent = `Restored from ${file.name}.`;
        change((kept) => Object.assign(kept, found));
      } catch {
        this.#told.textContent = `${file.name} holds no progress of this course; nothing was changed.`;
      }
    }

    #forget() {
      this.#told.textContent = "Forgotten.";
      change((kept) => Object.assign(kept, structuredClone(EMPTY)));
    }
  }

  window.courseProgress = { load, exercise, done };
  document.addEventListener("answered", (event) => answered(event.detail));
  customElements.define("course-progress", CourseProgress);
  show();
  if (page in contents) {
    watchSections();
    askAgain();
  }
}
