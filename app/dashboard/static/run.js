"use strict";

// Fills a pair's "Raw model text" when it is opened, from the pair's own page, so that a run's
// page need not carry it. Without this script the link in its place leads there.

const loaded = new Map();

async function rawOf(address) {
  const answer = await fetch(address);
  if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const calls = page.getElementById("calls");
  if (!calls) throw new Error("no calls");
  return calls;
}

async function fill(details) {
  const place = details.querySelector("[data-raw]");
  if (!place || place.dataset.filled) return;
  const address = place.dataset.raw;
  place.dataset.filled = "yes";
  try {
    if (!loaded.has(address)) loaded.set(address, await rawOf(address));
    const calls = loaded.get(address).cloneNode(true);
    calls.removeAttribute("id");
    place.prepend(calls);
  } catch {
    delete place.dataset.filled; // the link is still there
  }
}

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target instanceof HTMLDetailsElement && event.target.open) fill(event.target);
  },
  true,
);
