import type { Account } from '../runner/access';

const MIB = 1024 * 1024;

/**
 * Settings of brokers on which everybody has to sign in, between brokers and controllers as well: with a controller
 * that anybody may ask, anybody could give themselves rights.
 *
 * @see https://kafka.apache.org/documentation/#security_sasl_plain
 */
export function accountProperties(grader: Account, students: Account[]): Record<string, string> {
  return {
    'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.plaintext.plain.sasl.jaas.config': jaas(grader, [grader, ...students]),
    'listener.name.controller.plain.sasl.jaas.config': jaas(grader, [grader]),
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${grader.username}`,
    'allow.everyone.if.no.acl.found': 'false',
    // A broker makes room for what a request announces: with Kafka's 100 MB, three of them end a small heap for good.
    'socket.request.max.bytes': String(4 * MIB),
    'queued.max.request.bytes': String(64 * MIB),
  };
}

function jaas(own: Account, known: Account[]): string {
  const users = known.map(({ username, password }) => `user_${username}="${password}"`).join(' ');
  return (
    'org.apache.kafka.common.security.plain.PlainLoginModule required ' +
    `username="${own.username}" password="${own.password}" ${users};`
  );
}
