import { expect } from 'chai';
import { describe, it } from 'mocha';
import { toolName, withBootstrap } from '../kafka/tools';
import { shellArgs, splitVersion } from './tools';

describe("ZooKeeper's shell", () => {
  it("is told the cluster's ZooKeepers, unless its first argument is an address", () => {
    expect(shellArgs(['ls', '/'], ['a:1', 'b:2'])).to.deep.equal(['-server', 'a:1,b:2', 'ls', '/']);
    expect(shellArgs(['localhost:2181', 'ls', '/'], ['a:1'])).to.deep.equal([
      '-server',
      'localhost:2181',
      'ls',
      '/',
    ]);
  });

  it('says how to have a ZooKeeper where there is none', () => {
    expect(() => shellArgs(['ls', '/'], [])).to.throw('npm run lab -- up --zookeeper');
  });
});

describe("a tool's name with @3.9", () => {
  it('means the one of Kafka 3.9', () => {
    expect(toolName('kafka-topics@3.9')).to.equal('topics@3.9');
    expect(splitVersion('topics@3.9')).to.deep.equal({ plain: 'topics', old: true });
    expect(splitVersion('topics')).to.deep.equal({ plain: 'topics', old: false });
    expect(withBootstrap('topics@3.9', ['--list'], ['a:1'])).to.include('a:1');
  });

  it('is refused where 3.9 had no such tool under that name', () => {
    expect(() => toolName('share-groups@3.9')).to.throw('Of Kafka 3.9 there are configs, console-consumer');
  });
});
