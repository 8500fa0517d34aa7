import type { Reader, Writer } from './bytes';

/** A request of Kafka's protocol, in the versions that are spoken here: https://kafka.apache.org/protocol#protocol_api_keys */
export interface Api<Asked, Answer> {
  key: number;
  name: string;
  /** The oldest and the newest. */
  versions: [number, number];
  /** The first version with compact types and tagged fields; none when left out. */
  flexibleFrom?: number;
  encode(to: Writer, asked: Asked, version: number): void;
  decode(from: Reader, version: number): Answer;
}

/** The versions of each request that a broker speaks, by key. */
export type ApiVersions = Map<number, [oldest: number, newest: number]>;

/** The newest version that both speak; null where there is none. */
export function commonVersion(api: Api<never, unknown>, spoken: ApiVersions): number | null {
  const theirs = spoken.get(api.key);
  if (!theirs) return null;
  const newest = Math.min(api.versions[1], theirs[1]);
  return newest >= Math.max(api.versions[0], theirs[0]) ? newest : null;
}

export const apiVersions: Api<void, ApiVersions> = {
  key: 18,
  name: 'ApiVersions',
  versions: [0, 0],
  encode: () => {},
  decode: (from) => {
    from.int16();
    return new Map(from.array(() => [from.int16(), [from.int16(), from.int16()]]));
  },
};
