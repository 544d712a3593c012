// Quicker entry in a grid of answers: a letter chooses and goes on to the next row, Enter goes on
// without a change, Backspace puts a row back as it was. Everything works without this file.
"use strict";

for (const form of document.querySelectorAll("[data-grid]")) {
  const rows = [...form.querySelectorAll("select[name^='answer-']")];

  const goTo = (select) => {
    if (select) {
      select.focus();
      select.scrollIntoView({ block: "center" });
    }
  };

  rows.forEach((select, place) => {
    select.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Enter") {
        event.preventDefault();
        goTo(rows[place + (event.shiftKey ? -1 : 1)]);
      } else if (event.key === "Backspace") {
        event.preventDefault();
        for (const option of select.options) option.selected = option.defaultSelected;
      } else if (event.key.length === 1) {
        const letter = event.key.toLowerCase();
        const found = [...select.options].find((o) => o.text.toLowerCase().startsWith(letter));
        if (found && letter.trim()) {
          event.preventDefault();
          select.value = found.value;
          goTo(rows[place + 1]);
        }
      }
    });
  });

  // In a line of words Enter would send the whole page half filled in.
  for (const words of form.querySelectorAll("input[name^='words-']")) {
    words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const here = rows.findIndex((select) => select.name.slice(7) === words.name.slice(6));
      goTo(rows[here + 1]);
    });
  }

  for (const hint of form.querySelectorAll("[data-grid-hint]")) hint.hidden = false;
}
