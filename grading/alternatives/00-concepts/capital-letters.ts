import type { LogAnswers, MessagingAnswers } from '../../../lib/00-concepts';

/** Letters as capitals, as on paper, and numbers as text, as Kafka's clients give offsets. */
export function messaging(): MessagingAnswers {
  return {
    'publish-subscribe': 'C',
    'three-abilities': ['E', 'A', 'C'],
    'record-parts': ['A', 'D', 'E'],
    'null-value': 'A',
    'failing-service': 'D',
    'response-time': '55',
    deliveries: '36',
  };
}

export function log(): LogAnswers {
  return {
    'partition-purpose': 'B',
    'offset-meaning': 'D',
    'order-kept': 'C',
    'after-reading': 'A',
    'retention-late': ['E', 'C'],
    'key-partition': '5',
    'next-offset': 5n,
    'partition-content': ['A', 'D', 'E'],
    'earliest-offset': '6',
  };
}
