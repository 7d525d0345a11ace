// "복사하기": what stands in a field goes to the clipboard. Without a script, or where the browser keeps its clipboard
// to itself, the field is there to be copied by hand.

for (const button of document.querySelectorAll('[data-copies]')) {
  if (!navigator.clipboard) continue;
  const field = document.getElementById(button.dataset.copies);
  const words = button.querySelector('span');
  const before = words.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      return;
    }
    const status = document.querySelector('[data-copied]');
    words.textContent = status.textContent = button.dataset.done;
    setTimeout(() => {
      words.textContent = before;
      status.textContent = '';
    }, 3000);
  });
}
