import { useEffect, useState } from 'preact/hooks';
import type { LabStatus } from '../../../lib/kit/lab';
import type { Mail } from '../../../lib/kit/mails';
import { request } from './api';
import { shortened } from './format';
import { Sign, ViewTitle } from './parts';
import { share } from './share';
import { repeat, useLabStatus } from './status';
import { type Column, Table } from './table';

const SHOWN = 20;
const EVERY_MS = 2_000;

const COLUMNS: ReadonlyArray<Column<Mail>> = [
  { title: 'At', cell: ({ at }) => <span class="time">{new Date(at).toTimeString().slice(0, 8)}</span> },
  { title: 'To', cell: ({ to }) => shortened(to.join(', '), 100) },
  {
    title: 'Mail',
    names: true,
    cell: ({ subject, text }) => (
      <>
        {shortened(subject, 200)}
        <div class="mail-text">{shortened(text, 300)}</div>
      </>
    ),
  },
];

/** What the lab's mail sink took, the newest first. */
export function Mails() {
  const status = useLabStatus(EVERY_MS);
  return (
    <>
      <ViewTitle>Mails</ViewTitle>
      {status ? <Sink status={status} /> : <p class="quiet">Asking the lab …</p>}
    </>
  );
}

function Sink({ status: { urls, mails: sink } }: { status: LabStatus }) {
  const mails = useMails(sink !== null);
  if (!sink) {
    return (
      <p>
        They go to <code>{urls.smtp}</code> (SMTP_URL); the lab keeps none.
      </p>
    );
  }
  return (
    <>
      <p>
        {sink.running ? (
          <>
            Mails sent to <code>{urls.smtp}</code> are kept here and delivered to nobody.
          </>
        ) : (
          <>
            <Sign kind="warn">Stopped:</Sign> <code>{urls.smtp}</code> refuses connections. The mails stay.
          </>
        )}
        {sink.kept > mails.length && mails.length ? ` The last ${mails.length} of ${sink.kept}:` : ''}
      </p>
      <Table
        caption="Mails"
        hideCaption
        columns={COLUMNS}
        rows={mails}
        rowKey={({ id }) => String(id)}
        empty="No mail came yet."
      />
    </>
  );
}

function useMails(kept: boolean): Mail[] {
  const [mails, setMails] = useState<Mail[]>([]);
  useEffect(() => {
    if (!kept) return;
    return repeat(async () => {
      const list = await request<Mail[]>(`/api/mails?last=${SHOWN}`);
      setMails((before) => share(before, list.toReversed()));
    }, EVERY_MS);
  }, [kept]);
  return mails;
}
