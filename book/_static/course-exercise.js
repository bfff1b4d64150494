/**
 * <course-exercise name="padding.zero_pad">: an exercise to answer in its chapter.
 *
 * The build writes it, with a folded line on what is to be written (`_extensions/exercise_boxes.py`). The line gets a button;
 * pressed, the statement, an editor and Python come (`python/exercise.js`), and the checks of the notebook judge the answer.
 */
// Needs: course-cell.js
"use strict";
{
  const STYLE = `
    course-exercise { display: block; margin: 1.5rem 0; padding: .75rem 1.25rem; border: 1px solid var(--pst-color-border); border-radius: 12px;
      background: var(--pst-color-background); }
    course-exercise > details > summary { min-height: 24px; cursor: pointer; font-weight: 600; }
    course-exercise details > p { margin: .5rem 0; }
    course-exercise > details > summary small { font-weight: normal; color: var(--pst-color-text-muted); }
  `;
  const { make, store, NEEDS_A_SERVER } = window.cnn.cells;

  class CourseExercise extends HTMLElement {
    #bar = make("div", { className: "bar" });
    #news = make("span", { className: "status" });
    #kept = make("small");

    connectedCallback() {
      if (this.querySelector(".bar") || !this.hasAttribute("runs")) return; // moved within the page; about Keras models
      if (!document.getElementById("course-exercise-style")) {
        document.head.append(make("style", { id: "course-exercise-style", textContent: STYLE }));
      }
      const button = make("button", { type: "button", textContent: "Answer it here" });
      button.addEventListener("click", () => this.open().catch((error) => this.#say(`That did not work: ${error.message}`)));
      this.#news.setAttribute("role", "status");
      this.#bar.append(button, this.#news);
      this.querySelector("details").append(this.#bar);
      this.querySelector("summary").append(this.#kept);
      document.addEventListener("answers", () => this.#tell()); // out of a notebook
      this.addEventListener("toggle", () => this.#tell(), true); // it does not bubble
      this.#tell();
    }

    /** Let the reader answer. */
    async open() {
      if (location.protocol === "file:") return this.#say(NEEDS_A_SERVER);
      this.#say("Opening …");
      const { openExercise } = await import("./python/exercise.js");
      const place = make("div", { className: "open" });
      this.#bar.before(place);
      await openExercise(place, this.getAttribute("name"), store);
      this.querySelector("details > p").hidden = true; // the statement says it, and more
      this.#bar.remove();
    }

    /** Say of an exercise, closed or not, that there is an answer to it, and what that earned so far. */
    #tell() {
      const name = this.getAttribute("name");
      if (store.get(`exercise-${name}`) === null) return;
      this.#say("Your answer is kept here.");
      const { points, most } = window.courseProgress?.load().exercises[name] ?? {};
      this.#kept.textContent = most ? ` Your answer is kept: ${points} of ${most} points so far.` : " Your answer is kept.";
    }

    #say(words) {
      this.#news.textContent = words;
    }
  }

  customElements.define("course-exercise", CourseExercise);
}
