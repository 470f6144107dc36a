// Shows the answer's codes round and round, and reads a tablet's codes with this machine's camera where the browser can.
// It must never keep a picture, nor decide what is taken in. The page works without it: with the file.
const EVERY = 160; // ms; what a tablet's camera still reads
const LOOK_EVERY = 80;

const series = document.querySelector("[data-series]");
if (series) {
  const pictures = [...series.querySelectorAll("img")];
  const pause = series.querySelector("[data-pause]");
  const number = series.querySelector("[data-number]");
  let at = 0;
  series.hidden = false;
  pause.addEventListener("click", () => {
    pause.setAttribute("aria-pressed", String(pause.getAttribute("aria-pressed") !== "true"));
  });
  setInterval(() => {
    if (pause.getAttribute("aria-pressed") === "true") return;
    pictures[at].hidden = true;
    at = (at + 1) % pictures.length;
    pictures[at].hidden = false;
    number.textContent = String(at + 1);
  }, EVERY);
  navigator.wakeLock?.request("screen").catch(() => undefined);
}

const form = document.querySelector("[data-codes]");
const camera = form?.querySelector("[data-camera]");
const readable = async () =>
  Boolean(navigator.mediaDevices?.getUserMedia) &&
  "BarcodeDetector" in globalThis &&
  (await BarcodeDetector.getSupportedFormats()).includes("qr_code");

const asFile = (texts) => new File([[...texts].join("\n")], "codes.txt", { type: "text/plain" });

const film = async () => {
  const video = camera.querySelector("video");
  const progress = camera.querySelector("[data-progress]");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const texts = new Set();
  let known = { have: 0, of: 0 };
  let askedAt = 0;
  while (known.of === 0 || known.have < known.of) {
    for (const { rawValue } of await detector.detect(video)) if (rawValue.startsWith("FD1")) texts.add(rawValue);
    const due = known.of === 0 ? texts.size > 0 : texts.size >= known.of && texts.size > askedAt;
    if (due) {
      askedAt = texts.size;
      const body = new FormData(form);
      body.set("file", asFile(texts));
      const answer = await fetch(form.dataset.codes, { method: "POST", body });
      if (answer.ok) known = await answer.json();
    }
    const have = Math.min(Math.max(known.have, texts.size), known.of);
    progress.textContent = `${progress.dataset.said} ${have} / ${known.of || "?"}`;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  for (const track of stream.getTracks()) track.stop();
  const given = new DataTransfer();
  given.items.add(asFile(texts));
  form.querySelector("input[type=file]").files = given.files;
  form.requestSubmit();
};

if (camera)
  readable()
    .catch(() => false)
    .then((can) => {
      camera.hidden = !can;
    });
camera?.querySelector("[data-film]").addEventListener("click", () => {
  film().catch(() => {
    const progress = camera.querySelector("[data-progress]");
    progress.textContent = progress.dataset.refused;
  });
});
