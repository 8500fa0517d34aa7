import type { BrokerInfo } from '../../lib/kit/lab';
import type { AdminSource } from './cluster-state';

/** What the admin page needs of the lab. */
export interface AdminLab {
  readonly bootstrap: string[];
  /** Null when the lab uses a cluster that it did not start. */
  cluster: { version?: string | null; brokers(): BrokerInfo[]; controllers(): BrokerInfo[] } | null;
}

/** The lab's cluster as the admin page looks at it; asked anew each time, since the cluster may be changed. */
export function adminSource(lab: AdminLab): AdminSource {
  return {
    version: () => (lab.cluster ? (lab.cluster.version ?? 'unknown') : 'of an existing cluster'),
    bootstrap: () => lab.bootstrap,
    embedded: lab.cluster !== null,
    nodes: () => {
      const brokers = lab.cluster?.brokers() ?? [];
      const known = new Set(brokers.map(({ id }) => id));
      return [...brokers, ...(lab.cluster?.controllers() ?? []).filter(({ id }) => !known.has(id))];
    },
  };
}
