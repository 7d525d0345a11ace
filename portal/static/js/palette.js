// ⌘K or Ctrl-K: one box over firms, pages and what can be done. Its list is a combobox (combobox.js) that begins with
// what is in the page already: pages and acts from the slot, and firms that this browser has looked at lately.

import { comboboxOf, label } from './combobox.js';
import { fits } from './hangul.js';

const KEY = 'recent-firms';
const MOST_RECENT = 5;
const onMac = /Mac|iPhone|iPad/.test(navigator.platform);

// ── Firms looked at lately: kept in this browser only ────────────────────────

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(({ path, name }) => /^\/firms\/\d/.test(path) && name).slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}

function remember(firms) {
  try {
    localStorage.setItem(KEY, JSON.stringify(firms.slice(0, MOST_RECENT)));
  } catch {
    // A browser that keeps nothing has no recent firms.
  }
}

const [, , firm] = /^(\/en)?(\/firms\/\d[^/]*)$/.exec(location.pathname) ?? [];
const heading = document.querySelector('h1');
if (firm && heading && document.querySelector('article .hero')) {
  const number = (path) => /\d+/.exec(path)[0];
  const others = recent().filter(({ path }) => number(path) !== number(firm));
  remember([{ path: firm, name: heading.textContent }, ...others]);
}

// ── The list ─────────────────────────────────────────────────────────────────

const dialog = () => document.getElementById('palette');
const group = (kind) => dialog().querySelector(`[role=listbox] > [data-kind=${kind}]`);

/** Show of the page's own choices those that fit the text, before suggestions come. */
function fill(text) {
  fillRecent(text);
  for (const option of group('commands').querySelectorAll('[role=option]')) {
    const words = option.textContent.trim();
    option.hidden = !isUsable(option) || (text !== '' && !fits(`${words} ${option.dataset.words ?? ''}`, text));
    label(option, words, text);
  }
  const [search] = group('search').querySelectorAll('[role=option]');
  search.search = new URLSearchParams({ q: text });
  search.querySelector('.t').textContent = text;
  group('search').hidden = !text;
  for (const kind of ['recent', 'commands']) group(kind).hidden = !group(kind).querySelector('[role=option]:not([hidden])');
}

/** Whether a choice would do something here: a part of the page is there, or there is something to forget. */
function isUsable(option) {
  if (option.dataset.act === 'forget') return recent().length > 0;
  const address = option.getAttribute('href') ?? '';
  return !address.startsWith('#') || document.getElementById(address.slice(1)) !== null;
}

function fillRecent(text) {
  const place = group('recent');
  const [first, ...rest] = place.querySelectorAll('[role=option]');
  for (const option of rest) option.remove();
  const firms = recent().filter(({ path, name }) => path !== firm && (!text || fits(name, text)));
  first.hidden = true;
  for (const { path, name } of firms) {
    const option = first.cloneNode(true);
    option.hidden = false;
    option.removeAttribute('id');
    option.href = (document.documentElement.lang === 'en' ? '/en' : '') + path;
    label(option, name, text);
    place.append(option);
  }
}

// ── Opening, choosing, closing ───────────────────────────────────────────────

function open() {
  const input = dialog().querySelector('input');
  input.value = '';
  fill('');
  if (!dialog().open) dialog().showModal();
  input.focus();
  comboboxOf(input).type();
}

const ACTS = {
  theme: () => document.querySelector('[data-theme-toggle]').click(),
  forget: () => remember([]),
  language: () => document.querySelector('[data-keep-query]').click(),
};

document.addEventListener('keydown', (event) => {
  // By the place of the key: with a Korean input method on, K is typed as ㅏ.
  if (event.code === 'KeyK' && (onMac ? event.metaKey : event.ctrlKey) && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    if (dialog().open) dialog().close();
    else open();
  } else if (event.key === 'Escape' && dialog().open) {
    // While a syllable is composed, Escape is the input method's.
    event.preventDefault();
    if (!event.isComposing && event.keyCode !== 229) dialog().close();
  }
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-palette-open]')) open();
  // A click beside the palette is one on the dialog itself.
  else if (event.target.closest('[data-palette-close]') || event.target === dialog()) dialog().close();
  const option = event.target.closest('#palette [role=option]');
  if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (option.dataset.act) ACTS[option.dataset.act]();
  dialog().close();
});

document.addEventListener('input', ({ target }) => {
  if (!target.matches('#palette-q')) return;
  fill(target.value.trim());
  comboboxOf(target).refresh();
});

for (const shown of document.querySelectorAll('[data-shortcut]')) if (onMac) shown.textContent = '⌘K';
