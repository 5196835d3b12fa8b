// Editing: who said it, where a quote begins and ends, who is one person. No server: what is done is kept in the
// browser and saved as a file of corrections that quoteattr applies. Every edit says how it is taken back.
// Offsets are those of the file: characters (code points) of the text.
for (const view of quoteattrViews) {
  const { root, text, card, state, make, counted, LEAD } = view;
  const panel = root.querySelector(".qa-editor");
  const toggle = root.querySelector("[data-edit]");
  if (!panel || !toggle) continue;
  const CONTEXT = 100;
  const ALONE = 20;
  const size = (s) => {
    let n = s.length;
    for (let i = 0; i < s.length; i++) if ((s.charCodeAt(i) & 0xfc00) === 0xd800) n--;
    return n;
  };

  // What is known of each text, with the corrections that were applied before and those made here.
  const docs = [...text.querySelectorAll(".qa-text")].map((element) => ({
    ...JSON.parse(element.dataset.doc),
    element,
    made: [],
    unfit: [],
  }));
  const docOf = (node) => docs.find((doc) => doc.element.contains(node));
  const undo = [];
  let editing = false;
  let fresh = 0;
  const key = (doc) => `quoteattr:${doc.sha256}`;

  // Where things stand

  const leads = (doc) => [...doc.element.querySelectorAll(LEAD)];
  const { infoOf } = view;
  const setInfo = (lead, info) => {
    lead.dataset.info = JSON.stringify(info);
  };
  // Paragraphs stay what they are, whatever is done inside them.
  const blocks = (doc) => (doc.blocks ??= [...doc.element.querySelectorAll("p[data-p]")]);
  const blockAt = (all, offset) => {
    let low = 0;
    let high = all.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (Number(all[middle].dataset.at) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const offsetOf = (node, at) => {
    const block = (node.nodeType === 1 ? node : node.parentElement).closest("p[data-p]");
    if (!block) return null;
    const range = document.createRange();
    range.setStart(block, 0);
    range.setEnd(node, at);
    return Number(block.dataset.at) + size(range.toString());
  };
  // The words of spans, and what stands around: what quoteattr finds them by in a text that has changed.
  const anchorOf = (doc, spans) => {
    const all = blocks(doc);
    const cut = (start, end) => {
      const words = [];
      for (let n = blockAt(all, start); n < all.length && Number(all[n].dataset.at) < end; n++) {
        const chars = [...all[n].textContent];
        const at = Number(all[n].dataset.at);
        words.push(chars.slice(Math.max(0, start - at), Math.max(0, end - at)).join(""));
      }
      return words.filter(Boolean).join("\n\n");
    };
    const parts = spans.map(([start, end]) => ({ words: cut(start, end), start }));
    const [start] = spans[0];
    const end = spans[spans.length - 1][1];
    const n = blockAt(all, start);
    const inside = [...all[n].textContent].slice(0, start - Number(all[n].dataset.at)).join("");
    const folded = inside.trim().replace(/\s+/g, " ");
    let alone = ALONE;
    for (let by = 1; by < ALONE && alone === ALONE; by++) {
      const near = [all[n - by], all[n + by]].some((b) => b && b.textContent.includes(parts[0].words));
      if (near) alone = by - 1;
    }
    if (all[n].textContent.split(parts[0].words).length > 2) alone = 0;
    return {
      parts,
      before: cut(Math.max(0, start - CONTEXT), start),
      after: cut(end, end + CONTEXT),
      paragraph: Number(all[n].dataset.p),
      offset: size(folded) + (folded && /\s$/.test(inside) ? 1 : 0),
      alone,
    };
  };
  const spansOf = (lead) => infoOf(lead).spans;

  // Pieces of a quote in the page

  const dress = (piece, like) => {
    for (const name of ["q", "s", "c", "t", "k", "f"]) {
      if (like[name] === undefined) delete piece.dataset[name];
      else piece.dataset[name] = like[name];
    }
    piece.className = `qa-q${like.k === "direct" ? "" : ` qa-${like.k}`}`;
  };
  const unwrap = (pieces) => {
    const touched = new Set(pieces.map((piece) => piece.closest("p")));
    for (const piece of pieces) {
      view.forget(piece.dataset.q);
      piece.replaceWith(...piece.childNodes);
    }
    for (const block of touched) block.normalize();
  };
  // Puts a quote around spans, text node by text node; the first piece leads.
  const wrap = (doc, spans, like, lead) => {
    const all = blocks(doc);
    let first = null;
    view.forget(like.q);
    for (const [start, end] of spans) {
      for (let n = blockAt(all, start); n < all.length && Number(all[n].dataset.at) < end; n++) {
        let at = Number(all[n].dataset.at);
        const walker = document.createTreeWalker(all[n], NodeFilter.SHOW_TEXT);
        const nodes = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
        for (const node of nodes) {
          const chars = [...node.data];
          const from = Math.max(0, start - at);
          const to = Math.min(chars.length, end - at);
          at += chars.length;
          if (from >= to) continue;
          const middle = from ? node.splitText(chars.slice(0, from).join("").length) : node;
          middle.splitText(chars.slice(from, to).join("").length);
          const piece = document.createElement("span");
          middle.replaceWith(piece);
          piece.append(middle);
          dress(piece, like);
          if (!first) {
            first = piece;
            piece.tabIndex = -1;
            piece.id = lead.id;
            piece.dataset.at = start;
            piece.dataset.b = lead.b;
            setInfo(piece, { ...lead.info, spans });
          }
        }
        all[n].normalize();
      }
    }
    return first;
  };
  const look = (lead) => ({ ...lead.dataset });
  const keep = (lead) => ({ id: lead.id, b: lead.dataset.b, info: infoOf(lead) });
  const own = (q) => view.pieces(q).filter((n) => n.dataset.q === q);
  const rewrap = (doc, q, spans, like, lead) => {
    unwrap(own(q));
    return wrap(doc, spans, like, lead);
  };

  // People

  const TOGETHER = "Together with";
  const folded = (words) => words.toLowerCase().trim().split(/\s+/).join(" ");
  const all = () => [...root.querySelectorAll(".qa-who")];
  const voiceNamed = (name) =>
    all().find((b) => b.dataset.s !== "0" && b.querySelector("bdi").textContent.toLowerCase() === name.toLowerCase());
  const person = (doc, name) => doc.people.find((p) => p[1].toLowerCase() === name.toLowerCase());
  const badge = (name) => {
    let letters = name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) || ["•"];
    if (letters.length > 3) letters = [letters[0], letters[letters.length - 1]];
    const initials = letters.join("").toUpperCase();
    const taken = new Set(all().map((b) => b.dataset.badge));
    let n = 1;
    while (taken.has(n === 1 ? initials : `${initials}${n}`)) n++;
    return n === 1 ? initials : `${initials}${n}`;
  };
  const voice = (name) => {
    if (name === null) {
      return view.button("0") || entry("0", "Unknown speaker", "?");
    }
    return voiceNamed(name) || entry(String(Math.max(0, ...all().map((b) => Number(b.dataset.s))) + 1), name, badge(name));
  };
  const entry = (s, name, mark) => {
    const b = make("button", null, make("li", null, root.querySelector(".qa-list")), "qa-who");
    b.type = "button";
    const n = Number(s);
    Object.assign(b.dataset, { s, c: n ? ((n - 1) % 8) + 1 : 0, n: 0, more: "", badge: mark });
    if (n > 8) b.dataset.t = Math.floor((n - 1) / 8) % 4;
    make("span", mark, b, "qa-badge").ariaHidden = "true";
    make("bdi", name, make("span", null, b, "qa-name"));
    make("span", "0", b, "qa-count");
    make("span", null, b, "qa-share").style.setProperty("--w", "0%");
    return b;
  };
  const count = (b, by) => {
    b.dataset.n = Number(b.dataset.n) + by;
    b.querySelector(".qa-count").textContent = Number(b.dataset.n).toLocaleString("en");
  };
  // Gives the pieces of a quote to a speaker; returns how that is taken back.
  const give = (q, b, also = []) => {
    const lead = view.lead(q);
    const was = { ...look(lead), pieces: view.pieces(q).map((n) => [n, { ...n.dataset }]) };
    const from = view.button(was.s);
    for (const node of view.pieces(q)) {
      node.dataset.s = b.dataset.s;
      node.dataset.c = b.dataset.c;
      if (b.dataset.t) node.dataset.t = b.dataset.t;
      else delete node.dataset.t;
      if (node.dataset.q === q) node.dataset.f = "3";
    }
    const known = b.dataset.s !== "0";
    lead.dataset.b = b.dataset.badge + (also.length ? `+${also.length}` : "");
    const info = infoOf(lead);
    const name = view.nameOf(b.dataset.s);
    const rows = info.rows.filter(([label, value]) => label !== TOGETHER && !(label === "Said to" && value === name));
    if (also.length) rows.push([TOGETHER, also.join(" and ")]);
    setInfo(lead, { ...info, share: known ? 100 : null, rows, also, why: ["put right by hand", ...info.why] });
    count(from, -1);
    count(b, 1);
    return () => {
      for (const [node, data] of was.pieces) {
        for (const name of ["s", "c", "t", "f"]) {
          if (data[name] === undefined) delete node.dataset[name];
          else node.dataset[name] = data[name];
        }
      }
      lead.dataset.b = was.b;
      setInfo(lead, info);
      count(b, -1);
      count(from, 1);
    };
  };

  // Moves what somebody says to somebody else, as sure as it was; returns how that is taken back.
  const move = (nodes, from, to) => {
    const quotes = nodes.filter((node) => node.dataset.info).length;
    const was = nodes.map(({ dataset: { s, c, t, b } }) => ({ s, c, t, b }));
    const set = (node, look) => {
      for (const name of ["s", "c", "t"]) {
        if (look[name] === undefined) delete node.dataset[name];
        else node.dataset[name] = look[name];
      }
      if (node.dataset.info) node.dataset.b = look.b;
    };
    const mark = ({ b }) => b && to.dataset.badge + b.slice(from.dataset.badge.length);
    nodes.forEach((node, n) => set(node, { ...to.dataset, b: mark(was[n]) }));
    count(from, -quotes);
    count(to, quotes);
    return () => {
      nodes.forEach((node, n) => set(node, was[n]));
      count(from, quotes);
      count(to, -quotes);
    };
  };

  // Edits: each does its work in the page, and returns what is written down and how it is taken back.

  const edits = {
    speaker: (doc, { q, name, isNew, also = [] }) => {
      const lead = view.lead(q);
      const correction = { do: "speaker", quote: anchorOf(doc, spansOf(lead)), speaker: name };
      if (name !== null && isNew) correction.new = true;
      if (also.length) correction.also = also;
      const added = name === null ? [] : [name, ...also].filter((one) => !person(doc, one));
      for (const one of added) doc.people.push([null, one, 0, null, [], []]);
      const back = give(q, voice(name), also);
      return [correction, () => (back(), doc.people.splice(doc.people.length - added.length))];
    },
    kind: (doc, { q, kind }) => {
      const lead = view.lead(q);
      const was = lead.dataset.k;
      const set = (k) => {
        for (const piece of own(q)) {
          piece.dataset.k = k;
          piece.className = `qa-q${k === "direct" ? "" : ` qa-${k}`}`;
        }
        const now = view.lead(q);
        const info = infoOf(now);
        info.rows[0] = ["Kind", k];
        setInfo(now, info);
      };
      const correction = { do: "kind", quote: anchorOf(doc, spansOf(lead)), kind };
      set(kind);
      return [correction, () => set(was)];
    },
    extent: (doc, { q, spans }) => {
      const lead = view.lead(q);
      const [was, like, kept] = [spansOf(lead), look(lead), keep(lead)];
      const correction = { do: "extent", quote: anchorOf(doc, was), content: anchorOf(doc, spans) };
      rewrap(doc, q, spans, like, kept);
      return [correction, () => rewrap(doc, q, was, like, kept)];
    },
    split: (doc, { q, contents }) => {
      const lead = view.lead(q);
      const [was, like, kept] = [spansOf(lead), look(lead), keep(lead)];
      const correction = {
        do: "split",
        quote: anchorOf(doc, was),
        contents: contents.map((spans) => anchorOf(doc, spans)),
      };
      unwrap(own(q));
      const made = contents.map((spans, n) => {
        const other = n ? `new${++fresh}` : q;
        wrap(doc, spans, { ...like, q: other }, { ...kept, id: n ? `n${fresh}` : kept.id });
        return other;
      });
      count(view.button(like.s), contents.length - 1);
      return [
        correction,
        () => {
          for (const one of made) unwrap(own(one));
          wrap(doc, was, like, kept);
          count(view.button(like.s), 1 - contents.length);
        },
      ];
    },
    join: (doc, { q, other }) => {
      const [a, b] = [view.lead(q), view.lead(other)];
      const [first, second] = [
        [spansOf(a), look(a), keep(a)],
        [spansOf(b), look(b), keep(b)],
      ];
      const correction = { do: "join", quotes: [anchorOf(doc, first[0]), anchorOf(doc, second[0])] };
      unwrap(own(other));
      rewrap(doc, q, [...first[0], ...second[0]].sort((x, y) => x[0] - y[0]), first[1], first[2]);
      count(view.button(second[1].s), -1);
      return [
        correction,
        () => {
          unwrap(own(q));
          wrap(doc, ...first);
          wrap(doc, ...second);
          count(view.button(second[1].s), 1);
        },
      ];
    },
    drop: (doc, { q }) => {
      const lead = view.lead(q);
      const [was, like, kept] = [spansOf(lead), look(lead), keep(lead)];
      const correction = { do: "drop", quote: anchorOf(doc, was) };
      unwrap(own(q));
      count(view.button(like.s), -1);
      return [correction, () => (wrap(doc, was, like, kept), count(view.button(like.s), 1))];
    },
    add: (doc, { spans, kind = "direct", name = null, isNew }) => {
      const correction = { do: "add", content: anchorOf(doc, spans), kind, speaker: name };
      if (isNew) correction.new = true;
      const b = voice(name);
      const q = `new${++fresh}`;
      const like = { q, s: b.dataset.s, c: b.dataset.c, t: b.dataset.t, k: kind, f: name === null ? "0" : "3" };
      const info = { share: name === null ? null : 100, rows: [["Kind", kind]], why: ["added by hand"] };
      wrap(doc, spans, like, { id: `n${fresh}`, b: b.dataset.badge, info });
      count(b, 1);
      return [correction, () => (unwrap(own(q)), count(b, -1)), q];
    },
    merge: (doc, { into, other }) => {
      const [a, b] = [voice(into), voiceNamed(other)];
      const moved = b ? [...doc.element.querySelectorAll(`[data-s="${b.dataset.s}"]`)] : [];
      const back = b ? move(moved, b, a) : () => {};
      const place = doc.people.findIndex((p) => p[1].toLowerCase() === other.toLowerCase());
      const gone = place >= 0 ? doc.people.splice(place, 1)[0] : null;
      if (b && b.dataset.n === "0") b.parentNode.hidden = true;
      return [
        { do: "merge", into, other },
        () => {
          back();
          if (b) b.parentNode.hidden = false;
          if (gone) doc.people.splice(place, 0, gone);
        },
      ];
    },
    rename: (doc, { who, name }) => {
      const b = voiceNamed(who);
      const p = person(doc, who);
      const set = (to) => {
        if (b) b.querySelector("bdi").textContent = to;
        if (p) p[1] = to;
      };
      set(name);
      return [{ do: "rename", who, name }, () => set(who)];
    },
    // Some forms of a name are somebody else's: the quotes whose source reads so move.
    "split person": (doc, { who, forms, name }) => {
      const p = person(doc, who);
      const from = voiceNamed(who);
      const wanted = new Set(forms.map(folded));
      const longest = (some) => some.reduce((best, form) => (form.length > best.length ? form : best), "");
      const moves = (q) => {
        const source = own(q).length && view.pieces(q).find((n) => n.classList.contains("qa-src"));
        if (!source) return false;
        const words = ` ${folded(source.textContent)} `;
        const said = longest(p[5].map(folded).filter((form) => words.includes(` ${form} `)));
        return wanted.has(said);
      };
      const moved = from
        ? leads(doc).filter((lead) => lead.dataset.s === from.dataset.s && moves(lead.dataset.q)).map((n) => n.dataset.q)
        : [];
      const was = p.slice();
      const rest = p[4].filter((form) => !wanted.has(folded(form)));
      const named = name || longest(forms);
      doc.people.push([null, named, 0, null, forms.filter((form) => form !== named), forms]);
      if (wanted.has(folded(p[1])) && rest.length) {
        p[1] = longest(rest);
        if (from) from.querySelector("bdi").textContent = p[1];
      }
      p[4] = rest.filter((form) => form !== p[1]);
      p[5] = p[5].filter((form) => !wanted.has(folded(form)));
      const nodes = moved.flatMap((q) => view.pieces(q)).filter((node) => node.dataset.s !== undefined);
      const back = moved.length ? move(nodes, from, voice(named)) : () => {};
      const correction = { do: "split person", who: was[1], forms };
      if (name) correction.name = name;
      return [
        correction,
        () => {
          back();
          doc.people.pop();
          Object.assign(p, was);
          if (from) from.querySelector("bdi").textContent = p[1];
        },
      ];
    },
    gender: (doc, { who, gender }) => {
      const p = person(doc, who);
      const was = p && p[3];
      if (p) p[3] = gender;
      return [{ do: "gender", who, gender }, () => p && (p[3] = was)];
    },
  };

  const store = (doc) => {
    try {
      if (doc.made.length) localStorage.setItem(key(doc), JSON.stringify(doc.made));
      else localStorage.removeItem(key(doc));
    } catch {
      // Kept in the page alone: saving as a file remains.
    }
  };
  const act = (doc, name, given) => {
    view.whole();
    const [correction, back, made] = edits[name](doc, given);
    doc.made.push(correction);
    undo.push(() => {
      back();
      doc.made.pop();
      store(doc);
    });
    store(doc);
    refresh();
    return made;
  };
  const takeBack = () => {
    const back = undo.pop();
    if (!back) return;
    back();
    view.hide();
    refresh();
  };

  // What was done before, taken up again: a quote is known by where its first part begins and by its words.

  const quoteAt = (doc, anchor) => {
    const start = anchor.parts[0].start;
    const lead = doc.element.querySelector(`${LEAD}[data-at="${start}"]`);
    if (!lead) return null;
    const now = anchorOf(doc, spansOf(lead)).parts.map((p) => p.words.replace(/\s+/g, " ")).join(" ");
    return now === anchor.parts.map((p) => p.words.replace(/\s+/g, " ")).join(" ") ? lead.dataset.q : null;
  };
  const spansAt = (anchor) => anchor.parts.map((p) => [p.start, p.start + size(p.words)]);
  const again = {
    speaker: (doc, c) => ({ q: quoteAt(doc, c.quote), name: c.speaker && (c.speaker.name || c.speaker), isNew: c.new, also: c.also }),
    kind: (doc, c) => ({ q: quoteAt(doc, c.quote), kind: c.kind }),
    extent: (doc, c) => ({ q: quoteAt(doc, c.quote), spans: spansAt(c.content) }),
    split: (doc, c) => ({ q: quoteAt(doc, c.quote), contents: c.contents.map(spansAt) }),
    join: (doc, c) => ({ q: quoteAt(doc, c.quotes[0]), other: quoteAt(doc, c.quotes[1]) }),
    drop: (doc, c) => ({ q: quoteAt(doc, c.quote) }),
    add: (doc, c) => ({ spans: spansAt(c.content), kind: c.kind, name: c.speaker, isNew: c.new }),
    merge: (doc, c) => ({ into: c.into.name || c.into, other: c.other.name || c.other }),
    rename: (doc, c) => ({ who: c.who.name || c.who, name: c.name }),
    "split person": (doc, c) => {
      const who = c.who.name || c.who;
      return person(doc, who) && { who, forms: c.forms, name: c.name };
    },
    gender: (doc, c) => ({ who: c.who.name || c.who, gender: c.gender }),
  };
  const takeUp = (doc, corrections) => {
    view.whole();
    let done = 0;
    for (const correction of corrections) {
      const given = again[correction.do] && again[correction.do](doc, correction);
      if (given && given.q !== null && given.other !== null) {
        act(doc, correction.do, given);
        done += 1;
      } else doc.unfit.push(correction);
    }
    return done;
  };
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const open = (data) => {
    let done = 0;
    let unfit = 0;
    if (!data || data.corrections !== 1 || !Array.isArray(data.texts)) {
      state.textContent = "This is no file of corrections.";
      return;
    }
    for (const kept of data.texts) {
      const doc = docs.find((d) => d.sha256 === kept.sha256) || docs.find((d) => d.name && d.name === kept.name);
      if (!doc) {
        unfit += kept.corrections.length;
        continue;
      }
      const known = [...doc.kept, ...doc.made];
      const begun = known.every((c, n) => same(c, kept.corrections[n])) ? known.length : doc.kept.length;
      done += takeUp(doc, kept.corrections.slice(begun));
      unfit += doc.unfit.length;
    }
    state.textContent = `${counted(done, "correction")} taken up${unfit ? `, ${unfit} not found here (they stay in the file)` : ""}.`;
    refresh();
  };
  const saved = () => ({
    corrections: 1,
    texts: docs
      .filter((doc) => doc.kept.length + doc.made.length + doc.unfit.length)
      .map((doc) => ({
        name: doc.name,
        sha256: doc.sha256,
        paragraphs: doc.paragraphs,
        corrections: [...doc.kept, ...doc.made, ...doc.unfit],
      })),
  });
  const save = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(saved(), null, 1)}\n`], { type: "application/json" }));
    link.download = `${(docs[0].name || "text").replace(/[^\p{L}\p{N}._-]+/gu, "_")}.corrections.json`;
    link.click();
    URL.revokeObjectURL(link.href);
    state.textContent = "Corrections saved.";
  };

  // What is selected in the text, without the white space and marks around it

  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const doc = docOf(range.commonAncestorContainer);
    if (!doc) return null;
    let start = offsetOf(range.startContainer, range.startOffset);
    let end = offsetOf(range.endContainer, range.endOffset);
    if (start === null || end === null) return null;
    const words = range.toString();
    start += size(words) - size(words.trimStart());
    end -= size(words) - size(words.trimEnd());
    return start < end ? [doc, [[start, end]]] : null;
  };
  const caret = () => {
    const selection = getSelection();
    return selection.rangeCount ? offsetOf(selection.focusNode, selection.focusOffset) : null;
  };
  // A quote cut in two at an offset: the second half begins with a letter, the first ends with the sentence.
  const halves = (doc, spans, at) => {
    const [left, right] = [[], []];
    for (const [start, end] of spans) {
      if (end <= at) left.push([start, end]);
      else if (start >= at) right.push([start, end]);
      else {
        const words = anchorOf(doc, [[start, at]]).parts[0].words;
        const rest = anchorOf(doc, [[at, end]]).parts[0].words;
        const cutLeft = size(words) - size(words.replace(/[\s"“”‘’«»]+$/u, ""));
        const cutRight = size(rest) - size(rest.replace(/^[\s"“”‘’«»]+/u, ""));
        if (at - cutLeft > start) left.push([start, at - cutLeft]);
        if (at + cutRight < end) right.push([at + cutRight, end]);
      }
    }
    return left.length && right.length ? [left, right] : null;
  };

  // The panel, and the editor in the card

  const names = make("datalist", null, root);
  names.id = `qa-names-${Math.random().toString(36).slice(2)}`;
  const progress = make("p", null, panel, "qa-progress");
  const tools = make("div", null, panel, "qa-tools");
  const button = (parent, label, title, action) => {
    const b = make("button", label, parent);
    b.type = "button";
    b.title = title;
    b.addEventListener("click", action);
    return b;
  };
  const undoButton = button(tools, "Undo", "Undo (z)", takeBack);
  button(tools, "Next doubtful", "The least sure first (d)", () => nextDoubtful());
  button(tools, "Add quote", "What is selected in the text is a quote (a)", () => addSelected());
  button(tools, "Save corrections", "As a file for quoteattr --corrections (w)", save);
  const file = make("input", null, make("label", "Open corrections ", panel, "qa-open"));
  file.type = "file";
  file.accept = "application/json,.json";
  file.addEventListener("change", async () => {
    try {
      open(JSON.parse(await file.files[0].text()));
    } catch {
      state.textContent = "This is no file of corrections.";
    }
    file.value = "";
  });
  const people = make("div", null, panel, "qa-person");
  const field = (parent, label, value, list) => {
    const input = make("input", null, make("label", label, parent));
    input.value = value;
    if (list) input.setAttribute("list", names.id);
    return input;
  };
  const onEnter = (input, action) => {
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        action(input.value.trim());
      } else if (event.key === "Escape") {
        event.preventDefault();
        const lead = view.current !== null && view.lead(view.current);
        if (lead) lead.focus({ preventScroll: true });
      }
      event.stopPropagation();
    });
  };
  // Somebody to rename, or to find to be somebody else: the one person that is chosen.
  const showPerson = () => {
    people.replaceChildren();
    if (!editing || view.chosen.size !== 1) return;
    const [s] = view.chosen;
    if (s === "0") return;
    const who = view.nameOf(s);
    const own = docs.filter((doc) => person(doc, who) || doc.element.querySelector(`[data-s="${s}"]`));
    const rename = field(people, "Name ", who);
    onEnter(rename, (name) => {
      if (name && name !== who) for (const doc of own) act(doc, "rename", { who, name });
      view.filter();
    });
    const merge = field(people, "Is the same as ", "", true);
    merge.placeholder = "another person";
    onEnter(merge, (into) => {
      if (!into || into === who || !own.every((doc) => person(doc, into) || voiceNamed(into))) {
        state.textContent = `Nobody is called ${into}.`;
        return;
      }
      for (const doc of own) act(doc, "merge", { into, other: who });
      view.chosen.clear();
      view.chosen.add(voiceNamed(into).dataset.s);
      view.filter();
    });
    const splitting = own.filter((doc) => person(doc, who) && person(doc, who)[5].length > 1);
    if (splitting.length) {
      const forms = make("select", null, make("label", "Called ", people));
      forms.multiple = true;
      for (const form of new Set(splitting.flatMap((doc) => person(doc, who)[5]))) make("option", form, forms);
      const other = field(people, "is somebody else, by name ", "", true);
      onEnter(other, (name) => {
        const picked = [...forms.selectedOptions].map((option) => option.value);
        if (!picked.length || picked.length === forms.options.length) {
          state.textContent = "Choose some of the forms first, not all of them.";
          return;
        }
        for (const doc of splitting) {
          const known = new Set(person(doc, who)[5]);
          const there = picked.filter((form) => known.has(form));
          if (there.length && there.length < known.size) act(doc, "split person", { who, forms: there, name: name || null });
        }
        view.filter();
      });
    }
    const gender = make("select", null, make("label", "Gender ", people));
    for (const [value, label] of [["", "not said"], ["F", "feminine"], ["M", "masculine"], ["U", "neither, or several"]]) {
      make("option", label, gender).value = value;
    }
    const known = own.length && person(own[0], who);
    gender.value = (known && known[3]) || "";
    gender.addEventListener("change", () => {
      for (const doc of own) act(doc, "gender", { who, gender: gender.value || null });
    });
  };
  view.onFilter = showPerson;

  const doubtful = () => [...text.querySelectorAll('.qa-q[data-info][data-f="0"], .qa-q[data-info][data-f="1"]')];
  let most = 0;
  const refresh = () => {
    undoButton.disabled = !undo.length;
    const left = doubtful().length;
    most = Math.max(most, left);
    const made = docs.reduce((n, doc) => n + doc.made.length, 0);
    progress.textContent =
      `${(most - left).toLocaleString("en")} of ${counted(most, "doubtful quote")} reviewed · ` + counted(made, "correction");
    panel.style.setProperty("--done", `${most ? (100 * (most - left)) / most : 100}%`);
    view.whenIdle(redraw);
  };
  // The strips show who speaks where; they are drawn again when there is time.
  let drawn = 0;
  const redraw = () => {
    const made = docs.reduce((n, doc) => n + doc.made.length, 0);
    if (made === drawn) return;
    drawn = made;
    for (const doc of docs) {
      const map = doc.element.querySelector(".qa-map") || (docs.length === 1 && root.querySelector(".qa-map"));
      if (!map) continue;
      const scale = 1000 / Math.max(1, Number(map.dataset.length));
      const paths = new Map();
      for (const lead of leads(doc)) {
        const { s, c, k } = lead.dataset;
        const [top, height] = k === "direct" ? [0, 24] : [6, 18];
        const shapes = spansOf(lead).map(([a, b]) => {
          const width = Math.max(1.2, (b - a) * scale);
          return `M${(a * scale).toFixed(1)} ${top}h${width.toFixed(1)}v${height}h-${width.toFixed(1)}z`;
        });
        if (!paths.has(s)) paths.set(s, [c, []]);
        paths.get(s)[1].push(...shapes);
      }
      map.replaceChildren();
      for (const [s, [c, shapes]] of paths) {
        const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
        Object.assign(path.dataset, { s, c });
        path.setAttribute("d", shapes.join(""));
        map.append(path);
      }
    }
  };
  const nextDoubtful = () => {
    const order = doubtful().map((q) => [infoOf(q).share ?? -1, q]);
    order.sort((a, b) => a[0] - b[0]);
    const at = order.findIndex(([, q]) => q.dataset.q === view.current);
    const next = order[(at + 1) % order.length];
    if (next) {
      view.goTo(next[1]);
      view.show(next[1], true);
    } else state.textContent = "No doubtful quote is left.";
  };
  const addSelected = () => {
    const found = selected();
    if (!found) {
      state.textContent = "Select the words of the quote in the text first.";
      return;
    }
    const q = act(found[0], "add", { spans: found[1] });
    getSelection().removeAllRanges();
    view.show(view.lead(q), true);
    const input = card.querySelector("input");
    if (input) input.focus();
  };
  const setSpeaker = (q, name, also = []) => {
    const doc = docOf(view.lead(q));
    const all = name === null ? [] : [name, ...also];
    const fresh = all.filter((one) => !person(doc, one) && !voiceNamed(one));
    act(doc, "speaker", { q, name, isNew: all.some((one) => !person(doc, one)), also: all.slice(1) });
    view.show(view.lead(q), true);
    state.textContent = fresh.length ? `${fresh.join(" and ")} ${fresh.length > 1 ? "are" : "is"} new.` : "";
  };
  // As it stands: right, whoever doubted it.
  const confirm = (q) => {
    const lead = view.lead(q);
    setSpeaker(q, lead.dataset.s === "0" ? null : view.nameOf(lead.dataset.s), infoOf(lead).also);
  };
  const joinNext = (q) => {
    const doc = docOf(view.lead(q));
    const order = leads(doc);
    const next = order[order.findIndex((lead) => lead.dataset.q === q) + 1];
    if (next) act(doc, "join", { q, other: next.dataset.q });
    view.show(view.lead(q), true);
  };
  const splitHere = (q) => {
    const lead = view.lead(q);
    const doc = docOf(lead);
    const at = caret();
    const contents = at === null ? null : halves(doc, spansOf(lead), at);
    if (contents) act(doc, "split", { q, contents });
    state.textContent = contents ? "" : "Click into the quote where the second one begins.";
    view.show(view.lead(q), true);
  };
  const extend = (q) => {
    const found = selected();
    if (found) act(found[0], "extent", { q, spans: found[1] });
    state.textContent = found ? "" : "Select all words of the quote in the text first.";
    view.show(view.lead(q), true);
  };
  const drop = (q) => {
    act(docOf(view.lead(q)), "drop", { q });
    view.hide();
  };
  view.onShow = (lead) => {
    if (!editing) return;
    const q = lead.dataset.q;
    const doc = docOf(lead);
    const box = make("div", null, card, "qa-edit");
    const input = field(box, "Speaker ", lead.dataset.s === "0" ? "" : view.nameOf(lead.dataset.s), true);
    input.addEventListener("focus", () => {
      names.replaceChildren();
      for (const p of doc.people) make("option", null, names).value = p[1];
      input.select();
    });
    const joint = field(box, `${TOGETHER} `, (infoOf(lead).also || []).join("; "), true);
    joint.placeholder = "one; another";
    joint.setAttribute("data-joint", "");
    const enter = () => {
      const also = joint.value.split(";").map((name) => name.trim()).filter(Boolean);
      setSpeaker(q, input.value.trim() || null, also);
      view.goTo(view.lead(q));
    };
    onEnter(input, enter);
    onEnter(joint, enter);
    const kinds = make("select", null, make("label", "Kind ", box));
    for (const k of ["direct", "mixed", "indirect"]) make("option", k, kinds);
    kinds.value = lead.dataset.k;
    kinds.addEventListener("change", () => act(doc, "kind", { q, kind: kinds.value }));
    const row = make("div", null, box, "qa-tools");
    button(row, "Right", "The speaker is right (y)", () => confirm(q));
    button(row, "Nobody known", "Nobody knows who said it (u)", () => setSpeaker(q, null));
    button(row, "Split here", "Two quotes, the second from where you clicked (s)", () => splitHere(q));
    button(row, "Join with next", "This and the next one are one quote (j)", () => joinNext(q));
    button(row, "To selection", "The quote is what is selected (b)", () => extend(q));
    button(row, "No quote", "Nobody says this (x)", () => drop(q));
  };

  const setEditing = (on) => {
    editing = on;
    view.hover = !on;
    toggle.setAttribute("aria-pressed", on);
    root.classList.toggle("qa-editing", on);
    panel.hidden = !on;
    if (on) view.whole();
    if (on) refresh();
    showPerson();
    if (view.current !== null) view.show(view.lead(view.current), true);
  };
  toggle.addEventListener("click", () => setEditing(!editing));
  card.addEventListener("keydown", (event) => event.stopPropagation());
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const q = view.current;
    if (event.key === "e") setEditing(!editing);
    else if (!editing) return;
    else if (event.key === "z") takeBack();
    else if (event.key === "d") nextDoubtful();
    else if (event.key === "a") addSelected();
    else if (event.key === "w") save();
    else if (q === null) return;
    else if (event.key === "y") confirm(q);
    else if (event.key === "u") setSpeaker(q, null);
    else if (event.key === "s") splitHere(q);
    else if (event.key === "j") joinNext(q);
    else if (event.key === "b") extend(q);
    else if (event.key === "x") drop(q);
    else if (event.key === "Enter") card.querySelector("input").focus();
    else return;
    event.preventDefault();
  });

  // What was done at an earlier visit
  for (const doc of docs) {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key(doc)));
    } catch {
      kept = null;
    }
    if (Array.isArray(kept) && kept.length) {
      const done = takeUp(doc, kept);
      state.textContent = `${counted(done, "correction")} of an earlier visit taken up.`;
    }
  }
  view.edit = { docs, act, open, saved, setEditing };
}
