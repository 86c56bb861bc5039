"""Drawings that mean no good. Each is one way to run, fetch or cover something."""

BOX = '<rect x="1" y="1" width="9" height="9"/>'


def svg(inside: str = BOX, **attributes: str) -> str:
    extra = "".join(f' {name.replace("_", ":")}="{value}"' for name, value in attributes.items())
    return f'<svg viewBox="0 0 100 40"{extra}>{inside}</svg>'


HOSTILE = {
    "script": svg(f"{BOX}<script>alert(1)</script>"),
    "script in a group": svg(f"<g><script href='https://evil.example/x.js'/></g>{BOX}"),
    "script in capitals": svg(f"{BOX}<SCRIPT>alert(1)</SCRIPT>"),
    "onload": svg(onload="alert(1)"),
    "onclick in the middle": svg('<rect x="1" y="1" width="9" height="9" onclick="alert(1)"/>'),
    "javascript link": svg('<a href="javascript:alert(1)"><text x="1" y="9">Click</text></a>'),
    "javascript in xlink": svg('<a xlink:href="java&#x0A;script:alert(1)"><text>Click</text></a>'),
    "foreignObject": svg("<foreignObject width='9' height='9'><iframe src='//evil.example'/></foreignObject>"),
    "body of HTML": svg('<body xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)"/>'),
    "style element": svg("<style>@import url(https://evil.example/x.css); body{display:none}</style>"),
    "style attribute": svg('<rect x="1" y="1" width="9" height="9" style="fill:url(https://evil.example)"/>'),
    "fill from elsewhere": svg('<rect x="1" y="1" width="9" height="9" fill="url(https://evil.example#a)"/>'),
    "use from elsewhere": svg('<use href="https://evil.example/x.svg#a"/>'),
    "use of data": svg('<use href="data:image/svg+xml;base64,PHN2Zy8+#a"/>'),
    "image": svg('<image href="https://evil.example/pixel.png" width="9" height="9"/>'),
    "feImage": svg('<filter><feImage href="https://evil.example/pixel.png"/></filter>'),
    "animate": svg('<a><animate attributeName="href" values="javascript:alert(1)"/><text>Click</text></a>'),
    "set": svg('<set attributeName="onmouseover" to="alert(1)"/>'),
    "handler": svg('<handler type="text/ecmascript">alert(1)</handler>'),
    "entity": f'<!DOCTYPE svg [<!ENTITY x "<script>alert(1)</script>">]>{svg("<text>&x;</text>")}',
    "entity from a file": f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{svg("<text>&x;</text>")}',
    "laughs": (
        '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
        f"{svg('<text>&c;</text>')}"
    ),
    "other namespace": svg(xmlns="http://www.w3.org/1999/xhtml"),
    "prefixed script": svg("<s:script xmlns:s='http://www.w3.org/2000/svg'>alert(1)</s:script>"),
    "prefixed root": '<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><s:rect/></s:svg>',
    "stylesheet instruction": f'<?xml-stylesheet href="https://evil.example/x.css"?>{svg()}',
    "two roots": f"{svg()}<script>alert(1)</script>",
    "text behind": f"{svg()}--><img src=x onerror=alert(1)>",
    "mathml": svg("<math><mtext><img src='x' onerror='alert(1)'/></mtext></math>"),
    "title as a way out": svg("<title><img src='x' onerror='alert(1)'/></title>"),
    "desc as a way out": svg("<desc><b>bold</b></desc>"),
    "id to be found by": svg('<rect id="main" x="1" y="1" width="9" height="9"/>'),
    "class that covers": svg('<rect class="skip-link" x="1" y="1" width="9" height="9"/>'),
    "marker from elsewhere": svg('<path d="M0 0L9 9" marker-end="url(https://evil.example#m)"/>'),
    "path that breaks out": svg("<path d='M0 0&quot; onload=&quot;alert(1)'/>"),
    "transform that breaks out": svg("<g transform='translate(1) url(x)'><rect/></g>"),
    "huge": '<svg viewBox="0 0 99999 99999"><rect x="1" y="1" width="9" height="9"/></svg>',
    "deep": svg("<g>" * 40 + BOX + "</g>" * 40),
    "many": svg(BOX * 2000),
    "no drawing at all": "<p onclick='alert(1)'>Hello</p>",
}
# Odd, and harmless: they are shown, and nothing in them runs.
ODD = {
    "CDATA": svg("<text x='1' y='9'><![CDATA[<script>window.hit = 1</script>]]></text>"),
    "markup as words": svg("<text x='1' y='9'>&lt;img src=x onerror='window.hit = 1'&gt;</text>"),
    "comment": svg(f"<!-- > <script>window.hit = 1</script> -->{BOX}"),
    "a quotation mark in words": svg("<text x='1' y='9'>&quot;&gt;&lt;/svg&gt;&lt;script&gt;window.hit = 1</text>"),
    "words turned round": svg("<text x='1' y='9'>\u202e\u2066 abc</text>"),
}
