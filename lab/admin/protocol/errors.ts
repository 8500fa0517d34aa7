/** What a broker refuses, by its error code: https://kafka.apache.org/protocol#protocol_error_codes */
const SENTENCES: Record<number, string> = {
  1: 'There is no such offset in the partition.',
  3: 'There is no such topic or partition.',
  5: 'The partition has no leader.',
  6: 'The broker does not lead the partition any more.',
  7: 'The broker did not manage it in time.',
  10: 'The record is larger than the topic allows (max.message.bytes).',
  14: "The group's coordinator is loading: try again in a moment.",
  15: 'The group has no coordinator at present: is a broker down?',
  16: 'The group has moved to another coordinator: try again.',
  17: 'The topic name is not valid.',
  19: 'Fewer replicas are in sync than min.insync.replicas asks for.',
  22: 'Members of the group are active.',
  24: 'The group id is not valid.',
  25: 'Members of the group are active.',
  29: 'Not allowed by the access rules of the topic.',
  30: 'Not allowed by the access rules of the group.',
  31: 'Not allowed by the access rules of the cluster.',
  36: 'There is such a topic already.',
  37: 'The number of partitions is not valid: it must be 1 or more, and can only grow.',
  38: 'The replication factor is not valid: it must be 1 or more, and at most the number of brokers.',
  40: 'The configuration is not valid.',
  41: 'The broker is not the controller: try again.',
  44: 'A policy of the cluster forbids it.',
  67: 'The group id is not valid.',
  68: 'The group is not empty: its members must leave first.',
  69: 'There is no such group.',
  71: 'Deleting topics is switched off in this cluster.',
  73: 'Deleting topics is switched off in this cluster.',
  87: 'The broker does not take the record.',
};

/** One sentence about what a broker refused; its own words where it sent some. */
export function errorSentence(code: number, message?: string | null): string {
  return message || SENTENCES[code] || `The broker answered error ${code}.`;
}

export const UNKNOWN_TOPIC = 3;
/** Those that pass by themselves once a leader or coordinator is found. */
export const MOVED = new Set([5, 6, 13, 14, 15, 16, 41, 74, 75, 76]);
