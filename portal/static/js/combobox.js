// Suggestions under every search input: the editable combobox with list autocomplete of the ARIA Authoring Practices
// (1.2), chosen by hand. The list of the palette (data-stays) is always there and has its first choice chosen.
// Without this file, when offline and when the server fails, the input is what it was: a form's.

import { find } from './hangul.js';

const DEBOUNCE = 120;
const SILENCE = 600;
const KEPT = 60;

/** Addresses with their suggestions, the latest last. */
const answers = new Map();
const boxes = new WeakMap();
let numbers = 0;

class Combobox {
  constructor(input) {
    this.input = input;
    this.list = document.getElementById(input.dataset.combobox);
    this.target = this.list.querySelector('[data-suggestions]') ?? this.list;
    this.stays = 'stays' in this.list.dataset;
    this.parts = document.getElementById('suggestion-parts');
    this.active = null;
    const attributes = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': this.list.id, 'aria-expanded': this.stays };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  }

  get options() {
    return [...this.list.querySelectorAll(':not([hidden]) > [role=option]:not([hidden])')];
  }

  get isOpen() {
    return this.input.getAttribute('aria-expanded') === 'true';
  }

  // ── Asking ──

  type() {
    this.forget();
    // Who types is back in the text.
    if (!this.stays) this.activate(null);
    const text = this.input.value.trim();
    if (!text) this.show([], text);
    else if (answers.has(this.address(text))) this.show(answers.get(this.address(text)), text);
    else this.timer = setTimeout(() => this.ask(text), DEBOUNCE);
  }

  /** Drop what was asked and has not been answered. */
  forget() {
    clearTimeout(this.timer);
    this.asked?.abort();
  }

  address(text) {
    return `${this.parts.dataset.from}?q=${encodeURIComponent(text)}`;
  }

  async ask(text) {
    const asked = (this.asked = new AbortController());
    const address = this.address(text);
    let items = [];
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok) throw new Error(answer.status);
      ({ items } = await answer.json());
      keep(address, items);
    } catch {
      // Offline or out of order: no suggestions; the form still searches.
    }
    if (!asked.signal.aborted && document.activeElement === this.input) this.show(items, text);
  }

  // ── Showing ──

  show(items, text) {
    const most = Number(this.input.dataset.most || Infinity);
    const chosen = this.active?.id;
    const ids = new Map(this.options.map((option) => [option.getAttribute('href'), option.id]));
    const groups = new Map();
    for (const item of items.slice(0, most)) {
      const part = this.parts.content.querySelector(`[data-kind="${CSS.escape(item.type)}"]`);
      if (!part) continue;
      if (!groups.has(item.type)) groups.set(item.type, emptied(part));
      const option = part.querySelector('[role=option]').cloneNode(true);
      option.href = item.url;
      option.id = ids.get(item.url) ?? '';
      ids.delete(item.url);
      label(option, item.label, text);
      groups.get(item.type).append(option);
    }
    this.target.replaceChildren(...groups.values());
    this.refresh();
    // An answer that comes late leaves the choice where somebody has moved it meanwhile.
    if (chosen && !this.stays) this.activate(this.options.find((option) => option.id === chosen));
  }

  /** Look again at what can be chosen. */
  refresh() {
    const { options } = this;
    for (const option of options) {
      option.id ||= `option-${++numbers}`;
      option.setAttribute('aria-selected', 'false');
    }
    if (this.stays) this.activate(options[0]);
    else this.open(options.length > 0);
    this.announce(options.length);
  }

  open(whether) {
    this.activate(null);
    if (this.stays) return;
    this.list.hidden = !whether;
    this.input.setAttribute('aria-expanded', whether);
  }

  close() {
    this.forget();
    clearTimeout(this.speech);
    this.open(false);
  }

  activate(option) {
    this.active?.setAttribute('aria-selected', 'false');
    this.active = option ?? null;
    if (!option) return this.input.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', option.id);
  }

  /** Say how many choices there are, once typing rests. */
  announce(count) {
    clearTimeout(this.speech);
    const { some, none } = this.parts.dataset;
    const words = !this.input.value.trim() ? '' : count ? some.replace('{n}', count) : none;
    this.speech = setTimeout(() => (this.list.nextElementSibling.textContent = words), SILENCE);
  }

  // ── Keys ──

  key(event) {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.shiftKey) {
      // Ctrl-Enter opens the choice beside this page, as on a link.
      if (event.key === 'Enter' && this.active) this.choose(event);
      return;
    }
    act.call(this, event);
  }

  move(event, by) {
    const { options } = this;
    event.preventDefault();
    if (event.altKey) return by > 0 ? this.reopen() : this.close();
    if (!this.isOpen) return this.reopen(by);
    const at = options.indexOf(this.active);
    const next = at < 0 ? (by > 0 ? 0 : options.length - 1) : (at + by + options.length) % options.length;
    this.activate(options[next]);
  }

  /** Open a list that was closed; with `by`, at its first or last choice. */
  async reopen(by = 0) {
    const text = this.input.value.trim();
    if (!text) return;
    this.forget();
    if (answers.has(this.address(text))) this.show(answers.get(this.address(text)), text);
    else await this.ask(text);
    if (by && this.isOpen) this.activate(this.options.at(by > 0 ? 0 : -1));
  }

  choose(event) {
    event.preventDefault();
    const { ctrlKey, metaKey, shiftKey } = event;
    this.active.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
  }

  escape(event) {
    if (this.stays) return;
    event.preventDefault();
    if (this.isOpen) return this.close();
    this.input.value = '';
    this.input.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

const KEYS = {
  ArrowDown(event) { this.move(event, 1); },
  ArrowUp(event) { this.move(event, -1); },
  // The caret moves; who moves it is back in the text.
  Home() { if (!this.stays) this.activate(null); },
  End() { if (!this.stays) this.activate(null); },
  ArrowLeft() { if (!this.stays) this.activate(null); },
  ArrowRight() { if (!this.stays) this.activate(null); },
  Enter(event) { if (this.active) this.choose(event); else this.close(); },
  Escape(event) { this.escape(event); },
  Tab() { this.close(); },
};

/** A group without its choices. */
function emptied(part) {
  const group = part.cloneNode(true);
  group.querySelector('[role=option]').remove();
  return group;
}

function keep(address, items) {
  answers.delete(address);
  answers.set(address, items);
  if (answers.size > KEPT) answers.delete(answers.keys().next().value);
}

/** Write a choice's label, with the typed strokes marked where they are. */
export function label(option, text, typed) {
  const characters = [...text];
  const [start, end] = find(text, typed) ?? [0, 0];
  const mark = document.createElement('mark');
  mark.textContent = characters.slice(start, end).join('');
  const parts = [characters.slice(0, start).join(''), mark, characters.slice(end).join('')];
  const place = option.querySelector('.t');
  place.replaceChildren(...parts.filter((part) => (part === mark ? end > start : part)));
  if (document.documentElement.lang !== 'ko' && /[가-힣]/.test(text)) place.lang = 'ko';
}

/** The combobox of an input, made when it is first asked for. */
export function comboboxOf(input) {
  if (!boxes.has(input)) boxes.set(input, new Combobox(input));
  return boxes.get(input);
}

const of = (event) => event.target.closest?.('[data-combobox]');

function start() {
  for (const input of document.querySelectorAll('[data-combobox]')) comboboxOf(input);
}

start();
// Back may have replaced the whole body.
document.addEventListener('htmx:after:swap', start);
document.addEventListener('input', (event) => of(event) && comboboxOf(of(event)).type());
document.addEventListener('focusout', (event) => of(event) && comboboxOf(of(event)).close());
document.addEventListener('keydown', (event) => {
  if (!of(event)) return;
  // A key that an input method takes is no key of ours; Safari sends the Enter that ends a syllable only as 229.
  if (!event.isComposing && event.keyCode !== 229) comboboxOf(of(event)).key(event);
  else if (event.key === 'Enter' || event.code === 'Enter') event.preventDefault();
});
// Sent by its button; results that follow what is typed send the form too, and leave the list open.
document.addEventListener('submit', ({ target, submitter }) => {
  const input = target.elements.q;
  if (submitter && input?.matches('[data-combobox]')) comboboxOf(input).close();
});
// The focus stays in the input while somebody points at a choice.
document.addEventListener('mousedown', (event) => event.target.closest('[role=listbox]') && event.preventDefault());
document.addEventListener('click', (event) => {
  const option = event.target.closest('[role=option]');
  if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const input = document.querySelector(`[data-combobox="${option.closest('[role=listbox]').id}"]`);
  comboboxOf(input).close();
  // A past query is searched for where searching is done in place.
  if (option.closest('[data-kind=query]') && input.form.matches('[data-live]')) {
    event.preventDefault();
    input.value = option.textContent.trim();
    input.form.requestSubmit();
  }
});
