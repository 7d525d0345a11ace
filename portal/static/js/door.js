// The door: taps, codes and scans are kept first and then sent, so that a bad network loses nothing. The server knows
// each by its nonce and counts it once, however often it comes. Without this the forms of the page do it.

import { Kept } from './keeping.js';
import { scan } from './scanning.js';

const EVERY = 5000;
const AT_ONCE = 50;
const SAME_AGAIN = 4000;
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const door = document.getElementById('door');
const kept = new Kept(`door:${door.dataset.session}`);
const part = (name) => door.querySelector(`[data-${name}]`);
const rows = new Map([...door.querySelectorAll('li[data-booking]')].map((row) => [row.dataset.booking, row]));
let version = door.dataset.version;
let token = door.dataset.token;
let sending = false;

function say(words, mood = '') {
  const said = part('said');
  said.hidden = !words;
  said.textContent = words;
  said.toggleAttribute('data-good', mood === 'good');
  said.toggleAttribute('data-bad', mood === 'bad');
}

function trouble(words) {
  part('trouble').hidden = !words;
  part('trouble').textContent = words;
}

function nameOf(booking) {
  return rows.get(String(booking))?.querySelector('b').textContent || '';
}

// What stands in a ticket: its version, the booking's number in base 32, ten letters of a seal.
function bookingIn(code) {
  const letters = code.trim().toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const digits = letters.startsWith('T1') ? letters.slice(2, -10) : '';
  return [...digits].reduce((number, letter) => number * 32 + LETTERS.indexOf(letter), 0);
}

function show() {
  const waiting = new Set(kept.items.map((item) => String(item.booking || (item.code ? bookingIn(item.code) : ''))));
  for (const [booking, row] of rows) row.toggleAttribute('data-waits', waiting.has(booking) && !('came' in row.dataset));
  part('queue').hidden = !kept.items.length;
  part('waiting').textContent = kept.items.length;
}

// ── Sending ──────────────────────────────────────────────────────────────────

async function post(address, options) {
  const answer = await fetch(address, {
    method: 'POST',
    redirect: 'manual',
    ...options,
    headers: { ...options.headers, 'X-CSRFToken': token, Accept: 'application/json' },
  });
  // The page is older than its key: a new one comes with the state.
  if (answer.status === 400 && (await ask(''))) return fetchAgain(address, options);
  return answer;
}

function fetchAgain(address, options) {
  const headers = { ...options.headers, 'X-CSRFToken': token, Accept: 'application/json' };
  return fetch(address, { method: 'POST', redirect: 'manual', ...options, headers });
}

async function send() {
  if (sending || !kept.items.length) return;
  sending = true;
  try {
    while (kept.items.length) {
      const items = kept.items.slice(0, AT_ONCE);
      const answer = await post(door.dataset.scans, {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ items }),
      });
      if (!answer.ok) {
        trouble(answer.status >= 500 ? door.dataset.saidOffline : door.dataset.saidSignedOut);
        break;
      }
      const { results } = await answer.json();
      const done = new Set(results.map((one) => one.nonce));
      kept.drop((item) => done.has(item.nonce));
      tell(results);
      trouble('');
    }
  } catch {
    trouble(door.dataset.saidOffline);
  }
  sending = false;
  show();
  await ask(version);
}

function tell(results) {
  for (const { outcome, booking } of results) {
    const words = door.getAttribute(`data-outcome-${outcome.replace(/_/g, '-')}`) || outcome;
    const name = booking ? nameOf(booking) : '';
    say(name ? `${name}: ${words}` : words, outcome === 'ok' ? 'good' : 'bad');
    if (outcome === 'ok' && booking) rows.get(String(booking))?.toggleAttribute('data-came', true);
  }
}

function keep(item, words) {
  kept.add(item);
  navigator.vibrate?.(60);
  say(words);
  show();
  send();
}

// ── Who has come, by whatever phone ──────────────────────────────────────────

async function ask(since) {
  try {
    const answer = await fetch(`${door.dataset.state}?since=${since}`, { redirect: 'manual' });
    if (answer.status === 200) follow(await answer.json());
    const known = answer.ok || answer.status === 204;
    if (!known) trouble(answer.status >= 500 ? door.dataset.saidOffline : door.dataset.saidSignedOut);
    if (known) trouble('');
    return known;
  } catch {
    trouble(door.dataset.saidOffline);
    return false;
  }
}

function follow(state) {
  version = state.version;
  token = state.token;
  for (const name of ['present', 'places', 'visitors']) part(name).textContent = state[name];
  for (const [booking, row] of rows) {
    const at = state.came[booking];
    row.toggleAttribute('data-came', Boolean(at));
    if (at && !row.querySelector('[data-at]').textContent.startsWith(at)) row.querySelector('[data-at]').textContent = at;
  }
  part('stale').hidden = Object.keys(state.came).every((booking) => rows.has(booking)) && state.places <= rows.size;
  show();
}

// ── What people do here ──────────────────────────────────────────────────────

function taken(code) {
  const booking = bookingIn(code);
  const name = nameOf(booking);
  keep({ code }, name ? `${name}: ${door.dataset.saidKept}` : door.dataset.saidStranger);
}

for (const form of door.querySelectorAll('[data-tap]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const booking = Number(form.elements.booking.value);
    keep({ booking }, `${nameOf(booking)}: ${door.dataset.saidKept}`);
  });
}

for (const form of door.querySelectorAll('[data-undo]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { booking } = form.closest('li').dataset;
    const before = kept.items.length;
    kept.drop((item) => String(item.booking || bookingIn(item.code || '')) === booking);
    if (before !== kept.items.length) {
      show();
      return;
    }
    const answer = await post(form.action, { body: new FormData(form) }).catch(() => null);
    // It leads back to the page, which is not asked for; what has changed comes with the state.
    if (answer?.type === 'opaqueredirect' && (await ask(''))) say('');
    else say(door.dataset.saidUndoLater, 'bad');
  });
}

part('code').addEventListener('submit', (event) => {
  const field = event.target.elements.code;
  if (!field.value.trim()) return;
  event.preventDefault();
  taken(field.value);
  field.value = '';
  field.focus();
});

part('heads').addEventListener('submit', (event) => {
  const heads = Number(event.target.elements.heads.value);
  if (!Number.isInteger(heads) || heads < 1 || heads > 100) return;
  event.preventDefault();
  keep({ heads }, door.dataset.saidKept);
});

part('find')?.addEventListener('input', (event) => {
  const words = event.target.value.trim().toLowerCase();
  for (const row of rows.values()) row.hidden = !row.querySelector('div').textContent.toLowerCase().includes(words);
});

let stop = null;
let last = { text: '', at: 0 };

part('camera').addEventListener('click', async () => {
  const video = part('video');
  if (stop) {
    stop();
    stop = null;
  } else {
    video.hidden = false;
    stop = await scan(video, door.dataset.decoder, (text) => {
      // A ticket is held before the camera for longer than it takes to read it.
      if (text === last.text && Date.now() - last.at < SAME_AGAIN) return;
      last = { text, at: Date.now() };
      taken(text);
    }).catch(() => null);
    if (!stop) say(door.dataset.saidNoCamera, 'bad');
  }
  video.hidden = !stop;
  part('camera').setAttribute('aria-pressed', String(Boolean(stop)));
});

function again() {
  if (document.visibilityState === 'visible') kept.items.length ? send() : ask(version);
}

addEventListener('online', again);
document.addEventListener('visibilitychange', again);
setInterval(again, EVERY);
show();
send();
