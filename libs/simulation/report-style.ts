export const reportStyle = `
:root{--ink:#23262b;--soft:#5b626d;--paper:#fbfaf7;--card:#fff;--line:#e4e0d7;--c0:#31594d;--c1:#c98a3c;--c2:#5b7fa8;--c3:#96506b}
@media (prefers-color-scheme:dark){:root{--ink:#ece9e2;--soft:#a8a59d;--paper:#17191c;--card:#1e2125;--line:#34373c;--c0:#8fc3b1;--c1:#e0ae6c;--c2:#8fb0d6;--c3:#cf8fa8}}
@media print{:root{--ink:#000;--soft:#444;--paper:#fff;--card:#fff;--line:#ccc;--c0:#31594d;--c1:#c98a3c;--c2:#5b7fa8;--c3:#96506b}section{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 ui-serif,Georgia,serif}
main{max-width:56rem;margin:0 auto;padding:2.5rem 1.25rem}h1{font-weight:500;font-size:1.9rem;margin:0 0 .5rem}
h2{font-weight:500;font-size:1.2rem;margin:0 0 .5rem}.soft{color:var(--soft)}.big{font-size:1.4rem;font-variant-numeric:tabular-nums}
.note{border-left:.25rem solid var(--c1);padding:.25rem .75rem}section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1.25rem;margin:1rem 0}
p{margin:.25rem 0 .75rem;overflow-wrap:anywhere}ul{padding-left:1.1rem;margin:.5rem 0}li{overflow-wrap:anywhere}svg{display:block;width:100%;height:auto}
svg text{font-family:ui-sans-serif,system-ui,sans-serif}.tick{font-size:11px;fill:var(--soft)}.name{font-size:12px;fill:var(--ink)}.grid{stroke:var(--line)}
.c0{fill:var(--c0);background:var(--c0)}.c1{fill:var(--c1);background:var(--c1)}.c2{fill:var(--c2);background:var(--c2)}.c3{fill:var(--c3);background:var(--c3)}
.legend{display:flex;flex-wrap:wrap;gap:1rem;margin:.5rem 0 0;font-size:.9rem}.legend i{display:inline-block;width:.8rem;height:.8rem;border-radius:.15rem;margin-right:.35rem}
`.trim();
