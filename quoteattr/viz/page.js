// Filtering by speaker and the card with the evidence. The page reads well without it.
// Nothing from the text is ever parsed as markup: it goes through textContent alone.
(() => {
  "use strict";
  const make = (tag, text, parent, name) => {
    const node = document.createElement(tag);
    if (text !== null) node.textContent = text;
    if (name) node.className = name;
    parent.append(node);
    return node;
  };

  const start = (root) => {
    root.setAttribute("data-qa-ready", "");
    const all = (selector) => [...root.querySelectorAll(selector)];
    const quotes = all(".qa-q[data-info]");
    const pieces = all(".qa-q[data-q], .qa-src[data-of], .qa-map rect");
    const paragraphs = all(".qa-text p");
    const buttons = all(".qa-who");
    const card = root.querySelector(".qa-card");
    const state = root.querySelector(".qa-state");
    const few = root.querySelector("[data-few]");
    const every = root.querySelector("[data-all]");
    const chosen = new Set();
    // What belongs to a quote: its pieces, its cue and its source.
    const parts = new Map();
    for (const node of all("[data-of], .qa-q[data-q]")) {
      for (const key of (node.dataset.of || node.dataset.q).split(" ")) {
        if (!parts.has(key)) parts.set(key, []);
        parts.get(key).push(node);
      }
    }
    all("[title]").forEach((node) => node.removeAttribute("title"));
    root.querySelector(".qa-tools").hidden = false;

    const filter = () => {
      const some = chosen.size > 0;
      root.classList.toggle("qa-filtered", some);
      for (const node of pieces) node.classList.toggle("qa-hit", some && chosen.has(node.dataset.s));
      const has = new Set(all(".qa-text .qa-q.qa-hit").map((node) => node.closest("p")));
      for (const p of paragraphs) p.classList.toggle("qa-has", has.has(p));
      for (const b of buttons) b.setAttribute("aria-pressed", chosen.has(b.dataset.s));
      few.disabled = every.disabled = !some;
      root.classList.toggle("qa-few", some && few.getAttribute("aria-pressed") === "true");
      const names = buttons.filter((b) => chosen.has(b.dataset.s)).map((b) => b.querySelector("bdi").textContent);
      const count = new Set(quotes.filter((q) => chosen.has(q.dataset.s)).map((q) => q.dataset.q)).size;
      state.textContent = some ? `${count} ${count === 1 ? "quote" : "quotes"} by ${names.join(", ")}` : "";
    };

    let lit = null;
    const light = (key) => {
      if (lit === key) return;
      for (const node of parts.get(lit) || []) node.classList.remove("qa-on");
      for (const node of parts.get(key) || []) node.classList.add("qa-on");
      lit = key;
    };

    const show = (node) => {
      const quote = node && node.closest(".qa-q");
      if (!quote || !root.contains(quote)) return hide();
      if (lit === quote.dataset.q && !card.hidden) return;
      light(quote.dataset.q);
      const info = JSON.parse((parts.get(quote.dataset.q).find((n) => n.dataset.info) || quote).dataset.info);
      card.replaceChildren();
      card.style.setProperty("--c", `var(--c${quote.dataset.c})`);
      make("bdi", info.who, make("strong", null, card));
      if (info.more) make("span", info.more, card, "qa-soft");
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

    const step = (by) => {
      const shown = quotes.filter((q) => !chosen.size || chosen.has(q.dataset.s));
      if (!shown.length) return;
      const at = shown.indexOf(document.activeElement && document.activeElement.closest(".qa-q[data-info]"));
      const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length];
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "center" });
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
    const text = root.querySelector(".qa-text");
    text.addEventListener("pointerover", (event) => event.pointerType === "mouse" && show(event.target));
    text.addEventListener("pointerleave", () => show(document.activeElement));
    text.addEventListener("click", (event) => show(event.target));
    text.addEventListener("focusin", (event) => show(event.target));
    text.addEventListener("focusout", hide);
    const map = root.querySelector(".qa-map");
    if (map) {
      map.addEventListener("click", (event) => {
        const goal = event.target.dataset.q && (parts.get(event.target.dataset.q) || []).find((n) => n.dataset.info);
        if (goal) {
          goal.focus({ preventScroll: true });
          goal.scrollIntoView({ block: "center" });
        }
      });
    }
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "n") step(1);
      else if (event.key === "p") step(-1);
      else if (event.key === "Escape" && !card.hidden) hide();
      else if (event.key === "Escape") every.click();
      else return;
      event.preventDefault();
    });
    filter();
  };

  document.querySelectorAll("[data-qa]:not([data-qa-ready])").forEach(start);
})();
