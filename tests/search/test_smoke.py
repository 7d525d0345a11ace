from factories import make_firm


def test_a_firm_is_found(app, client, run_jobs):
    make_firm(
        "㈜가온눈",
        tagline_ko="저선량 흉부 CT를 또렷하게",
        description_ko="의료영상 복원 소프트웨어를 만듭니다.",
        fields=["vision"],
    )
    run_jobs()
    for q in ("의료 영상", "의료영상", "가온눈", "(주)가온눈", "저선량"):
        body = client.get("/api/v1/search", query_string={"q": q, "type": "firm"}).get_json()
        assert body["total"] == 1, (q, body)
        assert body["items"][0]["name"] == "㈜가온눈"
