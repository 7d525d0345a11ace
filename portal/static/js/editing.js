// An editor that saves by itself and shows Markdown as it is typed. Without this, the buttons do both.

const PAUSE = 1500;
const LOOK_PAUSE = 400;
const form = document.getElementById('editor');
const said = document.querySelector('[data-saved]');
let waiting = 0;
let running = false;
let again = false;

function tell(words) {
  said.textContent = words;
}

async function save() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  again = false;
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      body: new FormData(form),
      headers: { 'X-Autosave': '1', Accept: 'application/json' },
    });
    const kind = answer.headers.get('Content-Type') || '';
    const data = kind.includes('json') ? await answer.json() : {};
    if (data.base) form.elements.base.value = data.base;
    tell(data.message || form.dataset.autosave);
    // What two have written is for people to choose: nothing more is saved by itself.
    if (data.state !== 'saved') stop();
  } catch {
    tell(form.dataset.autosave);
  }
  running = false;
  if (again) plan();
}

function plan() {
  clearTimeout(waiting);
  waiting = setTimeout(save, PAUSE);
}

function stop() {
  clearTimeout(waiting);
  form.removeEventListener('input', changed);
}

function changed() {
  tell('');
  plan();
}

async function look(area) {
  const target = document.getElementById(area.dataset.markdown);
  const data = new FormData();
  data.set('csrf_token', form.elements.csrf_token.value);
  data.set('text', area.value);
  const answer = await fetch(form.dataset.rendering, { method: 'POST', body: data });
  if (!answer.ok) return;
  // Cleaned by the server of all that could do harm, as on the public page.
  target.innerHTML = (await answer.json()).html;
  target.parentElement.hidden = !area.value.trim();
}

if (form?.dataset.autosave) {
  form.addEventListener('input', changed);
  // What is sent by a button is not to meet what is saved by itself.
  form.addEventListener('submit', stop);
  for (const area of form.querySelectorAll('[data-markdown]')) {
    let later = 0;
    area.addEventListener('input', () => {
      clearTimeout(later);
      later = setTimeout(look, LOOK_PAUSE, area);
    });
    if (area.value.trim()) look(area);
  }
  // What was typed before this came is saved, too.
  if ([...form.elements].some((one) => one.value !== one.defaultValue && 'defaultValue' in one)) changed();
}
