#pragma once

#include <string_view>

namespace fairlead::sim {

/// The style of the HTML report. The colours are Okabe and Ito's, which people of every colour vision tell
/// apart; yellow and black are exchanged for what can be seen on both grounds.
inline constexpr std::string_view kHtmlStyle = R"(
:root { color-scheme: light dark; --ground: #fff; --ink: #1c2024; --dim: #646b73; --rule: #dfe3e7; --tint: #f3f5f7;
  --c0: #0072b2; --c1: #e69f00; --c2: #009e73; --c3: #cc79a7; --c4: #56b4e9; --c5: #d55e00; --c6: #b5a300; --c7: #808080; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15181b; --ink: #e3e6e9; --dim: #98a0a8; --rule: #31373d; --tint: #1e2327;
    --c0: #2f8fd4; --c6: #f0e442; --c7: #a6a6a6; } }
body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0; padding-top: 1rem; border-top: 1px solid var(--rule);
  scroll-margin-top: 3rem; }
p { margin: .4rem 0; max-width: 60rem; }
a { color: inherit; }
nav { position: sticky; top: 0; z-index: 1; padding: .5rem 0; background: var(--ground);
  border-bottom: 1px solid var(--rule); }
nav span, figcaption { color: var(--dim); font-size: .85rem; }
nav span { margin-right: 1rem; white-space: nowrap; }
.wide { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th { font-weight: 500; color: var(--dim); vertical-align: bottom; white-space: normal; }
th:first-child, td:first-child, .words td, .words th { text-align: left; }
tr.tested { background: var(--tint); }
td.best { font-weight: 700; }
tr.sum td { border-bottom-style: dotted; color: var(--dim); }
.missed { color: var(--c5); font-weight: 600; }
details { margin: .5rem 0; }
summary { cursor: pointer; padding: .2rem 0; }
summary small { color: var(--dim); margin-left: .6rem; }
.plots { display: grid; grid-template-columns: repeat(4, 1fr); gap: .2rem .8rem; }
@media (max-width: 75rem) { .plots { grid-template-columns: 1fr 1fr; } }
@media (max-width: 36rem) { .plots { grid-template-columns: 1fr; } }
figure { margin: 0; }
figure > svg { width: 100%; display: block; }
svg.key { width: 1.6rem; height: .5rem; margin: 0 .3rem 0 .6rem; }
/* Within what a use element shows, no selector sees the elements around it. */
text { font-size: 19px; fill: var(--dim); }
text.y { text-anchor: end; }
text.x { text-anchor: middle; }
.grid { stroke: var(--rule); fill: none; }
.fault { fill: var(--ink); fill-opacity: .1; stroke: var(--ink); stroke-opacity: .35; stroke-dasharray: 3 5; }
.l { fill: none; stroke: var(--c); stroke-width: 2.5; stroke-linejoin: round; }
.a { fill: var(--c); stroke: var(--ground); stroke-width: 1; }
.a.d1, .a.d2, .a.d3 { fill-opacity: .65; stroke: var(--ink); }
.d1 { stroke-dasharray: 10 5; }
.d2 { stroke-dasharray: 3 4; }
.d3 { stroke-dasharray: 12 4 3 4; }
.c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
.c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
)";

}  // namespace fairlead::sim
