// What every page does by itself. Everything works without it; listeners sit on the document, because htmx
// replaces what is inside the page, on Back even the whole body.

const YEAR = 60 * 60 * 24 * 365;
const darkByDefault = matchMedia('(prefers-color-scheme: dark)');

// ── Theme ────────────────────────────────────────────────────────────────────

function toggleTheme() {
  const root = document.documentElement;
  const now = root.dataset.theme || (darkByDefault.matches ? 'dark' : 'light');
  const next = now === 'dark' ? 'light' : 'dark';
  root.dataset.theme = next;
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `theme=${next}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

// ── Tabs ─────────────────────────────────────────────────────────────────────

// On a phone they do not all fit: the one that is open is brought into sight.
for (const tab of document.querySelectorAll('.tabs [aria-current]')) {
  const row = tab.parentElement;
  const [here, around] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += here.left - around.left - (around.width - here.width) / 2;
}

// ── Clicks ───────────────────────────────────────────────────────────────────

function clearSearch(button) {
  const input = button.closest('.searchbox').querySelector('[data-search]');
  input.value = '';
  input.focus();
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

document.addEventListener('click', (event) => {
  const target = event.target.closest('[data-theme-toggle], [data-clear], [data-keep-query]');
  if (!target) return;
  if (target.matches('[data-theme-toggle]')) toggleTheme();
  else if (target.matches('[data-clear]')) clearSearch(target);
  // The other language's link was written for the search that the page began with.
  else target.search = location.search;
});

// ── Keys ─────────────────────────────────────────────────────────────────────

// Compared by place on the keyboard: with a Korean input method on, J is typed as ㅓ.
const SHORTCUTS = {
  Slash: focusSearch,
  KeyJ: () => step(1),
  KeyK: () => step(-1),
};

function focusSearch() {
  const input = document.querySelector('[data-search]');
  if (!input || !input.checkVisibility()) return false;
  input.focus();
  input.select();
  return true;
}

function step(by) {
  const hits = [...document.querySelectorAll('.hit, .hit-row')];
  if (!hits.length) return false;
  const at = hits.findIndex((hit) => hit.classList.contains('at'));
  const next = hits[Math.max(0, Math.min(hits.length - 1, at + by))];
  hits[at]?.classList.remove('at');
  next.classList.add('at');
  next.querySelector('h3 a, th a').focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])')) return;
  if (SHORTCUTS[event.code]?.()) event.preventDefault();
});
