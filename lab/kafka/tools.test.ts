import { expect } from 'chai';
import { describe, it } from 'mocha';
import { addressesFor, obsoleteOption, toolName, toolNames, withBootstrap, withoutTrace } from './tools';

describe('lab/kafka/tools', () => {
  it('knows a tool by each name that textbooks give it', () => {
    for (const written of ['topics', 'kafka-topics', 'kafka-topics.sh', 'bin/kafka-topics.sh']) {
      expect(toolName(written)).to.equal('topics');
    }
  });

  it('names the nearest tool, and all by the alphabet, when there is none of that name', () => {
    expect(() => toolName('topcs')).to.throw('Did you mean topics? All: acls, broker-api-versions, ');
    expect(toolNames).to.deep.equal([...toolNames].sort());
    expect(() => toolName('kafka-consumer-group.sh')).to.throw('Did you mean consumer-groups?');
  });

  it("presets the cluster's address, and leaves one that is given", () => {
    const cluster = ['a:1', 'b:2'];
    expect(withBootstrap('topics', ['--list'], cluster)).to.deep.equal([
      '--bootstrap-server',
      'a:1,b:2',
      '--list',
    ]);
    const own = ['--bootstrap-server=c:3', '--list'];
    expect(withBootstrap('topics', own, cluster)).to.deep.equal(own);
  });

  it("gives ZooKeeper's shell the ZooKeepers that run, and the other tools the brokers", () => {
    const dead = { host: 'z', port: 2181, state: 'killed' } as const;
    const alive = { host: 'z', port: 2182, state: 'running' } as const;
    const cluster = { bootstrap: ['a:9092'], zookeepers: [dead, alive] };
    expect(addressesFor('zookeeper-shell.sh', cluster)).to.deep.equal(['z:2182']);
    expect(addressesFor('zookeeper-shell', { ...cluster, zookeepers: [dead] })).to.deep.equal(['z:2181']);
    expect(addressesFor('kafka-topics.sh', cluster)).to.deep.equal(['a:9092']);
  });

  it('presets nothing for tools that read files', () => {
    expect(withBootstrap('dump-log', ['--files', 'x.log'], ['a:1'])).to.deep.equal(['--files', 'x.log']);
  });

  it('keeps the message of an exception and cuts its stack trace', () => {
    const [message, cause] = ['X: lst is not a recognized option', 'Caused by: java.io.IOException: no'];
    const trace =
      '\tat joptsimple.OptionException.a(OptionException.java:108)\n\tat java.base/b.c(Unknown Source)\n';
    expect(withoutTrace(`${message}\n${trace}${cause}\n\t... 9 more\n`)).to.equal(`${message}\n${cause}\n`);
    expect(withoutTrace('  at nine\nGROUP  TOPIC\n')).to.equal('  at nine\nGROUP  TOPIC\n');
  });

  it("tells today's option for one that older books use", () => {
    expect(obsoleteOption(['--create', '--zookeeper', 'localhost:2181'])).to.match(
      /^--zookeeper was taken out/,
    );
    expect(obsoleteOption(['--broker-list=localhost:9092'])).to.match(/now called --bootstrap-server/);
    expect(obsoleteOption(['--list'])).to.equal(null);
  });
});
