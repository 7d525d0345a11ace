// Runs before the first paint: marks that scripts run, and sets the theme that was chosen.
// The server writes data-theme too; a page kept by the browser may be older than the choice.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  const chosen = /(?:^|; )theme=(light|dark)/.exec(document.cookie);
  if (chosen) root.dataset.theme = chosen[1];
})();
