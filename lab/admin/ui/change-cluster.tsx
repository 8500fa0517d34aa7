import { useState } from 'preact/hooks';
import type { ClusterRequest, ClusterShape, LabStatus } from '../../../lib/kit/lab';
import { announce } from './announce';
import { request } from './api';
import { live } from './live';
import { Button, Failure, Field, Form, useAction } from './parts';
import { useLabStatus } from './status';
import { currentToken } from './token';

const SHAPES: ReadonlyArray<[title: string, shape: ClusterShape]> = [
  ['1 broker', { brokers: 1, controller: 'combined' }],
  ['3 brokers, each a controller too', { brokers: 3, controller: 'combined' }],
  ['2 brokers, one controller apart', { brokers: 2, controller: 'apart' }],
  ['3 brokers, one controller apart', { brokers: 3, controller: 'apart' }],
  ['2 brokers with ZooKeeper (Kafka 3.9)', { brokers: 2, controller: 'zookeeper', zookeepers: 1 }],
  ['2 brokers with three ZooKeepers (Kafka 3.9)', { brokers: 2, controller: 'zookeeper', zookeepers: 3 }],
];

/** Another number of brokers, or other controllers; only for the lab's own cluster. */
export function ChangeCluster() {
  const able = live.use(({ overview }) => overview?.abilities.cluster ?? false);
  const now = useLabStatus()?.shape ?? null;
  const [chosen, setChosen] = useState<number | null>(null);
  const { busy, error, run } = useAction();
  if (!able || !now) return null;
  const running = SHAPES.findIndex(([, shape]) => isSame(shape, now));
  const index = chosen ?? Math.max(0, running);
  const off =
    (!currentToken() && "This page was opened without the lab's token, so it can only look.") ||
    (index === running && 'This cluster runs already.') ||
    (busy && 'The cluster is being changed.');
  const change = () =>
    run(async () => {
      const [title, shape] = SHAPES[index]!;
      await request<LabStatus>('/api/cluster', { body: shape satisfies ClusterRequest });
      announce(`The cluster has ${title} now.`);
      setChosen(null);
    });
  return (
    <section aria-labelledby="change-cluster">
      <h2 id="change-cluster">Another cluster</h2>
      <p>
        What runs is stopped, and the other is started on the same ports. Each has data of its own, so that
        its topics are there again when you come back to it. Consumers and producers that run now lose their
        cluster.
      </p>
      <Form
        class="tools"
        onSubmit={() => {
          if (!off) void change();
        }}
      >
        <Field label="Cluster">
          <select value={index} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
            {SHAPES.map(([title], at) => (
              <option key={title} value={at}>
                {title}
                {at === running ? ' (runs now)' : ''}
              </option>
            ))}
          </select>
        </Field>
        <Button off={off} onClick={() => void change()}>
          {busy ? 'Changing …' : 'Change'}
        </Button>
      </Form>
      <Failure>{error}</Failure>
    </section>
  );
}

function isSame(a: ClusterShape, b: ClusterShape): boolean {
  const zookeepers = ({ controller, zookeepers: count }: ClusterShape) =>
    controller === 'zookeeper' ? (count ?? 1) : 0;
  return a.brokers === b.brokers && a.controller === b.controller && zookeepers(a) === zookeepers(b);
}
