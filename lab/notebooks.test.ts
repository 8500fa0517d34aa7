import { expect } from 'chai';
import { describe, it } from 'mocha';
import { findNotebook, notebookUrl } from './notebooks';

describe('lab/notebooks', () => {
  it('finds a notebook by its number or its id', () => {
    for (const written of ['1', '01', '01-topics']) expect(findNotebook(written)).to.equal('01-topics');
  });

  it('lists all, the nearest first, when there is none of that name', () => {
    expect(() => findNotebook('topics')).to.throw(/^There is no notebook "topics"\. .*: 01-topics, /);
  });

  it('opens a notebook with the token', () => {
    const url = notebookUrl('http://127.0.0.1:8888/lab?token=abc', '01-topics');
    expect(url).to.equal('http://127.0.0.1:8888/lab/tree/notebooks/01-topics.ipynb?token=abc');
  });
});
