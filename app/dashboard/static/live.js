"use strict";

// Keeps an open page true. The page names a stream of events; an event carries the version
// of what the page shows. Where that differs, the page is fetched again, and only the parts
// that changed are put in place, so that scrolling, open details and the focus stay.

const RETRY_MILLISECONDS = 5000;

let stream = null;
let wanted = "";
let refreshing = false;

const main = () => document.getElementById("main");

function connect() {
  const address = main().dataset.events;
  if (stream || !address || document.hidden) return;
  stream = new EventSource(address);
  stream.addEventListener("version", (event) => {
    wanted = event.data;
    refresh();
  });
  stream.addEventListener("error", () => {
    // The browser connects again by itself, unless the server refused: then the login may
    // have ended, and fetching the page tells.
    if (stream && stream.readyState === EventSource.CLOSED) {
      disconnect();
      fetchPage().catch(() => {});
      setTimeout(connect, RETRY_MILLISECONDS);
    }
  });
}

function disconnect() {
  if (stream) stream.close();
  stream = null;
}

async function refresh() {
  if (refreshing) return;
  refreshing = true;
  try {
    let asked = "";
    while (wanted !== main().dataset.version && wanted !== asked) {
      asked = wanted;
      await fetchPage();
    }
  } catch {
    // The server is away for the moment; the next event tries again.
  } finally {
    refreshing = false;
  }
  if (!main().dataset.events) disconnect();
}

async function fetchPage() {
  const answer = await fetch(location.pathname + location.search);
  if (answer.redirected) location.reload(); // to the login
  if (answer.redirected || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement && document.activeElement.id;
  keepOpen(page);
  document.title = page.title;
  mergeParts(main(), page.getElementById("main"));
  const again = focused && document.getElementById(focused);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}

function keepOpen(page) {
  for (const open of document.querySelectorAll("details[id][open]")) {
    const same = page.getElementById(open.id);
    if (same) same.open = true;
  }
}

// Make `old` like `fresh`, keeping every child that stayed the same.
function mergeParts(old, fresh) {
  for (const name of fresh.getAttributeNames()) old.setAttribute(name, fresh.getAttribute(name));
  const key = (part, place) => part.id || part.tagName + place;
  const known = new Map(Array.from(old.children, (part, place) => [key(part, place), part]));
  const parts = Array.from(fresh.children, (part, place) => merged(known.get(key(part, place)), part));
  for (const part of Array.from(old.children)) {
    if (!parts.includes(part)) part.remove();
  }
  let next = old.firstElementChild;
  for (const part of parts) {
    if (part === next) next = next.nextElementSibling;
    else old.insertBefore(part, next);
  }
}

function merged(old, fresh) {
  if (!old) return fresh;
  if (old.isEqualNode(fresh)) return old;
  if (!fresh.hasAttribute("data-parts")) return fresh;
  mergeParts(old, fresh);
  return old;
}

document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
connect();
