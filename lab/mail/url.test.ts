import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { existingMailServer, withoutPassword } from './url';

describe('lab/mail/url', () => {
  const before = process.env.SMTP_URL;
  beforeEach(() => {
    delete process.env.SMTP_URL;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.SMTP_URL;
    else process.env.SMTP_URL = before;
  });

  it('takes SMTP_URL, and none where it is unset or empty', () => {
    expect(existingMailServer()).to.equal(null);
    process.env.SMTP_URL = '';
    expect(existingMailServer()).to.equal(null);
    for (const url of ['smtp://mail.example.org:587', 'smtps://me:secret@mail.example.org']) {
      process.env.SMTP_URL = url;
      expect(existingMailServer()).to.equal(url);
    }
  });

  it('says what it expects of SMTP_URL, without telling the password that stands in it', () => {
    for (const url of [
      'mail.example.org:25',
      'http://me:secret@mail.example.org',
      'smtp:secret',
      'smtp://',
    ]) {
      process.env.SMTP_URL = url;
      expect(existingMailServer, url)
        .to.throw('SMTP_URL: expected smtp://HOST:PORT')
        .with.property('message')
        .that.does.not.include('secret');
    }
  });

  it('shows a URL without user name and password', () => {
    expect(withoutPassword('smtps://me%40x:se:cret@mail.example.org:465/?pool=true')).to.equal(
      'smtps://mail.example.org:465',
    );
    expect(withoutPassword('smtp://127.0.0.1:1025')).to.equal('smtp://127.0.0.1:1025');
  });
});
