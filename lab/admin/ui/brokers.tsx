import { memo } from 'preact/compat';
import type { AdminBroker } from '../types';
import { announce } from './announce';
import { request } from './api';
import { isControllerApart, nodeName, toneOf } from './broker-state';
import { bytes, count } from './format';
import { live } from './live';
import { Button, Failure, Sign, useAction } from './parts';
import { currentToken } from './token';

type Verb = 'kill' | 'stop' | 'pause' | 'resume' | 'start';

/** What each button does, as its tooltip and below the brokers. */
const VERBS: Record<Verb, { title: string; from: AdminBroker['state'][]; does: string; done: string }> = {
  kill: {
    title: 'Kill',
    from: ['running', 'paused', 'starting', 'stopping'],
    does: 'SIGKILL: it dies at once, as in a power cut. Others lead its partitions once its session has timed out.',
    done: 'was killed',
  },
  stop: {
    title: 'Stop',
    from: ['running'],
    does: 'SIGTERM: it hands its leaders over, flushes and ends.',
    done: 'was stopped',
  },
  pause: {
    title: 'Pause',
    from: ['running'],
    does: 'SIGSTOP: it hangs. Its connections stay open, but nothing answers.',
    done: 'was paused',
  },
  resume: { title: 'Resume', from: ['paused'], does: 'SIGCONT: it goes on where it hung.', done: 'goes on' },
  start: {
    title: 'Start',
    from: ['stopped', 'killed', 'crashed'],
    does: 'It starts again, reads what it missed from the leaders, and is in sync again.',
    done: 'was started',
  },
};
const NAMES = Object.keys(VERBS) as Verb[];

/** The brokers as cards, with what can be done to them. */
export function Brokers() {
  const brokers = live.use(({ overview }) => overview!.brokers);
  const able = live.use(({ overview }) => overview!.abilities.processes);
  const controller = live.use(({ overview }) => overview!.controller);
  return (
    <section aria-labelledby="brokers">
      <h2 id="brokers">Brokers</h2>
      {controller === null ? <p class="quiet">Which node is the controller is not known now.</p> : null}
      {controller !== null && !brokers.some(({ id }) => id === controller) ? (
        <p>The controller is node {controller}, apart from the brokers.</p>
      ) : null}
      <ul class="cards">
        {brokers.map((broker) => (
          <BrokerCard key={broker.id} broker={broker} able={able} />
        ))}
      </ul>
      {able ? (
        <details class="legend">
          <summary>What the buttons do</summary>
          <dl>
            {NAMES.map((verb) => (
              <div key={verb}>
                <dt>{VERBS[verb].title}</dt>
                <dd>{VERBS[verb].does}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : (
        <p class="quiet">The lab did not start this cluster, so it cannot stop its brokers.</p>
      )}
    </section>
  );
}

const BrokerCard = memo(function BrokerCard({ broker, able }: { broker: AdminBroker; able: boolean }) {
  const { id, host, port, leaders, replicas, outOfSync } = broker;
  const { busy, error, run } = useAction();
  const title = nodeName(id);
  const act = (verb: Verb) =>
    run(async () => {
      await request(`/api/brokers/${id}/${verb}`, { body: {} });
      announce(`${title} ${VERBS[verb].done}.`);
    });
  return (
    <li class={`card ${toneOf(broker)}`} aria-label={title} data-broker={id}>
      <h3>
        {title} {broker.controller ? <span class="tag">controller</span> : null}
      </h3>
      <p class="state">
        <Sign kind={toneOf(broker)}>{stateOf(broker)}</Sign> <code>{`${host}:${port}`}</code>
      </p>
      <dl class="facts">
        {isControllerApart(id) ? (
          <Fact name="Keeps">the metadata, no partitions</Fact>
        ) : (
          <>
            <Fact name="Leads">{count(leaders)}</Fact>
            <Fact name="Replicas">
              {count(replicas)}
              {outOfSync ? <Sign kind="warn">{count(outOfSync)} out of sync</Sign> : null}
            </Fact>
            <Fact name="Disk">{bytes(broker.diskBytes)}</Fact>
          </>
        )}
        <Fact name="Memory">
          {broker.memoryBytes === null && broker.state !== 'running' ? '–' : bytes(broker.memoryBytes)}
        </Fact>
      </dl>
      {able ? (
        <fieldset class="buttons" aria-label={`What to do with ${title.toLowerCase()}`}>
          {NAMES.map((verb) => (
            <Button
              key={verb}
              kind={verb === 'kill' ? 'danger' : undefined}
              title={VERBS[verb].does}
              off={whyNot(broker, verb, busy)}
              onClick={() => void act(verb)}
              label={`${VERBS[verb].title} ${title.toLowerCase()}`}
            >
              {VERBS[verb].title}
            </Button>
          ))}
        </fieldset>
      ) : null}
      <Failure>{error}</Failure>
    </li>
  );
});

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function whyNot({ state, id }: AdminBroker, verb: Verb, busy: boolean): string | null {
  if (!currentToken()) return "This page was opened without the lab's token, so it can only look.";
  if (busy) return `${nodeName(id)} is being changed.`;
  return VERBS[verb].from.includes(state) ? null : `${nodeName(id)} is ${state}. ${VERBS[verb].does}`;
}

function stateOf({ id, state, alive }: AdminBroker): string {
  if (isControllerApart(id)) return state;
  if (state === 'unknown') return alive ? 'in the cluster' : 'not seen in the cluster';
  if (state === 'running' && !alive) return 'running, not seen in the cluster';
  return state;
}
