"""What is wrong with how a page looks: what axe-core finds, what is wider than the window, what is cut off."""

from axe_playwright_python.sync_playwright import Axe
from browsing import Look
from playwright.sync_api import Page

WIDTHS, THEMES = {1440: 900, 390: 844}, ("light", "dark")
#: Contrast is by far the dearest rule (a list of firms takes 0.77 s with it, 0.14 s without), and it follows from the
#: theme, hardly from words or widths. So it runs once in each theme, in the other width and language. All other rules
#: follow from what a page holds: they run there, and in Korean on a phone, too. What words in another language make
#: too wide is looked for in both widths.
CONTRAST = {("light", 1440, "ko"), ("dark", 390, "en")}
#: After so many, the cards and rows of a page repeat themselves.
ROWS = 5

_SCRIPT = Axe().axe_script
#: Strokes of drawings that are hidden from readers are nothing that axe-core judges, and a third of what it looks at.
_SHORTEN = """(most) => {
  document.querySelectorAll('.hits, .rows tbody, .rowlist')
    .forEach((list) => [...list.children].forEach((row, n) => n >= most && row.remove()));
  document.querySelectorAll('svg[aria-hidden=true]').forEach((drawing) => drawing.replaceChildren());
}"""
#: Head and foot of a page as they rest, by all but where their links and forms lead.
_SHELL = """() => ['body > header', 'body > footer', 'body > .tabbar']
  .map((selector) => [selector, document.querySelector(selector)])
  .filter(([, part]) => part && !part.querySelector(':popover-open, [open], :focus'))
  .map(([selector, part]) => [selector, part.outerHTML.replace(/(?:href|value|action)="[^"]*"/g, '')
    + [...document.styleSheets].map((sheet) => sheet.href)])"""
_RUN = """([known, contrast]) => axe.run(known.length ? {exclude: known.map((one) => [one])} : document,
    {resultTypes: ['violations'], rules: {'color-contrast': {enabled: contrast}}})
  .then((results) => results.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 5)
    .map((node) => node.target.join(' ')) })))"""
#: Words for screen readers alone are cut off on purpose, and so is what ends in an ellipsis.
_CUT_OFF = """() => {
  const width = document.documentElement.clientWidth;
  const found = [];
  if (document.scrollingElement.scrollWidth > width) found.push(`it is wider than its window of ${width} px`);
  for (const element of document.querySelectorAll('body *')) {
    const [inner, outer] = [element.scrollWidth, element.clientWidth];
    if (inner <= outer + 1 || outer <= 1 || element.matches('input, select') || !element.checkVisibility()) continue;
    const { overflowX, textOverflow } = getComputedStyle(element);
    const hides = /hidden|clip/.test(overflowX) && textOverflow !== 'ellipsis';
    if (hides || element.matches('.btn, .badge, .chip, .tag, .note'))
      found.push(`${element.tagName}.${element.className} cuts off "${element.textContent.trim().slice(0, 30)}"`);
  }
  return found;
}"""

#: When the theme changes, the colours of controls pass over into the others for a moment.
_SETTLE = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => document.getAnimations().forEach((one) => one.finish()))"""

#: Heads and feet without violations, each with the look in which it was seen: they are the same on most pages, and a
#: good part of what axe-core costs.
_clean: set[tuple[str, str, str]] = set()


def is_looked_at(look: Look) -> bool:
    """Whether there is anything for axe-core to find in a look that is not found in another."""
    in_korean = look.theme == "light" and look.language == "ko"
    return in_korean or (look.theme, look.width, look.language) in CONTRAST


def violations(page: Page, look: Look) -> list[str]:
    """What axe-core finds on the page as it is, each with the elements concerned. Long lists are shortened for it."""
    if not is_looked_at(look):
        return []
    contrast = (look.theme, look.width, look.language) in CONTRAST
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)
    page.evaluate(_SHORTEN, ROWS)
    shell = [(selector, html, str(look)) for selector, html in page.evaluate(_SHELL)]
    known = [one[0] for one in shell if one in _clean]
    found = page.evaluate(_RUN, [known, contrast])
    if not found:
        _clean.update(shell)
    return [f"{page.url} ({look}): {one['id']}: {one['help']}: {'; '.join(one['nodes'])}" for one in found]


def cut_off(page: Page, look: Look) -> list[str]:
    """What is wider than the window, or than what holds it."""
    return [f"{page.url} ({look}): {line}" for line in page.evaluate(_CUT_OFF)]


def faults(page: Page, look: Look) -> list[str]:
    """What is wrong with the page that is open, in both widths and themes; the look that it had is put back.

    A page is loaded once for each language, not once for each look: its layout hangs on the window alone.
    """
    found = []
    for theme in THEMES:
        wanted = [(width, Look(width, theme, look.language)) for width in WIDTHS]
        if theme == "dark" and not any(is_looked_at(one) for _, one in wanted):
            continue
        page.emulate_media(color_scheme=theme)
        page.evaluate(_SETTLE)
        for width, one in wanted:
            if is_looked_at(one) or theme == "light":
                page.set_viewport_size({"width": width, "height": WIDTHS[width]})
                found += cut_off(page, one) if theme == "light" else []
                found += violations(page, one)
    page.set_viewport_size({"width": look.width, "height": WIDTHS[look.width]})
    page.emulate_media(color_scheme=look.theme)
    return found
