/**
 * <course-assignment topic="padding">: a whole assignment as a notebook that carries the answers which the reader has written
 * in the pages, and gives them back: in JupyterLite, in a tab of its own, or as a file. Without a topic the reader chooses one.
 *
 * The build writes it where a chapter lists its exercises, and on the page of a reader's progress (`_extensions/assignments.py`);
 * `window.courseNotebooks` (`_extensions/notebooks.py`) says which there are.
 */
// Needs: course-cell.js, notebooks.js
"use strict";
{
  const { make, store, NEEDS_A_SERVER } = window.cnn.cells;
  const { lite, topics } = window.courseNotebooks;

  const button = (text, act) => {
    const element = make("button", { type: "button", textContent: text });
    element.addEventListener("click", act);
    return element;
  };

  class CourseAssignment extends HTMLElement {
    #news = make("span", { className: "status" });
    #choice = make("select", { ariaLabel: "Assignment" });
    #offers = make("span", { className: "offers" });
    #opens = button("Work on it in a new tab", () => this.#askForRenewal() || this.#open());
    #takes = button("Take the answers of that tab", () => this.#do(({ take }) => take(this.topic, store)));

    connectedCallback() {
      if (this.querySelector(".bar")) return; // moved within the page
      const topic = this.getAttribute("topic");
      const names = topic ? [topic] : Object.keys(topics);
      this.#choice.append(...names.map((value) => make("option", { value, textContent: topics[value].title })));
      this.#choice.addEventListener("change", () => this.#update());
      this.#news.setAttribute("role", "status");
      const file = make("input", { type: "file", accept: ".ipynb,application/x-ipynb+json", hidden: true });
      file.addEventListener("change", () => this.#do(({ read }) => read(file.files[0], store)).then(() => (file.value = "")));
      const files = [
        button("Download with my answers", () => this.#do(({ download }) => download(this.topic, store))),
        button("Read answers from a notebook", () => file.click()),
      ];
      if (!topic) this.append(make("div", { className: "bar" }, this.#choice));
      this.append(make("div", { className: "bar" }, this.#opens, this.#takes, ...files, file, this.#news, this.#offers));
      this.#update();
    }

    get topic() { return this.#choice.value; }

    /** The release of the notebook that was opened in this browser, or null. */
    get #release() { return store.get(`release-${this.topic}`); }

    #update() {
      this.#opens.hidden = !lite || topics[this.topic].keras;
      this.#takes.hidden = this.#opens.hidden || this.#release === null;
      this.#say("");
    }

    /** Offer a newer release, if there is one. */
    #askForRenewal() {
      const newer = this.#release !== null && this.#release !== topics[this.topic].release;
      if (!newer) return false;
      this.#say("There is a newer release of this assignment.", {
        "Renew it; my work stays": () => this.#open({ before: ({ renew }) => renew(this.topic) }),
        "Open it as it was": () => this.#open({ release: this.#release }),
      });
      return true;
    }

    /** Open the notebook; the tab is there before anything is waited for, as browsers ask. */
    #open({ before = () => {}, release = topics[this.topic].release, ...more } = {}) {
      if (location.protocol === "file:") return this.#say(NEEDS_A_SERVER);
      const tab = window.open("", `cnn-course ${this.topic}`);
      if (!tab) return this.#say("The browser opens no tab for this page: allow it to, and try again.");
      return this.#do(async (assignment) => {
        await before(assignment);
        const { words, differing } = await assignment.show(this.topic, store, tab, more).catch((error) => {
          tab.close();
          throw error;
        });
        store.set(`release-${this.topic}`, release);
        this.#update();
        this.#say(words, differing ? { "Put mine there": () => this.#open({ release, mine: true }) } : {});
      });
    }

    /** Do something with the assignment; `act` is given what `python/assignment.js` can do, and may return what to say. */
    async #do(act) {
      if (location.protocol === "file:") return this.#say(NEEDS_A_SERVER);
      try {
        const words = await act(await import("./python/assignment.js"));
        if (words) this.#say(words);
      } catch (error) {
        this.#say(`That did not work: ${error.message}`);
      }
    }

    /** Say something, and offer what may be done about it. */
    #say(words, offers = {}) {
      this.#news.textContent = words;
      this.#offers.replaceChildren(...Object.entries(offers).map(([text, act]) => button(text, act)));
    }
  }

  customElements.define("course-assignment", CourseAssignment);
}
