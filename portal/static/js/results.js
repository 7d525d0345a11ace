// The directory: results that follow what is typed, ticked and chosen, in place. htmx (components/live.html) replaces
// #results; this says when, and what becomes of the address. Without it forms and links load pages.

import { isUnfinished } from './hangul.js';

const REST = 250;
const SILENCE = 700;
const YEAR = 60 * 60 * 24 * 365;

/** Why a form is being sent: 'typing', 'choice' (a box or list), or '' (Enter and the button). */
let why = '';
let timer;
let speech;
/** What was asked for last and has not come yet. */
let asked = null;
/** The address before somebody began to type: Enter makes an entry of the history that leads back to it. */
let origin = null;

const words = (address) => new URL(address, location.href).searchParams.get('q') ?? '';
const box = () => document.querySelector('[data-search]');

function send(form, reason) {
  why = reason;
  form.requestSubmit();
  why = '';
}

// ── When ─────────────────────────────────────────────────────────────────────

document.addEventListener('input', ({ target }) => {
  clearTimeout(timer);
  if (target.matches('[data-search]') && target.form?.matches('[data-live]') && window.htmx) {
    timer = setTimeout(() => follow(target), REST);
  }
});

function follow(input) {
  const text = input.value.trim();
  if (input.isConnected && !isUnfinished(text) && text !== (asked ?? words(location.href))) send(input.form, 'typing');
}

// A form with data-live submits itself when something in it, or something that belongs to it by its form attribute,
// is chosen.
document.addEventListener('change', ({ target }) => {
  if (target.form?.matches('[data-live]') && target.type !== 'search') send(target.form, 'choice');
});

// ── What is asked, and what becomes of the address ───────────────────────────

document.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
  const { body, method, form } = ctx.request;
  if (method !== 'GET' || !(body instanceof FormData)) return;
  clearTimeout(timer);
  // Addresses stay short: what is empty is not sent.
  for (const [name, value] of [...body]) if (value === '') body.delete(name);
  ctx.why = form?.matches('[data-live]') && ctx.sourceElement === form ? why || 'enter' : 'link';
  asked = ctx.why === 'link' ? null : (body.get('q') ?? '').trim();
  if (ctx.why === 'typing') Object.assign(ctx, { push: 'false', replace: 'true' });
});

document.addEventListener('htmx:before:swap', ({ detail: { ctx } }) => {
  if (ctx.why === 'typing') origin ??= location.href;
  else {
    // What was typed on the way takes no place in the history; what was left by a tick or link does.
    if (ctx.why === 'enter' && origin) history.replaceState({ htmx: true }, '', origin);
    if (ctx.why === 'enter' && isHere(ctx.request.action)) Object.assign(ctx, { push: 'false', replace: 'true' });
    origin = null;
  }
});

const isHere = (address) => new URL(address, location.href).href === location.href;

document.addEventListener('htmx:before:history:restore', () => {
  clearTimeout(timer);
  origin = asked = null;
});

document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
  asked = null;
  // Boxes and lists follow the page's state, not what was clicked before: a chip or Back may have changed it.
  for (const one of document.querySelectorAll('#results input[type=checkbox]')) one.checked = one.defaultChecked;
  for (const option of document.querySelectorAll('#results option')) option.selected = option.defaultSelected;
  if (box() && box() !== document.activeElement) box().value = words(location.href);
  say(ctx.why === 'typing' ? SILENCE : 0);
});

/** Say how many hits there are; while somebody types, when they rest. */
function say(silence) {
  clearTimeout(speech);
  speech = setTimeout(() => {
    const [said, count] = ['said', 'count'].map((id) => document.getElementById(id));
    if (said && count) said.textContent = count.textContent.trim();
  }, silence);
}

// An error is not shown inside the results: go there, and let the page say what happened. Who only types stays.
function goThere({ detail: { ctx } }) {
  asked = null;
  if (ctx?.why === 'typing') ctx.replace = 'false';
  else if (ctx?.request?.method === 'GET') location.assign(ctx.request.action);
  // A button inside the results: the page that answers says what is wrong, or asks to sign in.
  else if (ctx?.sourceElement?.matches('form')) sendAgain(ctx.sourceElement, ctx.request?.submitter);
}
/** As a page, with the button that was pressed, which `submit()` leaves out. */
function sendAgain(form, { name, value } = {}) {
  if (name) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  form.submit();
}
document.addEventListener('htmx:response:error', goThere);
document.addEventListener('htmx:error', goThere);

// ── List, cards, table ───────────────────────────────────────────────────────

document.addEventListener('click', ({ target }) => {
  const view = target.closest('[data-view]')?.dataset.view;
  const secure = location.protocol === 'https:' ? '; secure' : '';
  if (view) document.cookie = `view=${view}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
});

// ── Back ─────────────────────────────────────────────────────────────────────
// The browser brings back address and scroll; the hit that was opened is kept with the entry of the history.

const HITS = '.hits h3 a, .rows tbody th a';

document.addEventListener('click', (event) => {
  const link = event.target.closest(HITS);
  if (link) history.replaceState({ ...history.state, hit: link.getAttribute('href'), byKey: event.detail === 0 }, '');
});

function returnToHit() {
  const { hit, byKey } = history.state ?? {};
  const link = hit && [...document.querySelectorAll(HITS)].find((one) => one.getAttribute('href') === hit);
  if (!link) return;
  link.focus({ preventScroll: true, focusVisible: byKey });
  if (byKey) link.closest('.hit, .hit-row')?.classList.add('at');
}

if (performance.getEntriesByType('navigation')[0]?.type === 'back_forward') returnToHit();

// ── Filter sheet ─────────────────────────────────────────────────────────────
// It is a popover, which opens and closes by itself. It is a column beside the results on wide windows.

matchMedia('(min-width: 861px)').addEventListener('change', (event) => {
  const sheet = document.querySelector('.facets:popover-open');
  if (event.matches && sheet) sheet.hidePopover();
});

// ── Choosing firms ───────────────────────────────────────────────────────────

// Cards are the same for everybody, so what is chosen and saved is marked here, from the fields of the forms that their
// buttons belong to. Without it the buttons do the same, and the tray shows what is chosen.

const MOST_COMPARED = 4;
const numbers = (form, name) => {
  const said = document.getElementById(form)?.elements.namedItem(name);
  const fields = said instanceof RadioNodeList ? [...said] : said ? [said] : [];
  // Buttons are among the elements of their form.
  return fields.filter((one) => one.type === 'hidden').flatMap((one) => one.value.split(' ')).filter(Boolean);
};
const chosen = () => numbers('choose', 'compare');

function press(button, isOn) {
  button.setAttribute('aria-pressed', isOn);
}

function mark() {
  const compared = new Set(chosen());
  for (const button of document.querySelectorAll('button[name=compare]')) {
    press(button, compared.has(button.value));
    button.disabled = compared.size >= MOST_COMPARED && !compared.has(button.value);
  }
  if (!document.getElementById('drop')) return;
  const [saved, fixed] = ['saved', 'fixed'].map((name) => new Set(numbers('keep', name)));
  for (const button of document.querySelectorAll('button[name=firm]')) {
    press(button, saved.has(button.value));
    button.disabled = fixed.has(button.value);
    button.setAttribute('form', saved.has(button.value) ? 'drop' : 'keep');
  }
}

mark();
document.addEventListener('htmx:after:swap', mark);

// The tags of cards lead into the same search; what is chosen goes with them.
document.addEventListener('click', ({ target }) => {
  const link = target.closest('.hit .tags a');
  if (!link) return;
  const address = new URL(link.href);
  address.searchParams.delete('compare');
  for (const number of chosen()) address.searchParams.append('compare', number);
  link.href = address.href;
});
