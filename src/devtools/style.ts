/** The styles of the element. A page can set its `color-scheme` and its font. */
export const style = `
:host { display: block; font: 14px/1.4 ui-sans-serif, system-ui, sans-serif; color-scheme: light dark; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
section, .picture {
  --ground: light-dark(#fffdf8, #1c1a16); --ink: light-dark(#1d1b17, #f2ede2); --soft: light-dark(#625c50, #aca493);
  --line: light-dark(#e2dccf, #34302a); --edge: light-dark(#8d8676, #7d7668); --focus: light-dark(#1d5fc4, #8fbcff);
  --good: light-dark(#1b7549, #74d0a0); --warn: light-dark(#855608, #f0b95c); --bad: light-dark(#ae2f1d, #ff9c89);
  color: var(--ink); background: var(--ground);
}
section { border: 1px solid var(--line); border-radius: 14px; overflow: clip; }
header { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: start; padding: 14px 16px; }
h2 { font-size: 12px; font-weight: 400; color: var(--soft); margin: 0; }
.verdict { margin: 2px 0 0; font-size: 16px; font-weight: 600; text-wrap: pretty; overflow-wrap: anywhere; }
header > div { flex: 1 1 20rem; min-width: 0; }
.tools { flex: 0 0 auto; display: flex; flex-wrap: wrap; gap: 6px; }
button, label {
  font: inherit; font-size: 13px; color: inherit; background: none; border: 1px solid var(--edge); border-radius: 8px;
  min-width: 36px; padding: 6px 10px; cursor: pointer;
}
button:hover, label:hover { border-color: var(--ink); }
label input { position: absolute; opacity: 0; width: 1px; }
:focus-visible, label:focus-within { outline: 2px solid var(--focus); outline-offset: 2px; }
.picture:focus-visible, .table:focus-visible { outline-offset: -2px; }
.picture { position: relative; overflow: auto; max-height: 26rem; border-block: 1px solid var(--line); }
canvas { position: sticky; left: 0; top: 0; display: block; }
.chosen { margin: 0; padding: 10px 16px; min-height: 40px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
details { padding: 8px 16px; border-bottom: 1px solid var(--line); font-size: 13px; color: var(--soft); }
summary { cursor: pointer; }
ul { list-style: none; margin: 8px 0 4px; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 16px; }
li { display: flex; gap: 6px; align-items: center; }
i { width: 18px; height: 10px; border-radius: 3px; background: var(--of); }
i.hollow { background: none; border: 2px solid var(--of); }
i.hatched { background: repeating-linear-gradient(135deg, var(--of) 0 2px, transparent 2px 5px); }
i.dotted { height: 3px; background: repeating-linear-gradient(90deg, var(--of) 0 3px, transparent 3px 6px); }
i.mark { width: 3px; height: 14px; margin-inline: 7px; }
.table { position: relative; overflow: auto; height: 18rem; }
.titles, .row { display: grid; grid-template-columns: 105px 98px 1fr; column-gap: 12px; padding: 0 16px; line-height: 30px; white-space: nowrap; }
.head { position: sticky; top: 0; z-index: 1; background: var(--ground); border-bottom: 1px solid var(--line); font-size: 12px; color: var(--soft); }
.body { position: relative; }
.row { position: absolute; inset: 0 0 auto; height: 30px; cursor: default; }
.row[hidden] { display: none; }
.row:hover, .row[aria-current] { background: color-mix(in srgb, var(--focus) 12%, transparent); }
.time, .tab { color: var(--soft); font-variant-numeric: tabular-nums; overflow: hidden; text-overflow: ellipsis; }
.what { overflow: hidden; text-overflow: ellipsis; }
[data-tone=good] .what { color: var(--good); } [data-tone=warn] .what { color: var(--warn); } [data-tone=bad] .what { color: var(--bad); }
.verdict[data-tone=bad] { color: var(--bad); }
.narrow .titles, .narrow .row { grid-template-columns: auto 1fr; align-content: start; line-height: 20px; }
.narrow .titles .what { display: none; }
.narrow .row { height: 68px; padding-block: 4px; }
.narrow .what { grid-column: 1 / -1; white-space: normal; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
@media (prefers-reduced-motion: no-preference) { button, label, .row { transition: background-color 0.1s, border-color 0.1s; } }
`;
