// How much is unread, in the header and the tab bar, without a reload: asked for every twenty seconds while the page
// is looked at. The answer is empty (204) when nothing has changed. Tells `unread` to whoever listens.

const EVERY = 20_000;
const script = document.querySelector('script[src*="/unread"][data-url]');
let seen = script.dataset.seen;
let waiting = 0;

// As `unread` in layouts/base.html writes them: a number, and words for who hears the page.
function show(counts) {
  for (const [name, count] of Object.entries(counts)) {
    const words = count < 100 ? String(count) : '99+';
    for (const link of document.querySelectorAll(`[data-unread="${name}"]`)) {
      link.querySelector('.unread-n + .sr')?.remove();
      link.querySelector('.unread-n')?.remove();
      if (!count) continue;
      const number = Object.assign(document.createElement('span'), { className: 'unread-n', textContent: words });
      number.ariaHidden = 'true';
      const spoken = `, ${script.dataset.words.replace('{n}', words)}`;
      link.append(number, Object.assign(document.createElement('span'), { className: 'sr', textContent: spoken }));
    }
  }
}

async function ask() {
  try {
    const answer = await fetch(`${script.dataset.url}?seen=${seen}`, { headers: { Accept: 'application/json' } });
    const kind = answer.headers.get('Content-Type') || '';
    if (answer.status === 200 && kind.includes('json')) {
      const { seen: now, ...counts } = await answer.json();
      seen = now;
      show(counts);
      document.dispatchEvent(new CustomEvent('unread', { detail: counts }));
    } else if (answer.status !== 204) {
      // Signed out, perhaps in another tab: nothing is asked any more.
      return;
    }
  } catch {
    // Away from the net: asked again later.
  }
  plan();
}

function plan() {
  clearTimeout(waiting);
  if (!document.hidden) waiting = setTimeout(ask, EVERY);
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(waiting);
  if (!document.hidden) ask();
});
// A page that came back out of the browser's memory shows old numbers.
addEventListener('pageshow', (event) => (event.persisted ? ask() : plan()));
