import { expect } from 'chai';
import { describe, it } from 'mocha';
import { obsoleteOption, toolName, withBootstrap } from './tools';

describe('lab/kafka/tools', () => {
  it('knows a tool by each name that textbooks give it', () => {
    for (const written of ['topics', 'kafka-topics', 'kafka-topics.sh', 'bin/kafka-topics.sh']) {
      expect(toolName(written)).to.equal('topics');
    }
  });

  it('names the nearest tool first when there is none of that name', () => {
    expect(() => toolName('topcs')).to.throw('Did you mean topics? All: topics, ');
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

  it('presets nothing for tools that read files', () => {
    expect(withBootstrap('dump-log', ['--files', 'x.log'], ['a:1'])).to.deep.equal(['--files', 'x.log']);
  });

  it("tells today's option for one that older books use", () => {
    expect(obsoleteOption(['--create', '--zookeeper', 'localhost:2181'])).to.match(
      /^--zookeeper was taken out/,
    );
    expect(obsoleteOption(['--broker-list=localhost:9092'])).to.match(/now called --bootstrap-server/);
    expect(obsoleteOption(['--list'])).to.equal(null);
  });
});
