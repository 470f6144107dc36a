// Watches one enrolment and shows the page again when it has ended. It must never see the code.
// The page works without it: the link "Look again" does the same.
const place = document.querySelector("[data-watch]");
const watch = async () => {
  try {
    const answer = await fetch(place.dataset.watch, { headers: { Accept: "application/json" } });
    if (answer.ok && (await answer.json()).state !== "waiting") {
      location.reload();
      return;
    }
  } catch {
    // No network for a moment: look again later.
  }
  setTimeout(watch, 2000);
};
if (place) setTimeout(watch, 2000);
