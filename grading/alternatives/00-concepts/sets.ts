import type { ChoosingAnswers, ClusterAnswers } from '../../../lib/00-concepts';

/** Several letters as a Set, in the order in which they came to mind; numbers worked out by formulas. */
export function cluster(): ClusterAnswers {
  const [factor, minInSync, controllers] = [4, 2, 5];
  const majority = Math.floor(controllers / 2) + 1;
  return {
    'zookeeper-role': new Set(['e', 'c', 'a'] as const),
    kraft: 'b',
    'broker-state': 'd',
    'find-leader': 'c',
    'in-sync-replicas': 'b',
    'who-serves': 'a',
    'controllers-lost': controllers - majority,
    'failures-survived': [factor - 1, factor - minInSync],
    'total-replicas': 30,
  };
}

export function choosing(): ChoosingAnswers {
  return {
    'when-kafka': new Set(['e', 'd', 'b'] as const),
    'losing-nothing': new Set(['e', 'a', 'c'] as const),
    'kafka-or-rabbitmq': 'a',
    'batch-or-stream': 'c',
    'staying-fast': 'b',
    'why-made': 'd',
    history: ['c', 'b', 'e', 'd', 'a'],
    'partitions-needed': 7,
  };
}
