// A board that follows what happens: it asks every other second whether it has changed, and then
// puts the newer one in its place. What somebody is typing is never taken away: around the forms
// the board follows, they themselves stay as they are and cannot be sent, and a notice says so; she
// takes over the newer ones herself. Everything works without this file, by reloading.
"use strict";

const EVERY = 2000;
const LOST_AFTER = 5;
const said = document.querySelector("[data-board-said]");
const changed = document.querySelector("[data-board-changed]");
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

// What was entered is carried over to the newer board, as far as that has the same fields.
const carryOver = (from, to) => {
  const sent = "begun" in from.dataset;
  for (const field of fields(from)) {
    if (!field.name || !(sent || touched(field))) continue;
    const same = fields(to).filter((one) => one.name === field.name);
    for (const one of same) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (one.value === field.value) one.checked = field.checked;
      } else if (one.tagName !== "SELECT" || [...one.options].some((o) => o.value === field.value)) {
        one.value = field.value;
      }
    }
  }
  const open = [...from.querySelectorAll("details")];
  [...to.querySelectorAll("details")].forEach((one) => {
    const title = one.querySelector("summary").textContent;
    const before = open.find((other) => other.querySelector("summary").textContent === title);
    if (before && before.open) one.open = true;
  });
};

const fetched = async () => {
  const answer = await fetch(board.dataset.url, { cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = page.querySelector("[data-board]");
  if (!newer) throw new Error("no board");
  return document.adoptNode(newer);
};

const show = async () => {
  const newer = await fetched();
  carryOver(board, newer);
  board.replaceWith(newer);
  board = newer;
  if (changed) changed.hidden = true;
  said.textContent = board.dataset.headline;
  tick();
};

// Puts parts of a newer board in the place of the older ones; the forms are none of them.
const follow = (newer, names) => {
  for (const name of names) {
    const [before, after] = [board, newer].map((one) =>
      one.querySelector(`[data-board-part="${name}"]`));
    if (before && after) before.replaceWith(after);
    else if (before) before.remove();
  }
  tick();
};

// The board has moved on while somebody types: what stands around the forms is the newer board's.
let followed = "";
const hold = async (mark) => {
  const newer = await fetched();
  if (!begun()) return;  // it is put in place whole at the next look
  for (const button of board.querySelectorAll("form[method=post] button")) button.disabled = true;
  follow(newer, ["turn", "figures", "ladder", "history", "time"]);
  followed = mark;
  changed.hidden = false;
  said.textContent = `The board has changed. ${newer.dataset.headline}.`;
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
      else if (changed && mark !== followed) await hold(mark);
    } else if (timeIsOver() && board.querySelector("#pick") && !board.querySelector("#time-out")) {
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
