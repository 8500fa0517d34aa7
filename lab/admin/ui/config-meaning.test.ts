import { expect } from 'chai';
import { describe, it } from 'mocha';
import { meaning } from './config-meaning';

describe('lab/admin/ui/config-meaning', () => {
  it('says times and sizes as people do', () => {
    expect(meaning('retention.ms', '604800000')).to.equal('7 d');
    expect(meaning('segment.ms', '90000')).to.equal('90 s');
    expect(meaning('segment.bytes', '1073741824')).to.equal('1.1 GB');
    expect(meaning('index.interval.bytes', '4096')).to.equal('4.1 kB');
  });

  it('says where there is no limit', () => {
    expect(meaning('retention.bytes', '-1')).to.equal('no limit');
    expect(meaning('flush.ms', '9223372036854775807')).to.equal('no limit');
  });

  it('says nothing of what speaks for itself', () => {
    expect(meaning('min.insync.replicas', '2')).to.equal('');
    expect(meaning('cleanup.policy', 'delete')).to.equal('');
    expect(meaning('file.delete.delay.ms', '0')).to.equal('');
    expect(meaning('retention.ms', null)).to.equal('');
    expect(meaning('compression.gzip.level', '-1')).to.equal('');
  });
});
