import { useState } from 'preact/hooks';
import { announce } from './announce';
import { request } from './api';
import { isControllerApart } from './broker-state';
import { live } from './live';
import { Button, Dialog, Failure, Field, Form, useAction } from './parts';
import { topicHash } from './route';

/** A form for a new topic; it goes to the topic's page once it is there. */
export function CreateTopic({ onClose }: { onClose: () => void }) {
  const brokers = live.use(
    ({ overview }) => overview?.brokers.filter(({ id }) => !isControllerApart(id)).length ?? 1,
  );
  const [name, setName] = useState('');
  const [partitions, setPartitions] = useState('1');
  const [chosen, setFactor] = useState<string | null>(null);
  // The brokers may not be known yet when the form is opened.
  const factor = chosen ?? String(Math.min(3, brokers));
  const [configs, setConfigs] = useState('');
  const { busy, error, run } = useAction();
  const create = async () => {
    const created = await run(async () => {
      await request('/api/admin/topics', {
        body: {
          name: name.trim(),
          partitions: Number(partitions),
          replicationFactor: Number(factor),
          configs: parseConfigs(configs),
        },
      });
    });
    if (!created) return;
    announce(`Topic ${name.trim()} was created.`);
    onClose();
    location.hash = topicHash(name.trim());
  };
  return (
    <Dialog title="Create a topic" onClose={onClose}>
      <Form onSubmit={() => void (busy || create())}>
        <Field label="Name" hint="Letters, digits, dots, underscores and hyphens">
          <input
            value={name}
            required
            maxLength={249}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <div class="pair">
          <Field label="Partitions">
            <input
              type="number"
              min={1}
              max={1000}
              required
              value={partitions}
              onInput={(event) => setPartitions(event.currentTarget.value)}
            />
          </Field>
          <Field label="Replication factor" hint={`At most the number of brokers, ${brokers}`}>
            <input
              type="number"
              min={1}
              max={100}
              required
              value={factor}
              onInput={(event) => setFactor(event.currentTarget.value)}
            />
          </Field>
        </div>
        <Field label="Configs" hint="One a line, such as min.insync.replicas=2">
          <textarea
            rows={4}
            spellcheck={false}
            value={configs}
            onInput={(event) => setConfigs(event.currentTarget.value)}
          />
        </Field>
        <Failure>{error}</Failure>
        <div class="buttons">
          <button type="submit" class="main" aria-disabled={busy ? 'true' : undefined}>
            {busy ? 'Creating …' : 'Create'}
          </button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Lines of `name=value` as an object. @throws Error naming the line that is none */
export function parseConfigs(text: string): Record<string, string> {
  const lines = text.split('\n').map((line) => line.trim());
  const pairs = lines.filter(Boolean).map((line) => {
    const [, name, value] = /^([\w.]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new Error(`Expected a config as name=value, such as retention.ms=60000; got "${line}".`);
    }
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}
