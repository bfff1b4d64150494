/**
 * <course-cell name="padding-1f2e3d4c" before="import numpy as np …" code="print(…)">: a cell of a chapter to change and to run.
 *
 * The build writes it around a cell with the tag `try` (`_extensions/cells.py`). Until the reader presses *Try it*, the page
 * is as it was; then the editor and Python come, `python/cell.js`. What readers change stays in their browser, under the
 * cell's name, which follows from its code: another code has another name.
 */
"use strict";
{
  const ALL = ":is(course-cell, course-exercise, course-assignment)";
  const STYLE = `
    course-cell { display: block; margin: 1rem 0; }
    ${ALL} .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin-top: .5rem; }
    ${ALL} .bar :is(button, select) { min-width: 44px; min-height: 44px; padding: 0 1rem; border: 1px solid var(--pst-color-text-muted); border-radius: 8px;
      color: inherit; background: var(--pst-color-background); font: inherit; }
    ${ALL} .bar button:not(:disabled):hover { border-color: var(--pst-color-text-base); box-shadow: inset 0 0 0 1px var(--pst-color-text-base); }
    ${ALL} .bar button:first-child:not(:disabled) { color: var(--pst-color-background); background: var(--pst-color-text-base); }
    ${ALL} .bar button:disabled { border-color: var(--pst-color-border); color: var(--pst-color-text-muted); }
    ${ALL} .bar button:focus-visible { outline: 3px solid var(--pst-color-primary); outline-offset: 1px; }
    ${ALL} .bar :is(.status, .hint) { color: var(--pst-color-text-muted); font-size: .875em; }
    ${ALL} [hidden] { display: none !important; }
    @media print { ${ALL} .bar { display: none; } }
  `;
  const KEY = "cnn-code:";
  const NEEDS_A_SERVER = "Python runs in pages that come from a server. In the course's folder, “make serve” starts one; or visit the course on the web.";

  /** What the browser keeps; nothing where it keeps nothing (private windows). */
  const store = {
    get(name) { try { return localStorage.getItem(KEY + name); } catch { return null; } },
    set(name, code) { try { localStorage.setItem(KEY + name, code); } catch { /* the code stays until the page is left */ } },
    remove(name) { try { localStorage.removeItem(KEY + name); } catch { /* nothing is there */ } },
  };

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  class CourseCell extends HTMLElement {
    #bar = make("div", { className: "bar" });
    #news = make("span", { className: "status" });

    connectedCallback() {
      if (this.querySelector(".bar")) return; // moved within the page
      const button = make("button", { type: "button", textContent: "Try it" });
      button.addEventListener("click", () => this.open().catch((error) => this.#say(`That did not work: ${error.message}`)));
      this.#news.setAttribute("role", "status");
      this.#bar.append(button, this.#news);
      this.append(this.#bar);
      const kept = store.get(this.getAttribute("name"));
      this.#say(kept === null ? "Change the code and run it, here in the page." : "Your own version of this code is kept here.");
    }

    /** The code as the page has it. */
    get code() { return this.getAttribute("code"); }

    /** Open the cell for changes. */
    async open() {
      if (location.protocol === "file:") return this.#say(NEEDS_A_SERVER);
      this.#say("Opening …");
      const name = this.getAttribute("name");
      const { open } = await import("./python/cell.js");
      const place = make("div", { className: "open" });
      this.append(place);
      const [shown, ...made] = this.querySelectorAll(":scope > .cell > *");
      const parts = await open({
        place,
        name,
        code: store.get(name) ?? this.code,
        before: this.getAttribute("before"),
        label: "Code to change",
        kept: (code) => (code === this.code ? store.remove(name) : store.set(name, code)),
        reset: () => {
          parts.editor.code = this.code;
          parts.output.clear();
          made.forEach((one) => (one.hidden = false));
          parts.editor.focus();
        },
        running: () => made.forEach((one) => (one.hidden = true)),
      });
      shown.hidden = true;
      place.after(...made); // below the editor and its buttons, until there is something newer
      this.#bar.remove();
      parts.editor.focus();
    }

    #say(words) {
      this.#news.textContent = words;
    }
  }

  // The looks are those of exercises and assignments, too, on pages that may hold no other cell.
  document.head.append(make("style", { textContent: STYLE }));
  (window.cnn ??= {}).cells = { make, store, NEEDS_A_SERVER };
  customElements.define("course-cell", CourseCell);
}
