import { expect } from 'chai';
import { Command } from 'commander';
import { describe, it } from 'mocha';
import { SHAPES, shapeOptions, toShape } from './kafka/shape';
import { chosenShape, withShapeOptions } from './shape-options';

describe('lab/shape-options', () => {
  function chosen(line: string) {
    const command = withShapeOptions(new Command())
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    return chosenShape(command.parse(line.split(' ').filter(Boolean), { from: 'user' }).opts());
  }

  it('understands the options that ask for each shape', () => {
    for (const shape of SHAPES) expect(chosen(shapeOptions(shape))).to.deep.equal(shape);
  });

  it('knows the number of brokers where it is left out, and a second name for three nodes', () => {
    expect(chosen('--controller apart')).to.deep.equal(toShape({ brokers: 2, controller: 'apart' }));
    expect(chosen('--controller combined')).to.deep.equal(toShape({}));
    expect(chosen('--brokers 3')).to.deep.equal(toShape({ brokers: 3 }));
    expect(chosen('--leader-imbalance-seconds 10')).to.equal(null);
  });

  it('refuses what contradicts itself or cannot be', () => {
    expect(() => chosen('--nodes 1 --brokers 3')).to.throw('both count the brokers');
    expect(() => chosen('--zookeeper --controller apart')).to.throw('give one of them');
    expect(() => chosen('--brokers 2')).to.throw('Got {"brokers":2,"controller":"combined"}.');
    expect(() => chosen('--nodes three')).to.throw('Expected a whole number');
    expect(() => chosen('--controller here')).to.throw('combined, apart');
  });
});
