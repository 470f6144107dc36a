// Draws the parts of the live page anew while it is in view; without it the reader reloads the page.
// Must never move the reader: the focus and an opened table stay as they are.
const live = document.querySelector("[data-live]");
const PARTS = "[data-live-part]";

const nameOf = (element) => element.getAttribute("href") ?? element.tagName;

function renew(part, fresh) {
  const held = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  const opened = part.querySelector("details")?.open ?? false;
  part.replaceChildren(...fresh.childNodes);
  const table = part.querySelector("details");
  if (table) table.open = opened;
  if (held === null) return;
  const again = [...part.querySelectorAll("a[href], summary, [tabindex]")];
  (again.find((element) => nameOf(element) === held) ?? again[0])?.focus({ preventScroll: true });
}

// A request that reads a document, for text made into one is what the policy of trusted types refuses.
function ask() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.timeout = 10_000;
    request.onload = () => resolve(request.response);
    request.onerror = request.ontimeout = reject;
    request.send();
  });
}

async function look() {
  const fresh = (await ask())?.querySelectorAll(PARTS) ?? [];
  const parts = live.querySelectorAll(PARTS);
  // Signed out, or the page has changed its shape: the server says what it is now.
  if (fresh.length !== parts.length) location.reload();
  else parts.forEach((part, at) => renew(part, fresh[at]));
}

if (live) {
  setInterval(() => {
    if (document.visibilityState === "visible") look().catch(() => undefined);
  }, Number(live.dataset.live) * 1000);
}
