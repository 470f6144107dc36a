// Folds the office's navigation behind one button where the screen is narrow; without it the whole of it stands there.
// Must never hide anything on a wide screen: only the style sheet's narrow part looks at this.
document.documentElement.classList.add("scripted");
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-menu]");
  button?.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") === "false"));
});
