// The button of a booking repeats the time that is chosen, and says when it is a place in line.
for (const form of document.querySelectorAll('form[data-booking]')) {
  const button = form.querySelector('button[data-free-words]')
  const said = form.querySelector('[data-said]')
  form.addEventListener('change', (event) => {
    const { time, free } = event.target.dataset
    if (!time || !button) return
    button.textContent = (free === undefined ? button.dataset.fullWords : button.dataset.freeWords).replace('{time}', time)
    said.textContent = button.textContent
  })
}
