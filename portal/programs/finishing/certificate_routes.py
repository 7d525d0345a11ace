"""`/me/bookings/…/certificate.pdf`: one's own. `/certificates/…`: where anybody checks one that they were shown."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.programs.finishing import labels, queries, view
from portal.web.access import current_viewer, public, signed_in

_READ_AS = str.maketrans("OIL", "011", " -‐–—")
LONGEST = 60
NOT_FOUND = 404

own_certificates = Blueprint("own_certificates", __name__, url_prefix="/me/bookings/<int:booking_id>")
certificates = Blueprint("certificates", __name__, url_prefix="/certificates")
certificates.context_processor(lambda: {"known": None})


@own_certificates.after_request
@certificates.after_request
def keep_to_oneself(response: Response) -> Response:
    """A name stands on these pages: no cache keeps them, no search engine either."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@own_certificates.get("/certificate.pdf")
@signed_in
def pdf(booking_id: int) -> Response:
    """The paper, drawn anew in the language that is asked for."""
    certificate = queries.own_certificate(current_viewer(), booking_id) or abort(404)
    name = {"Content-Disposition": f'attachment; filename="certificate-{certificate.number}.pdf"'}
    return Response(view.pdf_of(certificate), mimetype="application/pdf", headers=name)


@certificates.get("")
@public
def index() -> AnyResponse | str:
    """Where a code is typed; the way to what it stands for."""
    if code := _read(request.args.get("code", "")[:LONGEST]):
        return redirect(url_for("certificates.show", code=code))
    return render_template("finishing/check.html", code="")


def _read(typed: str) -> str:
    letters = typed.upper().translate(_READ_AS)
    return letters if letters.isascii() and letters.isalnum() else ""


@certificates.get("/<code>")
@public
def show(code: str) -> str | tuple[str, int]:
    """What was certified to whom, and whether it stands. Nobody guesses 130 bits; of one that was taken back the name
    is not told in full."""
    certificate = queries.certificate_by(_read(code))
    if certificate is None:
        return render_template("finishing/check.html", code=code[:LONGEST]), NOT_FOUND
    name = certificate.name if certificate.stands else labels.masked(certificate.name)
    return render_template("finishing/certificate.html", one=certificate, name=name, labels=labels)
