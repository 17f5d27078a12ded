"use strict";
// Article text reaches the page through textContent only: it can't become markup.
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const cards = [...document.querySelectorAll(".pair")];
  const form = byId("filters");
  document.documentElement.classList.add("js");

  // ---- filters ----

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const known = new Map();
  const wording = (card) => {
    if (!known.has(card)) known.set(card, fold(card.textContent));
    return known.get(card);
  };

  function passes(card, wanted) {
    const { label, rules, languages, sources, event } = card.dataset;
    const sides = sources.split(" ");
    const both = wanted.source && wanted.other;
    return (
      wanted.labels.has(label) &&
      (!wanted.rule || rules.split(" ").includes(wanted.rule)) &&
      (!wanted.language || languages.split(" ").includes(wanted.language)) &&
      (!wanted.event || event === wanted.event) &&
      (both
        ? sides.join() === [wanted.source, wanted.other].join() ||
          sides.join() === [wanted.other, wanted.source].join()
        : [wanted.source, wanted.other].every((one) => !one || sides.includes(one))) &&
      wanted.words.every((word) => wording(card).includes(word))
    );
  }

  function filter() {
    const value = (name) => form.elements[name].value;
    const wanted = {
      labels: new Set([...form.querySelectorAll("[name=label]:checked")].map((box) => box.value)),
      rule: value("rule"),
      language: value("language"),
      event: value("event"),
      source: value("source"),
      other: value("other"),
      words: fold(value("text")).split(/\s+/).filter(Boolean),
    };
    let shown = 0;
    for (const group of document.querySelectorAll(".group")) {
      const members = [...group.querySelectorAll(".pair")];
      let here = 0;
      for (const card of members) {
        card.hidden = !passes(card, wanted);
        here += !card.hidden;
      }
      group.hidden = !here && (members.length > 0 || cards.length > 0);
      group.querySelector("h3 .number").textContent =
        here === members.length ? here : `${here} of ${members.length}`;
      shown += here;
    }
    byId("nothing").hidden = shown > 0 || cards.length === 0;
    byId("count").textContent = `${shown} of ${cards.length} ${cards.length === 1 ? "pair" : "pairs"} shown`;
  }

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 100);
  });
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());

  for (const cell of document.querySelectorAll(".matrix a")) {
    cell.addEventListener("click", () => {
      form.reset();
      form.elements.event.value = cell.dataset.event;
      form.elements.source.value = cell.dataset.row;
      form.elements.other.value = cell.dataset.column;
      setTimeout(filter);
    });
  }

  // ---- copying ----

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.setAttribute("aria-label", "Markdown to copy");
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const card = button.closest(".pair");
    const label = button.dataset.label || (button.dataset.label = button.textContent);
    const done = await copy(
      card ? data.pairs[card.dataset.n - 1].markdown : byId(button.dataset.copies).textContent,
    );
    button.focus();
    button.textContent = done ? "Copied" : "Not allowed to copy";
    byId("said").textContent = button.textContent;
    setTimeout(() => {
      button.textContent = label;
      byId("said").textContent = "";
    }, 2000);
  });

  // ---- the reading view: #read-LEFT-RIGHT, or #read-LEFT-RIGHT-pPAIR with l or r for a side ----

  const dialog = byId("reading");
  const columns = { l: byId("read-l"), r: byId("read-r") };
  const choices = { l: byId("read-left"), r: byId("read-right") };
  const view = { key: "", steps: [], sentences: new Map(), pair: 0 };

  data.articles.forEach((article, index) => {
    for (const choice of Object.values(choices)) {
      choice.add(new Option(article.name, index + 1));
    }
  });

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function between(left, right) {
    const found = [];
    data.pairs.forEach((pair, index) => {
      const [a, b] = [pair.left, pair.right];
      if (a[0] === left && b[0] === right) found.push({ n: index + 1, pair, l: a[1], r: b[1] });
      else if (b[0] === left && a[0] === right) found.push({ n: index + 1, pair, l: b[1], r: a[1] });
    });
    return found;
  }

  function sentence(side, number, text, single, matches, at) {
    if (!matches.length) return element("span", single ? "s single" : "", text);
    const other = side === "l" ? "r" : "l";
    const whole = document.createDocumentFragment();
    matches.forEach((match, index) => {
      // A sentence leads to its first match; further ones follow it as numbers.
      const link = index
        ? element("a", `s more ${match.pair.label}`, `also ${match.n}`)
        : element("a", `s ${match.pair.label}`, text);
      if (index) link.lang = "en";
      link.href = `${at}-p${match.n}${other}`;
      link.title = `${match.pair.kind} ${match.n}: ${match.pair.why}`;
      if (index) whole.append(" ");
      else view.sentences.set(`${side}${number}`, link);
      whole.append(link);
    });
    return whole;
  }

  function fill(side, number, matches, at) {
    const article = data.articles[number - 1];
    const column = columns[side];
    const body = element("div", "body");
    body.lang = article.lang;
    body.dir = article.dir;
    if (article.title) body.append(element("h3", "", article.title));
    for (const paragraph of article.body) {
      // What is no claim (bylines, headings, links) steps back.
      const block = element("p", paragraph.some(Array.isArray) ? "" : "muted");
      for (const piece of paragraph) {
        if (typeof piece === "string") {
          block.append(piece);
          continue;
        }
        const [claim, text, single] = piece;
        const here = matches.filter((match) => match[side] === claim);
        block.append(sentence(side, claim, text, single, here, at));
      }
      body.append(block);
    }
    column.replaceChildren(element("p", "muted", article.about), body);
    column.setAttribute("aria-label", `${side === "l" ? "Left" : "Right"}: ${article.name}`);
    column.scrollTop = 0;
    choices[side].value = number;
  }

  function show(left, right) {
    const key = `#read-${left}-${right}`;
    if (view.key === key) return false;
    view.key = key;
    view.sentences.clear();
    view.pair = 0;
    const matches = between(left, right);
    view.steps = [...matches].sort((a, b) => a.l - b.l || a.r - b.r || a.n - b.n);
    fill("l", left, matches, key);
    fill("r", right, matches, key);
    for (const step of ["read-previous", "read-next"]) byId(step).disabled = !matches.length;
    byId("read-status").textContent = matches.length
      ? `${matches.length} ${matches.length === 1 ? "match" : "matches"} between these articles.`
      : "No matches between these articles.";
    return true;
  }

  function point(n, side, fresh) {
    const step = view.steps.find((match) => match.n === n);
    if (!step) return;
    view.pair = n;
    for (const lit of dialog.querySelectorAll(".lit")) lit.classList.remove("lit");
    const ends = { l: view.sentences.get(`l${step.l}`), r: view.sentences.get(`r${step.r}`) };
    for (const end of Object.values(ends)) end.classList.add("lit");
    const from = side === "l" ? "r" : "l";
    const offset = (end, column) => end.getBoundingClientRect().top - column.getBoundingClientRect().top;
    // What was clicked stays where it is, its counterpart comes to the same height.
    let height = offset(ends[from], columns[from]);
    if (fresh || height < 0 || height > columns[from].clientHeight * 0.7) {
      columns[from].scrollTop += height - columns[from].clientHeight / 4;
      height = offset(ends[from], columns[from]);
    }
    columns[side].scrollTop += offset(ends[side], columns[side]) - height;
    ends[side].focus({ preventScroll: true });
    byId("read-status").textContent = `${step.pair.kind} ${n}: ${step.pair.why}`;
  }

  function route() {
    const read = /^#read-(\d{1,6})-(\d{1,6})(?:-p(\d{1,9})([lr]?))?$/.exec(location.hash);
    const exists = (number) => number >= 1 && number <= data.articles.length;
    if (read && exists(+read[1]) && exists(+read[2])) {
      if (!dialog.open) dialog.showModal();
      const fresh = show(+read[1], +read[2]);
      if (read[3]) point(+read[3], read[4] || "l", fresh);
      return;
    }
    if (dialog.open) dialog.close();
    if (location.hash.startsWith("#pair-")) {
      const card = byId(location.hash.slice(1));
      if (!card) return;
      if (card.hidden) {
        form.reset();
        filter();
      }
      card.scrollIntoView();
      card.focus({ preventScroll: true });
    }
  }

  function step(by) {
    const { steps, pair, key } = view;
    const now = steps.findIndex((match) => match.n === pair);
    const next = now < 0 ? (by > 0 ? 0 : steps.length - 1) : (now + by + steps.length) % steps.length;
    location.hash = `${key}-p${steps[next].n}r`;
    route();
  }

  byId("read-previous").addEventListener("click", () => step(-1));
  byId("read-next").addEventListener("click", () => step(1));
  byId("read-close").addEventListener("click", () => dialog.close());
  for (const choice of Object.values(choices)) {
    choice.addEventListener("change", () => {
      location.hash = `#read-${choices.l.value}-${choices.r.value}`;
    });
  }
  dialog.addEventListener("click", (event) => {
    const link = event.target.closest("a.s");
    if (link && link.hash === location.hash) route();
  });
  dialog.addEventListener("close", () => {
    // The page stays where it was; only the address forgets the reading view.
    if (location.hash.startsWith("#read-")) history.replaceState(null, "", "#pairs");
    view.key = "";
  });
  window.addEventListener("hashchange", route);
  filter();
  route();
})();
