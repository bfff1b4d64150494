/**
 * <course-question kind="choice" name="padding-…" right="2">: a question that answers.
 *
 * The build writes it (`_extensions/questions.py`; `questions.css` says how it looks): a `.stem`, the `.choices` of a choice or an order, the `.cells` of a
 * grid, and folded explanations, `<li data-when="2">`. This script makes the choices choosable and shows the explanation
 * of what the reader chose, which screen readers hear. Wrong answers may be mended as often as one likes; the folded list
 * stays for who gives up. Each answer is announced to the page by an event "answered" with {name, right, first}.
 */
"use strict";
{
  /** What a reader may type for a number: 15, 1,204, −0.5, 0,5, 1/9. Anything else is NaN. */
  function parseNumber(typed) {
    const thousands = /^[-+]?[1-9]\d*(,\d{3})+(?!\d)/; // 0,667 begins with a 0: there the comma is a decimal one
    const plain = typed.replace(/[\s_]/g, "").replace("−", "-")
      .replace(thousands, (found) => found.replaceAll(",", "")).replace(",", ".");
    const [, number, divisor = "1"] = /^([-+]?(?:\d+\.?\d*|\.\d+))(?:\/(\d+))?$/.exec(plain) ?? [];
    return Number(number) / Number(divisor);
  }

  const near = (a, b) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

  /** Whether what was typed is this number; of a fraction such as 2/3 it may be rounded, to two places or more: 0.67. */
  function same(typed, key) {
    const [number, exact] = [parseNumber(typed), parseNumber(key)];
    if (near(number, exact)) return true;
    const places = /[.,](\d{2,9})\s*$/.exec(typed)?.[1].length;
    return key.includes("/") && Boolean(places) && near(number, Math.round(exact * 10 ** places) / 10 ** places);
  }

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  class CourseQuestion extends HTMLElement {
    #verdict = make("div", { className: "verdict" });
    #tried = false;

    connectedCallback() {
      if (this.querySelector(".verdict")) return; // moved within the page
      this.#verdict.setAttribute("role", "status");
      this[this.getAttribute("kind")]();
      this.querySelector("details").before(this.#verdict);
    }

    /** A list becomes radio buttons; the question is their legend. */
    choice() {
      const group = make("fieldset");
      group.setAttribute("aria-label", this.#stem);
      [...this.querySelectorAll(".choices > li")].forEach((item, index) => {
        const input = make("input", { type: "radio", name: this.getAttribute("name") });
        input.addEventListener("change", () => this.#answer(String(index + 1)));
        group.append(make("label", { className: "choose" }, input, make("span", {}, ...inline(item))));
      });
      this.querySelector(".choices").replaceWith(group);
    }

    number() {
      const input = make("input", { className: "number", inputMode: "decimal", autocomplete: "off" });
      input.setAttribute("aria-label", this.#stem);
      const check = () => {
        if (Number.isNaN(parseNumber(input.value))) return this.#say("wrong", "", make("p", { textContent: "Type a number, such as 12, 0.5 or 1/9." }));
        const known = [...this.querySelectorAll("details li")].map((item) => item.dataset.when);
        this.#answer(known.find((key) => same(input.value, key)) ?? "else");
      };
      input.addEventListener("keydown", (event) => event.key === "Enter" && check());
      this.querySelector("details").before(make("div", { className: "line" }, input, this.#checkButton(check)));
    }

    /** Each number of the grid is a button. */
    cell() {
      [...this.querySelectorAll(".cells tr")].forEach((line, row) =>
        [...line.children].forEach((cell, column) => {
          const key = `${row + 1},${column + 1}`;
          const button = make("button", { type: "button", textContent: cell.textContent });
          button.setAttribute("aria-label", `${cell.textContent}, row ${row + 1}, column ${column + 1}`);
          button.addEventListener("click", () => this.#answer(this.#explanation(key) ? key : "else"));
          cell.replaceChildren(button);
        }),
      );
    }

    /** Items are moved up and down; the first in a wrong place is explained. */
    order() {
      const list = this.querySelector(".choices");
      [...list.children].forEach((item, index) => {
        item.dataset.number = index + 1;
        const words = item.textContent.trim();
        const mover = (sign, way, step) => {
          const button = make("button", { type: "button", textContent: sign });
          button.setAttribute("aria-label", `${way}: ${words}`);
          button.addEventListener("click", () => {
            const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
            if (other) step < 0 ? other.before(item) : other.after(item);
            button.focus();
            const place = [...list.children].indexOf(item) + 1;
            this.#say("", "", make("p", { textContent: `${words}: now number ${place}.` }));
          });
          return button;
        };
        item.replaceChildren(make("div", { className: "line" }, make("p", {}, ...inline(item)), mover("↑", "Up", -1), mover("↓", "Down", 1)));
      });
      list.removeAttribute("type");
      list.after(this.#checkButton(() => {
        const right = this.getAttribute("right").split(",");
        const wrong = [...list.children].findIndex((item, place) => item.dataset.number !== right[place]);
        this.#answer(wrong < 0 ? this.getAttribute("right") : String(wrong + 1));
      }));
    }

    get #stem() { return this.querySelector(".stem").textContent.trim().replace(/\s+/g, " "); }

    #checkButton(check) {
      const button = make("button", { type: "button", className: "check", textContent: "Check" });
      button.addEventListener("click", check);
      return button;
    }

    #explanation(key) {
      return [...this.querySelectorAll("details li")].find((item) => item.dataset.when === key);
    }

    /** Show the explanation of an answer, and tell the page. */
    #answer(key) {
      const right = key === this.getAttribute("right");
      const name = this.getAttribute("name");
      this.dispatchEvent(new CustomEvent("answered", { bubbles: true, detail: { name, right, first: !this.#tried } }));
      this.#tried = true;
      const explained = this.#explanation(key)?.cloneNode(true) ?? make("li", {}, make("p", {}));
      explained.querySelector(".when")?.remove();
      const order = this.getAttribute("kind") === "order";
      const word = right ? "Right. " : order ? `Not yet: look at number ${key}. ` : "Not quite. ";
      this.#say(right ? "right" : "wrong", word, ...explained.childNodes);
    }

    #say(className, word, ...found) {
      this.#verdict.className = `verdict ${className}`;
      this.#verdict.replaceChildren(...found);
      if (word) this.#verdict.firstElementChild.prepend(make("b", { textContent: word }));
    }
  }

  /** The content of an item without its paragraph, so that it may stand in a label. */
  const inline = (item) => (item.querySelector(":scope > p") ?? item).cloneNode(true).childNodes;

  customElements.define("course-question", CourseQuestion);
}
