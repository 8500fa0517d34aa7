import { expect } from 'chai';
import { describe, it } from 'mocha';
import { DEFAULT_PORTS, layoutOf } from './layout';
import { describeShape, SHAPES, sameShape, shapeFolder, shapeOptions, toShape } from './shape';

describe('lab/kafka/shape', () => {
  it('fills in what was left out', () => {
    expect(toShape({})).to.deep.equal({ brokers: 1, controller: 'combined' });
    expect(toShape({ brokers: 3 })).to.deep.equal({ brokers: 3, controller: 'combined' });
    const zookeeper = { brokers: 2, controller: 'zookeeper' };
    expect(toShape(zookeeper)).to.deep.equal({ ...zookeeper, zookeepers: 1 });
  });

  it('lists the shapes there are when asked for another', () => {
    const refused = [
      { brokers: 2 },
      { brokers: '3' },
      { brokers: 1, controller: 'apart' },
      { brokers: 3, zookeepers: 1 },
      { brokers: 2, controller: 'zookeeper', zookeepers: 2 },
      { controller: 'nowhere' },
    ];
    for (const asked of refused) {
      expect(() => toShape(asked), JSON.stringify(asked)).to.throw(
        'Expected one of these clusters: 1 broker; 3 brokers; 2 brokers with the controller apart; 3 brokers with the ' +
          'controller apart; 2 brokers with 1 ZooKeeper; 2 brokers with 3 ZooKeepers.',
      );
    }
  });

  it('gives each shape a folder, a name and options of its own', () => {
    expect(SHAPES.map(shapeFolder)).to.deep.equal([
      'cluster-1',
      'cluster-3',
      'cluster-2-apart',
      'cluster-3-apart',
      'cluster-zookeeper',
      'cluster-zookeeper-3',
    ]);
    for (const name of [describeShape, shapeOptions]) {
      expect(new Set(SHAPES.map(name)).size).to.equal(SHAPES.length);
    }
  });

  it('knows two shapes for the same cluster', () => {
    for (const [index, shape] of SHAPES.entries()) {
      expect(SHAPES.map((other) => sameShape(shape, other)).indexOf(true)).to.equal(index);
      expect(sameShape(shape, { ...shape })).to.equal(true);
    }
  });

  it("numbers servers and their ports as the textbooks do, and keeps a broker's port in every shape", () => {
    const layouts = SHAPES.map((shape) => layoutOf(shape, DEFAULT_PORTS));
    for (const { brokers } of layouts) expect(brokers[0]).to.deep.equal({ id: 0, port: 9092 });
    expect(layouts[1]!.controllers.map(({ port }) => port)).to.deep.equal([19092, 19093, 19094]);
    expect(layouts[3]!.brokers.map(({ port }) => port)).to.deep.equal([9092, 9093, 9094]);
    expect(layouts[3]!.controllers).to.deep.equal([{ id: 100, port: 19092 }]);
    expect(layouts[5]!).to.deep.include({ controllers: [] });
    expect(layouts[5]!.zookeepers.map(({ id, port }) => [id, port])).to.deep.equal([
      [1, 2181],
      [2, 2182],
      [3, 2183],
    ]);
  });
});
