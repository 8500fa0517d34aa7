import { expect } from 'chai';
import { describe, it } from 'mocha';
import { dataUri, illustrated, pictureDigest } from './pictures';

/** A PNG's beginning, which says its size; more is not looked at. */
function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(33);
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
/** A JPEG's beginning up to its frame, behind a segment of 16 bytes. */
function jpeg(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(60);
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]).copy(bytes);
  Buffer.from([0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255]).copy(bytes, 20);
  return bytes;
}
const svg = Buffer.from(
  '<?xml version="1.0"?>\n<!-- drawn by me -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
);
const files = new Map([
  ['answers/pictures/design.png', png(300, 200)],
  ['answers/pictures/my photo (2).jpg', jpeg(4_000, 3_000)],
  ['answers/way.svg', svg],
  ['answers/notes.md', Buffer.from('text')],
  ['answers/liar.png', Buffer.from('<html><script>alert(1)</script></html>')],
  ['answers/huge.png', png(60_000, 60_000)],
  ['answers/wide.jpg', jpeg(65_000, 65_000)],
  ['answers/fat.png', Buffer.concat([png(10, 10), Buffer.alloc(3 * 1024 * 1024)])],
]);
const of = (text: string) => illustrated(text, files);
const problem = (text: string) => of(text).pictures[0]?.problem;

describe('The pictures of an answer', () => {
  it('are found by their links, however they are written', () => {
    const links = [
      '![two designs](pictures/design.png)',
      '![](./pictures/design.png "a title")',
      '![x](<pictures/design.png>)',
      '![x](pictures\\design.png)',
      '![x](../answers/pictures/design.png)',
      '![[design.png|300]]',
      '<img width="300" src="pictures/design.png" alt="no matter">',
      '![x](C:\\Users\\me\\Desktop\\design.png)',
      '![x](Pictures/DESIGN.PNG)',
    ];
    for (const link of links) {
      expect(
        of(link).pictures.map(({ type }) => type),
        link,
      ).to.deep.equal(['image/png']);
    }
    expect(of('![p](pictures/my%20photo%20(2).jpg)').pictures[0]?.type).to.equal('image/jpeg');
    expect(of('![p](pictures/my photo (2).jpg)').pictures[0]?.type).to.equal('image/jpeg');
  });

  it('leave marks in the text, in order', () => {
    const { text, pictures } = of('First ![two designs](pictures/design.png), then ![](way.svg).');
    expect(text).to.equal('First [picture 1: two designs], then [picture 2].');
    expect(pictures.map(({ name }) => name)).to.deep.equal(['pictures/design.png', 'way.svg']);
  });

  it('become data URIs by what they are, not by what they are called', () => {
    const [way] = of('![](way.svg)').pictures;
    expect(dataUri(way!)).to.equal(`data:image/svg+xml;base64,${svg.toString('base64')}`);
    const [liar] = of('![](liar.png)').pictures;
    expect(liar?.problem).to.equal('it is no png, jpg or svg');
    expect(dataUri(liar!)).to.equal(null);
    expect(problem('![](notes.md)')).to.equal('it is no png, jpg or svg');
  });

  it('may be embedded, if they are pictures', () => {
    const embedded = `data:image/png;base64,${png(2, 2).toString('base64')}`;
    expect(of(`![in the text](${embedded})`)).to.deep.include({ text: '[picture 1: in the text]' });
    expect(dataUri(of(`![](${embedded})`).pictures[0]!)).to.equal(embedded);
    expect(problem('![](data:text/html;base64,PHNjcmlwdD4=)')).to.equal('it is no png, jpg or svg');
  });

  it('are neither fetched nor looked for outside of answers/', () => {
    expect(problem('![](https://elsewhere.example/x.png)')).to.equal(
      'it lies elsewhere, and nothing is fetched',
    );
    expect(problem('![](//elsewhere.example/x.png)')).to.equal('it lies elsewhere, and nothing is fetched');
    expect(problem('![](file:///etc/passwd)')).to.equal('it lies elsewhere, and nothing is fetched');
    expect(problem('![](../../etc/passwd)')).to.equal('it was not handed in');
    expect(problem('![](missing.png)')).to.equal('it was not handed in');
  });

  it('that would stop a browser are refused by size and by pixels', () => {
    expect(problem('![](huge.png)')).to.match(/^it has 3600 million pixels/);
    expect(problem('![](wide.jpg)')).to.match(/^it has 4225 million pixels/);
    expect(problem('![](fat.png)')).to.match(/^it has 3\.0 MB/);
    expect(of('![](way.svg) '.repeat(100)).pictures).to.have.length(12);
  });

  it('are looked for in time that grows with the text, whatever it is made of', () => {
    for (const piece of ['![', '![](', '<img ', '<img src="', '![[', '![](a(', '![]((((']) {
      expect(of(piece.repeat(100_000)).pictures, piece).to.have.length.at.most(12);
    }
  }).timeout(30_000);

  it('are the same only if their bytes are', () => {
    const [first, second, other] = of('![a](way.svg) ![b](./way.svg) ![c](pictures/design.png)').pictures;
    expect(pictureDigest(first!)).to.equal(pictureDigest(second!)).and.not.equal(pictureDigest(other!));
    const missing = of('![](x.png) ![](y.png)').pictures.map(pictureDigest);
    expect(missing[0]).not.to.equal(missing[1]);
  });
});
