import { expect } from 'chai';
import { describe, it } from 'mocha';
import { hashOf, parseRoute, type Route } from './route';

const ROUTES: Route[] = [
  { view: 'cluster', picture: null },
  { view: 'cluster', picture: 'a b/c' },
  { view: 'picture', picture: null },
  { view: 'picture', picture: 'bikes' },
  { view: 'topics' },
  { view: 'topic', name: 'bikes', tab: 'partitions' },
  { view: 'topic', name: 'bikes', tab: 'messages' },
  { view: 'groups' },
  { view: 'group', id: '<b>/#?&%' },
  { view: 'mails' },
];

describe('lab/admin/ui/route', () => {
  it('reads each address that it writes', () => {
    for (const route of ROUTES) expect(parseRoute(hashOf(route)), hashOf(route)).to.deep.equal(route);
  });

  it('shows the cluster for an address that it does not know', () => {
    for (const hash of ['', '#', '#nothing', '#topic', '#group/', '#main']) {
      expect(parseRoute(hash), hash).to.have.property('view', 'cluster');
    }
    expect(parseRoute('#topic/100%')).to.deep.equal({ view: 'topic', name: '100%', tab: 'partitions' });
  });
});
