// Prints the page at the button's press. The page works without it: the browser's own menu prints it too.
document.querySelector("[data-print]")?.addEventListener("click", () => print());
