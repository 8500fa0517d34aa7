import { useMemo, useState } from 'preact/hooks';
import type { AdminGroupDetail, AdminReset, AdminResetResult, AdminResetRow } from '../types';
import { announce } from './announce';
import { part, request } from './api';
import { count, plural } from './format';
import { live } from './live';
import { Button, Dialog, Failure, Field, Form, useAction } from './parts';
import { type Column, Table } from './table';

type Kind = AdminReset['to'];

const KINDS: Record<Kind, string> = {
  earliest: 'the beginning (earliest)',
  latest: 'the end (latest)',
  offset: 'an offset',
  time: 'a time',
  shift: 'so many further or back',
};

const COLUMNS: ReadonlyArray<Column<AdminResetRow>> = [
  { title: 'Partition', names: true, cell: ({ partition }) => partition },
  {
    title: 'Before',
    numeric: true,
    cell: ({ before }) => (before === null ? 'nothing committed' : count(before)),
  },
  { title: 'After', numeric: true, cell: ({ after }) => <strong>{count(after)}</strong> },
  { title: 'Left to read', numeric: true, cell: ({ lag }) => count(lag) },
];

/** Moves a group's offsets on one topic; what would come of it is shown before. */
export function ResetOffsets({ group, onClose }: { group: AdminGroupDetail; onClose: () => void }) {
  const topics = useMemo(() => [...new Set(group.partitions.map(({ topic }) => topic))], [group.partitions]);
  const all = live.use(({ overview }) => overview?.topics);
  const [topic, setTopic] = useState(topics[0] ?? '');
  const [partitions, setPartitions] = useState('');
  const [to, setTo] = useState<Kind>('earliest');
  const [value, setValue] = useState('');
  const [preview, setPreview] = useState<(AdminResetResult & { body: object }) | null>(null);
  const { busy, error, run } = useAction();
  // What was previewed is what is done, so that a change asks for another preview.
  const changed =
    <T,>(set: (value: T) => void) =>
    (next: T) => {
      set(next);
      setPreview(null);
    };
  const ask = (body: object, dryRun: boolean) =>
    request<AdminResetResult>(`/api/admin/groups/${part(group.id)}/reset`, {
      body: { ...body, dryRun },
    });
  const look = () =>
    run(async () => {
      const list = parsePartitions(partitions);
      const body = { topic, reset: resetOf(to, value), ...(list ? { partitions: list } : {}) };
      const result = await ask(body, true);
      setPreview({ ...result, body });
      announce(`Preview of ${plural(result.rows.length, 'partition')}. Nothing is changed yet.`);
    });
  const apply = async () => {
    if (!preview || busy) return;
    if (!(await run(async () => void (await ask(preview.body, false))))) return;
    announce(`The offsets of group ${group.id} were reset.`);
    onClose();
  };
  return (
    <Dialog title={`Reset offsets of ${group.id}`} onClose={onClose}>
      <Form onSubmit={() => void (busy || look())}>
        {group.members.length ? (
          <p class="notice warn">
            {plural(group.members.length, 'member')} read for this group now. Kafka refuses a reset while
            there are any: stop them first.
          </p>
        ) : null}
        <Field label="Topic">
          <select value={topic} onChange={(event) => changed(setTopic)(event.currentTarget.value)}>
            {topics.length === 0 ? <option value="">choose one</option> : null}
            {(topics.length
              ? topics
              : (all ?? []).filter(({ internal }) => !internal).map(({ name }) => name)
            ).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Partitions" hint="All, or such as 0, 2">
          <input
            value={partitions}
            autocomplete="off"
            onInput={(event) => changed(setPartitions)(event.currentTarget.value)}
          />
        </Field>
        <Field label="To">
          <select value={to} onChange={(event) => changed(setTo)(event.currentTarget.value as Kind)}>
            {(Object.keys(KINDS) as Kind[]).map((kind) => (
              <option key={kind} value={kind}>
                {KINDS[kind]}
              </option>
            ))}
          </select>
        </Field>
        {to === 'offset' || to === 'shift' ? (
          <Field
            label={to === 'offset' ? 'Offset' : 'By'}
            hint={to === 'shift' ? '-10 reads the last ten again' : undefined}
          >
            <input
              type="number"
              required
              value={value}
              onInput={(event) => changed(setValue)(event.currentTarget.value)}
            />
          </Field>
        ) : null}
        {to === 'time' ? (
          <Field label="Time" hint="The first message at or after it">
            <input
              type="datetime-local"
              step={1}
              required
              value={value}
              onInput={(event) => changed(setValue)(event.currentTarget.value)}
            />
          </Field>
        ) : null}
        <Failure>{error}</Failure>
        {preview ? (
          <>
            <p>Nothing is changed yet. This would come of it:</p>
            {preview.notes.map((note) => (
              <p class="notice warn" key={note}>
                {note}
              </p>
            ))}
            <Table
              caption={`What the reset of ${group.id} would change`}
              hideCaption
              columns={COLUMNS}
              rows={preview.rows}
              rowKey={({ partition }) => String(partition)}
              empty="Nothing."
              page={12}
            />
          </>
        ) : null}
        <div class="buttons">
          <button type="submit" class={preview ? '' : 'main'} aria-disabled={busy ? 'true' : undefined}>
            Preview
          </button>
          <Button kind="danger" off={!preview && 'Look at the preview first.'} onClick={() => void apply()}>
            Reset
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** The wish as the server takes it. @throws Error saying what is missing */
export function resetOf(to: Kind, value: string): AdminReset {
  if (to === 'earliest' || to === 'latest') return { to };
  if (to === 'offset') return { to, offset: value.trim() };
  const number = to === 'time' ? new Date(value).getTime() : Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) {
    throw new Error(`Expected a ${to === 'time' ? 'time' : 'number to shift by'}; got "${value}".`);
  }
  return to === 'time' ? { to, time: number } : { to, by: number };
}

/** `0, 2` as numbers; null for all. @throws Error naming what is none */
export function parsePartitions(text: string): number[] | null {
  const words = text.split(/[\s,]+/).filter(Boolean);
  if (words.length === 0 || text.trim() === 'all') return null;
  return words.map((word) => {
    if (/^\d+$/.test(word)) return Number(word);
    throw new Error(`Expected partitions such as 0, 2; got "${word}".`);
  });
}
