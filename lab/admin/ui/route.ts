/** What the page shows, as its address says it after the `#`. */
export type Route =
  | { view: 'cluster'; picture: string | null }
  /** The live picture alone: for a notebook's cell, or a projector. */
  | { view: 'picture'; picture: string | null }
  | { view: 'topics' }
  | { view: 'topic'; name: string; tab: TopicTab }
  | { view: 'groups' }
  | { view: 'group'; id: string }
  | { view: 'mails' };

export const TOPIC_TABS = ['partitions', 'messages', 'groups', 'configs'] as const;
export type TopicTab = (typeof TOPIC_TABS)[number];

/** The route of an address such as `#topic/bikes/messages`; what it does not know is the cluster. */
export function parseRoute(hash: string): Route {
  const [view, ...rest] = hash.replace(/^#/, '').split('/');
  const name = decoded(rest[0] ?? '');
  if (view === 'topic' && name) {
    const tab = TOPIC_TABS.find((each) => each === rest[1]) ?? 'partitions';
    return { view, name, tab };
  }
  if (view === 'picture') return { view, picture: name || null };
  if (view === 'group' && name) return { view, id: name };
  if (view === 'topics' || view === 'groups' || view === 'mails') return { view };
  return { view: 'cluster', picture: name || null };
}

/** The address of a route, with its `#`. */
export function hashOf(route: Route): string {
  switch (route.view) {
    case 'cluster':
    case 'picture':
      return `#${route.view}${route.picture ? `/${encodeURIComponent(route.picture)}` : ''}`;
    case 'topic':
      return `#topic/${encodeURIComponent(route.name)}${route.tab === 'partitions' ? '' : `/${route.tab}`}`;
    case 'group':
      return `#group/${encodeURIComponent(route.id)}`;
    default:
      return `#${route.view}`;
  }
}

export const topicHash = (name: string, tab: TopicTab = 'partitions') => hashOf({ view: 'topic', name, tab });
export const groupHash = (id: string) => hashOf({ view: 'group', id });

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
