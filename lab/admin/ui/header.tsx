import { useEffect } from 'preact/hooks';
import { announce } from './announce';
import { live } from './live';
import type { Route } from './route';
import { useLabStatus } from './status';
import { currentToken } from './token';

const TABS = [
  { view: 'cluster', title: 'Cluster' },
  { view: 'topics', title: 'Topics' },
  { view: 'groups', title: 'Groups' },
  { view: 'mails', title: 'Mails' },
] as const;

/** The lab's name, the tabs, and whether what is shown is up to date. In a frame only the last, where it is not. */
export function Header({ route, embedded }: { route: Route; embedded: boolean }) {
  if (embedded) return <Notices />;
  return (
    <header>
      <div class="bar">
        <p class="name">Kafka lab</p>
        <Where />
      </div>
      <nav class="tabs" aria-label="Views">
        {TABS.map(({ view, title }) => (
          <a
            key={view}
            href={`#${view}`}
            aria-current={route.view === view ? 'page' : tabOf(route) === view ? 'true' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <Notices />
    </header>
  );
}

/** The tab that a view belongs to. */
function tabOf({ view }: Route): string {
  return view === 'topic' || view === 'picture' ? 'topics' : `${view}s`;
}

function Where() {
  const version = live.use(({ overview }) => overview?.version);
  const bootstrap = live.use(({ overview }) => overview?.bootstrap);
  const jupyter = useLabStatus()?.urls.jupyter;
  const token = currentToken();
  return (
    <p class="where">
      {bootstrap ? (
        <span>
          Kafka {version} at <code>{bootstrap.join(', ')}</code>
        </span>
      ) : null}
      {jupyter ? (
        <a
          href={token ? `${jupyter}?token=${encodeURIComponent(token)}` : jupyter}
          target="_blank"
          rel="noreferrer"
        >
          JupyterLab
        </a>
      ) : null}
    </p>
  );
}

/** What keeps the page from being up to date or from acting. */
function Notices() {
  const connection = live.use((state) => state.connection);
  const since = live.use((state) => state.lostSince);
  const refused = live.use((state) => state.refused);
  const error = live.use(({ overview }) => overview?.error ?? null);
  useEffect(() => {
    if (connection === 'lost') announce('The connection to the lab server is lost.');
    else if (connection === 'open') announce('Connected to the lab server.');
  }, [connection]);
  return (
    <div class="notices">
      {refused ? <p class="notice bad">{refused}</p> : null}
      {connection === 'lost' && !refused ? (
        <p class="notice bad">
          The connection to the lab server is lost since {new Date(since ?? 0).toTimeString().slice(0, 8)}.
          What is shown is old. Trying again each second; if it stays so, see whether <code>npm start</code>{' '}
          still runs.
        </p>
      ) : null}
      {error && connection === 'open' ? <p class="notice warn">{error}</p> : null}
      {connection === 'open' && !currentToken() ? (
        <p class="notice quiet">
          This page was opened without the lab's token, so it can only look.{' '}
          <code>npm run lab -- status</code> prints the address with it; in a notebook, run the cell again.
        </p>
      ) : null}
    </div>
  );
}
