"""What strangers write to be more than text: each holds `evil`, so that its trace can be found."""

HTML = (
    "evil <script>alert(1)</script><img src=x onerror=alert(1)>"
    "<svg/onload=alert(1)></details></td></table>"
)
MENTIONS = "evil " + " ".join(f"@acme/team{n} @person{n}" for n in range(20))
REFERENCES = "evil #1 acme/taxonomy#2 GH-3 5d41402abc4b2a76b9719d911017c592aabbccdd :shipit:"
LINKS = (
    "evil [click](https://evil.example) ![x](https://evil.example/p.png) <https://evil.example>"
    " https://evil.example www.evil.example [ref][1]"
)
TABLE = "evil | evil2 | evil3 || evil4 \\| evil5"
MARKERS = "evil <!-- seedbed:status --> <!-- seedbed:sample run=1 --> -->"
CODE = "evil `code` ``` ```` ~~~ evil"
BIDI = "evil \u202etxet\u202c \u2066x\u2069 \u200b\u200d\ufeff zero"
BLOCKS = "evil\n\n# evil heading\n\n```\nevil fence\n```\n\n---\n\n| evil | b |\n| --- | --- |\n"
SETEXT = "evil\n===\n\nevil\n---\n\n    evil indented\n\n<div>evil</div>\n"
FENCES = "evil\n```suggestion\nrm -rf evil\n```\n````\nevil\n`````\n"

ONE_LINE = (HTML, MENTIONS, REFERENCES, LINKS, TABLE, MARKERS, CODE, BIDI)
MANY_LINES = (BLOCKS, SETEXT, FENCES)
ALL = (*ONE_LINE, *MANY_LINES)
