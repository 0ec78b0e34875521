/** Text as it may stand in HTML, in an attribute too. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** One calm page: no scripts, no remote content, readable on a phone, dark and light. */
export const page = (title: string, body: string, language = 'en'): string => `<!doctype html>
<html lang="${escaped(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${escaped(title)}</title>
<style>
:root{--ink:#23262b;--soft:#5b626d;--paper:#fbfaf7;--line:#dcd8cf;--accent:#31594d}
@media (prefers-color-scheme:dark){:root{--ink:#ece9e2;--soft:#a8a59d;--paper:#17191c;--line:#34373c;--accent:#8fc3b1}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 ui-serif,Georgia,serif}
main{max-width:38rem;margin:0 auto;padding:4rem 1.25rem}
h1{font-size:1.6rem;font-weight:500;line-height:1.25;margin:0 0 1.5rem}
p,li{margin:0 0 1rem} a{color:var(--accent)} ul{padding-left:1.2rem}
.soft{color:var(--soft);font-size:.95rem} code{font-size:.9em;overflow-wrap:anywhere}
button,input{font:inherit;padding:.6rem 1rem;border-radius:.4rem;border:1px solid var(--line);background:transparent;color:inherit}
button{background:var(--accent);border-color:var(--accent);color:var(--paper);cursor:pointer}
input{width:100%;margin:.25rem 0 1rem} :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
</style></head><body><main><h1>${escaped(title)}</h1>
${body}
</main></body></html>
`;
