import { createHash } from 'node:crypto';
import { tokens } from './tokens';

/** How every page looks: one column on a phone, a margin with the contents beside it on a wide screen. */
const sheet = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;color-scheme:light dark}
body{margin:0;background:var(--paper);color:var(--ink);font:var(--t-body)/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",sans-serif;overflow-wrap:break-word;hyphens:auto}
h1,h2,h3{font-family:ui-serif,"Iowan Old Style",Charter,Georgia,"Liberation Serif",serif;font-weight:500;line-height:1.2;margin:0;text-wrap:balance}
h1{font-size:var(--t-h1);letter-spacing:-.01em;hyphens:manual}
h2{font-size:var(--t-h2)} h3{font-size:var(--t-h3);line-height:1.35}
p,ul,ol,dl,fieldset,figure{margin:0;padding:0}
p,li,dd{max-width:38rem}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
a:hover{text-decoration-thickness:.12em}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:.25rem}
[tabindex="-1"]:focus{outline:none}
code{font-size:.875em;overflow-wrap:anywhere;hyphens:none}

.skip{position:absolute;left:-100vw}
.skip:focus{left:var(--s4);top:var(--s4);background:var(--sheet);padding:var(--s2) var(--s4);z-index:1}
.frame{max-width:62rem;margin:0 auto;padding:var(--s5) var(--s4) var(--s7)}
.mark{font-size:var(--t-small);letter-spacing:.02em;color:var(--soft);padding-bottom:var(--s4);margin-bottom:var(--s5);border-bottom:1px solid var(--line)}
main{min-width:0}
main>*+*{margin-top:var(--s5)}
main>section{margin-top:var(--s6)}
.stack>*+*{margin-top:var(--s3)}
.lead{font-size:var(--t-lead);color:var(--soft);margin-top:var(--s3)}
.soft{color:var(--soft)}
.small{font-size:var(--t-small)}

.contents ul{list-style:none;display:grid;grid-template-columns:1fr 1fr;gap:0 var(--s4);margin-bottom:var(--s6)}
.contents a{display:block;padding:var(--s3) 0;font-size:var(--t-small);line-height:1.35;color:var(--soft);text-decoration:none;border-bottom:1px solid var(--line);height:100%}
.contents a:hover{color:var(--ink)}
.contents a[aria-current]{color:var(--ink);font-weight:600;border-bottom-color:var(--accent);box-shadow:0 1px 0 var(--accent)}

.card{background:var(--sheet);border:1px solid var(--line);border-radius:.75rem;padding:var(--s5) var(--s4)}
.card>*+*{margin-top:var(--s3)}
.card+.card{margin-top:var(--s4)}
section>h2{margin-bottom:var(--s3)}
section>h2+p:not(.empty){color:var(--soft);margin:calc(-1*var(--s1)) 0 var(--s4)}
.note{border-radius:.75rem;padding:var(--s4);background:var(--tint);color:var(--onTint);border:1px solid transparent}
.note.warm{background:var(--warm);color:var(--onWarm)}
.note>*+*{margin-top:var(--s3)}
.note a{color:inherit}
.empty{padding:var(--s5) var(--s4);border:1px dashed var(--edge);border-radius:.75rem;color:var(--soft)}

.rows{list-style:none;border-top:1px solid var(--line)}
.rows>li{border-bottom:1px solid var(--line);padding:var(--s4) 0;max-width:none}
.card>.rows:first-child{border-top:0}
.card>.rows:first-child>li:first-child{padding-top:0}
main ul:not([class]){padding-left:1.25rem}
.card>.rows:last-child>li:last-child{border-bottom:0;padding-bottom:0}
form>*+*{margin-top:var(--s4)}
.equal{display:flex;flex-wrap:wrap;gap:var(--s3)}
.equal>button{flex:1 1 12rem;margin:0}
.row{display:flex;flex-wrap:wrap;gap:var(--s3) var(--s4);align-items:center;justify-content:space-between}
.row>:first-child{flex:1 1 14rem;min-width:0}
.row form{display:contents}
.actions{display:flex;flex-wrap:wrap;gap:var(--s2) var(--s3);align-items:center}
.actions form{display:contents}
.row form>*,.actions form>*{margin:0}
.strong{font-weight:600}
.tag{display:inline-block;font-size:var(--t-small);line-height:1.4;padding:.1rem .55rem;border-radius:1rem;background:var(--tint);color:var(--onTint)}
.tag.warm{background:var(--warm);color:var(--onWarm)}

button,.button{font:inherit;font-size:var(--t-small);line-height:1.4;font-weight:600;min-height:2.75rem;padding:.55rem 1.1rem;border-radius:.5rem;border:1px solid var(--accent);background:var(--accent);color:var(--onAccent);cursor:pointer;text-decoration:none;display:inline-flex;align-items:center;justify-content:center;text-align:center;hyphens:auto}
button.quiet,.button.quiet{background:transparent;color:var(--accent);border-color:var(--edge)}
button:hover,.button:hover{box-shadow:inset 0 0 0 1px var(--accent)}
button.plain{background:none;border-color:transparent;color:var(--accent);padding-inline:.25rem;text-decoration:underline;text-underline-offset:.18em;font-weight:400}

fieldset{border:0;min-width:0}
legend{padding:0;font-weight:600;margin-bottom:var(--s2)}
.hint{font-size:var(--t-small);color:var(--soft);margin-bottom:var(--s3)}
.options{display:grid;gap:var(--s1)}
.option{display:grid;grid-template-columns:1.5rem 1fr;gap:0 var(--s2);align-items:start;padding:var(--s2) 0;cursor:pointer;max-width:38rem}
.option>span{min-width:0}
.option .soft{display:block;font-size:var(--t-small);line-height:1.5}
.option input{margin:.25rem 0 0;width:1.15rem;height:1.15rem}
input,select{font:inherit;color:inherit;accent-color:var(--accent)}
input[type=date],input[type=time],input[type=text],input[type=password],select{min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--sheet);max-width:100%}
input[type=password]{width:100%;margin:var(--s1) 0 var(--s4)}
.fields{display:flex;flex-wrap:wrap;gap:var(--s3) var(--s4)}
.field{display:grid;grid-template-columns:minmax(0,auto);gap:var(--s1);min-width:0;justify-items:start}
.field>label{font-size:var(--t-small);color:var(--soft)}

details>summary{cursor:pointer;color:var(--accent);padding:var(--s2) 0;font-size:var(--t-small);font-weight:600;min-height:2.75rem;display:flex;align-items:center;gap:var(--s2);list-style:none}
details>summary::-webkit-details-marker{display:none}
details>summary::before{content:"";width:.5em;height:.5em;border-right:.14em solid;border-bottom:.14em solid;transform:rotate(-45deg);flex:none;margin-left:.1em}
details[open]>summary::before{transform:rotate(45deg)}
details>:not(summary)+*{margin-top:var(--s3)}
details>:last-child{margin-bottom:var(--s2)}
.example{border-left:3px solid var(--line);padding-left:var(--s4);color:var(--soft)}

.facts{display:grid;gap:var(--s1) var(--s4)}
.facts dt{color:var(--soft);font-size:var(--t-small)}
.facts dd{margin:0 0 var(--s3)}
.picture svg{display:block;width:100%;max-width:34rem;height:auto}
.picture .box{fill:var(--sheet);stroke:var(--edge)}
.picture .own{fill:var(--tint);stroke:var(--accent)}
.picture .way{stroke:var(--edge);fill:none;stroke-width:1.5}
.picture .tip{fill:var(--edge)}
.picture text{fill:var(--ink);font:500 15px system-ui,sans-serif}
.picture .sub{fill:var(--soft);font:13px system-ui,sans-serif}
.picture figcaption{margin-top:var(--s3)}
.foot{margin-top:var(--s7);padding-top:var(--s4);border-top:1px solid var(--line);font-size:var(--t-small);color:var(--soft)}
.foot>*+*{margin-top:var(--s2)}

/* Calm: nothing but words and what they need. */
[data-look=calm] .picture svg{display:none}
[data-look=calm] .card,[data-look=calm] .empty{background:none;border:0;border-top:1px solid var(--line);border-radius:0;padding-inline:0}
[data-look=calm] .tag{background:none;color:var(--soft);padding:0}
[data-look=calm] .note{background:none;color:var(--ink);border-color:var(--edge)}

@media (min-width:54rem){
.frame{padding:var(--s6) var(--s5) var(--s7)}
.frame.wide{display:grid;grid-template-columns:12rem minmax(0,42rem);column-gap:var(--s7);align-items:start;justify-content:center}
.frame.wide>.mark{grid-column:1/-1}
.frame:not(.wide){max-width:44rem}
.contents{position:sticky;top:var(--s5)}
.contents ul{grid-template-columns:1fr;margin:0}
.contents a{padding:var(--s2) 0 var(--s2) var(--s3);border-bottom:0;border-left:2px solid var(--line)}
.contents a[aria-current]{border-left-color:var(--accent);box-shadow:none}
.card{padding:var(--s5)}
h1{font-size:2.25rem}
}
@media (forced-colors:active){.contents a[aria-current]{border-left:4px solid}.tag,.note{border:1px solid}}
@media print{.contents,button,form{display:none}.card{break-inside:avoid}}
`;

/** The whole style, for a page to carry inside it. */
export const style = `${tokens()}\n${sheet}`.replace(/\n+/g, '\n').trim();

/** What a page may do: show itself, in this style, and post to where it came from. No script, no picture from elsewhere. */
export const contentPolicy = (mayBeFramedBy: string | null = null): string =>
  [
    `default-src 'none'`,
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors ${mayBeFramedBy ?? `'none'`}`,
  ].join('; ');
