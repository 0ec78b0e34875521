/** Calm, and the same in the dark and on paper. */
export const style = `
:root{--ink:#22262a;--soft:#585f68;--paper:#f7f5f0;--sheet:#fffefb;--line:#e0dbd0;--accent:#2c5b4e}
@media (prefers-color-scheme:dark){:root{--ink:#ebe8e1;--soft:#aaa79f;--paper:#15171a;--sheet:#1d2023;--line:#33373b;--accent:#93c7b5}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,"Segoe UI",Roboto,"Liberation Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:56rem;margin:0 auto;padding:2.5rem 1rem 4rem}h1,h2{font-family:ui-serif,Charter,Georgia,"Liberation Serif",serif;font-weight:500;line-height:1.2}
h1{font-size:2.1rem;margin:0}h2{font-size:1.5rem;margin:2.5rem 0 .75rem}.lead{font-size:1.125rem}.soft{color:var(--soft)}
a,summary{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:3px}.contents{columns:2 16rem}.contents li{break-inside:avoid}li{padding:.2rem 0}
details{background:var(--sheet);border:1px solid var(--line);border-radius:.75rem;padding:0 1rem;margin:.5rem 0}summary{cursor:pointer;padding:.6rem 0}
dl{margin:0 0 .75rem}dl div{display:grid;grid-template-columns:minmax(8rem,18rem) 1fr;gap:.1rem 1rem;padding:.25rem 0;border-bottom:1px solid var(--line)}dt{color:var(--soft)}dd{margin:0}
dd dl div{grid-template-columns:1fr}@media (max-width:40rem){dl div{grid-template-columns:1fr}}
@media print{:root{--ink:#000;--soft:#444;--paper:#fff;--sheet:#fff;--line:#bbb;--accent:#000}main{max-width:none;padding:0}}
`.trim();
