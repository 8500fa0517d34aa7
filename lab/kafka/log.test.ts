import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fatalReason } from './log';

describe('the reason why a server ended', () => {
  const survived = Array.from({ length: 4 }, (_, i) => `10:00:0${i},000 ERROR Survived ${i} (Some)`);
  const fatal = [
    '10:00:05,000 ERROR Exiting Kafka due to fatal exception during startup. (Kafka$)',
    'java.lang.RuntimeException: Unable to start acceptor',
    '\tat kafka.server.BrokerServer.startup(BrokerServer.scala:1)',
    'Caused by: java.net.BindException: Address already in use',
    '\t... 3 more',
    '10:00:06,000 INFO  App info kafka.server for 0 unregistered (AppInfoParser)',
  ];

  it('holds the innermost cause also when other errors came before', () => {
    expect(fatalReason([...survived, ...fatal]).split('\n')).to.deep.equal([
      ...survived.slice(0, 3),
      'Caused by: java.net.BindException: Address already in use',
    ]);
  });

  it('says each line once, and nothing where there is no error', () => {
    expect(fatalReason(fatal).split('\n')).to.have.length(3);
    expect(fatalReason(['10:00:06,000 INFO  Nothing (App)'])).to.equal('');
  });
});
