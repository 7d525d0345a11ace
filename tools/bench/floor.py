"""The floor: what Flask needs to render 20 cards from memory, under the server settings of `portal serve`.

Nothing that shows a list can be cheaper on these tools; pages are told as multiples of it, since a machine's speed and
its other work then weigh on both.
"""

import argparse
import gc
import socket
from pathlib import Path

from flask import Flask, render_template
from gunicorn.http import message

from portal.serving import LONGEST_REQUEST_LINE, WebServer

_TEXT = "현장에서 쌓인 영상과 센서 값을 모아 불량을 먼저 알려 주는 소프트웨어를 만듭니다. " * 5
CARDS = [
    {
        "name": f"기업 {number}",
        "slug": f"firm-{number}",
        "tagline": "생산 설비의 이상을 미리 알려 줍니다",
        "description": _TEXT,
        "industry": "제조",
        "tags": ["제조", "영상", "예지보전"],
        "employees": 12,
        "region": "서울",
    }
    for number in range(20)
]


def create_floor() -> Flask:
    """The application with its one page, `/cards`."""
    app = Flask(__name__, template_folder=str(Path(__file__).parent / "templates"))

    @app.get("/cards")
    def cards() -> str:
        return render_template("cards.html", cards=CARDS)

    @app.get("/readyz")
    def readyz() -> str:
        return "ok"

    return app


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    message.MAX_REQUEST_LINE = LONGEST_REQUEST_LINE
    app = create_floor()
    gc.collect()
    gc.freeze()
    listening = socket.create_server(("127.0.0.1", options.port), backlog=2048)
    WebServer(app, bind=f"fd://{listening.fileno()}", workers=options.workers).run()


if __name__ == "__main__":
    main()
