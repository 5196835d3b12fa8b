// Filters, search and the card with the evidence. The page reads well without it.
// Nothing from the text is ever parsed as markup: it goes through textContent alone. What is parsed is the page's own
// source, where every text is escaped: the runs of a long text that wait in a noscript.
// Nothing here walks the whole text when it opens, so that a novel is as quick as a note.
const quoteattrViews = (() => {
  "use strict";
  const LEAD = ".qa-q[data-info]";
  const make = (tag, text, parent, name) => {
    const node = document.createElement(tag);
    if (text !== null) node.textContent = text;
    if (name) node.className = name;
    parent.append(node);
    return node;
  };
  const counted = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

  const start = (root) => {
    const mark = `q${Math.random().toString(36).slice(2)}`;
    root.setAttribute("data-qa-ready", mark);
    const one = (selector) => root.querySelector(selector);
    const text = one(".qa-main");
    const card = one(".qa-card");
    const state = one(".qa-state");
    const few = one("[data-few]");
    const every = one("[data-all]");
    const find = one("[data-find]");
    const kind = one("[data-kind]");
    const sure = one("[data-sure]");
    const rules = make("style", "", root);
    const chosen = new Set();
    // What the card shows stands in numbers: of strings that the page holds once. What was edited stands in full.
    const words = JSON.parse(root.dataset.words);
    const pairs = (flat) => flat.flatMap((_, at) => (at % 2 ? [] : [[flat[at], flat[at + 1]]]));
    const infoOf = (lead) => {
      const info = JSON.parse(lead.dataset.info);
      if (!Array.isArray(info)) return info;
      const [share, spans, rows, why, also = []] = info;
      const reason = ([what, sure, ...shown]) =>
        words[what] +
        (sure < 0 ? "" : `, ${sure} % sure`) +
        (shown.length ? `: ${shown.map((n) => `“${words[n]}”`).join(", ")}` : "");
      return {
        share,
        spans: pairs(spans),
        rows: pairs(rows).map((row) => row.map((n) => words[n])),
        why: why.map(reason),
        also: also.map((n) => words[n]),
      };
    };
    const view = { root, text, card, state, chosen, make, counted, LEAD, hover: true, onShow: null, onFilter: null };
    for (const tools of root.querySelectorAll(".qa-tools")) tools.hidden = false;
    const buttons = () => [...root.querySelectorAll(".qa-who")];
    view.infoOf = infoOf;
    view.button = (key) => one(`.qa-who[data-s="${key}"]`);
    view.nameOf = (key) => view.button(key).querySelector("bdi").textContent;

    let stop = null;
    // Runs that wait are built when they come near, when there is time, or all at once when somebody asks for the whole.
    const later = new Set(text.querySelectorAll("[data-wait]"));
    const build = (run) => {
      if (!later.delete(run)) return;
      nearby.unobserve(run);
      run.innerHTML = run.firstElementChild.textContent;
      run.removeAttribute("data-wait");
      if (!stop) stopAt(run.querySelector(LEAD));
    };
    const nearby = new IntersectionObserver(
      (seen) => seen.forEach((entry) => entry.isIntersecting && build(entry.target)),
      { rootMargin: "150% 0px" },
    );
    for (const run of later) nearby.observe(run);
    view.whole = () => later.forEach(build);
    view.whenIdle = (act) =>
      window.requestIdleCallback
        ? requestIdleCallback(act, { timeout: 1000 })
        : setTimeout(() => act({ timeRemaining: () => 8 }), 50);
    const background = (time) => {
      const until = performance.now() + Math.max(4, time.timeRemaining() - 4);
      for (const run of later) {
        build(run);
        if (performance.now() > until) break;
      }
      if (later.size) view.whenIdle(background);
    };
    addEventListener("beforeprint", view.whole);

    // One style sheet does the filtering; speakers are numbers that the page gave them.
    const parts = () => {
      const out = [];
      if (chosen.size) out.push([...chosen].map((s) => `[data-s="${s}"]`).join());
      if (kind.value) out.push(`[data-k="${kind.value}"]`);
      if (sure.value) out.push([...sure.value].map((f) => `[data-f="${f}"]`).join());
      return out;
    };
    const matching = () => `.qa-q${parts().map((part) => `:is(${part})`).join("")}`;
    const filter = (tell = true) => {
      const wanted = parts();
      const some = wanted.length > 0;
      const whole = `[data-qa-ready="${mark}"]`;
      const off = wanted.map((part) => `${whole} .qa-text .qa-q:not(:is(${part}))`);
      const people = chosen.size ? wanted[0] : "";
      rules.textContent = !some
        ? ""
        : `${off.join()} { --c: var(--line); background: none; }
           ${off.map((rule) => `${rule}[data-b]::before`).join()} { display: none; }
           ${whole} .qa-text ${matching()} { color: var(--ink); }` +
          (people
            ? `${whole} .qa-src:not(${people}) { --c: var(--line); }
               ${whole} .qa-map path:not(${people}) { opacity: .16; }`
            : "");
      const only = some && few.getAttribute("aria-pressed") === "true";
      for (const hit of text.querySelectorAll(".qa-hit")) hit.classList.remove("qa-hit");
      if (only || kind.value || sure.value) view.whole();
      if (only) {
        for (const piece of text.querySelectorAll(matching())) {
          const block = piece.closest("p");
          block.classList.add("qa-hit");
          block.parentNode.classList.add("qa-hit");
        }
      }
      root.classList.toggle("qa-filtered", some);
      root.classList.toggle("qa-few", only);
      const shown = [];
      for (const b of buttons()) {
        b.setAttribute("aria-pressed", chosen.has(b.dataset.s));
        if (chosen.has(b.dataset.s)) shown.push(b);
      }
      few.disabled = every.disabled = !some;
      if (tell) {
        const exact = kind.value || sure.value;
        const count = exact
          ? text.querySelectorAll(`${matching()}[data-info]`).length
          : shown.reduce((sum, b) => sum + Number(b.dataset.n), 0);
        const names = shown.map((b) => b.querySelector("bdi").textContent).join(", ");
        state.textContent = some ? counted(count, "quote") + (names ? ` by ${names}` : "") : "";
      }
      if (view.onFilter) view.onFilter();
      remember();
    };
    view.filter = filter;

    // The state in the address, so that a link shows what one sees.
    let written = "";
    const remember = () => {
      const now = new URLSearchParams();
      for (const s of chosen) now.append("who", s === "0" ? "?" : view.nameOf(s));
      if (kind.value) now.set("kind", kind.value);
      if (sure.value) now.set("sure", sure.value);
      if (chosen.size + kind.value.length + sure.value.length && root.classList.contains("qa-few")) now.set("few", "1");
      if (find.value) now.set("find", find.value);
      const hash = now.toString();
      if (hash === written) return;
      written = hash;
      try {
        history.replaceState(null, "", `${location.pathname}${location.search}${hash ? `#${hash}` : ""}`);
      } catch {
        location.hash = hash;
      }
    };
    const recall = () => {
      const hash = location.hash.slice(1);
      if (hash === written) return;
      if (!hash.includes("=")) {
        if (later.size && hash && !document.getElementById(hash)) {
          view.whole();
          document.getElementById(hash)?.scrollIntoView();
        }
        return;
      }
      written = hash;
      const then = new URLSearchParams(hash);
      chosen.clear();
      for (const name of then.getAll("who")) {
        const b = buttons().find((x) => (name === "?" ? x.dataset.s === "0" : x.querySelector("bdi").textContent === name));
        if (b) chosen.add(b.dataset.s);
      }
      kind.value = then.get("kind") || "";
      sure.value = then.get("sure") || "";
      find.value = then.get("find") || "";
      few.setAttribute("aria-pressed", then.has("few"));
      filter();
      if (find.value) search();
    };

    // Search: every place is marked without touching the text, Enter goes from one to the next.
    let places = [];
    let place = -1;
    const search = () => {
      places = [];
      place = -1;
      const wanted = find.value.trim().toLowerCase();
      if (window.CSS && CSS.highlights) CSS.highlights.delete("qa-found");
      if (wanted.length > 1) {
        view.whole();
        for (const block of text.querySelectorAll("p")) {
          const words = block.textContent.toLowerCase();
          for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + wanted.length)) {
            places.push([block, at, at + wanted.length]);
          }
        }
        if (window.CSS && CSS.highlights && places.length) {
          CSS.highlights.set("qa-found", new Highlight(...places.slice(0, 500).map(([b, s, e]) => rangeOf(b, s, e))));
        }
      }
      state.textContent = wanted.length > 1 ? `“${find.value.trim()}”: ${counted(places.length, "place")}` : "";
      remember();
    };
    const rangeOf = (block, start, end) => {
      const range = document.createRange();
      const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
      let seen = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const upto = seen + node.length;
        if (start >= seen && start <= upto) range.setStart(node, start - seen);
        if (end >= seen && end <= upto) {
          range.setEnd(node, end - seen);
          break;
        }
        seen = upto;
      }
      return range;
    };
    const nextPlace = (by) => {
      if (!places.length) return;
      place = (place + by + places.length) % places.length;
      places[place][0].scrollIntoView({ block: "center" });
      state.textContent = `“${find.value.trim()}”: ${place + 1} of ${counted(places.length, "place")}`;
    };

    // What belongs to a quote: its pieces, its cue and its source.
    let lit = [];
    view.current = null;
    // One walk through the text, the first time that it is asked for; what is edited afterwards is forgotten.
    let index = null;
    const pieces = (key) => {
      const named = () => [...text.querySelectorAll(`[data-q="${key}"], [data-of~="${key}"]`)];
      if (later.size) {
        const built = named();
        if (built.some((node) => node.dataset.info)) return built;
        view.whole();
      }
      if (!index) {
        index = new Map();
        for (const node of text.querySelectorAll("[data-q], [data-of]")) {
          for (const q of (node.dataset.q ?? node.dataset.of).split(" ")) {
            if (!index.has(q)) index.set(q, []);
            index.get(q).push(node);
          }
        }
      }
      if (!index.has(key)) index.set(key, named());
      return index.get(key);
    };
    view.pieces = pieces;
    view.forget = (key) => index && index.delete(key);
    const light = (key) => {
      for (const node of lit) node.classList.remove("qa-on");
      lit = key === null ? [] : [...pieces(key)];
      for (const node of lit) node.classList.add("qa-on");
      view.current = key;
    };
    view.lead = (key) => pieces(key).find((node) => node.dataset.info) || null;
    const show = (node, again = false) => {
      const quote = node && node.closest(".qa-q");
      if (!quote || !text.contains(quote)) return hide();
      if (view.current === quote.dataset.q && !card.hidden && !again) return;
      light(quote.dataset.q);
      const lead = lit.find((n) => n.dataset.info) || quote;
      // The card says it better.
      lead.removeAttribute("title");
      const info = infoOf(lead);
      const voice = view.button(lead.dataset.s);
      card.replaceChildren();
      card.dataset.c = lead.dataset.c;
      make("bdi", voice.querySelector("bdi").textContent, make("strong", null, card));
      if (voice.dataset.more) make("span", voice.dataset.more, card, "qa-soft");
      if (info.share !== null) make("div", null, card, "qa-meter").style.setProperty("--w", `${info.share}%`);
      const list = make("dl", null, card);
      for (const [label, value] of info.rows) {
        make("dt", label, list);
        make("dd", value, list);
      }
      if (info.why.length) {
        const why = make("ul", null, card);
        for (const line of info.why) make("li", line, why);
      }
      card.hidden = false;
      if (view.onShow) view.onShow(lead);
    };
    const hide = () => {
      light(null);
      card.hidden = true;
    };
    view.show = show;
    view.hide = hide;

    // One quote is a stop of the tab key, the one that was looked at last; n and p go on from there.
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
    view.goTo = goTo;
    const step = (by) => {
      view.whole();
      const leads = [...text.querySelectorAll(`${matching()}[data-info]`)];
      if (!leads.length) return;
      const active = document.activeElement && document.activeElement.closest(LEAD);
      const from = active || (view.current !== null && view.lead(view.current));
      const after = (q) => from && from.compareDocumentPosition(q) & Node.DOCUMENT_POSITION_FOLLOWING;
      const before = (q) => from && from.compareDocumentPosition(q) & Node.DOCUMENT_POSITION_PRECEDING;
      const next = by > 0 ? leads.find(after) : leads.findLast(before);
      goTo(next || leads[by > 0 ? 0 : leads.length - 1]);
    };
    view.step = step;

    one(".qa-list").addEventListener("click", (event) => {
      const b = event.target.closest(".qa-who");
      if (!b) return;
      if (!chosen.delete(b.dataset.s)) chosen.add(b.dataset.s);
      filter();
    });
    few.addEventListener("click", () => {
      few.setAttribute("aria-pressed", few.getAttribute("aria-pressed") !== "true");
      filter();
    });
    every.addEventListener("click", () => {
      chosen.clear();
      kind.value = sure.value = "";
      filter();
    });
    kind.addEventListener("change", () => filter());
    sure.addEventListener("change", () => filter());
    let waiting = 0;
    find.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(search, 150);
    });
    find.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        if (place < 0) search();
        nextPlace(event.shiftKey ? -1 : 1);
      } else if (event.key === "Escape") {
        find.value = "";
        search();
      }
      event.stopPropagation();
    });
    one("[data-next]").addEventListener("click", () => step(1));
    one("[data-back]").addEventListener("click", () => step(-1));
    text.addEventListener("pointerover", (event) => view.hover && event.pointerType === "mouse" && show(event.target));
    text.addEventListener("pointerleave", () => view.hover && show(document.activeElement));
    text.addEventListener("click", (event) => {
      if (view.hover || event.target.closest(".qa-q")) show(event.target);
    });
    text.addEventListener("focusin", (event) => {
      const lead = event.target.closest(LEAD);
      if (lead) stopAt(lead);
      show(event.target);
    });
    text.addEventListener("focusout", () => view.hover && hide());
    for (const map of root.querySelectorAll(".qa-map")) {
      map.addEventListener("click", (event) => {
        const box = map.getBoundingClientRect();
        const at = ((event.clientX - box.left) / box.width) * Number(map.dataset.length);
        const picked = event.target.dataset.s;
        view.whole();
        const within = map.closest(".qa-text") || text;
        const leads = [...within.querySelectorAll(picked ? `${LEAD}[data-s="${picked}"]` : LEAD)];
        const goal = leads.findLast((q) => Number(q.dataset.at) <= at + 1) || leads[0];
        if (goal) goTo(goal);
      });
    }
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
      const inText = event.target.closest(LEAD);
      if (event.key === "n" || (inText && event.key === "ArrowRight")) step(1);
      else if (event.key === "p" || (inText && event.key === "ArrowLeft")) step(-1);
      else if (event.key === "/") find.focus();
      else if (event.key === "Escape" && !card.hidden) hide();
      else if (event.key === "Escape") every.click();
      else return;
      event.preventDefault();
    });
    stopAt(text.querySelector(LEAD));
    filter();
    recall();
    addEventListener("hashchange", recall);
    if (later.size) view.whenIdle(background);
    return view;
  };

  return [...document.querySelectorAll("[data-qa]:not([data-qa-ready])")].map(start);
})();
