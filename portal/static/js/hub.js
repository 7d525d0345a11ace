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

// ── Clicks ───────────────────────────────────────────────────────────────────

function clearSearch(button) {
  const input = button.closest('.searchbox').querySelector('[data-search]');
  input.value = '';
  input.focus();
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
  const hits = [...document.querySelectorAll('.hit')];
  if (!hits.length) return false;
  const at = hits.findIndex((hit) => hit.classList.contains('at'));
  const next = hits[Math.max(0, Math.min(hits.length - 1, at + by))];
  hits[at]?.classList.remove('at');
  next.classList.add('at');
  next.querySelector('h3 a').focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])')) return;
  if (SHORTCUTS[event.code]?.()) event.preventDefault();
});

// ── Live forms ───────────────────────────────────────────────────────────────
// A form with data-live submits itself when something in it, or something that belongs to it by its
// form attribute, is chosen. htmx (components/live.html) then replaces #results; without htmx the page loads.

document.addEventListener('change', (event) => {
  const form = event.target.form;
  if (form?.matches('[data-live]') && event.target.type !== 'search') form.requestSubmit();
});

// Enter that ends a syllable is not yet a search.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.isComposing && event.target.matches('[data-search]')) event.preventDefault();
});

// Addresses stay short: what is empty is not sent.
document.addEventListener('htmx:config:request', (event) => {
  const { body, method } = event.detail.ctx.request;
  if (method !== 'GET' || !(body instanceof FormData)) return;
  for (const [name, value] of [...body]) if (value === '') body.delete(name);
});

// Boxes and lists follow the page's state, not what was clicked before: a chip or Back may have changed it.
document.addEventListener('htmx:after:swap', () => {
  for (const box of document.querySelectorAll('#results input[type=checkbox]')) box.checked = box.defaultChecked;
  for (const option of document.querySelectorAll('#results option')) option.selected = option.defaultSelected;
});

// An error is not shown inside the results: go there, and let the page say what happened.
function goThere(event) {
  const { ctx } = event.detail;
  if (ctx?.request?.method === 'GET') location.assign(ctx.request.action);
}
document.addEventListener('htmx:response:error', goThere);
document.addEventListener('htmx:error', goThere);

// ── Filter sheet ─────────────────────────────────────────────────────────────
// It is a popover, which opens and closes by itself. It is a column beside the results on wide windows.

matchMedia('(min-width: 861px)').addEventListener('change', (event) => {
  const sheet = document.querySelector('.facets:popover-open');
  if (event.matches && sheet) sheet.hidePopover();
});
