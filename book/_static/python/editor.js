/**
 * An editor for Python: CodeMirror, or a plain text field where the build had no npm to take it from. Both give
 * { code, focus(), mark(line) } and take { label, change(code), run(), complete(text) }.
 */

/** Return an editor in an element; `rich` tells whether CodeMirror is there. */
export async function makeEditor(place, rich, options) {
  return rich ? richEditor(await import("./codemirror.js"), place, options) : plainEditor(place, options);
}

// ── A plain text field ───────────────────────────────────────────────────────────────────────────────────────────────

function plainEditor(place, { code, label, change, run }) {
  const field = document.createElement("textarea");
  Object.assign(field, { value: code, spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off", className: "plain" });
  field.setAttribute("aria-label", label);
  const changed = () => {
    field.rows = field.value.split("\n").length + 1;
    change(field.value);
  };
  field.addEventListener("input", changed);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (event.shiftKey) return run();
    const line = field.value.slice(0, field.selectionStart).split("\n").at(-1); // the next one is indented like it
    field.setRangeText(`\n${/^ */.exec(line)[0]}${/:\s*$/.test(line) ? "    " : ""}`, field.selectionStart, field.selectionEnd, "end");
    changed();
  });
  place.append(field);
  field.rows = code.split("\n").length + 1;
  return {
    get code() { return field.value; },
    set code(text) { field.value = text; changed(); },
    focus: () => field.focus(),
    mark(line) {
      const lines = field.value.split("\n");
      const from = lines.slice(0, line - 1).join("\n").length + (line > 1);
      field.setSelectionRange(from, from + lines[line - 1].length);
    },
  };
}

// ── CodeMirror ───────────────────────────────────────────────────────────────────────────────────────────────────────

function richEditor(cm, place, { code, label, change, run, complete }) {
  const { EditorView, EditorState, keymap, Prec } = cm;
  const keys = [
    { key: "Shift-Enter", run: (view) => (cm.closeCompletion(view), run(), true) },
    { key: "Tab", run: (view) => choose(view) || cm.indentMore(view) }, // Escape, then Tab, leaves
    { key: "Shift-Tab", run: cm.indentLess },
  ];
  // Enter ends the line while names are proposed: it takes one that the arrow keys chose, Tab takes the first.
  const choose = (view) => cm.acceptCompletion(view) || (cm.moveCompletionSelection(true)(view) && cm.acceptCompletion(view));
  const view = new EditorView({
    parent: place,
    state: EditorState.create({
      doc: code,
      extensions: [
        Prec.highest(keymap.of(keys)),
        cm.lineNumbers(), cm.history(), cm.drawSelection(), cm.bracketMatching(), cm.closeBrackets(), cm.indentOnInput(),
        cm.highlightSpecialChars(), cm.indentUnit.of("    "), cm.python(), cm.syntaxHighlighting(colours(cm)),
        cm.autocompletion({ activateOnTyping: true, selectOnOpen: false, icons: false }),
        cm.pythonLanguage.data.of({ autocomplete: (context) => completions(context, complete) }),
        keymap.of([...cm.closeBracketsKeymap, ...cm.completionKeymap, ...cm.historyKeymap, ...cm.defaultKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => update.docChanged && change(update.state.doc.toString())),
      ],
    }),
  });
  return {
    get code() { return view.state.doc.toString(); },
    set code(text) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }); },
    focus: () => view.focus(),
    mark(line) {
      const { from, to } = view.state.doc.line(Math.min(line, view.state.doc.lines));
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    },
  };
}

/** What Python knows of the word before the cursor, where it is long enough or behind a dot. */
async function completions(context, complete) {
  const word = context.matchBefore(/[\w.]+$/);
  if (!word || (!context.explicit && !/\.\w*$|\w{2}$/.test(word.text))) return null;
  const found = await complete(word.text);
  const dot = word.text.lastIndexOf(".") + 1;
  const options = found.filter((name) => name !== word.text).map((name) => ({ label: name.slice(dot) }));
  return options.length === 0 ? null : { from: word.from + dot, options, validFor: /^\w*$/ };
}

/** The page's own colours for code, light and dark, which its style sheet gives as variables. */
function colours({ HighlightStyle, tags }) {
  return HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "tok-keyword" },
    { tag: [tags.string, tags.special(tags.string)], class: "tok-string" },
    { tag: tags.number, class: "tok-number" },
    { tag: tags.comment, class: "tok-comment" },
    { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "tok-name" },
  ]);
}
