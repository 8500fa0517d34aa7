import { html } from 'hono/html';
import type { LabStatus } from '../../lib/kit/lab';
import type { Mail } from '../../lib/kit/mails';

/**
 * The page at `/`: what runs where, and the last mails. It reloads itself every five seconds.
 * @param mails oldest first
 * @param token the one that the page was asked for with; without it the page, which all on this machine may read,
 *   does not tell it
 */
export function statusPage(status: LabStatus, mails: Mail[], token?: string) {
  const { brokers, processes, urls, bootstrap } = status;
  const total = processes.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="refresh" content="5" />
    <meta name="viewport" content="width=device-width" />
    <title>Kafka lab</title>
    <style>
      :root { color-scheme: light dark; --line: #ddd; --code: #f3f3f3; --good: #17662f; --bad: #a31515; --other: #8a5a00; --quiet: #595959; }
      @media (prefers-color-scheme: dark) {
        :root { --line: #444; --code: #2a2a2a; --good: #6fd08c; --bad: #ff8f8f; --other: #e5b567; --quiet: #b0b0b0; }
      }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
      th, td { text-align: left; padding: 0.35rem 0.5rem 0.35rem 0; border-bottom: 1px solid var(--line); }
      td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
      .running { color: var(--good); } .crashed, .killed { color: var(--bad); }
      .paused, .starting, .stopping { color: var(--other); }
      td { vertical-align: top; overflow-wrap: anywhere; } td.time { white-space: nowrap; }
      .text { white-space: pre-wrap; color: var(--quiet); font-size: 0.875rem; }
      code { background: var(--code); padding: 0 0.25rem; overflow-wrap: anywhere; }
    </style>
  </head>
  <body>
    <h1>Kafka lab</h1>
    <p>Kafka ${status.version} at <code>${bootstrap.join(', ')}</code></p>
    ${urls.jupyter ? jupyterLink(urls.jupyter, token) : ''}
    ${brokers.length ? brokerTable(brokers) : html`<p>The cluster was not started by this lab.</p>`}
    <h2>Processes</h2>
    <table>
      <tr><th>Process</th><th class="number">pid</th><th class="number">Memory</th></tr>
      ${processes.map(
        ({ name, pid, memoryBytes }) =>
          html`<tr><td>${name}</td><td class="number">${pid}</td><td class="number">${megabytes(memoryBytes)}</td></tr>`,
      )}
      <tr><th>Total</th><td></td><th class="number">${megabytes(total)}</th></tr>
    </table>
    ${mailPart(status, mails)}
    <p>Change things from a terminal: <code>npm run lab -- status | kill 0 | start 0 | down</code>,
      and Kafka's own tools: <code>npm run kafka -- topics --list</code>.</p>
  </body>
</html>`;
}

function jupyterLink(url: string, token?: string) {
  if (token) return html`<p><a href="${url}?token=${encodeURIComponent(token)}">JupyterLab</a></p>`;
  return html`<p><a href="${url}">JupyterLab</a>, if this browser has opened it before;
    <code>npm run lab -- status</code> prints the address with its token.</p>`;
}

function brokerTable(brokers: LabStatus['brokers']) {
  return html`<h2>Brokers</h2>
    <table>
      <tr><th>Broker</th><th>Address</th><th>State</th><th class="number">Ready after</th></tr>
      ${brokers.map(
        (broker) => html`<tr>
          <td>${broker.id}</td><td><code>${broker.host}:${broker.port}</code></td>
          <td class="${broker.state}">${broker.state}</td>
          <td class="number">${broker.readyMs === null ? '' : `${(broker.readyMs / 1000).toFixed(1)} s`}</td>
        </tr>`,
      )}
    </table>`;
}

function mailPart({ urls, mails: sink }: LabStatus, mails: Mail[]) {
  const address = html`<code>${urls.smtp}</code>`;
  if (!sink)
    return html`<h2>Mails</h2>
    <p>They go to ${address} (SMTP_URL); the lab keeps none.</p>`;
  const state = sink.running
    ? html`Mails sent to ${address} are kept here and delivered to nobody.`
    : html`<span class="paused">Stopped:</span> ${address} refuses connections. The mails stay.`;
  const count = sink.kept > mails.length ? html` The last ${mails.length} of ${sink.kept}:` : '';
  return html`<h2>Mails</h2>
    <p>${state}${count}</p>
    ${mails.length ? mailTable(mails) : ''}`;
}

function mailTable(mails: Mail[]) {
  return html`<table>
      <tr><th>At</th><th>To</th><th>Mail</th></tr>
      ${mails.toReversed().map(
        ({ at, to, subject, text }) => html`<tr>
          <td class="time">${new Date(at).toTimeString().slice(0, 8)}</td><td>${shortened(to.join(', '), 100)}</td>
          <td>${shortened(subject, 200)}<div class="text">${shortened(text, 300)}</div></td>
        </tr>`,
      )}
    </table>`;
}

function shortened(text: string, length: number): string {
  const letters = [...text.slice(0, 2 * length + 2)];
  return letters.length > length ? `${letters.slice(0, length).join('')} …` : text;
}

function megabytes(bytes: number | null): string {
  return bytes === null ? '' : `${Math.round(bytes / 1e6)} MB`;
}
