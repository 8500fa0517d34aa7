import { expect } from 'chai';
import { describe, it } from 'mocha';
import { RosterError, readRoster } from './roster';
import { withFolder } from './temporary';

const read = (content: string | Buffer) =>
  withFolder({ 'roster.csv': content }, (folder) => readRoster(`${folder}/roster.csv`));

/** What is wrong with a roster, without the folder's name. */
async function wrong(content: string | Buffer): Promise<string> {
  const error = await read(content).catch((error) => error);
  expect(error).to.be.instanceOf(RosterError);
  return error.message.replace(/^.*\/(roster\.csv)/, '$1');
}

const ada = {
  id: 's1',
  firstName: 'Ada',
  lastName: 'Byron',
  email: 'ada@uni.example',
  group: 'A',
  moodleId: '',
};

describe('a roster', () => {
  it('is read with headers in several spellings and languages', async () => {
    const headers = [
      'id,first name,last name,email,group',
      'Student number;Given name;Surname;E-mail address;Group',
      "Numéro d'étudiant\tPrénom\tNom\tAdresse de courriel\tGroupe",
      'Identifiant;PRÉNOM;NOM DE FAMILLE;Courriel;groupes',
      '"ID number","First name","Surname","Email address","Groups"',
      'Matrikelnummer;Vorname;Nachname;E-Mail-Adresse;Gruppe',
    ];
    for (const header of headers) {
      const [separator = ','] = /[,;\t]/.exec(header) ?? [];
      const row = ['s1', 'Ada', 'Byron', 'ada@uni.example', 'A'].join(separator);
      expect(await read(`${header}\n${row}\n`), header).to.deep.equal([ada]);
    }
  });

  it("is read from Moodle's worksheet, whose identifier is a participant's number", async () => {
    const rows = (header: string, participant: string) =>
      `${header}\n${participant} 77,"Ada Byron",s1,ada@uni.example,"Submitted for grading"\n${participant} 78,"Le Goff, Éloïse",s2,e@uni.example,-\n`;
    const expected = [
      { ...ada, group: '', moodleId: '77' },
      {
        id: 's2',
        firstName: 'Éloïse',
        lastName: 'Le Goff',
        email: 'e@uni.example',
        group: '',
        moodleId: '78',
      },
    ];
    expect(
      await read(rows('Identifier,Full name,ID number,Email address,Status', 'Participant')),
    ).to.deep.equal(expected);
    expect(
      await read(
        rows("Identifiant,Nom complet,Numéro d'identification,Adresse de courriel,Statut", 'Participant'),
      ),
    ).to.deep.equal(expected);
    const short = 'Identifier,Full name,Email address\nParticipant 77,Ada BYRON,ada@uni.example\n';
    expect(await read(short)).to.deep.equal([
      { ...ada, id: 'ada@uni.example', lastName: 'BYRON', group: '', moodleId: '77' },
    ]);
  });

  it('is read in UTF-8 with and without a mark, UTF-16 and Latin-1', async () => {
    const text = 'id;prénom;nom\r\ns1;Éloïse;Le Goff\r\n';
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(text, 'latin1'),
      Buffer.from(`\ufeff${text.replaceAll(';', '\t')}`, 'utf16le'),
    ]) {
      expect((await read(bytes))[0]).to.include({ id: 's1', firstName: 'Éloïse', lastName: 'Le Goff' });
    }
  });

  it('may have quoted separators, empty rows, missing cells and further columns', async () => {
    const text = 'id,"last name",first name,shoe size\n\ns1,"Byron, née Gordon",Ada,38\n,,,\ns2,Ray\n';
    expect((await read(text)).map(({ id, lastName, firstName }) => [id, lastName, firstName])).to.deep.equal([
      ['s1', 'Byron, née Gordon', 'Ada'],
      ['s2', 'Ray', ''],
    ]);
  });

  it('tells where it is wrong, and what was expected', async () => {
    expect(await wrong('')).to.match(/^roster.csv:1:1: the file is empty; expected an id/);
    expect(await wrong('first,shoe\na,b\n')).to.match(
      /^roster.csv:1:1: no column of ids among "first", "shoe"; expected/,
    );
    expect(await wrong('name,id\nAda,s1\nBob,\n')).to.equal(
      'roster.csv:3:2 ("id"): expected an id, came nothing',
    );
    expect(await wrong('id,email\ns1,ada\n')).to.equal(
      'roster.csv:2:2 ("email"): expected an e-mail address, came "ada"',
    );
    expect(await wrong('id,name\ns1,Byron, Ada\n')).to.equal(
      'roster.csv:2:3: a cell more than the header has, "Ada"; expected 2 cells. Is a comma in a name unquoted?',
    );
    expect(await wrong('id,name\ns1,"Byron\n')).to.match(
      /^roster.csv:\d+:\d+: no sound CSV: Quote Not Closed/,
    );
    expect(await wrong('id,name\n"s\n1",Ada\n')).to.match(
      /^roster.csv:2:1 \("id"\): expected one line of text/,
    );
  });

  it('has each id and participant once, and tells both lines', async () => {
    expect(await wrong('id,name\ns1,Ada\n\ns2,Bob\nS1,Cy\n')).to.equal(
      'roster.csv:5:1: "S1" is in line 2 as well; expected each id once',
    );
    expect(await wrong('id,identifier\ns1,Participant 7\ns2,Participant 7\n')).to.equal(
      'roster.csv:3:2: "7" is in line 2 as well; expected each participant once',
    );
  });
});
