// Cards of the board may be dragged to another stage; what a drop does is what the card's own form does.

const board = document.querySelector('[data-board]')
let dragged = null

const columnOf = (event) => event.target.closest?.('[data-stage]')

const mark = (column) => {
  for (const one of board.querySelectorAll('.is-over')) one.classList.toggle('is-over', one === column)
  column?.classList.add('is-over')
}

const drop = (card, stage) => {
  if (card.closest('[data-stage]').dataset.stage === stage) return
  if (stage === 'closed') {
    // Why it is closed is asked on its own page.
    location.assign(`${card.querySelector('h3 a').href}#close`)
    return
  }
  const form = card.querySelector('form')
  form.elements.stage.value = stage
  form.requestSubmit()
}

if (board) {
  for (const card of board.querySelectorAll('[data-movable]')) card.draggable = true
  board.addEventListener('dragstart', (event) => {
    dragged = event.target.closest?.('[data-movable]')
    if (!dragged) return
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', dragged.querySelector('h3 a').textContent)
    dragged.classList.add('is-dragged')
  })
  board.addEventListener('dragover', (event) => {
    const column = columnOf(event)
    if (!dragged || !column) return
    event.preventDefault()
    mark(column)
  })
  board.addEventListener('drop', (event) => {
    const column = columnOf(event)
    if (!dragged || !column) return
    event.preventDefault()
    drop(dragged, column.dataset.stage)
  })
  board.addEventListener('dragend', () => {
    dragged?.classList.remove('is-dragged')
    dragged = null
    mark(null)
  })
}

// Led here to say why a lead is closed: the part that asks is opened.
const part = document.getElementById('close')
if (part && location.hash === '#close') part.open = true
