import { useState } from 'preact/hooks';
import { announce } from './announce';
import { part, request } from './api';
import { Button, Dialog, Failure, Field, Form, useAction } from './parts';

/** Partitions are only ever added. */
export function MorePartitions({ topic, now, onClose }: { topic: string; now: number; onClose: () => void }) {
  const [total, setTotal] = useState(String(now + 1));
  const { busy, error, run } = useAction();
  const submit = async () => {
    const done = await run(async () => {
      await request(`/api/admin/topics/${part(topic)}/partitions`, { body: { partitions: Number(total) } });
    });
    if (!done) return;
    announce(`Topic ${topic} has ${total} partitions.`);
    onClose();
  };
  return (
    <Dialog title={`Add partitions to ${topic}`} onClose={onClose}>
      <Form onSubmit={() => void (busy || submit())}>
        <p>
          Partitions are only ever added. Keys move: a key that went to one partition may go to another from
          now on, while its older messages stay.
        </p>
        <Field label="Partitions in all" hint={`Now ${now}`}>
          <input
            type="number"
            min={now + 1}
            max={1000}
            required
            value={total}
            onInput={(event) => setTotal(event.currentTarget.value)}
          />
        </Field>
        <Failure>{error}</Failure>
        <div class="buttons">
          <button type="submit" class="main" aria-disabled={busy ? 'true' : undefined}>
            Add
          </button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </Form>
    </Dialog>
  );
}
