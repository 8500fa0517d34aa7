import type { Api } from './api';
import type { Outcome } from './topics';

const TOPIC = 2;
/** Set on the topic itself, not inherited from a broker or Kafka's default. */
const OWN = 1;

export interface Config {
  name: string;
  /** Null for a sensitive one. */
  value: string | null;
  readOnly: boolean;
  own: boolean;
  sensitive: boolean;
}

export const describeConfigs: Api<
  { topic: string },
  { error: number; message: string | null; configs: Config[] }
> = {
  key: 32,
  name: 'DescribeConfigs',
  versions: [1, 2],
  encode(to, { topic }) {
    to.array([topic], (name) =>
      to
        .int8(TOPIC)
        .string(name)
        .array(null, () => {}),
    );
    to.boolean(false);
  },
  decode(from) {
    from.int32();
    const [found] = from.array(() => {
      const [error, message] = [from.int16(), from.nullableString()];
      from.int8();
      from.string();
      const configs = from.array(() => {
        const [name, value] = [from.string(), from.nullableString()];
        const [readOnly, own, sensitive] = [from.boolean(), from.int8() === OWN, from.boolean()];
        from.array(() => [from.string(), from.nullableString(), from.int8()]);
        return { name, value: sensitive ? null : value, readOnly, own, sensitive };
      });
      return { error, message, configs };
    });
    return found ?? { error: 3, message: null, configs: [] };
  },
};

/** Sets and removes some configs of a topic; the others, also those that nobody may read, stay as they are. */
export const alterConfigs: Api<{ topic: string; set: Record<string, string>; remove: string[] }, Outcome[]> =
  {
    key: 44,
    name: 'IncrementalAlterConfigs',
    versions: [0, 0],
    encode(to, { topic, set, remove }) {
      const changes: Array<[name: string, operation: number, value: string | null]> = [
        ...Object.entries(set).map(([name, value]): [string, number, string] => [name, 0, value]),
        ...remove.map((name): [string, number, null] => [name, 1, null]),
      ];
      to.array([topic], (name) =>
        to
          .int8(TOPIC)
          .string(name)
          .array(changes, ([config, operation, value]) => to.string(config).int8(operation).string(value)),
      );
      to.boolean(false);
    },
    decode(from) {
      from.int32();
      return from.array(() => {
        const [error, message] = [from.int16(), from.nullableString()];
        from.int8();
        return { name: from.string(), error, message };
      });
    },
  };
