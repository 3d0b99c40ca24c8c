"use strict";
// Lists the checks, which stand packed in the page: base64 of gzip of JSON.
(async () => {
  const PAGE = 100;
  const one = (selector) => document.querySelector(selector);
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const packed = Uint8Array.from(atob(one("#data").textContent.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const { checks, evidence } = await new Response(stream).json();
  for (const check of checks) {
    check.words = [check.requirement, check.scenario, check.statement, check.reason, check.lacks, check.known,
      check.actual.map(([, text]) => text).join("")].join("\n").toLowerCase();
  }

  const verdicts = new Set();
  const fields = { search: one("#search"), operation: one("#operation"), rule: one("#rule"), grade: one("#grade"), impact: one("#impact") };
  let found = [];
  let shown = 0;

  const chips = [...document.querySelectorAll("[data-verdict]")];
  const press = (names) => {
    verdicts.clear();
    for (const chip of chips) {
      const on = names.includes(chip.dataset.verdict);
      chip.setAttribute("aria-pressed", on);
      if (on) verdicts.add(chip.dataset.verdict);
    }
  };

  const select = () => {
    const words = fields.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const is = (field, value) => fields[field].value === "" || fields[field].value === value;
    found = checks.filter((check) =>
      (verdicts.size === 0 || verdicts.has(check.verdict)) && is("operation", check.operation) && is("rule", check.rule) &&
      is("grade", check.grade) && is("impact", check.impact) && words.every((word) => check.words.includes(word)));
    one("#list").replaceChildren();
    shown = 0;
    one("#found").textContent = `${found.length} of ${checks.length} checks`;
    show();
  };

  const show = () => {
    one("#list").append(...found.slice(shown, shown + PAGE).map(entry));
    shown = Math.min(shown + PAGE, found.length);
    one("#more").hidden = shown >= found.length;
  };

  const entry = (check) => {
    const details = make("details", { id: check.id });
    details.append(make("summary", {},
      make("span", { className: `verdict ${check.verdict}`, textContent: check.verdict }),
      make("code", { textContent: check.requirement }),
      make("span", { className: "quiet", textContent: [`grade ${check.grade}`, check.impact, check.scenario].filter(Boolean).join(" · ") }),
      make("span", { className: "statement", textContent: check.statement })));
    details.addEventListener("toggle", () => {
      if (details.open && !details.querySelector(".body")) details.append(body(check));
      if (details.open) history.replaceState(null, "", `#${encodeURIComponent(check.id)}`);
    });
    return details;
  };

  const titled = (title, ...children) => [make("h3", { textContent: title }), ...children];
  const marked = (parts) => parts.map(([differs, text]) => (differs ? make("mark", { textContent: text }) : text));

  const body = (check) => {
    const box = make("div", { className: "body" });
    if (check.reason) box.append(...titled("not judged", make("p", { textContent: check.reason })));
    if (check.known) {
      const issue = check.issue ? [" ", make("a", { href: check.issue, textContent: "issue", rel: "noreferrer" })] : [];
      box.append(...titled("what the profile of the target says", make("p", {}, check.known, ...issue)));
    }
    if (check.counts) box.append(make("p", { textContent: check.counts }));
    box.append(...titled("evidence", make("ul", { className: "evidence" }, ...check.evidence.map(cite))));
    if (check.expected.length + check.actual.length > 0) {
      box.append(make("div", { className: "pair" },
        make("div", { className: "expected" }, ...titled("expected", make("pre", {}, ...marked(check.expected)))),
        make("div", { className: "actual" }, ...titled("actual", make("pre", {}, ...marked(check.actual))))));
    }
    if (check.request || check.response) {
      box.append(make("div", { className: "pair" },
        make("div", {}, ...titled(["request", check.step].filter(Boolean).join(", step "), make("pre", { textContent: check.request ?? "none" }))),
        make("div", {}, ...titled("response", make("pre", { textContent: check.response ?? "none" })))));
    }
    const suite = check.repro.find(([name]) => name === "suite");
    const calls = check.repro.filter(([name]) => name !== "suite");
    if (suite) box.append(...titled("how to see it again (cognito-conformance script ID prints all calls as a shell script)", command(suite[1])));
    if (calls.length > 0) box.append(...titled("the exchange alone (put values of your own in place of names in brackets)", clients(calls)));
    return box;
  };

  const cite = (id) => {
    const { grade, observed, source, link } = evidence[id] ?? { grade: "?", observed: "", source: "" };
    const named = link ? make("a", { href: link, textContent: source, rel: "noreferrer" }) : source;
    return make("li", {}, make("code", { textContent: id }), ` (grade ${grade}) ${observed} `, make("span", { className: "quiet" }, "— ", named));
  };

  // One client's call at a time; the choice holds for what is opened next.
  let chosen = "curl";
  const clients = (calls) => {
    const shown = make("div");
    const buttons = calls.map(([name, text]) => {
      const button = make("button", { type: "button", className: "plain", textContent: name });
      button.addEventListener("click", () => { chosen = name; show(name, text); });
      return button;
    });
    const show = (name, text) => {
      for (const button of buttons) button.setAttribute("aria-pressed", button.textContent === name);
      shown.replaceChildren(command(text));
    };
    show(...(calls.find(([name]) => name === chosen) ?? calls[0]));
    return make("div", { className: "clients" }, make("div", { className: "choice" }, ...buttons), shown);
  };

  const command = (text) => {
    const button = make("button", { type: "button", className: "plain", textContent: "copy" });
    button.addEventListener("click", async () => {
      button.textContent = (await copy(text)) ? "copied" : "select it and copy";
      setTimeout(() => { button.textContent = "copy"; }, 2000);
    });
    return make("div", { className: "command" }, make("pre", { textContent: text }), button);
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Where the clipboard is closed to pages, a selection can still be copied.
      const area = make("textarea", { value: text });
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      const name = chip.dataset.verdict;
      press(verdicts.has(name) ? [...verdicts].filter((other) => other !== name) : [...verdicts, name]);
      select();
    });
  }
  for (const field of Object.values(fields)) field.addEventListener("input", select);
  for (const cell of document.querySelectorAll("[data-operation]")) {
    cell.addEventListener("click", () => {
      press([]);
      fields.search.value = "";
      fields.operation.value = cell.dataset.operation;
      fields.rule.value = cell.dataset.rule;
      select();
      one("#checks").scrollIntoView();
    });
  }
  one("#more button").addEventListener("click", show);

  const wanted = decodeURIComponent(location.hash.slice(1));
  const target = checks.find((check) => check.id === wanted) ?? checks.find((check) => check.requirement === wanted);
  if (target) {
    fields.search.value = target.requirement;
    select();
    const details = document.getElementById(target.id);
    if (details) {
      details.addEventListener("toggle", () => details.scrollIntoView(), { once: true });
      details.open = true;
    }
  } else {
    const bad = ["diverges", "stale-divergence"].filter((name) => checks.some((check) => check.verdict === name));
    press(bad);
    select();
  }
})();
