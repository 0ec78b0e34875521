/** Calm in light and dark; no font, image or script from elsewhere. */
export const mailPageStyle = `
  :root { color-scheme: light dark; --ground: #fbfaf7; --ink: #23262b; --quiet: #5d636d; --line: #dedad1; --lift: #fff; --link: #1f5f8b; }
  @media (prefers-color-scheme: dark) {
    :root { --ground: #17191d; --ink: #e6e4df; --quiet: #a2a7b0; --line: #33373e; --lift: #1f2227; --link: #8fc1e6; }
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
  header, main { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
  header { padding-top: 1.5rem; }
  header p { margin: 0 0 1.25rem; color: var(--quiet); }
  h1 { margin: 0; font-size: 1.25rem; font-weight: 600; }
  h1 a { color: inherit; text-decoration: none; }
  h2 { margin: 0.5rem 0; font-size: 1.375rem; font-weight: 600; overflow-wrap: anywhere; }
  h3 { margin: 1.5rem 0 0.5rem; font-size: 0.9375rem; font-weight: 600; color: var(--quiet); }
  a { color: var(--link); }
  a:focus-visible, button:focus-visible, input:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
  form { display: flex; gap: 0.5rem; align-items: center; }
  input, button { font: inherit; color: inherit; background: var(--lift); border: 1px solid var(--line); border-radius: 6px; padding: 0.375rem 0.625rem; }
  input { flex: 1; min-width: 0; max-width: 22rem; }
  .count, .note, nav, dt, .to, time { color: var(--quiet); }
  .count, .note { font-size: 0.875rem; }
  .mails { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
  .mails li { border-bottom: 1px solid var(--line); }
  .mails a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: 0.625rem 0; color: inherit; text-decoration: none; }
  .mails a:hover .subject { text-decoration: underline; }
  .subject { font-weight: 500; overflow-wrap: anywhere; }
  .to { grid-row: 2; font-size: 0.875rem; overflow-wrap: anywhere; }
  .mails time { font-size: 0.875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .empty { padding: 3rem 0; text-align: center; color: var(--quiet); }
  nav { display: flex; gap: 1rem; padding: 1rem 0 2rem; font-size: 0.875rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.125rem 1rem; margin: 0 0 1rem; }
  dd { margin: 0; overflow-wrap: anywhere; }
  iframe { width: 100%; height: 32rem; background: #fff; border: 1px solid var(--line); border-radius: 6px; resize: vertical; }
  pre { margin: 0; padding: 0.875rem; background: var(--lift); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; font: 0.875rem/1.5 ui-monospace, monospace; }
  @media (max-width: 40rem) { .mails a { grid-template-columns: 1fr; } .to { grid-row: auto; } }
`;
