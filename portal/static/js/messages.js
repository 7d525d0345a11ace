// An open thread: what comes in is put below, Enter sends, a draft outlives the tab. Without this the page is a form.

// While people talk it is asked often, in silence more and more seldom.
const SOON = 5_000;
const SELDOM = 20_000;
const list = document.querySelector('.said-list');
const form = document.querySelector('form.say');
const area = form?.elements.body;
const read = document.querySelector('[data-read]');
let waiting = 0;
let pause = SOON;

// ── What comes in ────────────────────────────────────────────────────────────

function isAtEnd() {
  return innerHeight + scrollY > document.documentElement.scrollHeight - 160;
}

function put(text) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const news = page.querySelector('ol');
  const follow = isAtEnd();
  pause = SOON;
  for (const entry of [...news.children]) {
    // Asked twice at once, the same may come twice.
    if (!entry.id || !document.getElementById(entry.id)) list.append(entry);
  }
  list.querySelector('.nothing')?.remove();
  for (const entry of page.querySelectorAll('[data-anew] > .said')) putRight(entry);
  for (const name of ['after', 'seen', 'edited']) list.dataset[name] = news.dataset[name];
  read.replaceChildren(...page.querySelector('[data-read]').childNodes);
  if (follow) form?.scrollIntoView({ block: 'nearest' });
  return news.dataset.key;
}

// What was put right stands where it stood, with what it says now; what is not shown here is not shown.
function putRight(entry) {
  const there = document.getElementById(entry.id);
  for (const part of ['.bubble', '.at']) there?.querySelector(part).replaceWith(entry.querySelector(part));
}

async function ask() {
  clearTimeout(waiting);
  try {
    const { news, after, seen, edited } = list.dataset;
    const answer = await fetch(`${news}?after=${after}&seen=${seen}&edited=${edited}`);
    // Signed out, or no longer of the firm.
    if (answer.redirected || answer.status >= 400) return;
    if (answer.status === 200) put(await answer.text());
    else pause = Math.min(SELDOM, pause * 1.1);
  } catch {
    // Away from the net: asked again later.
  }
  plan();
}

function plan() {
  clearTimeout(waiting);
  if (!document.hidden) waiting = setTimeout(ask, pause);
}

if (list?.dataset.news) {
  list.setAttribute('aria-live', 'polite');
  plan();
  document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(waiting) : ask()));
}

// ── A draft ──────────────────────────────────────────────────────────────────

// One for each thread and person, in this browser alone, until it is sent.
const place = form && `draft-${form.dataset.draft}`;

function keep() {
  try {
    if (area.value.trim()) localStorage.setItem(place, area.value);
    else localStorage.removeItem(place);
  } catch {
    // The browser keeps nothing: then there is no draft.
  }
}

function recall() {
  try {
    // What came back with a message of what is wrong with it is newer than the draft.
    if (!area.value) area.value = localStorage.getItem(place) || '';
  } catch {
    // See above.
  }
}

function grow() {
  area.rows = Math.min(10, Math.max(2, area.value.split('\n').length));
}

// ── Sending ──────────────────────────────────────────────────────────────────

let sending = false;
// Sent again after a broken connection, the same words have the same key: they are said once.
async function send() {
  if (sending) return;
  sending = true;
  form.setAttribute('aria-busy', 'true');
  const data = new FormData(form);
  data.set('after', list.dataset.after || '0');
  data.set('edited', list.dataset.edited || '0');
  try {
    const answer = await fetch(form.action, { method: 'POST', body: data, headers: { 'X-Partial': '1' } });
    if (answer.status === 201) sent(await answer.text());
    else if (answer.status === 422) refused(await answer.text());
    // Signed out, a form that is too old, a file that is too large: a page of ours says so, and what to do.
    else form.submit();
  } catch {
    document.querySelector('[data-told]').textContent = form.dataset.failed;
    refused(`<p class="note note-signal" role="alert">${form.dataset.failed}</p>`);
  }
  form.removeAttribute('aria-busy');
  sending = false;
}

function sent(text) {
  area.value = '';
  form.elements.files.value = '';
  form.querySelector('[data-refused]').replaceChildren();
  for (const error of form.querySelectorAll('.error')) error.remove();
  area.removeAttribute('aria-invalid');
  name();
  keep();
  grow();
  form.elements.key.value = put(text);
  area.focus();
}

function refused(text) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  form.querySelector('[data-refused]').replaceChildren(...page.body.childNodes);
}

// Which files go along stands where they are chosen.
function name() {
  const names = [...form.elements.files.files].map((file) => file.name);
  form.querySelector('.attach span').textContent = names.join(', ') || form.dataset.files;
}

if (form) {
  form.dataset.files = form.querySelector('.attach span').textContent;
  recall();
  grow();
  area.addEventListener('input', () => {
    keep();
    grow();
  });
  area.addEventListener('keydown', (event) => {
    // While a syllable is being put together, Enter ends the syllable: it sends nothing, half of one least of all.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (area.value.trim() || form.elements.files.files.length) form.requestSubmit();
  });
  form.elements.files.addEventListener('change', name);
  form.addEventListener('submit', (event) => {
    // On a page of older messages what is sent is not below: it is led there.
    if (!list.dataset.news) return;
    event.preventDefault();
    send();
  });
}

// ── Where one begins ─────────────────────────────────────────────────────────

if (list && !location.hash) {
  const unseen = document.getElementById('new');
  (unseen || form || list).scrollIntoView({ block: unseen ? 'center' : 'end' });
}
