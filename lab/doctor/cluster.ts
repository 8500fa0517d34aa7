import { createKafka } from '../../lib/kit/kafka';
import { answersClient } from '../kafka/ready';
import { toShape } from '../kafka/shape';
import { DEFAULT_LAB_PORTS } from '../lab';
import { neededPorts } from '../ports';
import { accepts, holderOf, isFree } from '../processes/ports';
import type { RunningLab } from '../running';
import { type Finding, fail, ok, warn } from './report';

/** Whether a lab could start: its ports are free. */
export async function ports(): Promise<Finding[]> {
  const parts = { host: '127.0.0.1', jupyter: true, mailSink: !process.env.SMTP_URL };
  const needed = neededPorts(DEFAULT_LAB_PORTS, toShape({}), parts);
  return Promise.all(
    needed.map(async ({ port, what, option }) => {
      if (await isFree(port, '127.0.0.1')) return ok(`Port ${port} is free for ${what}`);
      const holder = holderOf(port) ?? 'another program';
      return fail(
        `Port ${port}, for ${what}, is taken by ${holder}`,
        `Use another: npm start -- ${option} ${port + 100}`,
      );
    }),
  );
}

/** Whether the brokers answer, at the bootstrap addresses and at those that they give to clients. */
export async function brokers(bootstrap: string[], lab: RunningLab | null): Promise<Finding[]> {
  const answers = await Promise.all(bootstrap.map((address) => answersAt(address)));
  const findings = bootstrap.map((address, index) =>
    answers[index] ? ok(`A broker answers at ${address}`) : silent(address, lab),
  );
  return answers.includes(true) ? [...findings, ...(await advertised(bootstrap))] : findings;
}

function answersAt(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`kafka://${address}`);
  return answersClient(hostname, Number(port), 3_000);
}

function silent(address: string, lab: RunningLab | null): Finding {
  const remedy = lab ? 'See which broker is down: npm run lab -- status' : 'Correct or unset KAFKA_BROKERS.';
  return fail(`No broker answers at ${address}`, remedy);
}

/** Clients go on with the addresses that brokers advertise: these must lead to them from here. */
async function advertised(bootstrap: string[]): Promise<Finding[]> {
  const admin = createKafka({ brokers: bootstrap, retry: { retries: 1 } }).admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    return Promise.all(
      brokers.map(async ({ nodeId, host, port }) => {
        const what = `Broker ${nodeId} advertises ${host}:${port}`;
        if (await accepts(port, host, 3_000)) return ok(`${what}, which can be reached`);
        const remedy = 'Give a name that this machine can resolve: npm start -- --host NAME';
        return fail(`${what}, which cannot be reached from here`, remedy);
      }),
    );
  } catch (error) {
    return [
      fail(
        `The cluster does not describe itself: ${(error as Error).message}`,
        'Start the lab anew: npm run lab -- down, then npm start',
      ),
    ];
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/** Whether the lab server and JupyterLab of a running lab answer. */
export async function servers(lab: RunningLab): Promise<Finding[]> {
  const targets = [
    { what: 'The lab server', url: `${lab.url}/api/status` },
    ...(lab.jupyterUrl
      ? [{ what: 'JupyterLab', url: lab.jupyterUrl.replace(/\/lab\b/, '/api/status') }]
      : []),
  ];
  return Promise.all(
    targets.map(async ({ what, url }) => {
      const headers = { authorization: `Bearer ${lab.token}` };
      const good = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) }).then(
        (response) => response.ok,
        () => false,
      );
      const address = new URL(url).origin;
      if (good) return ok(`${what} answers at ${address}`);
      return fail(
        `${what} does not answer at ${address}`,
        'Start the lab anew: npm run lab -- down, then npm start',
      );
    }),
  );
}

/** What to say while there is no cluster to look at. */
export function notRunning(): Finding[] {
  return [
    warn('No lab is running, so the broker could not be looked at', 'Start it and look again: npm start'),
  ];
}
