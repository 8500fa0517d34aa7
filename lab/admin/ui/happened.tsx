import { useEffect } from 'preact/hooks';
import type { AdminOverview } from '../types';
import { nodeName } from './broker-state';
import { plural } from './format';
import { live } from './live';
import { createStore } from './store';

const KEPT = 12;

interface Event {
  id: number;
  at: number;
  text: string;
}

const events = createStore<{ list: Event[] }>({ list: [] });
let before: AdminOverview | null = null;

/** What changed in the cluster while the page was open, the newest first; a screen reader is told each. */
export function Happened() {
  const list = events.use((state) => state.list);
  const overview = live.use((state) => state.overview);
  useEffect(() => {
    // When no broker answers, it is not known who is in the cluster: nobody has left it.
    if (!overview?.brokers.some(({ alive }) => alive)) return;
    if (before && before !== overview) note(changes(before, overview), overview.at);
    before = overview;
  }, [overview]);
  return (
    <section aria-labelledby="happened">
      <h2 id="happened">What happened</h2>
      {list.length === 0 ? (
        <p class="quiet">Nothing since this page was opened. Try to kill a broker.</p>
      ) : null}
      <div role="log" aria-live="polite" aria-relevant="additions" aria-labelledby="happened">
        <ol class="happened">
          {list.map(({ id, at, text }) => (
            <li key={id}>
              <time>{new Date(at).toTimeString().slice(0, 8)}</time> {text}
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

function note(texts: string[], at: number): void {
  if (texts.length === 0) return;
  const { list } = events.get();
  const first = (list[0]?.id ?? 0) + 1;
  const added = texts.map((text, index) => ({ id: first + index, at, text }));
  events.set({ list: [...added.reverse(), ...list].slice(0, KEPT) });
}

/** What is different between two overviews, in sentences: brokers, controller, partitions, groups, topics. */
export function changes(old: AdminOverview, now: AdminOverview): string[] {
  const texts: string[] = [];
  for (const broker of now.brokers) {
    const was = old.brokers.find(({ id }) => id === broker.id);
    if (was && was.state !== broker.state) texts.push(`${nodeName(broker.id)} is ${broker.state}.`);
    if (was && was.alive !== broker.alive)
      texts.push(`Broker ${broker.id} ${broker.alive ? 'is back in' : 'has left'} the cluster.`);
  }
  if (now.controller !== old.controller && now.controller !== null)
    texts.push(`The controller is node ${now.controller} now.`);
  const [a, b] = [troubles(old), troubles(now)];
  if (a.offline !== b.offline)
    texts.push(
      b.offline ? `${plural(b.offline, 'partition')} without a leader.` : 'Each partition has a leader.',
    );
  if (a.under !== b.under)
    texts.push(b.under ? `${plural(b.under, 'partition')} under-replicated.` : 'All partitions are in sync.');
  return [
    ...texts,
    ...comeAndGone('Topic', names(old.topics), names(now.topics)),
    ...comeAndGone('Group', ids(old.groups), ids(now.groups)),
  ];
}

function comeAndGone(kind: string, old: Set<string>, now: Set<string>): string[] {
  const came = [...now].filter((name) => !old.has(name));
  const gone = [...old].filter((name) => !now.has(name));
  return [...told(kind, came, 'is new'), ...told(kind, gone, 'is gone')];
}

/** Many at once are counted, not named. */
function told(kind: string, list: string[], what: string): string[] {
  if (list.length <= 3) return list.map((name) => `${kind} ${name} ${what}.`);
  return [`${list.length} ${kind.toLowerCase()}s ${what.replace('is', 'are')}.`];
}

const names = (list: ReadonlyArray<{ name: string }>) => new Set(list.map(({ name }) => name));
const ids = (list: ReadonlyArray<{ id: string }>) => new Set(list.map(({ id }) => id));

function troubles({ topics }: AdminOverview): { offline: number; under: number } {
  return topics.reduce(
    (sum, topic) => ({ offline: sum.offline + topic.offline, under: sum.under + topic.underReplicated }),
    { offline: 0, under: 0 },
  );
}
