import { expect } from 'chai';
import { describe, it } from 'mocha';
import { replayPage } from './replay-page';

describe('lab/admin/replay-page', () => {
  const moment = { at: 0, topic: '</script><b>', brokers: [], partitions: [], groups: [] };

  it('is one text that asks nobody for anything and runs its own script only', async () => {
    const html = await replayPage({ title: 'A failover', moments: [] });
    expect(html.match(/(?:src|href)="[^"]*"/g)).to.deep.equal(['href="data:,"']);
    expect(html).to.match(/content="default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/);
  });

  it('keeps HTML of the recording out of the page', async () => {
    const html = await replayPage({ title: '"><i>', moments: [moment] });
    expect(html).to.not.include('<b>').and.not.include('<i>');
    const [, data] = /id="recording">(.*?)<\/script>/s.exec(html) ?? [];
    expect(JSON.parse(data ?? '')).to.deep.equal({ title: '"><i>', moments: [moment] });
  });
});
