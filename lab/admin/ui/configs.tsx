import { useMemo, useState } from 'preact/hooks';
import type { AdminConfig, AdminTopicDetail } from '../types';
import { announce } from './announce';
import { part, request } from './api';
import { meaning } from './config-meaning';
import { Button, Dialog, Failure, Field, Form, useAction } from './parts';
import { type Column, Table } from './table';
import { currentToken } from './token';

type Row = AdminConfig & { change: (config: AdminConfig) => void };

const COLUMNS: ReadonlyArray<Column<Row>> = [
  { title: 'Config', names: true, sort: ({ name }) => name, cell: ({ name }) => <code>{name}</code> },
  {
    title: 'Value',
    cell: ({ name, value, sensitive }) => {
      if (sensitive) return <em>not shown</em>;
      return (
        <>
          {value || <em class="quiet">empty</em>} <span class="quiet">{meaning(name, value)}</span>
        </>
      );
    },
  },
  {
    title: 'Set',
    sort: ({ own }) => (own ? 0 : 1),
    cell: ({ own }) => (own ? <strong>on the topic</strong> : <span class="quiet">default</span>),
  },
  {
    title: 'Change',
    cell: (row) =>
      row.readOnly ? (
        <span class="quiet">read only</span>
      ) : (
        <Button
          label={`Change ${row.name}`}
          onClick={() => row.change(row)}
          off={!currentToken() && "This page was opened without the lab's token, so it can only look."}
        >
          Change
        </Button>
      ),
  },
];

/** A topic's configs: those set on it first, each to be changed or set back. */
export function Configs({ topic }: { topic: AdminTopicDetail }) {
  const [changing, setChanging] = useState<AdminConfig | null>(null);
  const [search, setSearch] = useState('');
  const rows = useMemo(
    () =>
      topic.configs
        .filter(({ name }) => name.includes(search.trim().toLowerCase()))
        .map((config) => ({ ...config, change: setChanging }))
        .sort((a, b) => Number(b.own) - Number(a.own) || (a.name < b.name ? -1 : 1)),
    [topic.configs, search],
  );
  return (
    <section aria-labelledby="configs">
      <h2 id="configs">Configs</h2>
      <div class="tools">
        <Field label="Search">
          <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </Field>
      </div>
      <Table
        caption={`Configs of ${topic.name}`}
        hideCaption
        columns={COLUMNS}
        rows={rows}
        rowKey={({ name }) => name}
        empty={search ? `No config has "${search}" in its name.` : 'The brokers do not tell them now.'}
      />
      {changing ? (
        <ChangeConfig topic={topic.name} config={changing} onClose={() => setChanging(null)} />
      ) : null}
    </section>
  );
}

function ChangeConfig({
  topic,
  config,
  onClose,
}: {
  topic: string;
  config: AdminConfig;
  onClose: () => void;
}) {
  const [value, setValue] = useState(config.value ?? '');
  const { busy, error, run } = useAction();
  const change = async (body: { set: Record<string, string>; remove: string[] }, done: string) => {
    if (busy) return;
    if (!(await run(async () => void (await request(`/api/admin/topics/${part(topic)}/configs`, { body })))))
      return;
    announce(done);
    onClose();
  };
  const set = () => change({ set: { [config.name]: value }, remove: [] }, `${config.name} is ${value} now.`);
  const reset = () =>
    change({ set: {}, remove: [config.name] }, `${config.name} has its default value again.`);
  return (
    <Dialog title={`Change ${config.name}`} onClose={onClose}>
      <Form onSubmit={() => void set()}>
        <Field label={`Value of ${config.name} for topic ${topic}`}>
          <input
            value={value}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </Field>
        <Failure>{error}</Failure>
        <div class="buttons">
          <button type="submit" class="main" aria-disabled={busy ? 'true' : undefined}>
            Set
          </button>
          <Button off={!config.own && 'It has its default value.'} onClick={() => void reset()}>
            Back to the default
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </Form>
    </Dialog>
  );
}
