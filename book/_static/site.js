/**
 * What the page around the text does: light and dark, the search's dialog, sidebars, the download menu, the place in the
 * contents, the way back to the top. It stands in for the theme's scripts and for Bootstrap: 100 kB, of which these pages
 * use this much. It also lays out the sections far below one by one, once somebody reads (see course.css).
 */
"use strict";
{
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // ── Light and dark: as the system says, until the reader says otherwise ─────────────────────────────────────────────

  const dark = matchMedia("(prefers-color-scheme: dark)");

  function setMode(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode !== "auto" ? mode : dark.matches ? "dark" : "light";
  }

  /** The first click away from "auto" is always a change. */
  function changeMode() {
    const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    const mode = modes[(modes.indexOf(root.dataset.mode) + 1) % modes.length];
    localStorage.setItem("mode", mode);
    setMode(mode);
  }

  dark.addEventListener("change", () => setMode(root.dataset.mode));
  all(".theme-switch-button").forEach((button) => button.addEventListener("click", changeMode));

  // ── The search's dialog: by button or Ctrl+K ────────────────────────────────────────────────────────────────────────

  const onMac = navigator.platform.startsWith("Mac") || navigator.platform === "iPhone";

  /** A click beside a dialog closes it. */
  function closeOutside(dialog) {
    dialog.addEventListener("click", ({ target, clientX: x, clientY: y }) => {
      const { left, right, top, bottom } = dialog.getBoundingClientRect();
      if (target === dialog && (x < left || x > right || y < top || y > bottom)) dialog.close();
    });
  }

  const search = find("#pst-search-dialog");
  if (search) {
    closeOutside(search);
    const toggle = () => (search.open ? search.close() : search.showModal());
    all(".search-button__button").forEach((button) => button.addEventListener("click", toggle));
    addEventListener("keydown", (event) => {
      const asked = onMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
      if (!asked || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      toggle();
    });
    if (onMac) all(".search-button__kbd-shortcut .kbd-shortcut__modifier:first-child").forEach((key) => (key.textContent = "⌘"));
  }

  // ── Sidebars: beside the text on a wide screen, dialogs on a narrow one ─────────────────────────────────────────────

  function move(from, to) {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.removeAttribute("class");
  }

  const wide = matchMedia("(min-width: 992px)");
  for (const side of ["primary", "secondary"]) {
    const [sidebar, dialog] = [find(`#pst-${side}-sidebar`), find(`#pst-${side}-sidebar-modal`)];
    if (!sidebar || !dialog) continue;
    closeOutside(dialog);
    dialog.addEventListener("close", () => move(dialog, sidebar));
    all(`.${side}-toggle`).forEach((button) => button.addEventListener("click", () => {
      if (side === "primary" && wide.matches) return sidebar.classList.toggle("pst-sidebar-hidden");
      move(sidebar, dialog);
      dialog.showModal();
    }));
    dialog.addEventListener("click", ({ target }) => target.closest("a")?.hash && dialog.close()); // a place on this page
  }

  /** The sidebar shows the chapter that is open. */
  const active = find(".bd-sidebar-primary .toctree-l1.active");
  if (active && wide.matches) {
    requestAnimationFrame(() => {
      const sidebar = active.closest(".bd-sidebar-primary");
      const below = active.getBoundingClientRect().top - sidebar.getBoundingClientRect().top;
      if (below > innerHeight / 2) sidebar.scrollTop = below - innerHeight / 4;
    });
  }

  // ── The download menu ───────────────────────────────────────────────────────────────────────────────────────────────

  for (const button of all(".dropdown-toggle")) {
    const menu = button.nextElementSibling;
    const show = (shown) => {
      menu.classList.toggle("show", shown);
      button.ariaExpanded = String(shown);
    };
    button.addEventListener("click", () => show(!menu.classList.contains("show")));
    document.addEventListener("click", ({ target }) => button.contains(target) || show(false));
    button.parentElement.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      show(false);
      button.focus();
    });
    button.parentElement.addEventListener("focusout", ({ relatedTarget }) => menu.parentElement.contains(relatedTarget) || show(false));
  }

  // ── Where the reader is ─────────────────────────────────────────────────────────────────────────────────────────────

  const links = all("#pst-page-toc-nav a[href^='#']");

  function activate(link) {
    for (const one of links) {
      one.classList.toggle("active", one === link);
      one.ariaCurrent = one === link ? "true" : null;
    }
    all("#pst-page-toc-nav .toc-entry").forEach((entry) => entry.classList.toggle("active", entry.contains(link)));
    const list = link.closest(".bd-sidebar-secondary"); // scrolls by itself where it is long
    const place = link.getBoundingClientRect().top - list?.getBoundingClientRect().top;
    if (place < 0 || place > list?.clientHeight - 40) list.scrollTop += place - list.clientHeight / 2;
  }

  const linkOf = new Map();
  for (const link of links) {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place) linkOf.set(place.querySelector("h1, h2, h3, h4, h5, h6") ?? place, link);
  }
  const reader = new IntersectionObserver((entries) => {
    const last = entries.filter((entry) => entry.isIntersecting).at(-1);
    if (last) activate(linkOf.get(last.target));
  }, { rootMargin: "0px 0px -70% 0px" });
  linkOf.forEach((_, heading) => reader.observe(heading));

  const up = find("#pst-back-to-top");
  let before = scrollY;
  let settled = false; // all sections have their lengths, and only the reader scrolls
  up?.addEventListener("click", () => scrollTo(0, 0));
  addEventListener("scroll", () => {
    document.body.classList.toggle("scrolled", scrollY > 0);
    if (up) up.style.display = settled && scrollY < before && scrollY > innerHeight ? "block" : "";
    before = scrollY;
  }, { passive: true });

  // ── What scrolls sideways can be reached and scrolled by keyboard ───────────────────────────────────────────────────

  const higher = (one) => one.scrollHeight > one.clientHeight && getComputedStyle(one).overflowY !== "hidden";

  const sizes = new ResizeObserver((entries) => {
    const scrolls = entries.map(({ target }) => target.scrollWidth > target.clientWidth || higher(target));
    entries.forEach(({ target }, k) => {
      if (scrolls[k]) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    });
  });
  all("pre, .cell_output > .output, .pst-scrollable-table-container, div.math").forEach((one) => sizes.observe(one));

  // ── Sections far below are laid out one at a time ───────────────────────────────────────────────────────────────────

  const rests = window.requestIdleCallback ?? ((act) => setTimeout(act, 50));

  function layOut([section, ...others]) {
    settled = !section;
    if (settled) return;
    section.classList.add("laid-out");
    rests(() => layOut(others));
  }

  addEventListener("scroll", () => rests(() => layOut(all(".bd-article > section > section"))), { once: true });
}
