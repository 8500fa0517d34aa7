import { useEffect, useState } from 'preact/hooks';
import { Announcer } from './announce';
import { Cluster } from './cluster';
import { Group } from './group';
import { Groups } from './groups';
import { Header } from './header';
import { live, rest, type Watched, wake, watch } from './live';
import { LivePicture } from './live-picture';
import { Mails } from './mails';
import { ViewTitle } from './parts';
import { recorder } from './recorder';
import { hashOf, parseRoute, type Route } from './route';
import { Topic } from './topic';
import { Topics } from './topics';

/** The whole page: what its address says. `embedded` is without header and tabs, for a frame in a notebook. */
export function App({ embedded }: { embedded: boolean }) {
  const route = useRoute();
  const picture = usePictureTopic(route);
  useEffect(() => watch(watchedBy(route, picture)), [hashOf(route), picture]);
  useEffect(restWhileHidden, []);
  useEffect(() => {
    document.title = `${titleOf(route)} · Kafka lab`;
  }, [hashOf(route)]);
  return (
    <>
      {embedded ? null : (
        <button type="button" class="skip" onClick={skip}>
          Skip to the content
        </button>
      )}
      <Header route={route} embedded={embedded} />
      <main id="main" tabIndex={-1}>
        <View route={route} picture={picture} />
      </main>
      <Announcer />
    </>
  );
}

function View({ route, picture }: { route: Route; picture: string | null }) {
  switch (route.view) {
    case 'topics':
      return <Topics />;
    case 'topic':
      return <Topic key={route.name} name={route.name} tab={route.tab} />;
    case 'groups':
      return <Groups />;
    case 'group':
      return <Group key={route.id} id={route.id} />;
    case 'mails':
      return <Mails />;
    case 'picture':
      return <PictureAlone topic={picture} />;
    default:
      return <Cluster picture={picture} />;
  }
}

function PictureAlone({ topic }: { topic: string | null }) {
  return (
    <>
      <ViewTitle>{topic === null ? 'Live picture' : `Topic ${topic}, live`}</ViewTitle>
      <LivePicture topic={topic} view="picture" />
    </>
  );
}

/** The route of the address; going to another view moves the focus to its heading. */
function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  const place = placeOf(route);
  const [first, setFirst] = useState(place);
  useEffect(() => {
    if (place === first) return;
    setFirst(place);
    scrollTo(0, 0);
    document.getElementById('view-title')?.focus({ preventScroll: true });
  }, [place]);
  return route;
}

/** What is another view: not another part of the same topic, nor another topic's picture. */
function placeOf(route: Route): string {
  if (route.view === 'topic') return `topic/${route.name}`;
  return route.view === 'group' ? `group/${route.id}` : route.view;
}

/** The topic of the live picture: the one in the address, else the first that is not Kafka's own. */
function usePictureTopic(route: Route): string | null {
  const first = live.use(({ overview }) => {
    const own = overview?.topics.filter(({ internal }) => !internal) ?? [];
    return (own[0] ?? overview?.topics[0])?.name ?? null;
  });
  if (route.view !== 'cluster' && route.view !== 'picture') return null;
  return route.picture ?? first;
}

function watchedBy(route: Route, picture: string | null): Watched {
  if (route.view === 'topic') return { topic: route.name };
  if (route.view === 'group') return { group: route.id };
  return picture ? { picture } : {};
}

function restWhileHidden(): () => void {
  const changed = () => {
    if (!document.hidden) wake();
    else if (!recorder.get().recording) rest();
  };
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

/** No link: the address after the # is the route's. */
function skip(): void {
  document.getElementById('main')?.focus();
}

function titleOf(route: Route): string {
  if (route.view === 'topic') return `Topic ${route.name}`;
  if (route.view === 'group') return `Group ${route.id}`;
  return route.view[0]!.toUpperCase() + route.view.slice(1);
}
