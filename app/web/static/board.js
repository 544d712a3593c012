// A board that follows what happens: it asks every other second whether it has changed, and then
// puts the newer one in its place. What somebody is typing is never taken away: around the forms
// the board follows, they themselves stay as they are and cannot be sent, and a notice says so; she
// takes over the newer ones herself. What she typed goes with her only into a form for the same
// thing, a pick into that of the same slate at the same turn; else it is said in a sentence.
// Everything works without this file, by reloading.
"use strict";

const EVERY = 2000;
const LOST_AFTER = 5;
const said = document.querySelector("[data-board-said]");
const changed = document.querySelector("[data-board-changed]");
const dropped = document.querySelector("[data-board-dropped]");
const lost = document.querySelector("[data-board-lost]");
let board = document.querySelector("[data-board]");
let failed = 0;

const fields = (part) =>
  [...part.querySelectorAll("input, select, textarea")].filter((one) => one.type !== "hidden");

const touched = (field) => {
  if (field.type === "radio" || field.type === "checkbox") {
    return field.checked !== field.defaultChecked;
  }
  if (field.tagName === "SELECT") {
    const options = [...field.options];
    const initial = Math.max(0, options.findIndex((one) => one.defaultSelected));
    return field.selectedIndex !== initial;
  }
  return field.value !== field.defaultValue;
};

const begun = () =>
  "begun" in board.dataset ||
  fields(board).some((field) => touched(field) || field === document.activeElement);

// Whether a form came filled in by the page, or somebody has entered something in it.
const entered = (form, begunBy) => form.id === begunBy || fields(form).some(touched);

const ticks = (field) => field.type === "radio" || field.type === "checkbox";

// Sets a field to what another of its name has; false where that cannot be chosen any more.
const set = (field, to) => {
  const same = fields(to).filter((one) => one.name === field.name);
  if (ticks(field)) {
    const one = same.find((other) => other.value === field.value);
    if (one) one.checked = field.checked;
    return Boolean(one) || !field.checked;
  }
  const [one] = same;
  if (!one || (one.tagName === "SELECT" && ![...one.options].some((o) => o.value === field.value))) {
    return !field.value;
  }
  one.value = field.value;
  return true;
};

// What stands in a form, in a sentence: 'You had typed “Jane Roe” and chosen “Home” for A’s pick,'.
const inWords = (form, end) => {
  const quoted = (words) => words.map((one) => `“${one.trim()}”`).join(", ");
  const all = fields(form);
  const texts = all.filter((one) => !ticks(one) && one.tagName !== "SELECT");
  const typed = texts.map((one) => one.value).filter((value) => value.trim());
  const chosen = all.flatMap((one) => {
    if (one.tagName === "SELECT") return one.value ? [one.selectedOptions[0].textContent] : [];
    return ticks(one) && one.checked ? [one.labels[0].textContent] : [];
  });
  const done = [
    typed.length ? `typed ${quoted(typed)}` : "",
    chosen.length ? `chosen ${quoted(chosen)}` : "",
  ].filter(Boolean).join(" and ");
  return done && `You had ${done} for ${form.dataset.called}, ${end}.`;
};

// What was entered is carried over to the newer board, where that has the same form for the same
// thing: nothing that was meant for one slate may stand in the form of another. Comes to sentences
// about the rest.
const carryOver = (from, to) => {
  const sentences = [];
  for (const form of from.querySelectorAll("form[id]")) {
    if (!entered(form, from.dataset.begun)) continue;
    const about = form.dataset.for;
    const newer = to.querySelector(`form[id="${form.id}"]`);
    if (newer && newer.dataset.for === about) {
      const before = fields(newer).map((one) => [one, one.value, one.checked]);
      const named = fields(form).filter((one) => one.name);
      if (named.map((one) => set(one, newer)).every(Boolean)) continue;
      for (const [one, value, checked] of before) {
        Object.assign(one, ticks(one) ? { checked } : { value });
      }
    }
    if (about === undefined) continue;  // what was searched for, and not found again, is no loss
    const picks = [...to.querySelectorAll("[data-picked]")].map((one) => one.dataset.picked);
    const made = form.id === "pick" && picks.includes(about);
    const words = inWords(form, made ? "which has been made since" : "and the board has moved on");
    if (words) sentences.push(words);
  }
  keepOpen(from, to);
  return sentences;
};

// Details that were open stay so. Their titles may count, and then say another number: an id knows.
const keepOpen = (from, to) => {
  const known = (one) => {
    const within = one.closest("section[id]");
    return within ? within.id : one.querySelector("summary").textContent;
  };
  const open = [...from.querySelectorAll("details[open]")].map(known);
  for (const one of to.querySelectorAll("details")) {
    if (open.includes(known(one))) one.open = true;
  }
};

const fetched = async () => {
  const url = new URL(board.dataset.url, window.location.href);
  // The nominees she searched for, of a page that was opened by a search.
  const q = new URLSearchParams(window.location.search).get("q");
  if (q) url.searchParams.set("q", q);
  const answer = await fetch(url, { cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = page.querySelector("[data-board]");
  if (!newer) throw new Error("no board");
  return document.adoptNode(newer);
};

const show = async () => {
  const newer = await fetched();
  const sentences = carryOver(board, newer);
  board.replaceWith(newer);
  board = newer;
  if (changed) changed.hidden = true;
  said.textContent = [board.dataset.headline, ...sentences].join(". ");
  for (const words of sentences) {
    const line = document.createElement("p");
    line.textContent = words;
    dropped.append(line);
    dropped.hidden = false;
  }
  tick();
};

const inHand = (part) =>
  fields(part).some((field) => touched(field) || field === document.activeElement);

// Puts parts of a newer board in the place of the older ones. The forms that somebody types in are
// none of them; the search for nominees stays too while she types in it.
const follow = (newer, names) => {
  for (const name of names) {
    const [before, after] = [board, newer].map((one) =>
      one.querySelector(`[data-board-part="${name}"]`));
    if (!before) continue;
    if (name === "others" && inHand(before)) continue;
    if (name === "nominees" && after && after.querySelector("details") && inHand(before)) {
      follow(newer, ["nominees-count", "nominees-list"]);
      continue;
    }
    if (!after) {
      before.remove();
      continue;
    }
    keepOpen(before, after);
    before.replaceWith(after);
  }
  tick();
};

// The board has moved on while somebody types: what stands around the forms is the newer board's,
// and nothing can be sent, the newer buttons neither: that would take away what is typed.
let followed = "";
const hold = async () => {
  const newer = await fetched();
  if (!begun()) return;  // it is put in place whole at the next look
  const { mark, headline } = newer.dataset;
  follow(newer, ["turn", "figures", "ladder", "history", "others", "time", "nominees"]);
  for (const button of board.querySelectorAll("form[method=post] button")) button.disabled = true;
  if (mark !== followed) said.textContent = `The board has changed. ${headline}.`;
  followed = mark;
  changed.hidden = false;
};

// The time has run out: the button to record it comes without taking away what is typed.
const bringTimeOut = async () => {
  const newer = await fetched();
  const form = newer.querySelector("#time-out");
  if (!form || newer.dataset.mark !== board.dataset.mark) return;
  follow(newer, ["turn", "time"]);
  board.querySelector("[data-board-others]").append(form);
  said.textContent = "The time has run out.";
};

const look = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(board.dataset.versionUrl, {
      cache: "no-store",
      redirect: "error",
      headers: { "X-Watching": "1" },
    });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const { mark } = await answer.json();
    if (mark !== board.dataset.mark) {
      if (!begun()) await show();
      else if (changed && (mark !== followed || timeOutIsDue())) await hold();
    } else if (board.querySelector("#pick") && timeOutIsDue()) {
      await bringTimeOut();
    }
    failed = 0;
  } catch {
    failed += 1;
  }
  lost.hidden = failed < LOST_AFTER;
};

// The clock of this machine may be wrong: the page says what the time was when it was made.
let madeAt = Date.now();
let timed = null;
const secondsLeft = (clock) => {
  if (clock !== timed) {
    timed = clock;
    madeAt = Date.now();
  }
  const left = Date.parse(clock.dataset.endsAt) - Date.parse(clock.dataset.now);
  return Math.max(0, Math.ceil((left - (Date.now() - madeAt)) / 1000));
};
const timeIsOver = () => {
  const clock = board.querySelector("[data-ends-at]");
  return clock !== null && secondsLeft(clock) === 0;
};
// Whether the time has run out and the board, where it takes steps, does not say so yet.
const timeOutIsDue = () =>
  timeIsOver() &&
  board.querySelector("[data-board-others]") !== null &&
  !board.querySelector("#time-out");
const tick = () => {
  const clock = board.querySelector("[data-ends-at]");
  if (!clock) return;
  const seconds = secondsLeft(clock);
  const rest = String(seconds % 60).padStart(2, "0");
  // A page made afterwards says itself that the time ran out.
  const over = Date.parse(clock.dataset.now) < Date.parse(clock.dataset.endsAt) ? ": it is over" : "";
  clock.textContent = seconds ? `, ${Math.floor(seconds / 60)}:${rest} left` : over;
  clock.hidden = false;
};

if (changed) {
  changed.querySelector("[data-board-show]").addEventListener("click", (event) => {
    event.preventDefault();
    show().then(() => {
      const first = board.querySelector("form input:not([type=hidden]), form select");
      if (first) first.focus();
    }, () => window.location.assign(board.dataset.url));
  });
}
document.addEventListener("visibilitychange", look);
const again = () => look().finally(() => setTimeout(again, EVERY));
setTimeout(again, EVERY);
setInterval(tick, 1000);
tick();
