/**
 * <course-assignment topics='{"padding": "Padding, stride and dilation"}'>: a whole assignment as a notebook that carries the
 * answers which the reader has written in the pages, and gives them back. With several topics the reader chooses one.
 *
 * The build writes it where a chapter lists its exercises, and on the page of a reader's progress (`_extensions/assignments.py`).
 */
// Needs: course-cell.js
"use strict";
{
  const { make, store, NEEDS_A_SERVER } = window.cnn.cells;

  class CourseAssignment extends HTMLElement {
    #news = make("span", { className: "status" });
    #choice = make("select", { ariaLabel: "Assignment" });

    connectedCallback() {
      if (this.querySelector(".bar")) return; // moved within the page
      const topics = Object.entries(JSON.parse(this.getAttribute("topics")));
      this.#choice.append(...topics.map(([value, textContent]) => make("option", { value, textContent })));
      this.#news.setAttribute("role", "status");
      const file = make("input", { type: "file", accept: ".ipynb,application/x-ipynb+json", hidden: true });
      file.addEventListener("change", () => this.#do(({ read }) => read(file.files[0], store)).then(() => (file.value = "")));
      const buttons = [
        this.#button("Download with my answers", () => this.#do(({ download }) => download(this.topic, store))),
        this.#button("Read answers from a notebook", () => file.click()),
      ];
      this.append(make("div", { className: "bar" }, ...(topics.length > 1 ? [this.#choice] : []), ...buttons, file, this.#news));
    }

    get topic() { return this.#choice.value; }

    #button(text, act) {
      const element = make("button", { type: "button", textContent: text });
      element.addEventListener("click", act);
      return element;
    }

    /** Do something with the assignment; `act` is given what `python/assignment.js` can do, and returns what to say. */
    async #do(act) {
      if (location.protocol === "file:") return this.#say(NEEDS_A_SERVER);
      try {
        this.#say(await act(await import("./python/assignment.js")));
      } catch (error) {
        this.#say(`That did not work: ${error.message}`);
      }
    }

    #say(words) {
      this.#news.textContent = words;
    }
  }

  customElements.define("course-assignment", CourseAssignment);
}
