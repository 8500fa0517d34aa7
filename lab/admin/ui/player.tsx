import { useEffect, useState } from 'preact/hooks';
import type { AdminMoment, AdminRecording } from '../types';
import { clock } from './format';
import { Button, Field } from './parts';
import { Picture } from './picture';
import { isNear } from './picture-layout';

const STEP_MS = 100;
const SLIDE_MS = 250;
const SPEEDS = [0.5, 1, 2, 4];

/** Plays a recording: play and pause, a slider, and a speed. It begins by itself only where motion is welcome. */
export function Player({ recording }: { recording: AdminRecording }) {
  const { moments, title } = recording;
  // A whole number of the slider's steps, else it would not come to the last moment.
  const end = Math.ceil((moments.at(-1)?.at ?? 0) / SLIDE_MS) * SLIDE_MS;
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState(1);
  const [playing, setPlaying] = useState(() => !matchMedia('(prefers-reduced-motion: reduce)').matches);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setAt((now) => Math.min(end, now + STEP_MS * speed)), STEP_MS);
    return () => clearInterval(timer);
  }, [playing, speed, end]);
  useEffect(() => {
    if (at >= end) setPlaying(false);
  }, [at, end]);
  const index = momentAt(recording, at);
  const moment = moments[index];
  if (!moment) return <p>The recording is empty.</p>;
  return (
    <div class="player">
      <p>
        Replay: <strong>{title}</strong>
      </p>
      <div class="tools">
        <Button
          kind="main"
          onClick={() => {
            if (at >= end) setAt(0);
            setPlaying(!playing);
          }}
        >
          {playing ? 'Pause' : 'Play'}
        </Button>
        <Field label="Time">
          <input
            type="range"
            min={0}
            max={end}
            step={SLIDE_MS}
            value={at}
            aria-valuetext={`${clock(at)} of ${clock(end)}`}
            onInput={(event) => setAt(Number(event.currentTarget.value))}
          />
        </Field>
        <span class="quiet">
          {clock(at)} / {clock(end)}
        </span>
        <Field label="Speed">
          <select value={speed} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
            {SPEEDS.map((each) => (
              <option key={each} value={each}>
                {each}×
              </option>
            ))}
          </select>
        </Field>
      </div>
      <Picture moment={moment} earlier={earlier(moments, index, at)} />
    </div>
  );
}

/** The place of the last moment that is not after `at`. */
export function momentAt({ moments }: AdminRecording, at: number): number {
  let [low, high] = [0, moments.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (moments[middle]!.at <= at) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** The oldest moment of the two seconds before; null where nothing has changed for a second. */
function earlier(moments: ReadonlyArray<AdminMoment>, index: number, at: number): AdminMoment | null {
  const now = moments[index]!;
  if (at - now.at > 1_000) return null;
  return moments.slice(Math.max(0, index - 10), index).find((each) => isNear(each, now)) ?? null;
}
