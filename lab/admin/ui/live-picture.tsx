import { useEffect, useRef, useState } from 'preact/hooks';
import type { AdminMoment, AdminRecording, AdminTopic } from '../types';
import { announce } from './announce';
import { clock, plural } from './format';
import { live } from './live';
import { Button, Failure, Field } from './parts';
import { Picture } from './picture';
import { isNear } from './picture-layout';
import { Player } from './player';
import { download, keepMoments, parseRecording, record, recorder, stopRecording } from './recorder';
import { hashOf } from './route';

const NONE: AdminTopic[] = [];

/** The live picture of a topic, to be recorded, and recordings to be replayed. */
export function LivePicture({
  topic,
  view = 'cluster',
}: {
  topic: string | null;
  /** Where another topic is gone to. */
  view?: 'cluster' | 'picture';
}) {
  const [recording, setRecording] = useState<AdminRecording | null>(null);
  return (
    <section aria-labelledby="picture">
      <h2 id="picture">Live picture</h2>
      {recording ? (
        <>
          <Player recording={recording} />
          <Button onClick={() => setRecording(null)}>Back to the live picture</Button>
        </>
      ) : (
        <Now topic={topic} view={view} replay={setRecording} />
      )}
    </section>
  );
}

function Now({
  topic,
  view,
  replay,
}: {
  topic: string | null;
  view: 'cluster' | 'picture';
  replay: (recording: AdminRecording) => void;
}) {
  const moment = live.use((state) => state.moment);
  const problem = live.use(({ problems }) => problems.moment);
  const earlier = useEarlier(moment);
  useEffect(() => keepMoments(moment), [moment]);
  if (topic === null) return <p class="quiet">There is no topic yet.</p>;
  return (
    <>
      <div class="tools">
        <TopicChoice topic={topic} view={view} />
        <Recording replay={replay} />
      </div>
      {moment ? <Picture moment={moment} earlier={earlier} /> : null}
      {moment || problem ? null : <p class="quiet">Asking the brokers …</p>}
      <Failure>{problem}</Failure>
    </>
  );
}

function TopicChoice({ topic, view }: { topic: string; view: 'cluster' | 'picture' }) {
  const names = live.use(({ overview }) => overview?.topics ?? NONE);
  return (
    <Field label="Topic">
      <select
        value={topic}
        onChange={(event) => {
          location.hash = hashOf({ view, picture: event.currentTarget.value });
        }}
      >
        {names.some(({ name }) => name === topic) ? null : <option value={topic}>{topic} (not there)</option>}
        {names.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Recording({ replay }: { replay: (recording: AdminRecording) => void }) {
  const { recording, moments } = recorder.use((state) => state);
  const [error, setError] = useState<string | null>(null);
  const stop = () => {
    const done = stopRecording();
    if (done.moments.length === 0) return;
    download(done);
    replay(done);
    announce(`Recorded ${plural(done.moments.length, 'moment')}; the file is downloaded.`);
  };
  const open = async (file: File | undefined) => {
    try {
      if (file) replay(parseRecording(await file.text()));
      setError(null);
    } catch (failure) {
      setError((failure as Error).message);
    }
  };
  return (
    <div class="recording">
      {recording ? (
        <Button kind="danger" onClick={stop}>
          Stop recording
        </Button>
      ) : (
        <Button onClick={record} title="Keeps the picture from now on, for a replay">
          Record
        </Button>
      )}
      {recording ? (
        <span class="quiet">{clock((moments.at(-1)?.at ?? 0) - (moments[0]?.at ?? 0))}</span>
      ) : (
        <label class="button">
          Replay a file
          <input
            type="file"
            class="hidden"
            accept="application/json,.json"
            onChange={(event) => void open(event.currentTarget.files?.[0])}
          />
        </label>
      )}
      <Failure>{error}</Failure>
    </div>
  );
}

/**
 * The oldest moment of the last two seconds, of the same topic: rates are told from it. Null when nothing has come for
 * a second, since a moment comes only when something has changed.
 */
function useEarlier(moment: AdminMoment | null): AdminMoment | null {
  const kept = useRef<AdminMoment[]>([]);
  const [still, setStill] = useState<AdminMoment | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setStill(moment), 1_000);
    return () => clearTimeout(timer);
  }, [moment]);
  if (moment && kept.current.at(-1) !== moment) {
    kept.current = [...kept.current, moment].filter((each) => isNear(each, moment));
  }
  const [first] = kept.current;
  return first && first !== moment && still !== moment ? first : null;
}
