// What a page is held against, in the browser that shows it: contrast, names, headings, width. Gives a line for each
// fault.
() => {
  const faults = [];
  const told = element => `<${element.tagName.toLowerCase()}${element.id ? ` id=${element.id}` : ''}`
    + `${element.getAttribute('class') ? ` class="${element.getAttribute('class')}"` : ''}>`;

  const rgba = text => {
    const parts = text.match(/^rgba?\(([\d.]+),\s*([\d.]+),\s*([\d.]+)(?:,\s*([\d.]+))?\)$/);
    return parts && { r: +parts[1], g: +parts[2], b: +parts[3], a: parts[4] === undefined ? 1 : +parts[4] };
  };
  const over = (top, under, opacity = 1) => {
    const a = top.a * opacity;
    return { r: top.r * a + under.r * (1 - a), g: top.g * a + under.g * (1 - a), b: top.b * a + under.b * (1 - a), a: 1 };
  };
  const luminance = ({ r, g, b }) => [r, g, b].map(part => part / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  // From the canvas up to the element; within a picture nothing but the picture has a ground.
  const groundOf = element => {
    const chain = [];
    for (let at = element; at; at = at.parentElement) chain.unshift(at);
    let ground = { r: 255, g: 255, b: 255, a: 1 };
    for (const at of chain) {
      if (at instanceof SVGElement && at.tagName !== 'svg') continue;
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color) ground = over(color, ground);
    }
    return ground;
  };
  const opacityOf = element => {
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= +getComputedStyle(at).opacity;
    return opacity;
  };
  let checked = 0;
  const check = (element, text, color = getComputedStyle(element).color) => {
    const style = getComputedStyle(element);
    let ground = groundOf(element);
    if (element instanceof SVGElement) {
      color = style.fill;
      // A text with a halo stands on it.
      if (style.stroke !== 'none') ground = rgba(style.stroke) ?? ground;
    }
    const parsed = rgba(color);
    if (!parsed) return void faults.push(`colour '${color}' of ${told(element)} is not understood`);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    const ratio = contrast(over(parsed, ground, opacityOf(element)), ground);
    checked++;
    if (ratio < (isLarge ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)} of '${text.trim().slice(0, 40)}' in ${told(element)}`);
  };
  const isSeen = rect => rect.width > 1 && rect.height > 1 && rect.right > 0 && rect.bottom > 0;

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest('option, title, desc, .hidden')) continue;
    if (getComputedStyle(element).visibility !== 'visible') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    if ([...range.getClientRects()].some(isSeen)) check(element, node.textContent);
  }
  for (const field of document.querySelectorAll('select, textarea, input:not([type=hidden])')) {
    if (!isSeen(field.getBoundingClientRect())) continue;
    check(field, field.value || field.name);
    if (field.placeholder) check(field, field.placeholder, getComputedStyle(field, '::placeholder').color);
  }
  if (checked < 5) faults.push(`only ${checked} texts were checked`);

  for (const field of document.querySelectorAll('select, textarea, input:not([type=hidden])')) {
    const name = field.ariaLabel || [...field.labels].map(label => label.textContent.trim()).join(' ');
    if (!name) faults.push(`no label for ${told(field)} ${field.name}`);
  }
  for (const button of document.querySelectorAll('button:not([hidden]), a[href], summary')) {
    if (!button.textContent.trim() && !button.ariaLabel) faults.push(`no name for ${told(button)}`);
  }
  for (const picture of document.querySelectorAll('img, svg')) {
    if (picture.closest('[aria-hidden=true]')) continue;
    const by = (picture.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean)
      .map(id => document.getElementById(id)?.textContent.trim()).join(' ');
    if (!(picture.getAttribute('aria-label') || picture.alt || by)) faults.push(`no name for ${told(picture)}`);
  }

  const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter(heading => heading.getClientRects().length > 0).map(heading => +heading.tagName[1]);
  if (headings[0] !== 1 || headings.filter(level => level === 1).length !== 1) faults.push(`not one h1, first: ${headings}`);
  if (headings.some((level, i) => i > 0 && level > headings[i - 1] + 1)) faults.push(`headings leave one out: ${headings}`);
  if (document.documentElement.lang !== 'en') faults.push('no lang');
  if (!document.title) faults.push('no title');

  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > innerWidth + 1);
    faults.push(`scrolls sideways, ${page.scrollWidth} of ${innerWidth}: ${wide.slice(0, 5).map(told).join(' ')}`);
  }
  return faults;
}
