// "전체 동의": one box for all boxes of its group. It follows them, too.

for (const group of document.querySelectorAll('[data-ticks]')) {
  const all = group.querySelector('[data-tick-all]');
  const boxes = [...group.querySelectorAll('input[type=checkbox][name]')];
  const follow = () => {
    all.checked = boxes.every((box) => box.checked);
  };
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener('change', follow);
  follow();
}
