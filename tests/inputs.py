"""What people and their programs type into a search box."""

QUERIES = {
    "nothing": "",
    "spaces": "   ",
    "ten thousand Hangul": "가" * 10_000,
    "ten thousand letters": "a" * 10_000,
    "punctuation": "!!!???…·~",
    "emoji": "🚀👩‍👩‍👧",
    "loose jamo": "ㄹㅍ",
    "loose vowels": "ㅏㅗ",
    "NFD": "\u110b\u1174\u1105\u116d",
    "a NUL": "\0",
    "a NUL inside": "의료\0영상",
    "invisible": "\u202e\u200b",
    "incorporation alone": "㈜",
    "a query language": '* OR name:(x) AND NOT "',
    "SQL": "'; drop table firm;--",
    "markup": "<script>alert(1)</script>",
}
