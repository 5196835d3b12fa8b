// Filtering by speaker and the card with the evidence. The page reads well without it.
// Nothing from the text is ever parsed as markup: it goes through textContent alone.
// Nothing here walks the whole text when it opens or filters, so that a novel is as quick as a note.
(() => {
  "use strict";
  const make = (tag, text, parent, name) => {
    const node = document.createElement(tag);
    if (text !== null) node.textContent = text;
    if (name) node.className = name;
    parent.append(node);
    return node;
  };
  const LEAD = ".qa-q[data-info]";

  const start = (root) => {
    const mark = `q${Math.random().toString(36).slice(2)}`;
    root.setAttribute("data-qa-ready", mark);
    const text = root.querySelector(".qa-text");
    const buttons = [...root.querySelectorAll(".qa-who")];
    const card = root.querySelector(".qa-card");
    const state = root.querySelector(".qa-state");
    const few = root.querySelector("[data-few]");
    const every = root.querySelector("[data-all]");
    const rules = make("style", "", root);
    const chosen = new Set();
    root.querySelector(".qa-tools").hidden = false;

    // One style sheet does the filtering; speakers are numbers that the page gave them.
    const filter = () => {
      const some = chosen.size > 0;
      const whole = `[data-qa-ready="${mark}"]`;
      const here = `${whole} .qa-text`;
      const these = [...chosen].map((s) => `[data-s="${s}"]`).join();
      const among = [...chosen].map((s) => `[data-s~="${s}"]`).join();
      rules.textContent = !some
        ? ""
        : `${here} .qa-q:not(${these}), ${here} .qa-src:not(${these}) { --c: var(--line); }
           ${here} .qa-q:not(${these}) { background: none; }
           ${here} .qa-q:not(${these})[data-b]::before { display: none; }
           ${here} .qa-q:is(${these}) { color: var(--ink); }
           ${whole} .qa-map path:not(${these}) { opacity: .16; }
           ${whole}.qa-few .qa-text :is(p, .qa-run):not(${among}) { display: none; }`;
      root.classList.toggle("qa-filtered", some);
      root.classList.toggle("qa-few", some && few.getAttribute("aria-pressed") === "true");
      const shown = buttons.filter((b) => chosen.has(b.dataset.s));
      for (const b of buttons) b.setAttribute("aria-pressed", chosen.has(b.dataset.s));
      few.disabled = every.disabled = !some;
      const count = shown.reduce((sum, b) => sum + Number(b.dataset.n), 0);
      const names = shown.map((b) => b.querySelector("bdi").textContent).join(", ");
      state.textContent = some ? `${count.toLocaleString("en")} ${count === 1 ? "quote" : "quotes"} by ${names}` : "";
    };

    // What belongs to a quote: its pieces, its cue and its source.
    let lit = [];
    let current = null;
    const light = (key) => {
      for (const node of lit) node.classList.remove("qa-on");
      lit = key === null ? [] : [...text.querySelectorAll(`[data-q="${key}"], [data-of~="${key}"]`)];
      for (const node of lit) node.classList.add("qa-on");
      current = key;
    };

    const show = (node) => {
      const quote = node && node.closest(".qa-q");
      if (!quote || !root.contains(quote)) return hide();
      if (current === quote.dataset.q && !card.hidden) return;
      light(quote.dataset.q);
      const lead = lit.find((n) => n.dataset.info) || quote;
      // The card says it better.
      lead.removeAttribute("title");
      const info = JSON.parse(lead.dataset.info);
      const voice = buttons.find((b) => b.dataset.s === quote.dataset.s);
      card.replaceChildren();
      card.dataset.c = quote.dataset.c;
      make("bdi", voice.querySelector("bdi").textContent, make("strong", null, card));
      if (voice.dataset.more) make("span", voice.dataset.more, card, "qa-soft");
      if (info.share !== null) make("div", null, card, "qa-meter").style.setProperty("--w", `${info.share}%`);
      const list = make("dl", null, card);
      for (const [label, value] of info.rows) {
        make("dt", label, list);
        make("dd", value, list);
      }
      if (info.why.length) {
        const reasons = make("ul", null, card);
        for (const [rule, note] of info.why) {
          const item = make("li", null, reasons);
          make("code", rule, item);
          if (note) item.append(` ${note}`);
        }
      }
      card.hidden = false;
    };
    const hide = () => {
      light(null);
      card.hidden = true;
    };

    // One quote is a stop of the tab key, the one that was looked at last; n and p go on from there.
    let stop = null;
    const stopAt = (lead) => {
      if (stop) stop.tabIndex = -1;
      stop = lead;
      if (stop) stop.tabIndex = 0;
    };
    const goTo = (lead) => {
      lead.focus({ preventScroll: true });
      lead.scrollIntoView({ block: "center" });
      // What came into view above it may be higher than was guessed.
      requestAnimationFrame(() => lead.scrollIntoView({ block: "center" }));
    };
    const step = (by) => {
      const among = chosen.size ? [...chosen].map((s) => `${LEAD}[data-s="${s}"]`).join() : LEAD;
      const leads = [...text.querySelectorAll(among)];
      if (!leads.length) return;
      const active = document.activeElement && document.activeElement.closest(LEAD);
      const from = active ? Number(active.dataset.q) : by > 0 ? -1 : Infinity;
      const next = by > 0 ? leads.find((q) => q.dataset.q > from) : leads.findLast((q) => q.dataset.q < from);
      goTo(next || leads[by > 0 ? 0 : leads.length - 1]);
    };

    for (const b of buttons) {
      b.addEventListener("click", () => {
        if (!chosen.delete(b.dataset.s)) chosen.add(b.dataset.s);
        filter();
      });
    }
    few.addEventListener("click", () => {
      few.setAttribute("aria-pressed", few.getAttribute("aria-pressed") !== "true");
      filter();
    });
    every.addEventListener("click", () => {
      chosen.clear();
      filter();
    });
    root.querySelector("[data-next]").addEventListener("click", () => step(1));
    root.querySelector("[data-back]").addEventListener("click", () => step(-1));
    text.addEventListener("pointerover", (event) => event.pointerType === "mouse" && show(event.target));
    text.addEventListener("pointerleave", () => show(document.activeElement));
    text.addEventListener("click", (event) => show(event.target));
    text.addEventListener("focusin", (event) => {
      const lead = event.target.closest(LEAD);
      if (lead) stopAt(lead);
      show(event.target);
    });
    text.addEventListener("focusout", hide);
    const map = root.querySelector(".qa-map");
    if (map) {
      map.addEventListener("click", (event) => {
        const box = map.getBoundingClientRect();
        const at = ((event.clientX - box.left) / box.width) * Number(map.dataset.length);
        const picked = event.target.dataset.s;
        const leads = [...text.querySelectorAll(picked ? `${LEAD}[data-s="${picked}"]` : LEAD)];
        const goal = leads.findLast((q) => Number(q.dataset.at) <= at + 1) || leads[0];
        if (goal) goTo(goal);
      });
    }
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const inText = event.target.closest(LEAD);
      if (event.key === "n" || (inText && event.key === "ArrowRight")) step(1);
      else if (event.key === "p" || (inText && event.key === "ArrowLeft")) step(-1);
      else if (event.key === "Escape" && !card.hidden) hide();
      else if (event.key === "Escape") every.click();
      else return;
      event.preventDefault();
    });
    stopAt(text.querySelector(LEAD));
    filter();
  };

  document.querySelectorAll("[data-qa]:not([data-qa-ready])").forEach(start);
})();
