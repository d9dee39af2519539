"""Pages whose style sheets mean no harm, or all of it."""

from tests.e2e.site import BODY, TAG, Paper, paper

_EVERYTHING = (
    "*{transform:rotate(4deg) scale(.8)!important;filter:blur(3px)!important;opacity:.2!important;visibility:hidden!important;"
    "pointer-events:none!important;user-select:none!important;margin:9px!important;padding:9px!important;width:33px!important;"
    "height:5px!important;min-height:0!important;position:static!important;inset:auto!important;overflow:hidden!important;"
    "font:700 7px/1 monospace!important;color:red!important;background:yellow!important;border:5px solid lime!important;"
    "letter-spacing:.5em!important;text-transform:uppercase!important;text-indent:-99px!important;clip-path:inset(50%)!important;"
    "z-index:-1!important;float:right!important;appearance:none!important}"
)
_RESETS = (
    "div,section,dialog,form,fieldset,legend,label,input,button,textarea,output,span,b,p,slot{all:revert;display:inline!important;"
    "font:9px serif!important;width:8px!important;height:8px!important;border:2px dashed red!important;margin:30px!important;"
    "position:relative!important;float:left!important;background:#000!important;color:#111!important;max-height:3px!important}"
    "input[type=radio],textarea{display:none!important}textarea,button{position:absolute!important;left:-9999px!important}"
)
_NAMES = (
    ":root,*{--background:red!important;--text:red!important;--accent:red!important;--border:transparent!important;"
    "--radius:33px!important;--size:7px!important;--font:fantasy!important}"
)
_OVERLAY = "position:fixed;inset:0;z-index:2147483647;background:#0007"

STYLES = {
    "everything unset": paper("*{all:unset!important}"),
    "everything initial, even inherited things": paper("*,*::before,*::after{all:initial!important;direction:rtl!important}"),
    "every property, important": paper(_EVERYTHING),
    "no div at all": paper("div{display:none!important}"),
    "nothing at the end of the body": paper("body>div:last-child{display:none!important}"),
    "nothing that has neither id nor class": paper(
        "div:not([id]):not([class]){display:none!important;position:absolute!important}"
    ),
    "ten pixels to the rem": paper("html{font-size:62.5%}body{font-size:1.6rem}"),
    "a giant's rem": paper("html{font-size:400%!important}"),
    "a transformed body": paper(
        "html{overflow:hidden}body{position:fixed;inset:40px;overflow:hidden;transform:scale(.5) rotate(3deg);perspective:9px;"
        "will-change:transform;contain:layout paint;filter:grayscale(1);opacity:.4;clip-path:circle(20%);isolation:isolate}"
    ),
    "a body not shown yet": paper("body{visibility:hidden!important;opacity:0!important}"),
    "a size container for a body": paper("html,body{height:100%;container-type:size;contain:strict;overflow:auto}"),
    "resets of every element": paper(_RESETS),
    "an overlay on top of everything": paper(body=f'{BODY}<div style="{_OVERLAY}">Sale</div>'),
    "an overlay that came to stay in the top layer": paper(
        body=f'{BODY}<div popover=manual id=sale style="{_OVERLAY};width:auto;height:auto">Sale</div>'
        "<script>sale.showPopover()</script>"
    ),
    "no popovers": paper(
        "[popover]{display:none!important}:popover-open{display:none!important;opacity:0!important}"
        "section,fieldset{display:none!important}::backdrop{background:#000!important}"
    ),
    "vertical writing": paper("html,body,*{writing-mode:vertical-rl!important;text-orientation:sideways!important}"),
    "right to left": paper(
        "*{direction:rtl!important;unicode-bidi:bidi-override!important}", html='<html lang="ar" dir="rtl">'
    ),
    "names of variables like the card's": paper(_NAMES),
    "a column that spreads its children": paper(
        "body{display:flex;flex-direction:column;justify-content:space-between;min-height:95vh}"
    ),
    "a grid with gaps": paper("body{display:grid;gap:60px;grid-auto-rows:1fr}"),
    "columns": paper("body{columns:3;column-fill:balance}body>*{break-inside:avoid}"),
    "animations and transitions on everything": paper(
        "@keyframes away{to{opacity:0;translate:500px}}*{transition:all 9s!important}div{animation:away 9s -4s paused infinite}"
    ),
    "a page half as large again": paper("html{zoom:1.5}"),
    "colours for dark only": paper(
        ":root{color-scheme:only dark}*{color:#000!important;forced-color-adjust:none;accent-color:red}"
    ),
    "print styles for the screen": paper("@media all{body *{display:none!important}@page{size:a4}}"),
    "no doctype": Paper(f'<html><head><meta charset="utf-8"><title>Acorn</title>{TAG}</head><body>{BODY}</body></html>'),
}
