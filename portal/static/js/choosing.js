// Choosing firms: cards are the same for everybody, so what is chosen and saved is marked here, from the fields of the
// forms that their buttons belong to. Without it the buttons do the same, and the tray shows what is chosen.

const MOST = 4;
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
    button.disabled = compared.size >= MOST && !compared.has(button.value);
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
