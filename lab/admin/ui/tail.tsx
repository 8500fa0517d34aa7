import { useEffect, useState } from 'preact/hooks';
import type { AdminProblem, AdminRecord } from '../types';
import { part, streamUrl } from './api';
import { plural } from './format';
import { Button, Failure } from './parts';
import { RecordList } from './record-list';

const KEPT = 100;
/** Drawn at most so often, however fast messages come. */
const DRAW_MS = 250;

interface Tailed {
  records: AdminRecord[];
  seen: number;
  problem: string | null;
}

/** Messages as they come, the newest first. */
export function Tail({ topic }: { topic: string }) {
  const [paused, setPaused] = useState(false);
  const { records, seen, problem } = useTail(topic, paused);
  return (
    <>
      <div class="buttons">
        <Button pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? 'Go on' : 'Pause'}
        </Button>
        <span role="status">
          {paused ? 'Paused' : 'Waiting for messages'}: {plural(seen, 'message')} since it was begun
          {seen > KEPT ? `, the last ${KEPT} are shown` : ''}.
        </span>
      </div>
      <Failure>{problem}</Failure>
      <RecordList records={records} empty="Nothing was sent yet." />
    </>
  );
}

function useTail(topic: string, paused: boolean): Tailed {
  const [tailed, setTailed] = useState<Tailed>({ records: [], seen: 0, problem: null });
  useEffect(() => {
    if (paused) return;
    let waiting: AdminRecord[] = [];
    const stream = new EventSource(streamUrl(`/api/admin/topics/${part(topic)}/tail`, {}));
    stream.addEventListener('records', (event) => {
      waiting.push(...(JSON.parse((event as MessageEvent<string>).data) as AdminRecord[]));
    });
    stream.addEventListener('problem', (event) => {
      const { error } = JSON.parse((event as MessageEvent<string>).data) as AdminProblem;
      setTailed((now) => ({ ...now, problem: error }));
      stream.close();
    });
    stream.onopen = () => setTailed((now) => ({ ...now, problem: null }));
    stream.onerror = () => setTailed((now) => ({ ...now, problem: 'The connection is lost; trying again.' }));
    const timer = setInterval(() => {
      if (waiting.length === 0) return;
      const came = waiting;
      waiting = [];
      setTailed((now) => ({
        ...now,
        records: [...came.toReversed(), ...now.records].slice(0, KEPT),
        seen: now.seen + came.length,
      }));
    }, DRAW_MS);
    return () => {
      clearInterval(timer);
      stream.close();
    };
  }, [topic, paused]);
  return tailed;
}
