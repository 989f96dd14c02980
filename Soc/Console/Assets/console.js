// Pages work without this. It adds the reader's own time, the theme, keys, and news of the list that is shown.
'use strict';

const root = document.documentElement;
const recall = key => { try { return localStorage.getItem(key); } catch { return null; } };
const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* not kept, and no harm done */ } };

// Before the page is drawn, so that it is not drawn twice.
const theme = recall('theme');
if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;

document.addEventListener('DOMContentLoaded', () => {
  const live = document.querySelector('[data-live]');
  // Before anything is added to the parts.
  if (live) keepFresh(live);
  showTheme();
  showLocalTimes(document);
  rememberNames();
  const fresh = document.getElementById('fresh');
  if (fresh && window.EventSource) watch(fresh);
  document.addEventListener('keydown', onKey);
  // Last: whoever sees the button can use the keys.
  showKeys();
});

function showTheme() {
  const button = document.getElementById('theme');
  button.hidden = false;
  const isDark = () => (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const name = () => { button.textContent = isDark() ? 'Light' : 'Dark'; };
  name();
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    keep('theme', root.dataset.theme);
    name();
  });
}

// "10:22 here" beside a time in UTC, where the reader's clock differs from it.
function showLocalTimes(within) {
  for (const time of within.querySelectorAll('time[data-local]')) {
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    time.title = date.toString();
    if (date.getTimezoneOffset() === 0) continue;
    const two = number => String(number).padStart(2, '0');
    const day = date.getDate() === date.getUTCDate() ? '' : `${two(date.getMonth() + 1)}-${two(date.getDate())} `;
    const local = document.createElement('span');
    local.className = 'local';
    local.textContent = ` ${day}${two(date.getHours())}:${two(date.getMinutes())} here`;
    time.after(local);
  }
}

function rememberNames() {
  for (const field of document.querySelectorAll('[data-remember]')) {
    const key = `field-${field.dataset.remember}`;
    if (!field.value) field.value = recall(key) ?? '';
    field.form.addEventListener('submit', () => keep(key, field.value));
  }
}

function showKeys() {
  const button = document.getElementById('keys');
  button.hidden = false;
  button.addEventListener('click', () => document.getElementById('help').showModal());
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const isField = event.target.closest('input, textarea, select');
  if (event.key === 'Escape' && isField) return void event.target.blur();
  if (isField || document.querySelector('dialog[open]')) return;
  const act = keys[event.key];
  if (act && act() !== false) event.preventDefault();
}

const keys = {
  'j': () => step(1),
  'k': () => step(-1),
  '/': () => focus('[data-search]'),
  'a': () => focus('[data-key=a]'),
  'c': () => focus('[data-key=c]'),
  'u': () => { const up = document.querySelector('a[rel=up]'); if (!up) return false; location.href = up.href; },
  '?': () => document.getElementById('help').showModal(),
};

function focus(selector) {
  const element = document.querySelector(selector);
  if (!element) return false;
  element.focus();
  element.scrollIntoView({ block: 'center' });
}

// A row's link takes the focus, so that Enter opens it as it would anyhow.
function step(by) {
  const links = [...document.querySelectorAll('[data-list] tbody tr')].map(row => row.querySelector('a')).filter(link => link);
  if (links.length === 0) return false;
  const at = links.findIndex(link => link.closest('tr').contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by));
  links[next].focus();
  links[next].scrollIntoView({ block: 'nearest' });
}

// Rows do not move under the hand: what changed is marked, what is new is counted, and shown when it is asked for.
function watch(fresh) {
  const states = fresh.dataset.states.split(',');
  const found = new Set();
  const source = new EventSource(fresh.dataset.watch);
  const tell = text => {
    fresh.replaceChildren();
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text;
    button.addEventListener('click', () => location.reload());
    fresh.append(button);
    fresh.hidden = false;
  };
  source.addEventListener('alert', event => {
    const alert = JSON.parse(event.data);
    const row = document.querySelector(`tr[data-alert="${CSS.escape(alert.id)}"]`);
    if (row) {
      if (Number(row.dataset.revision) >= alert.revision) return;
      row.dataset.revision = alert.revision;
      row.classList.add('changed');
      const state = row.querySelector('.state');
      state.className = `state ${states.includes(alert.state) ? alert.state : 'over'}`;
      state.textContent = alert.stateReason ? `${alert.state}: ${alert.stateReason}` : alert.state;
    } else if (states.includes(alert.state)) {
      found.add(alert.id);
      // Of another page of the list, or in another state before: not all are new.
      tell(found.size === 1 ? '1 more alert is new or changed' : `${found.size} more alerts are new or changed`);
    }
  });
  source.addEventListener('reset', () => tell('Some changes were missed: show the list anew'));
}

// The parts of a page are fetched anew and exchanged where they are: after a change of an alert, at most once in two
// seconds, and every so many seconds anyhow; not while nobody sees it.
function keepFresh(live) {
  const [least, most] = [2000, 30000];
  const shown = new Map([...live.querySelectorAll('[data-part]')].map(part => [part.id, part.innerHTML]));
  const stale = document.getElementById('stale');
  let [timer, begun, isAsking, isAskedAgain] = [0, Date.now(), false, false];
  const fetchParts = async () => {
    begun = Date.now();
    const answer = await fetch(location.href, {
      headers: { accept: 'text/html' }, redirect: 'error', signal: AbortSignal.timeout(most),
    });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const [id, html] of shown) {
      const fresh = page.getElementById(id)?.innerHTML;
      if (fresh === undefined || fresh === html) continue;
      shown.set(id, fresh);
      exchange(document.getElementById(id), fresh);
    }
  };
  const refresh = async () => {
    [timer, isAsking, isAskedAgain] = [0, true, false];
    try {
      await fetchParts();
      stale.hidden = true;
    } catch {
      stale.hidden = false;
    }
    isAsking = false;
    if (isAskedAgain) soon();
  };
  // One at a time: a server that is slow is not asked the more, and no older answer comes over a newer one.
  const soon = () => {
    if (isAsking) isAskedAgain = true;
    else if (!timer && !document.hidden) timer = setTimeout(refresh, Math.max(0, begun + least - Date.now()));
  };
  setInterval(soon, Number(live.dataset.live) * 1000);
  document.addEventListener('visibilitychange', soon);
  if (live.dataset.watch && window.EventSource) {
    const source = new EventSource(live.dataset.watch);
    source.addEventListener('alert', soon);
    source.addEventListener('reset', soon);
  }
}

// The focus stays on the link that has it; rows that were not there are marked.
function exchange(part, html) {
  const rows = new Set([...part.querySelectorAll('tr[data-alert]')].map(row => row.dataset.alert));
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  part.innerHTML = html;
  showLocalTimes(part);
  for (const row of part.querySelectorAll('tr[data-alert]')) {
    if (!rows.has(row.dataset.alert)) row.classList.add('changed');
  }
  if (focused) part.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
