import{a as v,b as ae,c as q,d as M,e as pe,f as F,g as E,h as le,i as j,j as de,k as ce,l as J,m as ue}from"./chunk-R5FLN4BN.js";import{A as h,I as x,Ka as D,Ma as P,Oa as W,Sa as oe,Wa as se,Za as B,_ as k,a as e,ab as ie,b,ba as H,ca as A,d as w,da as T,db as re,e as f,g as ee,k as te,l as C,s as N,ta as ne,ua as I,vb as S,wa as _}from"./chunk-E7CE2H57.js";var i={show:"Show",hide:"Hide",showStep:t=>`Show: ${t}`,hideStep:t=>`Hide: ${t}`,isReadOnly:"Your role can read this page, not change it. Ask an editor or an admin of this dashboard.",originsStep:"Allow the addresses of your pages",tagStep:"Put the tag on your pages",checkStep:"Check that it works",identityStep:"Say who your visitors are",originsHelp:"Only pages at these addresses may ask. Name the start of the address, as your browser shows it: `https://www.example.com` covers all its pages.",originLabel:"Address of your website",originHint:"For example `https://www.example.com`. With and without `www.` are two addresses. `https://*.example.com` allows all subdomains.",allowToo:t=>`Allow ${t} too`,removeOrigin:t=>`Remove ${t}`,removed:t=>`Pages at ${t} may not ask any more.`,undo:"Undo",allowedAddresses:"Allowed addresses",localPages:"Pages on this computer",localPagesHelp:"`localhost`, for tests. Visitors have no such pages.",onlyLocal:"No address of a website yet. Until then, only pages on this computer (`localhost`) may ask, so that you can try it.",neverLoadedHere:"The tag was not loaded here in the last 30 days.",platform:"Where do you add the tag?",signingLanguage:"The language of your server",checkLabel:"Address of one of your pages",checkHint:"The server opens this page and looks for the tag, for example `https://www.example.com/account`.",check:"Check the page",checkResult:"Result of the check",copyCode:"Copy the code",allowIfYours:"If this page is yours, allow its address.",checkedPage:t=>`Checked: ${t}`,reported:"What pages reported",nothingReported:"Nothing yet. Open one of your pages with the tag in a browser; it appears here.",mayAskYes:"Allowed",mayAskNo:"Not allowed",identityHelp:"Without this, people are recognized by their browser. With a signed id, nobody can answer for another person, nobody is asked again on another device, and you see who gave which answer.",makeSecret:"Make an identity secret",makeAnotherSecret:"Make another identity secret",secretTitle:"Your new identity secret",secretOnce:"It is shown only now. Copy it before you close this window.",secretCopy:"Copy the secret",secretKeep:"Store it on your server in the environment variable `OUTOFTEN_IDENTITY_SECRET` (in WordPress: a line in `wp-config.php`). Never put it into a page, an app or the source code.",thirdSecretTitle:"Replace the oldest secret?",thirdSecretText:"The newest two secrets are valid. With a new one, the older of the present two stops working at once: people whose id is signed with it are refused.",notAsked:"Why was this person not asked?",traits:"For rules and segments: since when, and which plan",traitsHelp:"Write the values of the person who is signed in where the example has `2026-03-01` and `pro`. The script stands above the tag. The code for WordPress has the date already.",notAskedHelp:"What the server knows about one person and this survey, now.",respondentLabel:"The id of the person",respondentHint:"The id that your pages pass on, as the responses show it.",pageLabel:"Address of the page (optional)",pageHint:"For surveys that ask on some pages only.",findOut:"Find out",reasonsAgainst:"Not asked now, because:",noReason:"The server would ask this person now.",noReasonButPage:"The server would ask this person now, if the page agrees:",onlyPageKnows:"Only the page can check this:",neverAsked:"This person was never asked.",surveyLink:"Link to the survey",surveyLinkHelp:"Opens the survey on a page of its own, without the tag: for e-mails, chats, invoices or a code on paper.",surveyLinkSigned:"This site asks only people with a signed id: add it to the link as `?token=…`.",surveyLinkInactive:"The survey is switched off, so its link asks nobody.",copyLink:"Copy the link"},ge={done:"Done:",todo:"To do:",warning:"Attention:",optional:"Optional:"},he={ok:"Good:",warning:"Attention:",error:"Problem:"};function me(t){let n=o=>N(o,t);return{allowed:o=>o===1?"1 address is allowed.":`${C(o)} addresses are allowed.`,noneAllowed:"No address is allowed yet. Start with the address of your website.",refused:o=>o===1?"Pages at 1 address have the tag and are not allowed. Is it yours? Then allow it.":`Pages at ${C(o)} addresses have the tag and are not allowed. Allow those that are yours.`,neverLoaded:"No page has loaded the tag yet.",loaded:o=>`A page last loaded the tag on ${n(o)}.`,loadedHere:o=>`So far only pages on this computer loaded the tag, last on ${n(o)}.`,loadedLongAgo:o=>`No page has loaded the tag since ${n(o)}. Is it still on your pages?`,works:o=>`Pages at ${je(o)} load the tag and may ask.`,blocked:"A page or a browser extension blocked the card lately. See below.",onlyRefused:"Pages have the tag, but may not ask. Allow their address in step 1.",nothingToCheck:"No page that may ask has loaded the tag yet.",noSecret:"Optional. For websites where people sign in.",secrets:o=>o===1?"1 secret is valid.":`${C(o)} secrets are valid.`,secretNeeded:"This site asks only people with a signed id, and there is no secret yet, so nobody is asked.",tokensRefused:o=>`Signed ids were refused, last on ${n(o)}. Check the secret and the clock of your server.`}}function je(t){let n=t.map(o=>o.replace(/^https?:\/\//,""));return n.length<=2?n.join(" and "):`${n[0]} and ${C(n.length-1)} more addresses`}function fe(t,n){return t===n?"The tag is installed.":`${t} of ${n} steps are done.`}var Ye=30;function ye(t,n,o=Date.now()){let s=o-Ye*864e5,r=t.filter(({last_at:a})=>a&&Date.parse(a)>=s);return ae(r,n).slice(1)}function Y(t,n){return`Loaded the tag ${t.count===1?"once":`${C(t.count)} times`}, last on ${N(t.last_at,n)}.`}function Se(t,n){return`Asked again from ${N(t,n)} on.`}function we(t,n){return t?`Last asked on ${N(t,n)}.`:i.neverAsked}var Ge={ok:"check",warning:"warning",error:"close"},Ue=2e4;function ke({site:t,status:n}){let o=T("write");return e("div",{class:"install-columns",children:[e("section",{class:"install-part","aria-label":i.reported,children:[e("h3",{children:i.reported}),e(Ve,{site:t,status:n})]}),o&&e(Xe,{site:t,status:n})]})}function Ve({site:t,status:n}){let o=x(t);return e(S,{children:[ye(n.data,o).map(s=>e("p",{class:"signal",children:[e(b,{name:"warning"}),e("span",{children:e(h,{text:s})})]},s)),n.loaded_origins.length===0?e("p",{class:"muted",children:i.nothingReported}):e("ul",{class:"origin-list",children:n.loaded_origins.map(s=>e("li",{children:[e("div",{class:"origin-texts",children:[e("b",{children:s.origin}),e("span",{class:"muted",children:Y(s,o)})]}),e(se,{kind:s.allowed?"good":"warning",children:s.allowed?i.mayAskYes:i.mayAskNo})]},s.origin))})]})}function Xe({site:t,status:n}){let{api:o}=k(),s=n.loaded_origins.find(({allowed:g})=>g)?.origin??n.refused_origins.find(({request:g})=>g==="ask")?.origin??t.origins.find(g=>!g.includes("*")),[r,a]=f(null),[p,u]=f(null),l=r??s??"",{run:d,isBusy:y,problem:m,clearProblem:c}=A(async()=>{let R={path:{site_id:t.id},body:{url:l},timeoutMs:Ue};u(null),u(await o.post("/v1/sites/{site_id}/install-check",R))});return e("div",{class:"install-part",children:[e("form",{class:"field-with-button",noValidate:!0,onSubmit:g=>{g.preventDefault(),l.trim()&&d()},children:[e(_,{label:i.checkLabel,hint:i.checkHint,error:m,value:l,onInput:g=>{a(g),c()},placeholder:"https://www.example.com",spellcheck:!1}),e(w,{type:"submit",kind:"primary",isBusy:y,disabled:l.trim()==="",children:i.check})]}),e("div",{role:"status","aria-label":i.checkResult,children:p&&e(qe,{site:t,check:p,onAllowed:d})})]})}function qe({site:t,check:n,onAllowed:o}){let{allow:s,isBusy:r,problem:a}=j(t),p=M(n.url);return e(S,{children:[e("ul",{class:"findings",children:n.findings.map(({code:u,severity:l,meaning:d,remedy:y})=>e("li",{class:l,children:[e(b,{name:Ge[l]}),e("div",{children:[e("p",{children:[e(W,{children:[he[l]," "]}),e("strong",{children:d})]}),u==="origin_not_allowed"?e(S,{children:[e("p",{children:i.allowIfYours}),e(w,{isSmall:!0,kind:"primary",isBusy:r,onClick:async()=>{await s(p)&&o()},children:v.allowOrigin(p)}),a&&e("p",{class:"field-error",children:a})]}):e("p",{children:y})]})]},u))}),e("p",{class:"muted",children:i.checkedPage(n.url)})]})}var Je=7,Ke=864e5;function ve(t,n,o=Date.now()){let s=me(x(t));return{origins:Ze(t,n,s),tag:ze(n,s,o),check:Qe(n,s,o),identity:et(t,n,s,o)}}function Ze(t,n,o){let s=t.origins.filter(a=>!F(a)),r=Te(n).length>0;return E(n).length>0&&!r?{mark:"warning",text:o.refused(E(n).length)}:s.length>0?{mark:"done",text:o.allowed(s.length)}:{mark:"todo",text:o.noneAllowed}}function ze(t,n,o){let s=K(t,"tag")?.last_at;if(!s)return{mark:"todo",text:n.neverLoaded};let r=[...t.loaded_origins,...t.refused_origins];return r.length>0&&r.every(({origin:a})=>F(a))?{mark:"warning",text:n.loadedHere(s)}:Z(s,o)?{mark:"done",text:n.loaded(s)}:{mark:"warning",text:n.loadedLongAgo(s)}}function Qe(t,n,o){let s=Te(t),r=K(t,"card_refused");return r?.last_at&&Z(r.last_at,o)?{mark:"warning",text:n.blocked}:s.length>0?{mark:"done",text:n.works(s.map(({origin:a})=>a))}:E(t).length>0?{mark:"warning",text:n.onlyRefused}:{mark:"todo",text:n.nothingToCheck}}function et(t,n,o,s){let r=K(n,"identity_refused"),a=t.identity_secrets.length;return r?.last_at&&Z(r.last_at,s)?{mark:"warning",text:o.tokensRefused(r.last_at)}:a>0?{mark:"done",text:o.secrets(a)}:t.require_identity?{mark:"warning",text:o.secretNeeded}:{mark:"optional",text:o.noSecret}}function Te(t){return t.loaded_origins.filter(({allowed:n,origin:o})=>n&&!F(o))}function K(t,n){return t.data.find(o=>o.kind===n)}function Z(t,n){return n-Date.parse(t)<Je*Ke}function be({survey:t,timeZone:n}){let{api:o}=k(),[s,r]=f(""),[a,p]=f(""),[u,l]=f(null),{run:d,isBusy:y,problem:m}=A(async()=>{let c={respondent:s.trim(),...a.trim()&&{page:a.trim()}},g={survey_id:t.id};l(null),l(await o.get("/v1/surveys/{survey_id}/eligibility",{path:g,query:c}))});return e(P,{title:i.notAsked,about:i.notAskedHelp,columns:7,children:[e("form",{class:"not-asked-form",noValidate:!0,onSubmit:c=>{c.preventDefault(),s.trim()&&d()},children:[e(_,{label:i.respondentLabel,hint:i.respondentHint,error:m,value:s,onInput:r,maxLength:128,spellcheck:!1}),e(_,{label:i.pageLabel,hint:i.pageHint,value:a,onInput:p,placeholder:"https://www.example.com/account",spellcheck:!1}),e(w,{type:"submit",isBusy:y,disabled:s.trim()==="",children:i.findOut})]}),e("div",{role:"status","aria-label":i.notAsked,children:u&&e(tt,{result:u,timeZone:n})})]})}function tt({result:t,timeZone:n}){let{asks:o,reasons:s,unknown:r,last_ask_at:a}=t,p=r.length>0?i.noReasonButPage:i.noReason;return e("div",{class:"install-part",children:[e("p",{children:e("strong",{children:o?p:i.reasonsAgainst})}),s.length>0&&e("ul",{class:"findings",children:s.map(({code:u,detail:l,retry_at:d})=>e("li",{class:"error",children:[e(b,{name:"close"}),e("div",{children:[e("p",{children:e(h,{text:l})}),d&&e("p",{children:Se(d,n)})]})]},u))}),r.length>0&&e(S,{children:[!o&&e("p",{children:i.onlyPageKnows}),e("ul",{class:"findings",children:r.map(({rule:u,detail:l})=>e("li",{class:"info",children:[e(b,{name:"info"}),e("p",{children:e(h,{text:l})})]},u))})]}),e("p",{class:"muted",children:we(a??null,n)})]})}function xe({site:t,status:n}){let o=T("write");return e("div",{class:"install-columns",children:[e("div",{class:"install-part",children:[e("p",{class:"help",children:e(h,{text:i.originsHelp})}),o&&e(nt,{site:t})]}),e("div",{class:"install-part",children:[E(n).length>0&&e("section",{class:"install-part","aria-label":v.refusedPages,children:[e("h3",{children:v.refusedPages}),e(de,{site:t,refused:E(n)})]}),e("section",{class:"install-part","aria-label":i.allowedAddresses,children:[e("h3",{children:i.allowedAddresses}),e(ot,{site:t,status:n}),e(ce,{site:t,status:n})]})]})]})}function nt({site:t}){let{allow:n,isBusy:o,problem:s,clearProblem:r}=j(t),[a,p]=f(""),[u,l]=f(""),d=pe(u),y=d!==null&&!t.origins.includes(d);return e("form",{class:"field-with-button",noValidate:!0,onSubmit:async m=>{m.preventDefault();let c=M(a);a.trim()===""||!await n(c)||(p(""),l(c))},children:[e(_,{label:i.originLabel,hint:i.originHint,error:s,value:a,onInput:m=>{p(m),r()},placeholder:"https://www.example.com",spellcheck:!1}),e(w,{type:"submit",kind:"primary",isBusy:o,disabled:a.trim()==="",children:v.allow}),y&&e(w,{isSmall:!0,icon:"plus",isBusy:o,onClick:()=>n(d),children:i.allowToo(d)})]})}function ot({site:t,status:n}){let o=T("write"),{toast:s}=k(),{run:r,isBusy:a,problem:p}=le(t),u=t.origins.filter(c=>!q(c)),l=t.origins.filter(q),d=new Map(n.loaded_origins.map(c=>[c.origin,c]));async function y(c,g){await r(R=>R.filter(Fe=>!c.includes(Fe)))&&s({text:i.removed(g),action:{name:i.undo,run:()=>r(R=>[...new Set([...R,...c])])}})}let m=(c,g)=>o&&e(w,{icon:"trash",kind:"quiet",isSmall:!0,isBusy:a,label:i.removeOrigin(g),onClick:()=>y(c,g)});return e(S,{children:[u.length===0&&e("p",{class:"help",children:e(h,{text:i.onlyLocal})}),e("ul",{class:"origin-list",children:[u.map(c=>{let g=d.get(c);return e("li",{children:[e("div",{class:"origin-texts",children:[e("b",{children:c}),!c.includes("*")&&e("span",{class:"muted",children:g?Y(g,x(t)):i.neverLoadedHere})]}),m([c],c)]},c)}),l.length>0&&e("li",{children:[e("div",{class:"origin-texts",children:[e("b",{children:i.localPages}),e("span",{class:"muted",children:e(h,{text:i.localPagesHelp})})]}),m(l,i.localPages)]},"local")]}),e(D,{text:p})]})}var G={tag:"The tag",shopifyCustomer:"The tag that recognizes customers who sign in",tagManager:"The code for the tag manager",reactFile:"src/survey.jsx, instead of the tag if people sign in",vueFile:"src/survey.js, instead of the tag if people sign in",nuxtFile:"nuxt.config.js, instead of index.html",nextFile:"app/survey.jsx",nextLayout:"app/layout.jsx",policy:"What your policy must allow",nonce:"The tag with the nonce of your page",pinned:"The tag with hashes of all files (SRI), as they are now"},U={html:{name:"HTML",steps:["Copy the tag.","Open the file or the template with the head of your pages. Website builders (Wix, Squarespace, Webflow, Joomla, Drupal) call the field “custom code”, “code injection” or “head code”.","Paste the tag before `</head>`, and publish the pages."],note:""},wordpress:{name:"WordPress",steps:["In WordPress, open Plugins, Add New. Search for “WPCode”, then click Install Now and Activate.","Open Code Snippets, Header & Footer.","Paste the tag into the field Header, and click Save Changes.","If you have a plugin that caches pages, such as WP Rocket or LiteSpeed Cache, empty its cache."],note:"On wordpress.com, plugins need a plan that allows them. To recognize people who sign in, use the WordPress code of step 4 instead of WPCode. Or upload our own plugin, which does both and has a page of settings: one file, `examples/wordpress` of the source code."},shopify:{name:"Shopify",steps:["In the Shopify admin, open Online Store, Themes.","Beside your theme, click the three dots and Edit code.","Open `layout/theme.liquid`, paste the tag in the line above `</head>`, and click Save."],note:"Shopify does not run the tag in its checkout. The second tag asks a customer once, also on other devices; because the id is not signed, it proves nothing."},tag_manager:{name:"Tag manager",steps:["In Google Tag Manager, open Tags, New, Tag Configuration, Custom HTML.","Paste the code.","Click Triggering and choose All Pages.","Click Save, then Submit and Publish."],note:"In Matomo, Piwik PRO, Tealium and Adobe it is the same: a tag of the type “custom HTML” for all pages. If the tag manager waits for consent, only visitors who agree are asked."},react:{name:"React",steps:["Open `index.html` in your project (with Create React App: `public/index.html`).","Paste the tag before `</head>`, build and publish. The survey follows the routes of your app automatically.",'If people sign in, add `src/survey.jsx` instead of the tag, and render `<Survey id={…} token={…} />` in the root component. When they sign out, call `window.outoften?.("reset")`.'],note:"The package `outoften` is not on the npm registry, so `npm install outoften` fails. The tag is all you need; `examples/react` of the source code has a hook for your own buttons and events."},vue:{name:"Vue",steps:["Open `index.html` in your project. With Nuxt, open `nuxt.config.js` instead.","Paste the tag before `</head>`, build and publish. The survey follows the routes of your app automatically.",'If people sign in, add `src/survey.js` instead of the tag, and call `useSurvey` in the setup of `App.vue`. When they sign out, call `window.outoften?.("reset")`.'],note:"The package `outoften` is not on the npm registry, so `npm install outoften` fails. The tag is all you need; `examples/vue` of the source code has a composable for your own buttons and events."},next:{name:"Next.js",steps:["Add the file `app/survey.jsx`. It is a client component and loads the tag with `next/script`.","Put `<Survey />` into the body of `app/layout.jsx`. With the Pages Router, put it into `pages/_app.jsx`.",'If people sign in: make the token in the server component with the Node.js code of step 4, and write `<Survey id={user.id} token={token} />`. When they sign out, call `window.outoften?.("reset")`.'],note:"You need no package: `outoften` is not on the npm registry. `examples/next` of the source code is a whole app with a package made from that code."},csp:{name:"Strict CSP",steps:["Add the server to `script-src` and `connect-src` of your Content-Security-Policy. Keep what is there.","Paste the tag before `</head>`. If your policy works with nonces, use the tag with the nonce instead; then `script-src` needs no server.","If your pages must pin their scripts, use the tag with hashes. With nonces, both elements need one."],note:"The hash of the first file changes with every change of your surveys. Until you have pasted the new tag, browsers refuse the old one and nobody is asked. So pin only if you publish both together."}},_e="Open one of your pages in a browser. This step gets its check mark within seconds.",O={secret:"Make an identity secret, and store it on your server in the environment variable `OUTOFTEN_IDENTITY_SECRET`.",code:"Copy the code to your server. It needs no library.",use:{python:"Where you make a page for a person who is signed in, write `survey_tag(user.id)` into its head instead of the tag.",node:"Where you make a page for a person who is signed in, write `surveyTag(user.id)` into its head instead of the tag. In React, Vue and Next.js, pass `signIdentity(user.id, process.env.OUTOFTEN_IDENTITY_SECRET)` to the page as the token.",php:"Where you make a page for a person who is signed in, write `<?= survey_tag($user->id) ?>` into its head instead of the tag.",wordpress:"Paste the code at the end of `functions.php` of your theme (or with WPCode: Add Snippet, PHP), and the secret into `wp-config.php`: `define('OUTOFTEN_IDENTITY_SECRET', '…');`. It prints the tag too, so remove the other one.",ruby:"Where you make a page for a person who is signed in, write `survey_tag(user.id)` into its head instead of the tag. In Rails: `<%= raw survey_tag(current_user.id.to_s) %>`."},open:"Open such a page. If a signature is wrong, a warning appears here.",note:"A token is valid for ten minutes; a page that is open longer needs a fresh one, see `identify` in the developer guide. With the optional claims `name` and `email`, you find people by them."};var Ee=`// Sign a respondent's id on your server, for each page.
// \`SECRET=… node sign_identity.mjs ID\` prints a token.
import { createHmac } from "node:crypto";

export function signIdentity(respondentId, secret, lifetime = 600) {
  const part = (content) => Buffer.from(content).toString("base64url");
  const header = part(JSON.stringify({ alg: "HS256", typ: "JWT" }));
  const claims = part(JSON.stringify({ sub: respondentId, exp: Math.floor(Date.now() / 1000) + lifetime }));
  const signature = createHmac("sha256", secret).update(\`\${header}.\${claims}\`).digest("base64url");
  return \`\${header}.\${claims}.\${signature}\`;
}

if (process.argv[2] && process.env.SECRET) console.log(signIdentity(process.argv[2], process.env.SECRET));
else console.error("usage: SECRET=… node sign_identity.mjs RESPONDENT_ID");
`;var z=`<?php
// Sign a respondent's id on your server, for each page.
// \`SECRET=… php sign_identity.php ID\` prints a token.

function sign_identity(string $respondentId, string $secret, int $lifetime = 600): string
{
    $part = fn(string $content): string => rtrim(strtr(base64_encode($content), '+/', '-_'), '=');
    $header = $part(json_encode(['alg' => 'HS256', 'typ' => 'JWT']));
    $claims = $part(json_encode(['sub' => $respondentId, 'exp' => time() + $lifetime]));
    $signature = hash_hmac('sha256', "$header.$claims", $secret, true);
    return "$header.$claims." . $part($signature);
}

if (isset($argv[1]) && getenv('SECRET')) {
    echo sign_identity($argv[1], getenv('SECRET')), "\\n";
} else {
    fwrite(STDERR, "usage: SECRET=… php sign_identity.php RESPONDENT_ID\\n");
}
`;var Ce=`"""Sign a respondent's id on your server, for each page. \`SECRET=… python3 sign_identity.py ID\` prints a token."""

import base64
import hashlib
import hmac
import json
import os
import sys
import time


def sign_identity(respondent_id: str, secret: str, lifetime: int = 600) -> str:
    """Return a JWT (HS256) that identifies the respondent for \`lifetime\` seconds."""

    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    header = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    claims = part(json.dumps({"sub": respondent_id, "exp": int(time.time()) + lifetime}).encode())
    signature = hmac.new(secret.encode(), f"{header}.{claims}".encode(), hashlib.sha256).digest()
    return f"{header}.{claims}.{part(signature)}"


if __name__ == "__main__":
    if len(sys.argv) != 2 or "SECRET" not in os.environ:
        sys.exit("usage: SECRET=… sign_identity.py RESPONDENT_ID")
    print(sign_identity(sys.argv[1], os.environ["SECRET"]))
`;var Ae=`# Sign a respondent's id on your server, for each page.
# \`SECRET=… ruby sign_identity.rb ID\` prints a token.
require "base64"
require "json"
require "openssl"

def sign_identity(respondent_id, secret, lifetime = 600)
  part = ->(content) { Base64.urlsafe_encode64(content, padding: false) }
  header = part.(JSON.generate({ alg: "HS256", typ: "JWT" }))
  claims = part.(JSON.generate({ sub: respondent_id, exp: Time.now.to_i + lifetime }))
  signature = OpenSSL::HMAC.digest("SHA256", secret, "#{header}.#{claims}")
  "#{header}.#{claims}.#{part.(signature)}"
end

if ARGV[0] && ENV["SECRET"]
  puts sign_identity(ARGV[0], ENV["SECRET"])
else
  warn "usage: SECRET=… ruby sign_identity.rb RESPONDENT_ID"
end
`;var Ie=`<script>
  window.outoften = window.outoften || function () { (outoften.q = outoften.q || []).push(arguments); };
  (function () {
    var tag = document.createElement('script');
    tag.async = true;
    tag.src = '{{SERVER}}/w.js?site={{SITE_KEY}}';
    document.head.appendChild(tag);
  })();
<\/script>
`;var Pe=`<?php
// For functions.php of a WordPress theme, below the function of ../sign_identity.php. The secret is in wp-config.php:
// define('OUTOFTEN_IDENTITY_SECRET', '…');

add_action('wp_head', function () {
    $user = wp_get_current_user();
    if ($user->ID) {
        $identity = [
            'token' => sign_identity((string) $user->ID, OUTOFTEN_IDENTITY_SECRET),
            'created_at' => gmdate('c', strtotime($user->user_registered . ' UTC')),
        ];
        echo '<script>window.outoften=window.outoften||function(){(outoften.q=outoften.q||[]).push(arguments)};';
        echo "outoften('identify', ", wp_json_encode($identity, JSON_HEX_TAG), ')<\/script>';
    }
    echo '<script async src="{{SERVER}}/w.js?site={{SITE_KEY}}"><\/script>';
});
`;var Q={python:"Python",node:"Node.js",php:"PHP",wordpress:"WordPress",ruby:"Ruby"},V="window.outoften ||= (...call) => (window.outoften.q ||= []).push(call);";function Oe(t,n){let o={title:n.tag,code:t.tag},s=/src="([^"]+)"/.exec(t.tag)?.[1]??"";return{html:[o],wordpress:[o],shopify:[o,{title:n.shopifyCustomer,code:t.tag.replace("></",'{% if customer %} data-id="{{ customer.id }}"{% endif %}></')}],tag_manager:[{title:n.tagManager,code:Le(Ie,t)}],react:[o,{title:n.reactFile,code:dt(s)}],vue:[o,{title:n.vueFile,code:ct(s)},{title:n.nuxtFile,code:ut(s)}],next:[{title:n.nextFile,code:gt(s)},{title:n.nextLayout,code:ht}]}}function $e(t,n,o){let s=new URL(J(t)).origin,r=[{title:o.policy,code:`script-src ${s}; connect-src ${s}`},{title:o.tag,code:t.tag},{title:o.nonce,code:t.tag.replace("async ",'async nonce="YOUR_NONCE" ')}];if(!n)return r;let a=Object.fromEntries(n.files.map(({url:u,integrity:l})=>[u,l])),p=`<script type="importmap">${JSON.stringify({integrity:a},null,2)}<\/script>`;return[...r,{title:o.pinned,code:`${p}
${n.tag}`}]}function Re(t,n){let[o,s]=t.tag.split("></"),r="OUTOFTEN_IDENTITY_SECRET";switch(n){case"python":return`${$(Ce).replace(`import sys
`,"")}

def survey_tag(user_id: str) -> str:
    """Return the tag for a page of a signed-in user."""
    token = sign_identity(user_id, os.environ["${r}"])
    return f'${o} data-token="{token}"></${s}'
`;case"node":return`${$(Ee)}
/** Returns the tag for a page of a signed-in user. */
export function surveyTag(userId) {
  const token = signIdentity(userId, process.env.${r});
  return \`${o} data-token="\${token}"></${s}\`;
}
`;case"php":return`${$(z)}
// The tag for a page of a signed-in user.
function survey_tag(string $userId): string
{
    $token = sign_identity($userId, getenv('${r}'));
    return '${o} data-token="' . $token . '"></${s}';
}
`;case"wordpress":return Le(`${$(z)}
${$(Pe).replace(`<?php
`,"")}`,t).replace(`<?php
`,"").trimStart();case"ruby":return`${$(Ae)}
# The tag for a page of a signed-in user.
def survey_tag(user_id)
  token = sign_identity(user_id, ENV.fetch("${r}"))
  %(${o} data-token="#{token}"></${s})
end
`}}function Ne(t){return`<script>
  ${V}
  outoften('identify', { created_at: '2026-03-01', traits: { plan: 'pro' } });
<\/script>
${t.tag}
`}function $(t){return`${t.replace(/^(<\?php\n)?(?:"""[^\n]*"""\n|(?:\/\/|#)[^\n]*\n)+\n?/,"$1").replace(/^if [\s\S]*/m,"").trimEnd()}
`}function Le(t,n){return t.replaceAll("{{SERVER}}",J(n)).replaceAll("{{SITE_KEY}}",n.key)}function He(t,n){return["if (document.getElementById('survey-tag')) return;","const tag = document.createElement('script');",`Object.assign(tag, { id: 'survey-tag', async: true, src: '${t}' });`,"document.head.append(tag);"].join(`
${n}`)}function dt(t){return`import { useEffect } from 'react';

// Once you know who is signed in, render <Survey id={user.id} token={user.surveyToken} /> in the root component.
// For visitors, leave both out. Step 4 makes the token.
export function Survey({ id, token }) {
  useEffect(() => {
    ${V}
    if (id) window.outoften('identify', { id, token });
    ${He(t,"    ")}
  }, [id, token]);
  return null;
}
`}function ct(t){return`import { onMounted, watch } from 'vue';

// Once you know who is signed in, in the setup of App.vue: useSurvey(() => ({ id: user.id, token: user.surveyToken })).
// For visitors: useSurvey(() => ({})). Step 4 makes the token.
export function useSurvey(person) {
  function say({ id, token }) {
    ${V}
    if (id) window.outoften('identify', { id, token });
    ${He(t,"    ")}
  }
  onMounted(() => watch(person, say, { immediate: true }));
}
`}function ut(t){return`export default defineNuxtConfig({
  app: { head: { script: [{ src: '${t}', async: true }] } },
});
`}function gt(t){return`'use client';

import Script from 'next/script';
import { useEffect } from 'react';

// \`id\` and \`token\` are those of the person who is signed in; leave them out for visitors.
export default function Survey({ id, token }) {
  useEffect(() => {
    if (!id) return;
    ${V}
    window.outoften('identify', { id, token });
  }, [id, token]);
  return <Script src="${t}" />;
}
`}var ht=`import Survey from './survey';

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Survey />
      </body>
    </html>
  );
}
`;var mt={done:"check",warning:"warning"};function L(t){let{number:n,title:o,state:s,isAlwaysOpen:r,children:a}=t,{mark:p,text:u}=s,l=te(),[d,y]=f(r||p==="todo");ee(()=>{p==="warning"&&y(!0)},[p]);let m=mt[p];return e("section",{class:"panel step","aria-labelledby":l,children:[e("div",{class:"step-head",children:[e("span",{class:`step-mark ${p}`,children:[m?e(b,{name:m}):e("span",{"aria-hidden":"true",children:n}),e(W,{children:ge[p]})]}),e("div",{class:"step-texts",children:[e("h2",{id:l,children:o}),e("p",{class:"muted",children:u})]}),!r&&e(w,{kind:"quiet",isSmall:!0,isExpanded:d,controls:`${l}-content`,label:d?i.hideStep(o):i.showStep(o),onClick:()=>y(!d),children:d?i.hide:i.show})]}),e("div",{id:`${l}-content`,class:"step-content",hidden:!d,children:d&&a})]})}function X({steps:t,children:n}){return e("ol",{class:"instructions",children:[t.map((o,s)=>e("li",{children:o},s)),n]})}var ft=Object.keys(U).map(t=>({value:t,name:U[t].name}));function De({site:t}){let[n,o]=f("html"),{steps:s,note:r}=U[n];return e(B,{label:i.platform,value:n,tabs:ft,onChange:o,children:e("div",{class:"install-columns",children:[e("div",{class:"install-part",children:[e(X,{steps:[...s,_e].map(a=>e(h,{text:a},a))}),r&&e("p",{class:"field-hint",children:e(h,{text:r})})]}),n==="csp"?e(yt,{site:t}):e(We,{snippets:Oe(t,G)[n]})]})})}function yt({site:t}){let{api:n}=k(),{data:o}=H(s=>n.get("/v1/sites/{site_id}/pinned-tag",{path:{site_id:t.id},signal:s}),[t.id],{everySeconds:10});return e(We,{snippets:$e(t,o,G)})}function We({snippets:t}){return e("div",{class:"install-part",children:t.map(({title:n,code:o})=>e("section",{class:"snippet","aria-label":n,children:[e("h3",{children:n}),e(I,{text:o,copyLabel:n===G.tag?v.copyTag:i.copyCode})]},n))})}var St=Object.keys(Q).map(t=>({value:t,name:Q[t]}));function Be({site:t}){let n=T("write"),[o,s]=f("python");return e(S,{children:[e("p",{class:"help",children:i.identityHelp}),e(B,{label:i.signingLanguage,value:o,tabs:St,onChange:s,children:e("div",{class:"install-columns",children:[e("div",{class:"install-part",children:[e(X,{steps:[e(S,{children:[e(h,{text:O.secret})," ",n&&e(wt,{site:t})]}),...[O.code,O.use[o],O.open].map(r=>e(h,{text:r},r))]}),e("p",{class:"field-hint",children:e(h,{text:O.note})})]}),e(I,{text:Re(t,o),copyLabel:i.copyCode})]})}),e("h3",{children:i.traits}),e("p",{class:"help",children:e(h,{text:i.traitsHelp})}),e(I,{text:Ne(t),copyLabel:i.copyCode})]})}function wt({site:t}){let{api:n,session:o}=k(),[s,r]=f(!1),[a,p]=f(null),{run:u,isBusy:l,problem:d}=A(async()=>{let c={site_id:t.id};p((await n.post("/v1/sites/{site_id}/identity-secrets",{path:c})).secret),o.expireCatalog()}),y=t.identity_secrets.length;async function m(){await u()&&r(!1)}return e(S,{children:[e("p",{children:e(w,{icon:"lock",isSmall:!0,isBusy:l,onClick:()=>y<2?m():r(!0),children:y>0?i.makeAnotherSecret:i.makeSecret})}),!s&&e(D,{text:d}),s&&e(ie,{title:i.thirdSecretTitle,confirm:i.makeAnotherSecret,isDangerous:!0,isBusy:l,problem:d,onConfirm:m,onClose:()=>r(!1),children:e("p",{children:i.thirdSecretText})}),a!==null&&e(re,{title:i.secretTitle,onClose:()=>p(null),children:c=>e(S,{children:[e("p",{children:e("strong",{children:i.secretOnce})}),e(I,{text:a,copyLabel:i.secretCopy,onCopied:c}),e("p",{children:e(h,{text:i.secretKeep})})]})})]})}function Me({site:t,survey:n}){let o=ue(t,n);return e(P,{title:i.surveyLink,about:i.surveyLinkHelp,columns:5,children:[n.active?e("div",{class:"code-block",children:[e("p",{class:"survey-link",children:e("a",{href:o,target:"_blank",rel:"noopener",children:o})}),e(ne,{text:o,label:i.copyLink})]}):e("p",{children:i.surveyLinkInactive}),n.active&&t.require_identity&&e("p",{class:"muted",children:e(h,{text:i.surveyLinkSigned})})]})}function kt({survey:t,site:n}){let{api:o}=k(),{data:s,problem:r}=H(async l=>{let d={site_id:n.id},[y,m]=await Promise.all([o.get("/v1/sites/{site_id}",{path:d,signal:l}),o.get("/v1/sites/{site_id}/tag-status",{path:d,signal:l})]);return{site:y,status:m}},[n.id]),a=T("write"),p=s&&ve(s.site,s.status),u=p&&[p.origins,p.tag,p.check].filter(({mark:l})=>l==="done");return e("div",{class:"page grid",children:[e(oe,{text:v.install,title:`${v.install} · ${t.name}`,about:u?fe(u.length,3):n.name}),!s&&e(P,{title:v.tag,isLoading:!0,problem:r}),s&&p&&e(S,{children:[!a&&e("p",{class:"muted",children:i.isReadOnly}),e(L,{number:1,title:i.originsStep,state:p.origins,children:e(xe,{...s})}),e(L,{number:2,title:i.tagStep,state:p.tag,children:e(De,{site:s.site})}),e(L,{number:3,title:i.checkStep,state:p.check,isAlwaysOpen:!0,children:e(ke,{...s})}),e(L,{number:4,title:i.identityStep,state:p.identity,children:e(Be,{site:s.site})}),e(be,{survey:t,timeZone:x(s.site)}),e(Me,{site:s.site,survey:t})]})]})}export{kt as default};
