// Draws the diagrams of a guide, and makes wide parts scrollable with the keyboard.

const scrolls = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute('tabindex');
  }
});

const diagrams = [...document.querySelectorAll('code.mermaid')].map((code) => {
  for (const line of code.querySelectorAll('br')) line.replaceWith('\n');
  const drawing = document.createElement('div');
  drawing.className = 'diagram';
  drawing.setAttribute('role', 'group');
  let heading = code.parentElement;
  while (heading && !/^H[1-6]$/.test(heading.tagName)) heading = heading.previousElementSibling;
  drawing.setAttribute('aria-label', `Diagram: ${heading?.firstChild?.textContent ?? document.title}`);
  code.parentElement.before(drawing);
  return { drawing, code };
});

const darkness = matchMedia('(prefers-color-scheme: dark)');
function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme === 'dark' || (theme !== 'light' && darkness.matches);
}

let count = 0;
async function draw() {
  window.mermaid.initialize({
    startOnLoad: false,
    theme: isDark() ? 'dark' : 'neutral',
    themeVariables: isDark() ? { edgeLabelBackground: '#2b2e33' } : {},
  });
  for (const { drawing, code } of diagrams) {
    count += 1;
    const { svg } = await window.mermaid.render(`diagram-${count}`, code.textContent);
    drawing.innerHTML = svg;
    code.parentElement.hidden = true;
  }
}

if (diagrams.length > 0) {
  const script = document.createElement('script');
  script.src = document.querySelector('script[src$="assets/custom.js"]').src.replace(/custom\.js$/, 'mermaid.min.js');
  script.addEventListener('load', () => {
    draw();
    darkness.addEventListener('change', draw);
    new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  });
  document.head.append(script);
}

for (const part of document.querySelectorAll('.wide, .diagram, pre')) scrolls.observe(part);
