import { html } from 'hono/html';
import type { LabStatus } from '../../lib/kit/lab';

/** The page at `/`: what runs where. It reloads itself every five seconds. */
export function statusPage(status: LabStatus) {
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
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
      table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
      th, td { text-align: left; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid #ddd; }
      td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
      .running { color: #17662f; } .crashed, .killed { color: #a31515; } .paused, .starting, .stopping { color: #8a5a00; }
      code { background: #f3f3f3; padding: 0 0.25rem; }
    </style>
  </head>
  <body>
    <h1>Kafka lab</h1>
    <p>Kafka ${status.version} at <code>${bootstrap.join()}</code>${
      urls.jupyter ? html` · <a href="${urls.jupyter}">JupyterLab</a>` : ''
    }</p>
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
    <p>Change things from a terminal: <code>npm run lab -- status | kill 0 | start 0 | down</code>,
      and Kafka's own tools: <code>npm run kafka -- topics --list</code>.</p>
  </body>
</html>`;
}

function brokerTable(brokers: LabStatus['brokers']) {
  return html`<h2>Brokers</h2>
    <table>
      <tr><th>Broker</th><th>Address</th><th>State</th><th class="number">Ready after</th><th class="number">Memory</th></tr>
      ${brokers.map(
        (broker) => html`<tr>
          <td>${broker.id}</td><td><code>${broker.host}:${broker.port}</code></td>
          <td class="${broker.state}">${broker.state}</td>
          <td class="number">${broker.readyMs === null ? '' : `${(broker.readyMs / 1000).toFixed(1)} s`}</td>
          <td class="number">${megabytes(broker.memoryBytes)}</td>
        </tr>`,
      )}
    </table>`;
}

function megabytes(bytes: number | null): string {
  return bytes === null ? '' : `${Math.round(bytes / 1e6)} MB`;
}
