// Keeps what is typed into a form on the server: a moment after the last key, and before the page
// is left. What was left half-way is offered again by the page itself, which works without this
// file; so does what is sent and refused. One saving at a time, however slow the connection is.
"use strict";

const MOMENT = 800;
const AGAIN = 5000;
const about = document.querySelector("[data-keeps-typing]");
const form = document.querySelector("form[data-kept]");

if (about && form) {
  const said = document.createElement("p");
  said.className = "cw-note";
  said.setAttribute("role", "status");
  form.append(said);

  let timer = 0;
  let unsaved = false;
  let settled = false;
  let saving = null;

  const secret = (field) =>
    ["password", "file"].includes(field.type) || field.autocomplete === "one-time-code";

  const typed = () => {
    const secrets = new Set([...form.elements].filter(secret).map((field) => field.name));
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !secrets.has(name)) body.append(name, value);
    }
    body.append("kept_form", about.dataset.form);
    body.append("kept_opened", about.dataset.opened);
    return body;
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const save = async () => {
    if (settled || saving || !unsaved) return;
    unsaved = false;
    const mine = new AbortController();
    saving = mine;
    try {
      const answer = await fetch(about.dataset.keepsTyping, {
        method: "POST",
        body: typed(),
        redirect: "error",
        signal: mine.signal,
      });
      // Sent from elsewhere meanwhile, or not to be kept: there is no use in trying again.
      if (answer.ok) said.textContent = "What you have typed is kept. It is not sent yet.";
      else settled = true;
    } catch {
      // No connection, or she is no longer signed in: the next key tries again, and so does time.
      unsaved = true;
    }
    if (saving !== mine) return;
    saving = null;
    if (unsaved && !settled) later(AGAIN);
  };

  const changed = (event) => {
    if (secret(event.target)) return;
    unsaved = true;
    settled = false;
    later(MOMENT);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);

  form.addEventListener("submit", () => {
    clearTimeout(timer);
    settled = true;
    if (saving) saving.abort();
  });

  // A page that is hidden may never come back: what is on its way is given up for what goes through.
  const leave = () => {
    if (settled || !(unsaved || saving)) return;
    clearTimeout(timer);
    if (saving) saving.abort();
    saving = null;
    unsaved = false;
    fetch(about.dataset.keepsTyping, {
      method: "POST",
      body: typed(),
      redirect: "error",
      keepalive: true,
    }).catch(() => {
      unsaved = true;
    });
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) settled = false;
  });
}
