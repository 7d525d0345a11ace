"""The pictures and the documents of the demo hub's first firm, drawn anew: `python -m tools.demo_files [folder]`.

The firm is fictional, and so is what they show: ellipses, a screen that nobody has, numbers that nobody measured.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tools.browser import ARGUMENTS, installed
from tools.portal_process import ROOT

FOLDER = ROOT / "portal" / "firms" / "demo" / "files"
FONT = ROOT / "portal" / "static" / "vendor" / "pretendard"
HEAD = f"""<!doctype html><meta charset=utf-8><link rel=stylesheet href="{FONT.as_uri()}/pretendardvariable-dynamic-subset.css"><style>
*{{margin:0;box-sizing:border-box}} body{{font:18px/1.6 "Pretendard Variable",sans-serif;color:#1b2320;word-break:keep-all}}
</style>"""
#: A head in slices: ellipses, some of them over others.
_HEAD = """<ellipse cx=150 cy=160 rx=112 ry=138 fill="#d8dcd8"/><ellipse cx=150 cy=162 rx=100 ry=126 fill="#4a524e"/>
<ellipse cx=112 cy=150 rx=25 ry=58 fill="#161b19" transform="rotate(12 112 150)"/>
<ellipse cx=188 cy=150 rx=25 ry=58 fill="#161b19" transform="rotate(-12 188 150)"/>
<ellipse cx=150 cy=98 rx=34 ry=20 fill="#87908b"/><circle cx=150 cy=222 r=16 fill="#a6afa9"/>
<circle cx=118 cy=232 r=7 fill="#cdd4cf"/><circle cx=180 cy=236 r=5 fill="#cdd4cf"/><circle cx=196 cy=214 r=6 fill="#f2a33c"/>"""
_SLICE = """<figure><svg viewBox="0 0 300 320">{defs}<rect width=300 height=320 rx=18 fill="#0b0f0d"/>{body}</svg>
<figcaption><b>{name}</b> {note}</figcaption></figure>"""
_FILTER = "<defs><filter id=u><feGaussianBlur stdDeviation='5 1.5'/></filter></defs>"
_GHOSTS = f"""<g filter="url(#u)">{_HEAD}</g><g opacity=.3 filter="url(#u)" transform="translate(34 0)">{_HEAD}</g>
<g opacity=.22 filter="url(#u)" transform="translate(-40 0)">{_HEAD}</g>"""
SLICES = f"""{HEAD}<style>body{{display:flex;gap:34px;padding:44px;background:#f4f2ec}}figure{{flex:1}}svg{{width:100%}}
figcaption{{margin-top:10px;font-size:20px;color:#55605a}}b{{color:#1b2320}}</style>
{_SLICE.format(defs=_FILTER, body=_GHOSTS, name="6배 가속 원시 신호", note="그대로 되돌리면 겹쳐요")}
{_SLICE.format(defs="", body=_HEAD, name="재구성 뒤", note="같은 신호, 9분 촬영")}"""
_ROWS = (
    ("오전 9:10", "뇌 기본 (T1·T2·FLAIR·DWI)", "8분 52초", "38초", "보냄"),
    ("오전 9:24", "뇌 기본 (T1·T2·FLAIR·DWI)", "9분 04초", "41초", "보냄"),
    ("오전 9:39", "뇌혈관", "6분 20초", "29초", "보냄"),
    ("오전 9:51", "뇌 기본, 움직임 보정", "9분 31초", "52초", "보냄"),
    ("오전 10:06", "뇌 기본 (T1·T2·FLAIR·DWI)", "8분 47초", "–", "재구성 중"),
)
CONSOLE = f"""{HEAD}<style>body{{background:#e7e4dc;padding:40px}}main{{background:#fff;border-radius:18px;overflow:hidden}}
header{{display:flex;justify-content:space-between;padding:20px 30px;background:#3f2b00;color:#fff;font-weight:700}}
table{{width:100%;border-collapse:collapse}}td,th{{padding:15px 30px;border-bottom:1px solid #e6e3dc;text-align:left}}
th{{color:#66706a;font-size:16px}}i{{padding:4px 12px;border-radius:8px;background:#e3f2ec;color:#0a6b58;font-style:normal}}
tr:last-child i{{background:#fff1d6;color:#7a4b00}}</style>
<main><header><span>할로리콘 서버</span><span>오늘 23건</span></header><table>
<tr><th>받은 때<th>프로토콜<th>촬영<th>재구성<th>PACS</tr>
{"".join(f"<tr><td>{at}<td>{what}<td>{scan}<td>{made}<td><i>{state}</i></tr>" for at, what, scan, made, state in _ROWS)}
</table></main>"""
_ARCS = "".join(
    f'<path d="M{260 - r} 260 A{r} {r} 0 0 1 {260 + r} 260" stroke="#f3c969" stroke-opacity="{1.1 - r / 260:.2f}"/>'
    for r in (70, 105, 140, 175, 210)
)
LOGO = f"""{HEAD}<style>body{{width:520px;height:520px;background:#3f2b00}}</style><svg viewBox="0 0 520 520" fill=none
stroke-width=16 stroke-linecap=round>{_ARCS}<circle cx=260 cy=330 r=74 fill="#fff7e6" stroke=none /><circle cx=330 cy=300
r=64 fill="#3f2b00" stroke=none /><circle cx=392 cy=392 r=17 fill="#ff7a45" stroke=none /></svg>"""
SITE = f"""{HEAD}<style>body{{background:#dfe9e5;padding:44px;display:grid;gap:20px;grid-template-columns:1fr 1fr 1fr}}
div{{padding:26px;border-radius:18px;background:#fff}}b{{display:block;font-size:54px;line-height:1.25}}p{{color:#55605a}}
hr{{height:150px;border:0;border-radius:10px;background:linear-gradient(90deg,#0a6b58 0 var(--to),#cfe3db var(--to))}}</style>
<div><p>촬영 시간</p><b>25분 → 9분</b><hr style=--to:36%></div><div><p>하루 검사</p><b>14건 → 23건</b><hr style=--to:61%></div>
<div><p>재촬영</p><b>19건 → 5건</b><hr style=--to:26%></div>"""
_PAGE = "<section><h1>{title}</h1>{body}<footer>㈜달무리메드 · 시연용 자료</footer></section>"
#: In one font: a reader takes letters of several for words of their own.
_SHEET = f"""{HEAD}<style>body{{font-family:"Noto Sans CJK KR"}}@page{{size:297mm 167mm;margin:0}}section{{height:166mm;padding:24mm 26mm;break-after:page;position:relative}}
h1{{font-size:38px;line-height:1.3;margin-bottom:14mm;color:#3f2b00}}li{{margin:3mm 0}}footer{{position:absolute;bottom:12mm;color:#777}}
table{{border-collapse:collapse}}td,th{{padding:3mm 8mm;border-bottom:1px solid #ccc;text-align:left}}</style>"""
PAPER = (
    _SHEET
    + _PAGE.format(
        title="뇌 MRI 한 건을 9분으로",
        body="<p>㈜달무리메드 회사소개서 2026</p><p>k-space부터 다시 푸는 재구성 엔진</p>",
    )
    + _PAGE.format(
        title="무엇이 달라지나요",
        body="<ul><li>쓰던 장비 그대로, 콘솔 옆에 서버 한 대를 더해요.<li>촬영 시간이 25분 안팎에서 9분으로 줄어요."
        "<li>재구성한 DICOM 시리즈는 40초 안에 PACS로 넘어가요.<li>머리 움직임은 같은 신호에서 되짚어 보정해요.</ul>",
    )
    + _PAGE.format(
        title="도입 절차",
        body="<table><tr><th>1주<td>원시 신호 수집 조건 확인, 팬텀 촬영<tr><th>2~3주<td>프로토콜 맞춤, 판독의 블라인드 비교"
        "<tr><th>4주<td>현장 교육, 하루 다섯 건부터 적용<tr><th>그 뒤<td>분기마다 화질 점검 보고서</table>",
    )
)
REPORT = (
    _SHEET
    + _PAGE.format(
        title="6배 가속 뇌 MRI 성능 평가",
        body="<p>㈜달무리메드 내부 평가 보고서 · 요청한 회사에만 보여요</p><p>장비 세 종, 지원자 48명, 판독의 세 사람</p>",
    )
    + _PAGE.format(
        title="결과",
        body="<table><tr><th><th>기준 촬영<th>6배 가속<tr><th>병변 검출 민감도<td>97.6%<td>97.1%"
        "<tr><th>화질 점수 (5점)<td>4.5<td>4.3<tr><th>촬영 시간<td>25분 10초<td>8분 58초</table>",
    )
)
PAPERS = {"company": PAPER, "evaluation": REPORT}
PICTURES = {
    "slices": (SLICES, 1200, 736),
    "console": (CONSOLE, 1200, 504),
    "site": (SITE, 1200, 400),
    "logo": (LOGO, 520, 520),
}


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=list(ARGUMENTS))
        for name, (markup, width, height) in PICTURES.items():
            _picture(browser, Path(place), markup, width, height, folder / f"dalmuri-{name}.webp")
        page = browser.new_page()
        for name, markup in PAPERS.items():
            page.goto(_written(Path(place), markup), wait_until="networkidle")
            page.pdf(path=folder / f"dalmuri-{name}.pdf", prefer_css_page_size=True)
        browser.close()
    for file in sorted(folder.iterdir()):
        print(f"{file.stat().st_size / 1000:6.0f} KB  {file.name}")
    return 0


def _written(place: Path, markup: str) -> str:
    file = place / "page.html"
    file.write_text(markup, encoding="utf-8")
    return file.as_uri()


def _picture(browser: Browser, place: Path, markup: str, width: int, height: int, file: Path) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(_written(place, markup), wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    Image.open(io.BytesIO(page.screenshot(type="png"))).save(file, "WEBP", quality=82, method=6)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
